"""How freshly a person has shown her second factor. Acts that let records out ask for it anew.

A PIN opens a session on a known device and counts for nothing here; neither does a password alone.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import serialize_request
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Person

WITHIN = timedelta(minutes=30)
ASKED = "step_up_asked"  # in the session: the page that unlocks takes no password now
_FACTOR = "mfa"
_PIN = "pin"


def is_fresh(request: HttpRequest, person: Person) -> bool:
    """Whether she showed a second factor in this session within the last half hour."""
    at = shown_at(request, person)
    return at is not None and clock.now() - at < WITHIN


def shown_at(request: HttpRequest, person: Person) -> datetime | None:
    """When she last showed a second factor in this session; None: never."""
    moments = [
        datetime.fromtimestamp(record["at"], UTC)
        for record in get_authentication_records(request, person)
        if record.get("method") == _FACTOR
    ]
    return max(moments, default=None)


def is_by_pin(request: HttpRequest, person: Person) -> bool:
    """Whether this session was opened by a PIN, and no second factor was shown in it since."""
    records = get_authentication_records(request, person)
    methods = {record.get("method") for record in records}
    return _PIN in methods and _FACTOR not in methods


def note_pin(request: HttpRequest, person: Person) -> None:
    """Write into the session that a PIN opened it."""
    record_authentication(request, person, method=_PIN)


def ask(request: HttpRequest, person: Person) -> HttpResponse:
    """Send her to her second factor; what she posted is done after it. Files are not kept."""
    request.session[ASKED] = True
    if "HX-Request" in request.headers:
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponse(status=204, headers={"HX-Redirect": _page(person, back)})
    back = request.get_full_path()
    if request.method == "POST" and request.FILES:
        messages.warning(
            request, _("We had to ask for your second step, so the files were not kept. Add them.")
        )
        back = urlsplit(request.headers.get("Referer", "")).path or "/"
    elif request.method == "POST":
        request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
    return redirect(_page(person, back))


def was_asked(request: HttpRequest) -> bool:
    """Whether the page that unlocks is to ask for the second factor and for nothing less."""
    return bool(request.session.get(ASKED))


def settle(request: HttpRequest) -> None:
    """It was shown, or something else is asked for now."""
    request.session.pop(ASKED, None)


def _page(person: Person, back: str) -> str:
    passkeys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    name = "mfa_reauthenticate_webauthn" if passkeys.exists() else "mfa_reauthenticate"
    return f"{reverse(name)}?{urlencode({'next': back})}"
