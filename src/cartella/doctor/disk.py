"""The disk: room left, kind of file system, encryption, and what lies about in scratch."""

import os
import shlex
import shutil
import stat
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock, rights
from cartella.doctor.check import Found, State, well
from cartella.practices import keys
from cartella.practices.models import Practice

FULL = 0.95
NEARLY = 0.85
FEW_DAYS = 30
SPAN = timedelta(days=30)  # over which growth is measured
_MOUNTS = Path("/proc/self/mountinfo")
_BLOCKS = Path("/sys/class/block")
_SHARES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "afs"}
)


def room(practice: Practice) -> Found:
    """Free room, and how long it lasts at the growth of the last month."""
    usage = shutil.disk_usage(settings.DATA)
    share = 1 - usage.free / usage.total
    days = _days_left(practice, usage.free)
    said = _("%(free)s are free, the disk is %(percent)s%% full.") % {
        "free": filesizeformat(usage.free),
        "percent": round(share * 100),
    }
    if days is not None and days <= 10 * FEW_DAYS:
        lasts = ngettext(
            "As it grows now, that lasts %(days)s day.",
            "As it grows now, that lasts %(days)s days.",
            days,
        )
        said = f"{said} {lasts % {'days': days}}"
    if share >= FULL:
        state = State.BAD
    elif share >= NEARLY or (days is not None and days <= FEW_DAYS):
        state = State.WARN
    else:
        return well(said)
    return Found(
        state=state,
        said=said,
        next_step=_("Make room or move the store to a larger disk. A full disk stops everything."),
    )


def share(practice: Practice) -> Found:
    """SQLite on a network share loses data when two processes write."""
    kind = _mount(Path(settings.DATA))[0]
    if connection.vendor == "sqlite" and kind in _SHARES:
        return Found(
            state=State.BAD,
            said=_("The store lies on a network share (%(kind)s).") % {"kind": kind},
            next_step=_("Move it to a disk of this machine: on a share the database breaks."),
        )
    return well(_("The store lies on a disk of this machine."))


def encryption(practice: Practice) -> Found:
    """Whether the disk under the store is encrypted, where this machine can tell."""
    source = _mount(Path(settings.DATA))[1]
    if source and _is_encrypted(Path(os.path.realpath(source)).name):
        return well(_("The disk under the store is encrypted."))
    return Found(
        state=State.HINT,
        said=_("We cannot see that the disk under the store is encrypted."),
        next_step=_(
            "Files are encrypted by us, names and dates in the database are not. Switch on the "
            "system's own disk encryption (LUKS, FileVault, BitLocker), for a "
            "machine that is lost."
        ),
    )


def key_file(practice: Practice) -> Found:
    """Only the account that runs this may read the key."""
    path = keys.path_for(practice.pk)
    try:
        found = path.stat()
    except FileNotFoundError:
        return Found(
            state=State.BAD,
            said=_("The practice key is not where it should be."),
            next_step=_("Put it back, or make it anew from the key sheet: see docs/howto."),
        )
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
        return Found(
            state=State.BAD,
            said=_("Other accounts of this machine may read the practice key."),
            next_step=_("Run: chmod 600 %(path)s") % {"path": shlex.quote(str(path))},
        )
    return well(_("Only this account may read the practice key."))


def data(practice: Practice) -> Found:
    """Only the account that runs this may read the database: it names patients."""
    folder = Path(settings.DATA)
    if connection.vendor != "sqlite" or not rights.open_to_others(folder, 0o077):
        return well(_("Only this account may read the store."))
    if rights.open_to_others(folder):
        state = State.WARN
        said = _("Other accounts of this machine may read the database: it names patients.")
    else:
        state = State.HINT
        said = _("A group of this machine may read the database: it names patients.")
    return Found(
        state=state,
        said=said,
        next_step=_("Run: chmod 700 %(path)s") % {"path": shlex.quote(str(folder))},
    )


def scratch(practice: Practice) -> Found:
    """What uploads and assemblies left behind; the worker sweeps it each night."""
    oldest = (clock.now() - timedelta(days=2)).timestamp()
    left = 0
    for path in Path(settings.SCRATCH).iterdir():
        try:
            left += path.stat().st_mtime < oldest
        except FileNotFoundError:
            continue  # swept meanwhile
    if not left:
        return well(_("Nothing was left behind by uploads."))
    words = ngettext(
        "%(count)s file was left behind by an upload.",
        "%(count)s files were left behind by uploads.",
        left,
    )
    return Found(
        state=State.WARN,
        said=words % {"count": left},
        next_step=_("The slow worker sweeps them each night: look whether it runs."),
    )


def _days_left(practice: Practice, free: int) -> int | None:
    since = clock.now() - SPAN
    rows = practice.blobs.filter(created_at__gte=since)
    added = rows.aggregate(total=Sum("size_bytes"))["total"] or 0
    return None if added < 1_000_000 else int(free / (added / SPAN.days))


def _mount(path: Path) -> tuple[str, str]:
    """Kind and source of the file system under a path; empty where this machine does not tell."""
    try:
        lines = _MOUNTS.read_text().splitlines()
    except OSError:
        return "", ""
    best, found = "", ("", "")
    real = os.path.realpath(path)
    for line in lines:
        left, _dash, right = line.partition(" - ")
        place = left.split()[4].replace("\\040", " ")
        inside = real == place or real.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, words = place, right.split()
            found = (words[0], words[1])
    return found


def _is_encrypted(device: str) -> bool:
    """Whether this device or one beneath it is opened by dm-crypt."""
    block = _BLOCKS / device
    try:
        if (block / "dm" / "uuid").read_text().startswith("CRYPT-"):
            return True
    except OSError:
        pass
    try:
        below = [one.name for one in (block / "slaves").iterdir()]
    except OSError:
        return False
    return any(_is_encrypted(one) for one in below)
