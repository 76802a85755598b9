"""What is done by the clock: each practice gets each kind once in a slot, however many workers ask.

The key of the job holds the slot, so asking twice is harmless. A slot that nobody was awake for is
not made up later; nor is a kind asked for while an earlier one of it is still open.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from cartella import clock
from cartella.jobs import queue
from cartella.jobs.lanes import Lane, Period
from cartella.jobs.models import OPEN, Job, State
from cartella.practices.models import Practice

KEPT = timedelta(days=2)


def slot(period: Period, at: datetime) -> datetime:
    """When the slot began in which the aware moment `at` lies."""
    seconds = int(at.timestamp()) - period.offset_seconds
    begin = seconds - seconds % period.every_seconds + period.offset_seconds
    return datetime.fromtimestamp(begin, UTC)


class Clockwork:
    """Remembers which slots it has asked for, so that an idle worker asks the store for nothing."""

    def __init__(self) -> None:
        self._asked: dict[str, datetime] = {}

    def enqueue_due(self, lane: Lane) -> None:
        """Ask for every kind of this lane whose slot is new since the last time."""
        now = clock.now()
        for kind, period in settings.JOB_PERIODS.items():
            begin = slot(period, now)
            if period.lane is lane and self._asked.get(kind) != begin:
                for practice in Practice.objects.all():
                    _enqueue(practice, kind, lane, begin)
                self._asked[kind] = begin


def tidy(practice: Practice) -> int:
    """Remove finished jobs of the clock that are older than two days. Returns how many."""
    old = Job.objects.filter(
        practice=practice,
        kind__in=settings.JOB_PERIODS,
        state=State.DONE,
        finished_at__lt=clock.now() - KEPT,
    )
    return old.delete()[0]


def _enqueue(practice: Practice, kind: str, lane: Lane, begin: datetime) -> None:
    if not Job.objects.filter(practice=practice, kind=kind, state__in=OPEN).exists():
        key = f"{kind}:{begin:%Y-%m-%dT%H:%M:%SZ}"
        queue.enqueue(practice, kind, {}, key=key, lane=lane)
