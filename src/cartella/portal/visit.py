"""Who stands at the portal: the practice of the address, and what this browser has shown so far.

The session holds ids and times only; nothing in it names a person.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cartella import clock
from cartella.practices.models import Practice
from cartella.release import limits
from cartella.release.models import RecordsRequest

_REQUEST = "request"  # id, and since when this browser may see it
_OPENED = "opened"  # delivery id → code id that opened it, and when
GOOD_FOR = timedelta(hours=2)


def practice_of(slug: str) -> Practice:
    """The practice whose portal this is. Raises Http404."""
    practice = get_object_or_404(Practice.objects.filter(slug=slug))
    timezone.activate(practice.time_zone)  # each page of the portal begins here
    return practice


def only_practice() -> Practice | None:
    """The practice of this address, where it is the only one here; None: there are more, or none
    yet. Which they are is nobody's business."""
    found = list(Practice.objects.order_by("created_at")[:2])
    return found[0] if len(found) == 1 else None


def may_try(
    request: HttpRequest, practice: Practice, what: str, *, limit: int, per_seconds: int
) -> bool:
    """Count one try of this address at `what`; False once there were too many."""
    key = limits.key_of(practice, f"address {request.META.get('REMOTE_ADDR', '')}")
    return limits.allow(practice, what, key, limit=limit, per_seconds=per_seconds)


def enter(request: HttpRequest, records_request: RecordsRequest) -> None:
    """This browser has shown receipt and code: let it see this request, in a fresh session."""
    request.session.cycle_key()
    request.session[_REQUEST] = [records_request.pk, clock.now().isoformat()]


def leave(request: HttpRequest) -> None:
    """Forget all that this browser has shown."""
    request.session.flush()


def seen_request(request: HttpRequest, practice: Practice) -> RecordsRequest | None:
    """The request that this browser may see; None if it has shown nothing, or too long ago."""
    kept = request.session.get(_REQUEST)
    if not kept or not _is_fresh(kept[1]):
        return None
    return (
        practice.records_requests.filter(pk=kept[0])
        .select_related("practice", "location", "legal_entity", "patient")
        .first()
    )


def note_opened(request: HttpRequest, delivery_id: int, code_id: int) -> None:
    """This browser has opened a delivery with that code."""
    opened = dict(request.session.get(_OPENED, {}))
    opened[str(delivery_id)] = [code_id, clock.now().isoformat()]
    request.session[_OPENED] = opened


def opened_by(request: HttpRequest, delivery_id: int) -> int | None:
    """The code with which this browser opened the delivery; None if it has not, or long ago."""
    kept = request.session.get(_OPENED, {}).get(str(delivery_id))
    return int(kept[0]) if kept and _is_fresh(kept[1]) else None


def _is_fresh(at: str) -> bool:
    return clock.now() - datetime.fromisoformat(at) < GOOD_FOR
