"""Find patients by any words in any order: names, birth date, telephone. Ranges, never LIKE."""

import re

from cartella.charts import folding, joined
from cartella.charts.models import EntryListing, Patient
from cartella.practices.models import Practice

_LAST = "\U0010ffff"
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_US = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
_PHONE = re.compile(r"\+?\(?\d[\d\s().-]{5,}\d")
MOST_WORDS = 6  # each is a join


def patients(practice: Practice, text: str, limit: int = 20) -> list[Patient]:
    """Patients who have a word beginning with each word of `text`, by name. Empty text: none."""
    wanted = tokens(text)
    if not wanted:
        return []
    found = practice.patients.all()  # a chart out of the lists has no words
    for token in wanted[:MOST_WORDS]:
        found = found.filter(words__word__gte=token, words__word__lt=token + _LAST)
    return list(found.distinct().order_by("family_name", "given_name", "id")[:limit])


def entries(patient: Patient, text: str, limit: int = 100) -> list[EntryListing]:
    """Entries of her chart, and of charts joined with it, that have a word beginning with each
    word of `text`, newest first."""
    wanted = folding.words(text)
    if not wanted:
        return []
    hers = joined.group(patient)
    found = patient.practice.entry_listings.filter(patient_id__in=hers)
    for token in wanted[:MOST_WORDS]:
        found = found.filter(
            entry__words__patient_id__in=hers,
            entry__words__word__gte=token,
            entry__words__word__lt=token + _LAST,
        )
    return list(found.distinct().order_by("-occurred_at", "-entry_id")[:limit])


def tokens(text: str) -> list[str]:
    """What is looked for: dates and telephone numbers as digits, the rest as folded words."""
    found: list[str] = []
    text = _ISO.sub(lambda m: _date(found, m[1], m[2], m[3]), text)
    text = _US.sub(lambda m: _date(found, m[3], m[1], m[2]), text)
    text = _PHONE.sub(lambda m: _digits(found, m[0]), text)
    return list(dict.fromkeys([*found, *folding.words(text)]))


def _date(found: list[str], year: str, month: str, day: str) -> str:
    found.append(f"{year}{int(month):02}{int(day):02}")
    return " "


def _digits(found: list[str], text: str) -> str:
    digits = re.sub(r"\D", "", text)
    found.append(digits[1:] if len(digits) == 11 and digits.startswith("1") else digits)
    return " "
