"""Under which rule a person near to the patient stands, and which papers make what of whom."""

from datetime import date

import pytest

from cartella.law.finding import Finding
from cartella.law.verification import position
from cartella.law.verification.claims import (
    AbuseFinding,
    AuthorityPaper,
    Claim,
    Place,
    Position,
    Relation,
)
from tests.law.cast import codes, facts


def judge(
    relation: Relation, *papers: AuthorityPaper, state: str = "", **more: object
) -> Finding[Position]:
    claim = Claim(relation=relation, papers=frozenset(papers), **more)  # type: ignore[arg-type]
    return position.judge(facts(states=(state,) if state else ()), claim)


@pytest.mark.parametrize(
    ("is_dead", "rule"), [(False, "fed-510-001"), (None, "fed-510-001"), (True, "fed-510-002")]
)
def test_family_in_the_care_is_told_what_bears_on_it(is_dead: bool | None, rule: str) -> None:
    found = judge(
        Relation.SPOUSE, is_involved_in_care=True, patient_agrees=True, is_patient_dead=is_dead
    )
    assert found.answer.place is Place.TOLD_WHAT_BEARS
    assert (found.answer.is_as_patient, found.answer.is_right) == (False, False)
    assert found.fact_ids == (rule,)
    assert {one.fact_id for one in (*found.answer.duties, *found.answer.never)} == {rule}


def test_who_has_no_standing_is_not_as_the_patient() -> None:
    found = judge(Relation.FRIEND)
    assert found.answer.place is Place.NO_STANDING
    assert (found.answer.is_as_patient, found.answer.is_right) == (False, False)


def test_a_state_paper_makes_a_surrogate_of_the_living_and_a_successor_of_the_dead() -> None:
    paper = AuthorityPaper.STATE_LAW_AUTHORITY
    alive = judge(Relation.ADULT_CHILD, paper)
    assert "fed-who-006" not in alive.fact_ids
    dead = judge(Relation.ADULT_CHILD, paper, is_patient_dead=True)
    assert "fed-who-006" in dead.fact_ids


def test_a_parent_of_a_dead_child_stands_by_the_estate() -> None:
    letters = AuthorityPaper.LETTERS_OF_ADMINISTRATION
    alive = judge(Relation.PARENT, AuthorityPaper.BIRTH_CERTIFICATE, letters, patient_is_minor=True)
    assert "fed-who-003" in alive.fact_ids
    dead = judge(
        Relation.PARENT, AuthorityPaper.BIRTH_CERTIFICATE, letters, patient_is_minor=True,
        patient_died_on=date(2026, 1, 5),
    )  # fmt: skip
    assert dead.answer.place is Place.AS_PATIENT
    assert "treat_executor_as_individual" in codes(dead.answer.duties)


def test_abuse_bars_who_would_represent_and_nobody_else() -> None:
    found = frozenset(AbuseFinding)
    agent = judge(Relation.AGENT, AuthorityPaper.HEALTH_CARE_POWER, abuse=found)
    assert agent.answer.place is Place.REFUSED_FOR_ABUSE
    friend = judge(Relation.FRIEND, abuse=found)
    assert friend.answer.place is Place.NO_STANDING
    agents = judge(Relation.AGENT, AuthorityPaper.HEALTH_CARE_POWER)
    assert agents.answer.place is Place.AS_PATIENT


def test_a_state_s_own_word_on_who_may_ask_is_named_and_no_other() -> None:
    with_rule = judge(Relation.FRIEND, state="US-MI")
    own = [one.id for one in with_rule.facts if one.jurisdiction == "US-MI"]
    assert own == ["us-mi-practice-008"]
    none = judge(Relation.FRIEND, state="US-TX")
    assert not [one for one in none.facts if one.jurisdiction == "US-TX"]
