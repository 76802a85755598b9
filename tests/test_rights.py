"""What Cartella made is closed to other accounts; what a person made is left as it is."""

import os

import pytest

from cartella import rights

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights there are lists")


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    (folder / "cartella.sqlite3").touch(0o644)
    (folder / "scratch").mkdir(mode=0o755)
    folder.chmod(0o755)
    (folder / "cartella.sqlite3").chmod(0o644)
    return folder


def mode(path):
    return path.stat().st_mode & 0o777


def test_a_store_that_was_made_open_is_closed_once(data):
    assert rights.open_to_others(data)
    assert rights.close(data)
    assert (mode(data), mode(data / "cartella.sqlite3")) == (0o700, 0o600)
    assert not rights.open_to_others(data)
    assert not rights.close(data)


def test_a_folder_that_holds_somebodys_things_too_stays_open_but_the_database_does_not(data):
    (data / "holiday.jpg").touch(0o644)
    rights.close(data)
    assert (mode(data), mode(data / "holiday.jpg")) == (0o755, 0o644)
    assert mode(data / "cartella.sqlite3") == 0o600
    assert not rights.open_to_others(data)


def test_a_group_that_was_let_in_on_purpose_stays(data):
    data.chmod(0o750)
    (data / "cartella.sqlite3").chmod(0o640)
    rights.close(data)
    assert (mode(data), mode(data / "cartella.sqlite3")) == (0o750, 0o640)


def test_a_link_in_the_folder_leads_to_no_change(data, tmp_path):
    other = tmp_path / "others"
    other.touch(0o644)
    other.chmod(0o644)
    (data / "cartella.sqlite3").unlink()
    (data / "cartella.sqlite3").symlink_to(other)
    rights.close(data)
    assert mode(other) == 0o644


def test_a_folder_that_is_not_there_is_no_error(tmp_path):
    assert not rights.close(tmp_path / "none")
