"""Nonsense in the environment is refused at start with the setting's name, never its value."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from cartella import environment
from cartella.environment import Listener

NONSENSE = {
    "CARTELLA_LISTENER": ["both", "DESK"],
    "CARTELLA_HOSTS": ["*", "https://records.example.org", "a b"],
    "CARTELLA_PUBLIC_URL": ["records", "ftp://example.org", "https://example.org/path", "http://["],
    "CARTELLA_DESK_URL": ["https://user@example.org", "http://example.org:port"],
    "CARTELLA_SECRET_KEY": ["", "short"],
    "CARTELLA_PROXY": ["*", "10.0.0.0/8", "127.0.0.1,127.0.0.2"],
    "DATABASE_URL": ["sqlite:///x", "mysql://a@b/c", "postgres://host", "postgres://h:port/n"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in NONSENSE.items() for value in values]
)
def test_nonsense_is_refused_by_name(name, value):
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        environment.read({name: value})
    assert len(value) < 8 or value not in str(refused.value)


@given(st.sampled_from([*NONSENSE, "CARTELLA_DATA", "CARTELLA_KEY_FILE"]), st.text())
def test_any_text_is_taken_or_refused_by_name(name, value):
    if "\0" in value:
        return  # no environment holds one
    try:
        environment.read({name: value})
    except ImproperlyConfigured as refused:
        assert name in str(refused)


def test_with_nothing_said_it_is_a_worker_on_sqlite_that_trusts_this_machine_alone():
    found = environment.read({})
    assert (found.listener, found.postgres, found.key_file) == (Listener.WORKER, None, None)
    assert found.data == Path("~/.local/share/cartella").expanduser()
    assert found.hosts == ("127.0.0.1", "localhost", "[::1]")
    assert not found.is_https
    assert found.is_desk_only


def test_a_public_address_makes_it_public_and_an_empty_one_does_not():
    assert not environment.read({"CARTELLA_PUBLIC_URL": "https://c.example"}).is_desk_only
    assert environment.read({"CARTELLA_PUBLIC_URL": ""}).is_desk_only


def test_a_public_door_without_an_address_is_refused():
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_PUBLIC_URL"):
        environment.read({"CARTELLA_LISTENER": "public"})


def test_the_key_may_not_lie_with_the_data(tmp_path):
    given_ = {"CARTELLA_DATA": str(tmp_path), "CARTELLA_KEY_FILE": str(tmp_path / "sub" / "key")}
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_KEY_FILE"):
        environment.read(given_)


def test_a_file_is_no_data_folder_and_a_folder_no_key_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_DATA"):
        environment.read({"CARTELLA_DATA": str(tmp_path / "file")})
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_KEY_FILE"):
        environment.read({"CARTELLA_KEY_FILE": str(tmp_path)})


def test_a_database_is_read_with_its_signs_unquoted():
    url = "postgres://records:p%40ss%2Fword@db.example.org:5433/cartella"
    found = environment.read({"DATABASE_URL": url}).postgres
    assert (found.user, found.password) == ("records", "p@ss/word")
    assert (found.host, found.port, found.name) == ("db.example.org", "5433", "cartella")


def test_an_https_door_needs_the_proxy_that_makes_it_one():
    given_ = {"CARTELLA_LISTENER": "desk", "CARTELLA_DESK_URL": "https://desk.example.org"}
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_PROXY"):
        environment.read(given_)
    assert environment.read(given_ | {"CARTELLA_PROXY": "127.0.0.1"}).is_https


def test_hosts_are_those_named_those_of_the_doors_and_this_machine():
    found = environment.read(
        {
            "CARTELLA_HOSTS": "a.example.org, b.example.org",
            "CARTELLA_PUBLIC_URL": "https://c.example",
        }
    )
    assert set(found.hosts) == {
        "a.example.org",
        "b.example.org",
        "c.example",
        "127.0.0.1",
        "localhost",
        "[::1]",
    }
