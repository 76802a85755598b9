"""The owner who lost all comes back by the practice key, and by no other."""

import argparse
from pathlib import Path

import pytest

from cartella.accounts import invitations
from cartella.accounts.invitations import Standing
from cartella.commands import access, store
from cartella.practices import keys
from tests import people


@pytest.fixture
def cast(make_practice, monkeypatch) -> people.Cast:
    made = people.cast()
    monkeypatch.setattr(store, "existing", lambda: made.practice)
    return made


def asked(email: str, key: Path) -> argparse.Namespace:
    return argparse.Namespace(email=email, key=key)


def test_the_key_gives_a_code_and_the_history_says_so(cast, capsys):
    key = keys.path_for(cast.practice.id)
    assert access.restore(asked(cast.owner.person.email, key)) == 0
    code = capsys.readouterr().out.splitlines()[0].removeprefix("Code: ")
    assert invitations.find(code).standing is Standing.GOOD
    assert cast.practice.membership_changes.get().what == "command"


def test_another_practices_key_gives_nothing(cast, capsys):
    other = people.practice_of("thistle")
    assert access.restore(asked(cast.owner.person.email, keys.path_for(other.id))) == 2
    assert "another practice" in capsys.readouterr().err
    assert not cast.practice.invitations.exists()


@pytest.mark.parametrize("what", ["missing", "broken"])
def test_a_file_that_is_no_key_gives_nothing(cast, tmp_path, what):
    path = tmp_path / "some.key"
    if what == "broken":
        path.write_text("{}")
    assert access.restore(asked(cast.owner.person.email, path)) == 2
    assert not cast.practice.invitations.exists()


def test_nobody_but_an_owner_is_let_back_this_way(cast):
    key = keys.path_for(cast.practice.id)
    assert access.restore(asked(cast.desk.person.email, key)) == 2
    assert access.restore(asked("nobody@example.org", key)) == 2
