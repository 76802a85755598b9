"""Days are counted the slow way here, and must come out the same."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartella.law import calendar
from cartella.law.provisions import Unit
from tests.law.cast import facts

THIRTY_YEARS = st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 12, 31))


def slow_business(start_on: date, days: int, holidays: frozenset[date]) -> date:
    day = start_on
    while days:
        day = day + timedelta(days=1)
        if day.isoweekday() not in (6, 7) and day not in holidays:
            days -= 1
    return day


@given(THIRTY_YEARS, st.integers(0, 60))
def test_business_days_agree_with_the_slow_twin(start_on: date, days: int) -> None:
    assert calendar.add_business_days(start_on, days) == slow_business(
        start_on, days, calendar.NO_HOLIDAYS
    )


@given(THIRTY_YEARS, st.integers(0, 30), st.frozensets(THIRTY_YEARS, max_size=5))
def test_settled_holidays_are_skipped_too(
    start_on: date, days: int, holidays: frozenset[date]
) -> None:
    near = holidays | {start_on + timedelta(days=2), start_on + timedelta(days=7)}
    assert calendar.add_business_days(start_on, days, near) == slow_business(start_on, days, near)


@given(THIRTY_YEARS, st.integers(0, 400))
def test_calendar_days_are_counted_one_by_one(start_on: date, days: int) -> None:
    day = start_on
    for _ in range(days):
        day = day + timedelta(days=1)
    assert calendar.add_calendar_days(start_on, days) == day


@given(THIRTY_YEARS, st.integers(1, 60))
def test_business_days_end_on_an_open_day_and_never_before_calendar_days(
    start_on: date, days: int
) -> None:
    end_on = calendar.add_business_days(start_on, days)
    assert calendar.is_open_day(end_on)
    assert end_on >= calendar.add_calendar_days(start_on, days)


@given(THIRTY_YEARS)
def test_the_open_day_before_is_the_day_itself_or_a_friday(day: date) -> None:
    found = calendar.open_day_on_or_before(day)
    assert found == day if day.weekday() < 5 else found.weekday() == 4
    assert 0 <= (day - found).days <= 2


def test_six_years_from_a_leap_day_end_on_march_first() -> None:
    assert calendar.add_years(date(2028, 2, 29), 6) == date(2034, 3, 1)
    assert calendar.add_years(date(2028, 2, 28), 6) == date(2034, 2, 28)
    assert calendar.add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_hours_end_in_a_local_day_of_the_practice() -> None:
    late = facts()  # 11:00 in New York
    assert calendar.from_receipt(late, 12, Unit.HOURS) == date(2026, 9, 4)
    assert calendar.from_receipt(late, 13, Unit.HOURS) == date(2026, 9, 5)


def test_hours_from_a_day_are_rounded_down() -> None:
    assert calendar.from_day(date(2026, 9, 4), 47, Unit.HOURS) == date(2026, 9, 5)
    assert calendar.from_day(date(2026, 9, 4), 48, Unit.HOURS) == date(2026, 9, 6)
