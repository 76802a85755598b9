"""Changing a person's place: roles, leaving, coming back. Every change is a row of the history."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts import history, second_factor, sittings
from cartella.accounts.models import Membership, Person
from cartella.accounts.roles import Role
from cartella.practices.models import Practice


class MemberRefused(Exception):
    """It cannot be done; says why and what to do first."""


def present(practice: Practice) -> list[Membership]:
    """Who works here today, by name."""
    on = clock.today(practice.time_zone)
    rows = practice.memberships.filter(ended_on__isnull=True).select_related("person", "practice")
    return [row for row in rows.order_by("person__name", "id") if not row.has_ended(on)]


def set_roles(membership: Membership, roles: Iterable[Role], *, by: Person) -> bool:
    """Give her these roles instead. False: she has them already. Raises MemberRefused."""
    after = sorted(set(roles))
    with transaction.atomic():
        row = _locked(membership)
        before = sorted(row.roles)
        if after == before:
            return False
        if not after:
            raise MemberRefused(_("Tick at least one role. To end her access, let her leave."))
        if (Role.OUTSIDE_REVIEWER in after) != (Role.OUTSIDE_REVIEWER in before):
            raise MemberRefused(_("A reviewer from outside is invited for one review."))
        if Role.OWNER not in after:
            _refuse_last_owner(row)
        row.roles = after
        row.save(update_fields=["roles"])
        _note(row, history.What.ROLES, by, before=before, after=after)
    sittings.end_all(membership.person)
    return True


def leave(membership: Membership, *, by: Person | None, on: date | None = None) -> bool:
    """End her membership: at once (None or today), or on a later day. False: she has left.

    Sessions and PINs end with it; name and acts stay. Raises MemberRefused for the last owner.
    """
    today = clock.today(membership.practice.time_zone)
    with transaction.atomic():
        row = _locked(membership)
        if row.ended_on is not None:
            return False
        if by is not None:  # a day that has come was judged when it was set
            _refuse_last_owner(row)
        if on is not None and on > today:
            row.leaves_on = on
            row.save(update_fields=["leaves_on"])
            _note(row, history.What.LEAVES, by, before=row.roles, on=on)
            return True
        row.ended_on = row.leaves_on if by is None and row.leaves_on else today
        row.save(update_fields=["ended_on"])
        _note(row, history.What.LEFT, by, before=row.roles, on=row.ended_on)
        sittings.end_all(row.person)
        sittings.void_sign_ins(row.person)
    return True


def stay(membership: Membership, *, by: Person) -> bool:
    """Take back a day of leaving that has not come. False: there is none."""
    today = clock.today(membership.practice.time_zone)
    with transaction.atomic():
        row = _locked(membership)
        if row.ended_on is not None or row.leaves_on is None or row.leaves_on <= today:
            return False
        row.leaves_on = None
        row.save(update_fields=["leaves_on"])
        _note(row, history.What.STAYS, by)
    return True


def come_back(membership: Membership, roles: Iterable[Role], *, by: Person) -> bool:
    """Somebody who left works here again, with roles said anew. False: she never left."""
    after = sorted(set(roles))
    today = clock.today(membership.practice.time_zone)
    if not after or Role.OUTSIDE_REVIEWER in after:
        raise MemberRefused(_("Tick the roles that she comes back with."))
    with transaction.atomic():
        row = _locked(membership)
        if not row.has_ended(today):
            return False
        before = row.roles
        row.ended_on = row.leaves_on = None
        row.roles = after
        row.save(update_fields=["ended_on", "leaves_on", "roles"])
        _note(row, history.What.RETURNED, by, before=before, after=after)
    return True


def end_due(practice: Practice) -> int:
    """End the memberships whose day of leaving has come; the worker asks hourly."""
    today = clock.today(practice.time_zone)
    due = practice.memberships.filter(ended_on__isnull=True, leaves_on__lte=today)
    return sum(leave(row, by=None) for row in due.select_related("person", "practice"))


def _locked(membership: Membership) -> Membership:
    """The row as it is now. All of the practice are locked: of two last owners, one stays."""
    rows = membership.practice.memberships.select_for_update().order_by("id")
    found = {row.pk: row for row in rows.select_related("person", "practice")}
    return found[membership.pk]


def _refuse_last_owner(row: Membership) -> None:
    if Role.OWNER not in row.roles:
        return
    today = clock.today(row.practice.time_zone)
    others = row.practice.memberships.exclude(pk=row.pk).filter(ended_on__isnull=True)
    for one in others.select_related("person"):
        stays = not one.has_ended(today) and one.leaves_on is None and one.person.is_active
        if stays and Role.OWNER in one.roles and second_factor.is_set_up(one.person):
            return
    raise MemberRefused(_("She is the only owner who can sign in. Make somebody else owner first."))


def _note(
    row: Membership,
    what: history.What,
    by: Person | None,
    *,
    before: Iterable[str] = (),
    after: Iterable[str] = (),
    on: date | None = None,
) -> None:
    history.note(
        row.practice,
        what,
        name=row.person.name,
        person=row.person,
        by=by,
        before=before,
        after=after,
        on=on,
    )
