"""Load Django for a command, and tell whether there is a store at all."""

import os
from pathlib import Path

import django

from cartella import settings_file


def set_up() -> None:
    """Load Django; a wrong setting is refused by its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartella.settings")
    os.environ.setdefault("CARTELLA_LISTENER", "worker")
    django.setup()


def store_exists() -> bool:
    """Whether there is a store to look at; nothing is made by asking."""
    given = settings_file.merged(os.environ)
    folder = Path(given.get("CARTELLA_DATA") or "~/.local/share/cartella").expanduser()
    return bool(given.get("DATABASE_URL")) or (folder / "cartella.sqlite3").is_file()
