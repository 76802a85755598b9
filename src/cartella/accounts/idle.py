"""The idle lock: after a quarter of an hour without an act, a person shows again who is there.

The session stays. What a locked screen had posted is done once it is unlocked; files are not kept.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Person

IDLE = timedelta(minutes=15)
_JUST = timedelta(minutes=5)
_NOTED_EVERY = timedelta(minutes=1)  # a row is written at most so often
_SEEN = "seen_at"


def is_locked(request: HttpRequest, person: Person) -> bool:
    """Whether this session has rested too long. One that has done nothing yet is not locked."""
    last_at = _last_act(request, person)
    return last_at is not None and clock.now() - last_at >= IDLE


def note(request: HttpRequest) -> None:
    """Remember that somebody is here. What a page asks by itself is nobody's act."""
    if _asks_by_itself(request):
        return
    now = clock.now()
    seen = request.session.get(_SEEN)
    if seen is None or now - datetime.fromisoformat(seen) >= _NOTED_EVERY:
        request.session[_SEEN] = now.isoformat()


def has_just_shown(request: HttpRequest, person: Person) -> bool:
    """Whether the person showed within the last minutes who she is."""
    return any(clock.now() - at < _JUST for at in _shown_at(request, person))


def lock(request: HttpRequest) -> HttpResponse:
    """Send a locked session to the unlocking page, from where it goes on.

    Raises ReauthenticationRequired for whole pages: the library keeps what was posted and does it
    after the unlocking.
    """
    if is_background(request):
        return HttpResponse(status=423)  # nothing of it is kept to be done later
    if is_htmx(request):
        return instead(_unlocking(request.headers.get("HX-Current-URL", "")))
    if request.method == "POST" and request.FILES:
        messages.warning(
            request, _("The screen was locked, so the files were not kept. Please add them again.")
        )
        return redirect(_unlocking(request.headers.get("Referer", "")))
    raise ReauthenticationRequired


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for."""
    return "HX-Request" in request.headers


def instead(url: str) -> HttpResponse:
    """The answer to a part of a page that sends the whole page elsewhere."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def is_background(request: HttpRequest) -> bool:
    """Whether a script of ours asks, and nobody's hand: it keeps a draft, or looks for news."""
    return "X-Background" in request.headers


def _asks_by_itself(request: HttpRequest) -> bool:
    return is_background(request) or (is_htmx(request) and request.method in ("GET", "HEAD"))


def _last_act(request: HttpRequest, person: Person) -> datetime | None:
    seen = request.session.get(_SEEN)
    moments = _shown_at(request, person)
    if seen is not None:
        moments.append(datetime.fromisoformat(seen))
    return max(moments, default=None)


def _shown_at(request: HttpRequest, person: Person) -> list[datetime]:
    """When this person showed who she is: at sign-in, and at each unlocking."""
    records = get_authentication_records(request, person)
    return [datetime.fromtimestamp(record["at"], UTC) for record in records]


def _unlocking(came_from: str) -> str:
    # The path only: wherever the address says it lies, one goes on within this desk.
    query = urlencode({"next": urlsplit(came_from).path or "/"})
    return f"{reverse('account_reauthenticate')}?{query}"
