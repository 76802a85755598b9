"""Work is a row: asked for once, taken by one, tried again, given up at last."""

from datetime import timedelta

import pytest
from django.db import transaction

from cartella import clock
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job, State

LEASE = timedelta(seconds=30)


def ask(practice, n=1, lane=Lane.FAST, **more):
    return queue.enqueue(practice, "note", {"n": n}, key=f"note:{n}", lane=lane, **more)


def take(lane=Lane.FAST, worker="a"):
    return queue.claim(lane, worker=worker, lease=LEASE)


def test_the_same_work_is_asked_for_once(practice):
    assert ask(practice).pk == ask(practice).pk


def test_work_asked_for_in_a_transaction_that_fails_was_never_asked_for(practice):
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(practice)
        raise RuntimeError
    assert not Job.objects.exists()


def test_a_job_is_taken_by_one_worker_and_from_its_own_lane(practice):
    job = ask(practice)
    assert take(Lane.SLOW) is None
    assert take().pk == job.pk
    assert take(worker="b") is None


def test_the_job_that_has_waited_longest_goes_first(practice):
    now = clock.now()
    later = ask(practice, 1, run_at=now - timedelta(seconds=1))
    first = ask(practice, 2, run_at=now - timedelta(seconds=9))
    ask(practice, 3, run_at=now + timedelta(hours=1))
    assert [take().pk, take().pk, take()] == [first.pk, later.pk, None]


def test_a_job_whose_lease_ran_out_is_taken_again_and_the_first_worker_can_write_no_more(practice):
    ask(practice)
    first = take()
    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        second = take(worker="b")
        assert second.attempts == 2
        assert not queue.renew(first, lease=LEASE)
        assert not queue.finish(first)
        assert not queue.fail(first, error="")
        assert not queue.note_progress(first, done=1, total=1)
        assert queue.finish(second)


def test_a_renewed_lease_holds(practice):
    ask(practice)
    job = take()
    with clock.frozen(clock.now() + LEASE / 2):
        assert queue.renew(job, lease=LEASE)
    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        assert take(worker="b") is None


def test_a_failed_job_waits_longer_each_time_and_is_dead_at_last(practice):
    job = ask(practice)
    at = clock.now()
    for attempt in range(1, queue.MAX_ATTEMPTS + 1):
        with clock.frozen(at):
            assert queue.fail(take(), error="ValueError")
        job.refresh_from_db()
        assert job.attempts == attempt
        at += queue.LONGEST_PAUSE
    assert job.state == State.DEAD
    with clock.frozen(at):
        assert take() is None
    assert queue.revive(job)
    assert take().attempts == 1


def test_a_job_that_kills_its_worker_each_time_is_dead_at_last(practice):
    job = ask(practice)
    at = clock.now()
    taken = 0
    for _ in range(queue.MAX_ATTEMPTS + 2):
        with clock.frozen(at):
            taken += take() is not None
        at += LEASE + timedelta(seconds=1)
    job.refresh_from_db()
    assert (taken, job.state) == (queue.MAX_ATTEMPTS, State.DEAD)


def test_pauses_double_and_stop_at_an_hour():
    for attempts in range(1, 40):
        doubled = min(queue.FIRST_PAUSE * 2 ** (attempts - 1), queue.LONGEST_PAUSE)
        assert doubled / 2 <= queue.pause(attempts) <= doubled
