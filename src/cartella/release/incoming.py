"""A file that came in by itself becomes what it is: a paper, an e-mail, or a box of e-mails.

The desk's drop and the watched folders both come through here. A notice that a message of ours
came back is no arrival: it is noted with the message.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from cartella.blobs.models import OwnerKind
from cartella.post import bounces
from cartella.practices.models import Location, Practice
from cartella.release import arrivals, mailbox, paper_text
from cartella.release.actors import Actor
from cartella.release.arrivals import Upload
from cartella.release.models import Arrival, Channel, Fate

_HEAD = 4096
MANY = gettext_noop("This box holds more or longer e-mails than are opened. Look at it yourself.")
_MAIL_STARTS = (b"received:", b"return-path:", b"delivered-to:", b"mime-version:", b"from:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How files came in: the channel, the place, and since when they were there (None: now)."""

    channel: Channel
    location: Location | None = None
    received_at: datetime | None = None
    reason: str = ""


def keep(
    practice: Practice, upload: Upload, came: Came, *, once_key: str | None, by: Actor
) -> tuple[Arrival, ...]:
    """Keep a file; the arrivals it made, in their order. Several for a box of e-mails, none for a
    notice that came back. Raises as `arrivals.keep`."""
    with upload.open() as stream:
        head = stream.read(_HEAD)
    if mailbox.is_box(upload.name, head):
        return tuple(_box(practice, upload, came, by=by))
    if _is_mail(upload.name, head):
        kept = _mail(practice, upload, came, once_key=once_key, by=by)
        return () if kept is None else (kept,)
    return (
        arrivals.keep(
            practice,
            channel=came.channel,
            location=came.location,
            files=[upload],
            received_at=came.received_at,
            reason=came.reason,
            once_key=once_key,
            by=by,
        ),
    )


def keep_dropped(
    practice: Practice,
    uploads: Sequence[Upload],
    came: Came,
    *,
    sender: str,
    text: str,
    once_key: str | None,
    by: Actor,
) -> tuple[Arrival, ...]:
    """Keep what somebody dropped at the desk: papers together, each e-mail by itself.

    None at all if every file was a notice that a message came back. Raises as `arrivals.keep`.
    """
    mails = [one for one in uploads if _begins_as_mail(one)]
    papers = [one for one in uploads if one not in mails]
    made: list[Arrival] = []
    for number, one in enumerate(mails):
        key = once_key and (once_key if len(uploads) == 1 else f"{once_key}:{number}")
        as_mail = replace(came, channel=Channel.EMAIL)
        made += keep(practice, one, as_mail, once_key=key, by=by)
    if papers or not mails:
        first = arrivals.keep(
            practice,
            channel=came.channel,
            location=came.location,
            files=papers,
            sender=sender,
            text=text,
            received_at=came.received_at,
            reason=came.reason,
            once_key=once_key,
            by=by,
        )
        made.insert(0, first)
    for arrival in made:
        paper_text.ask(arrival)
    return tuple(made)


def _begins_as_mail(upload: Upload) -> bool:
    with upload.open() as stream:
        head = stream.read(_HEAD)
    return mailbox.is_box(upload.name, head) or _is_mail(upload.name, head)


def same_bytes(practice: Practice, sha256: str) -> Arrival | None:
    """The first arrival that brought these very bytes; one that was put away as no request does
    not count, for what comes again may be one."""
    return _with_bytes(practice, [sha256]).exclude(fate=Fate.NOT_A_REQUEST).first()


def alike(arrival: Arrival) -> list[Arrival]:
    """Other arrivals that brought a file of the same bytes, the earliest first."""
    hashes = list(arrival.files.exclude(blob__size_bytes=0).values_list("blob__sha256", flat=True))
    if not hashes:
        return []
    found = _with_bytes(arrival.practice, hashes).exclude(pk=arrival.pk)
    return list(found.select_related("records_request")[:10])


def _with_bytes(practice: Practice, hashes: list[str]) -> QuerySet[Arrival]:
    blobs = practice.blobs.filter(owner_kind=OwnerKind.ARRIVAL, sha256__in=hashes)
    found = practice.arrivals.filter(files__blob__in=blobs)
    return found.distinct().order_by("received_at", "id")


def _is_mail(name: str, head: bytes) -> bool:
    return name.lower().endswith(".eml") or head.lstrip().lower().startswith(_MAIL_STARTS)


def _mail(
    practice: Practice, upload: Upload, came: Came, *, once_key: str | None, by: Actor
) -> Arrival | None:
    with upload.open() as stream:
        raw = stream.read(bounces.MOST_BYTES)
    if bounces.take(raw):
        return None
    # Whatever else comes into the folder, this came by e-mail; a fax service wraps faxes in one.
    is_fax = came.channel is Channel.FAX
    return arrivals.keep_eml(
        practice,
        upload,
        channel=Channel.FAX if is_fax else Channel.EMAIL,
        location=came.location,
        received_at=came.received_at,
        reason=came.reason,
        once_key=once_key,
        by=by,
    )


def _box(practice: Practice, upload: Upload, came: Came, *, by: Actor) -> Iterator[Arrival]:
    """Each e-mail is an arrival of its own, known by its bytes: a box that is saved again brings
    only what is new in it."""
    came = replace(came, channel=Channel.EMAIL)
    with upload.open() as stream:
        count, are_whole = 0, True
        for cut in mailbox.messages(stream):
            count += 1
            are_whole = are_whole and cut.is_whole
            one = Upload(name=f"message-{count}.eml", open=partial(io.BytesIO, cut.raw))
            key = f"m:{hashlib.sha256(cut.raw).hexdigest()[:60]}"
            kept = _mail(practice, one, came, once_key=key, by=by)
            if kept is not None:
                yield kept
    if count == 0 or count >= mailbox.MOST_MESSAGES or not are_whole:
        yield arrivals.keep(
            practice,
            channel=came.channel,
            location=came.location,
            files=[replace(upload, problem=MANY)],
            received_at=came.received_at,
            reason=came.reason,
            by=by,
        )
