"""Runs the jobs of one lane until told to stop.

One thread works; another, the heart, says every few seconds that this worker lives and renews the
lease of the job in hand. A worker that is killed stops beating, and its job is due again.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, connections
from django.utils.module_loading import import_string

from cartella import clock, logs
from cartella.jobs import left, periodic, queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Beat, Job
from cartella.jobs.progress import LeaseLost
from cartella.jobs.progress import Progress as Progress

log = logging.getLogger(__name__)


class UnknownKind(Exception):
    """Settings name no handler for a job of this kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often the worker looks, beats, and how long a lease holds."""

    poll_seconds: float = 0.25
    beat_seconds: float = left.BEAT.total_seconds()
    lease_seconds: float = left.LEASE.total_seconds()

    @property
    def lease(self) -> timedelta:
        """The lease as a span."""
        return timedelta(seconds=self.lease_seconds)


Handler = Callable[[Job, Progress], None]


def run_worker(lane: Lane, stop: threading.Event, *, pace: Pace | None = None) -> None:
    """Work until `stop` is set. The job in hand is finished first."""
    pace = pace or Pace()
    name = left.name(secrets.token_hex(4))
    heart = Heart(lane, name, pace)
    heart.start()
    clockwork = periodic.Clockwork()
    # Two beats: whoever lives has renewed its lease by then, whatever the clock was set to.
    patience = queue.Patience(2 * pace.beat_seconds)
    looked = -pace.beat_seconds
    try:
        while not stop.is_set():
            if time.monotonic() - looked >= pace.beat_seconds:
                looked = time.monotonic()
                _take_up(lane)
            if not _turn(lane, name, heart, clockwork, pace, patience):
                stop.wait(pace.poll_seconds)
    finally:
        heart.stop()
        connection.close()


def run_job(job: Job, lost: threading.Event | None = None) -> bool:
    """Run one claimed job and note how it ended. Whether it ended well."""
    about = {"job": job.pk, "kind": job.kind, "practice": job.practice_id}
    try:
        _handler(job.kind)(job, Progress(job, lost))
    except LeaseLost:
        log.warning("job lost its lease", extra=about)
        return False
    except Exception as error:  # the worker's outer loop: one bad job must not end the others
        log.exception("job failed", extra=about)
        queue.fail(job, error="\n".join(logs.places(error)))
        return False
    return queue.finish(job)


def run_due(lane: Lane) -> int:
    """Run in this thread all that is due now (tests, the command line). How many were run."""
    count = 0
    while job := queue.claim(lane, worker="here", lease=Pace().lease):
        run_job(job)
        count += 1
    return count


class Heart:
    """Beats for a worker, and renews the lease of the job in its hand."""

    def __init__(self, lane: Lane, worker: str, pace: Pace) -> None:
        self._lane, self._worker, self._pace = lane, worker, pace
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._lost = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"heart {worker}", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Stop beating and say so: nobody need wait for a worker that went by itself."""
        self._stopped.set()
        self._thread.join(timeout=self._pace.beat_seconds + 1)

    def hold(self, job: Job | None) -> threading.Event:
        """Renew this job's lease from now on (None: no job's). The event is set if it is lost."""
        with self._lock:
            self._job, self._lost = job, threading.Event()
            return self._lost

    def _run(self) -> None:
        try:
            while True:
                try:
                    self._beat()
                except DatabaseError:
                    log.warning("no beat: the store did not answer", extra={"lane": self._lane})
                    connection.close()
                if self._stopped.wait(self._pace.beat_seconds):
                    break
            Beat.objects.filter(worker=self._worker).delete()
        finally:
            connections.close_all()  # this thread's own

    def _beat(self) -> None:
        close_old_connections()
        Beat.objects.update_or_create(
            worker=self._worker, defaults={"lane": self._lane, "seen_at": clock.now()}
        )
        with self._lock:
            if self._job is not None and not queue.renew(self._job, lease=self._pace.lease):
                self._lost.set()


def _take_up(lane: Lane) -> None:
    """Free what a worker held that is gone from this machine."""
    try:
        if count := left.take_up():
            log.warning("took up what a worker left", extra={"lane": lane, "count": count})
    except DatabaseError:
        log.warning("the store did not answer", extra={"lane": lane})
        connection.close()


def _turn(
    lane: Lane,
    name: str,
    heart: Heart,
    clockwork: periodic.Clockwork,
    pace: Pace,
    patience: queue.Patience,
) -> bool:
    """One look at the queue. Whether there was a job."""
    try:
        close_old_connections()
        clockwork.enqueue_due(lane)
        job = queue.claim(lane, worker=name, lease=pace.lease, patience=patience)
        if job is None:
            return False
        lost = heart.hold(job)
        try:
            run_job(job, lost)
        finally:
            heart.hold(None)
    except DatabaseError:
        log.warning("the store did not answer", extra={"lane": lane}, exc_info=True)
        connection.close()
        return False
    return True


def _handler(kind: str) -> Handler:
    dotted = settings.JOB_HANDLERS.get(kind)
    if dotted is None:
        raise UnknownKind(f"JOB_HANDLERS names no handler for {kind}.")
    return cast(Handler, import_string(dotted))
