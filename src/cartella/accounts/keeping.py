"""What stands before the library's pages of one's own account: idle lock, fresh second factor."""

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from cartella.accounts import fresh, history, idle, second_factor, sittings
from cartella.accounts.adapter import SecondFactorAdapter, note_full
from cartella.accounts.models import Person

View = Callable[..., HttpResponseBase]
_CODES = Authenticator.Type.RECOVERY_CODES


def own(view: View) -> View:
    """A page of one's own account: signed in, and not locked."""
    return _guarded(view, needs_fresh=False)


def changes_factor(view: View) -> View:
    """A page that shows or changes second factors: asks for a fresh one, if there is one.

    Who has just set up her first one has shown it: her sign-in is full from then on.
    """
    guarded = _noted(_guarded(view, needs_fresh=True))

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        person = request.user
        was_set_up = isinstance(person, Person) and second_factor.is_set_up(person)
        response = guarded(request, *args, **kwargs)
        if isinstance(person, Person) and not was_set_up and second_factor.is_set_up(person):
            record_authentication(request, person, method="mfa", type="set_up")
            if isinstance(response, HttpResponse):
                note_full(request, response, person)
        return response

    return inner


def removes_factor(view: View) -> View:
    """A page that takes a second factor away; the last one stays."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        person = request.user
        if isinstance(person, Person):
            rows = Authenticator.objects.filter(user=person)
            if rows.exclude(type=Authenticator.Type.RECOVERY_CODES).count() < 2:
                words = SecondFactorAdapter.error_messages["cannot_delete_authenticator"]
                messages.error(request, words)
                return redirect("mfa_index")
        return _noted(_guarded(view, needs_fresh=True))(request, *args, **kwargs)

    return inner


def changes_password(view: View) -> View:
    """A new password ends every other session, and no PIN opens a device until a full sign-in."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        person = request.user
        before = person.password if isinstance(person, Person) else ""
        response = _guarded(view, needs_fresh=False)(request, *args, **kwargs)
        if isinstance(person, Person):
            person.refresh_from_db(fields=["password"])
            if person.password != before:
                history.note_own(person, history.What.PASSWORD, by=person)
                sittings.end_all(person, but=request)
                sittings.void_sign_ins(person)
        return response

    return inner


def _noted(view: View) -> View:
    """What a POST changes of her second steps goes into the history with it, or not at all."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        person = request.user
        if request.method != "POST" or not isinstance(person, Person):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            before = _factors(person)
            response = view(request, *args, **kwargs)
            after = _factors(person)
            if gone := {kind for kind, _mark in before - after}:
                history.note_own(person, history.What.FACTOR_GONE, by=person, before=gone)
            if new := {kind for kind, _mark in after - before}:
                history.note_own(person, history.What.FACTOR_SET, by=person, after=new)
        return response

    return inner


def _factors(person: Person) -> set[tuple[str, str]]:
    """Kind and mark of each second step; codes that were made anew have another mark."""
    rows = Authenticator.objects.filter(user=person)
    return {(str(row.type), str(row.data if row.type == _CODES else row.pk)) for row in rows}


def _guarded(view: View, *, needs_fresh: bool) -> View:
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        person = request.user
        if not isinstance(person, Person):
            return redirect_to_login(request.get_full_path())
        if idle.is_locked(request, person):
            fresh.settle(request)
            return idle.lock(request)
        idle.note(request)
        if needs_fresh and second_factor.is_set_up(person) and not fresh.is_fresh(request, person):
            return fresh.ask(request, person)
        return view(request, *args, **kwargs)

    return inner
