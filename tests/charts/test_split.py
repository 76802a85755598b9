"""A document is cut into entries by pages; no page is lost and no byte of the file changes."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella.charts import extract, record_set, snapshot, split
from cartella.charts.kinds import Kind
from cartella.charts.models import Entry
from cartella.charts.split import CannotSplit, Part
from cartella.packaging.record import Drawer
from tests.charts import made
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db
WHO = {"by_person_id": 7, "at": NOW + timedelta(days=400)}


def part(first: int, last: int, title: str = "Part") -> Part:
    return Part(
        first=first,
        last=last,
        title=title,
        drawer=Drawer.CONSENTS,
        kind=Kind.CONSENT,
        occurred_on=date(2026, 3, 14),
    )


@pytest.fixture
def document(bring, rosa) -> Entry:
    bring({"chart.pdf": made.pdf(pages=6)}, patient=rosa)
    return Entry.objects.get()


def ranges(rosa) -> list[tuple[int, int]]:
    return sorted(record_set.listings(rosa).values_list("first_page", "last_page"))


def test_parts_take_the_place_of_the_document(document, rosa, bring):
    split.split(document, [part(2, 3, "Consent")], **WHO)
    assert ranges(rosa) == [(1, 1), (2, 3), (4, 6)]
    consent = record_set.listings(rosa).get(drawer=6)
    assert (consent.title, consent.kind) == ("Consent", "consent")
    assert bring({"chart.pdf": made.pdf(pages=6)}, patient=rosa).changed_nothing


def test_a_part_leaves_as_pages_of_the_same_file(document, rosa, practice):
    split.split(document, [part(2, 3)], **WHO)
    items = extract.items(practice, snapshot.pairs(rosa), NOW)
    assert sorted(item.pages for item in items) == [(1, 1), (2, 3), (4, 6)]
    assert {item.files[0].sha256 for item in items} == {document.file_sha256}


def test_a_split_is_undone_and_done_again(document, rosa):
    split.split(document, [part(2, 3)], **WHO)
    split.undo(document, **WHO)
    assert ranges(rosa) == [(0, 0)]
    document.refresh_from_db()
    split.split(document, [part(2, 3, "Better")], **WHO)
    assert ranges(rosa) == [(1, 1), (2, 3), (4, 6)]
    assert record_set.listings(rosa).get(first_page=2).title == "Better"


@pytest.mark.parametrize(
    "parts",
    [[], [part(0, 1)], [part(3, 2)], [part(1, 7)], [part(1, 3), part(3, 4)]],
    ids=["none", "before", "backwards", "beyond", "overlap"],
)
def test_parts_that_do_not_fit_are_refused(document, rosa, parts):
    with pytest.raises(CannotSplit):
        split.split(document, parts, **WHO)
    assert ranges(rosa) == [(0, 0)]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(1, 6), min_size=2), st.integers(6, 9))
def test_every_page_is_in_exactly_one_part(document, edges, count):
    cuts = sorted(edges)
    parts = [part(a, b - 1) for a, b in pairwise(cuts)]
    whole = split._complete(parts, count, document.listing)
    assert [p for one in whole for p in range(one.first, one.last + 1)] == list(range(1, count + 1))


def test_a_correction_is_a_new_version_and_the_same_twice_is_none(document, rosa):
    new = {
        "title": "Good-faith exam",
        "drawer": Drawer.ENCOUNTERS,
        "kind": Kind.NOTE,
        "occurred_on": date(2026, 1, 2),
    }
    assert split.correct(document, **new, **WHO)
    assert not split.correct(document, **new, **WHO)
    listing = record_set.listings(rosa).get()
    assert (listing.title, listing.kind, listing.version.number) == ("Good-faith exam", "note", 2)
