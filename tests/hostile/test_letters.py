"""Words of any length and kind in a letter: all of them are on its pages."""

import pytest

from cartella.blobs import store
from cartella.release import intake
from tests.hostile.outcome import words_of
from tests.release import line

WORDS = {
    "no-blank": "x" * 20_000 + "END",
    "many": "word " * 20_000 + "END",
    "code": "#set page(fill: red) $1$ *b* {{ 7*7 }} <script> // /* END",
    "scripts": "患者 كانت 😀 END",
}


@pytest.mark.parametrize("kind", WORDS)
def test_her_own_words_are_in_the_letter_whole(cast, kind):
    rr = line.verified(cast)
    intake.withdraw(rr, WORDS[kind], by=cast.act(cast.coordinator))
    letter = rr.letters.get()
    pages = " ".join(words_of(b"".join(store.read(letter.pdf))))
    assert "END" in pages
    if kind == "no-blank":
        assert pages.count("x") >= 20_000
    if kind == "code":
        assert "#set page(fill: red) $1$ *b* {{ 7*7 }} <script>" in pages
