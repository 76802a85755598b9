"""The child that touches a watched folder: links, pipes and files without end lead it nowhere."""

import os
from pathlib import Path

import pytest

from cartella.release import folder_child


def test_a_link_in_the_place_of_the_half_written_file_is_not_followed(tmp_path):
    key = tmp_path / "practice.key"
    key.write_text("the key")
    folder = tmp_path / "calendar"
    folder.mkdir()
    (folder / ".requests.ics.tmp").symlink_to(key)
    source = tmp_path / "source"
    source.write_bytes(b"BEGIN:VCALENDAR")
    folder_child.written(str(folder), "requests.ics", str(source))
    assert key.read_text() == "the key"
    assert (folder / "requests.ics").read_bytes() == b"BEGIN:VCALENDAR"
    assert not (folder / "requests.ics").is_symlink()


def test_a_link_in_the_place_of_the_file_is_replaced_and_not_followed(tmp_path):
    key = tmp_path / "practice.key"
    key.write_text("the key")
    (tmp_path / "requests.ics").symlink_to(key)
    source = tmp_path / "source"
    source.write_bytes(b"BEGIN:VCALENDAR")
    folder_child.written(str(tmp_path), "requests.ics", str(source))
    assert key.read_text() == "the key"


def test_papers_are_not_moved_where_a_link_named_taken_points(tmp_path):
    folder, elsewhere = tmp_path / "scans", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "taken").symlink_to(elsewhere)
    paper = folder / "fax.pdf"
    paper.write_bytes(b"%PDF")
    known = paper.stat()
    with pytest.raises(OSError):
        folder_child.moved(str(folder), "fax.pdf", known.st_size, known.st_mtime_ns)
    assert paper.exists() and list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("act", ["ending", "copied"])
def test_a_pipe_that_took_a_files_name_is_refused(tmp_path, act):
    os.mkfifo(tmp_path / "fax.pdf")
    with pytest.raises(OSError):
        if act == "ending":
            folder_child.ending(str(tmp_path), "fax.pdf")
        else:
            folder_child.copied(str(tmp_path), "fax.pdf", str(tmp_path / "out"), 100)


def test_a_device_is_refused_before_it_is_read():
    with pytest.raises(OSError):
        folder_child.copied("/dev", "zero", os.devnull, 100)


def test_a_file_that_grows_while_it_is_read_is_left_at_the_limit(tmp_path, monkeypatch):
    (tmp_path / "scan.tif").write_bytes(b"x" * 50)

    class Growing:
        """Longer than it says, as a file is that somebody still writes."""

        def __init__(self, file) -> None:
            self._file, self.given = file, 0

        def __enter__(self):
            return self

        def __exit__(self, *_error: object) -> None:
            self._file.close()

        def fileno(self) -> int:
            return self._file.fileno()

        def read(self, _size: int) -> bytes:
            self.given += 1
            return b"x" * 50 if self.given < 100 else b""

    opened = folder_child._opened
    monkeypatch.setattr(folder_child, "_opened", lambda *where: Growing(opened(*where)))
    target = tmp_path / "out"
    assert folder_child.copied(str(tmp_path), "scan.tif", str(target), 100) == {"problem": "large"}
    assert target.stat().st_size <= 100


def test_where_a_folder_lies_is_told_with_links_followed(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "name").symlink_to(real)
    assert Path(folder_child.where(str(tmp_path / "name"))["path"]) == real.resolve()
