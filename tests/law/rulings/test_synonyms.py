"""A lawyer's own word is refused, and the message says which word of the language is meant."""

from pathlib import Path

import pytest

from cartella.law.rulings.reading import nearest
from cartella.law.rulings.synonyms import SYNONYMS, meant

PAGE = Path(__file__).resolve().parents[3] / "docs" / "law-cases.md"


def test_every_hint_is_a_word_of_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8").split("## Words to look for")
    known = page[0] + page[1].split("\n## ", 1)[1]
    lost = {one for words in SYNONYMS.values() for one in words if f"`{one}`" not in known}
    assert not lost


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("lawyer", ["employer", "attorney"], "attorney"),
        ("PDF", ["paper", "pdf"], "pdf"),
        ("Court Order", ["court_order", "warrant"], "court_order"),
        ("dob", ["born", "died"], "born"),
        ("deny", ["demand", "refuse"], "refuse"),
        ("patiant", ["parent", "patient"], "patient"),
    ],
)
def test_the_word_that_is_meant_comes_before_the_one_that_is_spelled_alike(
    word: str, known: list[str], hint: str
) -> None:
    assert nearest(word, known) == f" (did you mean {hint}?)"


def test_a_word_far_from_every_other_gets_no_hint() -> None:
    assert nearest("zzz", ["patient"]) == ""
    assert meant("zzz", ["patient"]) is None
