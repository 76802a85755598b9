"""Who stands at the desk: every staff view passes here and gets a `Visit`, never bare models.

A view reaches rows from `visit.practice` or `visit.person` only; the wrong practice sees 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella.accounts import second_factor
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
                raise PermissionDenied
            if not second_factor.is_set_up(person):
                return redirect("mfa_activate_totp")
            membership = _membership(request, person)
            if membership is None or not membership.may(permission):
                raise PermissionDenied(_("Your account may not do this."))
            visit = Visit(
                practice=membership.practice,
                person=person,
                membership=membership,
                actor=actors.of(membership),
            )
            with timezone.override(visit.practice.time_zone):
                return view(request, visit, *args, **kwargs)

        return never_cache(require_http_methods(list(methods))(login_required(inner)))

    return wrap


def _membership(request: HttpRequest, person: Person) -> Membership | None:
    """Where this person works: the practice chosen in the session, else her only or first one."""
    places = person.memberships.filter(ended_on__isnull=True).select_related("practice", "person")
    chosen = request.session.get(PRACTICE_KEY)
    if chosen:
        return places.filter(practice_id=chosen).first()
    return places.order_by("id").first()
