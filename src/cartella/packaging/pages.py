"""Pages of an uploaded PDF as pictures and as words, made in a limited child process.

For the desk's viewer, for uploads whose fonts are not embedded, and for proposing a title or a day
from the text. Nothing here decides what may be shown.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cartella.packaging import child

LIMITS = child.Limits(memory_bytes=2 * child.GIB, seconds=120)
_MODULE = "cartella.packaging.pages_child"
WIDEST_PX = 3000
_WORTH_TWO = 20  # pages; below, a second child costs more than it saves
_DPI = 130  # of a page that stands in records.pdf as a picture


class CannotRender(Exception):
    """A page could not be drawn. The message holds no patient data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of words on a page picture; points from the upper left corner."""

    text: str
    left: float
    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page as a picture at `path` (JPEG or PNG), with the words that stand behind it."""

    path: Path
    lines: tuple[Line, ...]


def render_page(source: Path, page: int, *, width_px: int, format: str = "png") -> bytes:
    """Page `page` (from 1) as PNG, or JPEG for format="jpeg", `width_px` pixels wide.

    Raises CannotRender if the file or the page cannot be drawn within the limits.
    """
    request = {
        "act": "render",
        "source": str(source),
        "page": page,
        "width_px": max(16, min(width_px, WIDEST_PX)),
        "format": format,
    }
    answer = child.ask(_MODULE, request, LIMITS)
    if isinstance(answer, child.Failure):
        raise CannotRender(f"The page could not be drawn: {answer}.")
    if "problem" in answer:
        raise CannotRender(f"The page could not be drawn: {answer['problem']}.")
    return bytes.fromhex(answer["picture"])


def pictures(wanted: Sequence[tuple[Path, int]], folder: Path) -> Iterator[Picture | None]:
    """Each (document, page from 1) as a file in `folder`; None for a page that cannot be drawn.

    Pages of one document should stand together: it is opened once.
    """
    requests: list[child.Json] = [
        {
            "act": "picture",
            "source": str(source),
            "page": page,
            "dpi": _DPI,
            "target": str(folder / f"{source.stem}-{page}"),
        }
        for source, page in wanted
    ]
    if len(requests) < _WORTH_TWO:
        yield from _pictures(requests)
        return
    # Halves in a row, so that a long document is opened only twice.
    middle = len(requests) // 2
    with ThreadPoolExecutor(2) as pool:
        for made in pool.map(_pictures, (requests[:middle], requests[middle:])):
            yield from made


def _pictures(requests: Sequence[child.Json]) -> list[Picture | None]:
    return [_picture(answer) for answer in child.ask_each(_MODULE, requests, LIMITS)]


def _picture(answer: child.Json | child.Failure) -> Picture | None:
    if isinstance(answer, child.Failure) or "problem" in answer:
        return None
    lines = (Line(text=t, left=x, top=y, height=h) for t, x, y, h in answer["lines"])
    return Picture(path=Path(answer["path"]), lines=tuple(lines))


def words(source: Path, *, most_pages: int | None = None) -> tuple[str, ...]:
    """The text of each page, in order; empty strings for scans. Empty if the file does not open."""
    return next(words_each([source], most_pages=most_pages))


def words_each(
    sources: Sequence[Path], *, most_pages: int | None = None
) -> Iterator[tuple[str, ...]]:
    """`words` for many, by one child."""
    requests = [
        {"act": "words", "source": str(source), "most_pages": most_pages} for source in sources
    ]
    for answer in child.ask_each(_MODULE, requests, LIMITS):
        is_read = not isinstance(answer, child.Failure) and "pages" in answer
        yield tuple(answer["pages"]) if is_read and isinstance(answer, dict) else ()
