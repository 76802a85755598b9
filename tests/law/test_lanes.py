"""What each lane opens, and where the patient's own right leaves no room for a hold."""

import pytest

from cartella.law.facts import Lane, Requester
from cartella.law.intake import lanes
from cartella.law.intake.lanes import DefaultScope, Price, Refusal
from tests.law.cast import facts


@pytest.mark.parametrize("lane", [Lane.ACCESS, Lane.REPRESENTATIVE, Lane.DIRECTIVE])
def test_the_patient_s_side_gets_everything_and_is_never_held(lane: Lane) -> None:
    answer = lanes.needs(facts(lane=lane)).answer
    assert answer.default_scope is DefaultScope.EVERYTHING
    assert not answer.may_be_held
    assert answer.never_ask


@pytest.mark.parametrize("lane", [Lane.PAYER, Lane.CARD_DISPUTE])
def test_minimum_necessary_starts_from_nothing(lane: Lane) -> None:
    answer = lanes.needs(facts(lane=lane)).answer
    assert answer.default_scope is DefaultScope.NOTHING
    assert answer.may_be_held


def test_an_order_opens_what_it_names() -> None:
    answer = lanes.needs(facts(lane=Lane.LEGAL_PROCESS)).answer
    assert answer.default_scope is DefaultScope.WHAT_IT_NAMES


def test_a_lane_is_proposed_from_who_asks_and_never_guessed() -> None:
    assert lanes.propose(Requester.PATIENT) is Lane.ACCESS
    assert lanes.propose(Requester.ATTORNEY) is Lane.AUTHORIZATION
    assert lanes.propose(Requester.OTHER) is None
    assert lanes.propose(Requester.KIN) is None


@pytest.mark.parametrize("lane", Lane)
def test_every_lane_has_a_scope_a_price_and_an_end(lane: Lane) -> None:
    answer = lanes.needs(facts(lane=lane)).answer
    assert answer.standing.papers
    assert answer.may_be_held is (lane not in lanes.RIGHTS)
    assert not (answer.may_be_held and answer.refusal is Refusal.GROUNDS)
    assert answer.never_ask or answer.may_be_held


@pytest.mark.parametrize(
    ("lane", "is_minimum"),
    [
        (Lane.ACCESS, False),
        (Lane.REPRESENTATIVE, False),
        (Lane.DIRECTIVE, False),
        (Lane.AUTHORIZATION, False),
        (Lane.TREATMENT, False),
        (Lane.LEGAL_PROCESS, False),
        (Lane.PAYER, True),
        (Lane.CARD_DISPUTE, True),
        (Lane.OFFICIAL, True),
    ],
)
def test_minimum_necessary_binds_payers_disputes_and_officials(
    lane: Lane, is_minimum: bool
) -> None:
    assert lanes.needs(facts(lane=lane)).answer.is_minimum_necessary is is_minimum


def test_the_patient_s_price_is_not_a_third_party_s() -> None:
    # fed-who-011: since Ciox v. Azar HIPAA's limit ends with the patient's own request
    assert lanes.needs(facts(lane=Lane.REPRESENTATIVE)).answer.price is Price.PATIENT
    assert lanes.needs(facts(lane=Lane.DIRECTIVE)).answer.price is Price.STATE


def test_process_is_objected_to_and_never_met_with_silence() -> None:
    assert lanes.needs(facts(lane=Lane.LEGAL_PROCESS)).answer.refusal is Refusal.OBJECT
