"""Decisions that stand and decisions that do not, and the letter that a denial needs."""

import pytest

from cartella.law.book.provisions import Part
from cartella.law.determination import denial
from cartella.law.determination.denial import Attested, Decision, Determined, Judgment
from cartella.law.facts import Facts
from cartella.law.finding import Finding
from tests.law.cast import facts

KEEP = Decision(item_id="note-1", is_withheld=False)
FINDING = Attested(
    code="endangers_life_or_safety",
    by="Dr. Ada Rowe",
    is_licensed=True,
    statement="She has said that she would hurt her brother if she read this.",
)
ALWAYS = {
    Part.BASIS, Part.COMPLAINT_TO_PRACTICE, Part.CONTACT, Part.CONTACT_PHONE,
    Part.COMPLAINT_TO_HHS,
}  # fmt: skip
REVIEW = {Part.REVIEW_RIGHT, Part.HOW_TO_ASK_REVIEW}


def withheld(ground: str | None, *attested: Attested) -> Decision:
    return Decision(item_id="note-2", is_withheld=True, ground=ground, attested=attested)


def judged(*decisions: Decision, of: Facts | None = None) -> Finding[Judgment]:
    return denial.judge(of or facts(), decisions)


def notes(*codes: str) -> tuple[Attested, ...]:
    return tuple(Attested(code=code, by="Kim Ode") for code in codes)


def test_nothing_withheld_is_granted_and_needs_no_letter() -> None:
    answer = judged(KEEP).answer
    assert answer.determined is Determined.GRANTED
    assert answer.letter_parts == ()
    assert not answer.problems


def test_one_of_two_withheld_is_granted_in_part() -> None:
    found = judged(KEEP, withheld("endangerment", FINDING))
    assert found.answer.determined is Determined.GRANTED_IN_PART
    assert not found.answer.problems
    assert found.is_settled
    assert found.fact_ids == ("fed-den-002.endangerment", "fed-den-004")


def test_everything_withheld_is_denied() -> None:
    assert judged(withheld("endangerment", FINDING)).answer.determined is Determined.DENIED


def test_no_item_in_scope_is_none_held() -> None:
    assert judged().answer.determined is Determined.NONE_HELD


@pytest.mark.parametrize(
    "attested",
    [
        pytest.param((), id="no finding"),
        pytest.param(
            (Attested(code="endangers_life_or_safety", by="Kim Ode", statement="I think so"),),
            id="a finding by someone without a license",
        ),
        pytest.param(
            (Attested(code="endangers_life_or_safety", by="Dr. Ada Rowe", is_licensed=True),),
            id="a professional without words",
        ),
        pytest.param(
            (Attested(code="endangers_life_or_safety", by=" ", is_licensed=True, statement="x"),),
            id="a finding by nobody",
        ),
        pytest.param(
            (Attested(code="kept_apart", by="Dr. Ada Rowe", is_licensed=True, statement="x"),),
            id="another finding",
        ),
    ],
)
def test_endangerment_without_a_professional_s_stated_finding_does_not_stand(
    attested: tuple[Attested, ...],
) -> None:
    found = judged(KEEP, withheld("endangerment", *attested))
    assert [problem.item_id for problem in found.answer.problems] == ["note-2"]
    assert "licensed" in found.answer.problems[0].why.say()
    assert not found.is_settled


def test_psychotherapy_notes_must_be_session_notes_and_kept_apart() -> None:
    half = judged(KEEP, withheld("psychotherapy_notes", *notes("kept_apart")))
    assert len(half.answer.problems) == 1
    whole = judged(
        KEEP,
        withheld(
            "psychotherapy_notes",
            *notes("kept_apart", "session_notes_of_mental_health_professional"),
        ),
    )
    assert not whole.answer.problems
    assert not whole.answer.is_reviewable


@pytest.mark.parametrize("excuse", ["unpaid_bill", "may sue", "no_reason", "not_by_portal"])
def test_an_excuse_does_not_stand_and_says_why(excuse: str) -> None:
    found = judged(KEEP, withheld(excuse))
    assert "no ground" in found.answer.problems[0].why.say()


@pytest.mark.parametrize("word", [None, "", "because"])
def test_withholding_without_a_ground_does_not_stand(word: str | None) -> None:
    assert judged(KEEP, withheld(word)).answer.problems


def test_an_unreviewable_denial_s_letter_has_no_review_part() -> None:
    found = judged(
        KEEP,
        withheld(
            "legal_proceeding", *notes("compiled_for_proceeding", "underlying_chart_released")
        ),
    )
    assert not found.answer.problems
    assert set(found.answer.letter_parts) == ALWAYS


def test_a_reviewable_denial_s_letter_tells_of_the_review() -> None:
    assert set(judged(withheld("endangerment", FINDING)).answer.letter_parts) == ALWAYS | REVIEW


def test_a_reviewable_denial_in_new_york_tells_of_the_state_s_committee_too() -> None:
    found = judged(withheld("endangerment", FINDING), of=facts(states=("US-NY",)))
    assert set(found.answer.letter_parts) == ALWAYS | REVIEW | {Part.STATE_REVIEW}


@pytest.mark.parametrize("part", sorted(ALWAYS | REVIEW))
def test_the_check_names_the_part_that_a_letter_lacks(part: Part) -> None:
    wanted = judged(withheld("endangerment", FINDING)).answer.letter_parts
    letter = dict.fromkeys(wanted, "some words")
    assert denial.missing_parts(letter, wanted) == ()
    assert denial.missing_parts({**letter, part: " \n"}, wanted) == (part,)
    del letter[part]
    assert denial.missing_parts(letter, wanted) == (part,)


def test_parts_come_in_the_order_of_the_letter() -> None:
    parts = judged(withheld("endangerment", FINDING)).answer.letter_parts
    assert list(parts) == [part for part in denial.LETTER_PARTS if part in parts]
