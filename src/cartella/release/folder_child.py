"""The child that touches a watched folder: a share that hangs costs this process and no worker.

One request a process, as a line of JSON; one line answers. Standard library only. It never deletes
and never follows a link; a file is moved only if it is still the one that was copied.
"""

import errno
import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

MOST_FILES = 2_000  # seen in one look; the rest is seen in the next, when these are gone
PIECE = 1024 * 1024
TAIL = 2048
TAKEN = "taken"

Json = dict[str, Any]


def listed(folder: str) -> Json:
    """Every plain file of the folder: name, size, time; and whether nothing at all lies there."""
    found, is_bare = [], True
    with os.scandir(folder) as entries:
        for entry in entries:
            is_bare = False
            try:
                known = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(known.st_mode):
                    continue
                name = entry.name.encode("utf-8", "surrogateescape").decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # gone since it was listed, or a name that no row can hold
            found.append([name, known.st_size, known.st_mtime_ns])
            if len(found) >= MOST_FILES:
                break
    found.sort(key=lambda one: (one[2], one[0]))
    return {"files": found, "is_bare": is_bare}


def where(folder: str) -> Json:
    """Where a folder truly lies, all links followed."""
    return {"path": os.path.realpath(folder)}


def ending(folder: str, name: str) -> Json:
    """The first and the last bytes of a file, which tell whether it is whole."""
    with _opened(folder, name) as file:
        head = file.read(16)
        file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
        return {"head": head.hex(), "tail": file.read(TAIL).hex()}


def copied(folder: str, name: str, target: str, most_bytes: int) -> Json:
    """Copy a file to `target`; its hash and what it was before and after."""
    digest = hashlib.sha256()
    with _opened(folder, name) as source, Path(target).open("wb") as kept:
        before, count = os.fstat(source.fileno()), 0
        if before.st_size > most_bytes:
            return {"problem": "large"}
        while piece := source.read(PIECE):
            count += len(piece)
            if count > most_bytes:  # it grows while we read, or is longer than it says
                return {"problem": "large"}
            digest.update(piece)
            kept.write(piece)
        after = os.fstat(source.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return {
        "sha256": digest.hexdigest(),
        "size_bytes": after.st_size,
        "modified_ns": after.st_mtime_ns,
        "is_same": same,
    }


def moved(folder: str, name: str, size_bytes: int, modified_ns: int) -> Json:
    """Move a file into `taken/` under a name that is free there. What was not moved says why."""
    path = Path(folder) / name
    known = path.lstat()
    if (known.st_size, known.st_mtime_ns) != (size_bytes, modified_ns):
        return {"is_moved": False, "why": "changed"}
    taken = Path(folder) / TAKEN
    if taken.is_symlink():
        raise OSError(errno.ELOOP, "taken/ is a link")  # papers would go where somebody points
    try:
        taken.mkdir(exist_ok=True)
        path.rename(_free(taken, name))
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return {"is_moved": False, "why": "read-only"}
        raise
    return {"is_moved": True, "why": ""}


def written(folder: str, name: str, source: str) -> Json:
    """Put a whole file of ours at `name`, in one step, so that no reader sees half of it."""
    half = Path(folder) / f".{name}.tmp"
    half.unlink(missing_ok=True)  # left by a run that was killed, or a link that somebody laid
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(half, flags, 0o644), "wb") as file:
        file.write(Path(source).read_bytes())
        file.flush()
        os.fsync(file.fileno())
    half.replace(Path(folder) / name)
    return {"is_written": True}


def _opened(folder: str, name: str) -> IO[bytes]:
    # Not blocking: a pipe that took the file's name since it was listed would hold us for good.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(Path(folder) / name, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "no plain file")
    return os.fdopen(descriptor, "rb")


def _free(folder: Path, name: str) -> Path:
    number, path = 1, folder / name
    while os.path.lexists(path):
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


ACTS: dict[str, Callable[..., Json]] = {
    "list": listed,
    "where": where,
    "ending": ending,
    "copy": copied,
    "move": moved,
    "write": written,
}


def main() -> None:
    """Answer the one request."""
    request = json.loads(sys.stdin.readline())
    try:
        answer = ACTS[request.pop("act")](**request)
    except OSError as error:
        answer = {"error": error.errno or 0}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
