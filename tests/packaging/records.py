"""Invented records for packaging tests: items, files and whole records, made by code."""

import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from cartella.packaging import canonical
from cartella.packaging.record import (
    Drawer,
    File,
    FileRole,
    Item,
    Letterhead,
    Outcome,
    Patient,
    Record,
    Ruling,
    Seal,
    Search,
)

NOON = datetime(2026, 3, 5, 17, 0, tzinfo=UTC)
SEAL = Seal(sealed_at=NOON + timedelta(days=2), checkpoint=None, build="test")


def samples() -> Path:
    """The folder of samples; the test that needs it is left out, by name, where it is absent."""
    root = Path(__file__).parents[2]
    folder = Path(os.environ.get("CARTELLA_SAMPLES", root.parent / "shared" / "samples"))
    if not folder.is_dir():
        pytest.skip("no samples here (CARTELLA_SAMPLES)")
    return folder


def sample_resources() -> Iterator[dict[str, Any]]:
    for path in sorted((samples() / "fhir").glob("*.json")):
        for entry in json.loads(path.read_bytes())["entry"]:
            yield entry["resource"]


def file(name: str, body: bytes, media_type: str, **more: Any) -> File:
    return File(
        name=name,
        media_type=media_type,
        size_bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        crc32=zlib.crc32(body),
        open=lambda: io.BytesIO(body),
        **more,
    )


def jpeg(name: str, color: str, *, size: int = 64, role: FileRole = FileRole.ORIGINAL) -> File:
    out = io.BytesIO()
    Image.new("RGB", (size, size * 3 // 4), color).save(out, "JPEG")
    return file(name, out.getvalue(), "image/jpeg", role=role)


def photo(name: str, color: str) -> tuple[File, ...]:
    return (
        jpeg(name, color, size=200),
        jpeg(name, color, size=199, role=FileRole.COPY),
        jpeg(name, color, size=80, role=FileRole.THUMBNAIL),
    )


def pdf(name: str, pages: int, word: str = "Page") -> File:
    """A small PDF whose page n says `word n`."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        for at in range(1, pages + 1):
            page = document.add_blank_page(page_size=(400, 300))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            text = f"BT /F1 24 Tf 40 150 Td ({word} {at}) Tj ET".encode()
            page.Contents = document.make_stream(text)
        document.save(out, deterministic_id=True)
    return file(name, out.getvalue(), "application/pdf", page_count=pages)


def item(identity: str, resource: dict[str, Any] | None = None, **more: Any) -> Item:
    body = None if resource is None else canonical.canonical(json.dumps(resource).encode())
    values: dict[str, Any] = {
        "id": identity,
        "version": canonical.version(body or identity.encode()),
        "drawer": Drawer.ENCOUNTERS,
        "kind": "note",
        "title": "",
        "source": "Old EMR",
        "occurred_at": NOON - timedelta(days=100),
        "written_at": NOON - timedelta(days=100),
        "imported_at": NOON - timedelta(days=3),
        "resource": body,
    }
    return Item(**(values | more))


def record(
    items: tuple[Item, ...], rulings: tuple[Ruling, ...] | None = None, **more: Any
) -> Record:
    if rulings is None:
        rulings = tuple(Ruling(item_id=i.id, outcome=Outcome.RELEASED) for i in items)
    values: dict[str, Any] = {
        "letterhead": Letterhead(
            practice="Glow Studio",
            legal_entity="Glow Studio NP PLLC",
            address_lines=("1 Example Way", "Albany, NY 12207"),
            phone="518-555-0100",
            privacy_contact="privacy@example.org",
            time_zone="America/New_York",
        ),
        "patient": Patient(name="Lucía Ferrán", born_on=date(1988, 2, 29), id="p-1"),
        "request_number": "K7QM-4T2W-9XHD",
        "received_on": date(2026, 3, 1),
        "snapshot_at": NOON,
        "recipient": "Lucía Ferrán",
        "language": "en",
        "items": items,
        "rulings": rulings,
        "searches": (
            Search(
                system="Old EMR", searched_on=date(2026, 3, 3), searched_by="R. Ode", found_count=9
            ),
            Search(system="Staff phones"),
        ),
    }
    return Record(**(values | more))
