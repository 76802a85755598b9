"""What a dead worker held is taken up at once on its machine; what may live is left alone."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from cartella import clock
from cartella.jobs import left, queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Beat, Job, State

MINUTE = timedelta(minutes=1)


@pytest.fixture
def gone() -> str:
    """The name of a worker whose process has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return left.name("t").replace(f":{os.getpid()}:", f":{child.pid}:")


def held(practice, worker: str, *, seen_ago: timedelta = MINUTE) -> Job:
    """A job that a worker claimed a moment ago, and last said `seen_ago` that it lives."""
    queue.enqueue(practice, "note", {}, key=worker, lane=Lane.FAST)
    job = queue.claim(Lane.FAST, worker=worker, lease=left.LEASE)
    Beat.objects.create(worker=worker, lane=Lane.FAST, seen_at=clock.now() - seen_ago)
    return job


@pytest.mark.skipif(os.name != "posix", reason="processes cannot be asked there")
def test_what_a_dead_worker_held_waits_no_longer(practice, gone):
    job = held(practice, gone)
    assert queue.claim(Lane.FAST, worker="next", lease=left.LEASE) is None  # its lease still runs
    assert left.take_up() == 1
    assert queue.claim(Lane.FAST, worker="next", lease=left.LEASE) == job
    assert not Beat.objects.filter(worker=gone).exists()
    assert left.take_up() == 0


def test_one_that_beats_or_runs_or_is_elsewhere_is_left_alone(practice, gone):
    held(practice, gone, seen_ago=timedelta(seconds=3))  # in a container with our name
    held(practice, left.name("own"))
    held(practice, f"elsewhere:{gone.rsplit(':', 2)[1]}:t")
    held(practice, "here")
    assert left.take_up() == 0
    assert Job.objects.filter(state=State.RUNNING).count() == 4


def test_a_lease_that_nobody_renews_is_seen_before_it_is_over(practice):
    job = held(practice, left.name("t"))
    assert not left.is_left(job)
    with clock.frozen(clock.now() + timedelta(seconds=20)):
        assert left.is_left(job)
        assert queue.renew(job, lease=left.LEASE)
        job.refresh_from_db()
        assert not left.is_left(job)
    queue.finish(job)
    job.refresh_from_db()
    with clock.frozen(clock.now() + MINUTE):
        assert not left.is_left(job)
