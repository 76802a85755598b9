"""Choose a watched folder, put it out of use, choose where the calendar file goes."""

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.practices.models import Practice
from cartella.release import folder_reach
from cartella.release.actors import Actor
from cartella.release.folder_reach import Unreachable
from cartella.release.models import ArrivalFolder, Channel, IntakeSettings


def add(practice: Practice, path: str, channel: Channel, *, by: Actor) -> str:
    """Watch a folder from now on; chosen again it comes back into use. Empty, or an English
    template that says why it cannot be reached yet: it is watched all the same."""
    by.require(Permission.MANAGE_PRACTICE)
    problem = _tried(path)
    now = clock.now()
    with transaction.atomic():
        ArrivalFolder.objects.update_or_create(
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
    return problem


def stop(folder: ArrivalFolder, *, by: Actor) -> None:
    """Watch a folder no more. What it brought stays."""
    by.require(Permission.MANAGE_PRACTICE)
    ArrivalFolder.objects.filter(pk=folder.pk).update(
        is_on=False, set_at=clock.now(), set_by_id=by.person_id
    )


def set_calendar(practice: Practice, path: str, *, by: Actor) -> str:
    """Keep where the file of all dates goes (empty: nowhere). As `add`, it may be said that the
    folder cannot be reached yet."""
    by.require(Permission.MANAGE_PRACTICE)
    problem = _tried(path) if path else ""
    now = clock.now()
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


def _tried(path: str) -> str:
    try:
        folder_reach.files(path)
    except Unreachable as why:
        return str(why)
    return ""
