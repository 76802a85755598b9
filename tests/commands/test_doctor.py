"""`cartella doctor` tells by its exit code; it works where the store cannot be opened."""

import json

import pytest

from cartella.cli import main
from cartella.commands import setup
from cartella.doctor import outside
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(make_practice, settings, tmp_path, monkeypatch):
    settings.DATA = settings.SCRATCH = tmp_path
    monkeypatch.setattr(setup, "store_exists", lambda: True)
    monkeypatch.setattr(setup, "set_up", lambda: None)
    monkeypatch.setattr(outside, "look", lambda: None)
    return people.practice_of("juniper")


def test_what_hurts_is_said_with_the_next_step_and_ends_with_1(practice, capsys):
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "BAD  Key sheet" in said
    assert "→ Print it" in said


def test_other_programs_get_the_same(practice, capsys):
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert {"workers", "mail", "backup", "clock", "disk"} <= {one["name"] for one in told["checks"]}


def test_a_store_that_is_not_there_is_said(monkeypatch, capsys):
    monkeypatch.setattr(setup, "store_exists", lambda: False)
    assert main(["doctor"]) == 1
    assert "cannot be opened" in capsys.readouterr().out


def test_a_store_that_nobody_has_set_up_is_said(monkeypatch, capsys):
    monkeypatch.setattr(setup, "store_exists", lambda: True)
    monkeypatch.setattr(setup, "set_up", lambda: None)
    assert main(["doctor"]) == 1
    assert "nobody has set it up" in capsys.readouterr().out
