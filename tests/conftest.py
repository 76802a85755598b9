"""What every test stands on: a store and a key of its own in a temporary folder.

The environment is set before Django reads it, so this file sets it when it is imported.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="cartella-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ["DJANGO_SETTINGS_MODULE"] = "cartella.settings"
os.environ["CARTELLA_DATA"] = str(FOLDER / "data")
os.environ["CARTELLA_KEY_FILE"] = str(FOLDER / "keys" / "practice.key")
os.environ["CARTELLA_LISTENER"] = "desk"
for name in ("CARTELLA_HOSTS", "CARTELLA_PUBLIC_URL", "CARTELLA_DESK_URL", "CARTELLA_MAIL_URL"):
    os.environ.pop(name, None)
# Playwright's synchronous interface runs an event loop, which Django would take for ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SAMPLES = Path(os.environ.get("CARTELLA_SAMPLES", ROOT.parent / "shared" / "samples"))


@pytest.fixture
def public_door(settings) -> Iterator[None]:
    """The test client knocks at the public listener instead of the desk."""
    settings.ROOT_URLCONF = "cartella.urls.public"
    settings.MIDDLEWARE = settings.PUBLIC_MIDDLEWARE
    settings.SESSION_COOKIE_NAME = "cartella_portal_session"
    settings.CSRF_COOKIE_NAME = "cartella_portal_csrf"
    settings.LANGUAGE_COOKIE_NAME = "cartella_portal_language"
    yield


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample exports; a test that asks for it carries the mark `samples`."""
    return SAMPLES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, by name, the tests over samples where the folder is absent."""
    if SAMPLES.is_dir():
        return
    absent = pytest.mark.skip(reason=f"no samples at {SAMPLES}: set CARTELLA_SAMPLES")
    for item in items:
        if item.get_closest_marker("samples") is not None:
            item.add_marker(absent)
