"""Watched folders: a scanner or a fax service writes a file, and it becomes an arrival.

`look` (every minute, quick) notes what lies there and for how long it has not grown; `take` (slow
lane) copies what is whole, keeps it, and only then moves it into `taken/`. Killed anywhere between,
the next run finds the arrival by the file's bytes: one file, one arrival, none lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db.models import Count, Q
from django.utils.translation import gettext_noop

from cartella import clock, scratch
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.practices.models import Practice
from cartella.release import folder_reach, folder_waiting, incoming, intake, paper_text
from cartella.release.actors import PROGRAM
from cartella.release.arrivals import Upload
from cartella.release.folder_reach import Copied, Seen, Unreachable
from cartella.release.incoming import Came
from cartella.release.models import Arrival, ArrivalFolder, Channel, Fate, FileFate, FolderFile

MOST_BYTES = 2 * 1024**3  # of one file; a larger one is left where it lies
MOST_AT_ONCE = 50  # files in one run; the next one goes on a minute later
READ_ONLY = gettext_noop("The folder may only be read: what was taken is left there.")
TOO_LARGE = gettext_noop("A file is too large to be taken. It was left there.")
_OLDEST = timedelta(days=30)  # an older time of a file tells of its making, not of its coming
_TRY_TO_MOVE = timedelta(minutes=10)
_GONE_EVERY_MINUTES = 5
_KEPT = (FileFate.TAKEN, FileFate.DUPLICATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """How a watched folder fares. `problem` is an English template."""

    folder_id: int
    path: str
    channel: Channel
    is_reachable: bool
    gone_since_at: datetime | None
    looked_at: datetime | None
    waiting_count: int
    problem: str


def state(practice: Practice) -> tuple[FolderState, ...]:
    """How each folder in use fares, in the order in which they were chosen."""
    waits = Q(files__fate__in=(FileFate.WAITING, FileFate.READY))
    folders = practice.arrival_folders.filter(is_on=True).order_by("id")
    return tuple(
        FolderState(
            folder_id=folder.pk,
            path=folder.path,
            channel=Channel(folder.channel),
            is_reachable=folder.gone_since_at is None,
            gone_since_at=folder.gone_since_at,
            looked_at=folder.looked_at,
            waiting_count=folder.waiting,
            problem=folder.problem,
        )
        for folder in folders.annotate(waiting=Count("files", filter=waits))
    )


def run_look(job: Job, progress: Progress) -> None:
    """The job of every minute."""
    look(job.practice)


def run_take(job: Job, progress: Progress) -> None:
    """The job that takes what is whole."""
    take(job.practice)


def look(practice: Practice) -> int:
    """Note what lies in each folder. How many files are whole and wait to be taken."""
    for folder in practice.arrival_folders.filter(is_on=True).order_by("id"):
        if _rests(folder):
            continue
        try:
            has_taken = folder.files.filter(is_moved=True).exists()
            _note(folder, folder_reach.files(folder.path, has_taken=has_taken))
        except Unreachable as why:
            _is_gone(folder, str(why))
    return FolderFile.objects.filter(practice=practice, fate=FileFate.READY).count()


def take(practice: Practice) -> tuple[Arrival, ...]:
    """Take what is whole; the arrivals that are new."""
    ready = FolderFile.objects.filter(practice=practice, fate=FileFate.READY, folder__is_on=True)
    made: list[Arrival] = []
    for row in ready.select_related("folder__location").order_by("id")[:MOST_AT_ONCE]:
        try:
            made += _take(practice, row)
        except Unreachable as why:
            _did_not_come(row, str(why))
    for row in _left_behind(practice):
        _move(row)
    return tuple(made)


def _rests(folder: ArrivalFolder) -> bool:
    """Whether a folder that is gone is left alone this minute, so that the worker does not wait."""
    if folder.gone_since_at is None:
        return False
    minutes = int((clock.now() - folder.gone_since_at).total_seconds() // 60)
    return minutes % _GONE_EVERY_MINUTES != 0


def _note(folder: ArrivalFolder, found: list[Seen]) -> None:
    now = clock.now()
    rows = {
        (row.name, row.size_bytes, row.modified_ns): row
        for row in folder.files.filter(is_moved=False)
    }
    waiting = {row.name: row for row in rows.values() if row.fate == FileFate.WAITING}
    names = [one.name for one in found]
    for one in found:
        if folder_waiting.is_passing(one.name) or len(one.name) > 255:
            continue
        row = rows.get((one.name, one.size_bytes, one.modified_ns))
        if row is None:
            _note_new(folder, one, waiting.get(one.name), now)
        elif row.fate == FileFate.WAITING and not folder_waiting.is_locked(one.name, names):
            _note_alike(row)
    gone = [row.pk for name, row in waiting.items() if name not in names]
    folder.files.filter(pk__in=gone, fate=FileFate.WAITING).delete()
    ArrivalFolder.objects.filter(pk=folder.pk).update(looked_at=now, gone_since_at=None)
    if folder.gone_since_at is not None:
        ArrivalFolder.objects.filter(pk=folder.pk).update(problem="")


def _note_new(folder: ArrivalFolder, seen: Seen, growing: FolderFile | None, now: datetime) -> None:
    said = {"size_bytes": seen.size_bytes, "modified_ns": seen.modified_ns}
    if growing is not None:
        looks = folder_waiting.looks_now(growing.looks, is_alike=False)
        FolderFile.objects.filter(pk=growing.pk).update(looks=looks, **said)
        return
    FolderFile.objects.get_or_create(
        folder=folder,
        name=seen.name,
        is_moved=False,
        **said,
        defaults={"practice_id": folder.practice_id, "first_seen_at": now},
    )


def _note_alike(row: FolderFile) -> None:
    looks = folder_waiting.looks_now(row.looks, is_alike=True)
    fate = FileFate.READY if folder_waiting.is_settled(looks) else FileFate.WAITING
    FolderFile.objects.filter(pk=row.pk, fate=FileFate.WAITING).update(looks=looks, fate=fate)


def _is_gone(folder: ArrivalFolder, why: str) -> None:
    since = folder.gone_since_at or clock.now()
    ArrivalFolder.objects.filter(pk=folder.pk).update(gone_since_at=since, problem=why)


def _take(practice: Practice, row: FolderFile) -> tuple[Arrival, ...]:
    folder = row.folder
    head, tail = folder_reach.ending(folder.path, row.name)
    if not folder_waiting.may_take(row.looks, whole=folder_waiting.is_whole(head, tail)):
        FolderFile.objects.filter(pk=row.pk).update(fate=FileFate.WAITING)
        return ()
    with scratch.folder("folder") as place:
        path = place / "file"
        copied = folder_reach.copy(folder.path, row.name, path, most_bytes=MOST_BYTES)
        if copied is None:
            ArrivalFolder.objects.filter(pk=folder.pk).update(problem=TOO_LARGE)
            FolderFile.objects.filter(pk=row.pk).update(fate=FileFate.WAITING, looks=0)
            return ()
        if not _is_as_noted(row, copied):
            FolderFile.objects.filter(pk=row.pk).update(fate=FileFate.WAITING, looks=1)
            return ()
        made, is_again = _kept(practice, row, path, copied.sha256)
    FolderFile.objects.filter(pk=row.pk, fate=FileFate.READY).update(
        fate=FileFate.DUPLICATE if is_again else FileFate.TAKEN,
        sha256=copied.sha256,
        arrival=made[0] if made else None,
        taken_at=clock.now(),
    )
    _move(row)
    for arrival in made:
        paper_text.ask(arrival)
    return () if is_again else made


def _is_as_noted(row: FolderFile, copied: Copied) -> bool:
    noted = (row.size_bytes, row.modified_ns)
    return copied.is_same and (copied.size_bytes, copied.modified_ns) == noted


def _kept(
    practice: Practice, row: FolderFile, path: Path, sha256: str
) -> tuple[tuple[Arrival, ...], bool]:
    """The arrivals of a file, and whether its bytes were here before."""
    received_at = _came_at(row)
    first = incoming.same_bytes(practice, sha256)
    key = f"f:{sha256[:60]}"
    if first is not None and not _is_ours(row, first, key, sha256):
        _keep_earliest(first, received_at)
        return (first,), True
    if first is None and practice.arrivals.filter(once_key=key).exists():
        key = f"f:{sha256[:40]}:{row.pk}"  # it was put away as no request, and comes again
    came = Came(
        channel=Channel(row.folder.channel),
        location=row.folder.location,
        received_at=received_at,
    )
    upload = Upload(name=row.name, open=lambda: path.open("rb"))
    return incoming.keep(practice, upload, came, once_key=key, by=PROGRAM), False


def _is_ours(row: FolderFile, first: Arrival, key: str, sha256: str) -> bool:
    """Whether the arrival was made from this very row by a run that was killed before it said so.
    Another file of the same bytes would stand there as taken."""
    others = FolderFile.objects.filter(practice_id=row.practice_id, sha256=sha256, fate__in=_KEPT)
    return first.once_key == key and not others.exclude(pk=row.pk).exists()


def _keep_earliest(first: Arrival, received_at: datetime) -> None:
    """The earliest receipt counts, whichever copy was seen first."""
    if received_at >= first.received_at:
        return
    if first.fate == Fate.UNDECIDED:
        Arrival.objects.filter(pk=first.pk, fate=Fate.UNDECIDED).update(received_at=received_at)
    elif first.records_request is not None:
        intake.keep_earliest(first.records_request, received_at, by=PROGRAM)


def _came_at(row: FolderFile) -> datetime:
    """When the file came: its own time, unless that is in the future or long past."""
    written = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=row.modified_ns // 1000)
    is_likely = row.first_seen_at - _OLDEST <= written <= row.first_seen_at
    return written if is_likely else row.first_seen_at


def _move(row: FolderFile) -> None:
    seen = Seen(name=row.name, size_bytes=row.size_bytes, modified_ns=row.modified_ns)
    try:
        is_moved = folder_reach.move(row.folder.path, seen)
    except Unreachable:
        return  # it is kept; the next run tries again
    if is_moved:
        FolderFile.objects.filter(pk=row.pk).update(is_moved=True)
    else:
        ArrivalFolder.objects.filter(pk=row.folder_id).update(problem=READ_ONLY)


def _left_behind(practice: Practice) -> Iterator[FolderFile]:
    """Files that were kept a moment ago by a run that ended before it moved them."""
    rows = FolderFile.objects.filter(
        practice=practice,
        fate__in=_KEPT,
        is_moved=False,
        folder__is_on=True,
        taken_at__gt=clock.now() - _TRY_TO_MOVE,
    )
    yield from rows.exclude(folder__problem=READ_ONLY).select_related("folder").order_by("id")


def _did_not_come(row: FolderFile, why: str) -> None:
    """The file or its folder is gone: the next look tells which."""
    try:
        names = {one.name for one in folder_reach.files(row.folder.path)}
    except Unreachable:
        _is_gone(row.folder, why)
        return
    if row.name not in names:
        FolderFile.objects.filter(pk=row.pk, fate=FileFate.READY).delete()
    else:
        FolderFile.objects.filter(pk=row.pk).update(fate=FileFate.WAITING, looks=1)
