"""Counting days: the day of an event is day 0, and nothing but the law's own data skips a day.

Business days skip Saturdays and Sundays only, unless a caller hands over holidays that are settled
facts of the jurisdiction: a holiday too many would make a date late.
"""

from collections.abc import Callable
from datetime import date, timedelta

from cartella.law.facts import Facts
from cartella.law.provisions import Unit

NO_HOLIDAYS: frozenset[date] = frozenset()


def is_open_day(day: date, holidays: frozenset[date] = NO_HOLIDAYS) -> bool:
    """Whether the day is Monday to Friday and no settled holiday."""
    return day.weekday() < 5 and day not in holidays


def add_calendar_days(start_on: date, days: int) -> date:
    """The day so many calendar days after `start_on`, weekend or not."""
    return start_on + timedelta(days=days)


def add_business_days(start_on: date, days: int, holidays: frozenset[date] = NO_HOLIDAYS) -> date:
    """The day that is the `days`th open day after `start_on`; with 0 it is `start_on` itself."""
    day = start_on
    if not holidays and days > 5:  # whole weeks at once; what is left is counted
        weeks = days // 5 - 1
        day, days = day + timedelta(weeks=weeks), days - 5 * weeks
    while days > 0:
        day += timedelta(days=1)
        days -= is_open_day(day, holidays)
    return day


def open_day_on_or_before(day: date, holidays: frozenset[date] = NO_HOLIDAYS) -> date:
    """The day itself if it is open, else the nearest open day before it."""
    while not is_open_day(day, holidays):
        day -= timedelta(days=1)
    return day


def add_years(start_on: date, years: int) -> date:
    """The same day so many years later; February 29 becomes March 1 where there is none, which
    keeps a paper longer and not shorter."""
    try:
        return start_on.replace(year=start_on.year + years)
    except ValueError:
        return date(start_on.year + years, 3, 1)


COUNT: dict[Unit, Callable[[date, int], date]] = {
    Unit.CALENDAR_DAYS: add_calendar_days,
    Unit.BUSINESS_DAYS: add_business_days,
}


def from_receipt(facts: Facts, value: int, unit: Unit) -> date:
    """The last day of a period that runs from receipt. Hours end in a local day of the practice."""
    if unit is Unit.HOURS:
        return facts.day_after_hours(value)
    return COUNT[unit](facts.received_on, value)


def from_day(start_on: date, value: int, unit: Unit) -> date:
    """The last day of a period that runs from a day; hours are rounded down to whole days."""
    if unit is Unit.HOURS:
        return add_calendar_days(start_on, value // 24)
    return COUNT[unit](start_on, value)
