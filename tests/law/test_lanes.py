"""What each lane opens, and where the patient's own right leaves no room for a hold."""

import pytest

from cartella.law import lanes
from cartella.law.facts import Lane, Requester
from cartella.law.lanes import DefaultScope
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
