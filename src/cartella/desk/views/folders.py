"""Settings: watched folders, the reading of scans, and where the dates are kept besides."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.backup import plan
from cartella.desk.door import Visit, staff
from cartella.desk.intake_forms import CalendarForm, FolderForm
from cartella.desk.page import page
from cartella.release import arrivals_folder, calendar_file, folder_choice, paper_text
from cartella.release.models import Channel


@staff(Permission.MANAGE_PRACTICE, methods=("GET", "HEAD", "POST"), step_up=True)
def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The folders and how they fare; a POST adds one."""
    form = FolderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["path"] == str(plan.folder(visit.practice)):
            form.add_error(
                "path", _("Backups go there. Name a folder that is used for nothing else.")
            )
            return _page(request, visit, form=form, status=422)
        try:
            problem = folder_choice.add(
                visit.practice,
                said["path"],
                Channel(said["channel"]),
                by=visit.actor,
                is_sure=form.said_sure,
            )
        except folder_choice.NeverThere as why:
            form.ask_whether_sure("path", folder_choice.said(str(why)))
            return _page(request, visit, form=form, status=422)
        except folder_choice.FolderRefused as refused:
            form.add_error("path", str(refused))
            return _page(request, visit, form=form, status=422)
        _say(request, problem, _("The folder is watched from now on."))
        return redirect("desk:arrival_folder")
    return _page(request, visit, form=form)


@staff(Permission.MANAGE_PRACTICE, methods=("POST",))
def stop(request: HttpRequest, visit: Visit, folder_id: int) -> HttpResponse:
    """Watch a folder no more."""
    folder = get_object_or_404(visit.practice.arrival_folders.filter(pk=folder_id))
    folder_choice.stop(folder, by=visit.actor)
    messages.success(request, _("The folder is watched no more. What it brought stays."))
    return redirect("desk:arrival_folder")


@staff(Permission.MANAGE_PRACTICE, methods=("POST",), step_up=True)
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose the folder of the calendar file."""
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, calendar_form=form, status=422)
    path = form.cleaned_data["calendar_folder"]
    try:
        problem = folder_choice.set_calendar(
            visit.practice, path, by=visit.actor, is_sure=form.said_sure
        )
    except folder_choice.NeverThere as why:
        form.ask_whether_sure("calendar_folder", folder_choice.said(str(why)))
        return _page(request, visit, calendar_form=form, status=422)
    except folder_choice.FolderRefused as refused:
        form.add_error("calendar_folder", str(refused))
        return _page(request, visit, calendar_form=form, status=422)
    _say(request, problem, _("Kept. The file is written within a minute.") if path else _("Kept."))
    return redirect("desk:arrival_folder")


def _say(request: HttpRequest, problem: str, done: str) -> None:
    if problem:
        words = _("Kept, but it cannot be reached now. %(why)s")
        messages.warning(request, words % {"why": folder_choice.said(problem)})
    else:
        messages.success(request, done)


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    form: FolderForm | None = None,
    calendar_form: CalendarForm | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = calendar_file.state(visit.practice)
    context = {
        "form": form or FolderForm(),
        "calendar_form": calendar_form
        or CalendarForm(initial={"calendar_folder": kept.path if kept else ""}),
        "folders": [
            (one, folder_choice.said(one.problem)) for one in arrivals_folder.state(visit.practice)
        ],
        "calendar": kept,
        "has_reader": paper_text.reader() is not None,
    }
    template = "desk/arrival_folder.html"
    return page(request, visit, template, context, section="settings", status=status)
