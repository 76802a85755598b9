"""What is owed in an accounting, and until when."""

from datetime import date

import pytest

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Leaving
from cartella.law.facts import Lane
from cartella.law.keeping import disclosure
from tests.law.cast import facts

DAY = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("lane", "is_owed"),
    [
        (Lane.ACCESS, False),
        (Lane.REPRESENTATIVE, False),
        (Lane.AUTHORIZATION, False),
        (Lane.TREATMENT, False),
        (Lane.PAYER, False),
        (Lane.LEGAL_PROCESS, True),
        (Lane.OFFICIAL, True),
    ],
)
def test_the_lists_of_164_528_are_followed(lane: Lane, is_owed: bool) -> None:
    found = disclosure.owed(facts(lane=lane), disclosed_on=DAY)
    assert found.answer.is_owed is is_owed
    assert found.fact_ids[0] == ("fed-ado-003" if is_owed else "fed-ado-002")
    assert "164.528" in found.steps[0].say()


def test_the_reason_fits_the_lane() -> None:
    own = disclosure.owed(facts()).steps[0].say()
    other = disclosure.owed(facts(lane=Lane.TREATMENT)).steps[0].say()
    owed = disclosure.owed(facts(lane=Lane.OFFICIAL)).steps[0].say()
    assert own.startswith("The patient's own copy is not owed")
    assert "(treatment) is not owed" in other
    assert "is owed in an accounting" in owed


@pytest.mark.parametrize("lane", [Lane.DIRECTIVE, Lane.CARD_DISPUTE, Lane.COMPLAINT])
def test_what_no_list_names_is_listed_and_a_person_may_decide(lane: Lane) -> None:
    found = disclosure.owed(facts(lane=lane))
    assert found.answer.is_owed
    assert not found.is_settled


@pytest.mark.parametrize("lane", list(Lane))
def test_what_went_to_the_wrong_person_is_always_owed(lane: Lane) -> None:
    assert disclosure.owed(facts(lane=lane, is_misdirected=True)).answer.is_owed


def test_an_accounting_reaches_back_six_years() -> None:
    found = disclosure.owed(facts(), disclosed_on=DAY)
    assert found.answer.until_on == date(2032, 9, 14)
    assert "fed-ado-001" in found.fact_ids
    assert found.steps[-1].say().startswith("An accounting reaches back 6 years: until 2032-09-14")


def test_without_a_day_no_end_is_said() -> None:
    assert disclosure.owed(facts()).answer.until_on is None


def test_a_remembered_rule_is_not_called_settled() -> None:
    found = disclosure.owed(facts(lane=Lane.ACCESS))
    assert not found.is_settled
    assert "remembered" in found.decide[0].say()


def test_outside_hipaa_the_exit_is_treated_as_if_it_bound() -> None:
    found = disclosure.owed(facts(lane=Lane.OFFICIAL, covered=False))
    assert found.answer.is_owed
    assert any("does not bind" in words.say() for words in found.decide)


@pytest.mark.parametrize("leaving", list(Leaving))
def test_every_reason_for_leaving_is_on_one_of_the_two_lists(leaving: Leaving) -> None:
    rows = jurisdiction.federal().disclosure
    excluded = any(leaving in fact.leavings_excluded for fact in rows)
    assert excluded is not any(leaving in fact.leavings_listed for fact in rows)
    found = disclosure.owed(facts(lane=Lane.OFFICIAL), disclosed_on=DAY, leaving=leaving)
    assert found.answer.is_owed is not excluded
    assert str(leaving) in found.steps[0].say()


def test_why_it_left_goes_before_the_lane() -> None:
    to_biller = disclosure.owed(facts(lane=Lane.OFFICIAL), leaving=Leaving.PAYMENT)
    assert not to_biller.answer.is_owed
    police = disclosure.owed(facts(lane=Lane.ACCESS), leaving=Leaving.LAW_ENFORCEMENT)
    assert police.answer.is_owed
    own = disclosure.owed(facts(lane=Lane.ACCESS), leaving=Leaving.TO_INDIVIDUAL)
    assert not own.answer.is_owed
    wrong = disclosure.owed(facts(is_misdirected=True), leaving=Leaving.TREATMENT)
    assert wrong.answer.is_owed


def test_the_reason_is_told_where_no_lane_decides() -> None:
    wrong = disclosure.owed(facts(lane=Lane.ACCESS, is_misdirected=True)).steps[0].say()
    assert wrong.startswith("It went to the wrong person")
    unclear = disclosure.owed(facts(lane=Lane.COMPLAINT)).steps[0].say()
    assert unclear.startswith("Neither the list of exceptions")


@pytest.mark.parametrize(
    ("state", "covered", "lane", "is_told"),
    [
        ("US-NY", True, Lane.AUTHORIZATION, True),
        ("US-NY", True, Lane.DIRECTIVE, True),
        ("US-NY", True, Lane.ACCESS, False),
        ("US-NY", True, Lane.REPRESENTATIVE, False),
        ("US-MT", False, Lane.AUTHORIZATION, True),
        ("US-MT", True, Lane.AUTHORIZATION, False),  # for holders outside HIPAA only
        ("US-TX", True, Lane.AUTHORIZATION, False),
    ],
)
def test_a_state_s_own_log_is_told_of(state: str, covered: bool, lane: Lane, is_told: bool) -> None:
    found = disclosure.owed(facts(states=(state,), covered=covered, lane=lane))
    logs = {"us-ny-practice-004", "us-mt-practice-011"} & set(found.fact_ids)
    assert bool(logs) is is_told
    assert any("besides" in step.say() for step in found.steps) is is_told


def test_what_goes_to_the_patient_is_in_no_state_s_log() -> None:
    asked = facts(states=("US-NY",), lane=Lane.AUTHORIZATION)
    to_her = disclosure.owed(asked, leaving=Leaving.TO_INDIVIDUAL)
    assert "us-ny-practice-004" not in to_her.fact_ids
    to_court = disclosure.owed(asked, leaving=Leaving.LEGAL_PROCESS)
    assert "us-ny-practice-004" in to_court.fact_ids
