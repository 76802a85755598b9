"""Sets one volume of records in type, in a child process with limits.

The child compiles with the shipped fonts only and the given moment, puts uploaded pages where the
layout left room for them and saves with object streams: same input, same bytes. PDF/UA-1 is not
optional: what would break it fails here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cartella.packaging import child, fonts

LIMITS = child.Limits(memory_bytes=4 * child.GIB, seconds=900)
LAYOUTS = Path(__file__).parent / "layout"
_MODULE = "cartella.packaging.typeset_child"


class TypesettingFailed(Exception):
    """A volume could not be set. The message names the step and the reason, never the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An uploaded page and the alt text of the figure that it is drawn into, in page order."""

    alt: str
    source: Path
    page: int  # from 1, of `source`


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A bookmark of a volume that was set: level 1 is a drawer, 2 an entry; `page` from 1."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """What came of it. `peak_bytes` is the largest resident size of a child."""

    page_count: int
    marks: tuple[Mark, ...]
    peak_bytes: int


def typeset(
    layout: str, root: Path, target: Path, *, at: datetime, placed: Sequence[Placed] = ()
) -> Typeset:
    """Compile `layout` with `root/data.json` and the pictures below `root` to `target`.

    `at` is the moment written into the file. Raises TypesettingFailed.
    """
    (root / layout).write_bytes((LAYOUTS / layout).read_bytes())
    raw = target.with_suffix(".raw")
    compiled = _asked(
        {
            "act": "compile",
            "root": str(root),
            "layout": layout,
            "raw": str(raw),
            "fonts": str(fonts.FOLDER),
            "at": int(at.timestamp()),
        }
    )
    merged = _asked(
        {
            "act": "merge",
            "raw": str(raw),
            "target": str(target),
            "placed": [[one.alt, str(one.source), one.page] for one in placed],
        }
    )
    raw.unlink()
    return Typeset(
        page_count=merged["page_count"],
        marks=tuple(Mark(level=n, title=t, page=p) for n, t, p in merged["marks"]),
        peak_bytes=max(compiled["peak_bytes"], merged["peak_bytes"]),
    )


def _asked(request: child.Json) -> child.Json:
    answer = child.ask(_MODULE, request, LIMITS)
    if isinstance(answer, child.Failure):
        raise TypesettingFailed(f"Typesetting ended: {answer}. Nothing was written.")
    if "problem" in answer:
        raise TypesettingFailed(answer["problem"])
    return answer
