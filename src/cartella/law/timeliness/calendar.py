"""Counting days: the day of an event is day 0, and nothing but the law's own data skips a day.

Business days skip Saturdays and Sundays only, unless a caller hands over holidays that are settled
facts of the jurisdiction: a holiday too many would make a date late.
"""

from calendar import monthrange
from datetime import date, timedelta

from cartella.law.book.provisions import Unit
from cartella.law.facts import Facts

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


def add_years_back(end_on: date, years: int) -> date:
    """The same day so many years earlier; for February 29 that is February 28 where there is none,
    which takes a day more into a period."""
    try:
        return end_on.replace(year=end_on.year - years)
    except ValueError:
        return date(end_on.year - years, 2, 28)


def add_months(start_on: date, months: int) -> date:
    """The same day so many months later or, with a negative number, earlier; a day that the month
    does not have becomes its last."""
    year, month = divmod(start_on.year * 12 + start_on.month - 1 + months, 12)
    return date(year, month + 1, min(start_on.day, monthrange(year, month + 1)[1]))


def from_receipt(
    facts: Facts, value: int, unit: Unit, holidays: frozenset[date] = NO_HOLIDAYS
) -> date:
    """The last day of a period that runs from receipt. Hours end in a local day of the practice."""
    if unit is Unit.HOURS:
        return facts.day_after_hours(value)
    return from_day(facts.received_on, value, unit, holidays)


def before(end_on: date, value: int, unit: Unit, holidays: frozenset[date] = NO_HOLIDAYS) -> date:
    """The last day on which a period of this length still fits before a day: of business days the
    last open one; hours are rounded up to whole days, for that is earlier."""
    if unit is Unit.BUSINESS_DAYS:
        day = open_day_on_or_before(end_on, holidays)
        while value > 0:
            day -= timedelta(days=1)
            value -= is_open_day(day, holidays)
        return day
    return add_calendar_days(end_on, -value // 24 if unit is Unit.HOURS else -value)


def from_day(
    start_on: date, value: int, unit: Unit, holidays: frozenset[date] = NO_HOLIDAYS
) -> date:
    """The last day of a period that runs from a day; hours are rounded down to whole days."""
    if unit is Unit.HOURS:
        return add_calendar_days(start_on, value // 24)
    if unit is Unit.BUSINESS_DAYS:
        return add_business_days(start_on, value, holidays)
    return add_calendar_days(start_on, value)
