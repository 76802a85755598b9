"""The file: what was written is read; a cut or a flipped bit anywhere in it is found."""

import io
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.backup import form
from cartella.backup.form import CutOff, In, NotABackup, Out, Record, WrongKey
from cartella.practices.keys import KeyFile

KEY = KeyFile(
    practice_id=uuid.UUID(int=7),
    kek={"0a0b0c0d": bytes(range(32))},
    current_kek="0a0b0c0d",
    manifest_seed=bytes(32),
    ledger_seed=bytes(32),
)
AT = datetime(2026, 11, 24, tzinfo=UTC)
RAW = bytes(range(256)) * 700  # nearly three frames


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "one"
    with path.open("wb") as file:
        out = Out(file, form.label(KEY.practice_id, "0a0b0c0d", AT), KEY.kek["0a0b0c0d"])
        out.said(Record.HEAD, {"a": 1})
        out.record(Record.ROWS, b"x" * 70_000)
        out.said(Record.BLOB, {"key": "k"})
        out.raw(io.BytesIO(RAW), len(RAW))
        out.said(Record.END, {})
        out.finish()
    return path


def drained(path):
    """As a restore reads: every byte of every part."""
    found = In(path, KEY)
    out = []
    try:
        for kind, body, raw in found.records():
            whole = bytearray(body)
            while raw is not None and (piece := raw.read(form.PIECE)):
                whole += piece
            out.append((kind, bytes(whole)))
    finally:
        found.close()
    return out


def test_what_was_written_is_read(written):
    kinds = [kind for kind, _body in drained(written)]
    assert kinds == [Record.HEAD, Record.ROWS, Record.BLOB, Record.RAW, Record.END]
    assert dict(drained(written))[Record.RAW] == RAW


@given(cut=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_is_never_whole(written, tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("cut") / "cut"
    whole = written.read_bytes()
    path.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises((CutOff, NotABackup, form.container.Damaged)):
        drained(path)


@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found(written, tmp_path_factory, at, bit):
    path = tmp_path_factory.mktemp("flip") / "flip"
    whole = bytearray(written.read_bytes())
    whole[int(len(whole) * at)] ^= 1 << bit
    path.write_bytes(whole)
    with pytest.raises((CutOff, NotABackup, WrongKey, form.container.Damaged)):
        drained(path)


def test_cut_at_the_edge_of_a_frame_it_says_how_far_it_is_good(written, tmp_path):
    path = tmp_path / "cut"
    whole = written.read_bytes()
    start = whole.index(b"\n") + 1 + form.container.START
    path.write_bytes(whole[: start + 2 * (form.container.FRAME + form.container.TAG)])
    with pytest.raises(CutOff) as cut:
        drained(path)
    assert cut.value.at > 0


def test_another_key_of_another_practice_is_refused(written):
    other = KeyFile(
        practice_id=uuid.UUID(int=8),
        kek=KEY.kek,
        current_kek=KEY.current_kek,
        manifest_seed=bytes(32),
        ledger_seed=bytes(32),
    )
    with pytest.raises(WrongKey):
        In(written, other)
