"""Choose a watched folder, put it out of use, choose where the calendar file goes."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.practices import changes, keys
from cartella.practices.changes import By
from cartella.practices.models import Practice
from cartella.release import folder_reach
from cartella.release.actors import Actor
from cartella.release.folder_reach import Unreachable
from cartella.release.models import ArrivalFolder, Channel, IntakeSettings


class FolderRefused(Exception):
    """This folder may not be used so; says why. Nothing was changed."""


class NeverThere(Exception):
    """No such folder was ever reached here: mistyped, or a share that is off now. The message is
    an English template. Nothing was changed; it can be kept all the same."""


def add(
    practice: Practice, path: str, channel: Channel, *, by: Actor, is_sure: bool = False
) -> str:
    """Watch a folder from now on; chosen again it comes back into use. Empty, or an English
    template that says why it cannot be reached now: it is watched all the same.

    Raises NeverThere for one that nobody is sure of, and FolderRefused for one where the data, the
    practice key or the backups lie: what lies in a watched folder is shown in the inbox and moved
    away.
    """
    by.require(Permission.MANAGE_PRACTICE)
    problem = _tried(practice, path)
    now = clock.now()
    known = practice.arrival_folders.filter(path=path).first()
    before = (known.channel, known.is_on) if known else (None, None)
    if problem and not is_sure and (known is None or known.looked_at is None):
        raise NeverThere(problem)
    with transaction.atomic():
        row, _is_new = ArrivalFolder.objects.update_or_create(
            practice=practice,
            path=path,
            defaults={
                "channel": channel,
                "is_on": True,
                "set_at": now,
                "set_by_id": by.person_id,
                "gone_since_at": now if problem else None,
                "problem": problem,
            },
        )
        fields: dict[str, tuple[object, object]] = {
            "folder": (path if before[1] else None, path),
            "channel": (before[0], channel.value),
            "is_on": (before[1], True),
        }
        changes.setting(practice, "arrival_folder", row.pk, fields, by=_by(by))
    return problem


def stop(folder: ArrivalFolder, *, by: Actor) -> None:
    """Watch a folder no more. What it brought stays."""
    by.require(Permission.MANAGE_PRACTICE)
    with transaction.atomic():
        stopped = ArrivalFolder.objects.filter(pk=folder.pk, is_on=True).update(
            is_on=False, set_at=clock.now(), set_by_id=by.person_id
        )
        if stopped:
            fields = {"folder": (folder.path, ""), "is_on": (True, False)}
            changes.setting(folder.practice, "arrival_folder", folder.pk, fields, by=_by(by))


def set_calendar(practice: Practice, path: str, *, by: Actor, is_sure: bool = False) -> str:
    """Keep where the file of all dates goes (empty: nowhere). As `add`, it may be said that the
    folder cannot be reached now. Raises NeverThere, FolderRefused."""
    by.require(Permission.MANAGE_PRACTICE)
    problem = _tried(practice, path) if path else ""
    now = clock.now()
    known = IntakeSettings.objects.filter(practice=practice).first()
    before = known.calendar_folder if known else ""
    if problem and not is_sure and path != before:
        raise NeverThere(problem)
    with transaction.atomic():
        changes.setting(practice, "intake", "", {"calendar_folder": (before, path)}, by=_by(by))
        IntakeSettings.objects.update_or_create(
            practice=practice,
            defaults={
                "calendar_folder": path,
                "calendar_sha256": "",
                "calendar_written_at": None,
                "calendar_gone_since_at": now if problem else None,
                "set_at": now,
                "set_by_id": by.person_id,
            },
        )
    return problem


def said(problem: str) -> str:
    """The words of a problem in the language that is active now."""
    return _(problem) if problem else ""


def _by(actor: Actor) -> By:
    return By(person_id=actor.person_id, name=actor.name)


def _tried(practice: Practice, path: str) -> str:
    """Why it cannot be reached; empty: it can. Raises FolderRefused."""
    try:
        # By where it truly lies: a link of an innocent name may lead to the key.
        _refuse_ours(practice, folder_reach.where(path))
        folder_reach.files(path)
    except Unreachable as why:
        return str(why)
    return ""


def _refuse_ours(practice: Practice, real: Path) -> None:
    data, key = Path(settings.DATA).resolve(), keys.path_for(practice.pk).resolve().parent
    if real == key or real.is_relative_to(data) or data.is_relative_to(real):
        raise FolderRefused(
            _("Cartella's own data or key lies there. Name a folder that is used for nothing else.")
        )
