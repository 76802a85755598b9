"""What the columns of a list mean: proposed, shown beside its first rows, chosen, remembered."""

from datetime import date
from uuid import UUID
from zipfile import BadZipFile

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cartella import clock, scratch
from cartella.accounts.roles import Permission
from cartella.charts.imports import mapping, sniff, swaps, values
from cartella.charts.imports.columns import FIELDS, LIST_NAMES, Sort
from cartella.charts.imports.lists import BadList
from cartella.charts.imports.mapping import ORDER_NAMES, ListColumns, Trouble
from cartella.charts.models import WholeFile, WholeImport
from cartella.charts.wholes import lists, ordering, unsaid
from cartella.charts.wholes.bytes import Reader, Vanished
from cartella.charts.wholes.lists import Preview
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.views.imports import whole_of

SHOWN = 5  # values beside each column
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
}
DELIMITERS = {
    ",": gettext_noop("commas"),
    ";": gettext_noop("semicolons"),
    "\t": gettext_noop("tabs"),
    "|": gettext_noop("upright lines"),
    "": gettext_noop("the cells of a web page"),
}


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
    said = (
        lists.columns(known) if known else mapping.propose(told.heads, told.rows, today, file.name)
    )
    posted = _posted(request, told) if request.method == "POST" else None
    is_asked = posted is not None and not {"show", "swap"} & request.POST.keys()
    said = posted or said
    found = lists.troubles(visit.practice, said, told, today)
    is_sure = "sure" in request.POST and not any(t.is_refused for t in found)
    if is_asked and (not found or is_sure):
        unsaid.keep(file, told.heads, said, by_person_id=visit.person.pk)
        return _go_on(request, whole)
    if known is None and not is_asked:  # a proposal: what is missing in it is no mistake of hers
        found = [trouble for trouble in found if trouble.column is not None]
    context = _words(said, told, found) | {
        "whole": whole,
        "file": file,
        "is_known": known is not None,
        "is_asked": is_asked,
        "others": sum(one.pk != file.pk for one in unsaid.of(whole)),
    }
    return page(request, visit, "desk/whole_list.html", context, section="settings")


def _go_on(request: HttpRequest, whole: WholeImport) -> HttpResponse:
    """To the next list that waits for its columns; after the last, all are looked at."""
    if following := unsaid.of(whole):
        messages.success(request, _("Kept. Here is the next list."))
        return redirect("desk:whole_list", whole.public_id, following[0].position)
    ordering.look(whole)
    messages.success(request, _("Kept for this list and the next with these heads."))
    return redirect("desk:whole_import", whole.public_id)


def _words(said: ListColumns, told: Preview, found: list[Trouble]) -> dict[str, object]:
    """What the page says of a mapping."""
    return {
        "columns": _columns(said, told, found),
        "kinds": [(kind.value, name, kind is said.kind) for kind, name in LIST_NAMES.items()],
        "fields": [(one.id, one.words) for one in FIELDS[said.kind]],
        "said": said,
        "orders": [(o.value, name, o is said.written.order) for o, name in ORDER_NAMES.items()],
        "example": _example(said, told),
        "general": [t.words for t in found if t.column is None],
        "may_be_sure": bool(found) and not any(t.is_refused for t in found),
        "may_swap": any(t.is_swap for t in found),
        "has_trouble": bool(found),
        "encoding": ENCODINGS.get(told.shape.encoding, told.shape.encoding),
        "delimiter": _(DELIMITERS[told.shape.delimiter]),
    }


def _example(said: ListColumns, told: Preview) -> tuple[str, date] | None:
    """A date that may be two days, and the day that it is by this order."""
    for one in FIELDS[said.kind]:
        place = next((p for p, field in said.fields.items() if field == one.id), None)
        if place is None or one.sort not in (Sort.DAY, Sort.BIRTH):
            continue
        cells = [row[place] for row in told.rows if place < len(row)]
        cell = swaps.read_both_ways(cells, said.written)
        on = values.day(cell, said.written.order) if cell else None
        if on is not None:
            return cell, on
    return None


def _preview(file: WholeFile) -> Preview:
    with (
        scratch.folder("list") as folder,
        Reader(folder) as reader,
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
        said = lists.posted(
            fields, kind, request.POST.get("order", ""), request.POST.get("decimal", ".")
        )
    except ValueError:
        return None
    return mapping.with_names_swapped(said) if "swap" in request.POST else said


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
