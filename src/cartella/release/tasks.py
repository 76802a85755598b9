"""Tasks of a request: where records must be looked for, and what a person must do by a day."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import kits
from cartella.charts.kits import Gap, Kit
from cartella.practices.models import Practice, RecordSystem
from cartella.release import advance
from cartella.release.actors import Actor
from cartella.release.intake import WordsMissing
from cartella.release.models import RecordsRequest, SearchTask, Task, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """How one place is searched: the kit of its system, and the part that is meant, if one is."""

    task: SearchTask
    kit: Kit
    gap: Gap | None


def place_searches(records_request: RecordsRequest) -> int:
    """A search for each system that was in use in the days asked for, and one for each thing that
    its export leaves out. How many are new; what was searched stays as it is.

    A system whose days nobody wrote down was in use: fewer searches would be the unsafe side.
    """
    wanted = [
        SearchTask(
            practice_id=records_request.practice_id,
            records_request=records_request,
            system=system,
            part=part,
            part_words=words[:120],
        )
        for system in records_request.practice.record_systems.order_by("id")
        if _was_in_use(system, records_request)
        for part, words in [("", ""), *_parts(system)]
    ]
    before = records_request.searches.count()
    SearchTask.objects.bulk_create(wanted, ignore_conflicts=True)
    return records_request.searches.count() - before


def guides(records_request: RecordsRequest) -> list[Guide]:
    """Every search of a request with how it is done, each system before its parts."""
    rows = records_request.searches.select_related("system", "searched_by")
    made = []
    for task in rows.order_by("system_id", "part", "id"):
        kit = kits.of(task.system)
        gap = next((gap for gap in kit.gaps if gap.id == task.part), None)
        made.append(Guide(task=task, kit=kit, gap=gap))
    return made


def _parts(system: RecordSystem) -> list[tuple[str, str]]:
    """What the exports of a system leave out; nothing where nobody said which system it is."""
    is_known = system.vendor or kits.named(system.name)
    return [(gap.id, gap.what) for gap in kits.of(system).gaps] if is_known else []


def _was_in_use(system: RecordSystem, records_request: RecordsRequest) -> bool:
    first, last = None, records_request.received_on
    if records_request.wanted == Wanted.DATES:
        first, last = records_request.wanted_from_on, records_request.wanted_to_on or last
    began_later = system.from_on is not None and system.from_on > last
    ended_before = first is not None and system.to_on is not None and system.to_on < first
    return not began_later and not ended_before


def finish_own(practice: Practice, task_id: int, words: str, *, by: Actor) -> bool:
    """Close a task that is of no request with a few words, which stay with it. Raises WordsMissing.
    False: it is done already, or there is no such task."""
    by.require(Permission.RECEIVE)
    if not words.strip():
        raise WordsMissing(_("Say in a few words what was done."))
    mine = practice.tasks.filter(records_request__isnull=True, pk=task_id, done_at__isnull=True)
    return bool(mine.update(done_at=clock.now(), done_by_id=by.person_id, note=words[:300]))


def finish(records_request: RecordsRequest, task_id: int, words: str, *, by: Actor) -> None:
    """Close a task with a few words. Raises WordsMissing; a task that is done stays as it is."""
    by.require(Permission.RECEIVE)
    if not words.strip():
        raise WordsMissing(_("Say in a few words what was done."))
    with transaction.atomic():
        changed = Task.objects.filter(
            records_request=records_request, pk=task_id, done_at__isnull=True
        ).update(done_at=clock.now(), done_by_id=by.person_id, note=words[:300])
        if changed:
            advance.note(
                records_request,
                "task done",
                records_request=records_request,
                by=by,
                because={"task": task_id},
                words=words,
            )
