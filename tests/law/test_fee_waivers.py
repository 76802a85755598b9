"""What makes a copy free or cheaper."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cartella.law.book.schedules import Free, FreeWhen, Medium
from cartella.law.facts import CopyNumber, Lane, Purpose, Requester
from cartella.law.pricing import fee_waivers
from tests.law.cast import facts
from tests.law.fee_cast import ATTORNEY, PATIENT, asked, fee

ALL_CASES = tuple(FreeWhen)


def waived(when: FreeWhen, request: Any, copies: int | None = None, **copy: Any) -> bool:
    fact = fee(free=(Free(when=when, words="in some words", copies=copies),))
    return fee_waivers.free((fact,), asked(request, **copy)) is not None


@pytest.mark.parametrize(
    ("when", "so", "not_so"),
    [
        (FreeWhen.BENEFIT_CLAIM, {"purpose": Purpose.BENEFIT_CLAIM}, {"purpose": Purpose.LAWSUIT}),
        (FreeWhen.OWN_REVIEW, {"purpose": Purpose.OWN_REVIEW}, {}),
        (FreeWhen.INSURANCE_CLAIM, {"purpose": Purpose.INSURANCE_CLAIM}, {}),
        (FreeWhen.WORKERS_COMPENSATION, {"purpose": Purpose.WORKERS_COMPENSATION}, {}),
        (FreeWhen.ANOTHER_PROVIDER, {"purpose": Purpose.CONTINUING_CARE}, {}),
        (FreeWhen.ANOTHER_PROVIDER, {"requester": Requester.PROVIDER}, {}),
        (FreeWhen.ANOTHER_PROVIDER, {"lane": Lane.TREATMENT}, {}),
        (FreeWhen.INDIGENT, {"is_indigent": True}, {"is_indigent": False}),
        (FreeWhen.INDIGENT, {"is_indigent": True}, {}),
        (FreeWhen.BOARD, {"lane": Lane.OFFICIAL}, {}),
        (FreeWhen.FIRST_COPY, {"copy": CopyNumber.FIRST}, {"copy": CopyNumber.SECOND}),
    ],
)
def test_a_case_that_is_so_makes_it_free(
    when: FreeWhen, so: dict[str, Any], not_so: dict[str, Any]
) -> None:
    assert waived(when, facts(**so))
    assert not waived(when, facts(**not_so))


def test_a_patients_copy_counts_as_the_first_unless_known_otherwise() -> None:
    assert waived(FreeWhen.FIRST_COPY, PATIENT)
    assert not waived(FreeWhen.FIRST_COPY, ATTORNEY)


def test_one_free_copy_is_not_for_the_second() -> None:
    claim = {"purpose": Purpose.BENEFIT_CLAIM}
    assert waived(FreeWhen.BENEFIT_CLAIM, facts(**claim), copies=1)
    assert not waived(FreeWhen.BENEFIT_CLAIM, facts(**claim, copy=CopyNumber.SECOND), copies=1)
    assert waived(FreeWhen.BENEFIT_CLAIM, facts(**claim, copy=CopyNumber.SECOND), copies=2)


def test_the_form_in_which_it_is_held_and_the_portal() -> None:
    assert waived(FreeWhen.ALREADY_ELECTRONIC, PATIENT, medium=Medium.ELECTRONIC)
    assert not waived(FreeWhen.ALREADY_ELECTRONIC, PATIENT)
    kept_on_paper = facts(is_held_electronically=False)
    assert not waived(FreeWhen.ALREADY_ELECTRONIC, kept_on_paper, medium=Medium.ELECTRONIC)
    assert waived(FreeWhen.PORTAL, PATIENT, is_by_portal=True)
    assert not waived(FreeWhen.PORTAL, PATIENT)


@pytest.mark.parametrize("when", [one for one in ALL_CASES if one is not FreeWhen.OTHER])
def test_papers_show_any_case_but_another(when: FreeWhen) -> None:
    assert waived(when, ATTORNEY, shown=frozenset({when}))


def test_another_case_never_decides_and_is_told() -> None:
    assert not waived(FreeWhen.OTHER, PATIENT, shown=frozenset({FreeWhen.OTHER}))
    fact = fee(free=(Free(when=FreeWhen.OTHER, words="in some words"),))
    (told,) = fee_waivers.free_if((fact, fact), asked(PATIENT))
    assert "another case (Nowhere Code § 1)" in told.say()


def test_what_is_so_or_used_up_is_not_told_as_a_possibility() -> None:
    claim = Free(when=FreeWhen.BENEFIT_CLAIM, words="in some words", copies=1)
    fact = fee(free=(claim,))
    assert fee_waivers.free_if((fact,), asked(PATIENT))
    assert not fee_waivers.free_if((fact,), asked(facts(copy=CopyNumber.SECOND)))
    assert not fee_waivers.free_if((fact,), asked(facts(purpose=Purpose.BENEFIT_CLAIM)))


@pytest.mark.parametrize(
    ("ready_on", "off"),
    [
        (date(2026, 10, 4), None),  # day 30
        (date(2026, 10, 5), "-15.00"),
        (date(2026, 10, 7), "-40.00"),  # no more than the price
        (None, None),
    ],
)
def test_a_late_copy_loses_by_the_day_down_to_nothing(
    ready_on: date | None, off: str | None
) -> None:
    fact = fee(late_discount_usd_per_day=Decimal(15), late_after_days=30)
    found = fee_waivers.late(fact, asked(ready_on=ready_on), Decimal("40.00"))
    assert [line.amount_usd for line in found] == ([] if off is None else [Decimal(off)])


def test_without_a_day_by_law_every_day_from_receipt_counts() -> None:
    fact = fee(late_discount_usd_per_day=Decimal(1))
    question = asked(ready_on=date(2026, 9, 6))
    assert fee_waivers.late(fact, question, Decimal(40))[0].amount_usd == Decimal("-2.00")
    assert not fee_waivers.late(fee(), question, Decimal(40))


def test_a_copy_that_came_late_is_free_where_the_law_takes_the_whole_price() -> None:
    rule = (Free(when=FreeWhen.LATE_OR_INCOMPLETE, words="in some words"),)
    fact = fee(free=rule, late_after_days=30)
    for ready_on, is_free in ((date(2026, 10, 4), False), (date(2026, 10, 5), True), (None, False)):
        assert (fee_waivers.free((fact,), asked(ready_on=ready_on)) is not None) is is_free
    assert fee_waivers.free((fee(free=rule),), asked(ready_on=date(2027, 1, 1))) is None
