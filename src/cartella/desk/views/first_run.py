"""The first run: from an empty store to a practice with an owner, a step a page.

Whoever has the code of the terminal may do the first steps. With the owner's account the code is
dead, and the rest is done signed in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella.accounts import owner as owners
from cartella.accounts import slow
from cartella.accounts.models import Person
from cartella.accounts.owner import NewOwner
from cartella.accounts.roles import Permission
from cartella.backup import recovery
from cartella.desk import entity_pages, first_steps
from cartella.desk.door import Visit, staff
from cartella.desk.first_forms import CodeForm, OwnerForm, SheetForm
from cartella.desk.practice_forms import EntityForm, LocationForm, PracticeForm
from cartella.desk.practice_pages import Frame, Words, edit
from cartella.desk.views import settings
from cartella.practices import establish, first_run
from cartella.practices.changes import By
from cartella.practices.establish import NewPractice
from cartella.practices.models import LegalEntity, Location, Practice

Arguments = ParamSpec("Arguments")
Step = Callable[Concatenate[HttpRequest, Practice | None, Arguments], HttpResponseBase]
ADMITTED = "first_run"  # in the session of a browser that gave the code
GUESSES = slow.Limit(name="first run", tries=10, seconds=600)
BOTH = ("GET", "HEAD", "POST")


def step(view: Step[Arguments]) -> Callable[..., HttpResponseBase]:
    """Let in a browser that gave the code, while nobody owns the store; else lead to the door."""

    @wraps(view)
    def inner(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        run = first_run.row()
        if first_run.is_owned() or not first_run.is_open():
            return _over(request, is_one_thing=bool(kwargs))
        if run is None or request.session.get(ADMITTED) != run.pk:
            return redirect("desk:setup")
        return view(request, run.practice, *args, **kwargs)

    return never_cache(require_http_methods(list(BOTH))(inner))


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def _over(request: HttpRequest, visit: Visit, *, is_one_thing: bool) -> HttpResponse:
    """A step of a first run that is over: the same thing stands among the settings."""
    if is_one_thing:
        raise Http404
    return redirect("desk:settings")


@never_cache
@require_http_methods(list(BOTH))
def home(request: HttpRequest) -> HttpResponseBase:
    """Where setting up goes on: the code, the next step, or the list of what is left."""
    if not first_run.is_open():
        return settings.left(request)
    run = first_run.row()
    if isinstance(request.user, Person) or first_run.is_owned():
        return redirect("desk:setup_key")
    if run is not None and request.session.get(ADMITTED) == run.pk:
        return redirect(first_steps.next_url(run.practice))
    return _code(request)


def _code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wait = slow.wait_seconds(GUESSES, slow.place_of(request))
        if wait:
            form.add_error("code", slow.words(wait))
        elif first_run.admits(form.cleaned_data["code"]):
            request.session.cycle_key()
            request.session[ADMITTED] = first_run.begin().pk
            return redirect("desk:setup")
        else:
            form.add_error(
                "code",
                _("This is not the code. It stands in the window where Cartella was started."),
            )
    words = Words(title=_("Set up Cartella"))
    context = {"form": form, "words": words, "command": "cartella init"}
    status = 422 if form.errors else 200
    return _draw(request, "desk/setup_code.html", context, at="", status=status)


def _draw(
    request: HttpRequest, template: str, context: dict[str, Any], *, at: str, status: int = 200
) -> HttpResponse:
    frame = {"frame_base": "desk/in_setup.html", "is_first_run": True}
    return render(request, template, frame | context | first_steps.around(at), status=status)


def _frame(request: HttpRequest, at: str, *, back: tuple[str, str] = ("", "")) -> Frame:
    around = {"back_url": back[0], "back_word": back[1]}

    def draw(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return _draw(request, template, around | context, at=at, status=status)

    return Frame(request=request, by=By(), draw=draw)


@step
def practice(request: HttpRequest, made: Practice | None) -> HttpResponseBase:
    """Step 1: the practice. A second one who came later sees what the first one wrote."""
    words = Words(
        title=_("Your practice"),
        sub=_("Letters and receipts show this. All of it can be changed later."),
        button=_("Keep and go on"),
    )
    frame = _frame(request, "practice")
    if made is not None:
        url = reverse("desk:setup_entities")
        return edit(frame, made, PracticeForm, words, then=url)
    form = PracticeForm(frame.posted, initial={"seen": 0, "default_language": "en"})
    if form.is_bound and form.is_valid():
        try:
            establish.practice(NewPractice(**form.values()), by=frame.by)
        except first_run.MadeMeanwhile:
            form.add_error(
                None,
                _(
                    "Somebody else made the practice a moment ago. What you typed is still here: "
                    "save again to see it beside what stands now."
                ),
            )
        else:
            return redirect("desk:setup_entities")
    return frame.draw(
        "desk/setting_edit.html", {"form": form, "words": words}, status=422 if form.errors else 200
    )


def _entity(made: Practice | None, entity_id: int) -> LegalEntity:
    row = made.legal_entities.filter(pk=entity_id).first() if made is not None else None
    if row is None:
        raise Http404
    return row


def _entities() -> tuple[str, str]:
    return reverse("desk:setup_entities"), _("Legal entities")


@step
def entities(request: HttpRequest, made: Practice | None) -> HttpResponseBase:
    """Step 2: the legal entities."""
    if made is None:
        return redirect("desk:setup_practice")
    done = first_steps.entities_done(made)
    return entity_pages.entities(
        _frame(request, "entities"),
        made,
        then=lambda row: reverse("desk:setup_coverage", args=[row.pk]),
        extra={
            "names": "desk:setup_",
            "back_url": reverse("desk:setup_practice"),
            "next_url": reverse("desk:setup_locations") if done else "",
        },
    )


@step
def entity(request: HttpRequest, made: Practice | None, entity_id: int) -> HttpResponseBase:
    """One of them, to be put right."""
    row = _entity(made, entity_id)
    words = Words(title=row.name, button=_("Keep and go on"))
    return edit(
        _frame(request, "entities", back=_entities()),
        row,
        EntityForm,
        words,
        then=reverse("desk:setup_coverage", args=[row.pk]),
    )


@step
def coverage(request: HttpRequest, made: Practice | None, entity_id: int) -> HttpResponseBase:
    """The questions that decide whether HIPAA covers it."""
    return entity_pages.coverage(
        _frame(request, "entities", back=_entities()),
        _entity(made, entity_id),
        then=reverse("desk:setup_entities"),
    )


@step
def locations(request: HttpRequest, made: Practice | None) -> HttpResponseBase:
    """Step 3: the locations."""
    if made is None or not made.legal_entities.exists():
        return redirect("desk:setup_entities")
    done = first_steps.locations_done(made)
    return entity_pages.locations(
        _frame(request, "locations"),
        made,
        then=lambda row: reverse("desk:setup_locations"),
        extra={
            "names": "desk:setup_",
            "back_url": reverse("desk:setup_entities"),
            "next_url": reverse("desk:setup_owner") if done else "",
        },
    )


@step
def location(request: HttpRequest, made: Practice | None, location_id: int) -> HttpResponseBase:
    """One of them, to be put right."""
    row: Location | None = (
        made.locations.filter(pk=location_id).first() if made is not None else None
    )
    if made is None or row is None:
        raise Http404
    words = Words(title=row.name, button=_("Keep and go on"))
    url = reverse("desk:setup_locations")
    return edit(
        _frame(request, "locations", back=(url, _("Locations"))),
        row,
        LocationForm,
        words,
        then=url,
        practice=made,
    )


@step
def owner(request: HttpRequest, made: Practice | None) -> HttpResponseBase:
    """Step 4: the owner's account. From here on the code is dead and she is signed in."""
    if made is None or not first_steps.locations_done(made):
        return redirect(first_steps.next_url(made))
    form = OwnerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        new = NewOwner(
            email=said["email"],
            name=said["name"],
            credentials=said["credentials"],
            password=said["password"],
        )
        try:
            member = owners.claim(made, new)
        except owners.OwnerRefused as refused:
            form.add_error(None, str(refused))
        except first_run.MadeMeanwhile:
            messages.info(
                request, _("Somebody else made the owner's account a moment ago. Sign in with it.")
            )
            return redirect("account_login")
        else:
            owners.sign_in(request, member.person)
            return redirect("desk:setup_key")
    words = Words(
        title=_("Your account"),
        sub=_("The owner's: it may do everything, and adds the other people."),
    )
    context = {
        "form": form,
        "words": words,
        "back_url": reverse("desk:setup_locations"),
    }
    status = 422 if form.errors else 200
    return _draw(request, "desk/setup_owner.html", context, at="owner", status=status)


@staff(Permission.MANAGE_PRACTICE, methods=BOTH, is_first_run=True)
def key(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Step 5: the practice key on paper, proved by typing one group of it."""
    made = visit.practice
    if not first_run.is_of(made):
        return redirect("desk:setup")
    establish.ensure_key(made)
    form = SheetForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wait = slow.wait_seconds(GUESSES, f"sheet {visit.person.pk}")
        if wait:
            form.add_error("group", slow.words(wait))
        elif recovery.proves(made, form.cleaned_data["group"]):
            first_run.finish(made)
            messages.success(request, _("The store is yours. What is left can wait."))
            return redirect("desk:setup")
        else:
            form.add_error(
                "group", _("This is not that group. Look at the sheet again: line, then group.")
            )
    words = Words(
        title=_("The key, on paper"),
        sub=_("All records are locked with it. Without it and without this sheet they are lost."),
    )
    context = {"form": form, "words": words, "asked": recovery.asked(made), "practice": made}
    status = 422 if form.errors else 200
    return _draw(request, "desk/setup_key.html", context, at="key", status=status)


@staff(Permission.MANAGE_PRACTICE, methods=("POST",), is_first_run=True, step_up=True)
def key_sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The sheet itself, to print. That one was made is noted, never what it says.

    Once the practice is set up, the sheet is asked for on the page of backups alone.
    """
    if not first_run.is_of(visit.practice):
        return redirect("desk:backup")
    content = recovery.sheet(visit.practice)
    recovery.note_printed(visit.practice, by_person_id=visit.person.pk)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="key-sheet.pdf"'},
    )
