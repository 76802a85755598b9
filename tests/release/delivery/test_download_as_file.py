"""A download as the file that the server's loop reads: any order of reads and seeks, one truth."""

import pytest
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st
from waitress.buffers import ReadOnlyFileBasedBuffer

from cartella.ledger import carry, transfers
from cartella.packaging.archive import PartChanged
from cartella.release.delivery import download

BODY = bytes(range(256)) * 40


def answer(monkeypatch, *, has: int = len(BODY), **headers: str):
    """What `respond` gives for BODY, of which only `has` bytes are really there."""
    noted: list[int] = []
    monkeypatch.setattr(carry, "under", lambda response, opening: response)
    monkeypatch.setattr(transfers, "record", lambda opening, **row: noted.append(row["sent_bytes"]))

    def read(start: int, stop: int):
        for at in range(start, stop, 1000):
            if piece := BODY[:has][at : min(at + 1000, stop)]:
                yield piece

    offered = download.Download(
        name="a.bin", media_type="x/y", size_bytes=len(BODY), etag='"e"', read=read
    )
    request = HttpRequest()
    request.method = "GET"
    request.META.update(headers)
    return download.respond(request, offered, None), noted


def drained(buffer: ReadOnlyFileBasedBuffer, takes: int) -> bytes:
    """What a socket gets that takes at most `takes` bytes at once, as waitress feeds it."""
    got = b""
    while len(buffer):
        piece = buffer.get(4096)[:takes]
        buffer.skip(len(piece), True)
        got += piece
    return got


@given(start=st.integers(0, len(BODY) - 1), takes=st.integers(1, 5000))
def test_a_server_that_seeks_back_sends_the_range_once(start: int, takes: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        response, noted = answer(patch, HTTP_RANGE=f"bytes={start}-")
        buffer = ReadOnlyFileBasedBuffer(response.file_to_stream)
        assert buffer.prepare(len(BODY) - start) == len(BODY) - start
        assert drained(buffer, takes) == BODY[start:]
        response.file_to_stream.close()
        response.file_to_stream.close()
        assert noted == [len(BODY) - start]


def test_a_client_that_leaves_is_noted_with_what_it_took(monkeypatch) -> None:
    response, noted = answer(monkeypatch)
    buffer = ReadOnlyFileBasedBuffer(response.file_to_stream)
    buffer.prepare(len(BODY))
    buffer.get(4096)
    buffer.skip(100, True)
    response.file_to_stream.close()
    assert noted == [100]


def test_a_server_without_a_loop_of_its_own_streams_the_same(monkeypatch) -> None:
    response, _ = answer(monkeypatch)
    assert b"".join(response.streaming_content) == BODY


def test_a_part_that_has_shrunk_ends_the_answer_loudly(monkeypatch) -> None:
    response, _ = answer(monkeypatch, has=5000)
    with pytest.raises(PartChanged):
        b"".join(response.streaming_content)
