"""A withheld page is in no file, no body and no count of what leaves."""

import json
from pathlib import Path
from typing import Any

import pytest

from cartella.packaging import documents, fhir, pages, withhold
from cartella.packaging.extensions import ATTACHMENT_SHA256, PAGES
from cartella.packaging.record import File, Item, Outcome, Record, Ruling
from tests.packaging import records

GROUND = {"ground": "us.psychotherapy", "ground_words": "Psychotherapy notes kept apart."}


def body(file: File, span: str = "") -> dict[str, Any]:
    marks = [{"url": ATTACHMENT_SHA256, "valueString": file.sha256}]
    if span:
        marks.append({"url": PAGES, "valueString": span})
    attachment = {
        "contentType": "application/pdf",
        "title": file.name,
        "size": file.size_bytes,
        "extension": marks,
    }
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "content": [{"attachment": attachment}],
    }


def divided(record: Record, workdir: Path) -> tuple[Item, ...]:
    released = withhold.apply(record)
    return documents.divide(released.record, released.cuts, workdir).record.items


def test_the_pages_that_leave_are_a_file_of_their_own(tmp_path: Path) -> None:
    chart = records.pdf("chart.pdf", 5, word="Sheet")
    whole = records.item("a", body(chart), files=(chart,))
    ruling = Ruling(item_id="a", outcome=Outcome.WITHHELD, pages=(2, 3), **GROUND)
    (item,) = divided(records.record((whole,), (ruling,)), tmp_path)
    (part,) = item.files
    assert (part.page_count, item.pages, part.name) == (3, None, "chart.pdf")
    copy = tmp_path / "part.pdf"
    copy.write_bytes(part.open().read())
    assert [text.strip() for text in pages.words(copy)] == ["Sheet 1", "Sheet 4", "Sheet 5"]
    assert item.resource is not None
    assert chart.sha256.encode() not in item.resource and part.sha256.encode() in item.resource
    made = b"".join(fhir.bundle([item], paths={part.sha256: "documents/c.pdf"}, at=records.NOON))
    assert fhir.check(made) == ()


def test_page_ranges_follow_into_the_part(tmp_path: Path) -> None:
    chart = records.pdf("chart.pdf", 9)
    first = records.item("a", body(chart, "2-4"), files=(chart,), pages=(2, 4))
    last = records.item("b", body(chart, "6-9"), files=(chart,), pages=(6, 9))
    rulings = (
        Ruling(item_id="a", outcome=Outcome.RELEASED),
        Ruling(item_id="b", outcome=Outcome.WITHHELD, pages=(7, 7), **GROUND),
    )
    one, two = divided(records.record((first, last), rulings), tmp_path)
    assert (one.pages, two.pages, one.files[0].page_count) == ((1, 3), (4, 6), 6)
    marks = json.loads(two.resource or b"")["content"][0]["attachment"]["extension"]
    assert {"url": PAGES, "valueString": "4-6"} in marks


def test_a_document_of_which_no_page_leaves_is_gone(tmp_path: Path) -> None:
    chart = records.pdf("chart.pdf", 2)
    whole = records.item("a", body(chart), files=(chart,))
    ruling = Ruling(item_id="a", outcome=Outcome.WITHHELD, pages=(1, 2), **GROUND)
    (item,) = divided(records.record((whole,), (ruling,)), tmp_path)
    assert item.files == () and chart.sha256.encode() not in (item.resource or b"")


def test_what_cannot_be_opened_is_not_divided(tmp_path: Path) -> None:
    broken = records.file("x.pdf", b"%PDF-1.4 nothing", "application/pdf", page_count=3)
    ruling = Ruling(item_id="a", outcome=Outcome.WITHHELD, pages=(1, 1), **GROUND)
    with pytest.raises(documents.CannotDivide):
        divided(records.record((records.item("a", files=(broken,)),), (ruling,)), tmp_path)
