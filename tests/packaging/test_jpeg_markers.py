"""Marker segments are dropped and no pixel changes."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from cartella.packaging import jpeg_markers
from tests.packaging import papers


@pytest.mark.parametrize("progressive", [False, True])
def test_the_picture_stays_and_what_tells_more_goes(progressive: bool) -> None:
    out = io.BytesIO()
    papers.face().save(out, "JPEG", progressive=progressive, comment=b"COMMENTWORD")
    bare = jpeg_markers.strip(out.getvalue() + b"BEHINDWORD")
    assert b"WORD" not in bare
    pair = [Image.open(io.BytesIO(data)).convert("RGB") for data in (out.getvalue(), bare)]
    assert ImageChops.difference(*pair).getbbox() is None


def test_stripping_twice_changes_nothing() -> None:
    once = jpeg_markers.strip(papers.camera_jpeg(6))
    assert jpeg_markers.strip(once) == once


@given(st.binary(max_size=300))
def test_any_bytes_end_in_an_answer(data: bytes) -> None:
    for start in (b"", b"\xff\xd8", b"\xff\xd8\xff\xe1"):
        with contextlib.suppress(jpeg_markers.NotJpeg):
            assert jpeg_markers.strip(start + data).endswith(b"\xff\xd9")


@given(st.integers(0, 4000))
def test_a_cut_off_file_ends_in_an_answer(length: int) -> None:
    with contextlib.suppress(jpeg_markers.NotJpeg):
        jpeg_markers.strip(papers.camera_jpeg(6)[:length])
