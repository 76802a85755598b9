"""Take an import back: what would happen is shown first; what a worker does is counted."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.charts import brought
from cartella.charts.models import ImportRun
from cartella.desk import looking, posted, right_said
from cartella.desk.door import Visit, staff
from cartella.desk.page import REFUSALS, page
from cartella.release import mistakes, taking_back


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"), step_up=True)
def undo_run(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """What undoing one import would do, in counts; a POST has a worker do it."""
    run = get_object_or_404(visit.practice.import_runs, public_id=public_id)
    if request.method == "POST":
        _order(request, visit, run)
        return redirect("desk:run_undo", public_id=public_id)
    context = _going_on(run)
    if not context["is_under_way"]:
        context |= _counts([run])
    return page(request, visit, "desk/undo_import.html", context, section="settings")


@staff(Permission.IMPORT)
def undo_progress(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """How far it is, in counts, for htmx. When it is done, the page is loaded anew."""
    run = get_object_or_404(visit.practice.import_runs, public_id=public_id)
    context = _going_on(run)
    response = render(request, "desk/import_progress.html", context)
    if not context["is_under_way"]:
        response["HX-Refresh"] = "true"
    return response


def _order(request: HttpRequest, visit: Visit, run: ImportRun) -> None:
    try:
        is_ordered = taking_back.order(
            run,
            reason=posted.words(request, "note"),
            by=visit.actor,
            marks_released="marks" in request.POST,
        )
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return
    if is_ordered:
        messages.success(request, _("It is being taken back. You can leave this page."))
    else:
        messages.info(request, _("That was done already. Nothing was changed."))


def _going_on(run: ImportRun) -> dict[str, object]:
    job = taking_back.job_of(run)
    whole = run.practice.whole_imports.filter(run=run).first()
    done, total = (job.done_count, job.total_count) if job is not None else (0, 0)
    told = {"done": done, "total": total}
    return {
        "run": run,
        "whole": whole,
        "is_under_way": job is not None,
        "done": done,
        "total": total,
        "words": _("%(done)s of %(total)s entries and charts taken back") % told
        if total
        else _("What is to be taken back is being counted."),
        "reason": run.undo_reason,
        "poll_url": reverse("desk:run_undo_progress", args=[run.public_id]) if job else "",
    }


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"), step_up=True)
def undo_batch(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The same for all that was sent in one go."""
    batch = get_object_or_404(visit.practice.import_batches, public_id=public_id)
    runs = brought.runs_of(batch)
    if request.method == "POST":
        _undo(request, visit, runs)
        return redirect("desk:import_batch", public_id=public_id)
    look = looking.look(visit, batch.patient, "import")
    context = _counts(runs) | {"batch": batch}
    return looking.page_under(request, visit, "desk/undo_import.html", context, look)


def _undo(request: HttpRequest, visit: Visit, runs: Sequence[ImportRun]) -> None:
    try:
        done = [
            mistakes.undo_import(
                run,
                reason=posted.words(request, "note"),
                by=visit.actor,
                marks_released="marks" in request.POST,
            )
            for run in runs
        ]
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return
    if count := sum(one.left + one.restored for one in done):
        messages.success(request, _("Taken back: %(count)s entries.") % {"count": count})
    else:
        messages.info(request, _("That was done already. Nothing was changed."))


def _counts(runs: Sequence[ImportRun]) -> dict[str, object]:
    would = [mistakes.would_undo(run) for run in runs]
    is_done = bool(runs) and all(one.is_done for one in would)
    changes_nothing = all(one.changes_nothing for one in would)
    is_begun = any(run.undo_begun_at and not run.undone_at for run in runs)
    has_left = any(one.released for one in would)
    exits = {one.exit_id: one for each in would for one in each.exits}
    return {
        "run": runs[0] if runs else None,
        "is_done": is_done,
        "is_begun": is_begun,
        "may_undo": not is_done and (is_begun or has_left or not changes_nothing),
        "undone_at": max((run.undone_at for run in runs if run.undone_at), default=None),
        "leaves": sum(len(one.leaves) for one in would),
        "restored": sum(len(one.restored) for one in would),
        "edited": sum(len(one.edited) for one in would),
        "released": sum(len(one.released) for one in would),
        "patients": sum(len(one.patient_ids) for one in would),
        "exits": right_said.exits(exits.values()),
        "changes_nothing": changes_nothing and not has_left,
    }
