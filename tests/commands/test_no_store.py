"""Where there is no store, a command that works on one says so and makes none."""

import pytest

from cartella import shape
from cartella.practices.models import Practice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "{}/b.cartella"),
        ("key", "sheet", "{}/sheet.pdf"),
        ("key", "rotate"),
        ("ledger", "verify"),
        ("reindex",),
        ("owner-access", "olive@example.org", "--key", "{}/some.key"),
    ],
)
def test_a_mistyped_folder_does_not_become_an_empty_store(run, tmp_path, words):
    before = set(tmp_path.rglob("*"))
    code, out, err = run(*(word.format(tmp_path) for word in words))
    assert code == 2 and out == ""
    assert "There is no store at" in err and "Nothing was made" in err
    assert not Practice.objects.exists()
    assert set(tmp_path.rglob("*")) == before


def test_doctor_says_of_an_older_store_how_it_is_brought_up(run, practice, monkeypatch):
    monkeypatch.setattr("cartella.commands.doctor.setup.store_exists", lambda: True)
    monkeypatch.setattr(shape, "is_behind", lambda: True)
    code, out, _err = run("doctor")
    assert code == 1
    assert "An earlier version" in out and "cartella migrate" in out
