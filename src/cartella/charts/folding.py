"""Words as they are searched: without case, accents and form of writing."""

import re
import unicodedata
from collections.abc import Iterable

MAXIMUM_WORD = 80
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """`text` in one form for comparing: NFKD, case folded, marks dropped."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a text in order, each at most MAXIMUM_WORD long."""
    found = _PLAIN.findall(text.lower()) if text.isascii() else _WORD.findall(fold(text))
    return [word[:MAXIMUM_WORD] for word in found]


def name_key(parts: Iterable[str]) -> str:
    """A name for comparing: folded words, sorted. The order of a name says nothing."""
    return " ".join(sorted(words(" ".join(parts))))
