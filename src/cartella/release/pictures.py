"""Pictures of papers that showed who asks: kept while a request is open, gone when it is closed.

What kind of paper it was, who looked and when stays with the proof.
"""

from cartella.blobs.models import Blob
from cartella.release.models import Evidence, RecordsRequest


def kept(records_request: RecordsRequest) -> list[Blob]:
    """The pictures that are still there."""
    named = Evidence.objects.filter(
        practice_id=records_request.practice_id,
        records_request=records_request,
        picture_id__isnull=False,
    ).values("picture_id")
    return list(Blob.objects.filter(practice_id=records_request.practice_id, pk__in=named))


def drop(records_request: RecordsRequest) -> int:
    """Remove them; how many. The bytes can no longer be opened, and are swept within a day."""
    gone = [picture.pk for picture in kept(records_request)]
    Blob.objects.filter(practice_id=records_request.practice_id, pk__in=gone).delete()
    return len(gone)
