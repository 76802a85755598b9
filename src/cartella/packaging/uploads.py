"""Uploaded PDFs: what is in one, and a clean copy that holds nothing but its pages.

The copy is made by an allow-list in a limited child process: page content and the resources which
that content names. Scripts, actions, attachments, forms, hidden layers and comments stay behind and
are counted, so that a page can say what only the file as received still holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cartella.packaging import child
from cartella.packaging.present.reading import N_

MOST_PAGES = 20_000  # per upload; more is refused in words
LIMITS = child.Limits(memory_bytes=2 * child.GIB, seconds=600)
_MODULE = "cartella.packaging.uploads_child"


class Stripped(StrEnum):
    """Something that an upload held and its clean copy does not."""

    SCRIPTS = N_("scripts")
    ATTACHMENTS = N_("attached files")
    ACTIONS = N_("actions")
    LINKS = N_("links")
    FORM = N_("form fields (their values are drawn)")
    HIDDEN_NOTES = N_("hidden notes")
    COMMENTS = N_("comments that are not drawn on the page")
    HIDDEN_LAYERS = N_("hidden layers")
    XFA = N_("a form of the XFA kind")
    SIGNATURE = N_("a digital signature")
    DAMAGED_PARTS = N_("what could not be read, as the file is damaged")


class ProblemKind(StrEnum):
    """Why an upload cannot be shown. English templates; whoever shows them translates."""

    EMPTY = N_("The file is empty (0 bytes).")
    NOT_A_PDF = N_("The file is not a PDF.")
    PASSWORD = N_("The file opens only with a password.")
    DAMAGED = N_("The file is damaged and does not open.")
    NO_PAGES = N_("The file opens with 0 pages.")
    TOO_MANY_PAGES = N_("The file has more pages than this program shows.")
    DYNAMIC_FORM = N_("The file is a form of the XFA kind, which only some programs can draw.")
    TOO_LARGE = N_("The file needs more memory than a document should; it was not opened.")
    TOO_SLOW = N_("The file took too long to open.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Pages of a document, counted from 1, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A clean copy at `path`.

    `sizes` has width and height in points for each page of the copy, as it is seen. `is_fit` says
    that every font is embedded and names its characters: only then may a page stand in a PDF/UA
    file as it is; else it is drawn as a picture. `document_pages` counts the upload's own pages.
    """

    path: Path
    document_pages: int
    sizes: tuple[tuple[float, float], ...]
    is_fit: bool
    stripped: tuple[Stripped, ...]
    attachments: tuple[str, ...]

    @property
    def page_count(self) -> int:
        """Pages in the clean copy."""
        return len(self.sizes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The upload cannot be shown; the file itself goes along as received."""

    kind: ProblemKind

    @property
    def words(self) -> str:
        """An English sentence for a person, to be translated by whoever shows it."""
        return self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One upload to clean. `ranges` None: every page; never empty, so that nothing means all."""

    source: Path
    target: Path
    ranges: tuple[Range, ...] | None = None

    def __post_init__(self) -> None:
        if self.ranges is not None and not self.ranges:
            raise ValueError("No page is wanted: there is nothing to copy.")


def clean(
    source: Path, target: Path, *, ranges: Sequence[Range] | None = None
) -> Cleaned | Problem:
    """A clean copy of the pages in `ranges` (None: all) at `target`.

    Withheld pages are gone from the copy: no resource, no name and no revision of them stays.
    """
    chosen = None if ranges is None else tuple(ranges)
    return next(clean_each([Wanted(source=source, target=target, ranges=chosen)]))


def clean_each(wanted: Sequence[Wanted]) -> Iterator[Cleaned | Problem]:
    """`clean` for many, in order, by as few children as need be."""
    requests = [
        {
            "source": str(one.source),
            "target": str(one.target),
            "ranges": [[r.first, r.last] for r in one.ranges or ()],
            "most_pages": MOST_PAGES,
        }
        for one in wanted
    ]
    for one, answer in zip(wanted, child.ask_each(_MODULE, requests, LIMITS), strict=True):
        yield _result(one, answer)


def _result(one: Wanted, answer: child.Json | child.Failure) -> Cleaned | Problem:
    if answer is child.Failure.MEMORY:
        return Problem(kind=ProblemKind.TOO_LARGE)
    if answer is child.Failure.TIME:
        return Problem(kind=ProblemKind.TOO_SLOW)
    if isinstance(answer, child.Failure):
        return Problem(kind=ProblemKind.DAMAGED)
    if "problem" in answer:
        return Problem(kind=ProblemKind[answer["problem"]])
    return Cleaned(
        path=one.target,
        document_pages=answer["document_pages"],
        sizes=tuple((float(w), float(h)) for w, h in answer["sizes"]),
        is_fit=answer["is_fit"],
        stripped=tuple(Stripped[name] for name in answer["stripped"]),
        attachments=tuple(answer["attachments"]),
    )
