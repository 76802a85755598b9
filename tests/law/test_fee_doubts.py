"""What a person is told about a price: not confirmed, out of date, assumed."""

from datetime import date

import pytest

from cartella.law import fees
from cartella.law.copies import Copy
from cartella.law.fee_doubts import out_of_date
from cartella.law.schedules import Indexed, Medium, PriceKind
from tests.law.cast import facts
from tests.law.fee_cast import ATTORNEY, SHEET, fee, part

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
