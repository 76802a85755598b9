"""The bytes of a chart: blobs owned by it, found by their SHA-256."""

from collections.abc import Iterable

from cartella.blobs import store
from cartella.blobs.models import Blob, OwnerKind
from cartella.blobs.store import Owner
from cartella.charts import batches
from cartella.charts.models import Patient
from cartella.practices.models import Practice


class BytesMissing(Exception):
    """A row names bytes that the chart does not hold. Restore them from a backup."""


def owner(patient_id: int) -> Owner:
    """Who owns the bytes of a chart."""
    return Owner(kind=OwnerKind.CHART, id=str(patient_id))


def put(patient: Patient, stream: store.Stream) -> Blob:
    """Keep bytes in a chart. Never inside a transaction."""
    return store.put(patient.practice, owner(patient.id), stream)


def held(practice: Practice, patient_id: int, hashes: Iterable[str]) -> dict[str, Blob]:
    """SHA-256 → blob, for those of `hashes` that the chart holds."""
    found: dict[str, Blob] = {}
    for some in batches.of(set(hashes)):
        found.update(
            (blob.sha256, blob)
            for blob in practice.blobs.filter(
                owner_kind=OwnerKind.CHART,
                owner_id=str(patient_id),
                sha256__in=some,
            )
        )
    return found


def one(practice: Practice, patient_id: int, sha256: str) -> Blob:
    """The blob of a chart by its hash. Raises BytesMissing."""
    found = held(practice, patient_id, [sha256]).get(sha256)
    if found is None:
        raise BytesMissing(f"Chart {patient_id} lacks the bytes of one of its files.")
    return found
