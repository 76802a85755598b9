"""Release a package on its way, and what can be regretted: undo, recall, misdirected.

Deciding and sending are two things: this writes rows; a worker or an opening does the rest.
"""

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.release import advance, assembly, belonging, carrying, own_page
from cartella.release.actors import Actor
from cartella.release.delivery.opening import NotReady
from cartella.release.lifecycle import Act, State
from cartella.release.models import Delivery, Package, Task

JOB = "send_delivery"


class NotWarned(Exception):
    """Plain e-mail needs the requester's yes after the warning."""


class TooLate(Exception):
    """The undo window is over, or the records have already been opened."""


class DiscoveredInFuture(TooLate):
    """A misdirected release cannot have been discovered on a day to come."""


class NoAddress(Exception):
    """This way of delivery needs an address."""


def release(
    package: Package,
    *,
    channel: Delivery.Channel,
    to_label: str,
    to_address: str = "",
    was_warned: bool = False,
    by: Actor,
) -> Delivery:
    """Send a package on its way; it leaves when the undo window is over. A package that is released
    already gets another delivery (resend), not another release; a second click gives the delivery
    of the first, as long as that has not left.

    Raises NotLookedAt, NotWarned, NoAddress, NoPage, NotReady, IllegalAct.
    """
    by.require(Permission.RELEASE)
    if channel in own_page.CHANNELS:
        own_page.require()
    if package.needs_second_look and package.looked_at is None:
        raise assembly.NotLookedAt(_("This package needs a second look before it may leave."))
    if channel == Delivery.Channel.EMAIL and not was_warned:
        raise NotWarned(
            _("Plain e-mail can be read by others on its way. Tell the patient, and note her yes.")
        )
    if channel == Delivery.Channel.EMAIL and (
        why := carrying.why_not_by_mail(package.round.records_request)
    ):
        raise NotReady(why)
    if channel in (Delivery.Channel.EMAIL, Delivery.Channel.LINK) and "@" not in to_address:
        raise NoAddress(_("Give the e-mail address that the requester asked for."))
    if not to_label.strip():
        raise NoAddress(_("Say who gets the records."))
    now = clock.now()
    window = timedelta(minutes=package.practice.undo_minutes)
    has_window = channel not in (Delivery.Channel.COMMAND, Delivery.Channel.IN_PERSON)
    delivery = Delivery(
        practice=package.practice,
        package=package,
        channel=channel,
        to_label=to_label.strip()[:200],
        to_address=to_address,
        made_at=now,
        made_by_id=by.person_id,
        available_at=now + window if has_window else now,
        warned_at=now if was_warned else None,
    )
    records_request = package.round.records_request
    with transaction.atomic():
        # Two clicks at once: the second waits for the first, and finds its delivery.
        package.refresh_from_db(
            fields=["state"], from_queryset=Package.objects.select_for_update(no_key=True)
        )
        records_request.refresh_from_db(fields=["state"])
        if records_request.state not in (State.VERIFIED, State.ANSWERED, State.CLOSED):
            raise NotReady(_("This request has ended or is not verified. Nothing was released."))
        _require_hers(package)
        if first := _first_click(delivery):
            return first
        if package.state == State.PRICED:
            advance.advance(
                package,
                Act.RELEASE,
                by=by,
                for_requester=True,
                fields={"released_at": now, "released_by_id": by.person_id},
            )
        elif package.state not in (State.RELEASED, State.DELIVERED):
            advance.advance(package, Act.RELEASE, by=by)  # refuses, and says so
        delivery.save(force_insert=True)
        advance.note(
            delivery,
            "on its way",
            records_request=records_request,
            by=by,
            because={"channel": channel.value},
        )
        queue.enqueue(
            package.practice,
            JOB,
            {"delivery": delivery.pk},
            key=f"{JOB}:{delivery.pk}",
            lane=Lane.FAST,
            run_at=delivery.available_at,
        )
    return delivery


def _require_hers(package: Package) -> None:
    """Raise NotReady for a package that was made again, or is to be: an entry of it was moved."""
    if assembly.newest(package.round) != package:
        raise NotReady(_("This package was made again. Release the newer one."))
    if belonging.carried_by(package):
        raise NotReady(
            _("Something in this package is not this patient's. Make it again without that.")
        )


def _first_click(delivery: Delivery) -> Delivery | None:
    """A delivery by the same way to the same address that was not taken back and has not left."""
    return delivery.package.deliveries.filter(
        channel=delivery.channel,
        to_label=delivery.to_label,
        to_address=delivery.to_address,
        recalled_at__isnull=True,
        exit_id__isnull=True,
    ).first()


def undo(delivery: Delivery, *, by: Actor) -> None:
    """Take a delivery back before its window ends. Raises TooLate; then `recall` is left."""
    by.require(Permission.RELEASE)
    delivery.refresh_from_db()
    if clock.now() >= delivery.available_at or delivery.exit_id is not None:
        raise TooLate(_("The time to undo is over. You can still recall it: the link stops."))
    take_back(delivery, "undone", _("Undone before it left."), by=by)


def recall(delivery: Delivery, reason: str, *, by: Actor) -> None:
    """Stop a delivery: its link and page answer no more. What was downloaded cannot be fetched
    back, and the event says so."""
    by.require(Permission.RELEASE)
    take_back(delivery, "recalled", reason, by=by)


def misdirected(delivery: Delivery, *, discovered_on: date, words: str, by: Actor) -> None:
    """Records went to the wrong person: stop the way, fix the day of discovery, make the task.

    45 CFR 164.404(a)(2): breach clocks count from the day of discovery, which is today or was.
    Raises DiscoveredInFuture; said a second time, the first day stands.
    """
    by.require(Permission.RELEASE)
    if discovered_on > clock.today(delivery.practice.time_zone):
        raise DiscoveredInFuture(_("The day of discovery lies in the future. Nothing was saved."))
    with transaction.atomic():
        changed = Delivery.objects.filter(pk=delivery.pk, misdirected_on__isnull=True).update(
            misdirected_on=discovered_on, misdirected_words=words[:300]
        )
        if not changed:
            return
        take_back(delivery, "recalled", _("It went to the wrong person."), by=by)
        advance.note(
            delivery,
            "misdirected",
            records_request=delivery.package.round.records_request,
            by=by,
            because={"discovered_on": discovered_on.isoformat()},
            words=words,
        )
        Task.objects.get_or_create(
            practice=delivery.practice,
            key=f"misdirected:{delivery.pk}",
            defaults={
                "records_request": delivery.package.round.records_request,
                "kind": Task.Kind.MISDIRECTED,
                "due_on": discovered_on,
                "made_at": clock.now(),
            },
        )
    delivery.refresh_from_db()


def fresh_token(delivery: Delivery) -> str:
    """A new secret for a link; only its hash is kept, an older link of it stops."""
    token = secrets.token_urlsafe(32)
    Delivery.objects.filter(pk=delivery.pk).update(token_hash=hash_of(token))
    return token


def hash_of(token: str) -> bytes:
    """What a row keeps of a link's secret (256 random bits: a plain hash is enough)."""
    return hashlib.sha256(token.encode()).digest()


def take_back(delivery: Delivery, word: str, reason: str, *, by: Actor) -> None:
    """Stop a delivery and note `word`; one that was stopped already stays as it is."""
    with transaction.atomic():
        changed = Delivery.objects.filter(pk=delivery.pk, recalled_at__isnull=True).update(
            recalled_at=clock.now(), recalled_because=reason[:300], token_hash=None
        )
        if not changed:
            return
        advance.note(
            delivery,
            word,
            records_request=delivery.package.round.records_request,
            by=by,
            because={"was_opened": delivery.opened_at is not None},
            words=reason,
        )
    delivery.refresh_from_db()
