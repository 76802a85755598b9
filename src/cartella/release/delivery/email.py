"""Plain e-mail of `records.pdf`, after the warning and her yes (45 CFR 164.524(c)(2)(ii); a person
may choose an unsafe way once she was told)."""

from cartella.ledger.gate import Opening
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.release.actors import PROGRAM
from cartella.release.delivery import opening
from cartella.release.models import Delivery

MOST_BYTES = 20_000_000  # what common mail servers still take, base64 counted


class TooLargeForMail(Exception):
    """The readable record is larger than mail servers take; use another way."""


def attachments(delivery: Delivery) -> list[int]:
    """Blob ids of the readable record (all volumes), in order. Raises TooLargeForMail."""
    volumes = [
        part
        for part in delivery.package.parts.order_by("order")
        if part.name.startswith("records") and part.name.endswith(".pdf")
    ]
    if sum(part.size_bytes for part in volumes) > MOST_BYTES:
        raise TooLargeForMail("too large for e-mail")
    return [part.blob_id for part in volumes]


def send(delivery: Delivery) -> Opening:
    """Pass the gate and hand the message to the post; sending twice is harmless (one key)."""
    blobs = attachments(delivery)
    records_request = delivery.package.round.records_request
    granted = opening.open_delivery(delivery, by=PROGRAM, proof=f"delivery {delivery.pk}")
    outbox.queue(
        delivery.practice,
        Channel.EMAIL,
        delivery.to_address,
        "records",
        {"number": records_request.number},
        key=f"records:{delivery.pk}",
        language=records_request.language,
        about_request_id=records_request.pk,
        opening=granted,
        attachments=blobs,
    )
    return granted
