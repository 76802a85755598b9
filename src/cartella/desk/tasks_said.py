"""Open tasks with what they are about, for Today and the page of a request."""

from collections.abc import Iterable

from cartella.accounts.roles import Permission
from cartella.desk.door import Visit
from cartella.release import mistake_tasks
from cartella.release.models import Task


def context(visit: Visit, tasks: Iterable[Task]) -> dict[str, object]:
    """`tasks` in pairs with what left, if they are about that; which links this person may open."""
    rows = list(tasks)
    about = mistake_tasks.of(visit.practice, rows)
    return {
        "tasks": [(task, about.get(task.pk)) for task in rows],
        "may_chart": visit.may(Permission.SEE_CHART),
        "may_ledger": visit.may(Permission.SEE_LEDGER),
    }
