"""Turns the blob ids of a message into files for the mail. Post may not know blobs; this does."""

from cartella.blobs import store
from cartella.post.models import Message
from cartella.post.sending import Attachment


def load(message: Message) -> list[Attachment]:
    """The readable record of a mail, one file a volume. Raises Damaged if one is not as it was."""
    blobs = message.practice.blobs.in_bulk(message.attachments)
    volumes = [blobs[blob_id] for blob_id in message.attachments]
    names = (
        ["records.pdf"]
        if len(volumes) == 1
        else [f"records-{number}.pdf" for number in range(1, len(volumes) + 1)]
    )
    return [
        Attachment(name=name, media_type="application/pdf", content=b"".join(store.read(blob)))
        for name, blob in zip(names, volumes, strict=True)
    ]
