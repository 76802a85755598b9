"""Counter mode: a tablet that patients write on, from which nothing else of the desk is reached.

The session itself is locked to the counter's screens: every other address refuses, whatever the
person who started it may do. To leave it, she shows again who she is, after she asked to leave.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts import idle
from cartella.accounts.models import Person

KEY = "counter"  # in the session: the state of the tablet
CODES = "status_codes"  # in the session: number → code and when it was made
SCREENS = frozenset(
    {
        "desk:counter_screen",
        "desk:counter_language",
        "desk:counter_ask",
        "desk:counter_receipt",
        "desk:counter_done",
        "desk:counter_leave",
        "desk:counter_left",
    }
)
# Where one shows who one is, to leave.
UNLOCKING = frozenset(
    {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "healthz"}
)
_CODE_STAYS = timedelta(minutes=30)
_MOST_CODES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What was done at the counter while the tablet was out: numbers of requests, in order."""

    numbers: tuple[str, ...]


class CounterOnly:
    """Middleware: while a session is in counter mode only the counter's screens answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing before the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """None lets the request through."""
        if not is_on(request):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in SCREENS:
            idle.note(request)  # a slow writer is not locked out: this screen is the lock
            return None
        if name in UNLOCKING or _is_relieved(request, name):
            return None
        if request.method in ("GET", "HEAD") and not idle.is_htmx(request):
            return redirect("desk:counter_screen")
        return HttpResponseForbidden(_("This screen is for patients. Leave it first."))


def _is_relieved(request: HttpRequest, name: str) -> bool:
    """Whether somebody else takes the tablet back: this session ends, she signs in as herself."""
    asked = state(request).get("leaving_at") is not None
    return name == "account_logout" and request.method == "POST" and asked


def is_on(request: HttpRequest) -> bool:
    """Whether this session is the tablet's now."""
    return KEY in request.session


def begin(request: HttpRequest, *, language: str) -> None:
    """From now on only the counter's screens answer; what was to be said to staff is dropped."""
    list(messages.get_messages(request))  # a message may name a patient
    request.session[KEY] = {"language": language, "receipt": None, "done": []}
    next_sitting(request)


def next_sitting(request: HttpRequest) -> None:
    """Somebody else sits down: a form that was written before is answered with nothing of it, even
    if the browser is made to send it once more."""
    put(request, once=secrets.token_hex(16))


def is_of_this_sitting(request: HttpRequest) -> bool:
    """Whether the form that was sent is the one that whoever sits here now was given."""
    given = str(state(request).get("once", ""))
    sent = request.POST.get("once", "")
    return bool(given) and secrets.compare_digest(given.encode(), sent.encode())


def state(request: HttpRequest) -> dict[str, Any]:
    """The state of the tablet; empty if the session is none."""
    kept = request.session.get(KEY)
    return dict(kept) if isinstance(kept, dict) else {}


def put(request: HttpRequest, **changed: object) -> None:
    """Change a part of the tablet's state."""
    request.session[KEY] = state(request) | changed


def ask_to_leave(request: HttpRequest) -> HttpResponse:
    """Note when somebody asked to leave, and have her show who she is."""
    put(request, leaving_at=clock.now().timestamp())
    return redirect(f"{reverse('account_reauthenticate')}?next={reverse('desk:counter_left')}")


def leave(request: HttpRequest, person: Person) -> Left | None:
    """Leave counter mode if she has shown who she is since she asked to; None: not yet."""
    kept = state(request)
    asked_at = kept.get("leaving_at")
    records = get_authentication_records(request, person)
    if asked_at is None or not any(record["at"] >= asked_at for record in records):
        return None
    del request.session[KEY]
    return Left(numbers=tuple(kept["done"]))


def keep_code(request: HttpRequest, number: str, code: str) -> None:
    """Remember a status code for the receipt that is printed next; half an hour, a few at most."""
    kept = {k: v for k, v in request.session.get(CODES, {}).items() if k != number}
    kept[number] = [code, clock.now().isoformat()]
    request.session[CODES] = dict(list(kept.items())[-_MOST_CODES:])


def code_of(request: HttpRequest, number: str) -> str:
    """The status code that was just made here for this request; empty if none is remembered."""
    code, at = request.session.get(CODES, {}).get(number, ("", ""))
    is_fresh = bool(at) and clock.now() - datetime.fromisoformat(at) < _CODE_STAYS
    return str(code) if is_fresh else ""
