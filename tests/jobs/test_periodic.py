"""What is done by the clock is asked for once a slot."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartella import clock
from cartella.jobs import periodic, queue
from cartella.jobs.lanes import Lane, Period
from cartella.jobs.models import Job

HOURLY = Period(lane=Lane.SLOW, every_seconds=3600)
AT = datetime(2026, 11, 2, 10, 59, tzinfo=UTC)


@given(
    at=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    every=st.integers(1, 10**6),
    offset=st.integers(0, 10**6),
)
def test_a_moment_lies_in_its_slot_and_slots_do_not_overlap(at, every, offset):
    period = Period(lane=Lane.FAST, every_seconds=every, offset_seconds=offset)
    begin = periodic.slot(period, at)
    assert begin <= at < begin + timedelta(seconds=every)
    assert periodic.slot(period, begin) == begin


def test_two_workers_ask_once_a_slot_and_again_in_the_next(practice, settings):
    settings.JOB_PERIODS = {"hourly": HOURLY}
    workers = periodic.Clockwork(), periodic.Clockwork()
    for minutes in (0, 0, 1, 2):
        with clock.frozen(AT + timedelta(minutes=minutes)):
            for worker in workers:
                worker.enqueue_due(Lane.FAST)
                worker.enqueue_due(Lane.SLOW)
            while job := queue.claim(Lane.SLOW, worker="a", lease=timedelta(minutes=1)):
                queue.finish(job)
    assert [job.key for job in Job.objects.order_by("id")] == [
        "hourly:2026-11-02T10:00:00Z",
        "hourly:2026-11-02T11:00:00Z",
    ]


def test_a_kind_that_is_still_open_is_not_asked_for_again(practice, settings):
    settings.JOB_PERIODS = {"hourly": HOURLY}
    for hours in range(3):
        with clock.frozen(AT + timedelta(hours=hours)):
            periodic.Clockwork().enqueue_due(Lane.SLOW)
    assert Job.objects.count() == 1


def test_tidy_takes_old_jobs_of_the_clock_only(practice, settings):
    settings.JOB_PERIODS = {"hourly": HOURLY}
    with clock.frozen(AT):
        periodic.Clockwork().enqueue_due(Lane.SLOW)
        kept = queue.enqueue(practice, "assemble", {}, key="assemble:1", lane=Lane.SLOW)
        while job := queue.claim(Lane.SLOW, worker="a", lease=timedelta(minutes=1)):
            queue.finish(job)
    with clock.frozen(AT + timedelta(days=1)):
        assert periodic.tidy(practice) == 0
    with clock.frozen(AT + timedelta(days=3)):
        assert periodic.tidy(practice) == 1
    assert Job.objects.get() == kept
