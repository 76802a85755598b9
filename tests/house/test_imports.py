"""Who may import whom: nothing points up, the pure rooms know nobody, no import hides."""

import pytest

from tests.house import source

MODULES = list(source.modules())
# The demo's filler is imported once the environment of its store is set.
LATE = {"commands.serving"}


def test_every_room_stands_in_the_table():
    rooms = {path.name for path in source.ROOM.iterdir() if (path / "__init__.py").exists()}
    assert rooms - {"law", "packaging", "commands", "demo", "urls"} == set(source.MAY_IMPORT)


def test_nothing_is_imported_against_the_table():
    assert [one for name, text in MODULES for one in source.wrong_imports(name, text)] == []


def test_no_foreign_key_points_up_by_string():
    assert [one for name, text in MODULES for one in source.upward_fields(name, text)] == []


def test_no_import_hides_in_a_function():
    found = {
        name for name, text in MODULES if source.inner_imports(name, text) and name not in LATE
    }
    assert found == set()


def test_doors_do_not_package():
    doors = [(name, text) for name, text in MODULES if name.startswith(("desk.", "portal."))]
    assert doors
    assert not [n for n, text in doors if "cartella.packaging" in " ".join(source.imported(text))]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("law.timeliness.deadline", "from django.db import models"),
        ("law.timeliness.deadline", "import cartella.packaging.seal"),
        ("packaging.pdf", "from cartella.law import facts"),
        ("ledger.chain", "from cartella.ledger import models"),
        ("release.lifecycle", "from cartella.release.models import Round"),
        ("clock", "from cartella.practices.models import Practice"),
        ("practices.models", "from cartella.charts.models import Patient"),
        ("charts.search", "from cartella.release import intake"),
        ("post.outbox", "from cartella.accounts.models import Person"),
        ("desk.page", "from cartella.portal import visit"),
        ("portal.visit", "from cartella.desk import door"),
        ("desk.views.queue", "from cartella.packaging import seal"),
        ("desk.views.queue", "from cartella.blobs.store import StoreFull"),
        ("charts.search", "def f():\n    from cartella.release import intake"),
    ],
)
def test_a_wrong_import_is_seen(name: str, text: str):
    assert source.wrong_imports(name, text)


def test_an_upward_key_and_a_hidden_import_are_seen():
    planted = "x = models.ForeignKey('release.RecordsRequest', models.PROTECT)"
    assert source.upward_fields("ledger.models", planted)
    assert not source.upward_fields("release.models.x", planted)
    assert source.inner_imports("charts.x", "def f():\n    import json")
