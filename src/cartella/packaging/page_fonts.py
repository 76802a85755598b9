"""Whether a font of an uploaded page may stand in a PDF/UA file as it is.

A page with one that may not is drawn as a picture. Runs in the child of `uploads.py`.
"""

import io
import struct

import pikepdf
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Dictionary, Name, Stream

_SYMBOLIC = 4  # font descriptor flag
_NAMED_ENCODINGS = ("/WinAnsiEncoding", "/MacRomanEncoding")


def is_embedded(font: pikepdf.Object) -> bool:
    """Whether the font brings its own program, or is drawn by the file itself."""
    if str(font.get("/Subtype")) == "/Type3":
        return True
    parts = list(font.get("/DescendantFonts", Array())) or [font]
    return all(
        isinstance(part, Dictionary)
        and any(
            key in part.get("/FontDescriptor", Dictionary())
            for key in ("/FontFile", "/FontFile2", "/FontFile3")
        )
        for part in parts
    )


def names_its_characters(font: pikepdf.Object) -> bool:
    """Whether every code has a Unicode meaning as PDF/UA wants it (ISO 14289-1, 7.21).

    That is a map of its own; a non-symbolic TrueType font needs a named Latin encoding as well.
    """
    encoding = font.get("/Encoding")
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    is_latin = isinstance(base, Name) and str(base) in _NAMED_ENCODINGS
    if str(font.get("/Subtype")) == "/TrueType" and not _is_symbolic(font):
        return is_latin and _has_unicode_table(font)
    if "/ToUnicode" in font:
        return _is_sound_map(font["/ToUnicode"])
    return is_latin and isinstance(encoding, Name)


def _has_unicode_table(font: pikepdf.Object) -> bool:
    """Whether the embedded TrueType program has the table that non-symbolic fonts go by."""
    program = font.get("/FontDescriptor", Dictionary()).get("/FontFile2")
    if not isinstance(program, Stream):
        return False
    try:
        with TTFont(io.BytesIO(program.read_bytes()), lazy=True) as read:
            return read["cmap"].getcmap(3, 1) is not None
    except (TTLibError, pikepdf.PdfError, KeyError, ValueError, AssertionError, struct.error):
        return False


def _is_symbolic(font: pikepdf.Object) -> bool:
    flags = font.get("/FontDescriptor", Dictionary()).get("/Flags", 0)
    return bool(int(flags) & _SYMBOLIC)


def _is_sound_map(unicode_map: pikepdf.Object) -> bool:
    if not isinstance(unicode_map, Stream):
        return False
    try:
        text = unicode_map.read_bytes()
    except pikepdf.PdfError:
        return False
    return b"endcmap" in text and b"begincodespacerange" in text and text.count(b"beginbf") > 0
