"""Which column of a list is which field: proposed from heads and values, checked when chosen.

A column of telephones is no e-mail, and nobody is born tomorrow: what does not fit is said.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.charts import folding
from cartella.charts.imports import columns, swaps, values
from cartella.charts.imports.columns import FIELDS, Field, ListKind, Sort
from cartella.charts.imports.values import DateOrder, Written

SAMPLE = 200  # rows that are looked at
_REFUSED_BELOW = 0.5  # share of values that fit: less, and the column is another thing
_ASKED_BELOW = 0.9
_NAMED = ("name", "given_name", "family_name")
ORDER_NAMES = {
    DateOrder.MDY: gettext_lazy("month/day/year"),
    DateOrder.DMY: gettext_lazy("day/month/year"),
    DateOrder.YMD: gettext_lazy("year-month-day"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumns:
    """What a person, or the program before her, says of a list. Place of a column → field id."""

    kind: ListKind
    fields: Mapping[int, str]
    written: Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a mapping cannot stand, or must be said twice. `column` None: the list as a whole."""

    column: int | None
    words: str
    is_refused: bool
    is_swap: bool = False  # given and family names stand under each other's heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row under its mapping: cells by field, and every other cell under its head."""

    cells: Mapping[str, str]
    others: tuple[tuple[str, str], ...] = field(default=())

    @property
    def weight(self) -> int:
        """Characters of its cells."""
        return sum(map(len, self.cells.values())) + sum(len(cell) for _, cell in self.others)


def fingerprint(heads: Sequence[str]) -> str:
    """What two lists with the same heads in the same order share."""
    told = "\x1f".join(" ".join(folding.words(head)) for head in heads)
    return hashlib.sha256(told.encode()).hexdigest()


def propose(
    heads: Sequence[str], sample: Sequence[Sequence[str]], today: date, name: str = ""
) -> ListColumns:
    """What the list seems to be. Heads speak first; a head whose values do not fit is left out.

    `name`: of the file, for a list whose heads say nothing of its kind.
    """
    kind = _kind(heads) or kind_by_name(name) or ListKind.PATIENTS
    order = _order(heads, sample) or DateOrder.MDY
    written = Written(order=order, decimal=_decimal(sample))
    folded = [" ".join(folding.words(head)) for head in heads]
    scored = []
    for one in FIELDS[kind]:
        for place, head in enumerate(folded):
            rank = _rank(one, head)
            share = _fit(one, _column(sample, place), written, today)
            if rank is not None and share >= _REFUSED_BELOW:
                scored.append((rank, place, one.id))
    chosen: dict[int, str] = {}
    for _rank_of, place, field_id in sorted(scored):
        if place not in chosen and field_id not in chosen.values():
            chosen[place] = field_id
    has_parts = {"given_name", "family_name"} <= set(chosen.values())
    if has_parts:  # a whole name beside its parts is one thing said twice; it stays with the row
        chosen = {place: f for place, f in chosen.items() if f != "name"}
    return ListColumns(kind=kind, fields=chosen, written=written)


def check(
    said: ListColumns,
    heads: Sequence[str],
    sample: Sequence[Sequence[str]],
    today: date,
    known: swaps.Names = (),
) -> list[Trouble]:
    """What is wrong with a mapping, the worst first. Empty: it can stand.

    `known`: given and family names of the charts here, folded by `swaps.pair`.
    """
    found = [*_whole(said, heads)]
    by_id = {one.id: one for one in FIELDS[said.kind]}
    for place, field_id in said.fields.items():
        one = by_id.get(field_id)
        if one is None or not 0 <= place < len(heads):
            found.append(
                Trouble(column=place, words=_("This field is not known."), is_refused=True)
            )
            continue
        cells = [cell for cell in _column(sample, place) if cell.strip()]
        share = _fit(one, cells, said.written, today)
        if share < _ASKED_BELOW:
            found.append(
                Trouble(
                    column=place,
                    words=_misfit(one, cells, said.written, today, heads[place]),
                    is_refused=share < _REFUSED_BELOW,
                )
            )
    if not any(trouble.is_refused for trouble in found):
        found += _swaps(said, heads, sample, today, known)
    return sorted(found, key=lambda trouble: not trouble.is_refused)


def with_names_swapped(said: ListColumns) -> ListColumns:
    """The same, with given and family names in each other's places."""
    other = {"given_name": "family_name", "family_name": "given_name"}
    fields = {place: other.get(field_id, field_id) for place, field_id in said.fields.items()}
    return replace(said, fields=fields)


def read(said: ListColumns, heads: Sequence[str], cells: Sequence[str]) -> Row:
    """A row under its mapping. Every cell is in it: mapped, or under its head in `others`."""
    mapped: dict[str, str] = {}
    others = []
    for place, cell in enumerate(cells):
        field_id = said.fields.get(place)
        if field_id is not None:
            mapped[field_id] = cell.strip()
        elif cell.strip():
            head = heads[place].strip() if place < len(heads) else ""
            others.append((head or _("Column %(number)s") % {"number": place + 1}, cell.strip()))
    return Row(cells=mapped, others=tuple(others))


def fits(one: Field, cell: str, written: Written, today: date) -> bool:
    """Whether a cell may be a value of this field; an empty one may."""
    if not cell.strip():
        return True
    match one.sort:
        case Sort.DAY:
            return values.day(cell, written.order) is not None
        case Sort.BIRTH:
            on = values.day(cell, written.order)
            return on is not None and on <= today and today.year - on.year <= 130
        case Sort.TIME:
            return values.clock_time(cell) is not None
        case Sort.AMOUNT:
            return values.amount(cell, written.decimal) is not None
        case Sort.EMAIL:
            return values.is_email(cell)
        case Sort.PHONE:
            return values.is_phone(cell)
        case Sort.NAME:
            return values.is_name(cell) and not values.is_email(cell)
    return True


def _whole(said: ListColumns, heads: Sequence[str]) -> list[Trouble]:
    found = []
    ids = list(said.fields.values())
    if len(set(ids)) < len(ids):
        words = _("Two columns are given the same meaning. Choose one.")
        found.append(Trouble(column=None, words=words, is_refused=True))
    if not set(ids) & {"patient_id", *_NAMED}:
        words = _("Say which column tells the patient: an id there, or a name.")
        found.append(Trouble(column=None, words=words, is_refused=True))
    elif said.kind is ListKind.PATIENTS and not ({"name"} & set(ids) or {"family_name"} & set(ids)):
        words = _("A list of patients needs a column with their names.")
        found.append(Trouble(column=None, words=words, is_refused=True))
    return found


def _swaps(
    said: ListColumns,
    heads: Sequence[str],
    sample: Sequence[Sequence[str]],
    today: date,
    known: swaps.Names,
) -> list[Trouble]:
    """What fits cell by cell and is another thing all the same."""
    found = []
    places = {field_id: place for place, field_id in said.fields.items()}
    if swaps.are_names_swapped(said.fields, sample, known):
        place = places["family_name"]
        told = {"head": heads[place], "names": ", ".join(swaps.examples(said.fields, sample))}
        words = (
            _("“%(head)s” seems to hold given names: %(names)s. Are the two swapped?") % told
            if told["names"]
            else _("Charts here have these names the other way round. Are the two swapped?")
        )
        found.append(Trouble(column=place, words=words, is_refused=False, is_swap=True))
    if (place := places.get("birth_on", -1)) >= 0:
        days = [on for c in _column(sample, place) if (on := values.day(c, said.written.order))]
        if swaps.are_born_lately(days, today):
            words = _("“%(head)s” would make most of them children. Is it the day of a visit?")
            words %= {"head": heads[place]}
            found.append(Trouble(column=place, words=words, is_refused=False))
    return found


def _misfit(one: Field, cells: Sequence[str], written: Written, today: date, head: str) -> str:
    """Why a column is not what was said, with what it seems to be instead."""
    wrong = [cell for cell in cells if not fits(one, cell, written, today)]
    values_of = {
        "field": one.words,
        "head": head,
        "wrong": len(wrong),
        "all": len(cells),
        "seems": _seems(wrong, written),
        "order": _other_order(cells, written),
    }
    if one.sort in (Sort.DAY, Sort.BIRTH) and values_of["order"]:
        return (
            _(
                "“%(head)s”: %(wrong)s of %(all)s dates cannot be read so. "
                "All of them can be read as %(order)s."
            )
            % values_of
        )
    if one.sort is Sort.BIRTH and any(
        (on := values.day(cell, written.order)) and on > today for cell in wrong
    ):
        return (
            _("“%(head)s” cannot be the birth date: %(wrong)s of %(all)s lie in the future.")
            % values_of
        )
    return (
        _(
            "“%(head)s” does not look like %(field)s: %(wrong)s of %(all)s values do not fit. "
            "They look like %(seems)s."
        )
        % values_of
    )


def _other_order(cells: Sequence[str], written: Written) -> str:
    """The order in which all of these dates can be read, in words; empty if there is none."""
    order = values.order_of(list(cells))
    return str(ORDER_NAMES[order]) if order is not None and order is not written.order else ""


def _seems(cells: Sequence[str], written: Written) -> str:
    if all(values.is_email(cell) for cell in cells):
        return _("e-mail addresses")
    if all(values.is_phone(cell) for cell in cells):
        return _("telephone numbers")
    if any(values.day(cell, order) for cell in cells[:1] for order in DateOrder):
        return _("dates, perhaps in another order of day and month")
    if all(values.amount(cell, written.decimal) is not None for cell in cells):
        return _("amounts or numbers")
    return _("words")


def kind_by_name(name: str) -> ListKind | None:
    """What a list holds by the name of its file; None if the name does not say."""
    told = set(folding.words(PurePosixPath(name).stem))
    for kind, words in columns.FILE_TELLS.items():
        if told & set(words):
            return kind
    return None


def _kind(heads: Sequence[str]) -> ListKind | None:
    told = f" {' '.join(' '.join(folding.words(head)) for head in heads)} "
    scores = {
        kind: sum(f" {word} " in told or f" {word}s " in told for word in words)
        for kind, words in columns.TELLS.items()
    }
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] else None


def _rank(one: Field, head: str) -> int | None:
    """How well a head names a field; 0 is best, None not at all."""
    if head in one.heads:
        return one.heads.index(head)
    inside = [n for n, word in enumerate(one.heads) if " " in word and f" {word} " in f" {head} "]
    return 50 + inside[0] if inside else None


def _order(heads: Sequence[str], sample: Sequence[Sequence[str]]) -> DateOrder | None:
    """The order that all columns with dates share, if one of them tells it."""
    told: set[DateOrder] = set()
    for place in range(len(heads)):
        cells = [cell for cell in _column(sample, place) if cell.strip()]
        if cells and (order := values.order_of(cells)):
            told.add(order)
    return told.pop() if len(told) == 1 else None


def _decimal(sample: Sequence[Sequence[str]]) -> str:
    """A comma, if amounts can only be read with one."""
    cells = [cell for row in sample for cell in row if "," in cell and not cell.isalpha()]
    comma = sum(
        values.amount(cell, ",") is not None and values.amount(cell, ".") is None for cell in cells
    )
    point = sum(
        values.amount(cell, ".") is not None and values.amount(cell, ",") is None for cell in cells
    )
    return "," if comma > point else "."


def _column(sample: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in sample if place < len(row)]


def _fit(one: Field, cells: Sequence[str], written: Written, today: date) -> float:
    """The share of cells that may be values of the field; 1 when there are none."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return 1.0
    return sum(fits(one, cell, written, today) for cell in filled) / len(filled)
