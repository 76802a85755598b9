"""Ask for work, take it, say how it ended. Who runs it is `worker.py`'s.

A job is taken by updating its row only if it is still as it was read: no lock, no broker. Each
job may run more than once (a worker may die just after it was done), so handlers are idempotent.
"""

import random
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


def claim(lane: Lane, *, worker: str, lease: timedelta) -> Job | None:
    """The job of the lane that has waited longest, now leased to `worker`; None if none is due.

    A job whose lease ran out is due again. One that was taken as often as its kind may be is dead.
    """
    while True:
        now = clock.now()
        waits = Q(state=State.READY, run_at__lte=now)
        was_left = Q(state=State.RUNNING, lease_until__lt=now)
        job = Job.objects.filter(waits | was_left, lane=lane).order_by("run_at", "id").first()
        if job is None:
            return None
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


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(
        pk=job.pk, state=State.RUNNING, worker=job.worker, attempts=job.attempts
    )
