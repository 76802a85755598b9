"""What a reader of entries needs beside the entry: words in the reader's language, names of others.

Also the small things every type shares: labels from element names, days and moments in words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo


def N_(text: str) -> str:  # noqa: N802 - the usual name of the mark
    """Marks a text for translation where it is written; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one record is read. `names` tells what a reference points at, for entries that leave
    only; `paths` where in the package a file stands, by SHA-256 hex."""

    translate: Callable[[str], str]
    zone: str
    names: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()  # references that mean the patient herself


MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)
_DAY = N_("%(month)s %(day)s, %(year)s")

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?"
)


def day(value: date, reading: Reading) -> str:
    """A day in words: `Mar 5, 2024`."""
    month = reading.translate(MONTHS[value.month - 1])
    return reading.translate(_DAY) % {"month": month, "day": value.day, "year": value.year}


def moment(value: datetime, reading: Reading) -> str:
    """A moment in the practice's time zone: `Mar 5, 2024, 14:30 EST`. Midnight is a day alone:
    that is how a day without a time is kept."""
    local = value.astimezone(ZoneInfo(reading.zone))
    if not (local.hour or local.minute or local.second):
        return day(local.date(), reading)
    return f"{day(local.date(), reading)}, {local:%H:%M} {local.tzname()}"


def local_day(value: datetime, reading: Reading) -> str:
    """The day of a moment in the practice's time zone."""
    return day(value.astimezone(ZoneInfo(reading.zone)).date(), reading)


def written_day(text: str, reading: Reading) -> str | None:
    """A FHIR date, dateTime or instant in words, in the time zone it was written in. None: no such.

    A year or a month of a year stays as it is: it looks like many a lot number.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    year, month, of_month, clock, seconds, offset = found.groups()
    if not 1 <= int(month) <= 12:
        return None
    name = reading.translate(MONTHS[int(month) - 1])
    said = reading.translate(_DAY) % {"month": name, "day": int(of_month), "year": year}
    if clock is None:
        return said
    if seconds not in (None, "00"):
        clock = f"{clock}:{seconds}"
    place = "" if offset is None else " UTC" if offset in ("Z", "+00:00") else f" UTC{offset}"
    return f"{said}, {clock}{place}"


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+")
_CHOICES = re.compile(
    r"(?<=[a-z])(?:CodeableConcept|Quantity|String|Boolean|Integer|DateTime|Date|Time|Instant|Period|"
    r"Range|Ratio|Reference|Annotation|Attachment|Identifier|Coding|Money|Decimal|Uri|Url|Code|"
    r"Timing|SampledData|Age|Duration|Canonical|Markdown|PositiveInt|UnsignedInt|Address|"
    r"HumanName|ContactPoint)$"
)


def label(element: str, reading: Reading) -> str:
    """The name of an element as words: `bodySite` is `Body site`, `valueQuantity` is `Value`."""
    bare = _CHOICES.sub("", element.lstrip("_")) or element
    words = _HUMP.sub(" ", bare).strip()
    said = words[:1].upper() + words[1:].lower() if words else element
    return reading.translate(said)


def label_of_address(url: str, reading: Reading) -> str:
    """The last word of an extension's address, as a label."""
    return label(url.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1].rsplit(":", 1)[-1], reading)
