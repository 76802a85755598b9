"""Warn whoever is in charge, by mail, on the days before a request is due: a number, no names.

Whoever left is in charge of nothing any more.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from cartella import clock
from cartella.accounts.roles import Role
from cartella.law.timeliness import deadline
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.practices.models import Practice
from cartella.release import advance
from cartella.release.actors import PROGRAM
from cartella.release.lifecycle import State
from cartella.release.models import RecordsRequest

TEMPLATE = "due_soon"
# Answered is in time; what is chased afterwards has tasks of its own.
_OPEN = (State.RECEIVED, State.VERIFIED)
_AHEAD = timedelta(days=45)  # no rule warns earlier


def warn(practice: Practice) -> int:
    """Queue the warnings of today, once each; of several days that nobody was awake for only the
    last. How many requests were warned of."""
    today = clock.today(practice.time_zone)
    rows = practice.records_requests.filter(
        state__in=_OPEN, due_on__gte=today, due_on__lte=today + _AHEAD
    ).select_related("assignee")
    return sum(_warn(practice, row, today) for row in rows.order_by("due_on", "id"))


def days_of(records_request: RecordsRequest) -> tuple[date, ...]:
    """The days on which to warn of a request, in order; empty without a due date."""
    kept = records_request.due_because.get("warn_on")
    if kept:
        return tuple(date.fromisoformat(day) for day in kept)
    if records_request.due_on is None:
        return ()
    # An extension keeps no days of its own.
    return deadline.warnings(records_request.received_on, records_request.due_on)


def recipients(records_request: RecordsRequest) -> list[str]:
    """Addresses of whoever takes care of it, else of the owners."""
    members = records_request.practice.memberships.filter(ended_on__isnull=True)
    active = [one for one in members.select_related("person") if one.person.is_active]
    mine = [one for one in active if one.person_id == records_request.assignee_id]
    owners = [one for one in active if Role.OWNER in one.roles]
    return [one.person.email for one in mine or owners]


def let_go(practice: Practice) -> int:
    """Open requests of whoever left since are nobody's and stand open to all. How many."""
    present = practice.memberships.filter(ended_on__isnull=True).values("person_id")
    rows = practice.records_requests.filter(state__in=_OPEN, assignee__isnull=False)
    orphans = list(rows.exclude(assignee_id__in=present).order_by("id"))
    for row in orphans:
        with transaction.atomic():
            practice.records_requests.filter(pk=row.pk).update(assignee=None)
            advance.note(row, "assigned", records_request=row, by=PROGRAM)
    return len(orphans)


def missed(practice: Practice, since: datetime, until: datetime) -> Iterator[RecordsRequest]:
    """Requests that came due while nobody worked, most urgent first."""
    zone = practice.time_zone
    days = clock.day_of(since, zone), clock.day_of(until, zone)
    rows = practice.records_requests.filter(state__in=_OPEN, due_on__range=days)
    yield from rows.order_by("due_on", "id")[:20]


def _warn(practice: Practice, row: RecordsRequest, today: date) -> int:
    row.practice = practice
    past = [day for day in days_of(row) if day <= today]
    if not past or row.due_on is None:
        return 0
    key = f"due:{row.pk}:{row.due_on.isoformat()}:{past[-1].isoformat()}"
    if practice.messages.filter(key__startswith=f"{key}:").exists():
        return 0
    # On the day after it is late, which Today says; a warning would only confuse.
    ends_at = datetime.combine(row.due_on + timedelta(days=1), time(), ZoneInfo(practice.time_zone))
    for position, to in enumerate(recipients(row)):
        outbox.queue(
            practice,
            Channel.EMAIL,
            to,
            TEMPLATE,
            {"number": row.number, "due_on": row.due_on},
            key=f"{key}:{position}",
            language=practice.default_language,
            about_request_id=row.pk,
            expires_at=ends_at,
        )
    return 1
