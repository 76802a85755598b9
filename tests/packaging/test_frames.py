"""Faxes of several pages: counted, drawn in the proportion of their paper, and refused if wrong."""

import io

import pytest
from PIL import Image

from cartella.packaging import frames
from cartella.packaging.frames import FrameProblem
from tests.packaging import scans

pytestmark = pytest.mark.slow


@pytest.fixture
def fax(tmp_path):
    """A fax of three pages, of standard fineness."""
    path = tmp_path / "fax.tif"
    path.write_bytes(scans.fax(3))
    return path


def test_each_page_is_drawn_as_its_paper_is(fax):
    assert frames.count(fax) == 3
    for page in (1, 3):
        drawn = frames.render(fax, page, width_px=900)
        with Image.open(io.BytesIO(drawn)) as picture:
            assert picture.width == 900
            assert 1.2 < picture.height / picture.width < 1.4  # not flat, as its dots are


def test_a_page_that_is_not_there_is_not_drawn(fax):
    assert frames.render(fax, 4, width_px=900) is None
    assert frames.render(fax, 0, width_px=900) is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"II*\0\x08\0\0\0", FrameProblem.DAMAGED),
        (b"MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 500, FrameProblem.DAMAGED),
        (b"%PDF-1.4", FrameProblem.DAMAGED),
        (scans.fax(1)[:400], FrameProblem.DAMAGED),
    ],
)
def test_a_wrong_file_says_why(tmp_path, content, problem):
    path = tmp_path / "wrong.tif"
    path.write_bytes(content)
    assert frames.count(path) is problem
    assert frames.render(path, 1, width_px=100) is None


def test_a_picture_that_would_unfold_too_far_is_not_opened(tmp_path, monkeypatch):
    path = tmp_path / "large.tif"
    Image.new("1", (20_000, 9_000)).save(path, compression="group4")
    assert path.stat().st_size < 100_000
    assert frames.count(path) is FrameProblem.TOO_LARGE
