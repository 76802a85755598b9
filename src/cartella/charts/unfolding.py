"""ZIPs among the files that were sent, opened into what lies in them."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from cartella.charts.imports import sources
from cartella.charts.imports.sources import Source

_LOOKED_INTO_BYTES = 1024**3  # a ZIP that unfolds to more is opened by the worker only


def opened(
    given: Sequence[Source], folder: Path, *, is_brief: bool = False
) -> list[tuple[int, Source]]:
    """The files with what lies in their ZIPs, each under a name of its own, with its giver's place.

    `is_brief`: a ZIP stands for itself too, before its members, and one that is too big to open
    while somebody waits is left closed. The names are the same both times.
    """
    taken: dict[str, int] = {}
    made = []
    for place, source in enumerate(given):
        inner = folder / f"opened-{place}"
        inner.mkdir()
        is_closed = is_brief and not _may_be_opened(source.path)
        found = [source] if is_closed else sources.collect([source], inner)
        if is_brief and not any(one.path == source.path for one in found):
            made.append((place, source))
        for one in found:
            taken[one.name] = taken.get(one.name, 0) + 1
            again = taken[one.name]
            name = one.name if again == 1 else f"again-{again}/{one.name}"[-1000:]
            made.append((place, Source(name=name, path=one.path, problem=one.problem)))
    return made


def is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06") and zipfile.is_zipfile(path)


def _may_be_opened(path: Path) -> bool:
    """Whether a file is no ZIP, or one that is soon looked into."""
    if not is_zip(path):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist()) <= _LOOKED_INTO_BYTES
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True
