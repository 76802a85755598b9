"""A backup that somebody made by hand, and a backup folder in which others lay links."""

import io

import pytest

from cartella import clock
from cartella.backup import form, nightly, placing, schema, writing
from cartella.backup.form import Out, Record
from cartella.practices import destruction, keys
from cartella.practices.destruction import Kind

OUTSIDE = [
    "../../../../tmp/elsewhere",
    "/tmp/elsewhere",
    "",
    "6d3f0d4e-7c1e-4a55-9f0a-0a2f6d3c1b11",
]


def _said(done: int, total: int) -> None:
    pass


def _by_hand(practice, path, head_practice: str):
    """A backup that opens with the key and names another practice inside."""
    key = keys.key_file(practice.pk)
    label = form.label(practice.pk, key.current_kek, clock.now())
    with path.open("wb") as file:
        out = Out(file, label, key.kek[key.current_kek])
        out.said(Record.HEAD, {"practice": head_practice, "migrations": [], "pool": False})
        out.said(Record.FILE, {"name": "destroyed"})
        out.record(Record.RAW, b"from elsewhere")
        out.finish()


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_practice_that_is_not_the_labels_is_refused_before_anything_is_made(
    practice, tmp_path, monkeypatch, name
):
    def too_late(*_given: object) -> None:
        raise AssertionError("tables were made")

    monkeypatch.setattr(schema, "make", too_late)
    monkeypatch.setattr(schema, "make_now", too_late)
    path = tmp_path / "by-hand.cartella"
    _by_hand(practice, path, name)
    request = {
        "file": str(path),
        "key_file": str(keys.path_for(practice.pk)),
        "pool": "",
        "trial": False,
        "final": str(tmp_path / "final"),
        "destroyed": [],
    }
    assert "practice" in placing.place(request, _said)["problem"]


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "ab/cd", "abçd", "", 7])
def test_a_stored_file_is_sought_by_a_plain_name_only(name):
    with pytest.raises(placing.Differs):
        placing._plain_name(name)


def test_the_list_of_what_was_destroyed_follows_no_link_in_the_backup_folder(practice, tmp_path):
    folder, key = tmp_path / "usb", tmp_path / "practice.key"
    folder.mkdir()
    key.write_text("the key")
    (folder / f"{practice.pk}.destroyed.txt").symlink_to(key)
    destruction.note(practice.pk, Kind.BLOB, ["ab" * 16])
    nightly._tidy(practice, folder, "none")
    assert key.read_text() == "the key"
    assert "ab" * 16 in (folder / f"{practice.pk}.destroyed.txt").read_text()


def test_a_stored_file_is_laid_in_the_pool_over_no_link(tmp_path, monkeypatch):
    key = tmp_path / "practice.key"
    key.write_text("the key")
    name = "ab" * 16
    monkeypatch.setattr(writing.os, "getpid", lambda: 4711)
    pool = tmp_path / "pool"
    pool.mkdir()
    (pool / f".{name}.4711{writing.PART}").symlink_to(key)
    writing._into_pool(io.BytesIO(b"sealed"), pool, name)
    assert key.read_text() == "the key"
    assert placing.pool_path(pool, name).read_bytes() == b"sealed"
