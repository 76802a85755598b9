"""Which bytes a chart still needs: those of entries that are its own, and no others.

Bytes follow their entry. A blob goes with the entry that moves, unless another entry of the old
chart has the same bytes: then each chart has a copy, under a key of its own.
"""

from collections.abc import Collection, Iterable

from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.charts import batches, files, index, summary
from cartella.charts.models import (
    Attachment,
    EntryOwner,
    EntryVersion,
    OwnerReason,
    Patient,
    Rendition,
    Representative,
)
from cartella.practices.models import Practice


def hashes_of(versions: Iterable[EntryVersion]) -> set[str]:
    """SHA-256 of every file that these versions name."""
    return {
        attached.sha256
        for version in versions
        for attached in summary.attached(index.tree(version))
    }


def homes(entry_ids: Iterable[int]) -> dict[int, int]:
    """Entry id → the chart that keeps its bytes: its own, or the one that it was last in."""
    found: dict[int, int] = {}
    for some in batches.of(entry_ids):
        rows = EntryOwner.objects.filter(entry_id__in=some, patient__isnull=False)
        found.update(rows.order_by("number").values_list("entry_id", "patient_id"))
    return found


def of(
    practice: Practice, patient_id: int, hashes: Collection[str], *, without: int | None = None
) -> set[str]:
    """Those of `hashes` that an entry or a paper of the chart needs, the entry `without` aside."""
    needed = _newest(practice, patient_id, hashes, without)
    needed |= _older(practice, patient_id, without) & set(hashes)
    papers = Representative.objects.filter(patient_id=patient_id, paper_sha256__in=hashes)
    needed |= set(papers.values_list("paper_sha256", flat=True))
    return needed | _pictures(patient_id, needed) & set(hashes)


def surplus(practice: Practice, patient_id: int) -> list[Blob]:
    """What a chart holds only because an entry was in it that is another chart's now, and which
    that other chart holds too. Oldest first."""
    was_here = EntryOwner.objects.filter(practice=practice, patient_id=patient_id)
    away: dict[int, set[int]] = {}
    for entry_id, home in homes(set(was_here.values_list("entry_id", flat=True))).items():
        if home != patient_id:
            away.setdefault(home, set()).add(entry_id)
    found: dict[str, Blob] = {}
    for home, entry_ids in away.items():
        versions = EntryVersion.objects.filter(entry_id__in=entry_ids, body__isnull=False)
        hashes = hashes_of(versions.iterator())
        hashes |= _pictures(home, hashes)
        there = files.held(practice, home, hashes)
        here = files.held(practice, patient_id, there)
        kept = of(practice, patient_id, here)
        found |= {sha256: blob for sha256, blob in here.items() if sha256 not in kept}
    return sorted(found.values(), key=lambda blob: blob.pk)


def left_by_a_move(practice: Practice) -> list[Patient]:
    """The charts that a misfiled entry was ever taken out of."""
    moved = EntryOwner.objects.filter(practice=practice, reason=OwnerReason.MISFILED)
    were = EntryOwner.objects.filter(entry_id__in=moved.values("entry_id"), patient__isnull=False)
    return list(practice.patients.filter(pk__in=were.values("patient_id")).order_by("pk"))


def let_go(patient: Patient, blobs: Collection[Blob]) -> list[str]:
    """Take these copies out of the chart, as far as they are surplus still. In the caller's
    transaction; the files go after it (`store.unlink`). Returns their storage keys."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    wanted = {blob.pk for blob in blobs}
    return store.forget(
        [blob for blob in surplus(patient.practice, patient.pk) if blob.pk in wanted]
    )


def _newest(
    practice: Practice, patient_id: int, hashes: Collection[str], without: int | None
) -> set[str]:
    pairs: set[tuple[int, str]] = set()
    for some in batches.of(set(hashes)):
        rows = Attachment.objects.filter(practice=practice, sha256__in=some)
        pairs |= set(rows.values_list("version__entry_id", "sha256"))
    home = homes({entry_id for entry_id, _sha256 in pairs} - {without})
    return {sha256 for entry_id, sha256 in pairs if home.get(entry_id) == patient_id}


def _older(practice: Practice, patient_id: int, without: int | None) -> set[str]:
    """Files of versions that newer ones have replaced: no table lists them."""
    mine = EntryOwner.objects.filter(practice=practice, patient_id=patient_id)
    changed = EntryVersion.objects.filter(entry_id__in=mine.values("entry_id"), number__gt=1)
    ids = set(changed.values_list("entry_id", flat=True)) - {without}
    ids = {entry_id for entry_id, home in homes(ids).items() if home == patient_id}
    found: set[str] = set()
    for some in batches.of(ids):
        versions = EntryVersion.objects.filter(entry_id__in=some, body__isnull=False)
        found |= hashes_of(versions.iterator())
    return found | _pictures(patient_id, found)


def _pictures(patient_id: int, originals: Collection[str]) -> set[str]:
    """The pictures that were made of these files when they came in."""
    found: set[str] = set()
    for some in batches.of(set(originals)):
        rows = Rendition.objects.filter(patient_id=patient_id, original_sha256__in=some)
        found |= set(rows.values_list("sha256", flat=True))
    return found
