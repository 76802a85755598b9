"""Pages are drawn and read within limits."""

import io
from pathlib import Path

import pytest
from PIL import Image

from cartella.packaging import pages
from tests.packaging import papers


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers.plain(["First words", "Second words"]))
    return path


@pytest.mark.parametrize(("format", "named"), [("png", "PNG"), ("jpeg", "JPEG")])
def test_a_page_is_drawn_as_wide_as_asked(paper: Path, format: str, named: str) -> None:
    image = Image.open(io.BytesIO(pages.render_page(paper, 2, width_px=300, format=format)))
    assert image.format == named
    assert abs(image.width - 300) <= 1
    low, high = image.convert("L").getextrema()
    assert low < 80 and high > 200  # words on white, not a blank page


def test_a_page_that_is_not_there_cannot_be_drawn(paper: Path) -> None:
    with pytest.raises(pages.CannotRender, match="no such page"):
        pages.render_page(paper, 3, width_px=300)


def test_what_is_no_pdf_cannot_be_drawn(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"not a pdf")
    with pytest.raises(pages.CannotRender, match="does not open"):
        pages.render_page(path, 1, width_px=300)
    assert pages.words(path) == ()


def test_words_are_read_page_by_page(paper: Path) -> None:
    assert [text.strip() for text in pages.words(paper)] == ["First words", "Second words"]
    assert len(pages.words(paper, most_pages=1)) == 1


def test_a_picture_of_a_page_keeps_its_words_and_where_they_stand(
    paper: Path, tmp_path: Path
) -> None:
    (picture,) = pages.pictures([(paper, 1)], tmp_path)
    assert picture is not None and picture.path.stat().st_size > 500
    (line,) = picture.lines
    assert line.text == "First words"
    assert 38 < line.left < 45 and 35 < line.top < 62  # written 60 points below the upper edge


def test_values_of_form_fields_are_drawn(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(papers.form("VALUE"))
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(papers.form(""))
    drawn = pages.render_page(path, 1, width_px=600)
    assert drawn != pages.render_page(empty, 1, width_px=600)
