"""The counter: staff start the tablet, a patient writes and signs, staff take it back.

While it is out, only the screens of this file answer (`desk/counter.py`). What the patient before
wrote is gone from the tablet as soon as her receipt is put away.
"""

import io
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.desk import counter, taken_down
from cartella.desk.counter_forms import CounterForm
from cartella.desk.door import Visit, staff
from cartella.desk.page import REFUSALS
from cartella.desk.page import page as desk_page
from cartella.release import arrivals
from cartella.release.arrivals import Upload
from cartella.release.models import Channel

_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_TabletView = Callable[[HttpRequest, Visit], HttpResponse]


def _screen(*methods: str) -> Callable[[_TabletView], Callable[..., HttpResponse]]:
    """A screen of the tablet: only while it is out, and in the language that the patient chose."""

    def wrap(view: _TabletView) -> Callable[..., HttpResponse]:
        @staff(Permission.RECEIVE, methods=methods)
        @wraps(view)
        def inner(request: HttpRequest, visit: Visit) -> HttpResponse:
            if not counter.is_on(request):
                return redirect("desk:counter")
            with translation.override(counter.state(request)["language"]):
                return view(request, visit)

        return inner  # type: ignore[return-value]

    return wrap


@staff(Permission.RECEIVE, methods=("GET", "HEAD", "POST"))
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What counter mode is; a POST begins it."""
    if request.method == "POST":
        counter.begin(request, language=visit.practice.default_language)
        return redirect("desk:counter_screen")
    return desk_page(request, visit, "desk/counter_start.html", {}, section="requests")


@_screen("GET", "HEAD")
def screen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Welcome, in both languages."""
    return _shown(request, visit, "welcome", {})


@_screen("POST")
def language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The patient chooses a language and goes on."""
    chosen = request.POST.get("language", "")
    if chosen in _LANGUAGES:
        counter.next_sitting(request)
        counter.put(request, language=chosen)
    return redirect("desk:counter_ask")


@_screen("GET", "HEAD", "POST")
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form. A second click finds the request of the first; a form of somebody who sat here
    before shows nothing of itself."""
    kept = counter.state(request)
    if kept.get("receipt"):
        return redirect("desk:counter_receipt")
    if request.method == "POST" and not counter.is_of_this_sitting(request):
        return redirect("desk:counter_screen")
    form = CounterForm(request.POST or None, initial={"once": kept.get("once", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = taken_down.received(
                visit,
                form.cleaned_data,
                channel=Channel.COUNTER,
                note=_("Written by the patient on the tablet at the counter."),
                language=counter.state(request)["language"],
                files=_signed(form.cleaned_data["signature"]),
            )
        except arrivals.AlreadyDecided:
            return redirect("desk:counter_screen")
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            counter.put(request, receipt=[made.records_request.number, made.receipt_code])
            return redirect("desk:counter_receipt")
    return _shown(request, visit, "ask", {"form": form})


@_screen("GET", "HEAD")
def receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Number, code and day, until the patient puts it away."""
    kept = counter.state(request).get("receipt")
    if not kept:
        return redirect("desk:counter_screen")
    rr = visit.practice.records_requests.filter(number=kept[0]).first()
    return _shown(request, visit, "receipt", {"rr": rr, "code": kept[1]})


@_screen("POST")
def done(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The receipt is put away, or she stopped; the next patient finds an empty screen."""
    kept = counter.state(request)
    if kept.get("receipt"):
        number, code = kept["receipt"]
        counter.keep_code(request, number, code)
        counter.put(request, receipt=None, done=[*kept["done"], number][-20:])
    counter.next_sitting(request)
    counter.put(request, language=visit.practice.default_language)
    return redirect("desk:counter_screen")


@_screen("POST")
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Staff take the tablet back: first they show who they are."""
    return counter.ask_to_leave(request)


@_screen("GET", "HEAD")
def left(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Back at the desk, if she has shown who she is; else back to the patients' screen."""
    kept = counter.state(request).get("receipt")
    gone = counter.leave(request, visit.person)
    if gone is None:
        return redirect("desk:counter_screen")
    numbers = list(gone.numbers)
    if kept:
        counter.keep_code(request, kept[0], kept[1])
        numbers.append(kept[0])
    messages.success(request, _("The tablet is yours again."))
    if len(numbers) == 1:
        return redirect("desk:request_receipt", number=numbers[0])
    return redirect("desk:requests" if numbers else "desk:inbox")


def _shown(request: HttpRequest, visit: Visit, name: str, context: dict[str, Any]) -> HttpResponse:
    frame = {"practice": visit.practice, "languages": settings.LANGUAGES}
    return render(request, f"desk/counter/{name}.html", frame | context)


def _signed(drawn: bytes) -> list[Upload]:
    return [Upload(name="signature.png", open=partial(io.BytesIO, drawn))] if drawn else []
