"""Days are counted the slow way here, and must come out the same."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book.provisions import Unit
from cartella.law.timeliness import calendar
from tests.law.cast import facts

THIRTY_YEARS = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31))


def every_day() -> Iterator[date]:
    day = date(2000, 1, 1)
    while day.year <= 2030:
        yield day
        day += timedelta(days=1)


def slow_business(start_on: date, days: int, holidays: frozenset[date]) -> date:
    day = start_on
    while days:
        day = day + timedelta(days=1)
        if day.isoweekday() not in (6, 7) and day not in holidays:
            days -= 1
    return day


@pytest.mark.parametrize("days", [2, 3, 5, 6, 10, 15, 21])
def test_every_day_of_thirty_years_agrees_with_the_slow_twin(days: int) -> None:
    for start_on in every_day():
        slow = slow_business(start_on, days, calendar.NO_HOLIDAYS)
        assert calendar.from_day(start_on, days, Unit.BUSINESS_DAYS) == slow
        plain = start_on.fromordinal(start_on.toordinal() + days)
        assert calendar.from_day(start_on, days, Unit.CALENDAR_DAYS) == plain


def federal_holidays(year: int) -> frozenset[date]:
    """The legal holidays of 5 U.S.C. 6103 as observed (Inauguration Day aside); a cross-check
    only, for no law of the data says that a clock skips them."""

    def nth(month: int, weekday: int, number: int) -> date:
        first = date(year, month, 1)
        ahead = (weekday - first.weekday()) % 7
        return first + timedelta(days=ahead + 7 * (number - 1))

    may_end = date(year, 5, 31)
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= 2021:
        fixed.append(date(year, 6, 19))
    observed = [day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0)) for day in fixed]
    moving = [
        nth(1, 0, 3), nth(2, 0, 3), may_end - timedelta(days=may_end.weekday()), nth(9, 0, 1),
        nth(10, 0, 2), nth(11, 3, 4),
    ]  # fmt: skip
    return frozenset([*observed, *moving])


HOLIDAYS = frozenset(day for year in range(2000, 2032) for day in federal_holidays(year))


def test_the_cross_checks_holidays_are_the_days_one_knows() -> None:
    assert federal_holidays(2026) == {
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25),
        date(2026, 6, 19), date(2026, 7, 3), date(2026, 9, 7), date(2026, 10, 12),
        date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25),
    }  # fmt: skip


@given(THIRTY_YEARS, st.integers(1, 30))
def test_a_day_is_never_later_than_with_a_general_holiday_calendar(
    start_on: date, days: int
) -> None:
    own = calendar.add_business_days(start_on, days)
    assert own <= calendar.add_business_days(start_on, days, HOLIDAYS)


@given(THIRTY_YEARS, st.integers(0, 40))
def test_a_period_before_a_day_still_fits_and_a_day_later_does_not(end_on: date, days: int) -> None:
    start_on = calendar.before(end_on, days, Unit.BUSINESS_DAYS)
    assert calendar.add_business_days(start_on, days) <= end_on
    assert calendar.is_open_day(start_on)
    next_open_on = calendar.add_business_days(start_on, 1)
    assert calendar.add_business_days(next_open_on, days) > end_on
    assert calendar.before(end_on, days, Unit.CALENDAR_DAYS) == end_on - timedelta(days=days)
    assert calendar.before(end_on, 25, Unit.HOURS) == end_on - timedelta(days=2)


@given(THIRTY_YEARS, st.integers(0, 20))
def test_years_back_and_forth_miss_by_the_leap_day_only(day: date, years: int) -> None:
    back = calendar.add_years_back(day, years)
    assert (calendar.add_years(back, years) - day).days in ((0, -1) if day.day == 29 else (0,))


@given(THIRTY_YEARS, st.integers(-30, 30))
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int) -> None:
    found = calendar.add_months(day, months)
    ahead = (found.year - day.year) * 12 + found.month - day.month
    assert ahead == months
    assert found.day == day.day or (
        found.day < day.day and (found + timedelta(days=1)).month != found.month
    )


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


def test_hours_before_a_day_are_rounded_up() -> None:
    assert calendar.before(date(2026, 9, 7), 1, Unit.HOURS) == date(2026, 9, 6)
    assert calendar.before(date(2026, 9, 7), 24, Unit.HOURS) == date(2026, 9, 6)
    assert calendar.before(date(2026, 9, 7), 48, Unit.HOURS) == date(2026, 9, 5)
