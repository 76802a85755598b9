"""A store of a later version is refused in words; one of an earlier version is copied first."""

import sqlite3

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cartella import cli, shape

LATER = ("release", "9999_something_later")


@pytest.fixture
def later(db):
    """The store as a later version leaves it."""
    MigrationRecorder(connection).record_applied(*LATER)


def test_a_store_of_this_version_is_taken(db):
    shape.refuse_newer()
    assert shape.of_store()
    assert not shape.unknown(shape.of_store())
    assert not shape.is_behind()


def test_a_later_store_is_refused_and_said_so(later):
    assert shape.unknown(shape.of_store()) == (LATER,)
    with pytest.raises(shape.StoreIsNewer, match="Nothing was started or changed"):
        shape.refuse_newer()
    with pytest.raises(shape.StoreIsNewer):
        shape.bring_up()


def test_a_backup_of_a_later_store_is_refused(db):
    with pytest.raises(shape.StoreIsNewer):
        shape.refuse_newer([*shape.of_store(), LATER])
    shape.refuse_newer(shape.of_store()[:5])


def test_every_command_that_opens_the_store_refuses_a_later_one(later, capsys):
    assert cli.main(["migrate"]) == 2
    assert "later version" in capsys.readouterr().err


def test_an_app_that_this_version_does_not_have_is_later_too(db):
    assert shape.unknown([("fax", "0001_initial")]) == (("fax", "0001_initial"),)


def test_asking_a_store_that_is_not_there_makes_no_file(db, tmp_path, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps the store in a file")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "none.sqlite3"))
    assert shape.of_store() == ()
    assert not (tmp_path / "none.sqlite3").exists()


def test_the_copy_is_whole_and_its_owner_s_alone(settings, tmp_path, monkeypatch):
    store = tmp_path / "cartella.sqlite3"
    with sqlite3.connect(store) as rows:
        rows.execute("CREATE TABLE t (a)")
        rows.execute("INSERT INTO t VALUES (1)")
    settings.DATA = tmp_path
    monkeypatch.setitem(connection.settings_dict, "NAME", store)
    kept = shape._copy()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sqlite3.connect(kept).execute("SELECT a FROM t").fetchall() == [(1,)]


def test_a_copy_that_cannot_be_made_leaves_all_as_it_was(settings, tmp_path, monkeypatch):
    store = tmp_path / "cartella.sqlite3"
    store.write_bytes(b"this is no database, and too long to be an empty one" * 20)
    settings.DATA = tmp_path
    monkeypatch.setitem(connection.settings_dict, "NAME", store)
    with pytest.raises(shape.NotCopied, match="It is as it was"):
        shape._copy()
    assert [one.name for one in tmp_path.iterdir()] == ["cartella.sqlite3"]
