"""By hand: file, cover sheet and label are made here; the practice's own fax, mail, drive or hand
carries them. The proof is attached afterwards; a missing proof is a task on the next day."""

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.blobs.store import Owner
from cartella.ledger.gate import Opening
from cartella.release import accounting, advance, letters
from cartella.release.actors import Actor
from cartella.release.arrivals import Upload
from cartella.release.delivery import opening
from cartella.release.models import Delivery, Letter, Task

CHANNELS = (
    Delivery.Channel.BY_HAND,
    Delivery.Channel.IN_PERSON,
    Delivery.Channel.COMMAND,
)


class ProofMissing(Exception):
    """Say how it went, or attach the fax report, the postal receipt or the signed slip."""


def make_file(delivery: Delivery, *, by: Actor) -> Opening:
    """Pass the gate so that the files can be printed or saved; that moment is the exit.

    Raises NotReady. The task to attach the proof falls on the next day.
    """
    by.require(Permission.RELEASE)
    return opening.open_delivery(delivery, by=by)


def cover_sheet(delivery: Delivery, *, by: Actor) -> Letter:
    """The cover sheet: to whom, from whom, how many files; nothing about health."""
    return letters.write(
        Letter.Kind.COVER, delivery.package.round.records_request, delivery=delivery, by=by
    )


def proof(delivery: Delivery, *, words: str, upload: Upload | None = None, by: Actor) -> None:
    """Note that it was sent, with the proof: a file, words, or both. Raises ProofMissing."""
    by.require(Permission.RELEASE)
    if not words.strip() and upload is None:
        raise ProofMissing(
            _("Say how it was sent and to whom it was handed, or attach the receipt.")
        )
    if upload is None and delivery.received_at is not None and delivery.proof_words == words[:300]:
        return  # a second click
    records_request = delivery.package.round.records_request
    blob = None
    if upload is not None:
        owner = Owner(kind=OwnerKind.REQUEST, id=records_request.number)
        with upload.open() as stream:
            blob = store.put(delivery.practice, owner, stream)
    now = clock.now()
    with transaction.atomic():
        proved = Delivery.objects.filter(pk=delivery.pk, exit_id__isnull=False)
        if not proved.update(proof=blob or delivery.proof, proof_words=words[:300]):
            raise ProofMissing(_("Make the files first; then say how they went."))
        proved.filter(received_at__isnull=True).update(received_at=now)
        Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True).update(sent_at=now)
        Task.objects.filter(
            practice=delivery.practice, key=f"proof:{delivery.pk}", done_at__isnull=True
        ).update(done_at=now, done_by_id=by.person_id)
        advance.note(delivery, "proof", records_request=records_request, by=by, words=words)
    delivery.refresh_from_db()
    accounting.settle(records_request)
