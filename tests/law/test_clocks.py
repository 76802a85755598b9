"""Which clocks run, and which of several lengths of one clock counts."""

from datetime import UTC, date, datetime

import pytest

from cartella.law import clocks
from cartella.law.facts import Facts, Form, Holder, Records
from tests.law.cast import facts

RECEIVED_AT = datetime(2026, 9, 4, 15, tzinfo=UTC)


def due(asked: Facts, fact_id: str) -> date | None:
    return next(one.due_on for one in clocks.running(asked) if one.fact.id == fact_id)


@pytest.mark.parametrize(
    ("demanded_on", "due_on"),
    [
        (date(2026, 9, 19), date(2026, 10, 11)),  # the fifteenth day: ten days from the payment
        (date(2026, 9, 20), date(2026, 10, 4)),  # a day late: the thirty days stand alone
        (date(2026, 9, 3), date(2026, 10, 4)),  # before the request it demands nothing for it
        (None, date(2026, 10, 4)),
    ],
)
def test_a_leg_from_payment_counts_only_if_it_was_demanded_in_time(
    demanded_on: date | None, due_on: date
) -> None:
    asked = facts(
        states=("US-IA",),
        received_at=RECEIVED_AT,
        zone="America/Chicago",
        holders=frozenset({Holder.PHYSICIAN}),
        forms=frozenset({Form.PAPER}),
        paid_on=date(2026, 10, 1),
        payment_demanded_on=demanded_on,
    )
    assert due(asked, "us-ia-access-001") == due_on


def test_a_clock_may_leave_out_a_part_of_the_chart() -> None:
    asked = facts(
        states=("US-MI",),
        received_at=RECEIVED_AT,
        zone="America/Detroit",
        holders=frozenset({Holder.PHYSICIAN}),
        forms=frozenset({Form.PAPER}),
        covered=False,
        records=frozenset({Records.OFF_SITE}),
    )
    assert [one.fact.id for one in clocks.running(asked)] == ["us-mi-access-004"]
