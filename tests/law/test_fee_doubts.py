"""What a person is told about a price: not confirmed, out of date, assumed."""

from datetime import date
from typing import Any

import pytest

from cartella.law.book.schedules import Basis, Indexed, Medium, PriceKind
from cartella.law.facts import CopyNumber, Holder, Purpose
from cartella.law.finding import Confidence, Known, State
from cartella.law.pricing import fees
from cartella.law.pricing.copies import Copy
from cartella.law.pricing.fee_doubts import (
    for_others,
    for_patient,
    of_amounts,
    of_facts,
    out_of_date,
)
from cartella.law.pricing.fee_schedules import Schedule, of_state
from tests.law.cast import facts
from tests.law.fee_cast import ATTORNEY, PATIENT, SHEET, asked, fee, part, state

ON = date(2026, 9, 4)


@pytest.mark.parametrize(
    ("next_change", "year", "words"),
    [
        (date(2026, 9, 4), 2026, "were due to change on 2026-09-04"),
        (date(2026, 9, 5), 2026, None),
        (date(2027, 1, 1), 2025, "are of 2025"),
        (None, 2025, "are of 2025"),
        (None, 2026, None),
        (None, None, None),
    ],
)
def test_indexed_amounts_grow_old(
    next_change: date | None, year: int | None, words: str | None
) -> None:
    indexed = Indexed(basis="CPI", next_change=next_change)
    found = out_of_date(fee(part(PriceKind.BASE, "1.00"), indexed=indexed, amounts_year=year), ON)
    assert (found is None) if words is None else (found is not None and words in found.say())


def test_amounts_that_stand_in_a_statute_do_not() -> None:
    assert out_of_date(fee(part(PriceKind.BASE, "1.00"), amounts_year=1999), ON) is None
    assert out_of_date(fee(indexed=Indexed(basis="CPI"), amounts_year=1999), ON) is None


def test_a_free_copy_raises_no_doubt_for_a_patient() -> None:
    found = fees.quote(facts(states=("US-ZZ",)), Copy(pages=3))
    assert found.is_settled
    assert found.decide == ()


def test_a_charge_under_an_unconfirmed_state_raises_one() -> None:
    found = fees.quote(facts(states=("US-ZZ",)), Copy(pages=3, medium=Medium.PAPER), SHEET)
    assert [one.values for one in found.decide] == [(("state", "US-ZZ"),)]
    assert not found.is_settled


def test_without_a_state_nothing_is_confirmed_for_others() -> None:
    assert fees.quote(ATTORNEY, Copy(pages=3)).decide


def schedule(*fees_: Any, request: Any = ATTORNEY) -> Schedule:
    return of_state(state(*fees_), asked(request, pages=1))


def a_sum(**more: Any) -> Any:
    return fee(part(PriceKind.FLAT, "5.00"), **more)


def said(found: tuple[Any, ...]) -> list[str]:
    return [one.say() for one in found]


def test_a_firm_price_raises_no_doubt() -> None:
    assert for_others(schedule(a_sum()), asked(), ()) == ()
    assert for_patient((schedule(a_sum(), request=PATIENT),), asked(PATIENT), (), binds=True) == ()


def test_a_place_without_its_law_is_named() -> None:
    for found in (
        for_others(None, asked(), ("US-PR",)),
        for_patient((), asked(PATIENT), ("US-PR",), binds=False),
    ):
        assert ["US-PR" in one for one in said(found)] == [True]


def test_what_a_state_says_without_a_price_is_a_doubt_of_its_own() -> None:
    reasonable = schedule(fee(part(PriceKind.FLAT, basis=Basis.REASONABLE)))
    silent = schedule(fee(state=State.SILENT))
    unconfirmed = schedule(a_sum(state=State.UNCONFIRMED))
    assert "names no price" in said(for_others(reasonable, asked(), ()))[0]
    assert "names no price" in said(for_others(silent, asked(), ()))[0]
    assert len(for_others(silent, asked(), ())) == 1  # silence is no weak reading
    told = said(for_others(unconfirmed, asked(), ()))
    assert "is not confirmed" in told[0] and "counsel should confirm the price" in told[1]


def test_a_patients_doubts_about_a_state_count_if_its_price_binds() -> None:
    old = a_sum(indexed=Indexed(basis="CPI"), amounts_year=2020)
    states = (schedule(old, request=PATIENT),)
    assert for_patient(states, asked(PATIENT), (), binds=False) == ()
    assert "out of date" in said(for_patient(states, asked(PATIENT), (), binds=True))[0]
    weak = (schedule(a_sum(state=State.UNCONFIRMED), request=PATIENT),)
    assert "not confirmed" in said(for_patient(weak, asked(PATIENT), (), binds=False))[0]


def test_outside_hipaa_its_limit_is_a_safe_side_only() -> None:
    outside = facts(covered=False)
    firm = schedule(a_sum(), request=outside)
    low = schedule(a_sum(confidence=Confidence.LOW), request=outside)
    assert for_patient((firm,), asked(outside), (), binds=True) == ()
    for states in ((), (low,)):
        found = said(for_patient(states, asked(outside), (), binds=False))
        assert any("HIPAA does not bind this holder" in one for one in found)


@pytest.mark.parametrize(
    ("more", "request_more", "words"),
    [
        ({"known": Known.REMEMBERED}, {}, "only remembered or not confirmed"),
        ({"holders": frozenset({Holder.NURSE_PRACTITIONER})}, {}, "is written for"),
        ({"purposes": frozenset({Purpose.LAWSUIT})}, {}, "Ask what the copy is for"),
        ({"copy": CopyNumber.FIRST}, {}, "say whether this is one"),
        ({"indexed": Indexed(basis="CPI"), "amounts_year": 2020}, {}, "out of date"),
    ],
)
def test_each_weakness_of_a_fact_is_told_once(
    more: dict[str, Any], request_more: dict[str, Any], words: str
) -> None:
    used = schedule(a_sum(**more)).used
    (told,) = said(of_facts((*used, *used), asked()))
    assert words in told
    assert "Nowhere Code § 1" in told or "is written for" in told


def test_lines_without_an_amount_and_choices_are_told() -> None:
    found = of_amounts(
        Schedule(
            place="US-XX",
            says=State.SETTLED,
            unknown=(PriceKind.POSTAGE,),
            optional=(PriceKind.LABOR,),
        )
    )
    assert ["postage" in found[0].say(), "labor" in found[1].say()] == [True, True]
    assert of_amounts(Schedule(place="US-XX", says=State.SETTLED)) == []


def test_a_fact_without_a_cite_goes_by_its_id() -> None:
    bare = a_sum(state=State.UNCONFIRMED, cite=None)
    (told,) = said(of_facts(schedule(bare).used, asked()))
    assert "us-xx-fees-001" in told
