"""PDFs that are broken, locked, empty, loaded or huge: kept, said, and nothing else lost."""

import pikepdf
import pytest

from tests.hostile import outcome
from tests.hostile.outcome import survived, written
from tests.packaging import papers


def cut_short() -> bytes:
    whole = papers.plain(["First page", "Second page"])
    return whole[: len(whole) // 3]


BROKEN = {
    "0-byte": (b"", "empty (0 bytes)"),
    "truncated": (cut_short(), "the file is damaged"),
    "password": (papers.locked(), "password"),
    "no-pages": (papers.without_pages(), "opens with 0 pages"),
    "only-a-head": (b"%PDF-1.7\n", "The file is damaged"),
    "no-pdf-at-all": (b"this is a text", "The file is not a PDF"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_pdf_goes_out_as_received_and_the_pages_say_so(give, tmp_path, kind):
    content, words = BROKEN[kind]
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    letter = written(tmp_path, "in/2026-03-04 aftercare letter.pdf", content)
    got = give(chart, letter)
    survived(got, content)
    assert_said(words, got.said)
    assert_said(words, got.text())
    assert "aftercare letter" in got.text()


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_pdf_alone_is_a_release_too(give, tmp_path, kind):
    content, words = BROKEN[kind]
    letter = written(tmp_path, "in/letter.pdf", content)
    got = give(letter, patient="Zinnia Quillfeather", born="1988-02-29")
    assert got.code == 0, got.refused
    assert_said(words, got.text())
    assert content in got.files().values()


def test_scripts_and_attachments_are_gone_from_the_pages_and_stay_in_the_file(give, tmp_path):
    content = papers.loaded()
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    letter = written(tmp_path, "in/loaded.pdf", content)
    got = give(chart, letter)
    survived(got, content)
    inside = papers.everything_in(got.files()["records.pdf"])
    for word in (b"SCRIPTWORD", b"ATTACHEDWORD", b"PIECEWORD", b"LINKWORD", b"/JavaScript"):
        assert word not in inside
    text = got.text()
    assert "Harmless words" in text
    assert "Attached: ATTACHEDNAME.txt" in text
    assert "attached files" in text


@pytest.mark.long
def test_five_thousand_pages_are_all_there_in_volumes(give, tmp_path):
    with pikepdf.Pdf.new() as document:
        for number in range(5_000):
            papers.written(document, f"Page number {number + 1} of the file")
        content = papers.saved(document)
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    letter = written(tmp_path, "in/long.pdf", content)
    got = give(chart, letter)
    survived(got, content)
    volumes = [name for name in got.files() if name.startswith("records-")]
    assert len(volumes) > 10
    text = got.text()
    for number in (1, 2, 399, 400, 401, 2_500, 4_999, 5_000):
        assert f"Page number {number} of the file" in text


def assert_said(words: str, text: str) -> None:
    """The text says so, however it begins the sentence."""
    assert words.lower() in text.lower(), text[-1500:]
