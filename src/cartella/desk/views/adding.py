"""Add records to a chart: send files, sort them, have them imported, read what became of them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.charts import brought, receiving
from cartella.charts.imports import Contradiction, NeedsPatient, doubts
from cartella.charts.models import ImportBatch, ImportDoubt, Patient
from cartella.charts.receiving import Sorted
from cartella.charts.words import DRAWER_NAMES
from cartella.desk import import_said, looking, posted, sent_files
from cartella.desk.chart_forms import AddRecordsForm
from cartella.desk.door import Visit, staff
from cartella.desk.page import REFUSALS
from cartella.ledger.models import Look

FILES_SHOWN = 500  # on one page of the report
MOST_SORTED = 3000  # by hand at once: three fields each; the rest goes where it is proposed


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The form; a POST keeps the files and goes on to sort them."""
    patient = looking.patient_of(visit, public_id)
    systems = list(visit.practice.record_systems.order_by("name"))
    is_sent = request.method == "POST"
    form = AddRecordsForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, systems=systems
    )
    if is_sent and form.is_valid():
        try:
            batch = receiving.begin(
                patient,
                sent_files.received(request),
                system=sent_files.system(visit.practice, form, by=visit.by),
                by=visit.person,
            )
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("desk:import_batch", public_id=batch.public_id)
    look = looking.look(visit, patient, "add records")
    context = {
        "patient": patient,
        "form": form,
        "batches": brought.batches_of(visit.practice, patient),
    }
    return looking.page_under(request, visit, "desk/add_records.html", context, look)


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def batch(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """What was sent: to be sorted, under way, or done with its report. A POST orders the import."""
    found = _batch(visit, public_id)
    if request.method == "POST":
        if receiving.order(found, _said(request, found), follows_names="follow" in request.POST):
            messages.success(request, _("The import has begun. You can leave this page."))
        else:
            messages.info(request, _("That was done already. Nothing was changed."))
        return redirect("desk:import_batch", public_id=public_id)
    look = looking.look(visit, found.patient, "import")
    if found.finished_at or found.ordered_at:
        return _report(request, visit, found, look)
    files = list(found.files.order_by("position"))
    sortable = [one for one in files if one.is_sortable]
    context = {
        "batch": found,
        "patient": found.patient,
        "files": sortable[:MOST_SORTED],
        "beyond": max(0, len(sortable) - MOST_SORTED),
        "others": [one for one in files if not one.is_sortable],
        "drawers": [(drawer.value, name) for drawer, name in DRAWER_NAMES.items()],
    }
    return looking.page_under(request, visit, "desk/propose.html", context, look)


@staff(Permission.IMPORT)
def progress(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """How far it is, in counts, for htmx. When it is done, the page is loaded anew."""
    found = _batch(visit, public_id)
    response = render(request, "desk/import_progress.html", _progress(found))
    if found.finished_at or not found.ordered_at:
        response["HX-Refresh"] = "true"
    return response


@staff(Permission.IMPORT, methods=("POST",))
def discard(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Throw away what was sent and not imported."""
    found = _batch(visit, public_id)
    patient = found.patient
    if receiving.discard(found):
        messages.success(request, _("What was sent is thrown away. The chart is as it was."))
        return redirect("desk:chart", public_id=patient.public_id)
    messages.info(request, _("That was done already. Nothing was changed."))
    return redirect("desk:import_batch", public_id=public_id)


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def doubt(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """A known patient id came with another name: both are shown, a person decides."""
    found = get_object_or_404(
        visit.practice.import_doubts.filter(public_id=public_id).select_related(
            "practice", "known_patient", "decided_patient", "record_system", "run"
        )
    )
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in ("same", "other"):
        return _decide(request, visit, found, is_she=answer == "same")
    look = looking.look(visit, found.known_patient, "import doubt")
    context = {"doubt": found, "patient": found.known_patient}
    return looking.page_under(request, visit, "desk/import_doubt.html", context, look)


def _decide(
    request: HttpRequest, visit: Visit, found: ImportDoubt, *, is_she: bool
) -> HttpResponse:
    try:
        doubts.decide(found, is_she=is_she, by=visit.person)
    except doubts.DecidedAlready:
        messages.info(request, _("That was done already. Nothing was changed."))
    except (NeedsPatient, Contradiction, *REFUSALS) as refused:
        messages.error(request, str(refused))
        return redirect("desk:import_doubt", public_id=found.public_id)
    else:
        messages.success(request, _("Decided, and the file was brought in."))
    found.refresh_from_db()
    to: Patient = found.decided_patient or found.known_patient
    return redirect("desk:chart", public_id=to.public_id)


def _report(request: HttpRequest, visit: Visit, found: ImportBatch, look: Look) -> HttpResponse:
    items = brought.items(found)
    page = Paginator(items, FILES_SHOWN).get_page(request.GET.get("page"))
    context = _progress(found) | {
        "patient": found.patient,
        "counts": import_said.counts(brought.counts(found)),
        "items": import_said.items(page.object_list),
        "page": page,
        "doubts": brought.doubts_of(found),
        "is_undone": brought.is_undone(found),
        "requests": looking.open_requests(visit, found.patient),
    }
    return looking.page_under(request, visit, "desk/import_report.html", context, look)


def _progress(found: ImportBatch) -> dict[str, Any]:
    is_done = found.finished_at is not None
    return {
        "batch": found,
        "done": found.done_files,
        "total": found.total_files,
        "words": brought.words_of_progress(found),
        "poll_url": "" if is_done else reverse("desk:import_progress", args=[found.public_id]),
    }


def _batch(visit: Visit, public_id: UUID) -> ImportBatch:
    return get_object_or_404(
        visit.practice.import_batches.filter(public_id=public_id).select_related(
            "practice", "patient", "record_system"
        )
    )


def _said(request: HttpRequest, found: ImportBatch) -> dict[int, Sorted]:
    """What the person made of each file. A field that makes no sense leaves the proposal."""
    by_number = {str(drawer.value): drawer for drawer in DRAWER_NAMES}
    said = {}
    for file in found.files.filter(is_sortable=True):
        drawer = by_number.get(request.POST.get(f"drawer-{file.position}", ""))
        if drawer is None:
            continue
        said[file.position] = Sorted(
            drawer=drawer,
            title=posted.words(request, f"title-{file.position}", 300),
            occurred_on=_day(request.POST.get(f"on-{file.position}", "")),
        )
    return said


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
