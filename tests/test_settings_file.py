"""The settings file is read whole or refused by its line; the environment wins over it."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from cartella import settings_file
from cartella.environment import NAMES


@pytest.fixture
def written(tmp_path):
    """Writes a settings file and gives the environment that names it."""

    def write(text: str | bytes, mode: int = 0o600) -> dict[str, str]:
        path = tmp_path / "settings.env"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return {"CARTELLA_SETTINGS": str(path)}

    return write


def test_values_comments_quotes_and_a_byte_order_mark_are_understood(written):
    found = settings_file.merged(
        written(
            "\ufeff# our settings\n\nexport CARTELLA_DATA = '/srv/our data'\r\n"
            'CARTELLA_PUBLIC_URL="https://records.example.org"\nCARTELLA_HOSTS=\n'
        )
    )
    assert found["CARTELLA_DATA"] == "/srv/our data"
    assert found["CARTELLA_PUBLIC_URL"] == "https://records.example.org"
    assert found["CARTELLA_HOSTS"] == ""


def test_the_environment_wins_even_where_it_is_empty(written):
    given_ = written("CARTELLA_DATA=/file\nCARTELLA_PUBLIC_URL=https://a.example\n")
    found = settings_file.merged(given_ | {"CARTELLA_DATA": "/own", "CARTELLA_PUBLIC_URL": ""})
    assert (found["CARTELLA_DATA"], found["CARTELLA_PUBLIC_URL"]) == ("/own", "")


@pytest.mark.parametrize(
    "line",
    [
        "CARTELLA_DTA=/srv",
        "cartella_data=/srv",
        "PATH=/tmp",
        "CARTELLA_LISTENER=desk",
        "CARTELLA_SETTINGS=/other",
        "CARTELLA_DATA",
        "= /srv",
        "CARTELLA_HOSTS=a\nCARTELLA_HOSTS=b",
        "CARTELLA_HOSTS=\0",
    ],
)
def test_a_line_that_is_no_setting_is_refused_with_its_number_not_its_words(written, line):
    given_ = written(f"# first\n{line}\n")
    with pytest.raises(ImproperlyConfigured, match=r"CARTELLA_SETTINGS: line [23]") as refused:
        settings_file.merged(given_)
    assert "/srv" not in str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.parametrize("mode", [0o604, 0o602, 0o620, 0o666])
def test_a_file_that_others_can_read_or_change_is_refused(written, mode):
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        settings_file.merged(written("CARTELLA_DATA=/srv\n", mode))


def test_a_file_that_a_group_only_reads_is_taken(written):
    assert settings_file.merged(written("CARTELLA_DATA=/srv\n", 0o640))["CARTELLA_DATA"] == "/srv"


def test_a_named_file_that_is_not_there_is_refused_and_an_empty_name_means_none(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="no such file"):
        settings_file.merged({"CARTELLA_SETTINGS": str(tmp_path / "none")})
    assert settings_file.merged({"CARTELLA_SETTINGS": ""}) == {"CARTELLA_SETTINGS": ""}


def test_the_usual_file_lies_in_the_home_and_need_not_be_there(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings_file.merged({}) == {}
    path = tmp_path / ".config/cartella/settings.env"
    path.parent.mkdir(parents=True)
    path.touch(0o600)
    path.write_text("CARTELLA_DATA=/srv\n")
    assert settings_file.merged({}) == {"CARTELLA_DATA": "/srv"}


def test_bytes_that_are_no_text_are_refused(written):
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_SETTINGS"):
        settings_file.merged(written(b"CARTELLA_DATA=\xff\xfe\n"))


@given(st.text())
def test_any_text_is_taken_or_refused_by_name(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("file") / "settings.env"
    path.touch(0o600)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        found = settings_file.merged({"CARTELLA_SETTINGS": str(path)})
    except ImproperlyConfigured as refused:
        assert "CARTELLA_SETTINGS" in str(refused)
    else:
        assert set(found) <= NAMES
