"""Folders for work in hand. They lie below the store's own scratch folder, never in the system's,
so that a copy of a record is no further from home than the record, and `chores` finds what a kill
left behind."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """An empty folder for its owner alone, called `name` and some letters; gone at the end."""
    Path(settings.SCRATCH).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=settings.SCRATCH) as made:
        yield Path(made)
