"""File names inside a package: safe on every system, readable, unique, the same each time.

What a practice called its file is kept as far as it can be: accents and other scripts stay, what
steers a path, a terminal or the direction of reading goes.
"""

import re
import unicodedata
from enum import StrEnum

MAXIMUM_BYTES = 120  # of one name in UTF-8; whole paths stay below what any system refuses


class Folder(StrEnum):
    """Where each kind of file stands in a package."""

    PHOTOS = "photos/original"
    UPRIGHT = "photos/upright"
    DOCUMENTS = "documents"
    FHIR = "fhir"


_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"]
)
_FORBIDDEN = frozenset('<>:"/\\|?*%#')


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """For sorting: numbers within a name by their size, so that note 2 stands before note 10."""
    return tuple(
        (len(number.lstrip("0")), number.lstrip("0")) if number else (-1, words)
        for words, number in re.findall(r"([^0-9]+)|([0-9]+)", text.casefold())
    )


def safe(name: str, *, otherwise: str = "file") -> str:
    """One path component that means nothing to any system. `otherwise` if nothing is left of it.

    Only the last component of a path counts. The suffix survives shortening.
    """
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1])
    kept = "".join(
        "-" if c in _FORBIDDEN else " " if c.isspace() else c for c in last if not _steers(c)
    )
    kept = " ".join(kept.split()).strip(" .-")
    stem, dot, suffix = kept.rpartition(".")
    if not dot or not stem.strip(" .") or len(suffix) > 10 or " " in suffix:
        stem, dot, suffix = kept, "", ""
    stem = stem.strip(" .") or otherwise
    if stem.split(".", 1)[0].strip().lower() in _RESERVED:
        stem = "_" + stem
    tail = f".{suffix}" if suffix else ""
    return _shortened(stem, MAXIMUM_BYTES - len(tail.encode())) + tail


class Names:
    """Hands out paths, each once: `a.jpg`, then `a-2.jpg`. Case alone makes no name new."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, name: str, *, otherwise: str = "file") -> str:
        """A path below `folder` ('' is the top) that nobody has yet."""
        base = safe(name, otherwise=otherwise)
        stem, dot, suffix = base.rpartition(".")
        if not dot:
            stem, suffix = base, ""
        path, count = _joined(folder, base), 1
        while _folded(path) in self._taken:
            count += 1
            number = f"-{count}" + (f".{suffix}" if suffix else "")
            path = _joined(folder, _shortened(stem, MAXIMUM_BYTES - len(number.encode())) + number)
        self._taken.add(_folded(path))
        return path


def _steers(character: str) -> bool:
    """Controls, marks of direction, surrogates, private use, unassigned: none belongs in a name."""
    category = unicodedata.category(character)
    return category[0] == "C" and not character.isspace()


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _folded(path: str) -> str:
    """What the least discerning file system makes of a path."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", path).casefold())


def _shortened(text: str, limit: int) -> str:
    """`text` cut to `limit` bytes of UTF-8, never inside a character nor before its accent."""
    if len(text.encode()) <= limit:
        return text
    cut = text.encode()[:limit].decode("utf-8", "ignore")
    while cut and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip(" .")
