"""One entry of a chart: its words, its pages and pictures, its history, and what is put right."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.charts import carried, errors, labels, owners, permit, search, showing
from cartella.charts.models import ErrorWhy
from cartella.charts.words import drawer_name
from cartella.desk import chart_rows, entry_history, looking, posted, right_said
from cartella.desk.door import Visit, staff
from cartella.desk.page import REFUSALS
from cartella.ledger import carry, gate
from cartella.release import mistakes

MOST_FOUND = 10


@staff(Permission.SEE_CHART, emergency=True)
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The entry. `?file=` and `?page=` choose the page of a document that is shown."""
    entry, patient = looking.entry_of(visit, public_id)
    look = looking.look(visit, patient, "entry", [entry.pk])
    shown = showing.show(entry)
    document = _document(shown, request.GET.get("file", ""), request.GET.get("page", ""))
    context = {
        "entry": entry,
        "patient": patient,
        "listing": entry.listing,
        "shown": shown,
        "document": document,
        "when": chart_rows.when(entry.listing, visit.practice.time_zone),
        "kind": chart_rows.kind_word(entry.listing.kind),
        "drawer": drawer_name(entry.listing.drawer),
        "versions": entry_history.versions(visit, entry),
        "owners": entry_history.owners_of(visit, entry),
        "outside": labels.why_outside(entry) if entry.listing.is_outside else None,
        "purposes": permit.PURPOSE_NAMES.items(),
        "once": uuid4(),
        "may_print": visit.may(Permission.PRINT_CHART),
        "may_change": visit.may(Permission.CHANGE_CHART),
        "may_split": entry.listing.is_bare_file
        and not entry.first_page
        and any(file.page_count > 1 for file in shown.files),
        "mark": errors.standing(entry),
        "marks": entry_history.marks_of(visit, entry),
        "whys": right_said.WHYS.items(),
        "exits": right_said.exits(carried.exits(visit.practice, [entry.pk])),
        "is_part": bool(entry.first_page),
    }
    return looking.page_under(request, visit, "desk/entry.html", context, look)


@staff(Permission.SEE_CHART, emergency=True)
def page(
    request: HttpRequest, visit: Visit, public_id: UUID, position: int, page: int
) -> HttpResponse:
    """A page of a document as a picture, drawn by a child process with limits."""
    entry, patient = looking.entry_of(visit, public_id)
    look = looking.look_of_picture(visit, patient, entry)
    picture = showing.page_picture(entry, position, page, is_small="small" in request.GET)
    if picture is None:
        raise Http404
    return carry.under(HttpResponse(picture, content_type="image/png", headers=showing.SHUT), look)


@staff(Permission.SEE_CHART, emergency=True)
def picture(request: HttpRequest, visit: Visit, public_id: UUID, position: int) -> HttpResponseBase:
    """An upright copy or a thumbnail of a photo. The original leaves only as a file."""
    entry, patient = looking.entry_of(visit, public_id)
    look = looking.look_of_picture(visit, patient, entry)
    response = showing.picture_response(entry, position)
    if response is None:
        raise Http404
    return carry.under(response, look)


@staff(Permission.PRINT_CHART, methods=("POST",))
def file(request: HttpRequest, visit: Visit, public_id: UUID, position: int) -> HttpResponseBase:
    """The file as it came, saved through the gate for a purpose that is said."""
    entry, patient = looking.entry_of(visit, public_id)
    found = next((one for one in showing.files_of(entry) if one.position == position), None)
    blob = showing.blob_of(entry, position) if found else None
    if found is None or blob is None:
        raise Http404
    try:
        once = UUID(request.POST.get("once", ""))
        opening = gate.open(
            permit.for_saving(
                patient,
                [entry.listing.version.sha256],
                person=visit.person,
                may_print=visit.may(Permission.PRINT_CHART),
                purpose=request.POST.get("purpose", ""),
                once=once,
            )
        )
    except (ValueError, gate.Refused):
        messages.error(request, _("Nothing was saved. Say first what you need the file for."))
        return redirect("desk:entry", public_id=public_id)
    return carry.under(
        showing.file_response(blob, found.name or entry.listing.title, opening), opening
    )


@staff(Permission.CHANGE_CHART, methods=("GET", "HEAD", "POST"))
def misfiled(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """It belongs to another patient: seek her, see what left before, then move the entry."""
    entry, patient = looking.entry_of(visit, public_id)
    to, note = request.POST.get("to", ""), posted.words(request, "note")
    if to and note:
        try:
            target = looking.patient_of(visit, UUID(to))
        except ValueError:
            raise Http404 from None
        try:
            done = mistakes.move(entry, target, note=note, by=visit.actor)
        except (owners.MovedMeanwhile, owners.NotThere, *REFUSALS) as refused:
            messages.error(request, str(refused))
            return redirect("desk:entry", public_id=public_id)
        right_said.moved(request, done)
        return redirect("desk:chart", public_id=patient.public_id)
    if to:
        messages.error(request, _("Say how you know. Nothing was changed."))
    text = posted.words(request, "q", 80)
    found = [one for one in search.patients(visit.practice, text, MOST_FOUND) if one != patient]
    look = looking.look(visit, patient, "entry", [entry.pk])
    context = {
        "entry": entry,
        "patient": patient,
        "text": text,
        "found": found,
        "note": note,
        "exits": right_said.exits(carried.exits(visit.practice, [entry.pk])),
    }
    return looking.page_under(request, visit, "desk/entry_misfiled.html", context, look)


@staff(Permission.CHANGE_CHART, methods=("POST",))
def in_error(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """It was entered in error: it stays, and says so."""
    entry, _patient = looking.entry_of(visit, public_id)
    try:
        why = ErrorWhy(request.POST.get("why", ""))
        done = mistakes.mark(entry, why=why, note=posted.words(request, "note"), by=visit.actor)
    except (ValueError, *REFUSALS):
        messages.error(request, _("Say why. Nothing was changed."))
    else:
        right_said.marked(request, done)
    return redirect("desk:entry", public_id=public_id)


@staff(Permission.CHANGE_CHART, methods=("POST",))
def no_error(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """It was no error after all."""
    entry, _patient = looking.entry_of(visit, public_id)
    try:
        done = mistakes.take_mark_back(entry, note=posted.words(request, "note"), by=visit.actor)
    except REFUSALS:
        messages.error(request, _("Say why. Nothing was changed."))
    else:
        right_said.unmarked(request, done)
    return redirect("desk:entry", public_id=public_id)


def _document(shown: showing.Shown, file: str, page: str) -> dict[str, object] | None:
    """The page of a document that is open; None if the entry has none that can be drawn."""
    pages = [one for one in shown.files if one.page_count]
    found = next((one for one in pages if str(one.position) == file), pages[0] if pages else None)
    if found is None:
        return None
    number = int(page) if page.isdigit() else found.first
    number = min(max(number, found.first), found.last)
    return {
        "file": found,
        "page": number,
        "shown_page": number - found.first + 1,
        "previous": number - 1 if number > found.first else None,
        "next": number + 1 if number < found.last else None,
    }
