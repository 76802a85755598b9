"""What an import did, in words for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.charts.models import ImportItem, Outcome
from cartella.charts.words import DRAWER_NAMES

_OUTCOMES: dict[str, tuple[Promise, str]] = {
    Outcome.NEW: (gettext_lazy("new"), "done"),
    Outcome.CHANGED: (gettext_lazy("new version"), "go"),
    Outcome.SAME: (gettext_lazy("same as before"), ""),
    Outcome.NOT_UNDERSTOOD: (gettext_lazy("kept, not understood"), "attention"),
    Outcome.NOT_FILED: (gettext_lazy("not filed"), "danger"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What came for one drawer."""

    drawer: str
    read: int
    new: int
    changed: int
    same: int
    not_understood: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What became of one file, or of one resource in it that needs a word."""

    name: str
    drawer: str
    outcome: str
    tone: str
    words: tuple[str, ...]


def counts(rows: Mapping[int, Mapping[str, int]]) -> list[Count]:
    """Counts a drawer, and at the end of all of them if there are several."""
    made = [
        Count(drawer=str(name), **_numbers(rows[drawer.value]))
        for drawer, name in DRAWER_NAMES.items()
        if drawer.value in rows
    ]
    if len(made) > 1:
        total = {key: sum(row[key] for row in rows.values()) for key in _KEYS}
        made.append(Count(drawer=_("All drawers"), **total))
    return made


_KEYS = ("read", "new", "changed", "same", "not_understood")


def _numbers(row: Mapping[str, int]) -> dict[str, int]:
    return {key: row[key] for key in _KEYS}


def items(rows: Iterable[ImportItem]) -> list[Item]:
    """What became of each file, with the reasons."""
    names = {drawer.value: str(name) for drawer, name in DRAWER_NAMES.items()}
    made = []
    for row in rows:
        word, tone = _OUTCOMES[row.outcome]
        reasons = (_(row.reason),) if row.reason else ()
        made.append(
            Item(
                name=row.name,
                drawer=names.get(row.drawer or 0, ""),
                outcome=str(word),
                tone=tone,
                words=(*reasons, *(_(words) for words in row.warnings)),
            )
        )
    return made
