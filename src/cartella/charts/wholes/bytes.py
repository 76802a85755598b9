"""The bytes of a whole import, one file at a time: 300 GB are never unpacked or copied at once.

A folder named on this machine is read where it lies. A ZIP that was sent lies encrypted in the
store, whose reader can seek: a member is drawn out of it alone, into a folder that is emptied.
"""

import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.charts.imports import sniff, sources
from cartella.charts.imports.sniff import Form
from cartella.charts.imports.sources import Source
from cartella.charts.models import FileState, WholeFile, WholeImport

MOST_MEMBERS = 300_000
_PIECE = 1024 * 1024
_ROOM = 500 * 1024**2  # of the disk that stays free whatever comes
_GROWTH = 1.15  # what a byte of photos and PDFs takes here: its thumbnails, copies, rows
TOO_MANY = gettext_noop("The ZIP holds more than 300,000 files. Send it in several.")
GONE = gettext_noop("The file cannot be read any more. Is the disk or share still there?")


class NoRoom(Exception):
    """The disk is too small for what is to come. Nothing was begun."""


class Vanished(Exception):
    """The folder that was named is gone, with all that was in it."""


_VANISHED = gettext_noop(
    "The folder of this import is gone: a disk or share is not there. What was filed stays. "
    "Bring it back, then go on."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file as it came: its name, and either its blob or its place on this machine."""

    name: str
    blob: Blob | None = None
    path: Path | None = None


def rows(whole: WholeImport, given: Sequence[Given]) -> Iterator[WholeFile]:
    """The rows of all files and members, in a steady order, not yet written."""
    position = 0
    for one in given:
        with opened(one) as stream:
            found = list(_inside(one, stream))
        for name, member, size, head, problem in found:
            form = sniff.of_head(name, head).form if head is not None else Form.OPAQUE
            yield WholeFile(
                practice_id=whole.practice_id,
                whole=whole,
                position=position,
                name=name,
                blob=one.blob,
                path=str(one.path or ""),
                member=member,
                size_bytes=size,
                form=form.value,
                state=(FileState.KEPT_OUT if problem else FileState.WAITING).value,
                why=problem,
            )
            position += 1


def require_room(whole: WholeImport) -> None:
    """Raise NoRoom, with figures, unless the disk takes what is to come."""
    sizes = whole.files.exclude(form=Form.TABLE.value).exclude(state=FileState.DONE.value)
    needed = int(sum(sizes.values_list("size_bytes", flat=True)) * _GROWTH) + _ROOM
    free = shutil.disk_usage(settings.DATA).free
    if needed > free:
        raise NoRoom(
            _(
                "The disk has %(free)s GB free; this import needs about %(needed)s GB. "
                "Make room, or import it in parts. Nothing was begun."
            )
            % {"free": _gigabytes(free), "needed": _gigabytes(needed)}
        )


class Reader:
    """Gives each file as a path. Keeps the last ZIP open: its list of members is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._held: tuple[int | None, str] | None = None
        self._archive: zipfile.ZipFile | None = None
        self._number = 0

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @contextmanager
    def path(self, file: WholeFile) -> Iterator[Path]:
        """The file's bytes at a path, which is gone afterwards unless it is the owner's own.

        Raises OSError or zipfile.BadZipFile when they cannot be read.
        """
        if file.path and not Path(file.path).exists() and not Path(file.path).parent.exists():
            raise Vanished(_(_VANISHED))
        if file.member is None and file.path:
            with Path(file.path).open("rb"):
                pass  # says now, and here, that it cannot be read
            yield Path(file.path)
            return
        self._number += 1
        target = self._folder / f"piece-{self._number}"
        try:
            with self._stream(file) as stream, target.open("wb") as out:
                sources.copy(stream, out, file.size_bytes)
            yield target
        finally:
            target.unlink(missing_ok=True)

    def source(self, file: WholeFile, path: Path) -> Source:
        """The file as importers take it."""
        return Source(name=file.name, path=path)

    @contextmanager
    def _stream(self, file: WholeFile) -> Iterator[IO[bytes]]:
        if file.member is None:
            with opened(Given(name=file.name, blob=file.blob)) as stream:
                yield stream
            return
        place = (file.blob_id, file.path)
        if self._held != place or self._archive is None:
            self._stack.close()
            path = Path(file.path) if file.path else None
            stream = self._stack.enter_context(
                opened(Given(name=file.name, blob=file.blob, path=path))
            )
            self._archive = self._stack.enter_context(zipfile.ZipFile(stream))
            self._held = place
        with self._archive.open(self._archive.infolist()[file.member]) as member:
            yield member


@contextmanager
def opened(given: Given) -> Iterator[IO[bytes]]:
    """A seekable stream of the plain bytes."""
    if given.blob is not None:
        # The store's reader gives a frame at most; zipfile takes what it gets for all there is.
        with store.open_blob(given.blob) as reader, io.BufferedReader(reader, _PIECE) as whole:
            yield whole
    elif given.path is not None:
        with given.path.open("rb") as file:
            yield file
    else:
        raise FileNotFoundError(given.name)


_Found = tuple[str, int | None, int, bytes | None, str]


def _inside(given: Given, stream: IO[bytes]) -> Iterator[_Found]:
    head = stream.read(sniff.HEAD)
    size = given.blob.size_bytes if given.blob else stream.seek(0, 2)
    whole = (given.name, None, size, head, "")
    if head[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        yield whole
        return
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
            if sources.is_office(info.filename for info in infos):
                yield whole
                return
            problem = TOO_MANY if len(infos) > MOST_MEMBERS else sources.unsafe(infos)
            if problem:
                yield given.name, None, size, None, problem
                return
            yield from _members(archive)
    except sources.BROKEN:
        yield given.name, None, size, None, sources.ZIP_DAMAGED


def _members(archive: zipfile.ZipFile) -> Iterator[_Found]:
    for place, info in enumerate(archive.infolist()):
        if info.is_dir() or sources.is_noise(info.filename):
            continue
        name = sources.safe_name(info.filename)
        try:
            with archive.open(info) as member:
                head = member.read(sniff.HEAD)
        except sources.BROKEN:
            yield name, place, info.file_size, None, sources.ZIP_DAMAGED
            continue
        is_zip = head[:4] == b"PK\x03\x04" and name.lower().endswith(".zip")
        yield name, place, info.file_size, head, sources.ZIP_IN_ZIP if is_zip else ""


def _gigabytes(count: Any) -> str:
    return f"{count / 1024**3:.1f}"
