"""One fact's price: which lines count, how they come together, what caps take off."""

from decimal import Decimal
from typing import Any

import pytest

from cartella.law.book.schedules import (
    Basis,
    CapOver,
    Combine,
    Component,
    Medium,
    Per,
    PriceKind,
    When,
)
from cartella.law.facts import Holder
from cartella.law.pricing.fee_lines import Asked, cap_usd, price
from tests.law.cast import facts
from tests.law.fee_cast import ATTORNEY, PATIENT, SHEET, asked, fee, pages, part


def sums(question: Asked, *components: Component, **more: Any) -> Decimal | None:
    return price(fee(*components, **more), question).total_usd


# Pages


@pytest.mark.parametrize(
    ("count", "usd"),
    [(0, "0.00"), (1, "1.00"), (25, "25.00"), (26, "25.50"), (100, "62.50"), (101, "62.75")],
)
def test_each_tier_prices_its_own_pages(count: int, usd: str) -> None:
    tiers = pages((1, 25, "1.00"), (26, 100, "0.50"), (101, None, "0.25"))
    assert sums(asked(pages=count), tiers) == Decimal(usd)


def test_the_page_line_says_how_many_at_how_much() -> None:
    tiers = pages((1, 25, "1.00"), (26, None, "0.50"))
    line = price(fee(tiers), asked(pages=30)).lines[0]
    assert "25 x 1.00 + 5 x 0.50" in line.words.say()
    assert line.kind is PriceKind.PER_PAGE
    assert line.fact_id == "us-xx-fees-001"


def test_pages_that_a_basic_fee_covers_are_not_counted_again() -> None:
    base = part(PriceKind.BASE, "18.00", covers_pages=10)
    for tiers in (pages((1, None, "1.00")), pages((11, None, "1.00"))):
        assert sums(asked(pages=1), base, tiers) == Decimal("18.00")
        assert sums(asked(pages=10), base, tiers) == Decimal("18.00")
        assert sums(asked(pages=12), base, tiers) == Decimal("20.00")


def test_a_plain_amount_for_pages_is_an_amount_a_page() -> None:
    assert sums(asked(pages=8), part(PriceKind.PER_PAGE, "0.25")) == Decimal("2.00")


def test_half_a_cent_goes_up_at_the_end_of_the_line() -> None:
    assert sums(asked(pages=1), pages((1, None, "0.005"))) == Decimal("0.01")
    assert sums(asked(pages=3), pages((1, 1, "0.005"), (2, None, "0.005"))) == Decimal("0.02")


@pytest.mark.parametrize(("count", "usd"), [(9, None), (10, "7.00"), (20, "7.00"), (21, None)])
def test_a_line_for_a_range_of_pages_counts_from_its_first_to_its_last(
    count: int, usd: str | None
) -> None:
    line = part(PriceKind.FLAT, "7.00", from_pages=10, to_pages=20)
    assert sums(asked(pages=count), line) == (None if usd is None else Decimal(usd))


# When a line counts


@pytest.mark.parametrize(
    ("when", "so", "not_so"),
    [
        (When.MAILED, {"is_mailed": True}, {}),
        (When.AGREED, {"is_summary_agreed": True}, {}),
        (When.RUSH, {"is_rush": True}, {}),
        (When.OFF_SITE, {"is_off_site": True}, {}),
        (When.NONE_FOUND, {"none_found": True}, {}),
        (
            When.MEDIA_ASKED,
            {"discs": 1, "medium": Medium.ELECTRONIC},
            {"medium": Medium.ELECTRONIC},
        ),
        (When.PRINTED, {}, {"medium": Medium.ELECTRONIC}),
        (When.ON_DISC, {"discs": 1}, {}),
        (When.SENT_ELECTRONICALLY, {"medium": Medium.ELECTRONIC}, {}),
        (When.REDACTION_ASKED, {"redaction_asked": True}, {}),
        (When.EDITED_BY_LAW, {"is_edited_by_law": True}, {}),
        (When.IN_PERSON, {"is_in_person": True}, {}),
    ],
)
def test_a_line_counts_only_when_it_is_so(
    when: When, so: dict[str, Any], not_so: dict[str, Any]
) -> None:
    line = part(PriceKind.HANDLING, "7.00", when=frozenset({when}))
    assert sums(asked(pages=3, **so), line) == Decimal("7.00")
    assert sums(asked(pages=3, **not_so), line) is None


def test_asked_means_the_certification_or_the_agreed_summary() -> None:
    when = frozenset({When.ASKED})
    certified = fee(part(PriceKind.CERTIFICATION, "9.00", when=when))
    assert price(certified, asked(wants_certification=True)).lines
    assert not price(certified, asked()).lines
    told = fee(part(PriceKind.SUMMARY, "9.00", when=when))
    assert price(told, asked(is_summary_agreed=True)).lines
    assert not price(told, asked(wants_certification=True)).lines
    assert not price(fee(part(PriceKind.HANDLING, "9.00", when=when)), asked()).lines


def test_every_condition_of_a_line_must_hold() -> None:
    both = part(PriceKind.HANDLING, "7.00", when=frozenset({When.RUSH, When.MAILED}))
    assert sums(asked(is_rush=True), both) is None
    assert sums(asked(is_rush=True, is_mailed=True), both) == Decimal("7.00")


def test_where_nothing_was_found_only_lines_for_that_count() -> None:
    ordinary = part(PriceKind.SEARCH, "20.00")
    none_found = part(PriceKind.SEARCH, "5.00", when=frozenset({When.NONE_FOUND}))
    assert sums(asked(none_found=True), ordinary, none_found) == Decimal("5.00")
    assert sums(asked(), ordinary, none_found) == Decimal("20.00")


def test_a_line_may_spare_hospitals_or_paper_charts() -> None:
    spared = part(PriceKind.HANDLING, "10.00", when=frozenset({When.NOT_HOSPITAL}))
    assert sums(asked(), spared) == Decimal("10.00")
    assert sums(asked(facts(holders=frozenset({Holder.HOSPITAL}))), spared) is None
    held = part(PriceKind.HANDLING, "10.00", when=frozenset({When.HELD_ELECTRONICALLY}))
    assert sums(asked(), held) == Decimal("10.00")
    assert sums(asked(facts(is_held_electronically=False)), held) is None


def test_what_the_practice_may_choose_is_not_taken_but_told() -> None:
    found = price(
        fee(pages((1, None, "1.00")), part(PriceKind.LABOR, "20.00", is_optional=True)),
        asked(pages=3),
    )
    assert found.total_usd == Decimal("3.00")
    assert found.optional == (PriceKind.LABOR,)


# What a line is counted by


@pytest.mark.parametrize(
    ("kind", "per", "copy", "usd"),
    [
        (PriceKind.IMAGING, Per.IMAGE, {"images": 3}, "15.00"),
        (PriceKind.IMAGING, Per.SERIES, {"images": 3}, "5.00"),
        (PriceKind.IMAGING, Per.REQUEST, {"images": 3}, "5.00"),
        (PriceKind.SUPPLIES, Per.DISC, {"discs": 2}, "10.00"),
        (PriceKind.HANDLING, Per.PAGE, {"pages": 4}, "20.00"),
        (PriceKind.LABOR, Per.QUARTER_HOUR, {"labor_minutes": 16}, "10.00"),
        (PriceKind.LABOR, Per.QUARTER_HOUR, {"labor_minutes": 15}, "5.00"),
    ],
)
def test_an_amount_is_counted_by_what_it_is_for(
    kind: PriceKind, per: Per, copy: dict[str, Any], usd: str
) -> None:
    assert sums(asked(**copy), part(kind, "5.00", per=per)) == Decimal(usd)


def test_no_images_and_no_discs_cost_nothing() -> None:
    assert sums(asked(), part(PriceKind.IMAGING, "5.00", per=Per.IMAGE)) is None
    assert sums(asked(), part(PriceKind.SUPPLIES, "5.00", per=Per.DISC)) is None


def test_labor_by_the_hour_counts_finding_for_others_and_not_for_a_patient() -> None:
    line = part(PriceKind.LABOR, usd_per_hour=Decimal(24))
    assert sums(asked(labor_minutes=10, search_minutes=20), line) == Decimal("12.00")
    assert sums(asked(PATIENT, labor_minutes=10, search_minutes=20), line) == Decimal("4.00")
    assert sums(asked(search_minutes=20), line) == Decimal("8.00")
    assert sums(asked(), line) is None


def test_labor_by_the_started_quarter_of_an_hour() -> None:
    line = part(PriceKind.LABOR, usd_per_hour=Decimal(16), per=Per.QUARTER_HOUR)
    assert sums(asked(search_minutes=16), line) == Decimal("8.00")
    assert sums(asked(search_minutes=15), line) == Decimal("4.00")


def test_redaction_counts_its_own_minutes() -> None:
    line = part(PriceKind.LABOR, usd_per_hour=Decimal(24), when=frozenset({When.REDACTION_ASKED}))
    question = asked(redaction_asked=True, redaction_minutes=5, labor_minutes=60)
    assert sums(question, line) == Decimal("2.00")


def test_a_percentage_is_of_the_other_lines() -> None:
    lines = (part(PriceKind.FLAT, "20.00"), part(PriceKind.POSTAGE, percent_of_total=Decimal(10)))
    assert sums(asked(), *lines) == Decimal("22.00")


# Lines without an amount


@pytest.mark.parametrize(
    ("kind", "copy", "usd"),
    [
        (PriceKind.POSTAGE, {"postage_usd": Decimal("3.10")}, "3.10"),
        (PriceKind.IMAGING, {"images": 1, "imaging_usd": Decimal(9)}, "9.00"),
        (PriceKind.SEARCH, {"retrieval_usd": Decimal(12)}, "12.00"),
        (PriceKind.HANDLING, {"retrieval_usd": Decimal(12)}, "12.00"),
        (PriceKind.SUMMARY, {"summary_usd": Decimal(40)}, "40.00"),
        (PriceKind.LABOR, {"labor_minutes": 10}, "4.00"),
        (PriceKind.SUPPLIES, {"pages": 10}, "0.50"),
        (PriceKind.FLAT, {"pages": 10, "labor_minutes": 10}, "4.50"),
    ],
)
def test_actual_cost_is_what_it_really_cost(
    kind: PriceKind, copy: dict[str, Any], usd: str
) -> None:
    found = price(fee(part(kind, basis=Basis.ACTUAL)), asked(sheet=SHEET, **copy))
    assert [line.amount_usd for line in found.lines] == [Decimal(usd)]


def test_a_cost_that_nobody_knows_is_left_out_and_told() -> None:
    found = price(
        fee(pages((1, None, "1.00")), part(PriceKind.LABOR, basis=Basis.ACTUAL)), asked(pages=2)
    )
    assert (found.total_usd, found.unknown) == (Decimal("2.00"), (PriceKind.LABOR,))
    for basis in (Basis.UNKNOWN, Basis.PATIENT_RATE):
        found = price(fee(part(PriceKind.FLAT, basis=basis)), asked(sheet=SHEET, labor_minutes=9))
        assert (found.lines, found.total_usd) == ((), None)


def test_a_fact_that_only_points_to_hipaa_means_all_of_its_fee() -> None:
    question = asked(
        PATIENT, SHEET, pages=10, labor_minutes=10, is_mailed=True, postage_usd=Decimal(2)
    )
    alone = part(PriceKind.LABOR, basis=Basis.COST_BASED)
    assert sums(question, alone) == Decimal("6.50")
    assert sums(question, alone, part(PriceKind.SEARCH, "0.00")) == Decimal("4.00")


# How lines come together


def test_the_greater_of_two_is_taken_and_postage_added() -> None:
    lines = (
        part(PriceKind.FLAT, "5.00"),
        pages((1, None, "0.50")),
        part(PriceKind.POSTAGE, basis=Basis.ACTUAL, when=frozenset({When.MAILED})),
    )
    greater = {"combine": Combine.GREATER_OF}
    assert sums(asked(pages=3), *lines, **greater) == Decimal("5.00")
    assert sums(asked(pages=11), *lines, **greater) == Decimal("5.50")
    mailed = asked(pages=11, is_mailed=True, postage_usd=Decimal(2))
    assert sums(mailed, *lines, **greater) == Decimal("7.50")


def test_of_alternatives_the_cheapest_with_a_known_amount_is_taken() -> None:
    lines = (pages((1, None, "0.25")), part(PriceKind.LABOR, usd_per_hour=Decimal(20)))
    one_of = {"combine": Combine.ONE_OF}
    assert sums(asked(pages=40, labor_minutes=6), *lines, **one_of) == Decimal("2.00")
    assert sums(asked(pages=4, labor_minutes=6), *lines, **one_of) == Decimal("1.00")
    assert sums(asked(pages=40), *lines, **one_of) == Decimal("10.00")


def test_a_least_charge_lifts_the_sum_and_is_not_added() -> None:
    lines = (pages((1, None, "0.75")), part(PriceKind.MINIMUM, "10.00"))
    least = {"combine": Combine.MINIMUM}
    assert sums(asked(pages=1), *lines, **least) == Decimal("10.00")
    assert sums(asked(pages=20), *lines, **least) == Decimal("15.00")
    assert sums(asked(pages=0), *lines, **least) == Decimal("0.00")


# Caps


def test_a_cap_over_everything_holds_postage_down_too() -> None:
    lines = (
        pages((1, None, "1.00")),
        part(PriceKind.POSTAGE, basis=Basis.ACTUAL),
        part(PriceKind.MAX_TOTAL, "50.00"),
    )
    found = price(fee(*lines), asked(pages=49, postage_usd=Decimal(3)))
    assert found.total_usd == Decimal("50.00")
    assert found.lines[-1].amount_usd == Decimal("-2.00")


@pytest.mark.parametrize(
    ("over", "usd"),
    [
        (CapOver.ALL, "50.00"),  # of 60 + 20 + 3 + 4
        (CapOver.ALL_BUT_POSTAGE, "57.00"),
        (CapOver.PAGES, "77.00"),
        (CapOver.SEARCH_AND_PAGES, "57.00"),
    ],
)
def test_a_cap_holds_down_what_it_is_over(over: CapOver, usd: str) -> None:
    lines = (
        pages((1, None, "1.00")),
        part(PriceKind.SEARCH, "20.00"),
        part(PriceKind.POSTAGE, "3.00"),
        part(PriceKind.CERTIFICATION, "4.00"),
        part(PriceKind.MAX_TOTAL, "50.00", over=over),
    )
    assert sums(asked(pages=60), *lines) == Decimal(usd)


def test_two_caps_both_hold() -> None:
    lines = (
        pages((1, None, "1.00")),
        part(PriceKind.SEARCH, "20.00"),
        part(PriceKind.MAX_TOTAL, "50.00", over=CapOver.PAGES),
        part(PriceKind.MAX_TOTAL, "60.00"),
    )
    assert sums(asked(pages=30), *lines) == Decimal("50.00")
    assert sums(asked(pages=80), *lines) == Decimal("60.00")


@pytest.mark.parametrize(
    ("count", "usd"), [(1, "11.00"), (25, "30.00"), (26, "36.00"), (60, "50.00"), (101, "50.20")]
)
def test_caps_by_bands_of_pages_and_one_that_grows(count: int, usd: str) -> None:
    lines = (
        part(PriceKind.BASE, "10.00"),
        pages((1, None, "1.00")),
        part(PriceKind.MAX_TOTAL, "30.00", to_pages=25),
        part(PriceKind.MAX_TOTAL, "50.00", from_pages=26, to_pages=100),
        part(PriceKind.MAX_TOTAL, "50.00", from_pages=101, plus_usd_per_page=Decimal("0.20")),
        part(PriceKind.MAX_TOTAL, "500.00"),
    )
    assert sums(asked(pages=count), *lines) == Decimal(usd)
    assert sums(asked(pages=5000), *lines) == Decimal("500.00")


def test_the_amount_of_a_cap() -> None:
    grows = part(PriceKind.MAX_TOTAL, "50.00", from_pages=101, plus_usd_per_page=Decimal("0.20"))
    assert [cap_usd(grows, count) for count in (100, 101, 110)] == [
        Decimal("50.00"), Decimal("50.20"), Decimal("52.00"),
    ]  # fmt: skip
    assert cap_usd(part(PriceKind.MAX_TOTAL, basis=Basis.UNKNOWN), 5) is None


def test_a_cap_without_a_price_beneath_it_is_the_price() -> None:
    cap = part(PriceKind.MAX_TOTAL, "75.00", over=CapOver.ALL_BUT_POSTAGE)
    postage = part(PriceKind.POSTAGE, basis=Basis.ACTUAL)
    question = asked(pages=9, postage_usd=Decimal(4))
    assert sums(question, cap, postage) == Decimal("79.00")
    assert sums(question, part(PriceKind.MAX_TOTAL, "75.00"), postage) == Decimal("75.00")
    assert sums(question, part(PriceKind.LABOR, basis=Basis.ACTUAL), cap) == Decimal("75.00")
    only_pages = part(PriceKind.MAX_TOTAL, "75.00", over=CapOver.PAGES)
    assert sums(question, only_pages) is None


def test_kinds_that_another_fact_charges_are_left_out() -> None:
    fact = fee(part(PriceKind.HANDLING, "10.00"), part(PriceKind.IMAGING, "15.00"))
    found = price(fact, asked(images=1), without=frozenset({PriceKind.HANDLING}))
    assert found.total_usd == Decimal("15.00")


def test_the_lines_are_the_sum() -> None:
    lines = (
        part(PriceKind.BASE, "10.00", covers_pages=3),
        pages((1, 20, "0.335"), (21, None, "0.111")),
        part(PriceKind.MAX_TOTAL, "13.00"),
    )
    for count in range(60):
        found = price(fee(*lines), asked(ATTORNEY, pages=count))
        assert sum(line.amount_usd for line in found.lines) == found.total_usd


def test_a_line_says_its_count_only_where_there_is_one() -> None:
    (one,) = price(fee(part(PriceKind.SUPPLIES, "5.00", per=Per.DISC)), asked(discs=1)).lines
    (two,) = price(fee(part(PriceKind.SUPPLIES, "5.00", per=Per.DISC)), asked(discs=2)).lines
    assert one.words.say() == "For supplies: 5.00 USD (Nowhere Code § 1)."
    assert two.words.say() == "For supplies, 2 at 5.00 USD: 10.00 USD (Nowhere Code § 1)."


def test_a_cap_that_is_just_met_takes_nothing_off() -> None:
    lines = (pages((1, None, "1.00")), part(PriceKind.MAX_TOTAL, "5.00"))
    assert len(price(fee(*lines), asked(pages=5)).lines) == 1
    assert len(price(fee(*lines), asked(pages=6)).lines) == 2


def test_a_cap_of_a_few_cents_takes_off_what_is_above_it() -> None:
    lines = (pages((1, None, "1.00")), part(PriceKind.MAX_TOTAL, "0.50"))
    assert sums(asked(pages=1), *lines) == Decimal("0.50")


def test_a_cap_that_grows_from_the_first_page() -> None:
    grows = part(PriceKind.MAX_TOTAL, "10.00", plus_usd_per_page=Decimal("1.00"))
    assert cap_usd(grows, 3) == Decimal("13.00")


def test_the_least_charge_says_how_much_more_it_is() -> None:
    lines = (pages((1, None, "0.75")), part(PriceKind.MINIMUM, "10.00"))
    found = price(fee(*lines, combine=Combine.MINIMUM), asked(pages=4)).lines[-1]
    assert "10.00 USD, 7.00 USD more" in found.words.say()
    assert found.amount_usd == Decimal("7.00")


def test_a_series_without_images_costs_nothing() -> None:
    line = part(PriceKind.HANDLING, "5.00", per=Per.SERIES)
    assert sums(asked(), line) == Decimal("0.00")


def test_a_fact_without_a_cite_goes_by_its_id() -> None:
    found = price(fee(part(PriceKind.BASE, "1.00"), cite=None), asked()).lines[0]
    assert "(us-xx-fees-001)" in found.words.say()
