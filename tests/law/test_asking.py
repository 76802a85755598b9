"""Any channel is a receipt, and no hurdle stands before a request."""

import pytest

from cartella.law.book.provisions import Demand
from cartella.law.intake import asking
from cartella.law.intake.asking import Arrived, Asking, Reception
from tests.law.cast import codes, facts


def receive(**asked: object) -> Reception:
    return asking.receive(facts(), Asking(**asked)).answer  # type: ignore[arg-type]


@pytest.mark.parametrize("arrived", Arrived)
def test_every_channel_is_a_receipt(arrived: Arrived) -> None:
    # ocr-roa-052
    answer = receive(arrived=arrived)
    assert answer.is_received
    assert {"start_clock_on_receipt", "join_channels"} <= codes(answer.duties)
    assert "lose_request_by_channel" in codes(answer.never)


def test_a_writing_may_be_asked_for_if_it_was_announced() -> None:
    # hhs-access-001
    answer = receive(arrived=Arrived.SPOKEN, asks_for_writing=True, is_writing_announced=True)
    assert answer.may_ask_writing
    assert {"offer_simple_form", "offer_electronic_way"} <= codes(answer.duties)
    assert "start_a_new_burden" in codes(answer.never)


@pytest.mark.parametrize("announced", [None, False])
def test_a_writing_that_was_not_announced_may_not(announced: bool | None) -> None:
    answer = receive(asks_for_writing=True, is_writing_announced=announced)
    assert not answer.may_ask_writing
    assert "accept_spoken_request" in codes(answer.duties)
    assert "require_writing_unannounced" in codes(answer.never)


@pytest.mark.parametrize(
    ("demand", "duty", "never"),
    [
        (Demand.HOUSE_FORM, "accept_letter", "require_house_form_if_it_delays"),  # hhs-access-003
        (
            Demand.IN_PERSON_ONLY,
            "offer_remote_request_and_id_check",
            "require_physical_presence",
        ),  # hhs-access-004
        (Demand.MAIL_ONLY, "accept_electronic_request", "require_postal_mail"),  # hhs-access-006
        (Demand.REASON, "process_without_reason", "require_reason"),  # hhs-access-007
        (Demand.PORTAL_ONLY, "accept_request_outside_portal", "require_portal"),
        (Demand.AUTHORIZATION, "classify_as_access", "ask_for_authorization"),
    ],
)
def test_a_hurdle_is_named_with_what_to_do_instead(demand: Demand, duty: str, never: str) -> None:
    answer = receive(demands=frozenset({demand}))
    assert answer.wrong_demands == (demand,)
    assert duty in codes(answer.duties)
    assert never in codes(answer.never)
    assert answer.is_received


def test_two_charts_are_two_requests_with_one_clock_each() -> None:
    # ocr-roa-041
    answer = receive(subjects=2)
    assert "open_one_case_per_chart" in codes(answer.duties)
    assert "wait_for_another_chart" in codes(answer.never)


def test_outside_hipaa_only_a_firm_state_rule_asks_for_a_writing() -> None:
    wish = Asking(asks_for_writing=True, is_writing_announced=True)
    assert not asking.receive(facts(covered=False), wish).answer.may_ask_writing
    california = asking.receive(facts(covered=False, states=("US-CA",)), wish)
    assert california.answer.may_ask_writing


def test_each_wrong_demand_is_said() -> None:
    found = asking.receive(facts(), Asking(demands=frozenset({Demand.REASON})))
    assert found.steps[-1].say() == "a reason may not be demanded."
    assert len(asking.receive(facts(), Asking()).steps) == 2


def test_nobody_is_asked_for_a_writing_unless_the_practice_wants_one() -> None:
    assert "accept_spoken_request" not in codes(receive().duties)
