"""What the words of a paper propose: whose record it may be, and a day that it names.

Proposals only, for a person to look at: nothing is decided and no date is moved by them.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from cartella.charts import folding, search
from cartella.charts.models import Patient
from cartella.practices.models import Practice
from cartella.release.models import Arrival, TextSource

MOST_WORDS = 1_500
MOST_PATIENTS = 5
_BY = (
    r"(?:no later than|not later than|on or before|due(?: date| by| on)?|by|before|within|"
    r"respond by|return by|deadline)"
)
_NUMBERS = re.compile(rf"\b{_BY}\W{{0,4}}(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}})\b", re.I)
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_IN_WORDS = re.compile(
    rf"\b{_BY}\W{{0,4}}({'|'.join(_MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """`days`: what the paper asks for, in its order. `is_by_machine`: read off a scan."""

    patients: tuple[Patient, ...] = ()
    days: tuple[date, ...] = ()
    is_by_machine: bool = False


def of(arrival: Arrival) -> Hints:
    """What an arrival's words propose; empty where they were not read."""
    files = list(arrival.files.order_by("id"))
    text = "\n".join([arrival.subject, arrival.text, *(file.text for file in files)])
    return Hints(
        patients=tuple(named_in(arrival.practice, text)),
        days=tuple(days_in(text)),
        is_by_machine=any(file.text_source == TextSource.MACHINE for file in files),
    )


def named_in(practice: Practice, text: str) -> list[Patient]:
    """Patients whose whole name stands in the text, those whose birth date does too first."""
    words = search.tokens(text)[:MOST_WORDS]
    there = set(words)
    near = (
        practice.patients.filter(words__word__in=there)
        .annotate(known=Count("words__word", distinct=True))
        .filter(known__gte=2)
        .order_by("-known", "id")[:50]
    )
    named: list[Patient] = [one for one in near if _is_named(one, there)]
    named.sort(key=lambda one: not (one.birth_on and f"{one.birth_on:%Y%m%d}" in there))
    return named[:MOST_PATIENTS]


def days_in(text: str) -> list[date]:
    """Days that the text asks something by, each once, in its order."""
    found = [(m.start(), m[3], m[1], m[2]) for m in _NUMBERS.finditer(text)]
    for match in _IN_WORDS.finditer(text):
        month = str(_MONTHS.index(match[1].lower()) + 1)
        found.append((match.start(), match[3], month, match[2]))
    days: list[date] = []
    for _place, year, month, day in sorted(found):
        try:
            named = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if named not in days:
            days.append(named)
    return days[:5]


def _is_named(patient: Patient, there: set[str]) -> bool:
    name = folding.words(f"{patient.given_name} {patient.family_name}")
    return len(name) > 1 and all(word in there for word in name)
