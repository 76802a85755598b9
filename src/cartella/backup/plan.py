"""Where the nightly backup goes."""

import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from cartella import clock
from cartella.backup.models import Plan
from cartella.practices.models import Practice


class FolderRefused(Exception):
    """This folder will not do; the words say why."""


def folder(practice: Practice) -> Path | None:
    """The folder that was chosen, there or not; None: none was."""
    found = Plan.objects.filter(practice=practice).first()
    return Path(found.folder) if found and found.folder else None


def choose(practice: Practice, text: str, *, by_person_id: int) -> None:
    """From now on the nightly backup goes there; empty: nowhere. Raises FolderRefused."""
    text = text.strip()
    if text:
        _check(text)
    Plan.objects.update_or_create(
        practice=practice,
        defaults={"folder": text, "changed_at": clock.now(), "changed_by_id": by_person_id},
    )


def is_same_disk(path: Path) -> bool:
    """Whether a folder lies on the disk of the data, and would be lost with it."""
    try:
        return path.stat().st_dev == Path(settings.DATA).stat().st_dev
    except OSError:
        return False


def _check(text: str) -> None:
    path = Path(text)
    if "\x00" in text or len(text) > 500 or not path.is_absolute():
        raise FolderRefused(_("Write the whole path of a folder, such as /media/backup."))
    data = Path(settings.DATA).resolve()
    if path.resolve().is_relative_to(data) or data.is_relative_to(path.resolve()):
        raise FolderRefused(_("This folder is part of the data itself. Choose one elsewhere."))
    if not path.is_dir():
        raise FolderRefused(_("There is no such folder now. Plug the disk in, or make the folder."))
    if not os.access(path, os.W_OK | os.X_OK):
        raise FolderRefused(_("Cartella may not write there. Change the folder's owner."))
