"""What a quote says of itself: the facts it rests on with their values, its steps, its limits."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cartella.law.book.schedules import (
    Basis,
    Free,
    FreeWhen,
    Medium,
    Payer,
    PriceKind,
    When,
)
from cartella.law.facts import Facts, Lane, Purpose, Requester
from cartella.law.finding import Finding, Known, State
from cartella.law.pricing import fees
from cartella.law.pricing.copies import Copy
from cartella.law.pricing.cost_sheet import Method
from cartella.law.pricing.quotes import Quote
from tests.law.cast import facts
from tests.law.fee_cast import SHEET, fee, pages, part, state, there

XX = ("US-XX",)
PATIENT = facts(states=XX)
ATTORNEY = facts(states=XX, lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY)
CERTIFIED = fee(
    part(PriceKind.CERTIFICATION, "10.00", when=frozenset({When.ASKED})),
    number=9,
    medium=Medium.ANY,
)
UNCONFIRMED = {"state": State.UNCONFIRMED}


def a_page(usd: str, number: int = 1, **more: Any) -> Any:
    return fee(pages((1, None, usd)), number=number, **more)


def quote(request: Facts, sheet: Any = SHEET, **copy: Any) -> Finding[Quote]:
    return fees.quote(request, Copy(**{"medium": Medium.PAPER, "pages": 10, **copy}), sheet)


def values(found: Finding[Any]) -> dict[str, str]:
    return {fact.id: fact.value for fact in found.facts}


def steps(found: Finding[Any]) -> str:
    return "\n".join(step.say() for step in found.steps)


def test_each_fact_stands_with_the_sum_it_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch, state(a_page("0.20")))
    found = quote(PATIENT, labor_minutes=10)
    assert found.answer.total_usd == Decimal("2.00")
    told = values(found)
    assert told["fed-fee-001"] == "4.50 USD"
    assert told["us-xx-fees-001"] == "2.00 USD"
    for rule in ("fed-fee-002", "fed-fee-006", "fed-fee-009", "fed-app-005"):
        assert told[rule] == "no number"


def test_a_state_without_an_amount_is_said_to_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch, state(fee(part(PriceKind.PER_PAGE, basis=Basis.UNKNOWN))))
    told = values(quote(PATIENT, labor_minutes=10))
    assert told["us-xx-fees-001"] == "no number"
    assert "fed-fee-009" not in told and "fed-app-005" not in told


@pytest.mark.parametrize(
    ("request_", "sheet", "copy", "named", "not_named"),
    [
        (PATIENT, SHEET, {"labor_minutes": 5}, {"fed-fee-002"}, {"fed-fee-004", "fed-fee-005"}),
        (PATIENT, SHEET, {}, set(), {"fed-fee-002"}),
        (PATIENT, SHEET, {"labor_minutes": 90}, {"fed-fee-004"}, set()),
        (
            PATIENT,
            replace(SHEET, method=Method.FLAT, flat_usd=Decimal("6.50")),
            {"medium": Medium.ELECTRONIC},
            {"fed-fee-003", "fed-fee-005"},
            {"fed-fee-004"},
        ),
        (facts(is_held_electronically=False), SHEET, {}, set(), {"fed-fee-006"}),
        (facts(covered=False), SHEET, {"labor_minutes": 5}, set(), {"fed-fee-002"}),
        (ATTORNEY, SHEET, {"labor_minutes": 5}, {"fed-who-011"}, {"fed-fee-002"}),
    ],
)
def test_the_federal_rules_that_decided_are_named(
    request_: Facts, sheet: Any, copy: dict[str, Any], named: set[str], not_named: set[str]
) -> None:
    told = set(values(quote(request_, sheet, **copy)))
    assert named <= told
    assert not not_named & told


def test_a_patients_steps_show_her_cost_the_states_price_and_that_the_lower_governs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there(monkeypatch, state(a_page("0.20")))
    told = steps(quote(PATIENT, labor_minutes=10))
    for words in (
        "Priced for this payer: patient; 10 pages, paper.",
        "HIPAA's cost-based fee for this copy: 4.50 USD",
        "What the law of US-XX allows for this copy:",
        "Pages, 10 x 0.20: 2.00 USD",
        "In US-XX this copy comes to 2.00 USD.",
        "For a patient the lower governs (45 CFR 160.203).",
        "The price: 2.00 USD.",
        "At most 2.00 USD may be charged.",
        "Sales tax",
    ):
        assert words in told


def test_others_steps_speak_of_no_cost_and_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch, state(a_page("0.20")))
    told = steps(quote(ATTORNEY, labor_minutes=10))
    assert "HIPAA" not in told and "lower governs" not in told
    free = steps(quote(PATIENT, None))
    assert "HIPAA's cost-based fee" not in free and "lower governs" not in free


def test_a_price_without_a_limit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch, state(fee(part(PriceKind.FLAT, basis=Basis.REASONABLE))))
    assert "No law that is loaded names a limit." in steps(quote(ATTORNEY, None))
    told = steps(quote(PATIENT, None))
    assert "this copy comes to" not in told


def test_others_are_priced_by_the_practices_own_state(monkeypatch: pytest.MonkeyPatch) -> None:
    there(monkeypatch, state(a_page("1.00")), state(a_page("0.10"), code="US-YY"))
    both = replace(ATTORNEY, states=("US-XX", "US-YY"))
    assert quote(both).answer.total_usd == Decimal("10.00")
    hers = replace(PATIENT, states=("US-XX", "US-YY"))
    assert quote(hers, labor_minutes=60).answer.total_usd == Decimal("1.00")


# The certification that a patient asked for


def test_a_patient_pays_an_asked_certification_beside_the_lower_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there(monkeypatch, state(a_page("0.20"), CERTIFIED))
    found = quote(PATIENT, labor_minutes=10, wants_certification=True).answer
    assert found.total_usd == found.at_most_usd == Decimal("12.00")
    assert found.state_usd == Decimal("12.00")
    cheap = quote(PATIENT, labor_minutes=1, wants_certification=True).answer
    assert cheap.total_usd == Decimal("10.90")  # 0.40 of labor and ten sheets
    free = quote(PATIENT, None, wants_certification=True).answer
    assert free.total_usd == 0


# Not confirmed


def test_an_unconfirmed_price_lowers_hipaas_limit_and_the_certification_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there(monkeypatch, state(a_page("0.20", **UNCONFIRMED), CERTIFIED))
    found = quote(ATTORNEY, labor_minutes=10, wants_certification=True)
    assert found.answer.total_usd == found.answer.at_most_usd == Decimal("12.00")
    assert any(
        "US-XX comes to 2.00 USD: 2.50 USD less" in one.words.say() for one in found.answer.lines
    )
    cheap = quote(ATTORNEY, labor_minutes=1, wants_certification=True).answer
    assert cheap.total_usd == Decimal("10.90")


def test_what_it_cost_and_what_the_law_does_price(monkeypatch: pytest.MonkeyPatch) -> None:
    reasonable = fee(part(PriceKind.LABOR, basis=Basis.UNKNOWN))
    search = fee(part(PriceKind.SEARCH, "5.00"), number=2, medium=Medium.ANY)
    there(monkeypatch, state(reasonable, search))
    found = quote(ATTORNEY, labor_minutes=10).answer
    assert [line.amount_usd for line in found.lines] == [
        Decimal("4.00"), Decimal("0.50"), Decimal("5.00"),
    ]  # fmt: skip
    assert found.at_most_usd is None


def test_who_is_held_to_the_patients_price_pays_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hers = a_page("0.20", payers=frozenset({Payer.PATIENT}))
    held = fee(
        part(PriceKind.FLAT, basis=Basis.PATIENT_RATE),
        number=2,
        payers=frozenset({Payer.THIRD_PARTY}),
    )
    there(monkeypatch, state(hers, held))
    found = quote(ATTORNEY, labor_minutes=30)
    assert (found.answer.total_usd, found.answer.payer) == (Decimal("2.00"), Payer.ATTORNEY)
    assert values(found)["us-xx-fees-002"] == "what the patient would pay"


# Waivers


def test_a_waiver_names_its_own_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    other = fee(number=2, free=(Free(when=FreeWhen.INDIGENT, words="x"),))
    claim = fee(number=3, free=(Free(when=FreeWhen.BENEFIT_CLAIM, words="x"),))
    there(monkeypatch, state(a_page("1.00"), other, claim))
    found = quote(replace(PATIENT, purpose=Purpose.BENEFIT_CLAIM))
    assert found.fact_ids == ("us-xx-fees-003",)
    assert (found.answer.is_waived, found.answer.free) == (True, FreeWhen.BENEFIT_CLAIM)
    assert found.is_settled


def test_others_take_only_a_waiver_that_is_law_and_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = replace(ATTORNEY, purpose=Purpose.BENEFIT_CLAIM)
    free = (Free(when=FreeWhen.BENEFIT_CLAIM, words="x"),)
    for more, is_free in (
        ({}, True),
        (UNCONFIRMED, False),
        ({"medium": Medium.ELECTRONIC}, False),
        ({"medium": Medium.ANY}, True),
    ):
        there(monkeypatch, state(a_page("1.00"), fee(number=2, free=free, **more)))
        assert quote(claim).answer.is_waived is is_free
        hers = replace(PATIENT, purpose=Purpose.BENEFIT_CLAIM)
        assert quote(hers).answer.is_waived


def test_looking_and_the_portal_are_settled_and_wholly_free() -> None:
    found = quote(PATIENT, is_by_portal=True)
    assert found.is_settled
    assert found.answer.at_most_usd == 0
    assert values(found) == {"fed-fee-007": "0.00 USD"}


def test_nothing_spent_is_free_and_says_so() -> None:
    found = quote(facts(), pages=0)
    assert "nothing that may be charged was spent" in found.answer.lines[0].words.say()


def test_a_states_weakness_counts_only_where_its_price_was_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there(monkeypatch, state(a_page("0.20", known=Known.REMEMBERED)))
    assert quote(PATIENT, labor_minutes=1).is_settled  # 0.90 by HIPAA, below the state's 2.00
    lowered = quote(PATIENT, labor_minutes=60)
    assert not lowered.is_settled
    assert "only remembered" in lowered.decide[0].say()
