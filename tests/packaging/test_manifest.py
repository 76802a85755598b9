"""Two manifests from one source: the practice's says all, the recipient's what she may know."""

import json
from dataclasses import replace

import pytest

from cartella.packaging import manifest
from cartella.packaging.record import Drawer, Outcome, Ruling, Search, Trace
from tests.packaging.records import item, record
from tests.packaging.sealed import FINGERPRINT, part, source

SECRET = "own-consent visit"


def ruled(*pairs: tuple[str, Outcome], **more: object):
    return tuple(
        Ruling(
            item_id=identity,
            outcome=outcome,
            ground="ground-1" if outcome is Outcome.WITHHELD else None,
            ground_words="A ground." if outcome is Outcome.WITHHELD else None,
            **more,
        )
        for identity, outcome in pairs
    )


NOTE = item("e1", {"resourceType": "Observation", "id": "o"}, title="A note")
OTHER = item("e2", {"resourceType": "Observation", "id": "p"}, title=SECRET, kind="secret kind")


def told(whole, **more) -> dict:
    return json.loads(manifest.for_recipient(source(whole, **more)))


def full(whole, **more) -> dict:
    return json.loads(manifest.for_practice(source(whole, **more), package_id="ab" * 32))


def drawer(text: dict, which: Drawer) -> dict:
    return next(entry for entry in text["drawers"] if entry["drawer"] == which)


def test_a_released_item_stands_in_both():
    whole = record((NOTE,))
    for text in (told(whole), full(whole)):
        assert [entry["id"] for entry in text["items"]] == ["e1"]
        assert drawer(text, Drawer.ENCOUNTERS)["released"] == 1
        assert text["practice"]["key"] == FINGERPRINT
        assert len(text["drawers"]) == 10


def test_files_are_listed_with_size_hashes_and_drawer():
    parts = (part("records.pdf", b"pdf"), part("photos/a.jpg", b"jpg"))
    photo = item("e1", drawer=Drawer.IMAGES)
    files = told(record((photo,)), parts=parts, files_of={"e1": ("photos/a.jpg",)})["files"]
    assert files["photos/a.jpg"]["drawer"] == 2 and files["records.pdf"]["drawer"] is None
    assert files["records.pdf"]["size"] == 3
    assert files["records.pdf"]["sha256"] == parts[0].sha256
    assert files["records.pdf"]["crc32"] == parts[0].crc32


def test_the_manifest_does_not_list_itself():
    parts = (part("a", b""), part("manifest.json", b"{}"), part("manifest.sig", b"{}"))
    assert set(told(record(()), parts=parts)["files"]) == {"a"}


def test_a_withheld_item_in_place_tells_day_kind_and_ground_and_no_more():
    rulings = ruled(("e1", Outcome.RELEASED), ("e2", Outcome.WITHHELD))
    whole = record((NOTE, OTHER), rulings)
    text = told(whole)
    assert text["withheld"] == [
        {
            "drawer": 5,
            "kind": "secret kind",
            "occurred_at": text["withheld"][0]["occurred_at"],
            "ground": "ground-1",
            "words": "A ground.",
            "pages": None,
        }
    ]
    assert SECRET not in json.dumps(text) and OTHER.version not in json.dumps(text)
    shelf = drawer(text, Drawer.ENCOUNTERS)
    assert (shelf["found"], shelf["released"]) == (2, 1)
    assert shelf["withheld"] == [{"ground": "ground-1", "words": "A ground.", "count": 1}]
    assert SECRET in json.dumps(full(whole))


def test_ground_and_count_tells_neither_drawer_nor_day():
    rulings = ruled(("e1", Outcome.RELEASED)) + ruled(
        ("e2", Outcome.WITHHELD), trace=Trace.GROUND_AND_COUNT
    )
    text = told(record((NOTE, OTHER), rulings))
    assert text["withheld"] == []
    assert text["withheld_elsewhere"] == [{"ground": "ground-1", "words": "A ground.", "count": 1}]
    assert drawer(text, Drawer.ENCOUNTERS)["found"] == 1
    assert "secret kind" not in json.dumps(text)


@pytest.mark.parametrize(
    "ruling",
    [
        Ruling(item_id="e2", outcome=Outcome.OUTSIDE_STANDING),
        Ruling(item_id="e2", outcome=Outcome.MISFILED),
        Ruling(item_id="e2", outcome=Outcome.OUTSIDE_RECORD_SET),
        Ruling(item_id="e2", outcome=Outcome.NOT_ASKED_FOR),
        Ruling(
            item_id="e2",
            outcome=Outcome.WITHHELD,
            ground="ground-1",
            ground_words="A ground.",
            trace=Trace.NOTHING,
        ),
    ],
    ids=lambda ruling: f"{ruling.outcome}, {ruling.trace}",
)
def test_what_she_may_not_know_of_leaves_no_trace_in_hers(ruling):
    searches = (Search(system="Old EMR", searched_on=NOTE.imported_at.date(), found_count=1),)
    without = record((NOTE,), searches=searches)
    with_it = record(
        (NOTE, OTHER),
        (*ruled(("e1", Outcome.RELEASED)), ruling),
        searches=(replace(searches[0], found_count=2),),
    )
    assert manifest.for_recipient(source(with_it)) == manifest.for_recipient(source(without))
    assert SECRET in json.dumps(full(with_it))


def test_the_practice_s_counts_each_outcome_apart():
    outcomes = (
        Outcome.RELEASED,
        Outcome.WITHHELD,
        Outcome.MISFILED,
        Outcome.OUTSIDE_RECORD_SET,
        Outcome.NOT_ASKED_FOR,
        Outcome.OUTSIDE_STANDING,
    )
    items = tuple(
        item(f"e{at}", {"resourceType": "Observation", "id": f"o{at}"}) for at in range(6)
    )
    rulings = ruled(*((f"e{at}", outcome) for at, outcome in enumerate(outcomes)))
    shelf = drawer(full(record(items, rulings)), Drawer.ENCOUNTERS)
    assert (shelf["found"], shelf["released"], shelf["withheld"][0]["count"]) == (6, 1, 1)
    assert all(
        shelf[name] == 1
        for name in ("misfiled", "outside_record_set", "not_asked_for", "outside_standing")
    )


def test_an_item_without_data_or_file_is_not_producible():
    bare = item("e1")
    for text in (told(record((bare,))), full(record((bare,)))):
        shelf = drawer(text, Drawer.ENCOUNTERS)
        assert (shelf["found"], shelf["released"], shelf["not_producible"]) == (1, 0, 1)


def test_a_system_that_was_not_searched_is_said_to_be_not_searched():
    text = told(record(()))
    searched, not_searched = text["systems"]
    assert searched["is_searched"] and searched["found"] == 9
    assert not not_searched["is_searched"] and not_searched["found"] is None


def test_a_file_of_an_item_that_does_not_leave_is_a_leak():
    whole = record((NOTE, OTHER), ruled(("e1", Outcome.RELEASED), ("e2", Outcome.MISFILED)))
    leak = {"e2": ("photos/a.jpg",)}
    with pytest.raises(manifest.Leak, match="e2"):
        manifest.for_recipient(source(whole, (part("photos/a.jpg", b""),), leak))


def test_both_are_canonical_and_named_for_their_reader():
    whole = record((NOTE, OTHER))
    for text, reader in (
        (manifest.for_recipient(source(whole)), "recipient"),
        (manifest.for_practice(source(whole), package_id="ab" * 32), "practice"),
    ):
        raw = json.loads(text)
        assert manifest.canonical(raw) == text and raw["for"] == reader


def test_same_source_same_bytes():
    whole = record((NOTE, OTHER))
    assert manifest.for_recipient(source(whole)) == manifest.for_recipient(source(whole))
    turned = replace(whole, items=tuple(reversed(whole.items)))
    assert manifest.for_recipient(source(turned)) == manifest.for_recipient(source(whole))


def test_a_float_never_gets_into_a_manifest():
    with pytest.raises(TypeError, match="float"):
        manifest.canonical({"a": [{"b": 1.5}]})


def test_labels_are_for_the_practice_alone():
    whole = record((replace(NOTE, labels=("own consent",)),))
    assert "own consent" not in json.dumps(told(whole))
    assert full(whole)["items"][0]["labels"] == ["own consent"]
