"""What every test stands on: a store and a key of its own in a temporary folder.

The environment is set before Django reads it, so this file sets it when it is imported.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import transaction
from django.test import TransactionTestCase

from cartella import clock
from cartella.accounts.hashers import SmallArgon2Hasher
from cartella.practices import insert_only, keys
from tests import template_store

pytest_plugins = ["tests.browsers"]

# The same examples each time, so that a change that breaks nothing is never stopped by luck; new
# ones are tried by `make test-long`. No deadline: a busy machine is no fault.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("new", deadline=None, max_examples=300)
hypothesis.settings.load_profile(os.environ.get("CARTELLA_EXAMPLES", "same"))

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="cartella-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ["DJANGO_SETTINGS_MODULE"] = "cartella.settings"
os.environ["CARTELLA_DATA"] = str(FOLDER / "data")
os.environ["CARTELLA_KEY_FILE"] = str(FOLDER / "keys" / "practice.key")
os.environ["CARTELLA_LISTENER"] = "desk"
os.environ["CARTELLA_SETTINGS"] = ""  # not the file of whoever runs the tests
os.environ["CARTELLA_PUBLIC_URL"] = "http://127.0.0.1:8001"
for name in ("CARTELLA_HOSTS", "CARTELLA_DESK_URL"):
    os.environ.pop(name, None)
# Playwright's synchronous interface runs an event loop, which Django would take for ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Here and not by pytest-django's setting, which would read settings before this file is imported.
django.setup()
options = django_settings.DATABASES["default"].get("OPTIONS", {})
if "init_command" in options:
    # A test's store need not outlive a power cut; killed processes lose nothing without it.
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# What it costs to guess a password is for test_hashers to prove; the others need not pay it.
TRUE_MEMORY = SmallArgon2Hasher.memory_cost
SmallArgon2Hasher.memory_cost = 64  # KiB

_teardown = TransactionTestCase._fixture_teardown


def _flush(case: TransactionTestCase) -> None:
    """Empty the tables after a test without rollback; insert-only ones must be let go for it."""
    with transaction.atomic(), insert_only.lift():
        _teardown(case)


TransactionTestCase._fixture_teardown = _flush

SAMPLES = Path(os.environ.get("CARTELLA_SAMPLES", ROOT.parent / "shared" / "samples"))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The store lies in a folder of this run alone: what is found there was laid out for us."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Begin from the migrated store that an earlier run kept."""
    template_store.lay_out()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup) -> None:
    """Keep the migrated store for later runs."""
    template_store.keep()


@pytest.fixture
def public_door(settings) -> Iterator[None]:
    """The test client knocks at the public listener instead of the desk."""
    settings.ROOT_URLCONF = "cartella.urls.public"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    settings.SESSION_COOKIE_NAME = "cartella_portal_session"
    settings.CSRF_COOKIE_NAME = "cartella_portal_csrf"
    settings.LANGUAGE_COOKIE_NAME = "cartella_portal_language"
    yield


@pytest.fixture
def desk_only(settings) -> None:
    """The installation has no public address: no page, no link, everything by hand."""
    settings.PUBLIC_URL = ""
    settings.IS_DESK_ONLY = True


@pytest.fixture
def make_practice(db, settings, tmp_path, monkeypatch) -> Callable[..., object]:
    """Makes a practice with a key of its own; blobs and checkpoints go to the test's folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.KEY_FILE = None
    settings.BLOBS = tmp_path / "blobs"
    settings.CHECKPOINTS = tmp_path / "checkpoints"

    def make(slug: str = "oak-street", **fields: object):
        fields = {"name": "Oak Street Aesthetics", "created_at": clock.now(), **fields}
        practice = apps.get_model("practices", "Practice").objects.create(slug=slug, **fields)
        keys.create(practice.id)
        return practice

    return make


@pytest.fixture
def practice(make_practice):
    """The practice at which most tests play. It has a key."""
    return make_practice()


@pytest.fixture
def true_memory(monkeypatch) -> None:
    """Passwords cost what they cost a user."""
    monkeypatch.setattr(SmallArgon2Hasher, "memory_cost", TRUE_MEMORY)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample exports; a test that asks for it carries the mark `samples`."""
    return SAMPLES


# What takes seconds a test (typesetting, child processes, walks of every address) waits for
# `make test`, so that `make check` stays under two minutes.
SLOW = (
    "accounts/test_demo_codes.py",
    "charts/test_imports_documents.py",
    "commands/",
    "hostile/",
    "house/test_doors.py",
    "house/test_exits.py",
    "house/test_privacy.py",
    "jobs/test_worker.py",
    "kill/",
    "law/test_every_fact.py",
    "packaging/test_package.py",
    "packaging/test_pdf.py",
    "packaging/test_uploads.py",
    "release/test_assembly.py",
    "test_serve.py",
)


# The longest of the journeys, longest first: a file is done by one process, and none should wait
# for the other at the end.
LONGEST = (
    "journeys/test_evening.py",
    "journeys/test_samples.py",
    "journeys/test_delivering.py",
    "journeys/test_desk.py",
    "journeys/test_records.py",
    "journeys/",
)


def _where(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT / "tests").as_posix()


def _turn(item: pytest.Item) -> int:
    """What takes long comes first; what empties the tables stays behind what does not."""
    if item.get_closest_marker("browser") is not None:
        found = (at for at, name in enumerate(LONGEST) if _where(item).startswith(name))
        return next(found, len(LONGEST))
    marker = item.get_closest_marker("django_db")
    empties = marker is not None and marker.kwargs.get("transaction", False)
    is_first = item.get_closest_marker("slow") is not None and not empties
    return 0 if is_first else len(LONGEST)


def _has_rows(item: pytest.Item) -> bool:
    """Whether a test may ask the database; the others prove nothing new on the second one."""
    marks = ("django_db", "postgres")
    return {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())) != set() or any(
        item.get_closest_marker(mark) is not None for mark in marks
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow and let it begin; leave out tests over samples where there are none (by
    name), and on PostgreSQL those that know no database."""
    for item in items:
        if _where(item).startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    items.sort(key=_turn)
    if "postgresql" in django_settings.DATABASES["default"]["ENGINE"]:
        config.hook.pytest_deselected(items=[item for item in items if not _has_rows(item)])
        items[:] = [item for item in items if _has_rows(item)]
    if SAMPLES.is_dir():
        return
    absent = pytest.mark.skip(reason=f"no samples at {SAMPLES}: set CARTELLA_SAMPLES")
    for item in items:
        if item.get_closest_marker("samples") is not None:
            item.add_marker(absent)
