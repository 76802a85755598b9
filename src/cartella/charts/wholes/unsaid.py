"""Lists whose columns nobody has said yet: one after the other, then all are looked at together."""

from collections.abc import Sequence

from cartella.charts.imports.mapping import ListColumns
from cartella.charts.models import FileState, WholeFile, WholeImport
from cartella.charts.wholes import lists, looking, marking


def of(whole: WholeImport) -> list[WholeFile]:
    """Lists of patients first: what they bring places the rows of all others."""
    waiting = whole.files.filter(state=FileState.NEEDS_COLUMNS.value).order_by("position")
    return sorted(waiting.select_related("mapping"), key=looking.rank)


def keep(
    file: WholeFile, heads: Sequence[str], said: ListColumns, *, by_person_id: int | None
) -> None:
    """Remember what the columns mean; so are all lists of this import with these heads."""
    kept = lists.remember(file, heads, said, by_person_id=by_person_id)
    alike = file.whole.files.filter(form="table", state=FileState.NEEDS_COLUMNS.value)
    for one in alike.filter(fingerprint=kept.fingerprint):
        marking.mark(one, FileState.WAITING, "")
