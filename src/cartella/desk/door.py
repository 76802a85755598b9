"""Who stands at the desk: every staff view passes here and gets a `Visit`, never bare models.

A view reaches rows from `visit.practice` or `visit.person` only; the wrong practice sees 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella.accounts import idle, second_factor
from cartella.accounts.models import Membership, Person
from cartella.accounts.roles import Permission
from cartella.practices.models import Practice
from cartella.release import actors
from cartella.release.actors import Actor

Arguments = ParamSpec("Arguments")
PRACTICE_KEY = "practice"  # in the session, for a person who belongs to several


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A signed-in person in one practice, with what she may do there."""

    practice: Practice
    person: Person
    membership: Membership
    actor: Actor
    places: tuple[Membership, ...]  # everywhere she works; the switch is shown if there are two

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission here."""
        return permission in self.actor.permissions


View = Callable[Concatenate[HttpRequest, Visit, Arguments], HttpResponseBase]


def staff(
    permission: Permission, *, methods: tuple[str, ...] = ("GET", "HEAD")
) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """Let in who is signed in with a second factor and holds `permission`; else sign-in or 403."""

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def inner(
            request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            person = request.user
            if not isinstance(person, Person):
                return _sign_in(request)
            if idle.is_locked(request, person):
                return idle.lock(request)
            idle.note(request)
            if not second_factor.is_set_up(person):
                return redirect("mfa_activate_totp")
            places = _places(person)
            membership = _chosen(request, places)
            if membership is None or not membership.may(permission):
                raise PermissionDenied(_("Your account may not do this."))
            visit = Visit(
                practice=membership.practice,
                person=person,
                membership=membership,
                actor=actors.of(membership),
                places=tuple(places),
            )
            with timezone.override(visit.practice.time_zone):
                return view(request, visit, *args, **kwargs)

        return never_cache(require_http_methods(list(methods))(inner))

    return wrap


def go_to(request: HttpRequest, membership: Membership) -> None:
    """From now on this session works in that practice."""
    request.session[PRACTICE_KEY] = str(membership.practice_id)


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    if idle.is_htmx(request):
        return idle.instead(reverse("account_login"))
    # After signing in one looks at a page; an act is not done by being led to its address.
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect_to_login(back)


def _places(person: Person) -> list[Membership]:
    """Where this person works now, the first one first."""
    places = person.memberships.filter(ended_on__isnull=True)
    return list(places.select_related("practice", "person").order_by("id"))


def _chosen(request: HttpRequest, places: list[Membership]) -> Membership | None:
    """The practice chosen in the session while she works there, else her only or first one."""
    chosen = request.session.get(PRACTICE_KEY)
    first = places[0] if places else None
    return next((place for place in places if str(place.practice_id) == chosen), first)
