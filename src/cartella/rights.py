"""Who on this machine may read the store: its owner alone.

Files at rest are encrypted, but the database names patients. What an earlier version made with
the system's usual rights is closed at the next start; what a person made is only told about.
"""

import os
import stat
from pathlib import Path

from cartella.shape import COPY

OTHERS = 0o007  # a group may have been let in on purpose, everybody never is
_NOT_OURS = 0o077
# What Cartella makes in its data folder. The database's companions get the rights it has.
_MADE = ("cartella.sqlite3", "cartella.sqlite3-wal", "cartella.sqlite3-shm", COPY)
_FOLDERS = ("blobs", "checkpoints", "scratch")


def open_to_others(data: Path, bits: int = OTHERS) -> bool:
    """Whether other accounts come to the database: through the folder, and into the file."""
    if os.name != "posix" or not _mode(data) & bits:
        return False
    return any(_mode(data / name) & bits for name in _MADE)


def close(data: Path) -> bool:
    """Take everybody else's rights from what Cartella made. Whether anything was changed.

    The folder too, if nothing else lies in it: then it was made for this alone.
    """
    if os.name != "posix":
        return False
    ours = [data / name for name in (*_MADE, *_FOLDERS)]
    try:
        if {path.name for path in data.iterdir()} <= {path.name for path in ours}:
            ours.append(data)
    except OSError:
        return False
    changed = [_close(path) for path in ours]  # each of them, not until the first
    return any(changed)


def _close(path: Path) -> bool:
    try:
        found = path.stat(follow_symlinks=False)
        if found.st_uid != os.geteuid() or stat.S_ISLNK(found.st_mode):
            return False
        mode = stat.S_IMODE(found.st_mode)
        if not mode & OTHERS:
            return False
        path.chmod(mode & ~_NOT_OURS)
    except OSError:
        return False  # doctor tells
    return True


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
