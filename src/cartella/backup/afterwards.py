"""What a restored store must not take up where it stood: sign-ins, running jobs, sending.

What left after the backup was made is not in it. A message that waited then may have gone out
since, so none leaves again by itself: a person looks first.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Draft, Sitting
from cartella.backup import rows
from cartella.backup.models import Run
from cartella.blobs.models import Blob
from cartella.charts.models import EntryVersion
from cartella.jobs import queue
from cartella.ledger import tree
from cartella.ledger.models import Restoration
from cartella.post.models import Channel
from cartella.practices import destruction
from cartella.practices.destruction import Kind
from cartella.practices.models import Practice
from cartella.release.delivery.release import JOB as SEND_DELIVERY

MAY_HAVE_LEFT = "held after a restore: it may have been sent before"
HELD_JOB = "held after a restore: a person looks whether this was done before"


def destroy(practice_id: str, lists: Sequence[Path]) -> frozenset[str]:
    """Take away again what was destroyed since the backup; storage keys of all that was."""
    practice = Practice.objects.only("pk").get(pk=practice_id)
    found, _strange = destruction.read(practice.pk, lists)
    for one in found:
        if one.kind is Kind.ENTRY_VERSION:
            version = EntryVersion.objects.filter(
                practice=practice, pk=one.id, destroyed_at__isnull=True
            )
            version.update(
                body=None, destroyed_at=one.at, certificate=one.certificate or "destroyed"
            )
        else:
            _destroy_blob(practice, one.id)
    return frozenset(one.id for one in found if one.kind is Kind.BLOB)


def settle(practice: Practice, made_at: datetime, *, is_whole: bool) -> dict[str, object]:
    """Bring everything to rest, and write in the ledger's rows that this is a restored store.

    `is_whole`: every stored file came back as it was written.
    """
    _reset_sequences()
    now = clock.now()
    with transaction.atomic():
        queue.put_to_rest()
        deliveries = queue.give_up_waiting(SEND_DELIVERY, error=HELD_JOB)
        waiting = practice.messages.filter(sent_at__isnull=True, failed_at__isnull=True)
        held = waiting.exclude(channel=Channel.PAPER).update(
            failed_at=now, outcome=MAY_HAVE_LEFT, held_because=""
        )
        Sitting.objects.filter(ended_at__isnull=True).update(ended_at=now)
        Draft.objects.all().delete()
        _end_own_run(practice, made_at, is_whole=is_whole)
    size = tree.size(practice)
    Restoration.objects.create(
        practice=practice, size=size, root=tree.root(practice, size), made_at=made_at, at=now
    )
    return {"held_messages": held, "held_deliveries": deliveries}


def _end_own_run(practice: Practice, made_at: datetime, *, is_whole: bool) -> None:
    """The backup held the row of itself as it was being made; this restore has proved it."""
    own = practice.backup_runs.filter(ended_at__isnull=True, begun_at__lte=made_at).order_by("-id")
    now = clock.now()
    practice.backup_runs.filter(pk__in=list(own.values_list("pk", flat=True)[:1])).update(
        snapshot_at=made_at,
        ended_at=now,
        verified_at=now,
        result=Run.Result.GOOD if is_whole else Run.Result.INCOMPLETE,
        said=_("The store was restored from this one."),
    )


def _destroy_blob(practice: Practice, storage_key: str) -> None:
    """The file goes, and the row with it; a row that others name keeps nothing that opens it."""
    folder = Path(settings.BLOBS) / str(practice.pk)
    (folder / storage_key[:2] / storage_key[2:4] / storage_key).unlink(missing_ok=True)
    blob = Blob.objects.filter(practice=practice, storage_key=storage_key)
    try:
        with transaction.atomic():
            blob.delete()
    except ProtectedError:
        blob.update(wrapped_key=b"")


def _reset_sequences() -> None:
    models = [table.model for table in rows.tables().values()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
