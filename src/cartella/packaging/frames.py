"""Pictures of several pages (TIFF, as faxes and scanners make them), page by page.

Decoding happens in a limited child process. The file itself is never changed.
"""

from enum import StrEnum
from pathlib import Path

from cartella.packaging import child
from cartella.packaging.present.reading import N_

LIMITS = child.Limits(memory_bytes=2 * child.GIB, seconds=60)
MOST_PAGES = 2_000
MOST_PIXELS = 120_000_000
_MODULE = "cartella.packaging.frames_child"


class FrameProblem(StrEnum):
    """Why pages cannot be shown. English templates; whoever shows them translates."""

    DAMAGED = N_("The picture is damaged or cut off.")
    TOO_LARGE = N_("The picture would unfold to more pixels than a page has; it was not opened.")
    TOO_SLOW = N_("The picture took too long to open.")


def count(source: Path) -> int | FrameProblem:
    """How many pages the file has, or why that cannot be told. The first page is decoded."""
    answer = child.ask(_MODULE, {"act": "count", "source": str(source)} | _MOST, LIMITS)
    if isinstance(answer, child.Failure) or "problem" in answer:
        return _problem(answer)
    return int(answer["pages"])


def render(source: Path, page: int, *, width_px: int) -> bytes | None:
    """Page `page` (from 1) as PNG, at most `width_px` wide; None if it cannot be drawn.

    A fax has more dots across than down; it comes out in the proportion of its paper.
    """
    request = {"act": "render", "source": str(source), "page": page, "width_px": width_px} | _MOST
    answer = child.ask(_MODULE, request, LIMITS)
    if isinstance(answer, child.Failure) or "problem" in answer:
        return None
    return bytes.fromhex(answer["picture"])


_MOST: child.Json = {"most_pages": MOST_PAGES, "most_pixels": MOST_PIXELS}


def _problem(answer: child.Json | child.Failure) -> FrameProblem:
    if isinstance(answer, child.Failure):
        return {
            child.Failure.MEMORY: FrameProblem.TOO_LARGE,
            child.Failure.TIME: FrameProblem.TOO_SLOW,
        }.get(answer, FrameProblem.DAMAGED)
    return FrameProblem[answer["problem"]]
