"""Account and close: what left, whether it is owed in an accounting, and when a request is done.

Answered: every round determined, each of its packages sent or made available, each letter sent.
Closed: every delivery opened, received, proved, or chased twice.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from cartella import clock
from cartella.law.finding import Finding
from cartella.law.keeping.disclosure import Owed
from cartella.practices.models import Practice
from cartella.release import advance, assembly, gather, own_page, pictures
from cartella.release.actors import PROGRAM
from cartella.release.lifecycle import Act, State
from cartella.release.models import (
    Delivery,
    Event,
    Letter,
    RecordsRequest,
    Round,
    RoundOutcome,
    Task,
)

UNOPENED_AFTER = timedelta(days=7)
CHASES = 2


def owed(delivery: Delivery) -> Finding[Owed]:
    """Whether this exit belongs into an accounting of disclosures: 45 CFR 164.528(a)(1)."""
    return gather.owed(delivery.package.round.records_request)


def settle(records_request: RecordsRequest) -> None:
    """Move a request to answered and closed once it has what it needs. Repeating is harmless."""
    records_request.refresh_from_db()
    # Who is faster does it; the other finds it done.
    with suppress(advance.Stale):
        if records_request.state == State.VERIFIED and is_answered(records_request):
            advance.advance(
                records_request,
                Act.ANSWER,
                by=PROGRAM,
                for_requester=True,
                # A second round does not make the first answer later than it was.
                fields={"answered_at": records_request.answered_at or clock.now()},
            )
        if records_request.state == State.ANSWERED and is_done(records_request):
            with transaction.atomic():
                advance.advance(records_request, Act.CLOSE, by=PROGRAM, for_requester=True)
                pictures.drop(records_request)


def is_answered(records_request: RecordsRequest) -> bool:
    """Whether every round is determined and what it owes was sent or made available."""
    rounds = list(records_request.rounds.all())
    return bool(rounds) and all(_round_answered(round_) for round_ in rounds)


def is_done(records_request: RecordsRequest) -> bool:
    """Whether each package of an answered request that stands has a delivery that was not taken
    back, and nothing more is to come back from any."""
    live = deliveries(records_request)
    standing = {one.pk for one in map(assembly.newest, records_request.rounds.all()) if one}
    return standing <= {delivery.package_id for delivery in live} and all(
        _delivery_done(delivery) for delivery in live
    )


def deliveries(records_request: RecordsRequest) -> list[Delivery]:
    """All deliveries of a request that were not taken back, oldest first."""
    return list(
        Delivery.objects.filter(
            practice_id=records_request.practice_id,
            package__round__records_request=records_request,
            recalled_at__isnull=True,
        ).order_by("id")
    )


def watch(practice: Practice) -> int:
    """Make the tasks that have come due: links nobody opened. Returns how many are new.

    Run daily by the worker; asking twice makes nothing twice. Requests that a crash kept from being
    answered or closed are settled with it.
    """
    for records_request in practice.records_requests.filter(
        state__in=(State.VERIFIED, State.ANSWERED)
    ):
        settle(records_request)
    border = clock.now() - UNOPENED_AFTER
    made = 0
    unopened = practice.deliveries.filter(
        channel__in=own_page.CHANNELS,
        sent_at__lte=border,
        opened_at__isnull=True,
        recalled_at__isnull=True,
    ).select_related("package__round__records_request")
    for delivery in unopened:
        chased = _chases(delivery)
        told_at = last_told_at(delivery)
        if chased >= CHASES or told_at is None or told_at > border:
            continue
        _task, is_new = Task.objects.get_or_create(
            practice=practice,
            key=f"unopened:{delivery.pk}:{chased + 1}",
            defaults={
                "records_request": delivery.package.round.records_request,
                "kind": Task.Kind.UNOPENED,
                "due_on": clock.today(practice.time_zone),
                "made_at": clock.now(),
            },
        )
        made += is_new
    return made


def last_told_at(delivery: Delivery) -> datetime | None:
    """When she was last told that it is ready; None while it is still to be sent."""
    chased = _events(delivery).order_by("-id").first()
    return chased.at if chased else delivery.sent_at


def _round_answered(round_: Round) -> bool:
    if round_.state != State.DETERMINED:
        return False
    if round_.letters.exclude(kind=Letter.Kind.COVER).filter(sent_at__isnull=True).exists():
        return False
    if round_.outcome not in (RoundOutcome.GRANTED, RoundOutcome.IN_PART):
        return True
    package = assembly.newest(round_)
    return package is not None and (
        package.deliveries.filter(recalled_at__isnull=True)
        .filter(
            Q(sent_at__isnull=False) | Q(received_at__isnull=False) | Q(opened_at__isnull=False)
        )
        .exists()
    )


def _delivery_done(delivery: Delivery) -> bool:
    if delivery.channel == Delivery.Channel.EMAIL:
        return delivery.sent_at is not None
    if delivery.opened_at or delivery.received_at or delivery.proof_id:
        return True
    return _chases(delivery) >= CHASES


def _chases(delivery: Delivery) -> int:
    return _events(delivery).count()


def _events(delivery: Delivery) -> QuerySet[Event]:
    return Event.objects.filter(
        practice_id=delivery.practice_id,
        records_request_id=delivery.package.round.records_request_id,
        subject="other",
        subject_id=delivery.pk,
        word="chased",
    )
