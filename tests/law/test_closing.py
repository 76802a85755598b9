"""Closing a practice: who is told, by which day, and what nobody may leave undone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book import jurisdiction
from cartella.law.facts import Holder
from cartella.law.finding import Finding, Service
from cartella.law.keeping import closing
from cartella.law.keeping.closing import Closing, Leave

DAY = date(2027, 1, 31)
NOW = date(2026, 11, 24)
STATES = [code for code in jurisdiction.loaded_codes() if code != jurisdiction.FEDERAL]


def plan(**more: object) -> closing.Plan:
    values: dict[str, object] = {
        "closing_on": DAY, "on": NOW, "holders": frozenset({Holder.PHYSICIAN}), **more
    }  # fmt: skip
    return closing.plan(Closing(**values)).answer  # type: ignore[arg-type]


def test_a_notice_before_the_closing_counts_back() -> None:
    found = plan(states=("US-DE",))
    assert found.first_by_on == date(2027, 1, 1)
    assert found.duties[0].fact_id == "us-de-practice-003"
    assert found.is_late is False
    assert plan(states=("US-DE",), on=date(2027, 1, 1)).is_late is False
    assert plan(states=("US-DE",), on=date(2027, 1, 2)).is_late is True


def test_a_notice_after_it_counts_forward() -> None:
    found = plan(states=("US-AK",))
    assert found.first_by_on == date(2027, 3, 2)
    assert found.duties[0].fact_id == "us-ak-practice-001"


def test_the_duties_stand_in_the_order_of_their_days() -> None:
    found = plan(states=("US-AK", "US-DE"))
    days = [one.by_on for one in found.duties if one.by_on is not None]
    assert days == sorted(days)
    assert found.duties[-1].by_on is None


def test_the_charts_are_kept_and_answered_for_whatever_the_state_says() -> None:
    for states in ((), ("US-PR",), ("US-TX",)):
        assert "keep_charts_and_answer_requests" in {one.code for one in plan(states=states).duties}


def test_a_rule_for_another_licensee_is_the_safe_side() -> None:
    found = closing.plan(
        Closing(closing_on=DAY, on=NOW, states=("US-OR",), holders=frozenset({Holder.PHYSICIAN}))
    )
    nurse = next(fact for fact in found.facts if fact.id == "us-or-practice-009")
    assert nurse.service is Service.SAFE_SIDE
    assert not found.is_settled


def test_a_state_without_a_rule_and_a_territory_are_named() -> None:
    silent = closing.plan(Closing(closing_on=DAY, on=NOW, states=("US-NE", "US-PR")))
    said = " ".join(words.say() for words in silent.decide)
    assert "US-PR" in said
    assert not silent.is_settled


@pytest.mark.parametrize(
    ("kind", "state", "fact_id"),
    [
        (Leave.SALE, "US-AL", "us-al-practice-008"),
        (Leave.DEPARTURE, "US-TX", "us-tx-practice-006"),
        (Leave.DEATH, "US-TX", "us-tx-practice-007"),
        (Leave.CLOSING, "US-RI", "us-ri-practice-005"),
    ],
)
def test_what_ends_decides_which_rules_serve(kind: Leave, state: str, fact_id: str) -> None:
    found = plan(kind=kind, states=(state,))
    assert fact_id in {one.fact_id for one in found.duties}


def test_a_sales_rule_does_not_serve_a_closing() -> None:
    found = plan(kind=Leave.CLOSING, states=("US-AL",))
    assert "us-al-practice-008" not in {one.fact_id for one in found.duties}


@given(st.lists(st.sampled_from(STATES), max_size=3, unique=True), st.sampled_from(STATES))
def test_another_state_never_makes_the_first_day_later(states: list[str], more: str) -> None:
    first = plan(states=tuple(states)).first_by_on
    second = plan(states=(*states, more)).first_by_on
    if first is not None:
        assert second is not None
        assert second <= first


def finding(state: str, **more: object) -> Finding[closing.Plan]:
    values: dict[str, object] = {
        "closing_on": DAY, "on": NOW, "states": (state,),
        "holders": frozenset({Holder.PHYSICIAN}), **more,
    }  # fmt: skip
    return closing.plan(Closing(**values))  # type: ignore[arg-type]


def test_each_day_is_told_with_its_arithmetic() -> None:
    before = [words.say() for words in finding("US-DE").steps]
    assert "24 Del. C. § 1761(a): 30 calendar days before: 2027-01-01 (read)." in before
    assert any(
        line.startswith("24 Del. C. § 1761(a)(2): How to get the records") for line in before
    )
    after = [words.say() for words in finding("US-AK").steps]
    assert "12 AAC 40.967(30): 30 calendar days after: 2027-03-02 (read)." in after


@pytest.mark.parametrize(("state", "is_named"), [("US-NE", True), ("US-DE", False)])
def test_only_a_state_whose_rule_says_nothing_is_named(state: str, is_named: bool) -> None:
    place = jurisdiction.load(state)
    assert place is not None
    said = [words.say() for words in finding(state).decide]
    has_rule = any(
        fact.rule is not None
        for fact in place.practice
        if fact.topic in closing.TOPICS[Leave.CLOSING]
    )
    told = any(f"No rule of {state} on this is loaded" in line for line in said)
    assert told is not has_rule
    assert is_named or not told


def test_an_empty_rule_is_no_duty_and_a_territory_is_named_once() -> None:
    found = finding("US-PR")
    assert [words.say() for words in found.decide] == [
        "State law not loaded for US-PR: it may ask for more."
    ]
    empty = finding("US-AR")
    assert "us-ar-practice-009" not in {one.fact_id for one in empty.answer.duties}
    assert any("No rule of US-AR on this is loaded" in words.say() for words in empty.decide)


def test_without_any_day_nothing_is_late() -> None:
    found = finding("US-PR").answer
    assert (found.first_by_on, found.is_late) == (None, None)


def test_a_rule_for_the_holder_itself_is_direct() -> None:
    nurse = finding("US-OR", holders=frozenset({Holder.NURSE_PRACTITIONER}))
    own = next(fact for fact in nurse.facts if fact.id == "us-or-practice-009")
    assert own.service is Service.DIRECT
