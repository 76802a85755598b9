"""What counts as having acted, and who may review a denial."""

from datetime import date

import pytest

from cartella.law.facts import Lane
from cartella.law.timeliness import acting
from cartella.law.timeliness.acting import Done, Reviewer
from tests.law.cast import facts

DUE_ON = date(2026, 10, 4)


def test_telling_alone_is_not_acting() -> None:
    found = acting.acted(facts(), Done(told_on=DUE_ON)).answer
    assert (found.is_acted, found.acted_on, found.is_in_time) == (False, None, None)
    assert found.wanted == ("provide",)


def test_giving_without_telling_is_not_acting_either() -> None:
    assert acting.acted(facts(), Done(provided_on=DUE_ON)).answer.wanted == ("tell",)
    assert acting.acted(facts(), Done()).answer.wanted == ("tell", "provide")


def test_the_later_of_telling_and_giving_is_the_day() -> None:
    told, given = date(2026, 9, 20), DUE_ON
    found = acting.acted(facts(), Done(told_on=told, provided_on=given))
    assert (found.answer.acted_on, found.answer.is_in_time) == (DUE_ON, True)
    assert found.answer.wanted == ()
    assert found.steps[-1].say() == "The practice acted on 2026-10-04, in time."


def test_a_day_later_is_late() -> None:
    late = date(2026, 10, 5)
    found = acting.acted(facts(), Done(told_on=DUE_ON, provided_on=late))
    assert found.answer.is_in_time is False
    assert found.steps[-1].say() == "The practice acted on 2026-10-05, after 2026-10-04."
    extended = acting.acted(
        facts(), Done(told_on=DUE_ON, provided_on=late), extended_on=date(2026, 10, 5)
    )
    assert extended.answer.is_in_time is True
    assert extended.answer.due_on == date(2026, 10, 5)


def test_where_no_day_is_known_acting_is_neither_in_time_nor_late() -> None:
    found = acting.acted(facts(lane=Lane.COMPLAINT), Done(denied_on=DUE_ON))
    assert (found.answer.acted_on, found.answer.is_in_time) == (DUE_ON, None)
    assert found.steps[-1].say() == "The practice acted on 2026-10-04."


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (Done(told_on=DUE_ON), "the practice has not acted yet"),
        (Done(told_on=DUE_ON, provided_on=DUE_ON), "acted on 2026-10-04, in time"),
        (Done(told_on=DUE_ON, provided_on=date(2026, 10, 5)), "2026-10-05, after 2026-10-04"),
    ],
)
def test_the_words_say_which(done: Done, words: str) -> None:
    found = acting.acted(facts(), done)
    assert any(words in step.say() for step in found.steps)


def test_a_letter_of_denial_is_acting() -> None:
    assert acting.acted(facts(), Done(denied_on=DUE_ON)).answer.is_in_time is True
    both = Done(told_on=DUE_ON, provided_on=DUE_ON, denied_on=date(2026, 9, 9))
    assert acting.acted(facts(), both).answer.acted_on == date(2026, 9, 9)


@pytest.mark.parametrize(
    ("reviewer", "may"),
    [
        (None, None),
        (Reviewer(is_licensed=True, is_named_by_practice=True, took_part=False), True),
        (Reviewer(is_licensed=True, is_named_by_practice=True), None),
        (Reviewer(took_part=True, is_licensed=True, is_named_by_practice=True), False),
        (Reviewer(is_licensed=False), False),
        (Reviewer(is_named_by_practice=False), False),
    ],
)
def test_who_may_review_a_denial(reviewer: Reviewer | None, may: bool | None) -> None:
    found = acting.review(facts(), reviewer)
    assert found.answer.may_review is may
    assert bool(found.answer.problems) is (may is False)


def test_a_review_has_no_day_and_five_duties() -> None:
    found = acting.review(facts())
    assert found.answer.due_on is None
    assert [one.code for one in found.answer.duties] == [
        "name_licensed_reviewer_not_involved", "refer_promptly", "decide_in_reasonable_time",
        "give_written_notice", "obey_the_review",
    ]  # fmt: skip
    assert found.decide[0].say().startswith("45 CFR 164.524(a)(4), (d)(4) names no number of days")
    assert len(acting.review(facts(covered=False)).decide) == 2
