"""What every way of delivery shares: pass the gate, then note that the records have left.

The exit and its leaf are committed by the gate before anything else; a crash after that leaves an
exit without its event, which `reconcile` (run by the worker) mends.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.blobs.store import Owner
from cartella.ledger import gate, proofs
from cartella.ledger.gate import CheckName, Opening
from cartella.practices.models import Practice
from cartella.release import accounting, advance, belonging, permit
from cartella.release.actors import PROGRAM, Actor
from cartella.release.lifecycle import Act, State
from cartella.release.models import Delivery, Package, Task


class NotReady(Exception):
    """The records may not leave by this way now; the message says why."""


def open_delivery(delivery: Delivery, *, by: Actor, proof: str = "") -> Opening:
    """Pass the gate for this delivery. First time: exit, leaf, and the package is delivered.

    Raises NotReady in words for the person at the screen, whatever check was missing.
    """
    delivery.refresh_from_db()
    try:
        opening = gate.open(permit.for_delivery(delivery, by=by, proof=proof))
    except gate.Refused as refused:
        raise NotReady(_reason(delivery, refused)) from None
    _left(delivery, opening.exit_id, by=by)
    return opening


def receipt_for(delivery: Delivery) -> bytes:
    """`receipt.json` of a delivery that has left: leaf, proof, checkpoint. Made once, then kept.

    Raises NotReady before the first opening.
    """
    if delivery.exit_id is None:
        raise NotReady(_("There is a receipt once the records have left."))
    if delivery.receipt is None:
        text = proofs.receipt_for(delivery.practice, delivery.exit_id)
        owner = Owner(kind=OwnerKind.PACKAGE, id=f"receipt-{delivery.pk}")
        blob = store.put_bytes(delivery.practice, owner, text)
        # Who asked at the same moment may have kept another proof first: that one is the receipt.
        Delivery.objects.filter(pk=delivery.pk, receipt__isnull=True).update(receipt=blob)
        delivery.refresh_from_db()
    kept = delivery.receipt
    if kept is None:
        raise NotReady(_("There is a receipt once the records have left."))
    with store.open_blob(kept) as stream:
        return stream.read()


def reconcile(practice: Practice) -> int:
    """Give every exit its event where a crash came between them. Returns how many were mended."""
    waiting = practice.deliveries.filter(exit_id__isnull=True)
    exits = dict(
        practice.exits.filter(delivery_id__in=waiting.values("pk")).values_list("delivery_id", "pk")
    )
    lost = waiting.filter(pk__in=[*exits])
    mended = 0
    for delivery in lost.select_related("package__round__records_request"):
        _left(delivery, exits[delivery.pk], by=PROGRAM)
        mended += 1
    return mended


def _left(delivery: Delivery, exit_id: UUID, *, by: Actor) -> None:
    now = clock.now()
    with transaction.atomic():
        is_first = (
            Delivery.objects.filter(pk=delivery.pk, exit_id__isnull=True).update(exit_id=exit_id)
            == 1
        )
        if is_first:
            package = Package.objects.select_related("round__records_request").get(
                pk=delivery.package_id
            )
            if package.state == State.RELEASED:
                advance.advance(package, Act.DELIVER, by=PROGRAM, for_requester=True)
            advance.note(
                delivery,
                "left",
                records_request=package.round.records_request,
                by=by,
                because={"exit": str(exit_id), "channel": delivery.channel},
                for_requester=True,
            )
            if delivery.channel == Delivery.Channel.BY_HAND and delivery.received_at is None:
                _ask_for_proof(delivery)
        if delivery.channel in (Delivery.Channel.PORTAL, Delivery.Channel.LINK):
            Delivery.objects.filter(pk=delivery.pk, opened_at__isnull=True).update(opened_at=now)
    delivery.refresh_from_db()
    if is_first:
        accounting.settle(delivery.package.round.records_request)


def _ask_for_proof(delivery: Delivery) -> None:
    """What is carried by hand is proved by a paper: asked for on the next day."""
    Task.objects.get_or_create(
        practice=delivery.practice,
        key=f"proof:{delivery.pk}",
        defaults={
            "records_request": delivery.package.round.records_request,
            "kind": Task.Kind.PROOF_MISSING,
            "due_on": clock.today(delivery.practice.time_zone) + timedelta(days=1),
            "made_at": clock.now(),
        },
    )


def _reason(delivery: Delivery, refused: gate.Refused) -> str:
    missing = set(refused.missing)
    if CheckName.NOT_FROZEN in missing:
        return _("We must speak with the patient first. Please call the practice.")
    if CheckName.NOT_RECALLED in missing:
        if delivery.recalled_at is not None:
            return _("This delivery was stopped. Please ask the practice.")
        return _("The records will be ready in a few minutes. Please come back then.")
    if CheckName.EVERY_ITEM_DECIDED in missing and belonging.carried_by(delivery.package):
        return _("This package is put right first. Please ask the practice.")
    if CheckName.SECOND_LOOK in missing:
        return _("A second look is still to be done.")
    return _("The records may not leave in this way yet: %(checks)s.") % {
        "checks": ", ".join(sorted(missing))
    }
