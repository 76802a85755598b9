"""The fonts that are shipped, and the text that they can show.

Typesetting for PDF/UA fails as a whole on one character without a glyph, so every string passes
`safe` first. It replaces what no shipped font shows by its code point; it never reads markup.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"

# Shown by no glyph of their own but steering their neighbours: joiners, directions, soft hyphen.
_STEERING = frozenset(
    {0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFE0F, *range(0x202A, 0x202D)}
    | set(range(0x2066, 0x206A))
)
_OVERRIDES = (0x202D, 0x202E)  # of direction: they show other words than are written
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@cache
def coverage() -> frozenset[int]:
    """Every code point that one of the shipped fonts has a glyph for."""
    points: set[int] = set()
    for path in sorted(FOLDER.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)


@cache
def _unshown() -> re.Pattern[str]:
    allowed = sorted({p for p in coverage() if p >= 0x20} | _STEERING | {0x09, 0x0A})
    allowed = [p for p in allowed if p not in (0x7F, 0xFEFF, *_OVERRIDES) and not 0x80 <= p < 0xA0]
    ranges: list[list[int]] = []
    for point in allowed:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    inside = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
    return re.compile(f"[^{inside}]")


def _named(match: re.Match[str]) -> str:
    character = match.group()
    if unicodedata.category(character).startswith("C") and ord(character) < 0xE000:
        return "" if unicodedata.category(character) != "Cs" else "[U+FFFD]"
    if ord(character) == 0xFEFF:
        return ""
    return f"[U+{ord(character):04X}]"


def safe(text: str) -> str:
    """The same text, composed (NFC), with every character that cannot be shown named instead.

    Control characters vanish, line ends become "\\n", a lone surrogate becomes [U+FFFD].
    """
    if "\r" in text or not text.isascii():
        text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return _unshown().sub(_named, text)
