"""What came in, before anybody knows what it is: kept first, read afterwards, decided by a person.

A paper that cannot be read is kept as it came and says so. The clock counts from the arrival: an
earlier day may be set, a later one only with a reason.
"""

import email
import email.policy
import io
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path, PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.blobs.models import Blob
from cartella.blobs.store import Owner, OwnerKind, open_blob, put
from cartella.charts.imports.sniff import Form as FileForm
from cartella.charts.imports.sniff import sniff
from cartella.packaging import uploads
from cartella.practices.models import Location, Practice
from cartella.release.actors import Actor
from cartella.release.models import Arrival, ArrivalFile, Channel, Fate, RecordsRequest

MOST_EML_BYTES = 60_000_000


class ReceivedInFuture(Exception):
    """The day of receipt lies in the future; nothing was kept under it."""


class LaterNeedsReason(Exception):
    """A receipt later than the arrival needs a reason."""


class AlreadyDecided(Exception):
    """Somebody has already said what this arrival is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came. `open` gives a fresh reader of its bytes."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that is safe in the store, and what can be said of it."""

    blob: Blob
    name: str
    media_type: str
    page_count: int | None
    problem: str


def keep(
    practice: Practice,
    *,
    channel: Channel,
    by: Actor,
    location: Location | None = None,
    files: Sequence[Upload] = (),
    sender: str = "",
    subject: str = "",
    text: str = "",
    received_at: datetime | None = None,
    reason: str = "",
    once_key: str | None = None,
) -> Arrival:
    """Keep what came in and return its row; nothing is judged. The same `once_key` again (second
    click, lost connection) returns the arrival of the first time.

    Raises ReceivedInFuture and LaterNeedsReason before anything is stored.
    """
    now = clock.now()
    received = received_at or now
    if clock.day_of(received, practice.time_zone) > clock.today(practice.time_zone):
        raise ReceivedInFuture(
            _("The day of receipt lies in the future. Nothing was saved; please set the real day.")
        )
    arrival = Arrival(
        practice=practice,
        location=location,
        channel=channel,
        arrived_at=now,
        received_at=min(received, now) if received_at else now,
        received_reason=reason,
        sender=sender[:300],
        subject=subject[:300],
        text=text,
        once_key=once_key,
    )
    kept = [_keep_file(arrival, upload) for upload in files]
    try:
        with transaction.atomic():
            arrival.save(force_insert=True)
            ArrivalFile.objects.bulk_create(
                ArrivalFile(
                    practice=practice,
                    arrival=arrival,
                    blob=file.blob,
                    name=file.name,
                    media_type=file.media_type,
                    page_count=file.page_count,
                    problem=file.problem,
                )
                for file in kept
            )
    except IntegrityError:
        first = practice.arrivals.filter(once_key=once_key).first() if once_key else None
        if first is None:
            raise
        return first
    return arrival


def set_received(arrival: Arrival, received_at: datetime, *, reason: str, by: Actor) -> None:
    """Correct the moment of receipt of an undecided arrival: earlier freely, later with a reason.

    Raises ReceivedInFuture, LaterNeedsReason, AlreadyDecided.
    """
    by.require(Permission.RECEIVE)
    zone = arrival.practice.time_zone
    if clock.day_of(received_at, zone) > clock.today(zone):
        raise ReceivedInFuture(
            _("The day of receipt lies in the future. Nothing was saved; please set the real day.")
        )
    later = clock.day_of(received_at, zone) > clock.day_of(arrival.arrived_at, zone)
    if later and not reason.strip():
        raise LaterNeedsReason(_("Say why the clock should start later than the paper came in."))
    changed = Arrival.objects.filter(pk=arrival.pk, fate=Fate.UNDECIDED).update(
        received_at=received_at, received_reason=reason[:300]
    )
    if not changed:
        raise AlreadyDecided(_("Somebody has already decided about this."))
    arrival.received_at, arrival.received_reason = received_at, reason[:300]


def keep_eml(
    practice: Practice,
    upload: Upload,
    *,
    channel: Channel = Channel.EMAIL,
    received_at: datetime | None = None,
    by: Actor,
) -> Arrival:
    """Keep an e-mail file: the file itself, and each attachment beside it, so that it can be read.

    An e-mail that cannot be parsed is kept as one file and says so.
    """
    with upload.open() as stream:
        raw = stream.read(MOST_EML_BYTES + 1)
    if len(raw) > MOST_EML_BYTES:
        return keep(practice, channel=channel, files=[upload], received_at=received_at, by=by)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        return keep(practice, channel=channel, files=[upload], received_at=received_at, by=by)
    files = [upload]
    for part in message.iter_attachments():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            files.append(
                Upload(
                    name=_header(part, "filename") or "attachment",
                    open=lambda payload=payload: io.BytesIO(payload),  # type: ignore[misc]
                )
            )
    return keep(
        practice,
        channel=channel,
        files=files,
        sender=_header(message, "from"),
        subject=_header(message, "subject"),
        text=_body(message),
        received_at=received_at,
        by=by,
    )


def undecided(practice: Practice) -> QuerySet[Arrival]:
    """Arrivals that nobody has decided about, oldest first."""
    return practice.arrivals.filter(fate=Fate.UNDECIDED).order_by("arrived_at", "id")


def not_a_request(arrival: Arrival, reason: str, *, by: Actor) -> None:
    """Say that an arrival is no request, and why. It is kept. Raises AlreadyDecided."""
    by.require(Permission.RECEIVE)
    if not reason.strip():
        raise LaterNeedsReason(_("Say in a few words why this is not a request."))
    decide(arrival, Fate.NOT_A_REQUEST, reason=reason, by=by)


def decide(
    arrival: Arrival,
    fate: Fate,
    *,
    by: Actor,
    records_request: RecordsRequest | None = None,
    reason: str = "",
) -> None:
    """Write the fate of an arrival, once. Raises AlreadyDecided on the second click."""
    changed = Arrival.objects.filter(pk=arrival.pk, fate=Fate.UNDECIDED).update(
        fate=fate,
        fate_reason=reason[:300],
        records_request=records_request,
        decided_at=clock.now(),
        decided_by_id=by.person_id,
    )
    if not changed:
        raise AlreadyDecided(_("Somebody has already decided about this."))
    arrival.fate, arrival.records_request = fate, records_request


def _keep_file(arrival: Arrival, upload: Upload) -> Kept:
    """Store one file first, then look at it; a file that cannot be read stays as it is."""
    owner = Owner(kind=OwnerKind.ARRIVAL, id=str(arrival.public_id))
    name = PurePath(upload.name.replace("\\", "/")).name[:255] or "file"
    with upload.open() as stream:
        blob = put(arrival.practice, owner, stream)
    with tempfile.TemporaryDirectory(dir=settings.SCRATCH, prefix="arrival-") as folder:
        path = Path(folder) / "paper"
        with open_blob(blob) as reader, path.open("wb") as file:
            shutil.copyfileobj(reader, file)
        found = sniff(name, path)
        problem, page_count = found.problem, None
        if found.form is FileForm.PDF:
            cleaned = uploads.clean(path, Path(folder) / "clean")
            if isinstance(cleaned, uploads.Problem):
                problem = cleaned.words
            else:
                page_count = cleaned.document_pages
    return Kept(
        blob=blob,
        name=name,
        media_type=found.media_type,
        page_count=page_count,
        problem=problem,
    )


def _header(part: EmailMessage, name: str) -> str:
    """A header in plain text; a broken one gives an empty string rather than an error."""
    try:
        value = part.get_filename() if name == "filename" else part.get(name)
    except (ValueError, LookupError, AttributeError, IndexError):
        return ""
    return str(value or "")


def _body(message: EmailMessage) -> str:
    """The plain text of an e-mail, or empty if it has none that can be decoded."""
    body = message.get_body(preferencelist=("plain",))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except (LookupError, ValueError):
        return ""
