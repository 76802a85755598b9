"""What a cell of a list says: a day, a moment, an amount, a telephone, an e-mail. Never a guess.

A reader returns None for what it cannot read; whoever asks keeps the cell as it is.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class DateOrder(StrEnum):
    """In which order a list writes day, month and year."""

    MDY = "mdy"
    DMY = "dmy"
    YMD = "ymd"


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set"),
            *("oct", "nov", "dec dic"),
        ),
        start=1,
    )
    for name in names.split()
}
_NUMBERS = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?!\d)")
_NAMED = re.compile(r"(?i)(?:[a-z]{3,9},? )?([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_DAY_FIRST = re.compile(r"(?i)(\d{1,2})[- ]([a-z]{3,10})\.?[-, ]+(\d{4})")
_TIME = re.compile(r"(?i)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)? ?([ap])?\.?m?\.?(?:$|[ Z+-])")
_MONEY = re.compile(r"^[-(]?\s*[-(]?\d[\d.,' ]*\)?-?$")
_CURRENCY = re.compile(r"(?i)^(?:us\$|usd|\$|€|£|eur|gbp)|(?:usd|eur|gbp|\$|€|£)$")
_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
OLDEST = 1890


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a list writes days and amounts."""

    order: DateOrder
    decimal: str = "."


def day(text: str, order: DateOrder) -> date | None:
    """The day that a cell begins with; a year of two digits is not read, for it may be either."""
    text = text.strip()
    if match := _NUMBERS.match(text):
        return _of_numbers(match.groups(), order)
    if match := _NAMED.match(text):
        return _day(match[3], str(_MONTHS.get(match[1][:3].lower(), 0)), match[2])
    if match := _DAY_FIRST.match(text):
        return _day(match[3], str(_MONTHS.get(match[2][:3].lower(), 0)), match[1])
    if re.fullmatch(r"\d{8}", text) and order is DateOrder.YMD:
        return _day(text[:4], text[4:6], text[6:])
    return None


def moment(text: str, order: DateOrder) -> datetime | None:
    """Day and time of the practice's wall clock, as the cell says both; None without a time."""
    on, at = day(text, order), clock_time(_after_day(text))
    return datetime.combine(on, at) if on and at else None


def clock_time(text: str) -> time | None:
    """The time in a cell, by 12 or 24 hours."""
    match = _TIME.search(f"{text.strip()} ")
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if half := (match[4] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def amount(text: str, decimal: str = ".") -> Decimal | None:
    """An amount with its sign: "(12.50)", "-12.50" and "12.50-" are all below zero."""
    plain = text.strip().replace("\u2212", "-").replace("\xa0", " ")
    is_wrapped = plain.startswith("(") and plain.endswith(")")
    inner = plain[1:-1].strip() if is_wrapped else plain
    sign = -1 if is_wrapped or inner.startswith("-") or inner.endswith("-") else 1
    inner = _CURRENCY.sub("", inner.strip("- ")).strip().strip("- ").strip()
    if not inner or not _MONEY.match(inner) or not _groups_well(inner, decimal):
        return None
    thousands = "," if decimal == "." else "."
    number = inner.replace(thousands, "").replace("'", "").replace(" ", "").replace(decimal, ".")
    try:
        return sign * Decimal(number)
    except InvalidOperation:
        return None


def is_email(text: str) -> bool:
    """Whether a cell is one e-mail address."""
    return bool(_EMAIL.match(text.strip()))


def is_phone(text: str) -> bool:
    """Whether a cell is one telephone number, with or without its country."""
    plain = text.strip()
    digits = re.sub(r"\D", "", plain)
    is_spelt = re.fullmatch(r"\+?[\d().\-/ ]+(?:(?:x|ext\.?) ?\d{1,6})?", plain.lower())
    return is_spelt is not None and 7 <= len(digits) <= 21 and _NUMBERS.fullmatch(plain) is None


def is_name(text: str) -> bool:
    """Whether a cell may be a name: letters, and no address, number or sign of one."""
    plain = text.strip()
    return (
        any(c.isalpha() for c in plain)
        and not any(c in "@/\\{}[]=<>$%" for c in plain)
        and (sum(c.isdigit() for c in plain) <= 2)
    )


def order_of(texts: list[str]) -> DateOrder | None:
    """The one order in which all of these days can be read; None if none or several can."""
    fitting = [
        order for order in DateOrder if all(day(text, order) for text in texts if text.strip())
    ]
    return fitting[0] if len(fitting) == 1 and texts else None


def _after_day(text: str) -> str:
    for pattern in (_NUMBERS, _NAMED, _DAY_FIRST):
        if match := pattern.match(text.strip()):
            return text.strip()[match.end() :].lstrip("T, ")
    return ""


def _of_numbers(parts: tuple[str, ...], order: DateOrder) -> date | None:
    first, second, third = parts
    if len(first) == 4:  # nobody writes the year first and means day and month the other way round
        return _day(first, second, third)
    if order is DateOrder.MDY:
        return _day(third, first, second)
    if order is DateOrder.DMY:
        return _day(third, second, first)
    return None


def _day(year: str, month: str, day_: str) -> date | None:
    if len(year) != 4:
        return None
    try:
        made = date(int(year), int(month), int(day_))
    except ValueError:
        return None
    return made if OLDEST <= made.year <= 2200 else None


def _groups_well(number: str, decimal: str) -> bool:
    """Whether separators stand where this list's would: "1.234" is no amount with three places."""
    whole, point, rest = number.partition(decimal)
    if decimal in rest or (point and not rest.isdigit()):
        return False
    groups = re.split(r"[,.' ]", whole)
    return len(groups) == 1 or all(len(group) == 3 for group in groups[1:])
