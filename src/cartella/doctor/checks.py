"""All checks in the order in which one would ask, and what they found. None asks the network."""

from collections.abc import Callable

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.doctor import (
    backups,
    carriers,
    certificate,
    clocks,
    disk,
    records,
    restored,
    unsent,
    vendors,
    workers,
)
from cartella.doctor.check import Check, Found, State
from cartella.practices.keys import KeyMissing, KeyRefused
from cartella.practices.models import Practice

Look = Callable[[Practice], Found]

CHECKS: tuple[tuple[str, str | Promise, Look], ...] = (
    ("workers", gettext_lazy("Workers"), workers.run),
    ("mail", gettext_lazy("Mail"), carriers.mail),
    ("sms", gettext_lazy("Text messages"), carriers.text),
    ("warnings", gettext_lazy("Warnings of due dates"), unsent.warnings),
    ("messages", gettext_lazy("Messages"), unsent.messages),
    ("contracts", gettext_lazy("Contracts"), vendors.ending),
    ("backup", gettext_lazy("Backup"), backups.age),
    ("restored", gettext_lazy("Restored from a backup"), restored.since),
    ("key sheet", gettext_lazy("Key sheet"), backups.sheet),
    ("key file", gettext_lazy("Key file"), disk.key_file),
    ("data", gettext_lazy("Who may read the store"), disk.data),
    ("disk", gettext_lazy("Room on the disk"), disk.room),
    ("share", gettext_lazy("Where the store lies"), disk.share),
    ("encryption", gettext_lazy("Disk encryption"), disk.encryption),
    ("tls", gettext_lazy("Public address"), certificate.tls),
    ("clock", gettext_lazy("Clock"), clocks.right),
    ("dead jobs", gettext_lazy("Work given up"), workers.dead),
    ("folders", gettext_lazy("Watched folders"), records.folders),
    ("calendar", gettext_lazy("Calendar file"), records.calendar),
    ("ledger", gettext_lazy("Ledger"), records.checkpoint),
    ("left staff", gettext_lazy("People who left"), records.left_staff),
    ("scratch", gettext_lazy("Left-over files"), disk.scratch),
)


def run(practice: Practice) -> tuple[Check, ...]:
    """What every check found, in order. One that cannot look says so and stops no other."""
    return tuple(_check(practice, name, str(title), look) for name, title, look in CHECKS)


def is_well(checks: tuple[Check, ...]) -> bool:
    """Whether nothing hurts now."""
    return all(check.state != State.BAD for check in checks)


def _check(practice: Practice, name: str, title: str, look: Look) -> Check:
    try:
        found = look(practice)
    except (DatabaseError, OSError, KeyMissing, KeyRefused) as error:
        found = Found(
            state=State.UNKNOWN,
            said=_("This could not be looked at (%(kind)s).") % {"kind": type(error).__name__},
            next_step=_("Try again. If it stays so, look at the log."),
        )
    return Check(
        name=name,
        title=title,
        state=found.state,
        said=found.said,
        next_step=found.next_step,
        since_at=found.since_at,
        page=found.page,
    )
