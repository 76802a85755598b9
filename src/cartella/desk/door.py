"""Who stands at the desk: every staff view passes here and gets a `Visit`, never bare models.

A view reaches rows from `visit.practice` or `visit.person` only; the wrong practice sees 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella import clock
from cartella.accounts import emergencies, fresh, idle, second_factor, sittings
from cartella.accounts.models import Membership, Person
from cartella.accounts.roles import Permission
from cartella.practices import first_run
from cartella.practices.changes import By
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
    # Let in by breaking the glass alone: these charts and no other. None: by her own permission.
    emergency: frozenset[int] | None = None

    @property
    def by(self) -> By:
        """Who changes a setting here."""
        return By(person_id=self.person.pk, name=self.person.name)

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission here."""
        return permission in self.actor.permissions


View = Callable[Concatenate[HttpRequest, Visit, Arguments], HttpResponseBase]


def staff(
    permission: Permission | None,
    *,
    methods: tuple[str, ...] = ("GET", "HEAD"),
    step_up: bool = False,
    emergency: bool = False,
    is_first_run: bool = False,
) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """Let in who is signed in with a second factor and holds `permission`; else sign-in or 403.

    None: whoever holds any permission here, for pages of one's own account. `step_up`: her second
    factor was shown within the last half hour, else it is asked for and what she posted is done
    after it; a PIN does not count. `emergency`: also who has broken the glass over a chart; the
    view keeps to it.
    `is_first_run`: also while the practice is still being set up.
    """

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def inner(
            request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            person = request.user
            if not isinstance(person, Person):
                return _sign_in(request)
            if idle.is_locked(request, person):
                fresh.settle(request)
                return idle.lock(request)
            idle.note(request)
            if not second_factor.is_set_up(person):
                return redirect("mfa_index")
            places = _places(person)
            membership = _chosen(request, places)
            if membership is None:
                raise PermissionDenied(_("Your account may not do this."))
            if sittings.of(request, membership.practice, person) is None:
                return _ended(request)
            if not is_first_run and first_run.is_of(membership.practice):
                return _to_first_run(request)
            charts = _by_emergency(membership, permission, is_possible=emergency)
            if step_up and not fresh.is_fresh(request, person):
                return fresh.ask(request, person)
            if step_up:
                fresh.settle(request)
            visit = Visit(
                practice=membership.practice,
                person=person,
                membership=membership,
                actor=actors.of(membership),
                places=tuple(places),
                emergency=charts,
            )
            with timezone.override(visit.practice.time_zone):
                return view(request, visit, *args, **kwargs)

        guarded = never_cache(require_http_methods(list(methods))(inner))
        guarded.steps_up = step_up  # type: ignore[attr-defined]  # read by tests of the door
        return guarded

    return wrap


def _by_emergency(
    membership: Membership, permission: Permission | None, *, is_possible: bool
) -> frozenset[int] | None:
    """None if she holds the permission; else the charts that the glass was broken over.

    Raises PermissionDenied if there are none.
    """
    if permission is None and membership.permissions():
        return None
    if permission is not None and membership.may(permission):
        return None
    if is_possible and membership.may(Permission.OPEN_IN_EMERGENCY):
        charts = emergencies.charts_open(membership.practice, membership.person)
        if charts:
            return charts
    raise PermissionDenied(_("Your account may not do this."))


def _to_first_run(request: HttpRequest) -> HttpResponseBase:
    """The practice is not set up yet: there is one place to go."""
    there = reverse("desk:setup")
    return idle.instead(there) if idle.is_htmx(request) else redirect(there)


def _ended(request: HttpRequest) -> HttpResponseBase:
    """The session was ended from elsewhere."""
    logout(request)
    messages.info(request, _("This session was ended. Sign in again."))
    return _sign_in(request)


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
    rows = person.memberships.filter(ended_on__isnull=True)
    places = rows.select_related("practice__first_run", "person").order_by("id")
    return [one for one in places if not one.has_ended(clock.today(one.practice.time_zone))]


def _chosen(request: HttpRequest, places: list[Membership]) -> Membership | None:
    """The practice chosen in the session while she works there, else her only or first one."""
    chosen = request.session.get(PRACTICE_KEY)
    first = places[0] if places else None
    return next((place for place in places if str(place.practice_id) == chosen), first)
