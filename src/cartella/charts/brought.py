"""What a batch from a browser has brought: how far it is, what came in, and what is in doubt."""

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from cartella.charts.models import (
    ImportBatch,
    ImportDoubt,
    ImportItem,
    ImportRun,
    Outcome,
    Patient,
)
from cartella.practices.models import Practice

_COUNTED = ("read", "new", "changed", "same", "not_understood")


def words_of_progress(batch: ImportBatch) -> str:
    """How far it is, in countable things."""
    if not batch.total_files:
        return _("The files are being read.")
    return _("%(done)s of %(total)s files") % {
        "done": batch.done_files,
        "total": batch.total_files,
    }


def batches_of(practice: Practice, patient: Patient) -> list[ImportBatch]:
    """The newest batches of a chart, newest first."""
    return list(practice.import_batches.filter(patient=patient).order_by("-pk")[:10])


def counts(batch: ImportBatch) -> dict[int, dict[str, int]]:
    """Drawer → read, new, changed, same, not_understood, over all chunks of the batch."""
    found: dict[int, dict[str, int]] = {}
    for run_ in _runs(batch):
        for row in run_.counts:
            sums = found.setdefault(row["drawer"], dict.fromkeys(_COUNTED, 0))
            for key in _COUNTED:
                sums[key] += row[key]
    return found


def items(batch: ImportBatch) -> QuerySet[ImportItem]:
    """A row a file and each resource that needs a word; those that went wrong first."""
    trouble = Case(
        When(outcome=Outcome.NOT_FILED.value, then=0),
        When(outcome=Outcome.NOT_UNDERSTOOD.value, then=1),
        default=2,
    )
    rows = batch.practice.import_items.filter(run_id__in=batch.run_ids)
    return rows.order_by(trouble, "id")


def doubts_of(batch: ImportBatch) -> list[ImportDoubt]:
    """Doubts of the batch that nobody has decided."""
    rows = batch.practice.import_doubts.filter(run_id__in=batch.run_ids, decided_at__isnull=True)
    return list(rows.order_by("id"))


def is_undone(batch: ImportBatch) -> bool:
    """Whether the import was taken back."""
    runs = _runs(batch)
    return bool(runs) and all(run_.undone_at is not None for run_ in runs)


def runs_of(batch: ImportBatch) -> list[ImportRun]:
    """The runs of a batch's chunks, the last first: so they are taken back."""
    return list(reversed(_runs(batch)))


def _runs(batch: ImportBatch) -> list[ImportRun]:
    return list(batch.practice.import_runs.filter(pk__in=batch.run_ids).order_by("pk"))
