"""What a typed value of a fact reads like in the rule browser, kind by kind."""

from datetime import date
from decimal import Decimal

import pytest

from cartella.law.book import jurisdiction, register
from cartella.law.book.provisions import (
    Extension,
    GroundRule,
    Leg,
    Measures,
    Outside,
    Penalty,
    Span,
    Start,
    Unit,
)
from cartella.law.book.register_words import own, say, usd
from cartella.law.book.schedules import (
    Basis,
    CapOver,
    Component,
    Free,
    FreeWhen,
    Indexed,
    Per,
    PriceKind,
    Tier,
    When,
)
from cartella.law.book.state_provisions import (
    CareTopic,
    MinorEffect,
    MinorLimb,
    MinorRule,
    MinorStatus,
)
from cartella.law.facts import Kind

HALF = Decimal("0.50")
DAYS = Unit.CALENDAR_DAYS


def line(kind: PriceKind, **more: object) -> Component:
    return Component(kind=kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (Decimal("1.5"), "1.50 USD"),
        (7, "7"),
        (date(2026, 9, 4), "2026-09-04"),
        ("request_received", "request received"),
        ("Nowhere Code_7", "Nowhere Code_7"),  # a name is left as it is
        (Kind.INVOICE, "invoice"),
        (Span(value=15, unit=DAYS), "15 calendar days"),
        (Span(value=None, unit=DAYS), "no number"),
        (
            Extension(value=30, unit=DAYS, measures=Measures.ADDED, condition="in writing"),
            "30 calendar days, added",
        ),
        (Leg(value=10, unit=DAYS, starts=Start.REQUEST), "10 calendar days from the request"),
        (
            Leg(value=10, unit=DAYS, starts=Start.REQUEST_AND_PAYMENT, demanded_within_days=15),
            "10 calendar days from the request and the payment, "
            "if the payment was demanded within 15 days",
        ),
        (Free(when=FreeWhen.PORTAL, words=""), "access through the portal"),
        (Free(when=FreeWhen.PORTAL, words="", copies=2), "access through the portal (2)"),
        (Indexed(basis="CPI"), "an index"),
        (
            Indexed(basis="CPI", next_change=date(2027, 7, 1)),
            "an index, next change 2027-07-01",
        ),
        (
            Penalty(
                tier="no_knowledge", year_cap_usd=Decimal(100), min_usd=Decimal(1),
                max_usd=Decimal(9),
            ),
            "no knowledge, 1.00 USD to 9.00 USD, at most 100.00 USD a year",
        ),
        (
            Penalty(tier="no_knowledge", year_cap_usd=Decimal(100), min_usd=Decimal(1)),
            "no knowledge, at most 100.00 USD a year",
        ),
        (MinorRule(until_age=19), "until the age of 19"),
        (MinorRule(years_after_majority=3), "until 3 years after majority"),
        (MinorRule(until_age=21, at_least_years=7), "until the age of 21, at least 7 years"),
        (
            MinorLimb(effects=frozenset({MinorEffect.MAY_CONSENT})),
            "may consent alone",
        ),
        (
            MinorLimb(
                effects=frozenset({MinorEffect.MAY_CONSENT}),
                topics=frozenset({CareTopic.STI}),
                statuses=frozenset({MinorStatus.MARRIED}),
                minimum_age=14,
            ),
            "may consent alone, for sexually transmitted infection, if the minor is married, "
            "from age 14",
        ),
    ],
)  # fmt: skip
def test_a_value_in_words(value: object, words: str) -> None:
    assert say(value) == words


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (line(PriceKind.BASE, usd=Decimal(20)), "20.00 USD"),
        (line(PriceKind.LABOR, usd_per_hour=Decimal(25)), "25.00 USD an hour"),
        (line(PriceKind.HANDLING, percent_of_total=Decimal(10)), "10 percent of the rest"),
        (line(PriceKind.POSTAGE, basis=Basis.ACTUAL), str(Basis.ACTUAL)),
        (line(PriceKind.BASE, usd=HALF, per=Per.IMAGE), f"0.50 USD, each {Per.IMAGE}"),
        (line(PriceKind.BASE, usd=HALF, covers_pages=10), "0.50 USD, for the first 10 pages"),
        (
            line(PriceKind.BASE, usd=HALF, from_pages=10),
            "0.50 USD, for records of 10 pages or more",
        ),
        (line(PriceKind.BASE, usd=HALF, to_pages=9), "0.50 USD, for records of 9 pages or less"),
        (
            line(PriceKind.BASE, usd=HALF, from_pages=21, plus_usd_per_page=Decimal(1)),
            "0.50 USD, and 1.00 USD a page from page 21",
        ),
        (
            line(PriceKind.BASE, usd=HALF, is_optional=True),
            "0.50 USD, if the practice chooses it",
        ),
        (
            line(PriceKind.CERTIFICATION, usd=HALF, when=frozenset({When.ASKED})),
            f"0.50 USD, {When.ASKED}",
        ),
        (line(PriceKind.MAX_TOTAL, usd=HALF), "0.50 USD"),
        (
            line(PriceKind.MAX_TOTAL, usd=HALF, over=CapOver.PAGES),
            f"0.50 USD, over {CapOver.PAGES}",
        ),
        (
            line(
                PriceKind.PER_PAGE,
                tiers=(
                    Tier(first=1, to=25, usd=Decimal(1)),
                    Tier(first=26, to=None, usd=HALF),
                ),
            ),
            "1 to 25 at 1.00 USD, from 26 at 0.50 USD",
        ),
        (
            line(PriceKind.PER_PAGE, tiers=(Tier(first=1, to=None, usd=None),)),
            "from 1 at no amount known",
        ),
    ],
)
def test_a_price_line_in_words(price: Component, words: str) -> None:
    assert say(price) == f"{price.kind}: {words}"


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0", "0.00 USD"), ("1", "1.00 USD"), ("0.5", "0.50 USD"), ("0.125", "0.125 USD")],
)
def test_an_amount_keeps_the_law_s_own_decimals(amount: str, words: str) -> None:
    assert usd(Decimal(amount)) == words


def test_a_ground_says_whether_it_is_reviewed_and_an_exception_why() -> None:
    assert say(GroundRule(code="endangerment", reviewable=True)).endswith("(reviewable)")
    assert say(GroundRule(code="endangerment", reviewable=False)).endswith("(not reviewable)")
    assert say(GroundRule(code="endangerment", reviewable=None)).endswith("(review not said)")
    scope = jurisdiction.federal().scope[0]
    outside = scope.outside[0]
    assert say(outside).startswith(f"{str(outside.kind).replace('_', ' ')}: ")
    assert isinstance(outside, Outside)


@pytest.mark.parametrize(
    ("value", "title", "words"),
    [
        (Span(value=15, unit=DAYS, counts_from="discharge_of_patient"), "Counted from",
         "discharge of patient"),
        (Extension(value=1, unit=DAYS, measures=Measures.ADDED, condition="by letter"),
         "On condition", "by letter"),
        (Free(when=FreeWhen.PORTAL, words="by the portal of the house"),
         "Free, in the law's words", "by the portal of the house"),
        (Indexed(basis="CPI", next_change_words="each July"), "Moves with", "CPI; each July"),
        (Indexed(basis="CPI", next_change_words="each July", next_change=date(2027, 7, 1)),
         "Moves with", "CPI"),
        (MinorRule(words="as the board says"), "For minors, in the law's words",
         "as the board says"),
    ],
)  # fmt: skip
def test_the_law_s_own_words_stand_apart(value: object, title: str, words: str) -> None:
    found = own(value)
    assert found is not None
    assert (found[0].say(), found[1]) == (title, words)


@pytest.mark.parametrize(
    "value",
    [Span(value=15, unit=DAYS), Span(value=15, unit=DAYS, counts_from="request_received"),
     MinorRule(until_age=19), Free(when=FreeWhen.PORTAL, words=""), 7],
)  # fmt: skip
def test_a_value_without_words_of_the_law_has_none_apart(value: object) -> None:
    assert own(value) is None


def test_an_entry_lays_a_fact_out_key_by_key() -> None:
    texas = jurisdiction.load("US-TX")
    assert texas is not None
    said = {one.key.say(): one for one in register.entry(texas.fact("us-tx-access-001")).says}
    assert said["Within"].value == "15 business days"
    assert not said["Within"].is_free
    new_york = jurisdiction.load("US-NY")
    assert new_york is not None
    fee = register.entry(new_york.fact("us-ny-practice-002"))
    codes = [one.value for one in fee.says if one.is_code]
    assert codes == ["cannot pay is no ground"]
    never = register.entry(jurisdiction.federal().fact("fed-fee-001"))
    assert any("search" in one.value.lower() for one in never.says)
