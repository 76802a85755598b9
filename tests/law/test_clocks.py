"""Which clocks run, and which of several lengths of one clock counts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Holiday, Leg, Start, Unit
from cartella.law.facts import Facts, Form, Holder, Lane, Purpose, Records, Requester
from cartella.law.finding import Confidence, Known, State
from cartella.law.timeliness import clocks
from tests.law.cast import facts

RECEIVED_AT = datetime(2026, 9, 4, 15, tzinfo=UTC)


def due(asked: Facts, fact_id: str) -> date | None:
    return next(one.due_on for one in clocks.running(asked) if one.fact.id == fact_id)


@pytest.mark.parametrize(
    ("demanded_on", "due_on"),
    [
        (date(2026, 9, 19), date(2026, 10, 11)),  # the fifteenth day: ten days from the payment
        (date(2026, 9, 20), date(2026, 10, 4)),  # a day late: the thirty days stand alone
        (date(2026, 9, 4), date(2026, 10, 11)),  # on the day of the request
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


def attorneys(state: str, **more: Any) -> Facts:
    return facts(
        lane=Lane.LEGAL_PROCESS,
        requester=Requester.ATTORNEY,
        states=(state,),
        received_at=RECEIVED_AT,
        zone="America/New_York",
        purpose=Purpose.SUBPOENA,
        **more,
    )


def test_a_later_start_counts_where_its_day_is_known_and_the_fact_is_firm() -> None:
    asked = attorneys("US-PA", paid_on=date(2026, 9, 20))
    found = next(one for one in clocks.running(asked) if one.fact.id == "us-pa-access-005")
    assert found.due_on == date(2026, 10, 20)
    assert clocks.used(found).value == "30 calendar days, 2026-09-20"
    assert clocks.in_words(found)[0].say() == (
        "42 Pa.C.S. § 6152(a)(1), (c): 30 calendar days from the request and the payment "
        "(2026-09-20) is 2026-10-20 (read)."
    )


def test_a_start_that_is_not_known_counts_from_the_request_and_says_so() -> None:
    found = next(
        one for one in clocks.running(attorneys("US-PA")) if one.fact.id == "us-pa-access-005"
    )
    assert found.due_on == date(2026, 10, 4)
    assert clocks.used(found).value == "30 calendar days"
    told = [words.say() for words in clocks.in_words(found)]
    assert "That day is not known" in told[0]
    assert told[1].endswith("30 calendar days from receipt is 2026-10-04 (read).")


@given(st.sampled_from([Confidence.LOW, Confidence.HIGH]), st.sampled_from(list(Known)))
def test_a_weakly_known_fact_never_moves_a_day_for_a_later_start(
    confidence: Confidence, known: Known
) -> None:
    asked = attorneys("US-PA", paid_on=date(2026, 9, 20))
    law = jurisdiction.load("US-PA")
    assert law is not None
    firm = next(fact for fact in law.access if fact.id == "us-pa-access-005")
    weak = replace(firm, confidence=confidence, known=known, later_of=())
    clock = clocks._clock(weak, law, precedence.DIRECT, asked)
    may_move = confidence is Confidence.HIGH and known is not Known.REMEMBERED
    assert clock.due_on == (date(2026, 10, 20) if may_move else date(2026, 10, 4))


def test_of_several_lengths_the_latest_counts_only_as_far_as_it_is_known() -> None:
    law = jurisdiction.load("US-PA")
    assert law is not None
    base = next(fact for fact in law.access if fact.id == "us-pa-access-005")
    two = replace(
        base,
        starts=Start.REQUEST,
        later_of=(Leg(value=45, unit=Unit.CALENDAR_DAYS, starts=Start.DISCHARGE),),
    )
    alone = clocks._clock(two, law, precedence.DIRECT, attorneys("US-PA"))
    known = clocks._clock(
        two, law, precedence.DIRECT, attorneys("US-PA", discharged_on=date(2026, 9, 10))
    )
    assert alone.due_on == date(2026, 10, 4)
    assert known.due_on == date(2026, 10, 25)
    assert "lets the later of these count: 2026-10-25" in clocks.in_words(known)[-1].say()


def test_a_holiday_counts_only_as_a_settled_fact_of_the_place() -> None:
    holiday = Holiday(
        id="us-xx-holidays-001", cite="Nowhere Code § 9", source=None, read="x", known=Known.READ,
        confidence=Confidence.HIGH, state=State.SETTLED, name="Founders", days=(date(2026, 9, 7),),
    )  # fmt: skip
    law = jurisdiction.load("US-TX")
    assert law is not None
    assert jurisdiction.holidays(law) == frozenset()
    assert jurisdiction.holidays(replace(law, holidays=(holiday,))) == {date(2026, 9, 7)}
    for weak in (
        replace(holiday, known=Known.REMEMBERED),
        replace(holiday, confidence=Confidence.LOW),
        replace(holiday, state=State.UNCONFIRMED),
    ):
        assert jurisdiction.holidays(replace(law, holidays=(weak,))) == frozenset()


def test_no_file_holds_a_holiday() -> None:
    for code in jurisdiction.loaded_codes():
        assert jurisdiction.holidays_of(code) == frozenset()
