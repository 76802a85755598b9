"""Imports of many patients: begin, look, carry out, stop; and how records are got out elsewhere."""

import csv
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.charts import kits as source_kits
from cartella.charts.models import WholeImport
from cartella.charts.wholes import doubts, ordering, unsaid
from cartella.charts.wholes.bytes import NoRoom
from cartella.desk import sent_files, wholes_said
from cartella.desk.chart_forms import AddRecordsForm
from cartella.desk.door import Visit, staff
from cartella.desk.page import REFUSALS, page

FILES_SHOWN = 50


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All imports of many patients, newest first, and the form for another."""
    systems = list(visit.practice.record_systems.order_by("name"))
    is_sent = request.method == "POST"
    form = AddRecordsForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, systems=systems
    )
    if is_sent and form.is_valid():
        try:
            made = ordering.begin(
                visit.practice,
                sent_files.received(request),
                system=sent_files.system(visit.practice, form, by=visit.by),
                by=visit.person,
            )
            ordering.look(made)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("desk:whole_import", public_id=made.public_id)
    rows = visit.practice.whole_imports.select_related("record_system", "run").order_by("-pk")
    shown = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": shown,
        "has_systems": bool(systems),
        "wholes": wholes_said.wholes(shown.object_list),
        "kits": source_kits.all(),
    }
    return page(request, visit, "desk/imports.html", context, section="settings")


@staff(Permission.IMPORT)
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """One import: how far it is, what it would do or did, and what waits for a person."""
    whole = whole_of(visit, public_id)
    files = Paginator(wholes_said.troubled_first(whole), FILES_SHOWN)
    shown = files.get_page(request.GET.get("page"))
    context = (
        _progress(whole)
        | _may(whole)
        | {
            "said": wholes_said.whole(whole),
            "unsaid": unsaid.of(whole),
            "is_stale": doubts.was_decided_since(whole),
            "files": wholes_said.files(shown.object_list),
            "page": shown,
            "counts": wholes_said.whole_counts(whole),
            "doubts": doubts.count(doubts.open_ones(whole)),
            "kit": source_kits.of(whole.record_system),
            "undo_url": wholes_said.undo_url(whole),
            "trace_url": reverse("desk:run_undo", args=[whole.run.public_id]) if whole.run else "",
        }
    )
    return page(request, visit, "desk/whole_import.html", context, section="settings")


@staff(Permission.IMPORT)
def progress(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """How far it is, in counts, for htmx. When it is done, the page is loaded anew."""
    whole = whole_of(visit, public_id)
    response = render(request, "desk/import_progress.html", _progress(whole))
    if not wholes_said.is_under_way(whole):
        response["HX-Refresh"] = "true"
    return response


@staff(Permission.IMPORT, methods=("POST",))
def act(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Look again, carry out, stop, throw away: as the button says. Twice changes nothing."""
    whole = whole_of(visit, public_id)
    acts = {
        "look": (ordering.look, _("It is being looked at. No chart changes.")),
        "carry": (ordering.carry_out, _("The import has begun. You can leave this page.")),
        "stop": (ordering.stop, _("It stops after the piece in hand. What was filed stays.")),
        "discard": (ordering.discard, _("What was sent is thrown away. No chart was changed.")),
    }
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise Http404
    verb, words = chosen
    if verb is ordering.carry_out and whole.looked_at is None:
        raise Http404  # the page offers it once it was looked at
    try:
        is_done = verb(whole)
    except (NoRoom, *REFUSALS) as refused:
        messages.error(request, str(refused))
    else:
        if is_done:
            messages.success(request, words)
        else:
            messages.info(request, _("That was done already. Nothing was changed."))
    if visit.practice.whole_imports.filter(pk=whole.pk).exists():
        return redirect("desk:whole_import", public_id=public_id)
    return redirect("desk:imports")


@staff(Permission.IMPORT)
def report(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """What became of each file, as CSV. Names of patients are not in it; names of files are."""
    whole = whole_of(visit, public_id)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="import.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(
        [_("File"), _("What became of it"), _("Why"), _("Rows"), *wholes_said.tally_heads()]
    )
    for row in wholes_said.files(whole.files.order_by("position").iterator(chunk_size=500)):
        writer.writerow([_safe(row.name), row.state, row.why, row.rows or "", *row.tally])
    return response


@staff(Permission.IMPORT)
def kits(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How records are got out of each system."""
    context = {
        "kits": source_kits.all(),
        "systems": [
            (system, source_kits.of(system))
            for system in visit.practice.record_systems.order_by("name")
        ],
    }
    return page(request, visit, "desk/kits.html", context, section="settings")


@staff(Permission.IMPORT)
def kit(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """The steps of one system, what comes out, what is left out."""
    found = source_kits.by_id(code)
    if found is None:
        raise Http404
    return page(request, visit, "desk/kit.html", {"kit": found}, section="settings")


def whole_of(visit: Visit, public_id: UUID) -> WholeImport:
    """An import of this practice. Raises Http404."""
    return get_object_or_404(
        visit.practice.whole_imports.filter(public_id=public_id).select_related(
            "practice", "record_system", "run"
        )
    )


def _may(whole: WholeImport) -> dict[str, object]:
    """Which acts the page offers. Nothing is carried out that was not looked at once."""
    is_dead = ordering.is_dead(whole)
    is_taken = whole.run is not None and whole.run.undo_begun_at is not None
    is_idle = not wholes_said.is_under_way(whole) or is_dead
    has_begun = whole.run is not None and whole.run.owners.exists()
    return {
        "is_dead": is_dead,
        "has_begun": has_begun,
        "may_act": is_idle and not is_taken,
        "is_undoing": is_taken and whole.run is not None and whole.run.undone_at is None,
        "may_carry": whole.looked_at is not None and wholes_said.has_more(whole),
        "may_look": whole.finished_at is None or wholes_said.has_more(whole),
        "may_discard": whole.phase in ordering.MAY_BE_DISCARDED and not has_begun,
    }


def _progress(whole: WholeImport) -> dict[str, object]:
    is_under_way = wholes_said.is_under_way(whole)
    return {
        "whole": whole,
        "done": whole.done_count,
        "total": whole.total_count,
        "words": wholes_said.progress_words(whole),
        "is_under_way": is_under_way,
        "poll_url": reverse("desk:whole_progress", args=[whole.public_id]) if is_under_way else "",
    }


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
