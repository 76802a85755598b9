"""Load Django for a command, and tell whether there is a store at all."""

import os
from pathlib import Path

import django


def set_up() -> None:
    """Load Django; a wrong setting is refused by its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartella.settings")
    os.environ.setdefault("CARTELLA_LISTENER", "worker")
    django.setup()


def store_exists() -> bool:
    """Whether there is a store to look at; nothing is made by asking."""
    folder = Path(os.environ.get("CARTELLA_DATA", "~/.local/share/cartella")).expanduser()
    return "DATABASE_URL" in os.environ or (folder / "cartella.sqlite3").is_file()
