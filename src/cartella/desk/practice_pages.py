"""One way to show and keep a setting, at the first run and among the settings alike.

A `Frame` is where the page stands: who acts, how it is drawn, where its links lead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cartella.desk import changes_said
from cartella.desk.practice_forms import SeenForm
from cartella.practices import changes
from cartella.practices.changes import By, Row


class Draw(Protocol):
    """Renders a template in its frame."""

    def __call__(
        self, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a page of a setting stands."""

    request: HttpRequest
    by: By
    draw: Draw

    @property
    def posted(self) -> Any:
        """What was posted; None when the page is only looked at."""
        return self.request.POST if self.request.method == "POST" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a page: its title, the line under it, its button, and what is said when done."""

    title: str
    sub: str = ""
    button: str = ""
    done: str = ""


def edit(
    frame: Frame,
    row: Row,
    form_class: type[SeenForm],
    words: Words,
    *,
    then: str,
    template: str = "desk/setting_edit.html",
    extra: Mapping[str, Any] | None = None,
    **options: Any,
) -> HttpResponse:
    """Show a row's form, or keep what was posted and go to `then`. Nothing typed is lost."""
    shown = changes.seen(row)
    form = form_class(frame.posted, initial=_initial(row, form_class, shown), **options)
    if frame.posted is not None and form.is_valid():
        if _kept(frame, row, form):
            _say_kept(frame, words, form)
            return redirect(then)
        data: Any = form.data
        data = data.copy()
        data["seen"] = str(changes.seen(row))  # she has been told what stands now
        form.data = data
    context = {
        "form": form,
        "words": words,
        "history": changes_said.of_row(row, form_class.base_fields),
        **(extra or {}),
    }
    return frame.draw(template, context, status=422 if form.errors else 200)


def add(
    frame: Frame,
    form: SeenForm,
    make: Callable[[dict[str, Any]], Row],
    words: Words,
    *,
    then: Callable[[Any], str],
    template: str,
    extra: Mapping[str, Any],
) -> HttpResponse:
    """Show a list with the form of a new row, or make the row and go to `then(row)`."""
    if form.is_bound and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        try:
            row = make(values)
        except IntegrityError:
            form.add_error("name", _same_name())
        else:
            _say_kept(frame, words, form)
            return redirect(then(row))
    context = {"form": form, "words": words, **extra}
    return frame.draw(template, context, status=422 if form.errors else 200)


def _say_kept(frame: Frame, words: Words, form: SeenForm) -> None:
    messages.success(frame.request, words.done or _("Kept."))
    for doubt in form.doubts():
        messages.warning(frame.request, doubt)


def _initial(row: Row, form_class: type[SeenForm], shown: int) -> dict[str, Any]:
    names = [name for name in form_class.base_fields if name != "seen"]
    return {name: getattr(row, name) for name in names} | {"seen": shown}


def _kept(frame: Frame, row: Row, form: SeenForm) -> bool:
    try:
        changes.change(
            row, form.values(), by=frame.by, seen_before=form.cleaned_data.get("seen") or 0
        )
    except changes.Meanwhile:
        row.refresh_from_db()
        form.add_error(None, meanwhile(row))
    except IntegrityError:
        form.add_error("name", _same_name())
    else:
        return True
    return False


def meanwhile(row: Row) -> str:
    """What is said to the second one of two who change the same thing."""
    last = changes.history(row).first()
    who = last.changed_by_name if last is not None and last.changed_by_name else _("Somebody")
    return _(
        "%(who)s changed this while you had it open. What you typed is still here; the history "
        "below says what stands now. Save again to put yours in its place."
    ) % {"who": who}


def _same_name() -> str:
    return _("Another one has this name already. Look at the list, or choose another name.")
