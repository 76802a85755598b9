"""Ask for work, take it, say how it ended. Who runs it is `worker.py`'s.

A job is taken by updating its row only if it is still as it was read: no lock, no broker. Each
job may run more than once (a worker may die just after it was done), so handlers are idempotent.
"""

import random
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from cartella import clock
from cartella.jobs.lanes import Lane as Lane
from cartella.jobs.models import Job, State
from cartella.practices.models import Practice

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)
_SET_BACK = timedelta(minutes=2)


def enqueue(
    practice: Practice,
    kind: str,
    args: Mapping[str, str | int],
    *,
    key: str,
    lane: Lane,
    run_at: datetime | None = None,
) -> Job:
    """The job with this key, new or as it was; it commits or vanishes with the caller's rows."""
    now = clock.now()
    job, _ = Job.objects.get_or_create(
        practice=practice,
        key=key,
        defaults={
            "kind": kind,
            "args": dict(args),
            "lane": lane,
            "run_at": run_at or now,
            "created_at": now,
        },
    )
    return job


class Patience:
    """How long a lease must be seen to have run out before its job is taken from somebody.

    By a clock that cannot be set: when the machine's jumps by an hour every lease seems over, and
    the worker that holds one renews it at its next beat.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: dict[int, tuple[int, datetime | None, float]] = {}

    def is_over(self, job: Job) -> bool:
        """Whether this very lease was first seen to be over long enough ago."""
        moment = time.monotonic()
        attempts, until, since = self._seen.get(job.pk, (0, None, moment))
        if (attempts, until) != (job.attempts, job.lease_until):
            self._seen[job.pk] = (job.attempts, job.lease_until, moment)
            return False
        return moment - since >= self._seconds


def claim(
    lane: Lane, *, worker: str, lease: timedelta, patience: Patience | None = None
) -> Job | None:
    """The job of the lane that has waited longest, now leased to `worker`; None if none is due.

    A job whose lease ran out is due again, once `patience` is over. One that was taken as often as
    its kind may be is dead.
    """
    left_alone: list[int] = []
    while True:
        now = clock.now()
        job = _due(lane, now, lease).exclude(pk__in=left_alone).first()
        if job is None:
            return None
        if job.state == State.RUNNING and patience is not None and not patience.is_over(job):
            left_alone.append(job.pk)
            continue
        as_read = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
        if job.attempts >= most_attempts(job.kind):
            as_read.update(state=State.DEAD, finished_at=now, lease_until=None)
            continue
        taken = as_read.update(
            state=State.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=now + lease,
            worker=worker,
        )
        if taken:
            return Job.objects.select_related("practice").get(pk=job.pk)


def _due(lane: Lane, now: datetime, lease: timedelta) -> QuerySet[Job]:
    waits = Q(state=State.READY, run_at__lte=now)
    was_left = Q(state=State.RUNNING, lease_until__lt=now)
    # The clock was set back: a lease never reaches so far, and nothing is made in the future.
    far = Q(state=State.RUNNING, lease_until__gt=now + 2 * lease + _SET_BACK)
    made_later = Q(state=State.READY, created_at__gt=now + _SET_BACK, run_at__lte=F("created_at"))
    due = Job.objects.filter(waits | was_left | far | made_later, lane=lane)
    return due.order_by("run_at", "id")


def renew(job: Job, *, lease: timedelta) -> bool:
    """Keep the job for another `lease`. False: it was lost, somebody else may have it."""
    return bool(_held(job).update(lease_until=clock.now() + lease))


def finish(job: Job) -> bool:
    """The job is done. False: the lease was lost meanwhile."""
    return bool(
        _held(job).update(
            state=State.DONE, finished_at=clock.now(), lease_until=None, worker="", error=""
        )
    )


def fail(job: Job, *, error: str) -> bool:
    """Try again after a pause, or never after the last attempt. False: the lease was lost.

    `error` is for whoever mends: types and code places, never values.
    """
    now = clock.now()
    if job.attempts >= most_attempts(job.kind):
        return bool(
            _held(job).update(
                state=State.DEAD, finished_at=now, lease_until=None, worker="", error=error
            )
        )
    return bool(
        _held(job).update(
            state=State.READY,
            run_at=now + pause(job.attempts),
            lease_until=None,
            worker="",
            error=error,
        )
    )


def most_attempts(kind: str) -> int:
    """How often a job of this kind is tried: mail waits a day for a server that is away."""
    return settings.JOB_ATTEMPTS.get(kind, MAX_ATTEMPTS)


def note_progress(job: Job, *, done: int, total: int) -> bool:
    """Write how far the job is. False: the lease was lost."""
    return bool(_held(job).update(done_count=done, total_count=total))


def pause(attempts: int) -> timedelta:
    """How long to wait after this many attempts: doubled each time to an hour, with jitter."""
    doubled = min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)
    return doubled * random.uniform(0.5, 1.0)  # noqa: S311  (spreads retries; no secret)


def revive(job: Job) -> bool:
    """Give a dead job its attempts again, after a person has mended the cause."""
    dead = Job.objects.filter(pk=job.pk, state=State.DEAD)
    return bool(dead.update(state=State.READY, attempts=0, run_at=clock.now(), finished_at=None))


def put_to_rest() -> None:
    """Nobody runs anything: what was being run waits again. After a restore only."""
    Job.objects.filter(state=State.RUNNING).update(
        state=State.READY, lease_until=None, worker="", run_at=clock.now()
    )


def give_up_waiting(kind: str, *, error: str) -> int:
    """What waits of a kind is dead until a person revives it. How many; after a restore only."""
    return Job.objects.filter(state=State.READY, kind=kind).update(
        state=State.DEAD, finished_at=clock.now(), error=error
    )


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(
        pk=job.pk, state=State.RUNNING, worker=job.worker, attempts=job.attempts
    )
