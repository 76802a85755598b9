"""The machine's clock jumps by an hour: no job is taken from who has it, none is lost."""

import time
from datetime import timedelta

import pytest

from cartella import clock
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job, State

LEASE = timedelta(seconds=30)
HOUR = timedelta(hours=1)


@pytest.fixture
def job(practice):
    return queue.enqueue(practice, "tests.note", {}, key="one", lane=Lane.FAST)


def claim(worker="a", patience=None):
    return queue.claim(Lane.FAST, worker=worker, lease=LEASE, patience=patience)


@pytest.fixture
def hands(monkeypatch):
    """Moves the clock that cannot be set."""
    moment = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])

    def move(seconds):
        moment[0] += seconds

    return move


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_jump_takes_no_job_from_a_worker_that_lives(job, hands, jump):
    mine = claim()
    patience = queue.Patience(10)
    with clock.frozen(clock.now() + jump):
        assert claim("b", patience) is None
        hands(5)
        assert queue.renew(mine, lease=LEASE)  # the next beat
        hands(60)
        assert claim("b", patience) is None
        assert queue.finish(mine)
    assert Job.objects.get().attempts == 1


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_after_a_jump_the_job_of_a_dead_worker_is_taken_soon(job, hands, jump):
    claim()
    patience = queue.Patience(10)
    with clock.frozen(clock.now() + jump):
        assert claim("b", patience) is None
        hands(11)
        assert claim("b", patience).worker == "b"


def test_a_job_made_before_the_clock_was_set_back_runs_now(job):
    with clock.frozen(clock.now() - HOUR):
        assert claim() is not None


def test_a_job_for_later_is_not_run_early_when_the_clock_is_set_back(practice):
    later = clock.now() + timedelta(minutes=10)
    queue.enqueue(practice, "tests.note", {}, key="later", lane=Lane.FAST, run_at=later)
    with clock.frozen(clock.now() - HOUR):
        assert claim() is None


def test_others_are_done_while_one_is_waited_for(practice, job, hands):
    claim()
    other = queue.enqueue(practice, "tests.note", {}, key="two", lane=Lane.FAST)
    with clock.frozen(clock.now() + HOUR):
        assert claim("b", queue.Patience(10)).pk == other.pk
    assert Job.objects.get(pk=job.pk).state == State.RUNNING
