"""What a copy costs the practice, line by line, by its own sheet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cartella.law.book.loader import LawDataError
from cartella.law.book.schedules import Medium, PriceKind
from cartella.law.pricing.copies import Copy, total
from cartella.law.pricing.cost_sheet import (
    BadSheet,
    CostSheet,
    Method,
    costs,
    federal,
    flat_is_open,
    flat_option_usd,
    in_force,
)
from tests.law.cast import facts
from tests.law.fee_cast import SHEET

PAPER, ELECTRONIC = {"medium": Medium.PAPER}, {"medium": Medium.ELECTRONIC}
KEPT_ON_PAPER = facts(is_held_electronically=False)


def lines(copy: dict[str, Any], sheet: CostSheet | None = SHEET, request: Any = None) -> Any:
    """(kind, amount) of each line."""
    found = costs(request or facts(), Copy(**copy), sheet)
    return None if found is None else [(line.kind, str(line.amount_usd)) for line in found]


def test_without_a_sheet_in_force_there_is_no_cost() -> None:
    assert lines({"pages": 3}, None) is None
    later = replace(SHEET, from_on=date(2026, 9, 5))
    assert lines({"pages": 3}, later) is None
    assert in_force(later, date(2026, 9, 5)) is later
    assert in_force(None, date(2026, 9, 5)) is None


def test_a_cost_worked_out_as_a_whole_is_the_one_line() -> None:
    whole = {"cost_usd": Decimal("9.305"), "labor_minutes": 60}
    assert lines(whole, None) == lines(whole) == [(PriceKind.LABOR, "9.31")]


@pytest.mark.parametrize(("minutes", "usd"), [(1, "0.40"), (7, "2.80"), (60, "24.00")])
def test_labor_by_the_minute(minutes: int, usd: str) -> None:
    assert lines({"labor_minutes": minutes}) == [(PriceKind.LABOR, usd)]


def test_no_minutes_or_no_rate_is_no_labor() -> None:
    assert lines({"labor_minutes": 0}) == lines({}) == []
    assert lines({"labor_minutes": 9}, replace(SHEET, labor_usd_per_hour=None)) == []


def test_paper_is_of_a_paper_copy_only() -> None:
    assert lines({"pages": 30, **PAPER}) == [(PriceKind.SUPPLIES, "1.50")]
    assert lines({"pages": 30, **ELECTRONIC}) == []
    assert lines({"pages": 30, **PAPER}, replace(SHEET, paper_usd_per_page=None)) == []


def test_discs_that_were_asked_for_and_images_as_they_cost() -> None:
    assert lines({"discs": 2}) == [(PriceKind.SUPPLIES, "10.00")]
    assert lines({"images": 2, "imaging_usd": Decimal(3)}) == [(PriceKind.SUPPLIES, "3.00")]
    assert lines({"imaging_usd": Decimal(3)}) == []


def test_postage_and_summary_only_when_they_are_due() -> None:
    assert lines({"is_mailed": True, "postage_usd": Decimal("1.85")}) == [
        (PriceKind.POSTAGE, "1.85")
    ]
    assert lines({"is_mailed": True}) == lines({"postage_usd": Decimal(2)}) == []
    agreed = {"is_summary_agreed": True, "summary_usd": Decimal(40)}
    assert lines(agreed) == [(PriceKind.SUMMARY, "40.00")]
    assert lines({"summary_usd": Decimal(40)}) == lines({"is_summary_agreed": True}) == []


def test_the_flat_fee_is_the_one_line_where_it_is_open() -> None:
    flat = replace(SHEET, method=Method.FLAT, flat_usd=Decimal("6.50"))
    much = {"labor_minutes": 60, "discs": 1, "is_mailed": True, "postage_usd": Decimal(3)}
    assert lines({**much, **ELECTRONIC}, flat) == [(PriceKind.FLAT, "6.50")]
    assert total(costs(facts(), Copy(**much, **PAPER), flat) or ()) == Decimal("32.00")
    assert lines({"labor_minutes": 5, **ELECTRONIC}, replace(flat, flat_usd=None)) == [
        (PriceKind.LABOR, "2.00")
    ]


@pytest.mark.parametrize(
    ("held", "medium", "is_open"),
    [
        (True, Medium.ELECTRONIC, True),
        (None, Medium.ELECTRONIC, True),
        (False, Medium.ELECTRONIC, False),
        (True, Medium.PAPER, False),
    ],
)
def test_the_flat_option_is_for_electronic_of_electronic(
    held: bool | None, medium: Medium, is_open: bool
) -> None:
    assert flat_is_open(facts(is_held_electronically=held), Copy(medium=medium)) is is_open


def test_averages_by_the_sort_of_copy() -> None:
    average = replace(
        SHEET,
        method=Method.AVERAGE,
        average_electronic_usd=Decimal("2.25"),
        average_paper_usd=Decimal("4.00"),
        average_usd_per_page=Decimal("0.10"),
    )
    assert lines({"pages": 9, "labor_minutes": 60, **ELECTRONIC}, average) == [
        (PriceKind.LABOR, "2.25")
    ]
    assert lines({"pages": 10, **PAPER}, average)[0] == (PriceKind.LABOR, "4.00")
    assert lines({"pages": 10, **PAPER}, average, KEPT_ON_PAPER)[0] == (PriceKind.LABOR, "1.00")
    assert lines({**PAPER}, average, KEPT_ON_PAPER) == [(PriceKind.LABOR, "4.00")]
    bare = replace(average, average_electronic_usd=None)
    assert lines({"pages": 9, **ELECTRONIC}, bare) == []


@pytest.mark.parametrize("name", ["labor_usd_per_hour", "paper_usd_per_page", "flat_usd"])
def test_a_cost_below_nothing_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadSheet, match=name):
        replace(SHEET, **{name: Decimal("-0.01")})
    assert replace(SHEET, **{name: Decimal(0)})


def test_the_flat_option_is_the_facts_own_amount() -> None:
    assert flat_option_usd() == Decimal("6.50")
    assert replace(SHEET, flat_usd=Decimal("6.50"))
    with pytest.raises(BadSheet, match=r"6\.51"):
        replace(SHEET, flat_usd=Decimal("6.51"))


def test_only_a_fee_fact_is_a_fee_fact() -> None:
    assert federal("fed-fee-001").components
    with pytest.raises(LawDataError, match="fed-clk-004"):
        federal("fed-clk-004")


def test_every_line_says_its_amount_and_rests_on_the_cost_rule() -> None:
    copy = Copy(pages=3, labor_minutes=9, discs=1, is_mailed=True, postage_usd=Decimal(2), **PAPER)
    for line in costs(facts(), copy, SHEET) or ():
        assert str(line.amount_usd) in line.words.say()
        assert line.fact_id == "fed-fee-001"
