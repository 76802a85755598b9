"""What every way of delivery shares: pass the gate, then note that the records have left.

The exit and its leaf are committed by the gate before anything else; a crash after that leaves an
exit without its event, which `reconcile` (run by the worker) mends.
"""

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
from cartella.release import advance, permit
from cartella.release.actors import PROGRAM, Actor
from cartella.release.lifecycle import Act, State
from cartella.release.models import Delivery, Package


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
    if delivery.receipt is not None:
        with store.open_blob(delivery.receipt) as stream:
            return stream.read()
    if delivery.exit_id is None:
        raise NotReady(_("There is a receipt once the records have left."))
    text = proofs.receipt_for(delivery.practice, delivery.exit_id)
    owner = Owner(kind=OwnerKind.PACKAGE, id=f"receipt-{delivery.pk}")
    blob = store.put_bytes(delivery.practice, owner, text)
    Delivery.objects.filter(pk=delivery.pk, receipt__isnull=True).update(receipt=blob)
    delivery.refresh_from_db()
    return text


def reconcile(practice: Practice) -> int:
    """Give every exit its event where a crash came between them. Returns how many were mended."""
    lost = practice.deliveries.filter(exit_id__isnull=True).select_related(
        "package__round__records_request"
    )
    mended = 0
    for delivery in lost:
        exit_ = practice.exits.filter(key=permit.key_of(delivery)).first()
        if exit_ is not None:
            _left(delivery, exit_.pk, by=PROGRAM)
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
                advance.advance(package, Act.DELIVER, by=by, for_requester=True)
            advance.note(
                delivery,
                "left",
                records_request=package.round.records_request,
                by=by,
                because={"exit": str(exit_id), "channel": delivery.channel},
                for_requester=True,
            )
        if delivery.channel in (Delivery.Channel.PORTAL, Delivery.Channel.LINK):
            Delivery.objects.filter(pk=delivery.pk, opened_at__isnull=True).update(opened_at=now)
    delivery.refresh_from_db()


def _reason(delivery: Delivery, refused: gate.Refused) -> str:
    missing = set(refused.missing)
    if CheckName.NOT_FROZEN in missing:
        return _("We must speak with the patient first. Please call the practice.")
    if CheckName.NOT_RECALLED in missing:
        if delivery.recalled_at is not None:
            return _("This delivery was stopped. Please ask the practice.")
        return _("The records will be ready in a few minutes. Please come back then.")
    if CheckName.SECOND_LOOK in missing:
        return _("A second look is still to be done.")
    return _("The records may not leave in this way yet: %(checks)s.") % {
        "checks": ", ".join(sorted(missing))
    }
