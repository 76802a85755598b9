"""Tasks of a request: a person says that one is done, and how."""

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.release import advance
from cartella.release.actors import Actor
from cartella.release.intake import WordsMissing
from cartella.release.models import RecordsRequest, Task


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
