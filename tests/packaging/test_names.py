"""Names in a package mean nothing to any system and are each there once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.packaging import names


@pytest.mark.parametrize(
    ("given_name", "wanted"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("Lucía antes.JPG", "Lucía antes.JPG"),
        ("Luci\u0301a.jpg", "Lucía.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("a:b*c?.pdf", "a-b-c-.pdf"),
        ("   .", "file"),
        ("..", "file"),
        ("", "file"),
        (".pdf", "pdf"),
        ("name. ", "name"),
        ("a\0b\n c.pdf", "ab c.pdf"),
        ("山田.pdf", "山田.pdf"),
    ],
)
def test_a_name_is_made_safe(given_name: str, wanted: str) -> None:
    assert names.safe(given_name) == wanted


def test_a_name_is_there_once_whatever_its_case_or_accents() -> None:
    given_out = names.Names()
    assert given_out.take("documents", "A.pdf") == "documents/A.pdf"
    assert given_out.take("documents", "a.PDF") == "documents/a-2.PDF"
    assert given_out.take("documents", "a-2.pdf") == "documents/a-2-2.pdf"
    assert given_out.take("photos", "a.pdf") == "photos/a.pdf"


@given(st.lists(st.text(max_size=200), max_size=12))
def test_any_names_give_unique_components_of_bounded_length(given_names: list[str]) -> None:
    given_out = names.Names()
    paths = [given_out.take("documents", name) for name in given_names]
    assert len({unicodedata.normalize("NFC", p).casefold() for p in paths}) == len(paths)
    for path in paths:
        folder, _, name = path.partition("/")
        assert folder == "documents" and name and "/" not in name and "\\" not in name
        assert name not in {".", ".."} and not name.endswith((" ", "."))
        assert len(name.encode()) <= names.MAXIMUM_BYTES
        assert not any(unicodedata.category(c)[0] == "C" for c in name)
        assert unicodedata.is_normalized("NFC", name)


def test_the_suffix_survives_a_long_name() -> None:
    assert names.safe("é" * 300 + ".jpeg").endswith(".jpeg")


def test_numbers_in_a_name_are_sorted_by_their_size():
    given_names = ["note-10", "Note-2", "note-1", "note", "note-02 b", "10", "9", "²", "note-2"]
    assert sorted(given_names, key=names.natural) == [
        "note",
        "note-1",
        "Note-2",
        "note-2",
        "note-02 b",
        "note-10",
        "²",
        "9",
        "10",
    ]


@given(st.lists(st.text(max_size=40), max_size=10))
def test_any_names_can_be_sorted(given_names: list[str]):
    again = sorted(sorted(given_names, key=names.natural, reverse=True), key=names.natural)
    assert [names.natural(one) for one in again] == sorted(map(names.natural, given_names))
