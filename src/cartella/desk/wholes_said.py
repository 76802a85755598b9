"""What an import of many patients would do or did, in words for a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, QuerySet, When
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.charts.models import FileState, Phase, WholeFile, WholeImport
from cartella.charts.wholes import carrying, lists, ordering, steps
from cartella.charts.words import DRAWER_NAMES

_PHASES = {
    Phase.RECEIVED: (gettext_lazy("received"), ""),
    Phase.LOOKING: (gettext_lazy("being looked at"), "go"),
    Phase.LOOKED: (gettext_lazy("looked at, nothing filed yet"), "attention"),
    Phase.CARRYING: (gettext_lazy("being carried out"), "go"),
    Phase.STOPPED: (gettext_lazy("stopped"), "attention"),
    Phase.DONE: (gettext_lazy("carried out"), "done"),
    Phase.REFUSED: (gettext_lazy("could not go on"), "danger"),
}
_STATES = {
    FileState.WAITING: (gettext_lazy("waits"), ""),
    FileState.NEEDS_COLUMNS: (gettext_lazy("columns not known yet"), "attention"),
    FileState.READY: (gettext_lazy("ready"), "go"),
    FileState.IN_DOUBT: (gettext_lazy("whose is it?"), "attention"),
    FileState.DONE: (gettext_lazy("filed"), "done"),
    FileState.KEPT_OUT: (gettext_lazy("left out"), "danger"),
}
_TALLIES = (
    ("new", gettext_lazy("New")),
    ("new version", gettext_lazy("Changed")),
    ("same", gettext_lazy("Same")),
    ("doubtful", gettext_lazy("Doubtful")),
    ("left out", gettext_lazy("Left out")),
)
_UNDER_WAY = (Phase.LOOKING.value, Phase.CARRYING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One line of the list of imports."""

    public_id: object
    source: str
    by: str
    at: datetime
    state: str
    tone: str
    counts: str
    size_bytes: int
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of an import. `tally`: a number for each of `tally_heads`, "" where it is none."""

    position: int
    name: str
    state: str
    tone: str
    why: str
    rows: int
    tally: tuple[int | str, ...]
    came: str
    is_list: bool
    needs_columns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What would come, or came, for one drawer."""

    drawer: str
    new: int
    changed: int
    same: int


def tally_heads() -> list[str]:
    """What the numbers of a file count, in their order."""
    return [str(word) for _key, word in _TALLIES]


def wholes(rows: Iterable[WholeImport]) -> list[Whole]:
    """Lines of the list."""
    found = list(rows)
    members = found[0].practice.memberships.select_related("person") if found else ()
    names = {member.person_id: member.person.name for member in members}
    return [_whole(row, names.get(row.by_person_id or 0, "—")) for row in found]


def whole(row: WholeImport) -> Whole:
    """One line by itself."""
    return wholes([row])[0]


def _whole(row: WholeImport, by: str) -> Whole:
    word, tone = _PHASES[Phase(row.phase)]
    is_undone = row.run is not None and row.run.undone_at is not None
    if is_undone:
        word, tone = gettext_lazy("taken back"), "attention"
    sums = {key: sum(line[key] for line in row.forecast) for key in ("new", "changed", "same")}
    counts = _("%(new)s new, %(changed)s changed, %(same)s the same") % sums
    return Whole(
        public_id=row.public_id,
        source=row.record_system.name,
        by=by,
        at=row.created_at,
        state=str(word),
        tone=tone,
        counts=counts if row.forecast else "",
        size_bytes=row.total_bytes,
        is_undone=is_undone,
    )


def files(rows: Iterable[WholeFile]) -> Iterable[File]:
    """Files as they come."""
    for row in rows:
        word, tone = _STATES[FileState(row.state)]
        yield File(
            position=row.position,
            name=row.name,
            state=str(word),
            tone=tone,
            why=_(row.why) if row.why and row.why != lists.NOT_SAID else "",
            rows=row.row_count,
            tally=_numbers(row),
            came=_came(row),
            is_list=row.form == "table",
            needs_columns=row.state == FileState.NEEDS_COLUMNS.value,
        )


def _numbers(row: WholeFile) -> tuple[int | str, ...]:
    """The numbers of `tally_heads`. Of a list that was filed: what came, not what was foreseen."""
    told = dict(row.tally)
    if row.state == FileState.DONE.value and row.form == "table":
        filed = sum(told.get("filed", {}).values())
        told["new"] = max(0, filed - told.get("new version", 0) - told.get("same", 0))
        told["doubtful"] = max(0, row.row_count - filed - told.get("left out", 0))
    return tuple(told.get(key, "") for key, _word in _TALLIES)


def _came(row: WholeFile) -> str:
    """What its rows are, in a line: "3 new · 1 doubtful". Of a list that was filed: how many."""
    if row.state == FileState.DONE.value and row.form == "table":
        filed = sum(row.tally.get("filed", {}).values())
        return _("%(filed)s of %(rows)s rows") % {"filed": filed, "rows": row.row_count}
    told = [(word, row.tally.get(key, 0)) for key, word in _TALLIES]
    return " · ".join(f"{count} {str(word).lower()}" for word, count in told if count)


def troubled_first(row: WholeImport) -> QuerySet[WholeFile]:
    """The files of an import, those that wait for a person first."""
    order = (
        FileState.NEEDS_COLUMNS.value,
        FileState.KEPT_OUT.value,
        FileState.IN_DOUBT.value,
    )
    place = Case(*(When(state=state, then=n) for n, state in enumerate(order)), default=9)
    return row.files.order_by(place, "position")


def whole_counts(row: WholeImport) -> list[Count]:
    """Counts a drawer: what came if it was carried out, else what would come."""
    is_filed = row.finished_at is not None
    names = {drawer.value: str(name) for drawer, name in DRAWER_NAMES.items()}
    return [
        Count(
            drawer=names.get(line["drawer"], ""),
            new=line["new"],
            changed=line["changed"],
            same=line["same"],
        )
        for line in (carrying.counts(row) if is_filed else row.forecast)
    ]


def has_more(row: WholeImport) -> bool:
    """Whether carrying it out would file anything more than stands already."""
    ready = row.files.filter(state=FileState.READY.value).exists()
    decided = row.unplaced.filter(decided_at__isnull=False, patient__isnull=False)
    since = decided.filter(decided_at__gt=row.finished_at) if row.finished_at else decided
    waiting = row.files.filter(state=FileState.WAITING.value).exists()
    return ready or since.exists() or (waiting and row.looked_at is not None)


def undo_url(row: WholeImport) -> str:
    """Where the import is taken back; empty while nothing is to be taken back."""
    if row.run is None or row.run.undo_begun_at is not None:
        return ""
    if is_under_way(row) or not row.run.owners.exists():
        return ""
    try:
        return reverse("desk:run_undo", args=[row.run.public_id])
    except NoReverseMatch:
        return ""


def is_under_way(row: WholeImport) -> bool:
    """Whether the worker has it in hand, or will."""
    return row.phase in _UNDER_WAY


def progress_words(row: WholeImport) -> str:
    """How far it is, or that its worker stopped."""
    if ordering.is_left(row):
        return _("The worker stopped. It goes on by itself within a minute.")
    return steps.words(row)
