"""How often somebody may try: rows, so that every process counts the same.

A window slides: what counts is what was tried in the seconds before now. The key of a try is a
keyed hash, so the table tells nobody's address or number.
"""

from datetime import timedelta

from django.db import transaction

from cartella import clock
from cartella.practices.models import Practice
from cartella.release import keyed
from cartella.release.models import Try

LONGEST_SECONDS = 7 * 24 * 3600  # no window is longer; older rows are swept


def key_of(practice: Practice, text: str) -> str:
    """The key under which tries of `text` (an IP address, a number, a contact) are counted.

    Case and blanks at the ends do not matter. 64 hex digits, never reversible without the key.
    """
    return keyed.digest(practice.pk, keyed.Use.TRY, text.strip().casefold()).hex()


def allow(practice: Practice, what: str, key: str, *, limit: int, per_seconds: int) -> bool:
    """Whether one more try fits within `limit` in the last `per_seconds`; if so it is counted.

    A refused try is not counted: who waits is let in again. Failures are counted apart.
    """
    with transaction.atomic():
        _queue_up(practice)
        if _count(practice, what, key, per_seconds=per_seconds, is_failure=False) >= limit:
            return False
        Try.objects.create(practice=practice, what=what, key=key, at=clock.now())
    return True


def failed(practice: Practice, what: str, key: str) -> None:
    """Count a failure against the key."""
    Try.objects.create(practice=practice, what=what, key=key, at=clock.now(), is_failure=True)


def is_locked(practice: Practice, what: str, key: str, *, limit: int, per_seconds: int) -> bool:
    """Whether the key failed `limit` times or more in the last `per_seconds`."""
    return _count(practice, what, key, per_seconds=per_seconds, is_failure=True) >= limit


def sweep(practice: Practice) -> int:
    """Delete the rows that no window looks at any more; how many they were."""
    oldest = clock.now() - timedelta(seconds=LONGEST_SECONDS)
    return Try.objects.filter(practice=practice, at__lt=oldest).delete()[0]


def _count(practice: Practice, what: str, key: str, *, per_seconds: int, is_failure: bool) -> int:
    if per_seconds > LONGEST_SECONDS:
        raise ValueError("A window may be at most a week: older tries are swept.")
    since = clock.now() - timedelta(seconds=per_seconds)
    return Try.objects.filter(
        practice=practice, what=what, key=key, at__gt=since, is_failure=is_failure
    ).count()


def _queue_up(practice: Practice) -> None:
    # Two who count at once would both find room. SQLite's write lock already makes them wait;
    # PostgreSQL needs a row to wait at (no_key: rows that point at the practice may still come).
    list(Practice.objects.select_for_update(no_key=True).filter(pk=practice.pk).values("pk"))
