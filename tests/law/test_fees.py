"""What a copy costs: a patient pays the lower of HIPAA's cost and the state's price; others the
state's price. Expected sums are worked out by hand from the facts, line by line."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cartella.law.book.schedules import FreeWhen, Medium, Payer, PriceKind
from cartella.law.facts import CopyNumber, Facts, Form, Holder, Lane, Purpose, Requester
from cartella.law.finding import Service, State
from cartella.law.pricing import fees
from cartella.law.pricing.copies import BadCopy, Copy
from cartella.law.pricing.cost_sheet import BadSheet, CostSheet, Method
from tests.law.cast import facts

SHEET = CostSheet(
    from_on=date(2026, 1, 1),
    method=Method.ACTUAL,
    labor_usd_per_hour=Decimal(24),
    paper_usd_per_page=Decimal("0.05"),
    disc_usd=Decimal(5),
)


def usd(amount: str) -> Decimal:
    return Decimal(amount)


def paper(pages: int, **more: object) -> Copy:
    return Copy(pages=pages, medium=Medium.PAPER, **more)  # type: ignore[arg-type]


def electronic(pages: int, **more: object) -> Copy:
    return Copy(pages=pages, medium=Medium.ELECTRONIC, **more)  # type: ignore[arg-type]


def attorney(state: str, **more: object) -> Facts:
    return facts(states=(state,), lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY, **more)


# Free by default


def test_a_copy_is_free_and_the_line_says_why() -> None:
    found = fees.quote(facts(states=("US-TX",)))
    assert found.answer.total_usd == usd("0.00")
    assert sum(line.amount_usd for line in found.answer.lines) == found.answer.total_usd
    assert "no dated cost sheet" in found.answer.lines[0].words.say()
    assert found.cites[0] == "45 CFR 164.524(c)(4)(i)-(iv)"
    assert found.answer.lines[0].fact_id in found.fact_ids
    assert found.is_settled


def test_without_a_sheet_an_attorney_is_charged_nothing_and_told_the_most() -> None:
    found = fees.quote(attorney("US-SD"), paper(10))
    assert found.answer.total_usd == 0
    assert found.answer.at_most_usd == usd("28.00")  # 10.00 and 18.00 for the search


def test_a_sheet_charges_from_its_own_day_on() -> None:
    later = CostSheet(
        from_on=date(2026, 9, 5), method=Method.ACTUAL, labor_usd_per_hour=Decimal(24)
    )
    copy = electronic(3, labor_minutes=10)
    assert fees.quote(facts(), copy, later).answer.total_usd == 0
    on_its_day = CostSheet(
        from_on=date(2026, 9, 4), method=Method.ACTUAL, labor_usd_per_hour=Decimal(24)
    )
    assert fees.quote(facts(), copy, on_its_day).answer.total_usd == usd("4.00")


# HIPAA's cost-based fee


def test_labor_a_stick_and_postage_add_up_to_what_hhs_works_out() -> None:
    copy = electronic(30, labor_minutes=12, discs=1, is_mailed=True, postage_usd=usd("1.85"))
    found = fees.quote(facts(), copy, SHEET).answer
    assert [line.amount_usd for line in found.lines] == [usd("4.80"), usd("5.00"), usd("1.85")]
    assert found.total_usd == found.hipaa_usd == found.at_most_usd == usd("11.65")


def test_finding_is_no_labor_of_copying() -> None:
    copy = electronic(30, labor_minutes=5, search_minutes=40)
    assert fees.quote(facts(), copy, SHEET).answer.total_usd == usd("2.00")


def test_postage_counts_only_if_mailed_and_a_summary_only_if_agreed() -> None:
    plain = Copy(pages=1, postage_usd=usd("3.00"), summary_usd=usd("40.00"))
    assert fees.quote(facts(), plain, SHEET).answer.total_usd == 0
    agreed = Copy(pages=1, is_summary_agreed=True, summary_usd=usd("40.00"))
    assert fees.quote(facts(), agreed, SHEET).answer.total_usd == usd("40.00")


def test_the_flat_fee_is_all_included() -> None:
    flat = CostSheet(from_on=date(2026, 1, 1), method=Method.FLAT, flat_usd=usd("6.50"))
    copy = electronic(200, is_mailed=True, postage_usd=usd("2.00"), discs=1)
    found = fees.quote(facts(), copy, flat).answer
    assert found.total_usd == usd("6.50")
    assert [line.kind for line in found.lines] == [PriceKind.FLAT]


def test_the_flat_fee_is_for_an_electronic_copy_of_an_electronic_chart_only() -> None:
    flat = CostSheet(
        from_on=date(2026, 1, 1),
        method=Method.FLAT,
        flat_usd=usd("6.50"),
        labor_usd_per_hour=Decimal(24),
    )
    on_paper = fees.quote(facts(), paper(5, labor_minutes=5), flat).answer
    assert (on_paper.total_usd, on_paper.flat_usd) == (usd("2.00"), None)
    kept_on_paper = fees.quote(facts(is_held_electronically=False), electronic(5), flat).answer
    assert kept_on_paper.flat_usd is None
    assert fees.quote(facts(), electronic(5)).answer.flat_usd == usd("6.50")


def test_the_flat_option_is_no_ceiling_on_actual_cost() -> None:
    found = fees.quote(facts(), electronic(9, cost_usd=usd("9.30")))
    assert found.answer.total_usd == found.answer.at_most_usd == usd("9.30")


def test_an_average_page_rate_serves_only_a_chart_kept_on_paper() -> None:
    average = CostSheet(
        from_on=date(2026, 1, 1),
        method=Method.AVERAGE,
        average_paper_usd=usd("3.00"),
        average_usd_per_page=usd("0.10"),
    )
    kept_on_paper = fees.quote(facts(is_held_electronically=False), paper(40), average).answer
    assert kept_on_paper.total_usd == usd("4.00")
    for held in (True, None):  # unknown is held electronically, the patient's side
        found = fees.quote(facts(is_held_electronically=held), paper(40), average).answer
        assert found.total_usd == usd("3.00")


def test_a_flat_fee_above_the_option_is_no_sheet() -> None:
    with pytest.raises(BadSheet, match=r"6\.50"):
        CostSheet(from_on=date(2026, 1, 1), method=Method.FLAT, flat_usd=usd("6.51"))
    with pytest.raises(BadSheet, match="below 0"):
        CostSheet(from_on=date(2026, 1, 1), method=Method.ACTUAL, disc_usd=usd("-1"))


# HIPAA and the state, on the total


def test_the_lower_state_price_governs() -> None:
    found = fees.quote(facts(states=("US-NV",)), paper(10, labor_minutes=30), SHEET)
    assert found.answer.hipaa_usd == usd("12.50")  # 30 minutes and ten sheets
    assert found.answer.state_usd == usd("6.00")  # 10 pages at 0.60
    assert found.answer.total_usd == found.answer.at_most_usd == usd("6.00")
    assert found.answer.lines[-1].amount_usd == usd("-6.50")


def test_a_higher_state_price_does_not_lift_the_cost() -> None:
    found = fees.quote(facts(states=("US-TX",)), paper(40, labor_minutes=12), SHEET).answer
    assert found.state_usd == usd("35.00")  # 25.00 for twenty pages, twenty at 0.50
    assert found.total_usd == usd("6.80")  # 4.80 of labor, 2.00 of paper


def test_a_first_copy_that_a_state_gives_free_is_free() -> None:
    found = fees.quote(facts(states=("US-KY",)), electronic(9, cost_usd=usd("6.50"))).answer
    assert (found.total_usd, found.state_usd) == (0, 0)


def test_a_second_copy_is_priced_where_it_is_known_to_be_one() -> None:
    second = facts(states=("US-KY",), copy=CopyNumber.SECOND)
    assert fees.quote(second, paper(9)).answer.state_usd == usd("9.00")


def test_a_representative_pays_the_patients_price() -> None:
    agent = facts(lane=Lane.REPRESENTATIVE, requester=Requester.PERSONAL_REPRESENTATIVE)
    found = fees.quote(agent, electronic(9, cost_usd=usd("5.20"))).answer
    assert (found.payer, found.total_usd) == (Payer.PERSONAL_REPRESENTATIVE, usd("5.20"))


def test_of_two_states_the_lower_price_governs() -> None:
    both = facts(states=("US-TX", "US-NV"))
    assert fees.quote(both, paper(10), SHEET).answer.state_usd == usd("6.00")


def test_what_was_told_in_advance_is_never_exceeded() -> None:
    copy = electronic(30, labor_minutes=60, told_usd=usd("5.00"))
    found = fees.quote(facts(), copy, SHEET)
    assert found.answer.total_usd == usd("5.00")
    assert "fed-fee-008" in found.fact_ids


# What is free whatever was spent


def test_looking_is_never_charged() -> None:
    look = facts(forms=frozenset({Form.INSPECTION}), states=("US-TX",))
    found = fees.quote(look, Copy(pages=50, labor_minutes=60), SHEET).answer
    assert (found.total_usd, found.at_most_usd, found.is_waived) == (0, 0, True)


def test_the_portal_is_never_charged() -> None:
    found = fees.quote(facts(), electronic(50, labor_minutes=60, is_by_portal=True), SHEET).answer
    assert (found.total_usd, found.free) == (0, FreeWhen.PORTAL)


def test_a_copy_for_a_benefit_claim_is_free_where_the_state_says_so() -> None:
    claim = facts(states=("US-TX",), purpose=Purpose.BENEFIT_CLAIM)
    found = fees.quote(claim, paper(40, labor_minutes=12), SHEET)
    assert (found.answer.total_usd, found.answer.free) == (0, FreeWhen.BENEFIT_CLAIM)
    lawyer = attorney("US-TX", purpose=Purpose.BENEFIT_CLAIM)
    assert fees.quote(lawyer, paper(40), SHEET).answer.free is FreeWhen.BENEFIT_CLAIM


def test_nobody_is_asked_why_but_told_what_would_be_free() -> None:
    told = fees.quote(facts(states=("US-TX",)), paper(1)).answer.free_if
    assert any("claim for a public benefit" in one.say() for one in told)


def test_an_indigent_patient_pays_nothing_where_the_state_says_so() -> None:
    poor = facts(states=("US-MI",), is_indigent=True)
    assert fees.quote(poor, paper(40), SHEET).answer.free is FreeWhen.INDIGENT


# Others


@pytest.mark.parametrize(
    ("state", "pages", "expected"),
    [
        ("US-GA", 101, "112.34"),  # 25.88 + 20 x 0.97 + 80 x 0.83 + 0.66
        ("US-SD", 101, "58.03"),  # 18.00 + 10.00 + 91 x 0.33
        ("US-WV", 25, "30.00"),  # 20.00 + 25 x 0.40
        ("US-ND", 101, "77.00"),  # 20.00 + 76 x 0.75
        ("US-CT", 25, "16.25"),  # 25 x 0.65
        ("US-OR", 101, "62.75"),  # 30.00 + 40 x 0.50 + 51 x 0.25
        ("US-TN", 25, "35.00"),  # 25.00 + 20 x 0.50
        ("US-VT", 1, "5.00"),  # the greater of 5.00 and 0.50
        ("US-VT", 25, "12.50"),
        ("US-MD", 25, "41.88"),  # 22.88 + 25 x 0.76
        ("US-IL", 101, "110.90"),  # 34.72 + 25 x 1.30 + 25 x 0.87 + 51 x 0.43
        ("US-DC", 25, "44.88"),  # 22.88 + 25 x 0.88
        ("US-AR", 101, "46.50"),  # 15.00 + 25 x 0.50 + 76 x 0.25
        ("US-UT", 101, "58.30"),  # 20.00 + 40 x 0.50 + 61 x 0.30
        ("US-MO", 25, "39.10"),  # 24.85 + 25 x 0.57
        ("US-OK", 101, "70.50"),  # 20.00 + 101 x 0.50
        ("US-NH", 101, "40.39"),  # 5.00 + 49 x 0.41 + 51 x 0.30
    ],
)
def test_an_attorney_pays_the_states_schedule(state: str, pages: int, expected: str) -> None:
    found = fees.quote(attorney(state), paper(pages), SHEET).answer
    assert found.total_usd == found.at_most_usd == found.state_usd == usd(expected)
    assert found.says is State.SETTLED


@pytest.mark.parametrize(
    ("state", "pages", "expected"),
    [
        ("US-DC", 101, "86.54"),  # 22.88 + 101 x 0.66 = 89.54, capped
        ("US-WV", 2000, "150.00"),
        ("US-LA", 1000, "100.00"),
        ("US-WI", 101, "0.00"),
        ("US-NH", 101, "50.00"),
        ("US-NV", 101, "40.00"),
    ],
)
def test_an_electronic_copy_for_an_attorney_is_capped(
    state: str, pages: int, expected: str
) -> None:
    assert fees.quote(attorney(state), electronic(pages), SHEET).answer.total_usd == usd(expected)


def test_a_certification_is_charged_only_if_it_was_asked_for() -> None:
    without = fees.quote(attorney("US-SD"), paper(10), SHEET).answer.total_usd
    asked = fees.quote(attorney("US-SD"), paper(10, wants_certification=True), SHEET).answer
    assert (without, asked.total_usd) == (usd("28.00"), usd("38.00"))


def test_a_more_particular_payer_takes_the_general_lines_away() -> None:
    copy = paper(10, wants_certification=True)
    assert fees.quote(attorney("US-WI"), copy, SHEET).answer.total_usd == usd("10.00")
    other = facts(states=("US-WI",), lane=Lane.AUTHORIZATION, requester=Requester.OTHER)
    assert fees.quote(other, copy, SHEET).answer.total_usd == usd("38.00")  # and 20.00 and 8.00


def test_a_directive_is_priced_as_for_whom_it_goes_to() -> None:
    directive = facts(states=("US-GA",), lane=Lane.DIRECTIVE)
    copy = paper(25, recipient=Requester.ATTORNEY)
    found = fees.quote(directive, copy, SHEET).answer
    assert (found.payer, found.total_usd) == (Payer.ATTORNEY, usd("49.43"))
    to_nobody_named = fees.quote(directive, paper(25), SHEET).answer
    assert to_nobody_named.payer is Payer.THIRD_PARTY


def test_an_unconfirmed_state_gets_hipaas_limit_and_a_word_of_it() -> None:
    found = fees.quote(attorney("US-WY"), paper(25, labor_minutes=12), SHEET)
    assert found.answer.says is State.UNCONFIRMED
    assert found.answer.total_usd == found.answer.at_most_usd == usd("6.05")
    assert not found.is_settled
    assert any("not confirmed" in one.say() for one in found.decide)


@pytest.mark.parametrize("state", ["US-PR", "US-ZZ"])
def test_a_place_that_is_not_loaded_gets_hipaas_limit(state: str) -> None:
    found = fees.quote(attorney(state), electronic(25))
    assert found.answer.at_most_usd == usd("6.50")
    assert any(state in one.say() for one in found.decide)


def test_a_state_that_only_says_reasonable_names_no_limit() -> None:
    found = fees.quote(attorney("US-DE"), paper(25), None)
    assert found.answer.at_most_usd is None
    assert found.decide


def test_amounts_that_move_with_an_index_are_said_to_be_old() -> None:
    found = fees.quote(attorney("US-GA"), paper(1), SHEET)
    assert any("out of date" in one.say() for one in found.decide)


def test_a_late_copy_costs_less_by_the_day() -> None:
    requester = attorney("US-DC")
    on_time = fees.quote(requester, paper(25, ready_on=date(2026, 11, 3)), SHEET).answer
    late = fees.quote(requester, paper(25, ready_on=date(2026, 11, 5)), SHEET).answer
    very_late = fees.quote(requester, paper(25, ready_on=date(2026, 12, 31)), SHEET).answer
    # Received on 4 September; day 60 is 3 November.
    assert on_time.total_usd == usd("44.88")
    assert late.total_usd == usd("14.88")
    assert very_late.total_usd == 0


# Outside HIPAA, and other licensees


def test_outside_hipaa_the_states_schedule_governs() -> None:
    outside = facts(states=("US-MT",), covered=False)
    found = fees.quote(outside, paper(10, labor_minutes=1), SHEET).answer
    assert found.total_usd == usd("20.00")  # 10 pages at 0.50 and 15.00 of handling


def test_outside_hipaa_a_weakly_known_price_is_none_against_the_patient() -> None:
    outside = facts(states=("US-NM",), covered=False)  # its schedule is only remembered
    found = fees.quote(outside, paper(15, labor_minutes=5), SHEET)
    assert found.answer.total_usd == usd("2.75")
    assert not found.is_settled


def test_another_licensees_price_may_only_lower() -> None:
    then = datetime(2025, 9, 5, 15, tzinfo=UTC)  # the nursing rule was replaced in 2026
    sheet = replace(SHEET, from_on=date(2025, 1, 1))
    nurse = facts(
        states=("US-NM",), received_at=then, holders=frozenset({Holder.NURSE_PRACTITIONER})
    )
    doctor = facts(states=("US-NM",), received_at=then)
    for who in (nurse, doctor):
        found = fees.quote(who, paper(1, labor_minutes=30), sheet)
        assert found.answer.total_usd == usd("1.00")  # its first page, below the cost of 12.05
    used = {one.id: one.service for one in fees.quote(doctor, paper(1), sheet).facts}
    assert used["us-nm-fees-004"] is Service.SAFE_SIDE
    outside = facts(states=("US-NM",), received_at=then, covered=False)
    found = fees.quote(outside, paper(1), sheet)
    assert found.answer.total_usd == usd("0.05")  # HIPAA's cost: the paper alone


# Odd copies


def test_a_copy_of_nothing_is_fine() -> None:
    assert fees.quote(facts(states=("US-NV",)), Copy(), SHEET).answer.total_usd == 0


def test_ten_thousand_pages_are_fine() -> None:
    found = fees.quote(attorney("US-CT"), paper(10_000), SHEET).answer
    assert found.total_usd == usd("6500.00")


def test_nothing_found_costs_only_where_the_law_says_so() -> None:
    found = fees.quote(attorney("US-CT"), paper(0, none_found=True), SHEET).answer
    assert found.total_usd == 0


@pytest.mark.parametrize("bad", [{"pages": -1}, {"postage_usd": Decimal(-1)}, {"images": -2}])
def test_a_negative_count_is_refused_and_named(bad: dict[str, object]) -> None:
    with pytest.raises(BadCopy, match=next(iter(bad))):
        Copy(**bad)  # type: ignore[arg-type]


def test_half_a_cent_goes_up_once_a_line() -> None:
    # 25 x 0.65 + 25 x 0.435 + 51 x 0.215 = 38.09 exactly; a tier alone would end in half a cent
    found = fees.quote(attorney("US-IL"), electronic(101), SHEET).answer
    assert found.total_usd == usd("72.81")


def test_sales_tax_is_left_to_the_practice() -> None:
    found = fees.quote(attorney("US-CT"), paper(1), SHEET)
    assert any("Sales tax" in step.say() for step in found.steps)


# Never, and first


def test_search_retrieval_and_verification_are_never_charged() -> None:
    never = {one.code for one in fees.never(facts())}
    assert {"search", "retrieval", "verification", "inspection", "portal_access"} <= never
    assert "per_page_of_electronic_record" in never


def test_a_fee_first_never_stops_the_clock() -> None:
    found = fees.may_ask_first(facts(states=("US-ZZ",)))
    assert found.answer is None
    assert any("clock does not stop" in step.say() for step in found.steps)
    assert {"fed-fee-010", "fed-clk-004"} <= set(found.fact_ids)
