"""The day to act by in lanes of their own, and what a request brings besides its lane."""

from datetime import UTC, date, datetime

import pytest

from cartella.law.facts import Lane, Requester
from cartella.law.timeliness import deadline
from tests.law.cast import facts


@pytest.mark.parametrize("lane", [Lane.ACCOUNTING, Lane.AMENDMENT])
def test_accounting_and_amendment_have_sixty_days_and_thirty_more(lane: Lane) -> None:
    request = facts(lane=lane, received_at=datetime(2026, 11, 24, 15, tzinfo=UTC))
    assert deadline.due(request).answer.due_on == date(2027, 1, 23)
    assert deadline.extension_limit(request).answer == date(2027, 2, 22)


def test_a_states_shorter_time_for_an_amendment_governs() -> None:
    request = facts(
        lane=Lane.AMENDMENT, states=("US-WA",), received_at=datetime(2026, 11, 24, 20, tzinfo=UTC)
    )
    found = deadline.due(request)
    assert found.answer.due_on == date(2026, 12, 4)
    assert found.fact_ids == ("fed-amd-001", "us-wa-practice-004")
    assert deadline.extension_limit(request).answer == date(2026, 12, 15)  # day 21


def test_a_state_without_a_rule_on_amendments_leaves_hipaas_day_and_is_named() -> None:
    found = deadline.due(facts(lane=Lane.AMENDMENT, states=("US-TX",)))
    assert found.answer.due_on == date(2026, 11, 3)
    assert not found.is_settled
    assert "No fact of US-TX on this (amendment) is loaded" in found.decide[0].say()


def test_outside_hipaa_its_sixty_days_for_an_accounting_are_the_safe_side() -> None:
    found = deadline.due(facts(lane=Lane.ACCOUNTING, covered=False))
    assert found.answer.due_on == date(2026, 11, 3)
    assert not found.is_settled
    assert deadline.extension_limit(facts(lane=Lane.ACCOUNTING, covered=False)).answer == date(
        2026, 11, 3
    )


@pytest.mark.parametrize("lane", [Lane.LEGAL_PROCESS, Lane.OFFICIAL, Lane.CARD_DISPUTE])
def test_the_day_that_a_paper_names_is_the_due_day_and_stays(lane: Lane) -> None:
    return_on = date(2026, 9, 21)
    request = facts(lane=lane, requester=Requester.OTHER, return_on=return_on)
    found = deadline.due(request)
    assert found.answer.due_on == return_on
    assert "The paper itself names 2026-09-21." in [words.say() for words in found.steps]
    assert deadline.extension_limit(request).answer == return_on


def test_a_day_that_a_patient_names_moves_nothing() -> None:
    asked = facts(return_on=date(2026, 9, 7))
    assert deadline.due(asked).answer.due_on == date(2026, 10, 4)


def test_where_the_patient_lives_is_told_and_not_counted() -> None:
    request = facts(states=("US-TX",), patient_state="US-CA")
    found = deadline.due(request)
    assert found.answer == deadline.due(facts(states=("US-TX",))).answer
    assert any("The patient lives in US-CA" in words.say() for words in found.steps)
    at_home = deadline.due(facts(states=("US-TX",), patient_state="us-tx"))
    assert not any("lives in" in words.say() for words in at_home.steps)


def test_a_territory_has_hipaas_day_and_is_named() -> None:
    found = deadline.due(facts(states=("US-PR",)))
    assert found.answer.due_on == date(2026, 10, 4)
    assert any("US-PR" in words.say() for words in found.decide)


def test_a_vendors_earlier_receipt_is_told() -> None:
    request = facts(vendor_received_at=datetime(2026, 9, 1, 15, tzinfo=UTC))
    found = deadline.due(request)
    assert found.answer.due_on == date(2026, 10, 1)
    assert any("It reached a vendor" in words.say() for words in found.steps)


def test_a_request_after_closing_counts_on_that_day() -> None:
    late = facts(received_at=datetime(2026, 9, 5, 3, 59, tzinfo=UTC))  # 23:59 in New York
    assert deadline.due(late).answer.due_on == date(2026, 10, 4)


def test_month_ends_and_the_leap_day_are_days_like_others() -> None:
    leap = facts(received_at=datetime(2028, 1, 30, 15, tzinfo=UTC))
    assert deadline.due(leap).answer.due_on == date(2028, 2, 29)
    after = facts(received_at=datetime(2028, 1, 31, 15, tzinfo=UTC))
    assert deadline.due(after).answer.due_on == date(2028, 3, 1)


def test_a_letter_on_the_last_day_of_the_clock_still_extends_it() -> None:
    limit = deadline.extension_limit(facts(), sent_on=date(2026, 10, 4))
    assert limit.answer == date(2026, 11, 3)
    late = deadline.extension_limit(facts(), sent_on=date(2026, 10, 5))
    assert late.answer == date(2026, 10, 4)
    assert late.steps[0].say().endswith("2026-10-04 stays.")
