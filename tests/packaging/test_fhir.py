"""The Bundle holds the bytes that were stored, each entry at an address of its own."""

import json
from dataclasses import replace
from typing import Any

import pytest

from cartella.packaging import canonical, fhir
from cartella.packaging.extensions import ATTACHMENT_SHA256
from cartella.packaging.record import Item
from tests.packaging import records


def bundle(*items: Item, paths: dict[str, str] | None = None) -> bytes:
    return b"".join(fhir.bundle(items, paths=paths or {}, at=records.NOON))


def addresses(made: bytes) -> list[str]:
    return [entry["fullUrl"] for entry in json.loads(made)["entry"]]


def test_an_empty_bundle_is_one() -> None:
    assert fhir.check(bundle()) == ()


@pytest.mark.samples
def test_a_bundle_of_every_sample_is_valid_and_holds_the_bytes() -> None:
    items = tuple(
        records.item(f"i{at}", resource) for at, resource in enumerate(records.sample_resources())
    )
    made = bundle(*items)
    assert fhir.check(made) == ()
    assert canonical.canonical(made) == made
    assert len(set(addresses(made))) == len(items)
    assert all(item.resource in made for item in items if item.resource)
    print(f"{len(items)} entries, {len(made)} bytes")


def test_references_lead_to_entries_of_their_own_source() -> None:
    first = records.item("1", {"resourceType": "Patient", "id": "p"}, source="A")
    other = records.item("2", {"resourceType": "Patient", "id": "p"}, source="B")
    asking = {"resourceType": "Basic", "id": "b", "subject": {"reference": "Patient/p"}}
    made = addresses(bundle(first, other, records.item("3", asking, source="B")))
    base = made[2].removesuffix("Basic/b")
    assert made[1] == base + "Patient/p" and made[0] != made[1]


def test_a_source_that_calls_by_uuid_is_called_by_uuid() -> None:
    identity = "2be9b668-847a-4437-b33a-bdc38c665e08"
    patient = records.item("1", {"resourceType": "Patient", "id": identity})
    asking = {"resourceType": "Basic", "subject": {"reference": f"urn:uuid:{identity}"}}
    assert addresses(bundle(patient, records.item("2", asking)))[0] == f"urn:uuid:{identity}"


def test_one_id_twice_gives_two_addresses() -> None:
    same = {"resourceType": "Patient", "id": "p"}
    assert len(set(addresses(bundle(records.item("1", same), records.item("2", same))))) == 2


def attached(sha256: str) -> dict[str, Any]:
    mark = {"url": ATTACHMENT_SHA256, "valueString": sha256}
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "content": [{"attachment": {"contentType": "application/pdf", "extension": [mark]}}],
    }


def test_an_attachment_names_its_file_and_no_number_changes() -> None:
    chart = records.pdf("chart.pdf", 1)
    body = attached(chart.sha256) | {"extension": [{"url": "urn:x", "valueDecimal": 1.5}]}
    item = records.item("1", body, files=(chart,))
    item_body = (item.resource or b"").replace(b"1.5", b"72.50")
    exact = replace(item, resource=item_body)
    made = bundle(exact, paths={chart.sha256: "documents/año 1.pdf"})
    assert b'"url":"documents/a%C3%B1o%201.pdf"' in made and b"72.50" in made
    assert fhir.check(made) == ()


def test_a_file_that_does_not_leave_has_no_address() -> None:
    assert b'"url":"documents' not in bundle(records.item("1", attached("00" * 32)))


def test_a_binary_gets_its_bytes_back() -> None:
    note = records.file("note.txt", b"hello", "text/plain")
    body = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "size": 5}
    body["extension"] = [{"url": ATTACHMENT_SHA256, "valueString": note.sha256}]
    made = bundle(records.item("1", body, files=(note,)))
    assert json.loads(made)["entry"][0]["resource"]["data"] == "aGVsbG8="
    assert fhir.check(made) == ()


def test_a_bare_photo_becomes_a_document_reference() -> None:
    files = records.photo("Lucía antes.jpg", "red")
    made = bundle(
        records.item("1", files=files, title="Before"),
        records.item("2", kind="note"),
        paths={files[0].sha256: "photos/original/Lucía antes.jpg"},
    )
    assert fhir.check(made) == ()
    (content,) = json.loads(made)["entry"][0]["resource"]["content"]
    assert content["attachment"]["title"] == "Lucía antes.jpg"
