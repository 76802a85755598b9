"""What came in, before anybody knows what it is: kept first, read afterwards, decided by a person.

A paper that cannot be read is kept as it came and says so. The clock counts from the arrival: an
earlier day may be set, a later one only with a reason.
"""

import io
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cartella import clock, scratch
from cartella.accounts.roles import Permission
from cartella.blobs.models import Blob
from cartella.blobs.store import Owner, OwnerKind, keep_only, open_blob, put
from cartella.charts.imports.sniff import Form as FileForm
from cartella.charts.imports.sniff import sniff
from cartella.packaging import frames, uploads
from cartella.practices.models import Location, Practice
from cartella.release import mail
from cartella.release.actors import Actor
from cartella.release.models import Arrival, ArrivalFile, Channel, Fate, RecordsRequest

MOST_EML_BYTES = 60_000_000
DAMAGED_PARTS = gettext_noop("The file is damaged: pages or words of it may be missing here.")
_READ_NOTHING = mail.Read(problem=mail.TOO_LARGE)


class ReceivedInFuture(Exception):
    """The day of receipt lies in the future; nothing was kept under it."""


class LaterNeedsReason(Exception):
    """A receipt later than the arrival needs a reason."""


class AlreadyDecided(Exception):
    """Somebody has already said what this arrival is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came. `open` gives a fresh reader of its bytes. `problem`: why it cannot be
    read, where whoever hands it over knows."""

    name: str
    open: Callable[[], BinaryIO]
    problem: str = ""


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
    printed_time: str = "",
    received_at: datetime | None = None,
    reason: str = "",
    once_key: str | None = None,
) -> Arrival:
    """Keep what came in and return its row; nothing is judged. The same `once_key` again (second
    click, lost connection) returns the arrival of the first time.

    Raises ReceivedInFuture before anything is stored, StoreFull.
    """
    first = _first_time(practice, once_key)
    if first is not None:
        return first
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
        printed_time=_plain(printed_time)[:60],
        sender=_plain(sender)[:300],
        subject=_plain(subject)[:300],
        text=_plain(text),
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
        first = _first_time(practice, once_key)
        if first is None:
            raise
        keep_only(practice, _owner(arrival), ())
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
    location: Location | None = None,
    received_at: datetime | None = None,
    reason: str = "",
    once_key: str | None = None,
    by: Actor,
) -> Arrival:
    """Keep an e-mail file: the file itself, and each attachment beside it, so that it can be read.

    An e-mail that is too large to open, or that cannot be parsed, is kept as one file that says
    so. Raises as `keep`.
    """
    with upload.open() as stream:
        raw = stream.read(MOST_EML_BYTES + 1)
    read = _READ_NOTHING if len(raw) > MOST_EML_BYTES else mail.read(raw)
    attached = [Upload(name=file.name, open=partial(io.BytesIO, file.data)) for file in read.files]
    return keep(
        practice,
        channel=channel,
        location=location,
        files=[replace(upload, problem=read.problem), *attached],
        sender=read.sender,
        subject=read.subject,
        text=read.text,
        printed_time=read.printed_time,
        received_at=received_at,
        reason=reason,
        once_key=once_key,
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
    name = PurePath(_plain(upload.name).replace("\\", "/")).name[-255:].strip(". ") or "file"
    with upload.open() as stream:
        blob = put(arrival.practice, _owner(arrival), stream)
    with scratch.folder("arrival") as folder:
        path = folder / "paper"
        with open_blob(blob) as reader, path.open("wb") as file:
            shutil.copyfileobj(reader, file)
        found = sniff(name, path)
        problem, page_count = upload.problem or found.problem, None
        if found.form is FileForm.PDF:
            cleaned = uploads.clean(path, folder / "clean")
            if isinstance(cleaned, uploads.Problem):
                problem = cleaned.words
            else:
                page_count = cleaned.document_pages
                if uploads.Stripped.DAMAGED_PARTS in cleaned.stripped:
                    problem = DAMAGED_PARTS
        elif found.media_type == "image/tiff":
            counted = frames.count(path)
            if isinstance(counted, frames.FrameProblem):
                problem = counted.value
            else:
                problem, page_count = upload.problem, counted
    return Kept(
        blob=blob,
        name=name,
        media_type=found.media_type[:100],
        page_count=page_count,
        problem=problem[:300],
    )


def _owner(arrival: Arrival) -> Owner:
    return Owner(kind=OwnerKind.ARRIVAL, id=str(arrival.public_id))


def _first_time(practice: Practice, once_key: str | None) -> Arrival | None:
    return practice.arrivals.filter(once_key=once_key).first() if once_key else None


def _plain(text: str) -> str:
    """Text that every database takes: no NUL, no half of a character that a mail was cut in."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
