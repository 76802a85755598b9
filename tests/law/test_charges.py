"""Which charges may be made, at most how much, and why not: HIPAA's list for a patient, the state's
list for others."""

from datetime import date
from decimal import Decimal

import pytest

from cartella.law.book.schedules import Medium
from cartella.law.facts import CopyNumber, Facts, Form, Lane, Purpose, Requester
from cartella.law.pricing.charges import Charge, Judgement, What, judge
from cartella.law.pricing.copies import Copy
from cartella.law.pricing.cost_sheet import CostSheet, Method
from tests.law.cast import facts

SHEET = CostSheet(
    from_on=date(2026, 1, 1),
    method=Method.ACTUAL,
    labor_usd_per_hour=Decimal(24),
    paper_usd_per_page=Decimal("0.05"),
    disc_usd=Decimal(5),
)
FLAT = CostSheet(from_on=date(2026, 1, 1), method=Method.FLAT, flat_usd=Decimal("6.50"))
ATTORNEY = {"lane": Lane.AUTHORIZATION, "requester": Requester.ATTORNEY}


def asked(
    *charges: tuple[What, str],
    request: Facts | None = None,
    copy: Copy | None = None,
    sheet: CostSheet | None = None,
) -> Judgement:
    proposed = tuple(Charge(what=what, usd=Decimal(usd)) for what, usd in charges)
    return judge(request or facts(), copy or Copy(), sheet, proposed).answer


def electronic(pages: int = 30, **more: object) -> Copy:
    return Copy(pages=pages, medium=Medium.ELECTRONIC, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "fact_id"),
    [
        (What.SEARCH, "fed-fee-001"),
        (What.RETRIEVAL, "fed-fee-001"),
        (What.REVIEW, "fed-fee-001"),
        (What.REDACTION, "fed-fee-001"),
        (What.VERIFICATION, "fed-fee-001"),
        (What.SYSTEM, "fed-fee-001"),
        (What.STORAGE, "fed-fee-001"),
        (What.CAPITAL, "fed-fee-001"),
        (What.VENDOR_MARKUP, "fed-fee-001"),
        (What.INSPECTION, "fed-fee-001"),
        (What.CERTIFICATION, "fed-fee-001"),
        (What.PAGES, "fed-fee-006"),
        (What.PORTAL, "fed-fee-007"),
        (What.UNPAID_BILL, "fed-fee-010"),
        (What.HANDLING, "fed-fee-001"),
        (What.BASE, "fed-fee-001"),
        (What.OTHER, "fed-fee-001"),
    ],
)
def test_a_patient_is_never_charged_for_it(what: What, fact_id: str) -> None:
    found = asked((what, "1.00"), copy=electronic(labor_minutes=60), sheet=SHEET)
    assert not found.is_allowed
    assert found.charges[0].at_most_usd == 0
    assert found.charges[0].fact_id == fact_id
    nothing = asked((what, "0.00"), copy=electronic(labor_minutes=60), sheet=SHEET)
    assert nothing.is_allowed


def test_labor_supplies_and_postage_may_be_charged_up_to_their_cost() -> None:
    copy = electronic(labor_minutes=12, discs=1, is_mailed=True, postage_usd=Decimal("1.85"))
    lines = ((What.LABOR, "4.80"), (What.SUPPLIES, "5.00"), (What.POSTAGE, "1.85"))
    found = asked(*lines, copy=copy, sheet=SHEET)
    assert found.is_allowed
    assert found.total_usd == found.at_most_usd == Decimal("11.65")
    more = asked((What.LABOR, "4.81"), copy=copy, sheet=SHEET)
    assert not more.is_allowed
    assert more.charges[0].at_most_usd == Decimal("4.80")
    assert "more than the 4.80" in more.charges[0].why.say()


def test_postage_of_a_copy_that_was_not_mailed_may_not() -> None:
    copy = electronic(labor_minutes=12, postage_usd=Decimal("1.85"))
    assert not asked((What.POSTAGE, "1.85"), copy=copy, sheet=SHEET).is_allowed


def test_a_cost_that_nobody_worked_out_may_not_be_charged() -> None:
    found = asked((What.LABOR, "4.00"), copy=electronic())
    assert not found.is_allowed
    assert "not been worked out" in found.charges[0].why.say()


def test_a_cost_worked_out_as_a_whole_is_the_limit_of_each_and_of_all() -> None:
    copy = electronic(cost_usd=Decimal("9.30"))
    assert asked((What.LABOR, "9.30"), copy=copy).is_allowed
    two = asked((What.LABOR, "5.00"), (What.POSTAGE, "5.00"), copy=copy)
    assert [one.is_allowed for one in two.charges] == [True, True]
    assert not two.is_allowed
    assert two.at_most_usd == Decimal("9.30")


def test_nothing_comes_on_top_of_the_flat_fee() -> None:
    copy = electronic(is_mailed=True, postage_usd=Decimal("2.00"))
    found = asked((What.FLAT, "6.50"), (What.POSTAGE, "2.00"), copy=copy, sheet=FLAT)
    assert [one.is_allowed for one in found.charges] == [True, False]
    assert found.at_most_usd == Decimal("6.50")
    assert asked((What.FLAT, "6.50"), copy=copy, sheet=FLAT).is_allowed


def test_a_flat_fee_needs_no_sheet_but_ends_at_the_option() -> None:
    assert asked((What.FLAT, "6.50"), copy=electronic()).is_allowed
    house = asked((What.FLAT, "25.00"), copy=electronic())
    assert not house.is_allowed
    assert house.at_most_usd == Decimal("6.50")


def test_a_flat_fee_of_a_paper_copy_needs_a_cost_beneath_it() -> None:
    copy = Copy(pages=10, medium=Medium.PAPER)
    assert not asked((What.FLAT, "5.00"), copy=copy).is_allowed
    known = Copy(pages=10, medium=Medium.PAPER, cost_usd=Decimal("5.00"))
    assert asked((What.FLAT, "5.00"), copy=known).is_allowed


def test_a_lower_state_price_holds_the_flat_fee_down() -> None:
    texas = facts(states=("US-SD",))  # 0.25 a page
    found = asked((What.FLAT, "6.50"), request=texas, copy=electronic(10))
    assert not found.is_allowed
    assert found.at_most_usd == Decimal("2.50")


def test_pages_of_a_chart_kept_on_paper_may_be_charged_at_the_average() -> None:
    average = CostSheet(
        from_on=date(2026, 1, 1), method=Method.AVERAGE, average_usd_per_page=Decimal("0.10")
    )
    on_paper = facts(is_held_electronically=False)
    copy = Copy(pages=40, medium=Medium.PAPER)
    assert asked((What.PAGES, "4.00"), request=on_paper, copy=copy, sheet=average).is_allowed
    assert not asked((What.PAGES, "4.01"), request=on_paper, copy=copy, sheet=average).is_allowed
    assert not asked((What.PAGES, "4.00"), copy=copy, sheet=average).is_allowed
    assert not asked((What.PAGES, "4.00"), request=on_paper, copy=copy).is_allowed


def test_a_fee_that_was_not_told_in_advance_may_not_be_charged() -> None:
    copy = electronic(cost_usd=Decimal("11.65"), is_told=False)
    found = asked((What.LABOR, "11.65"), copy=copy)
    assert not found.is_allowed
    assert found.charges[0].fact_id == "fed-fee-008"
    told = electronic(cost_usd=Decimal("11.65"), is_told=True)
    assert asked((What.LABOR, "11.65"), copy=told).is_allowed


def test_a_certification_that_the_patient_asked_for_follows_the_state() -> None:
    texas = facts(states=("US-TX",))
    copy = electronic(wants_certification=True, cost_usd=Decimal("2.00"))
    found = asked((What.LABOR, "2.00"), (What.CERTIFICATION, "15.00"), request=texas, copy=copy)
    assert found.is_allowed
    assert not asked((What.CERTIFICATION, "15.01"), request=texas, copy=copy).is_allowed
    nowhere = asked((What.CERTIFICATION, "15.00"), copy=copy)
    assert not nowhere.is_allowed


def test_a_copy_that_is_free_by_law_bears_no_charge() -> None:
    claim = facts(states=("US-TX",), purpose=Purpose.BENEFIT_CLAIM)
    found = asked((What.LABOR, "2.00"), request=claim, copy=electronic(cost_usd=Decimal(2)))
    assert (found.is_allowed, found.at_most_usd) == (False, 0)
    look = facts(forms=frozenset({Form.INSPECTION}))
    assert not asked((What.INSPECTION, "10.00"), request=look).is_allowed


def test_a_first_copy_that_the_state_gives_free_bears_no_charge() -> None:
    first = facts(states=("US-KY",), copy=CopyNumber.FIRST)
    found = asked((What.LABOR, "6.50"), request=first, copy=electronic(cost_usd=Decimal("6.50")))
    assert (found.is_allowed, found.at_most_usd) == (False, 0)


def test_sales_tax_is_the_practices_own_matter_and_no_part_of_the_sum() -> None:
    copy = electronic(cost_usd=Decimal("9.30"))
    found = asked((What.LABOR, "9.30"), (What.SALES_TAX, "0.77"), copy=copy)
    assert found.is_allowed
    assert found.total_usd == Decimal("10.07")


# Others


def test_an_attorney_may_be_charged_what_the_schedule_lists() -> None:
    request = facts(states=("US-GA",), **ATTORNEY)
    copy = Copy(pages=25, medium=Medium.PAPER, wants_certification=True)
    lines = ((What.SEARCH, "25.88"), (What.PAGES, "23.55"), (What.CERTIFICATION, "9.70"))
    found = asked(*lines, request=request, copy=copy)
    assert found.is_allowed
    assert found.total_usd == found.at_most_usd == Decimal("59.13")
    assert {one.fact_id for one in found.charges} == {"us-ga-fees-001"}


@pytest.mark.parametrize("what", [What.VERIFICATION, What.STORAGE, What.OTHER, What.SUMMARY])
def test_an_attorney_may_not_be_charged_what_it_does_not_list(what: What) -> None:
    request = facts(states=("US-GA",), **ATTORNEY)
    found = asked((what, "1.00"), request=request, copy=Copy(pages=25, medium=Medium.PAPER))
    assert not found.is_allowed
    assert "not on it" in found.charges[0].why.say()


def test_the_sum_must_keep_within_the_cap() -> None:
    request = facts(states=("US-DC",), **ATTORNEY)
    copy = Copy(pages=200, medium=Medium.ELECTRONIC)
    found = asked((What.SEARCH, "22.88"), (What.PAGES, "132.00"), request=request, copy=copy)
    assert [one.is_allowed for one in found.charges] == [True, True]
    assert (found.is_allowed, found.at_most_usd) == (False, Decimal("86.54"))


def test_where_the_law_names_no_limit_nothing_is_barred_and_counsel_is_named() -> None:
    request = facts(states=("US-DE",), **ATTORNEY)
    charge = Charge(what=What.HANDLING, usd=Decimal(20))
    found = judge(request, Copy(pages=25, medium=Medium.PAPER), None, (charge,))
    assert found.answer.is_allowed
    assert found.answer.charges[0].at_most_usd is None
    assert found.decide


def test_where_nothing_is_confirmed_only_cost_may_be_charged() -> None:
    request = facts(states=("US-ZZ",), **ATTORNEY)
    copy = Copy(pages=25, medium=Medium.PAPER, cost_usd=Decimal("6.00"))
    assert asked((What.LABOR, "6.00"), request=request, copy=copy).is_allowed
    assert not asked((What.SEARCH, "20.00"), request=request, copy=copy).is_allowed


def test_every_judged_fact_is_among_the_facts_of_the_finding() -> None:
    charges = tuple(Charge(what=what, usd=Decimal(1)) for what in What)
    for request in (facts(states=("US-TX",)), facts(states=("US-GA",), **ATTORNEY)):
        found = judge(request, electronic(labor_minutes=10), SHEET, charges)
        assert {one.fact_id for one in found.answer.charges} <= set(found.fact_ids)
        assert found.answer.total_usd == len(What)


def test_outside_hipaa_the_states_list_stands_in_the_place_of_hipaas() -> None:
    outside = facts(states=("US-MT",), covered=False)
    copy = Copy(pages=10, medium=Medium.PAPER)
    lines = ((What.PAGES, "5.00"), (What.HANDLING, "15.00"))
    assert asked(*lines, request=outside, copy=copy).is_allowed
    covered = facts(states=("US-MT",))
    assert not asked(*lines, request=covered, copy=copy).is_allowed
    nowhere = facts(states=("US-ZZ",), covered=False)
    assert not asked(*lines, request=nowhere, copy=copy).is_allowed


def test_a_certification_stands_beside_the_flat_fee_and_the_states_price() -> None:
    dakota = facts(states=("US-SD",))  # 0.25 a page, 10.00 a certification
    copy = electronic(10, wants_certification=True)
    flat = asked((What.FLAT, "2.50"), (What.CERTIFICATION, "10.00"), request=dakota, copy=copy)
    assert flat.is_allowed
    assert flat.at_most_usd == Decimal("12.50")


def test_a_flat_fee_that_may_not_be_asked_shuts_out_nothing() -> None:
    copy = Copy(pages=10, medium=Medium.PAPER, labor_minutes=5)
    found = asked((What.FLAT, "0.00"), (What.SUPPLIES, "0.50"), copy=copy)
    assert "not been worked out" in found.charges[1].why.say()


def test_the_sum_is_told_against_the_most() -> None:
    copy = electronic(cost_usd=Decimal("9.30"))
    for usd, words in (("9.30", "In all 9.30 USD of at most 9.30"), ("9.31", "more than the 9.30")):
        charge = Charge(what=What.LABOR, usd=Decimal(usd))
        steps = [step.say() for step in judge(facts(), copy, None, (charge,)).steps]
        assert any(words in step for step in steps)
