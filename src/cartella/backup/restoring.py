"""Puts a backup into an empty store. All is built in a folder apart and moved at the end: a
restore that was killed leaves nothing that looks like a store, and can be begun again.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from cartella.backup import child, form
from cartella.backup.form import Json
from cartella.backup.writing import Said
from cartella.practices import destruction, keys
from cartella.practices.models import Practice

STAGING = "restoring"


class RestoreRefused(Exception):
    """Nothing was put in place; the words say why and what to do."""


def restore(
    path: Path, key: Path, *, destroyed: Sequence[Path] = (), said: Said = lambda _done, _all: None
) -> Json:
    """Restore; what came back, as `placing.place` says it. Raises RestoreRefused."""
    _refuse_live()
    file = _key(path, key)
    staging = Path(settings.DATA) / STAGING
    if staging.exists():
        shutil.rmtree(staging)  # a restore was killed
    _refuse_full(path)
    staging.mkdir(parents=True, mode=0o700)
    own = destruction.places(file.practice_id)
    request: Json = {
        "file": str(path.absolute()),
        "key_file": str(key.absolute()),
        "pool": str(path.absolute().parent / "pool" / str(file.practice_id)),
        "trial": False,
        "final": str(settings.DATA),
        "destroyed": [str(one.absolute()) for one in (*destroyed, own[1], *_beside(path, file))],
    }
    place = {"CARTELLA_DATA": str(staging), "CARTELLA_KEY_FILE": str(key.absolute())}
    connection.close()  # an empty store may lie where the new one is to be
    try:
        answer = child.ask(request, place, said)
    except child.ChildFailed as failed:
        raise RestoreRefused(
            _("The restore ended too early (%(why)s). Nothing was put in place.") % {"why": failed}
        ) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if "problem" in answer:
        raise RestoreRefused(f"{answer['problem']} " + _("Nothing was put in place."))
    _install(key, file)
    return answer


def _refuse_live() -> None:
    rows = Path(settings.DATA) / "cartella.sqlite3"
    try:
        # Asking alone would make the file.
        is_live = (connection.vendor != "sqlite" or rows.exists()) and Practice.objects.exists()
    except DatabaseError:
        is_live = False  # no tables: as empty as can be
    finally:
        connection.close()
    if is_live:
        raise RestoreRefused(
            _(
                "There is a live store at %(data)s. A backup is restored into an empty one only: "
                "name another folder with CARTELLA_DATA, or move this one away first."
            )
            % {"data": settings.DATA}
        )
    left = Path(settings.BLOBS)
    is_ours = (Path(settings.DATA) / STAGING).exists()
    if left.is_dir() and any(left.iterdir()) and not is_ours:
        raise RestoreRefused(
            _("There are stored files at %(folder)s without their rows. Move them away first.")
            % {"folder": left}
        )


def _key(path: Path, key: Path) -> keys.KeyFile:
    try:
        with path.open("rb") as file:
            label = form.read_label(file)
    except FileNotFoundError:
        raise RestoreRefused(_("There is no file %(path)s.") % {"path": path}) from None
    except (OSError, form.NotABackup):
        raise RestoreRefused(_("%(path)s is no backup of Cartella.") % {"path": path}) from None
    try:
        found = keys.read_file(key)
    except (keys.KeyMissing, keys.KeyRefused):
        raise RestoreRefused(
            _(
                "%(key)s is no key file. If it is lost, take the key sheet and type: "
                "cartella key from-sheet -"
            )
            % {"key": key}
        ) from None
    if found.practice_id != label.practice_id:
        raise RestoreRefused(_("This backup is of another practice than the key."))
    if label.key_id not in found.kek:
        raise RestoreRefused(
            _(
                "The backup was made under the key %(wanted)s, which is not in this key file. Use "
                "the newest key sheet, or that of the backup's time."
            )
            % {"wanted": label.key_id}
        )
    there = keys.path_for(found.practice_id)
    if there.exists() and keys.read_file(there).practice_id != found.practice_id:
        raise RestoreRefused(
            _("%(path)s is the key of another practice. Set CARTELLA_KEY_FILE to another place.")
            % {"path": there}
        )
    return found


def _refuse_full(path: Path) -> None:
    disk = shutil.disk_usage(settings.DATA)
    wanted = path.stat().st_size * 2
    if disk.free < wanted:
        raise RestoreRefused(
            _("There is not enough room here: about %(needs)s MB are needed, %(free)s MB are free.")
            % {"needs": wanted // 10**6 + 1, "free": disk.free // 10**6}
        )


def _beside(path: Path, file: keys.KeyFile) -> list[Path]:
    """Lists of what was destroyed that lie beside the backup."""
    return [path.absolute().parent / f"{file.practice_id}.destroyed.txt"]


def _install(key: Path, file: keys.KeyFile) -> None:
    """The key where the store looks for it, unless it is there."""
    there = keys.path_for(file.practice_id)
    if not there.exists():
        keys.write_new(there, file)
