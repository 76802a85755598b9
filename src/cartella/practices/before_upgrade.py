"""The copy of an older SQLite store that an upgrade leaves, and how it goes again.

It holds the rows as they were, so it is kept no longer than somebody may want to go back, and not
an hour after something in it was destroyed on purpose.
"""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

NAME = "before-upgrade.sqlite3"


def path() -> Path:
    """Where the copy lies, if there is one."""
    return Path(settings.DATA) / NAME


def made_at() -> datetime | None:
    """When it was made; None: there is none."""
    try:
        return datetime.fromtimestamp(path().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def remove() -> bool:
    """Take the copy away, and a draft of it that a kill left. False if there was no copy."""
    was_there = path().exists()
    for one in (path(), path().with_suffix(".draft")):
        one.unlink(missing_ok=True)
    return was_there
