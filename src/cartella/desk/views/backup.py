"""Backups: the last good one, where they go, one now, and the key sheet again."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.accounts.roles import Permission
from cartella.backup import nightly, plan, recovery, runs
from cartella.backup.models import Run
from cartella.desk.door import Visit, staff
from cartella.desk.page import page

MANAGE = Permission.MANAGE_PRACTICE
POST = ("POST",)
_SHOWN = 14


class FolderForm(forms.Form):
    """Where the nightly backup goes."""

    folder = forms.CharField(
        label=gettext_lazy("Backup folder"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "The whole path of a folder on another disk, such as /media/backup. A USB disk or a "
            "network drive will do. Empty: no nightly backup."
        ),
    )


@staff(MANAGE)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How safe the records are, and what can be done about it."""
    folder = plan.folder(visit.practice)
    return _shown(request, visit, FolderForm(initial={"folder": str(folder or "")}))


@staff(MANAGE, methods=POST, step_up=True)
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose the folder."""
    form = FolderForm(request.POST)
    if form.is_valid():
        try:
            plan.choose(
                visit.practice,
                form.cleaned_data["folder"],
                by=visit.by,
            )
        except plan.FolderRefused as refused:
            form.add_error("folder", str(refused))
        else:
            messages.success(request, _("Kept. Make a backup now to see whether it works."))
            return redirect("desk:backup")
    return _shown(request, visit, form, status=422)


@staff(MANAGE, methods=POST)
def now(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask the worker for a backup."""
    if plan.folder(visit.practice) is None:
        messages.error(request, _("Choose a folder first. Nothing was begun."))
    else:
        nightly.ask(visit.practice, by_person_id=visit.person.pk)
        messages.success(request, _("The backup is being made. You can go on working."))
    return redirect("desk:backup")


@staff(MANAGE)
def progress(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How far it is, for the page to ask. When it is done, the page is loaded anew."""
    going = _progress(visit)
    response = render(request, "components/progress.html", going or {"words": _("Done.")})
    if going is None:
        response["HX-Refresh"] = "true"
    return response


@staff(MANAGE, methods=POST, step_up=True)
def sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The key sheet again. That it was printed is noted, never what it says."""
    content = recovery.sheet(visit.practice)
    recovery.note_printed(visit.practice, by_person_id=visit.person.pk)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="key-sheet.pdf"'},
    )


def _shown(request: HttpRequest, visit: Visit, form: FolderForm, status: int = 200) -> HttpResponse:
    practice = visit.practice
    folder, good = plan.folder(practice), runs.last_good(practice)
    context = {
        "form": form,
        "folder": folder,
        "is_gone": folder is not None and not plan.is_there(practice, folder),
        "is_same_disk": folder is not None and plan.is_same_disk(folder),
        "good": good,
        "facts": _facts(good) if good else [],
        "progress": _progress(visit),
        "runs": practice.backup_runs.order_by("-pk")[:_SHOWN],
        "is_proved": recovery.is_proved(practice),
    }
    return page(request, visit, "desk/backup.html", context, section="settings", status=status)


def _progress(visit: Visit) -> dict[str, object] | None:
    found = nightly.in_hand(visit.practice)
    if found is None:
        return None
    done, total = found
    words = _("Being made")
    if total:
        words = _("Being made: %(done)s of %(total)s of stored files") % {
            "done": filesizeformat(done),
            "total": filesizeformat(total),
        }
    if nightly.is_left(visit.practice):
        words = _("The worker stopped. It goes on by itself within a minute.")
    return {
        "done": done,
        "total": total,
        "words": words,
        "key": "backup",
        "poll_url": reverse("desk:backup_progress"),
    }


def _facts(good: Run) -> list[dict[str, object]]:
    values = [
        (_("Rows"), f"{good.row_count:,}"),
        (_("Stored files"), f"{good.blob_count:,} ({filesizeformat(good.blob_bytes)})"),
        (_("Entries of the ledger"), f"{good.leaf_count:,}"),
        (_("Written this time"), filesizeformat(good.size_bytes + good.new_blob_bytes)),
        (_("Where"), good.file),
    ]
    return [{"word": word, "value": value} for word, value in values]
