"""The doors into the desk besides sign-in: an invitation, and the switch between people."""

import json
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import deserialize_request
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella.accounts import devices, fresh, invitations, pins, second_factor, sittings, slow
from cartella.accounts.forms import InvitationForm, PasswordForm
from cartella.accounts.models import Device, FullSignIn, Person

_CODE = "invitation_code"  # in the session: the address of the page tells nothing
_BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@never_cache
@require_http_methods(["GET", "HEAD"])
def invited_by(request: HttpRequest, code: str) -> HttpResponse:
    """The address on the paper. It changes nothing: the code is kept and the page asks."""
    request.session[_CODE] = code
    return redirect("account_invited")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """First the code, then a password; the second step of sign-in comes next."""
    code = request.session.get(_CODE, "")
    if request.method == "POST" and "code" in request.POST:
        return _code_typed(request)
    found = invitations.find(code) if code else None
    if found is None or found.invitation is None:
        request.session.pop(_CODE, None)
        form = InvitationForm()
        context = {"form": form, "words": found.words if found else ""}
        return render(request, "account/invited.html", context)
    password = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and password.is_valid():
        try:
            person = invitations.accept(found.invitation, password.cleaned_data["password"])
        except ValidationError as wrong:
            password.add_error("password", wrong)
        except invitations.Refused as refused:
            request.session.pop(_CODE, None)
            context = {"form": InvitationForm(), "words": str(refused)}
            return render(request, "account/invited.html", context, status=422)
        else:
            _enter(request, person)
            record_authentication(request, person, method="password", email=person.email)
            return redirect("mfa_index")
    context = {"form": password, "invitation": found.invitation}
    status = 422 if password.errors else 200
    return render(request, "account/invited_password.html", context, status=status)


def _code_typed(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    words = ""
    if form.is_valid():
        wait = slow.wait_seconds(slow.INVITATION, slow.place_of(request))
        found = None if wait else invitations.find(form.cleaned_data["code"])
        if found is not None and found.invitation is not None:
            request.session[_CODE] = form.cleaned_data["code"]
            return redirect("account_invited")
        words = slow.words(wait) if found is None else found.words
        form.add_error("code", words)
    return render(request, "account/invited.html", {"form": form}, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Who signed in fully on this device today goes on with her PIN; others sign in fully.

    Who comes back to her own locked screen goes on where she was, and what she had sent is done.
    Nothing of it is done, or shown, for somebody else.
    """
    came_from_somebody = request.user.is_authenticated
    device = devices.of(request)
    people = devices.people_today(device) if device is not None else []
    after = _next(request)
    if request.method != "POST" or device is None:
        return _shown(request, people, after=after)
    chosen = next((row for row in people if str(row.pk) == request.POST.get("who")), None)
    if chosen is None:
        return _shown(request, people, words=_("Choose who you are."), after=after)
    words = _refused(request, device, chosen)
    if words:
        people = devices.people_today(device)
        return _shown(request, people, chosen=chosen, words=words, after=after)
    is_back = request.user == chosen.person
    kept = _kept(request, after) if is_back else None
    _leave(request)
    _enter(request, chosen.person)
    fresh.note_pin(request, chosen.person)
    if kept is not None:
        return _done_now(request, kept)
    return redirect(after if is_back or not came_from_somebody else "/")


def _kept(request: HttpRequest, after: str) -> str | None:
    """What was sent to the page to go on with while this screen was locked, as the library keeps
    it. What was kept for another page and then left alone stays undone."""
    state = request.session.get(STATE_SESSION_KEY)
    kept = state.get("request") if isinstance(state, dict) else None
    if not isinstance(kept, str) or json.loads(kept)["path"] != urlsplit(after).path:
        return None
    return kept


def _done_now(request: HttpRequest, kept: str) -> HttpResponse:
    """Do what she had sent; its page asks for more by itself where a PIN is not enough."""
    suspended = deserialize_request(kept, request)
    rotate_token(suspended)  # it brought the token of the session before
    match = resolve(suspended.path_info)
    answer: HttpResponse = match.func(suspended, *match.args, **match.kwargs)
    return answer


def _refused(request: HttpRequest, device: Device, chosen: FullSignIn) -> str:
    """Why her PIN opens nothing now; empty: it does."""
    wait = slow.wait_seconds(slow.PIN, f"{device.pk}:{chosen.person_id}")
    if wait:
        return slow.words(wait)
    if pins.check(chosen, request.POST.get("pin", "")) and second_factor.is_set_up(chosen.person):
        return ""
    left = pins.tries_left(chosen)
    if not left:
        return _("That was wrong five times. Sign in with password and second step.")
    words = ngettext(
        "That PIN does not fit. %(count)s try is left.",
        "That PIN does not fit. %(count)s tries are left.",
        left,
    )
    return words % {"count": left}


def _shown(
    request: HttpRequest,
    people: list[FullSignIn],
    *,
    after: str,
    chosen: FullSignIn | None = None,
    words: str = "",
) -> HttpResponse:
    context = {
        "people": people,
        "chosen": chosen.pk if chosen else None,
        "words": words,
        "after": after,
        "is_kept": _kept(request, after) is not None,
    }
    return render(request, "account/switch.html", context, status=422 if words else 200)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith("/") else "/"


def _leave(request: HttpRequest) -> None:
    if isinstance(request.user, Person):
        sittings.end_this(request, request.user)
    request.session.flush()  # nothing of the person before is left: no draft, no kept act


def _enter(request: HttpRequest, person: Person) -> None:
    if request.user.is_authenticated:
        _leave(request)
    login(request, person, backend=_BACKEND)
