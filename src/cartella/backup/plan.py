"""Where the nightly backup goes."""

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.backup.models import Plan
from cartella.practices import changes
from cartella.practices.changes import By
from cartella.practices.models import Practice


class FolderRefused(Exception):
    """This folder will not do; the words say why."""


def folder(practice: Practice) -> Path | None:
    """The folder that was chosen, there or not; None: none was."""
    found = Plan.objects.filter(practice=practice).first()
    return Path(found.folder) if found and found.folder else None


def choose(practice: Practice, text: str, *, by: By) -> None:
    """From now on the nightly backup goes there; empty: nowhere. The earlier place stays in the
    changes. Raises FolderRefused."""
    text = text.strip()
    if text:
        _check(practice, text)
    known = Plan.objects.filter(practice=practice).first()
    fields = {"folder": (known.folder if known else "", text)}
    with transaction.atomic():
        changes.setting(practice, "backup", "", fields, by=by)
        Plan.objects.update_or_create(
            practice=practice,
            defaults={"folder": text, "changed_at": clock.now(), "changed_by_id": by.person_id},
        )


def is_there(practice: Practice, folder: Path) -> bool:
    """Whether the chosen folder is connected now. The empty place where a disk was plugged in is
    not: none of the backups lies there that were made in it since it was chosen."""
    if not folder.is_dir():
        return False
    chosen = Plan.objects.filter(practice=practice, folder=str(folder)).first()
    if chosen is None:
        return True
    made = practice.backup_runs.filter(
        verified_at__isnull=False,
        removed_at__isnull=True,
        begun_at__gte=chosen.changed_at,
        file__startswith=f"{folder}{os.sep}",
    )
    files = [Path(file) for file in made.values_list("file", flat=True)]
    return not files or any(file.exists() for file in files)


def is_same_disk(path: Path) -> bool:
    """Whether a folder lies on the disk of the data, and would be lost with it."""
    try:
        return path.stat().st_dev == Path(settings.DATA).stat().st_dev
    except OSError:
        return False


def _check(practice: Practice, text: str) -> None:
    path = Path(text)
    if "\x00" in text or len(text) > 500 or not path.is_absolute():
        raise FolderRefused(_("Write the whole path of a folder, such as /media/backup."))
    data = Path(settings.DATA).resolve()
    if path.resolve().is_relative_to(data) or data.is_relative_to(path.resolve()):
        raise FolderRefused(_("This folder is part of the data itself. Choose one elsewhere."))
    watched = practice.arrival_folders.filter(is_on=True).values_list("path", flat=True)
    if any(Path(one) in (path, path.resolve()) for one in watched):
        raise FolderRefused(_("Papers are taken out of this folder. Choose one for backups alone."))
    if not path.is_dir():
        raise FolderRefused(_("There is no such folder now. Plug the disk in, or make the folder."))
    if not os.access(path, os.W_OK | os.X_OK):
        raise FolderRefused(_("Cartella may not write there. Change the folder's owner."))
