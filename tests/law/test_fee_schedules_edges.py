"""What decides between two facts of a state where they come close: ties, nothing, silence."""

from decimal import Decimal

import pytest

from cartella.law.book.schedules import Basis, Fee, Medium, Payer, PriceKind
from cartella.law.facts import Lane, Requester
from cartella.law.finding import Known, State
from cartella.law.pricing.fee_schedules import Schedule, of_state
from tests.law.cast import facts
from tests.law.fee_cast import ATTORNEY, PATIENT, asked, fee, pages, part, state

PARENT = facts(lane=Lane.REPRESENTATIVE, requester=Requester.PERSONAL_REPRESENTATIVE)
FOR_PATIENT = frozenset({Payer.PATIENT})
FOR_PARENT = frozenset({Payer.PERSONAL_REPRESENTATIVE})


def a_page(usd: str, number: int = 1, **more: object) -> Fee:
    return fee(pages((1, None, usd)), number=number, **more)


def answer(*fees: Fee, request: object = ATTORNEY, **copy: object) -> Schedule:
    return of_state(state(*fees), asked(request, **{"pages": 10, **copy}))  # type: ignore[arg-type]


@pytest.mark.parametrize("first", [1, 2])
def test_of_two_equal_prices_the_one_for_this_payer_is_named(first: int) -> None:
    hers = a_page("0.50", 1, payers=FOR_PARENT)
    patients = a_page("0.50", 2, payers=FOR_PATIENT)
    both = (hers, patients) if first == 1 else (patients, hers)
    assert answer(*both, request=PARENT).used[0].fact is hers
    assert answer(*both, request=PATIENT).used[0].fact is patients


def test_free_is_less_than_any_price() -> None:
    free, half = a_page("0", 1), a_page("0.05", 2)
    for both in ((free, half), (half, free)):
        found = answer(*both, request=PATIENT)
        assert (found.total_usd, found.used[0].fact) == (Decimal("0.00"), free)


def test_a_weak_fact_may_make_it_free_for_others() -> None:
    free = a_page("0", 2, known=Known.REMEMBERED, state=State.UNCONFIRMED, cite=None)
    dear = a_page("0.60", 3, state=State.UNCONFIRMED, cite=None)
    found = answer(a_page("0.50"), dear, free)
    assert (found.total_usd, found.says) == (Decimal("0.00"), State.SETTLED)
    assert found.used[0].fact is free


def test_a_silent_fact_neither_charges_nor_caps() -> None:
    cap = fee(part(PriceKind.MAX_TOTAL, "1.00"), number=2, state=State.SILENT)
    assert answer(a_page("0.50"), cap).total_usd == Decimal("5.00")
    settled = fee(part(PriceKind.MAX_TOTAL, "1.00"), number=2)
    assert answer(a_page("0.50"), settled).total_usd == Decimal("1.00")


def test_the_cheaper_of_two_image_prices_counts() -> None:
    dear = fee(part(PriceKind.IMAGING, "3.00"), number=2, medium=Medium.IMAGING)
    cheap = fee(part(PriceKind.IMAGING, "2.00"), number=3, medium=Medium.IMAGING)
    for pictures in ((dear, cheap), (cheap, dear)):
        for request in (ATTORNEY, PATIENT):
            found = answer(a_page("0.50"), *pictures, request=request, images=1)
            assert found.total_usd == Decimal("7.00")


def test_a_law_without_a_number_is_what_the_state_says() -> None:
    actual = fee(part(PriceKind.FLAT, basis=Basis.ACTUAL), number=4)
    weak = fee(part(PriceKind.FLAT, basis=Basis.ACTUAL), number=5, state=State.UNCONFIRMED)
    for request in (PATIENT, ATTORNEY):
        found = answer(weak, actual, request=request)
        assert (found.says, found.total_usd) == (State.SETTLED, None)
        assert [one.fact for one in found.used] == [actual]
        assert not found.is_weak


def test_the_patients_rate_stays_one_beside_other_lines() -> None:
    held = fee(
        part(PriceKind.FLAT, basis=Basis.PATIENT_RATE), part(PriceKind.CERTIFICATION, "5.00")
    )
    assert answer(held).at_patient_rate
    assert not answer(a_page("0.50")).at_patient_rate
