"""PURE. Tags and words of HTML or XHTML that strangers made, in time that grows with its length.

The standard library's reader looks for the end of each thing that never ends, through all that
follows: a mail of a megabyte can hold it for hours. Here each such end is sought once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_ALT = re.compile(r"""(?i)(?:^|[\s"'/])alt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LONG_NUMBER = re.compile(r"&#(?:[xX][0-9a-fA-F]{8,}|[0-9]{8,});?")  # no such character
_RAW = frozenset(("script", "style"))  # what is in them is no markup
_LONGEST_TAG = 20_000


class Kind(StrEnum):
    """What a piece is."""

    START = "start"
    END = "end"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece. `name` of a tag is in small letters; `words` are decoded; `alt`: of a picture."""

    kind: Kind
    name: str = ""
    words: str = ""
    alt: str = ""


def pieces(markup: str) -> Iterator[Piece]:
    """Every tag and every stretch of words, in order. Comments and declarations are left out; what
    only begins as one stays words, so that none is lost."""
    yield from _Reader(markup).pieces()


class _Reader:
    """Remembers which ends were sought in vain: there is none further on either."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._missing: dict[str, int] = {}  # from where on there is none
        self._patience = 200  # with tags whose end lies behind quotes that do not fit

    def pieces(self) -> Iterator[Piece]:
        at = 0
        while self._patience > 0 and (begin := self._find("<", at)) >= 0:
            if begin > at:
                yield _words(self._markup[at:begin])
            piece, after = self._one(begin)
            if piece is not None:
                yield piece
            if piece is not None and piece.kind is Kind.START and piece.name in _RAW:
                after = self._after_raw(piece.name, after)
            at = after
        if at < len(self._markup):
            yield _words(self._markup[at:])

    def _one(self, begin: int) -> tuple[Piece | None, int]:
        """What begins at this `<`, and where it ends."""
        for opening, closing, is_words in (("<!--", "-->", False), ("<![CDATA[", "]]>", True)):
            if self._markup.startswith(opening, begin):
                inside = begin + len(opening)
                end = self._find(closing, inside)
                if end < 0:
                    return _words(opening), inside
                words = self._markup[inside:end] if is_words else ""
                return (_words(words) if words else None), end + len(closing)
        if self._markup.startswith(("<!", "<?"), begin):
            end = self._find(">", begin)
            return (None, end + 1) if end >= 0 else (_words("<"), begin + 1)
        is_end = self._markup.startswith("/", begin + 1)
        name = _NAME.match(self._markup, begin + 1 + is_end, begin + 1 + is_end + 100)
        end = self._end_of_tag(name.end()) if name else -1
        if name is None or end < 0:
            return _words("<"), begin + 1
        kind = Kind.END if is_end else Kind.START
        word = name[0].lower()
        alt = _alt(self._markup[name.end() : end]) if word == "img" else ""
        return Piece(kind=kind, name=word, alt=alt), end + 1

    def _end_of_tag(self, at: int) -> int:
        """Where the `>` of a tag is that stands in no quoted value; -1: it has none."""
        most, end = at + _LONGEST_TAG, self._find(">", at)
        while end >= 0 and at < most:
            value = self._markup.find("=", at, end)
            if value < 0:
                return end
            at = value + 1
            quote = self._quote_after(at)
            closed = self._find(quote, self._markup.index(quote, at) + 1) if quote else -1
            if closed >= 0:
                at = closed + 1
            if at > end:
                end = self._find(">", at)
        self._patience -= end < 0
        return end

    def _quote_after(self, at: int) -> str:
        start = at
        while start < len(self._markup) and self._markup[start].isspace() and start < at + 100:
            start += 1
        return self._markup[start] if self._markup[start : start + 1] in ("'", '"') else ""

    def _after_raw(self, name: str, at: int) -> int:
        """Where a script or a style ends; the end of all if it never does."""
        end = re.compile(rf"</{name}", re.IGNORECASE).search(self._markup, at)
        return end.start() if end else len(self._markup)

    def _find(self, what: str, at: int) -> int:
        if at >= self._missing.get(what, at + 1):
            return -1
        found = self._markup.find(what, at)
        if found < 0:
            self._missing[what] = at
        return found


def _words(text: str) -> Piece:
    return Piece(kind=Kind.WORDS, words=unescape(_LONG_NUMBER.sub("\ufffd", text)))


def _alt(attributes: str) -> str:
    found = _ALT.search(attributes)
    return unescape(next((one for one in found.groups() if one is not None), "")) if found else ""
