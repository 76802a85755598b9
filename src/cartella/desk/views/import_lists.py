"""What the columns of a list mean: proposed, shown beside its first rows, chosen, remembered."""

import tempfile
from pathlib import Path
from uuid import UUID
from zipfile import BadZipFile

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts.imports import mapping, sniff
from cartella.charts.imports.columns import FIELDS, LIST_NAMES
from cartella.charts.imports.lists import BadList
from cartella.charts.imports.mapping import ListColumns, Trouble
from cartella.charts.models import WholeFile
from cartella.charts.wholes import lists, ordering
from cartella.charts.wholes.bytes import Reader, Vanished
from cartella.charts.wholes.lists import Preview
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.views.imports import whole_of

SHOWN = 5  # values beside each column


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def show(request: HttpRequest, visit: Visit, public_id: UUID, position: int) -> HttpResponse:
    """The columns of one list. A POST keeps what was said, if it can stand, and looks again."""
    whole = whole_of(visit, public_id)
    file = get_object_or_404(
        whole.files.filter(position=position, form="table").select_related("whole")
    )
    try:
        told = _preview(file)
    except (BadList, OSError, BadZipFile, Vanished) as bad:
        messages.error(request, _(str(bad)) or _("The list cannot be read."))
        return redirect("desk:whole_import", public_id=public_id)
    today = clock.today(visit.practice.time_zone)
    known = lists.remembered(file, told.heads)
    said = lists.columns(known) if known else mapping.propose(told.heads, told.rows, today)
    found: list[Trouble] = []
    if request.method == "POST":
        said = _posted(request, told) or said
        found = mapping.check(said, told.heads, told.rows, today)
        is_sure = "sure" in request.POST and not any(t.is_refused for t in found)
        if "show" not in request.POST and (not found or is_sure):
            lists.remember(file, told.heads, said, by_person_id=visit.person.pk)
            ordering.look(whole)
            messages.success(request, _("Kept for this list and the next with these heads."))
            return redirect("desk:whole_import", public_id=public_id)
    context = {
        "whole": whole,
        "file": file,
        "columns": _columns(said, told, found),
        "kinds": [(kind.value, name, kind is said.kind) for kind, name in LIST_NAMES.items()],
        "fields": [(one.id, one.words) for one in FIELDS[said.kind]],
        "said": said,
        "is_known": known is not None,
        "general": [t.words for t in found if t.column is None],
        "may_be_sure": bool(found) and not any(t.is_refused for t in found),
        "encoding": told.shape.encoding,
        "delimiter": {"\t": _("tab"), "": _("a table of a web page")}.get(
            told.shape.delimiter, told.shape.delimiter
        ),
        "has_trouble": bool(found),
    }
    return page(request, visit, "desk/whole_list.html", context, section="settings")


def _preview(file: WholeFile) -> Preview:
    with (
        tempfile.TemporaryDirectory(prefix="list-", dir=settings.SCRATCH) as folder,
        Reader(Path(folder)) as reader,
        reader.path(file) as path,
    ):
        return lists.preview(path, sniff.sniff(file.name, path).media_type)


def _posted(request: HttpRequest, told: Preview) -> ListColumns | None:
    """What the form says; None if it says nonsense."""
    fields = {
        place: field
        for place in range(len(told.heads))
        if (field := request.POST.get(f"column-{place}", ""))
    }
    kind = request.POST.get("kind", "")
    if "show" in request.POST:  # another kind of list has other fields
        allowed = {one.id for k, some in FIELDS.items() if k.value == kind for one in some}
        fields = {place: field for place, field in fields.items() if field in allowed}
    try:
        return lists.posted(
            fields, kind, request.POST.get("order", ""), request.POST.get("decimal", ".")
        )
    except ValueError:
        return None


def _columns(said: ListColumns, told: Preview, found: list[Trouble]) -> list[dict[str, object]]:
    """A line a column: its head, its meaning, its first values, what is wrong."""
    wrong = {t.column: t for t in found}
    return [
        {
            "place": place,
            "head": head or _("Column %(number)s") % {"number": place + 1},
            "field": said.fields.get(place, ""),
            "values": [row[place] for row in told.rows[:SHOWN] if place < len(row)],
            "trouble": wrong.get(place),
        }
        for place, head in enumerate(told.heads)
    ]
