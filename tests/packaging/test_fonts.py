"""Text is made showable; nothing in it is read as markup."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from cartella.packaging import fonts


def test_scripts_of_patients_stay_as_they_are() -> None:
    text = "Lucía Nguyễn Ελένη Анна 山田 김 שלום مرحبا ทดสอบ ☐ → 😀 ≥ ≤ ≠ ≈ − √ ∞"
    assert fonts.safe(text) == text


def test_markup_stays_as_it_is() -> None:
    text = "#set page(fill: red) *b* $1$ <script> {{ x }} =cmd|' /C calc'!A0 \\ // /*"
    assert fonts.safe(text) == text


def test_what_no_font_shows_is_named() -> None:
    assert fonts.safe("a\U00012000b\ue000\ud800") == "a[U+12000]b[U+E000][U+FFFD]"


def test_control_characters_vanish_and_line_ends_are_one_kind() -> None:
    assert fonts.safe("a\x00\x07\ufeffb\r\nc\rd\u2028e\tf") == "ab\nc\nd\ne\tf"


@given(st.text())
def test_every_character_that_is_left_has_a_glyph_or_steers(text: str) -> None:
    for character in fonts.safe(text):
        is_steering = ord(character) in fonts._STEERING
        assert ord(character) in fonts.coverage() or is_steering or character in "\n\t"


@given(st.text())
def test_safe_text_is_safe_already(text: str) -> None:
    once = fonts.safe(text)
    assert fonts.safe(once) == once


def test_the_fonts_are_those_that_the_list_names() -> None:
    listed = dict(
        reversed(line.split("  ", 1))
        for line in (fonts.FOLDER / "SHA256SUMS").read_text().splitlines()
    )
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in fonts.FOLDER.glob("*.ttf")
    }
    assert there == listed
