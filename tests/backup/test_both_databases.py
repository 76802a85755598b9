"""A backup of SQLite restores into PostgreSQL, and its backup into SQLite again."""

import os
import secrets
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.backup.conftest import Store
from tests.backup.test_restoring import TOUCHED

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url():
    """A database of this test's own on the server that the tests run beside."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        pytest.skip("no PostgreSQL: make postgres")
    name = f"drill_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_there_and_back(told_store, saved, tmp_path, database_url):
    before = told_store.facts()
    for folder in ("there", "back"):
        (tmp_path / folder).mkdir()
    there = Store(tmp_path / "there", database_url)
    told = there.run("restore", saved, "--key", told_store.key)
    assert told.returncode == 0, told.stdout + told.stderr
    again = there.run("restore", saved, "--key", told_store.key)
    assert again.returncode == 2 and "live store" in again.stderr
    made = there.run("backup", tmp_path / "pg.cartella")
    assert made.returncode == 0, made.stdout + made.stderr
    back = Store(tmp_path / "back")
    told = back.run("restore", tmp_path / "pg.cartella", "--key", told_store.key)
    assert told.returncode == 0, told.stdout + told.stderr
    for store in (there, back):
        after = store.facts()
        for name, said in before["tables"].items():
            if name not in TOUCHED:
                assert after["tables"][name] == said, name
        assert all(after["blobs"].values()) and after["blobs"].keys() == before["blobs"].keys()
        assert (after["root"], after["faults"]) == (before["root"], [])
        assert after["package_bytes"] == before["package_bytes"]


def test_a_restore_that_fails_leaves_the_database_empty(told_store, saved, tmp_path, database_url):
    (tmp_path / "new").mkdir()
    new = Store(tmp_path / "new", database_url)
    cut = tmp_path / "cut"
    whole = saved.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * 0.7)])
    told = new.run("restore", cut, "--key", told_store.key)
    assert told.returncode == 2
    with psycopg.connect(database_url) as server:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert server.execute(query).fetchone() == (0,)
