"""The key in typed lines: every mistake of a tired person is found, and its line named."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.backup import recovery_text
from cartella.practices.keys import KeyFile

KEYS = st.binary(min_size=32, max_size=32)
FILES = st.builds(
    lambda practice_id, ring, manifest, ledger: KeyFile(
        practice_id=practice_id,
        kek=ring,
        current_kek=next(iter(ring)),
        manifest_seed=manifest,
        ledger_seed=ledger,
    ),
    st.uuids(),
    st.dictionaries(st.binary(min_size=4, max_size=4).map(bytes.hex), KEYS, min_size=1, max_size=6),
    KEYS,
    KEYS,
)
ONE = KeyFile(
    practice_id=uuid.UUID(int=7),
    kek={"0a0b0c0d": bytes(range(32))},
    current_kek="0a0b0c0d",
    manifest_seed=bytes(range(32, 64)),
    ledger_seed=bytes(range(64, 96)),
)


@given(FILES)
def test_what_is_typed_from_the_sheet_is_the_key(file):
    assert recovery_text.parse("\n".join(recovery_text.lines(file))) == file


def test_a_sheet_of_one_key_has_ten_lines():
    assert len(recovery_text.lines(ONE)) == 10


@pytest.mark.parametrize(
    "retyped",
    [
        str.lower,
        lambda text: "\n".join(line[4:].replace(" ", "") for line in text.split("\n")),
        lambda text: text.replace("\n", "\r\n\n"),
        lambda text: "\n".join(line[4:] for line in text.split("\n")),
        lambda text: text.replace("0", "O").replace("1", "l"),
        lambda text: "  CARTELLA:1\n" + text,
        lambda text: "\n".join("-".join(line[4:].split()) for line in text.split("\n")),
        lambda text: f"{text} The same key for a camera",
        lambda text: f"{text}\tLa misma llave para una cámara",
        lambda text: f"Key sheet\nKeep it\nThe key\n{text}\nThere is no letter I in the key.\n.",
        lambda text: text.replace("10  ", ""),
        lambda text: f"Key sheet\n{text.replace('10  ', '')} same key\n\nWho else may see it",
    ],
)
def test_case_spaces_numbers_and_look_alikes_do_not_matter(retyped):
    assert recovery_text.parse(retyped("\n".join(recovery_text.lines(ONE)))) == ONE


@given(FILES, st.data())
def test_one_wrong_character_is_found_in_its_line(file, data):
    lines = [line.partition("  ")[2] for line in recovery_text.lines(file)]
    at = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.sampled_from([n for n, sign in enumerate(lines[at]) if sign != " "]))
    other = data.draw(st.sampled_from(recovery_text.ALPHABET.replace(lines[at][place], "")))
    lines[at] = lines[at][:place] + other + lines[at][place + 1 :]
    with pytest.raises(recovery_text.SheetWrong, match=f"Line {at + 1} ") as wrong:
        recovery_text.parse("\n".join(lines))
    assert wrong.value.line == at + 1
    assert lines[at][:4] not in str(wrong.value)


@given(FILES, st.data())
def test_two_characters_that_changed_places_are_found(file, data):
    lines = [recovery_text.cleaned(line[2:]) for line in recovery_text.lines(file)]
    at = data.draw(st.integers(0, len(lines) - 1))
    first, second = data.draw(
        st.lists(st.integers(0, len(lines[at]) - 1), min_size=2, max_size=2, unique=True)
    )
    signs = list(lines[at])
    if signs[first] == signs[second]:
        return
    if max(first, second) >= len(signs) - 2:  # with the check itself: any single pair may agree
        return
    signs[first], signs[second] = signs[second], signs[first]
    lines[at] = "".join(signs)
    with pytest.raises(recovery_text.SheetWrong, match=f"Line {at + 1} "):
        recovery_text.parse("\n".join(lines))


def test_two_lines_that_changed_places_are_found():
    lines = [line[4:] for line in recovery_text.lines(ONE)]
    lines[2], lines[5] = lines[5], lines[2]
    with pytest.raises(recovery_text.SheetWrong, match="Line 3 "):
        recovery_text.parse("\n".join(lines))


def test_a_line_left_out_is_found():
    lines = recovery_text.lines(ONE)
    with pytest.raises(recovery_text.SheetWrong):
        recovery_text.parse("\n".join(lines[:4] + lines[5:]))
    with pytest.raises(recovery_text.SheetWrong, match="lines"):
        recovery_text.parse("\n".join(lines[:-1]))


@pytest.mark.parametrize("text", ["", "hello", "é", "01", "////", "0" * 5000, "CARTELLA:1/"])
def test_what_is_no_sheet_is_refused_in_words(text):
    with pytest.raises(recovery_text.SheetWrong):
        recovery_text.parse(text)


@given(st.text(max_size=400))
def test_no_text_breaks_it(text):
    with pytest.raises(recovery_text.SheetWrong):
        recovery_text.parse(text)
