"""The key sheet: one page, which says the key; who has it in hand can show it."""

import io
import logging

import pikepdf
import pypdfium2
import pytest

from cartella.backup import recovery, recovery_text
from cartella.practices import keys


@pytest.fixture
def scratch(settings, tmp_path):
    settings.SCRATCH = tmp_path / "scratch"
    settings.SCRATCH.mkdir()


@pytest.mark.slow
def test_the_sheet_is_one_page_that_says_the_key(practice, scratch, caplog):
    with caplog.at_level(logging.DEBUG):
        pdf = recovery.sheet(practice)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    lines = recovery_text.lines(keys.key_file(practice.pk))
    for line in lines:
        assert "".join(line.split()) in "".join(text.split())
        assert line[4:9] not in caplog.text
    # Copied out of the page, whole or from the key on.
    file = keys.key_file(practice.pk)
    assert recovery.read(text) == file
    assert recovery.read(text[text.index("01 ") :]) == file


def test_a_sheet_read_back_is_the_key(practice):
    file = keys.key_file(practice.pk)
    assert recovery.read("\n".join(recovery_text.lines(file))) == file


def test_the_group_asked_for_proves_the_sheet_and_no_other_does(practice):
    file, asked = keys.key_file(practice.pk), recovery.asked(practice)
    group = recovery_text.group(file, line=asked.line, number=asked.group)
    line = recovery_text.lines(file)[asked.line - 1]
    assert line[4:].split()[asked.group - 1] == group
    assert not recovery.proves(practice, group[::-1] + "X")
    assert not recovery.is_proved(practice)
    assert recovery.proves(practice, f" {group.lower()} ")
    assert recovery.is_proved(practice)


@pytest.mark.parametrize("typed", ["", "    ", "é" * 4, "0" * 10_000, "\x00"])
def test_what_is_typed_wildly_proves_nothing(practice, typed):
    assert not recovery.proves(practice, typed)


def test_key_material_does_not_show_in_a_printed_object(practice):
    file = keys.key_file(practice.pk)
    for secret in (*file.kek.values(), file.manifest_seed, file.ledger_seed):
        assert repr(secret)[2:-1] not in repr(file)
