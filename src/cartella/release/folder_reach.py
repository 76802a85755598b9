"""Reach into a folder that may be on a share: each act is a child process with a time limit.

A share that hangs can hold a process so that even a kill does not end it. Such a child is left
behind and remembered, and its folder is not asked again before it has ended.
"""

import contextlib
import errno
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

_MODULE = "cartella.release.folder_child"
LOOK_SECONDS = 8.0
COPY_SECONDS = 300.0
_ENDING_SECONDS = 1.0
# Children that a kill did not end, by folder. A worker is one thread: nobody else writes here.
_stuck: dict[str, "subprocess.Popen[bytes]"] = {}

Json = dict[str, Any]


class Unreachable(Exception):
    """The folder did not answer. The message is an English template for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file as it is listed. `modified_ns`: nanoseconds since 1970, by the share's clock."""

    name: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy of a file. `is_same`: it did not change while it was copied."""

    sha256: str
    size_bytes: int
    modified_ns: int
    is_same: bool


def files(folder: str, *, has_taken: bool = False) -> list[Seen]:
    """The plain files of a folder, oldest first. Raises Unreachable.

    `has_taken`: we have moved files into its `taken/`. If nothing at all lies there now, it is the
    empty place where a share was connected before.
    """
    answer = _ask(folder, {"act": "list"}, LOOK_SECONDS)
    if has_taken and answer["is_bare"]:
        raise Unreachable(_BARE)
    return [Seen(name=n, size_bytes=s, modified_ns=m) for n, s, m in answer["files"]]


def where(folder: str) -> Path:
    """Where a folder truly lies, all links followed. Raises Unreachable."""
    return Path(_ask(folder, {"act": "where"}, LOOK_SECONDS)["path"])


def ending(folder: str, name: str) -> tuple[bytes, bytes]:
    """The first 16 and the last 2048 bytes of a file. Raises Unreachable."""
    answer = _ask(folder, {"act": "ending", "name": name}, LOOK_SECONDS)
    return bytes.fromhex(answer["head"]), bytes.fromhex(answer["tail"])


def copy(folder: str, name: str, target: Path, *, most_bytes: int) -> Copied | None:
    """Copy a file here. None: it has more than `most_bytes`. Raises Unreachable."""
    request = {"act": "copy", "name": name, "target": str(target), "most_bytes": most_bytes}
    answer = _ask(folder, request, COPY_SECONDS)
    return None if "problem" in answer else Copied(**answer)


def move(folder: str, seen: Seen) -> bool:
    """Move a file that was kept into `taken/`. False: the folder may only be read, or the file has
    changed since. Raises Unreachable."""
    request = {
        "act": "move",
        "name": seen.name,
        "size_bytes": seen.size_bytes,
        "modified_ns": seen.modified_ns,
    }
    return bool(_ask(folder, request, LOOK_SECONDS)["is_moved"])


def write(folder: str, name: str, source: Path) -> None:
    """Put the file `source` into the folder as `name`, in one step. Raises Unreachable."""
    _ask(folder, {"act": "write", "name": name, "source": str(source)}, LOOK_SECONDS)


def _ask(folder: str, request: Json, seconds: float) -> Json:
    stuck = _stuck.get(folder)
    if stuck is not None and stuck.poll() is None:
        raise Unreachable(_SILENT)
    _stuck.pop(folder, None)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    line = json.dumps({"folder": folder, **request}).encode() + b"\n"
    try:
        said, _none = process.communicate(line, timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(folder, process)
        raise Unreachable(_SILENT) from None
    return _answer(said)


def _end(folder: str, process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        _stuck[folder] = process


def _answer(said: bytes) -> Json:
    try:
        answer: Json = json.loads(said)
    except ValueError:
        raise Unreachable(_UNREADABLE) from None
    if "error" in answer:
        raise Unreachable(_WHY.get(answer["error"], _UNREADABLE))
    return answer


_SILENT = gettext_noop("The folder does not answer.")
_UNREADABLE = gettext_noop("The folder could not be read.")
_BARE = gettext_noop(
    "Nothing is there any more, nor the folder “taken”. Is the share connected? If somebody "
    "removed it, make a new folder “taken” there."
)
_DENIED = gettext_noop("The program may not read or change this folder.")
_WHY = {
    errno.ENOENT: gettext_noop("There is no such folder or file. Is the share connected?"),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.ENOTDIR: gettext_noop("This is a file and not a folder."),
    errno.ELOOP: gettext_noop(
        "The folder “taken” there is a link. Put a real folder in its place."
    ),
    errno.ENOSPC: gettext_noop("There is no room left in this folder."),
    errno.EROFS: gettext_noop("This folder may only be read."),
}
