"""The container gives back what was written, or says Damaged; never something else."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.blobs import container
from cartella.blobs.container import FRAME, START, TAG, Damaged, Reader, Writer

KEY = b"k" * 32
SIZES = [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 1_048_576 + 17]


def sealed(plain: bytes, *, key: bytes = KEY, name: str = "a", piece: int = 1_000_003) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, key=key, name=name)
    for start in range(0, len(plain), piece):
        writer.write(plain[start : start + piece])
    writer.finish()
    return file.getvalue()


def opened(stored: bytes, size: int, *, key: bytes = KEY, name: str = "a") -> bytes:
    return Reader(io.BytesIO(stored), key=key, name=name, size_bytes=size).read()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_written_comes_back(size):
    plain = os.urandom(size)
    stored = sealed(plain)
    assert len(stored) == container.stored_bytes(size)
    assert opened(stored, size) == plain


@pytest.mark.parametrize("size", SIZES)
def test_a_flipped_bit_is_refused_wherever_it_lies(size):
    stored = sealed(os.urandom(size))
    for place in {0, 5, START - 1, START, len(stored) // 2, len(stored) - 1}:
        broken = bytearray(stored)
        broken[place] ^= 1
        with pytest.raises(Damaged):
            opened(bytes(broken), size)


def test_a_file_cut_at_the_edge_of_a_frame_is_refused_even_by_the_size_it_now_has():
    plain = os.urandom(2 * FRAME + 10)
    cut = sealed(plain)[: START + 2 * (FRAME + TAG)]
    with pytest.raises(Damaged):
        opened(cut, len(plain))
    with pytest.raises(Damaged):
        opened(cut, 2 * FRAME)


def test_frames_that_changed_places_are_refused():
    stored = sealed(os.urandom(3 * FRAME))
    first, second = (stored[START + n * (FRAME + TAG) :][: FRAME + TAG] for n in (0, 1))
    swapped = stored[:START] + second + first + stored[START + 2 * (FRAME + TAG) :]
    with pytest.raises(Damaged):
        opened(swapped, 3 * FRAME)


def test_a_file_in_the_place_of_another_is_refused_even_under_the_same_key():
    with pytest.raises(Damaged):
        opened(sealed(b"hers", name="a"), 4, name="b")


def test_another_key_is_refused():
    for size in (0, 4):
        with pytest.raises(Damaged):
            opened(sealed(b"hers"[:size]), size, key=b"x" * 32)


def test_the_same_bytes_are_stored_differently_each_time():
    assert sealed(b"twice") != sealed(b"twice")


@given(
    size=st.integers(0, 3 * FRAME + 5),
    ranges=st.lists(st.tuples(st.integers(0, 3 * FRAME + 9), st.integers(0, 2 * FRAME))),
)
def test_any_range_is_what_a_slice_would_be(size, ranges):
    plain = (b"0123456789abcde" * (size // 15 + 1))[:size]
    reader = Reader(io.BytesIO(sealed(plain)), key=KEY, name="a", size_bytes=size)
    for offset, length in ranges:
        assert b"".join(reader.ranged(offset, length)) == plain[offset : offset + length]
        reader.seek(offset)
        assert reader.read(length) == plain[offset : offset + length][: FRAME - offset % FRAME]


@given(st.lists(st.binary(max_size=FRAME // 3), max_size=12))
def test_it_does_not_matter_in_which_pieces_bytes_arrive(pieces):
    file = io.BytesIO()
    writer = Writer(file, key=KEY, name="a")
    for piece in pieces:
        writer.write(piece)
    writer.finish()
    assert opened(file.getvalue(), sum(map(len, pieces))) == b"".join(pieces)


def test_seeking_from_the_end_reads_the_tail_as_zip_readers_do():
    plain = os.urandom(FRAME + 100)
    reader = Reader(io.BytesIO(sealed(plain)), key=KEY, name="a", size_bytes=len(plain))
    reader.seek(-22, io.SEEK_END)
    assert reader.read() == plain[-22:]
    with pytest.raises(ValueError, match="before the start"):
        reader.seek(-1)
