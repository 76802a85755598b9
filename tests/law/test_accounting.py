"""The accounting a patient asks for: how far back, at what price, with which parts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.facts import Facts, Lane
from cartella.law.keeping import accounting
from cartella.law.keeping.accounting import Account, Suspension
from tests.law.cast import facts

ASKED = facts(lane=Lane.ACCOUNTING, received_at=datetime(2026, 11, 24, 15, tzinfo=UTC))


def asked(request: Facts = ASKED, **more: object) -> accounting.Accounting:
    return accounting.accounting(request, Account(**more)).answer  # type: ignore[arg-type]


def test_it_reaches_six_years_back_and_no_further() -> None:
    found = asked()
    assert (found.from_on, found.to_on) == (date(2020, 11, 24), date(2026, 11, 24))
    assert asked(from_on=date(2010, 1, 1)).from_on == date(2020, 11, 24)
    assert asked(from_on=date(2024, 1, 1)).from_on == date(2024, 1, 1)
    assert found.due_on == date(2027, 1, 23)
    assert found.duties[0].by_on == date(2027, 1, 23)


def test_from_a_leap_day_six_years_back_is_the_day_before_march() -> None:
    request = facts(lane=Lane.ACCOUNTING, received_at=datetime(2028, 2, 29, 15, tzinfo=UTC))
    assert asked(request).from_on == date(2022, 2, 28)


@pytest.mark.parametrize(
    ("earlier_on", "is_free"),
    [
        ((), True),
        ((date(2025, 11, 24),), True),  # twelve months ago to the day
        ((date(2025, 11, 25),), False),
        ((date(2020, 1, 1), date(2026, 11, 24)), False),
    ],
)
def test_the_first_in_twelve_months_is_free(earlier_on: tuple[date, ...], is_free: bool) -> None:
    found = asked(earlier_on=earlier_on)
    assert found.is_free is is_free
    assert found.may_charge is False
    assert found.missing == (() if is_free else ("tell_cost_first", "may_withdraw_or_change"))
    assert len(found.duties) == (1 if is_free else 3)


def test_a_later_one_costs_only_after_notice_and_the_chance_to_withdraw() -> None:
    earlier = (date(2026, 11, 1),)
    assert asked(earlier_on=earlier, is_cost_told=True, may_change=True).may_charge
    told = asked(earlier_on=earlier, is_cost_told=True)
    assert not told.may_charge
    assert told.missing == ("may_withdraw_or_change",)
    assert not asked(earlier_on=(), is_cost_told=True, may_change=True).may_charge


def test_its_finding_names_the_facts_of_period_price_and_clock() -> None:
    found = accounting.accounting(ASKED, Account())
    assert found.fact_ids == ("fed-ado-001", "fed-ado-007", "fed-ado-006")
    assert not found.is_settled
    assert found.steps[1].say() == "Free: the first in 12 months (45 CFR 164.528(c)(2))."


PARTS = frozenset(
    {"date", "recipient_name", "recipient_address_if_known", "description",
     "purpose_or_request_copy"}
)  # fmt: skip


def test_an_entry_of_date_and_recipient_alone_lacks_the_rest() -> None:
    found = accounting.entry(frozenset({"date", "recipient_name"})).answer
    assert found.missing == (
        "recipient_address_if_known", "description", "purpose_or_request_copy",
    )  # fmt: skip
    assert found.summary == ()
    assert accounting.entry(PARTS).answer.missing == ()
    unknown = PARTS - {"recipient_address_if_known"} | {"recipient_address_unknown"}
    assert accounting.entry(unknown).answer.missing == ()


def test_repeats_for_one_purpose_may_be_summed_up() -> None:
    found = accounting.entry(PARTS, repeats=14)
    assert found.answer.summary == ("first_entry_full", "frequency_or_number", "last_date")
    assert found.fact_ids == ("fed-ado-004", "fed-ado-005")
    assert accounting.entry(PARTS, repeats=2, is_same_purpose=False).answer.summary == ()
    assert accounting.entry(PARTS, repeats=1).answer.summary == ()
    with pytest.raises(ValueError, match="at least once"):
        accounting.entry(PARTS, repeats=0)


STATED = date(2026, 3, 2)


def suspended(on: date, **more: object) -> accounting.Suspended:
    values: dict[str, object] = {"stated_on": STATED, "is_written": False, **more}
    return accounting.suspension(Suspension(on=on, **values)).answer  # type: ignore[arg-type]


def test_a_spoken_statement_lasts_thirty_days_however_long_it_says() -> None:
    found = suspended(date(2026, 4, 1), until_on=date(2027, 3, 2))
    assert (found.is_suspended, found.until_on, found.max_days) == (True, date(2026, 4, 1), 30)
    assert suspended(date(2026, 4, 2)).is_suspended is False
    assert suspended(date(2026, 3, 1)).is_suspended is False
    assert suspended(STATED, until_on=date(2026, 3, 10)).until_on == date(2026, 3, 10)
    assert "limit_oral_suspension" in {one.code for one in found.duties}


def test_a_written_statement_lasts_for_its_time_and_comes_back_by_itself() -> None:
    until = date(2026, 9, 1)
    assert suspended(until, is_written=True, until_on=until).is_suspended
    assert not suspended(until + timedelta(days=1), is_written=True, until_on=until).is_suspended
    codes = {one.code for one in suspended(until, is_written=True, until_on=until).duties}
    assert codes == {"document_statement", "document_who_spoke"}


def test_a_written_statement_without_a_time_is_taken_like_a_spoken_one() -> None:
    found = accounting.suspension(Suspension(stated_on=STATED, on=STATED, is_written=True))
    assert found.answer.until_on == date(2026, 4, 1)
    assert "must say for how long" in found.decide[0].say()


def test_nobody_but_an_agency_may_ask_for_a_suspension() -> None:
    found = suspended(STATED, is_written=True, until_on=date(2027, 1, 1), is_by_agency=False)
    assert (found.is_suspended, found.until_on) == (False, None)


@given(st.dates(STATED, date(2028, 1, 1)), st.booleans())
def test_a_suspension_never_outlasts_what_was_stated(until_on: date, is_written: bool) -> None:
    found = suspended(STATED, is_written=is_written, until_on=until_on)
    assert found.until_on is not None
    assert found.until_on <= until_on
    if not is_written:
        assert found.until_on <= STATED + timedelta(days=30)


@pytest.mark.parametrize(("people", "may"), [(0, False), (49, False), (50, True), (51, True)])
def test_research_on_fifty_people_may_list_protocols(people: int, may: bool) -> None:
    found = accounting.research(people).answer
    assert (found.may_list_protocols, found.least_people) == (may, 50)


def test_a_negative_number_of_people_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        accounting.research(-1)


def test_an_accounting_of_treatment_through_electronic_records_is_not_in_force() -> None:
    found = accounting.of_treatment_through_ehr()
    assert found.answer is False
    assert found.steps[0].say() == ("No final rule: not in force (42 USC 17935(c); 42 CFR 2.25).")
