"""Whether the house works: database, workers, ledger. The public door says only yes or no."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import DatabaseError, connection
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from cartella import clock
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Beat
from cartella.ledger.models import Leaf
from cartella.practices.models import Practice

SILENCE = timedelta(seconds=30)  # a worker that said nothing for longer counts as dead


@require_safe
def desk(request: HttpRequest) -> JsonResponse:
    """Each part by name; 503 if any is not well."""
    found = parts()
    is_well = all(found.values())
    words = {name: "ok" if well else "not ok" for name, well in found.items()}
    return JsonResponse({"ok": is_well, "parts": words}, status=200 if is_well else 503)


@require_safe
def public(request: HttpRequest) -> JsonResponse:
    """Yes or no; 503 if not."""
    is_well = all(parts().values())
    return JsonResponse({"ok": is_well}, status=200 if is_well else 503)


def parts() -> dict[str, bool]:
    """Each part of the house and whether it is well. Web is: it answers."""
    return {
        "web": True,
        "database": _holds(_database),
        **{f"worker {lane}": _holds(partial(_worker, lane)) for lane in Lane},
        "ledger": _holds(_ledger),
    }


def _holds(fact: Callable[[], bool]) -> bool:
    try:
        return fact()
    except DatabaseError:
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _worker(lane: Lane) -> bool:
    return Beat.objects.filter(lane=lane, seen_at__gt=clock.now() - SILENCE).exists()


def _ledger() -> bool:
    # Cheap: the head against the last leaf (an index knows it), in one statement so that an append
    # in between cannot show. That every hash is right is for `cartella ledger verify`.
    last_leaf = Leaf.objects.filter(practice=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    rows = Practice.objects.annotate(last=Subquery(last_leaf)).values_list(
        "ledger_head__size", "last"
    )
    return all((size or 0) == (0 if last is None else last + 1) for size, last in rows)
