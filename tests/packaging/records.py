"""Invented records for packaging tests: items, files and whole records, made by code."""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from cartella.packaging import canonical
from cartella.packaging.extensions import INJECTION_SITE
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


def us_core_examples() -> Iterator[bytes]:
    """The official examples of the US Core guide, as they are."""
    with tarfile.open(samples() / "us-core" / "us_core_610.tgz") as guide:
        for member in guide:
            stream = guide.extractfile(member)
            if "/example/" in member.name and member.name.endswith(".json") and stream:
                body = stream.read()
                if b'"resourceType"' in body:
                    yield body


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


def toxin_site(
    zone: str, side: str, product: str, amount: float, unit: str = "U"
) -> dict[str, Any]:
    """One injection in our own extension."""
    return {
        "url": INJECTION_SITE,
        "extension": [
            {"url": "zone", "valueString": zone},
            {"url": "side", "valueCode": side},
            {"url": "product", "valueString": product},
            {"url": "lot", "valueString": "C1234A"},
            {"url": "expiry", "valueDate": "2026-08-31"},
            {"url": "depth", "valueString": "intramuscular"},
            {"url": "amount", "valueQuantity": {"value": amount, "unit": unit}},
        ],
    }


def rich(*, with_secret: bool = False) -> Record:
    """A record with every sort of item, hostile names among them. `with_secret`: a visit under
    her own consent is in the chart too, outside the standing of who asks."""
    chart, letter = pdf("chart.pdf", 6, word="Sheet"), pdf("../../Lucía's letter.pdf", 2)
    toxin = {
        "resourceType": "Procedure",
        "id": "t1",
        "status": "completed",
        "code": {"text": "Neurotoxin"},
        "subject": {"reference": "Patient/p-1"},
        "performedDateTime": "2025-11-25T10:30:00-05:00",
        "extension": [
            toxin_site("glabella", "left", "Botox", 4),
            toxin_site("glabella", "right", "Botox", 4),
            toxin_site("procerus", "middle", "Botox", 4),
            toxin_site("crow's feet", "both", "Dysport", 10.5),
            toxin_site("calf", "left", "Botox", 2),
        ],
        "note": [{"text": "Tolerated well. <script>alert(1)</script> #set page {{x}} 😀 山田"}],
        "encounter": {"reference": "Encounter/e1"},
    }
    visit = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": "AMB"},
    }
    weight = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"text": "Body weight"},
        "valueQuantity": {"value": 72.5, "unit": "kg"},
    }
    note = file("note.txt", b"She called.\n\nShe was fine.", "text/plain")
    message = {
        "resourceType": "Communication",
        "id": "m1",
        "status": "completed",
        "payload": [{"contentString": "Can I come on Friday? 😀"}],
    }
    items = [
        item("e1", visit, title="Consultation", kind="visit", author="Dr. Ode"),
        item("t1", toxin, title="Neurotoxin, upper face", kind="treatment", author="R. Ode NP"),
        item("o1", weight, title="Body weight <b>", kind="result", written_at=None),
        item("m1", message, title="Message", kind="message", drawer=Drawer.MESSAGES),
        item("n1", files=(note,), title="Telephone note", kind="note", is_unsigned=True),
        item("d1", files=(chart,), pages=(1, 2), title="Intake", kind="document", source="Paper"),
        item("d2", files=(chart,), pages=(3, 4), title="Therapy note", kind="note", source="Paper"),
        item("d3", files=(letter,), title="Letter", kind="document", occurred_at=None),
        item("p1", files=photo("before.jpg", "salmon"), title="Before", drawer=Drawer.IMAGES),
        item(
            "p2", files=photo("before.jpg", "peru"), title="After \u202egpj", drawer=Drawer.IMAGES
        ),
        item("l1", weight | {"id": "o2"}, title="Late weight", is_added_after_request=True),
        item("x1", {"resourceType": "Patient", "id": "other"}, title="Somebody else"),
    ]
    rulings = [Ruling(item_id=i.id, outcome=Outcome.RELEASED) for i in items]
    rulings[6] = Ruling(
        item_id="d2",
        outcome=Outcome.WITHHELD,
        ground="us.psychotherapy-notes",
        ground_words="Psychotherapy notes, kept apart from the rest of the record.",
    )
    rulings[11] = Ruling(item_id="x1", outcome=Outcome.MISFILED)
    found = 9
    if with_secret:
        own = {"resourceType": "Encounter", "id": "own", "status": "finished", "class": {}}
        items.insert(3, item("own", own, title="Own visit", kind="visit", occurred_at=NOON))
        items.append(item("own2", files=(chart,), pages=(5, 6), title="Own pages", source="Paper"))
        items.append(item("own3", files=photo("own.jpg", "teal"), drawer=Drawer.IMAGES))
        rulings += [
            Ruling(item_id=i, outcome=Outcome.OUTSIDE_STANDING) for i in ("own", "own2", "own3")
        ]
        found += 2
    searches = (
        Search(
            system="Old EMR", searched_on=date(2026, 3, 3), searched_by="R. Ode", found_count=found
        ),
        Search(
            system="Lab portal", searched_on=date(2026, 3, 3), searched_by="R. Ode", found_count=0
        ),
        Search(system="Staff phones"),
    )
    return record(tuple(items), tuple(rulings), searches=searches)
