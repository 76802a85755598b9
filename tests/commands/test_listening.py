"""Doors open only where nobody else can read along; nonsense is refused by name."""

import argparse

import pytest
from django.core.exceptions import ImproperlyConfigured

from cartella import cli, environment
from cartella.commands import listening, serving
from cartella.commands.listening import Address
from cartella.environment import Listener

PUBLIC = {"CARTELLA_PUBLIC_URL": "http://127.0.0.1:8001"}
PROXIED = {
    "CARTELLA_PUBLIC_URL": "https://records.example.org",
    "CARTELLA_DESK_URL": "https://desk.example.org",
    "CARTELLA_PROXY": "192.0.2.7",
}


def opened(*words: str, given: dict[str, str] | None = None) -> listening.Doors:
    options = cli.build_parser().parse_args(["serve", *words])
    return listening.doors(options, environment.read(given or {}))


def test_without_a_public_address_only_the_desk_opens():
    found = opened()
    assert (found.desk.host, found.desk.port, found.public) == ("127.0.0.1", 8000, None)
    names = [one.name for one in serving.processes(found)]
    assert not [name for name in names if name.startswith(Listener.PUBLIC)]


def test_with_one_the_public_door_is_next_to_the_desk():
    found = opened("--port", "9000", given=PUBLIC)
    assert (found.desk.port, found.public.port) == (9000, 9001)
    assert len(serving.processes(found)) == 6


def test_a_public_door_without_an_address_is_refused_by_the_settings_name():
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_PUBLIC_URL"):
        opened("--public", "127.0.0.1:8001")


@pytest.mark.parametrize("address", ["0.0.0.0:8000", "192.0.2.1:8000", "[::]:8000"])
@pytest.mark.parametrize("door", ["desk", "public"])
def test_a_network_gets_no_door_in_the_clear(door, address):
    with pytest.raises(ImproperlyConfigured, match=f"--{door}: others on that network"):
        opened(f"--{door}", address, given=PUBLIC)


def test_a_network_gets_a_door_for_the_proxy_that_makes_it_https():
    found = opened("--desk", "192.0.2.1:8000", "--public", "192.0.2.1:8443", given=PROXIED)
    assert (found.desk.host, found.public.port) == ("192.0.2.1", 8443)


def test_https_without_its_proxy_is_refused_before_anything_starts():
    with pytest.raises(ImproperlyConfigured, match="CARTELLA_PROXY"):
        opened(given={name: url for name, url in PROXIED.items() if name != "CARTELLA_PROXY"})


def test_in_a_container_the_host_decides_who_reaches_the_ports():
    found = opened("--desk", "0.0.0.0:8000", "--in-container")
    assert found.desk.host == "0.0.0.0"  # noqa: S104


def test_both_doors_on_one_port_are_refused():
    with pytest.raises(ImproperlyConfigured, match="--public"):
        opened("--desk", "127.0.0.1:8001", "--public", "127.0.0.1:8001", given=PUBLIC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8000",
        ":8000",
        "desk.example.org:8000",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:x",
        "[::1]",
        "256.0.0.1:80",
        "127.0.0.1:٨",
    ],
)
def test_an_address_that_is_none_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="such as"):
        Address.read(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [("localhost:1", "127.0.0.1"), ("[::1]:1", "::1"), ("127.0.0.2:1", "127.0.0.2")],
)
def test_addresses_of_this_machine_are_known(text, host):
    found = Address.read(text)
    assert (found.host, found.is_this_machine_alone) == (host, True)


def test_a_wrong_setting_ends_the_command_with_words_and_no_trace(monkeypatch, capsys):
    monkeypatch.setenv("CARTELLA_PUBLIC_URL", "")
    assert cli.main(["serve", "--public", "127.0.0.1:8001"]) == 2
    said = capsys.readouterr().err
    assert "CARTELLA_PUBLIC_URL" in said
    assert "Traceback" not in said


def test_the_version_is_said(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("cartella ")
