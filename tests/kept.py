"""A story that a file's tests begin with, told once: each test finds it as it was when told.

Its rows lie in a transaction of the file, taken back after the last test; a test's own transaction
is a savepoint in it. Each test gets copies of the objects and of the folder. Not for files with
tests that commit: they would empty the tables under it.
"""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from cartella.ledger import transfers
from tests import people

Build = Callable[[people.Cast, Path], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The cast, what was made for it, and the folder with keys and blobs."""

    cast: people.Cast
    made: object
    folder: Path

    def again(self, folder: Path) -> "Story":
        """The same once more, for a test whose home is `folder`."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        cast, made = copy.deepcopy((self.cast, self.made))
        return Story(cast=cast, made=made, folder=folder)


def once(build: Build) -> Callable[..., object]:
    """A fixture of a file: the story of the standing cast that `build` tells."""

    @pytest.fixture(scope="module")
    def told(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Story]:
        folder = tmp_path_factory.mktemp("told")
        block = transaction.atomic()
        block._from_testcase = True  # the guard and durable blocks look through it
        with django_db_blocker.unblock():
            block.__enter__()
            with _home(folder), transfers.held():
                cast = people.cast()
                story = Story(cast=cast, made=build(cast, folder), folder=folder)
                transfers.flush()
        yield story
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            block.__exit__(None, None, None)

    return told


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    """As the fixture make_practice lays out a test's own folder."""
    places = {"BLOBS": folder / "blobs", "CHECKPOINTS": folder / "checkpoints", "KEY_FILE": None}
    with pytest.MonkeyPatch.context() as patch, override_settings(**places):
        patch.setenv("HOME", str(folder))
        yield
