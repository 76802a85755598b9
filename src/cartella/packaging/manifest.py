"""What a package holds and what it does not, as canonical JSON: one source, two manifests.

The recipient's is manifest.json inside the package and says what the finding lets it say; the
practice's says everything. RFC 8785, integers and strings only, so that any verifier can redo it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import rfc8785

from cartella.packaging.record import Drawer, Item, Outcome, Part, Record, Ruling, Seal, Search
from cartella.packaging.withhold import Released, Withheld

MANIFEST_NAME = "manifest.json"
SIGNATURE_NAME = "manifest.sig"

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


class Leak(Exception):
    """A file would go along for an item that does not leave. Carries the item's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What both manifests are made from."""

    record: Record  # before withholding
    released: Released  # after it, as the renderers saw it
    parts: tuple[Part, ...]
    files_of: Mapping[str, tuple[str, ...]]  # item id -> names of its files among the parts
    seal: Seal
    key_fingerprint: str  # of the key that signs the recipient's manifest
    ledger_key: str | None = None  # verifier key of the practice's ledger, for the receipt


def for_recipient(source: Source) -> bytes:
    """The bytes of manifest.json. What she may not know of is in none of it. Raises Leak."""
    record, released = source.record, source.released
    items = released.record.items
    visible = {item.id for item in items}
    for item_id, names in source.files_of.items():
        if names and item_id not in visible:
            raise Leak(item_id)
    in_place = [line for line in released.withheld if line.drawer is not None]
    counted = [line for line in released.withheld if line.drawer is None]
    return canonical(
        {
            **_head(source, "recipient"),
            "drawers": [_told_drawer(drawer, source, in_place) for drawer in Drawer],
            "systems": [_system(search) for search in released.record.searches],
            "items": [_item(item, source) for item in items],
            "withheld": [_line(line) for line in in_place],
            "withheld_elsewhere": _grounds((line.ground, line.ground_words) for line in counted),
            "files": _files(source),
            "supplemental_to": record.supplemental_to,
        }
    )


def for_practice(source: Source, *, package_id: str) -> bytes:
    """The bytes of the practice's own manifest, kept and never sent. Names the package's id."""
    record = source.record
    rulings: dict[str, list[Ruling]] = {item.id: [] for item in record.items}
    for ruling in record.rulings:
        rulings[ruling.item_id].append(ruling)
    return canonical(
        {
            **_head(source, "practice"),
            "package_id": package_id,
            "drawers": [_full_drawer(drawer, source, rulings) for drawer in Drawer],
            "systems": [_system(search) for search in record.searches],
            "items": [
                {
                    **_item(item, source),
                    "version": item.version,
                    "labels": list(item.labels),
                    "rulings": [_ruling(ruling) for ruling in rulings[item.id]],
                }
                for item in record.items
            ],
            "files": _files(source),
            "supplemental_to": record.supplemental_to,
        }
    )


def package_id(manifest: bytes) -> str:
    """The id of a package: hex SHA-256 of its manifest.json."""
    return hashlib.sha256(manifest).hexdigest()


def canonical(value: Mapping[str, Json]) -> bytes:
    """RFC 8785 bytes. Raises TypeError for a float: its text would depend on who writes it."""
    _refuse_floats(value)
    return rfc8785.dumps(value)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("A manifest holds integers and strings, never a float.")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)


def _head(source: Source, reader: str) -> dict[str, Json]:
    record, seal = source.record, source.seal
    return {
        "v": 1,
        "kind": "cartella package",
        "for": reader,
        "practice": {
            "name": record.letterhead.practice,
            "legal_entity": record.letterhead.legal_entity,
            "key": source.key_fingerprint,
            "ledger_key": source.ledger_key,
        },
        "patient": {"name": record.patient.name, "born_on": _day(record.patient.born_on)},
        "request": {"number": record.request_number, "received_on": _day(record.received_on)},
        "recipient": record.recipient,
        "language": record.language,
        "snapshot_at": _moment(record.snapshot_at),
        "sealed_at": _moment(seal.sealed_at),
        "checkpoint": seal.checkpoint,
        "build": seal.build,
    }


# Drawers


def _told_drawer(drawer: Drawer, source: Source, in_place: Iterable[Withheld]) -> dict[str, Json]:
    items = [item for item in source.released.record.items if item.drawer is drawer]
    lines = [line for line in in_place if line.drawer is drawer]
    whole = sum(1 for line in lines if line.pages is None)
    missing = sum(1 for item in items if not _is_producible(item, source))
    return {
        "drawer": int(drawer),
        "name": drawer.name.lower(),
        "found": len(items) + whole,
        "released": len(items) - missing,
        "withheld": _grounds((line.ground, line.ground_words) for line in lines),
        "not_producible": missing,
    }


def _full_drawer(
    drawer: Drawer, source: Source, rulings: Mapping[str, Sequence[Ruling]]
) -> dict[str, Json]:
    items = [item for item in source.record.items if item.drawer is drawer]
    leaving = {item.id: item for item in source.released.record.items}
    gone = [leaving[item.id] for item in items if item.id in leaving]
    missing = sum(1 for item in gone if not _is_producible(item, source))
    kept = [ruling for item in items for ruling in rulings[item.id]]
    withheld = [ruling for ruling in kept if ruling.outcome is Outcome.WITHHELD]
    counts = Counter(ruling.outcome for ruling in kept)
    silenced = [
        item
        for item in items
        if item.id not in leaving
        and all(ruling.outcome is Outcome.RELEASED for ruling in rulings[item.id])
    ]
    return {
        "drawer": int(drawer),
        "name": drawer.name.lower(),
        "found": len(items),
        "released": len(gone) - missing,
        "withheld": _grounds((r.ground or "", r.ground_words or "") for r in withheld),
        "not_producible": missing,
        "not_asked_for": counts[Outcome.NOT_ASKED_FOR],
        "misfiled": counts[Outcome.MISFILED],
        "outside_record_set": counts[Outcome.OUTSIDE_RECORD_SET],
        "outside_standing": counts[Outcome.OUTSIDE_STANDING],
        # Released by its ruling, but it speaks of nothing else than what may not be known of.
        "left_out_with_hidden": len(silenced),
    }


def _grounds(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    counts = Counter(pairs)
    return [
        {"ground": ground, "words": words, "count": count}
        for (ground, words), count in sorted(counts.items())
    ]


def _is_producible(item: Item, source: Source) -> bool:
    """Whether anything of the item is in the package: its data, or a file."""
    return item.resource is not None or bool(source.files_of.get(item.id))


# Lines


def _item(item: Item, source: Source) -> dict[str, Json]:
    return {
        "id": item.id,
        # Of the bytes that go out: the stored body may mention what the recipient may not see.
        "version": hashlib.sha256(item.resource).hexdigest() if item.resource else item.version,
        "drawer": int(item.drawer),
        "kind": item.kind,
        "title": item.title,
        "source": item.source,
        "author": item.author,
        "occurred_at": _moment(item.occurred_at),
        "written_at": _moment(item.written_at),
        "imported_at": _moment(item.imported_at),
        "pages": None if item.pages is None else list(item.pages),
        "is_unsigned": item.is_unsigned,
        "is_added_after_request": item.is_added_after_request,
        "files": sorted(source.files_of.get(item.id, ())),
    }


def _line(line: Withheld) -> dict[str, Json]:
    # No title, author or version: each would say something of what was withheld.
    return {
        "drawer": None if line.drawer is None else int(line.drawer),
        "kind": line.kind,
        "occurred_at": _moment(line.occurred_at),
        "ground": line.ground,
        "words": line.ground_words,
        "pages": None if line.pages is None else list(line.pages),
    }


def _ruling(ruling: Ruling) -> dict[str, Json]:
    return {
        "outcome": str(ruling.outcome),
        "ground": ruling.ground,
        "words": ruling.ground_words,
        "trace": str(ruling.trace),
        "pages": None if ruling.pages is None else list(ruling.pages),
    }


def _system(search: Search) -> dict[str, Json]:
    return {
        "system": search.system,
        "is_searched": search.searched_on is not None,
        "searched_on": _day(search.searched_on),
        "searched_by": search.searched_by,
        "found": search.found_count if search.searched_on is not None else None,
        "note": search.note,
    }


def _files(source: Source) -> dict[str, Json]:
    drawers = {
        name: int(item.drawer)
        for item in source.released.record.items
        for name in source.files_of.get(item.id, ())
    }
    return {
        part.name: {
            "size": part.size_bytes,
            "sha256": part.sha256,
            "crc32": part.crc32,
            "drawer": drawers.get(part.name),
        }
        for part in source.parts
        if part.name not in {MANIFEST_NAME, SIGNATURE_NAME}
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
