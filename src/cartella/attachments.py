"""What the post asks of rooms that it may not know: files for a mail, and whose it is."""

from cartella.blobs import store
from cartella.post.models import Message
from cartella.post.sending import Attachment
from cartella.release import carrying


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


def is_made_up(message: Message) -> bool:
    """Whether the message is about a request of a made-up patient; no patient yet is not."""
    if message.about_request_id is None:
        return False
    rows = message.practice.records_requests.filter(pk=message.about_request_id)
    found = rows.select_related("patient").first()
    return found is not None and carrying.is_made_up(found.patient)
