"""Dates as FHIR writes them, whole or in part, and the moments they stand for."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_PARTIAL = re.compile(r"^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An aware moment and how exact it is: year, month, day or time."""

    at: datetime
    precision: str


def read(text: str, zone: ZoneInfo) -> Moment | None:
    """What a FHIR date, dateTime or instant says. None if it is none.

    A date without time is midnight in `zone`, so that it prints as the same day there.
    """
    partial = _PARTIAL.match(text)
    try:
        if partial:
            year, month, day = partial.groups()
            on = date(int(year), int(month or 1), int(day or 1))
            return Moment(
                at=midnight(on, zone), precision="day" if day else "month" if month else "year"
            )
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            at = at.replace(tzinfo=zone)
        return Moment(at=at.astimezone(UTC), precision="time")
    except (ValueError, OverflowError):
        return None


def midnight(on: date, zone: ZoneInfo) -> datetime:
    """The beginning of a day in `zone`, in UTC."""
    return datetime.combine(on, time(), tzinfo=zone).astimezone(UTC)


def read_birth(text: str) -> date | None:
    """A whole birth date; None if only a year or a month is known, or it is no date."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
