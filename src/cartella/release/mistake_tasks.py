"""What a task about something that was put right is about: the item, and what had left with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartella.charts.models import EntryError
from cartella.practices.models import Practice
from cartella.release.models import Task

_KEY = re.compile(r"wrong:(?P<act>move|error|part):(?P<of>\d+)(?::\d+)?:(?P<exit>[0-9a-f-]{36})")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The exit, and the entry that was moved or marked; None: two charts were parted."""

    exit_id: UUID
    left_at: datetime
    recipient: str
    entry: UUID | None


def of(practice: Practice, tasks: Iterable[Task]) -> dict[int, About]:
    """Task id → what it is about, for the tasks that `mistakes` made."""
    keys = {task.pk: _KEY.fullmatch(task.key) for task in tasks}
    known = {pk: found for pk, found in keys.items() if found}
    if not known:
        return {}
    exits = practice.exits.in_bulk([UUID(found["exit"]) for found in known.values()])
    entries = _entries(practice, known.values())
    return {
        pk: About(
            exit_id=one.pk,
            left_at=one.at,
            recipient=one.recipient,
            entry=entries.get((found["act"], int(found["of"]))),
        )
        for pk, found in known.items()
        if (one := exits.get(UUID(found["exit"]))) is not None
    }


def _entries(practice: Practice, keys: Iterable[re.Match[str]]) -> dict[tuple[str, int], UUID]:
    ids: dict[str, set[int]] = {"move": set(), "error": set(), "part": set()}
    for found in keys:
        ids[found["act"]].add(int(found["of"]))
    moved = practice.entries.filter(pk__in=ids["move"]).values_list("pk", "public_id")
    marked = EntryError.objects.filter(practice=practice, pk__in=ids["error"])
    return {("move", pk): public_id for pk, public_id in moved} | {
        ("error", pk): public_id for pk, public_id in marked.values_list("pk", "entry__public_id")
    }
