"""The lists of a whole import: what was said of their columns, and whom their rows name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from cartella import clock
from cartella.charts import patients
from cartella.charts.filing import Draft
from cartella.charts.imports import entries, lists, mapping, placing, swaps
from cartella.charts.imports.columns import ListKind
from cartella.charts.imports.entries import Identities
from cartella.charts.imports.lists import BadList, Shape
from cartella.charts.imports.mapping import ListColumns, Row, Trouble
from cartella.charts.imports.placing import Seen
from cartella.charts.imports.values import DateOrder, Written
from cartella.charts.models import ListMapping, WholeFile
from cartella.practices.models import Practice

# Rows that are placed and filed together. By date, as exports are, one patient's rows lie far
# apart: a window of few rows would make a transaction of each.
WINDOW = 50_000
PEOPLE_WINDOW = 500  # of a list of patients: each row is another chart
_WINDOW_CHARACTERS = 50_000_000
NOT_SAID = gettext_noop("Say what its columns mean.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The beginning of a list."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row with its number (the first under the heads is 1), whom it names, and its id."""

    number: int
    row: Row
    seen: Seen
    source_id: str

    def person(self, *, is_alone: bool) -> str:
        """Who is meant. `is_alone`: nothing tells two such persons apart; each row is its own."""
        return f"row:{self.source_id}"[:300] if is_alone else self.seen.key


def preview(path: Path, media_type: str, *, count: int = mapping.SAMPLE) -> Preview:
    """Heads and first rows. Raises BadList."""
    shape = lists.shape(path, media_type)
    found = list(islice(lists.rows(path, shape), count + 1))
    if len(found) < 2:
        raise BadList(lists.NO_ROWS)
    return Preview(heads=found[0], rows=tuple(found[1:]), shape=shape)


def columns(said: ListMapping) -> ListColumns:
    """A remembered mapping as the readers take it."""
    return ListColumns(
        kind=ListKind(said.list_kind),
        fields={int(place): field for place, field in said.columns.items()},
        written=Written(order=DateOrder(said.date_order), decimal=said.decimal),
    )


def remembered(file: WholeFile, heads: Sequence[str]) -> ListMapping | None:
    """What somebody said of a list with these heads from the same system."""
    return ListMapping.objects.filter(
        practice_id=file.practice_id,
        record_system_id=file.whole.record_system_id,
        fingerprint=mapping.fingerprint(heads),
    ).first()


def remember(
    file: WholeFile, heads: Sequence[str], said: ListColumns, *, by_person_id: int | None
) -> ListMapping:
    """Write down what the columns mean; a later word replaces an earlier one."""
    found, _is_new = ListMapping.objects.update_or_create(
        practice_id=file.practice_id,
        record_system_id=file.whole.record_system_id,
        fingerprint=mapping.fingerprint(heads),
        defaults={
            "list_kind": said.kind.value,
            "columns": {str(place): field for place, field in said.fields.items()},
            "date_order": said.written.order.value,
            "decimal": said.written.decimal,
            "by_person_id": by_person_id,
            "at": clock.now(),
        },
    )
    return found


def troubles(practice: Practice, said: ListColumns, told: Preview, today: date) -> list[Trouble]:
    """What is wrong with a mapping of this list."""
    rows = patients.listed(practice).values_list("given_name", "family_name")
    has_parts = "given_name" in said.fields.values()
    known = {swaps.pair(given, family) for given, family in rows} if has_parts else set()
    return mapping.check(said, told.heads, told.rows, today, known)


def lines(path: Path, shape: Shape, said: ListColumns) -> Iterator[Line]:
    """Every row under the heads. Raises BadList."""
    rows = lists.rows(path, shape)
    heads = next(rows, ())
    identities = Identities(said.kind)
    for number, cells in enumerate(rows, start=1):
        row = mapping.read(said, heads, cells)
        seen = placing.seen_in(row, said.written)
        yield Line(number=number, row=row, seen=seen, source_id=identities.of(row, seen.key))


def windows(found: Iterator[Line], size: int = WINDOW) -> Iterator[list[Line]]:
    """Lines, some thousands at a time; fewer of long ones."""
    window: list[Line] = []
    weight = 0
    for line in found:
        window.append(line)
        weight += line.row.weight
        if len(window) == size or weight >= _WINDOW_CHARACTERS:
            yield window
            window, weight = [], 0
    if window:
        yield window


def drafts(some: Sequence[Line], said: ListColumns, zone: ZoneInfo) -> list[Draft]:
    """What is to be filed of these lines. It weighs ten times as much: for one chart at a time."""
    return [entries.draft(said.kind, line.row, line.source_id, said.written, zone) for line in some]


def shape_of(file: WholeFile) -> Shape:
    """How the list is written, as it was found when it was looked at."""
    return Shape(encoding=file.encoding or "utf-8", delimiter=file.delimiter)


def posted(fields: Mapping[int, str], kind: str, order: str, decimal: str) -> ListColumns:
    """What a form says. Raises ValueError for words that are none of ours."""
    return ListColumns(
        kind=ListKind(kind),
        fields=dict(fields),
        written=Written(order=DateOrder(order), decimal="," if decimal == "," else "."),
    )
