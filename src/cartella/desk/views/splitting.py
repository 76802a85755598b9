"""Cut a document into entries by its pages, and put it together again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import kinds, showing, split
from cartella.charts.models import Entry
from cartella.charts.words import DRAWER_NAMES
from cartella.desk import looking, posted
from cartella.desk.door import Visit, staff

MOST_PAGES = 600  # that are shown as thumbnails


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to be ticked."""

    number: int
    begins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part as the form shows it."""

    first: int
    last: int
    drawer: int
    title: str
    on: date | None


@staff(Permission.CHANGE_CHART, methods=("GET", "HEAD", "POST"))
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Tick pages, see the parts, split. Without script each is a page of its own."""
    entry, patient = looking.entry_of(visit, public_id)
    file = _document(entry)
    begins = sorted({1} | {int(one) for one in request.POST.getlist("begins") if one.isdigit()})
    begins = [page for page in begins if 1 <= page <= file.last]
    day = _day_of(entry, visit.practice.time_zone)
    parts = _pieces(request, entry, begins, file.last, day) if request.method == "POST" else []
    if request.POST.get("act") == "split" and len(parts) > 1:
        try:
            split.split(
                entry,
                [_part(piece) for piece in parts],
                by_person_id=visit.person.pk,
                at=clock.now(),
            )
        except split.CannotSplit as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Split into %(count)s parts.") % {"count": len(parts)})
            return redirect("desk:chart", public_id=patient.public_id)
    elif request.method == "POST" and len(parts) < 2:
        messages.info(request, _("Tick the page on which the second document begins."))
        parts = []
    look = looking.look(visit, patient, "split", [entry.pk])
    context = {
        "entry": entry,
        "patient": patient,
        "file": file,
        "pages": [
            Page(number=number, begins=number in begins)
            for number in range(1, min(file.last, MOST_PAGES) + 1)
        ],
        "parts": parts,
        "drawers": [(drawer.value, name) for drawer, name in DRAWER_NAMES.items()],
    }
    return looking.page_under(request, visit, "desk/split.html", context, look)


@staff(Permission.CHANGE_CHART, methods=("POST",))
def undo(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """From one of its parts, put a document together again."""
    part, patient = looking.entry_of(visit, public_id)
    whole = visit.practice.entries.filter(
        filed_patient=part.filed_patient,
        file_sha256=part.file_sha256,
        first_page=0,
        source_id="",
    ).first()
    if whole is None or not part.first_page:
        raise Http404
    try:
        split.undo(whole, by_person_id=visit.person.pk, at=clock.now())
    except split.CannotSplit as refused:
        messages.error(request, str(refused))
        return redirect("desk:chart", public_id=patient.public_id)
    messages.success(request, _("The document is whole again."))
    return redirect("desk:entry", public_id=whole.public_id)


def _document(entry: Entry) -> showing.ShownFile:
    """The file to be cut. Raises Http404 for what has no pages, and for a part."""
    found = next((one for one in showing.files_of(entry) if one.page_count > 1), None)
    if found is None or entry.first_page or not entry.listing.is_bare_file:
        raise Http404
    return found


def _pieces(
    request: HttpRequest, entry: Entry, begins: list[int], last: int, day: date | None
) -> list[Piece]:
    """The parts as ticked, each with what was said of it so far; else as the whole says."""
    ends = [page - 1 for page in begins[1:]] + [last]
    listing = entry.listing
    numbers = {str(drawer.value): drawer.value for drawer in DRAWER_NAMES}
    return [
        Piece(
            first=first,
            last=end,
            drawer=numbers.get(request.POST.get(f"drawer-{first}", ""), listing.drawer),
            title=posted.words(request, f"title-{first}", 300) or listing.title,
            on=_day(request.POST[f"on-{first}"]) if f"on-{first}" in request.POST else day,
        )
        for first, end in zip(begins, ends, strict=True)
    ]


def _part(piece: Piece) -> split.Part:
    drawer = next(one for one in DRAWER_NAMES if one.value == piece.drawer)
    return split.Part(
        first=piece.first,
        last=piece.last,
        title=piece.title,
        drawer=drawer,
        kind=kinds.filed_in(drawer),
        occurred_on=piece.on,
    )


def _day_of(entry: Entry, zone: str) -> date | None:
    """The day of the whole document, unless its source tells less than a day."""
    listing = entry.listing
    if listing.occurred_at is None or listing.occurred_precision in ("year", "month"):
        return None
    return listing.occurred_at.astimezone(ZoneInfo(zone)).date()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
