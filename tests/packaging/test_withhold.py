"""What a determination lets leave, and that the rest is told as far as it may be, no further."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.packaging import withhold
from cartella.packaging.record import Outcome, Ruling, Search, Trace
from tests.packaging import records

GROUND = {"ground": "us.psychotherapy", "ground_words": "Psychotherapy notes kept apart."}


def released(*ids: str) -> tuple[Ruling, ...]:
    return tuple(Ruling(item_id=i, outcome=Outcome.RELEASED) for i in ids)


def test_an_item_without_a_ruling_stops_everything() -> None:
    with pytest.raises(withhold.Undecided):
        withhold.apply(records.record((records.item("a"), records.item("b")), released("a")))


def test_a_ruling_on_nothing_stops_everything() -> None:
    with pytest.raises(withhold.Undecided):
        withhold.apply(records.record((records.item("a"),), released("a", "b")))


def test_two_rulings_that_differ_stop_everything() -> None:
    both = (*released("a"), Ruling(item_id="a", outcome=Outcome.WITHHELD, **GROUND))
    with pytest.raises(withhold.Undecided):
        withhold.apply(records.record((records.item("a"),), both))


def test_withholding_needs_a_ground() -> None:
    with pytest.raises(withhold.Undecided):
        withhold.apply(
            records.record((records.item("a"),), (Ruling(item_id="a", outcome=Outcome.WITHHELD),))
        )


@given(st.lists(st.tuples(st.sampled_from(Outcome), st.sampled_from(Trace)), max_size=12))
def test_nothing_vanishes_without_a_line(choices: list[tuple[Outcome, Trace]]) -> None:
    items = tuple(records.item(str(at)) for at in range(len(choices)))
    rulings = tuple(
        Ruling(item_id=str(at), outcome=outcome, trace=trace, **GROUND)
        for at, (outcome, trace) in enumerate(choices)
    )
    made = withhold.apply(records.record(items, rulings))
    leaving = {i.id for i in made.record.items}
    kept = {i.id for i, _ in made.kept_back}
    assert leaving | kept == {i.id for i in items}
    assert not leaving & kept
    assert leaving == {r.item_id for r in rulings if r.outcome is Outcome.RELEASED}
    told = [r for r in rulings if r.outcome is Outcome.WITHHELD and r.trace is not Trace.NOTHING]
    assert len(made.withheld) == len(told)
    assert {line.item_id for line in made.withheld} - {""} == {
        r.item_id for r in told if r.trace is Trace.IN_PLACE
    }


def test_ground_and_count_tells_no_day_and_no_kind() -> None:
    ruling = Ruling(item_id="a", outcome=Outcome.WITHHELD, trace=Trace.GROUND_AND_COUNT, **GROUND)
    (line,) = withhold.apply(records.record((records.item("a"),), (ruling,))).withheld
    assert (line.item_id, line.drawer, line.kind, line.occurred_at) == ("", None, "", None)
    assert line.ground_words == GROUND["ground_words"]


def test_pages_withheld_are_cut_and_the_item_stays() -> None:
    document = records.item("a", files=(records.pdf("chart.pdf", 8),))
    rulings = (
        Ruling(item_id="a", outcome=Outcome.WITHHELD, pages=(3, 4), **GROUND),
        Ruling(item_id="a", outcome=Outcome.WITHHELD, pages=(8, 9), **GROUND),
    )
    made = withhold.apply(records.record((document,), rulings))
    assert [i.id for i in made.record.items] == ["a"]
    assert made.cuts == {document.files[0].sha256: ((1, 2), (5, 7))}
    assert [line.pages for line in made.withheld] == [(3, 4), (8, 9)]


def test_a_page_leaves_only_with_an_item_that_stands_for_it() -> None:
    chart = records.pdf("chart.pdf", 8)
    first = records.item("a", files=(chart,), pages=(1, 4))
    second = records.item("b", files=(chart,), pages=(5, 8))
    both = withhold.apply(records.record((first, second), released("a", "b")))
    assert both.cuts == {}
    hidden = (*released("a"), Ruling(item_id="b", outcome=Outcome.OUTSIDE_STANDING))
    one = withhold.apply(records.record((first, second), hidden))
    assert one.cuts == {chart.sha256: ((1, 4),)}
    assert one.cuts == withhold.apply(records.record((first,), released("a"))).cuts


def test_a_cut_is_secret_unless_each_page_that_stays_is_told_in_place() -> None:
    chart = records.pdf("chart.pdf", 8)
    first = records.item("a", files=(chart,), pages=(1, 4))
    second = records.item("b", files=(chart,), pages=(5, 8))
    for ruling, secret in (
        (Ruling(item_id="b", outcome=Outcome.OUTSIDE_STANDING), True),
        (Ruling(item_id="b", outcome=Outcome.WITHHELD, **GROUND), False),
        (Ruling(item_id="b", outcome=Outcome.WITHHELD, pages=(5, 6), **GROUND), False),
        (Ruling(item_id="b", outcome=Outcome.WITHHELD, trace=Trace.NOTHING, **GROUND), True),
        (
            Ruling(item_id="b", outcome=Outcome.WITHHELD, trace=Trace.GROUND_AND_COUNT, **GROUND),
            True,
        ),
    ):
        made = withhold.apply(records.record((first, second), (*released("a"), ruling)))
        assert (chart.sha256 in made.secret_cuts) is secret


def test_page_numbers_do_not_tell_of_a_secret_cut() -> None:
    chart = records.pdf("chart.pdf", 8)
    first = records.item("a", files=(chart,), pages=(1, 3))
    second = records.item("b", files=(chart,), pages=(4, 8))
    rulings = (
        Ruling(item_id="a", outcome=Outcome.OUTSIDE_STANDING),
        Ruling(item_id="b", outcome=Outcome.WITHHELD, pages=(5, 6), **GROUND),
    )
    (line,) = withhold.apply(records.record((first, second), rulings)).withheld
    assert line.pages == (2, 3)


def test_a_page_withheld_from_one_item_leaves_with_no_other() -> None:
    chart = records.pdf("chart.pdf", 4)
    first = records.item("a", files=(chart,))
    second = records.item("b", files=(chart,), pages=(2, 3))
    rulings = (
        *released("a"),
        Ruling(item_id="b", outcome=Outcome.WITHHELD, pages=(2, 2), **GROUND),
    )
    made = withhold.apply(records.record((first, second), rulings))
    assert made.cuts == {chart.sha256: ((1, 1), (3, 4))}


def test_pages_of_what_has_no_pages_cannot_be_withheld() -> None:
    locked = replace(records.pdf("locked.pdf", 2), page_count=None, problem="locked")
    ruling = Ruling(item_id="a", outcome=Outcome.WITHHELD, pages=(1, 1), **GROUND)
    with pytest.raises(withhold.Indivisible):
        withhold.apply(records.record((records.item("a", files=(locked,)),), (ruling,)))


VISIT = {"resourceType": "Encounter", "id": "own-consent", "status": "finished"}
REFERRING = {
    "resourceType": "Condition",
    "id": "c",
    "subject": {"reference": "Patient/p"},
    "encounter": {"reference": "Encounter/own-consent", "display": "Visit"},
    "evidence": [
        {
            "detail": [
                {"reference": "https://emr.example.org/fhir/Encounter/own-consent/_history/2"}
            ]
        },
        {"detail": [{"reference": "Observation/1"}]},
    ],
    "stage": [
        {"summary": {"text": "kept"}},
        {"assessment": [{"reference": "urn:uuid:own-consent"}]},
    ],
}


@pytest.mark.parametrize(
    "ruling",
    [
        Ruling(item_id="v", outcome=Outcome.OUTSIDE_STANDING),
        Ruling(item_id="v", outcome=Outcome.MISFILED),
        Ruling(item_id="v", outcome=Outcome.WITHHELD, trace=Trace.NOTHING, **GROUND),
    ],
)
def test_what_may_not_be_known_is_not_pointed_at(ruling: Ruling) -> None:
    items = (records.item("v", VISIT), records.item("c", REFERRING))
    made = withhold.apply(records.record(items, (ruling, *released("c"))))
    (left,) = made.record.items
    assert left.resource is not None
    assert b"own-consent" not in left.resource and b"Visit" not in left.resource
    assert b"Observation/1" in left.resource and b"Patient/p" in left.resource
    assert b'"stage":[{"summary":{"text":"kept"}}]' in left.resource
    assert made.withheld == ()


def test_what_is_withheld_in_place_may_be_pointed_at() -> None:
    items = (records.item("v", VISIT), records.item("c", REFERRING))
    rulings = (Ruling(item_id="v", outcome=Outcome.WITHHELD, **GROUND), *released("c"))
    (left,) = withhold.apply(records.record(items, rulings)).record.items
    assert left.resource == items[1].resource


def test_a_provenance_of_nothing_else_goes_too() -> None:
    mark = {
        "resourceType": "Provenance",
        "id": "x",
        "target": [{"reference": "Encounter/own-consent"}],
    }
    items = (records.item("v", VISIT), records.item("x", mark))
    rulings = (Ruling(item_id="v", outcome=Outcome.OUTSIDE_STANDING), *released("x"))
    assert withhold.apply(records.record(items, rulings)).record.items == ()


def test_counts_of_a_search_do_not_tell() -> None:
    items = (records.item("v", VISIT), records.item("c"))
    searches = (Search(system="Old EMR", found_count=2), Search(system="Paper", found_count=1))
    rulings = (Ruling(item_id="v", outcome=Outcome.OUTSIDE_STANDING), *released("c"))
    made = withhold.apply(records.record(items, rulings, searches=searches))
    assert [s.found_count for s in made.record.searches] == [1, 1]


_CHARTS = [records.pdf(f"{name}.pdf", 6, word=name) for name in ("one", "two")]
_SPANS = st.tuples(st.integers(1, 6), st.integers(1, 6)).map(lambda p: (min(p), max(p)))
_THINGS = st.tuples(
    st.sampled_from(Outcome),
    st.sampled_from(Trace),
    st.none() | st.sampled_from(_CHARTS),
    st.none() | _SPANS,  # of the document that the item stands for
    st.none() | _SPANS,  # that are withheld
)


@given(st.lists(_THINGS, max_size=9))
def test_with_and_without_what_may_not_be_known_is_the_same(things: list[Any]) -> None:
    """Wall 9, for any record: renderers and the recipient's manifest see no difference."""
    items, rulings = [], []
    for at, (outcome, trace, chart, span, cut) in enumerate(things):
        files = () if chart is None else (chart,)
        items.append(records.item(str(at), files=files, pages=span if files else None))
        pages = cut if files and outcome is Outcome.WITHHELD else None
        rulings.append(Ruling(item_id=str(at), outcome=outcome, trace=trace, pages=pages, **GROUND))
    secret = {
        r.item_id
        for r in rulings
        if r.outcome not in (Outcome.RELEASED, Outcome.WITHHELD)
        or (r.outcome is Outcome.WITHHELD and r.trace is Trace.NOTHING and not r.pages)
    }
    searches = (Search(system="Old EMR", found_count=len(items)),)
    fewer = (Search(system="Old EMR", found_count=len(items) - len(secret)),)
    with_it = withhold.apply(records.record(tuple(items), tuple(rulings), searches=searches))
    without = withhold.apply(
        records.record(
            tuple(i for i in items if i.id not in secret),
            tuple(r for r in rulings if r.item_id not in secret),
            searches=fewer,
        )
    )
    assert replace(with_it, kept_back=()) == replace(without, kept_back=())
