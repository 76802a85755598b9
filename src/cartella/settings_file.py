"""The settings file: what may stand in the environment may also stand in a file, line by line.

The environment wins. A file that is half read would be worse than none, so any line that is not
understood is refused with its number, and never quoted: it may hold a secret.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from cartella.environment import NAMES, refuse

NAME = "CARTELLA_SETTINGS"
USUAL = "~/.config/cartella/settings.env"
# These belong to a process, not to an installation.
_NOT_HERE = frozenset({NAME, "CARTELLA_LISTENER"})
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_CURE = "Write one NAME=value a line, as docs/settings.md lists them."


def merged(environ: Mapping[str, str]) -> Mapping[str, str]:
    """`environ` and, for what it does not name, the settings file. Without a file: as it is.

    CARTELLA_SETTINGS set but empty means no file at all. Raises ImproperlyConfigured.
    """
    path = _path(environ)
    if path is None:
        return environ
    return {**dict(_lines(path)), **environ}


def _path(environ: Mapping[str, str]) -> Path | None:
    named = environ.get(NAME)
    if named == "":
        return None
    path = Path(named or USUAL).expanduser()
    if path.is_file():
        return path
    if named:
        raise refuse(NAME, "there is no such file", "Name the file, or leave it out.")
    return None


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    _require_ours(path)
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors begin with a mark
    except (OSError, UnicodeError):
        raise refuse(NAME, "the file cannot be read as text", _CURE) from None
    seen = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None or "\0" in line:
            raise refuse(NAME, f"line {number} of the file is no setting", _CURE)
        name, value = found[1], _bare(found[2])
        if name in _NOT_HERE or name not in NAMES:
            why = f"line {number} of the file names something that cannot be set there"
            raise refuse(NAME, why, "See docs/settings.md for the names.")
        if name in seen:
            raise refuse(NAME, f"line {number} of the file sets a name again", _CURE)
        seen.add(name)
        yield name, value


def _bare(value: str) -> str:
    """The value without quotes around it, as systemd and shells take it."""
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _require_ours(path: Path) -> None:
    """Whoever can write this file says where the data lie, and who can read it may read a
    password: nobody but the owner, and a group that only reads."""
    if os.name == "nt":
        return  # rights there are lists, and a home is closed to others by itself
    kept = path.stat()
    if kept.st_uid not in (os.geteuid(), 0):
        raise refuse(NAME, "the file belongs to somebody else", "Make it this account's own.")
    if stat.S_IMODE(kept.st_mode) & 0o027:
        raise refuse(NAME, "others can read or change the file", f"Run: chmod 600 {path}.")
