"""Workers may be killed at any moment: nothing is lost, nothing stays running for ever."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from cartella import clock, logs
from cartella.jobs import queue, worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Beat, Job, State
from tests.jobs import handlers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def kinds(settings):
    settings.JOB_PERIODS = {}
    settings.JOB_HANDLERS = {
        "note": "tests.jobs.handlers.note",
        "refuse": "tests.jobs.handlers.refuse",
        "mark": "tests.jobs.handlers.mark",
        "import": "tests.jobs.handlers.wait_for_fast",
        "code": "tests.jobs.handlers.be_fast",
    }
    handlers.ran.clear()


def test_due_jobs_are_run_and_done(practice):
    for n in range(3):
        queue.enqueue(practice, "note", {"n": n}, key=str(n), lane=Lane.FAST)
    assert worker.run_due(Lane.FAST) == 3
    assert handlers.ran == [0, 1, 2]
    assert {(job.state, job.done_count) for job in Job.objects.all()} == {(State.DONE, 1)}


def test_a_failing_job_waits_and_what_is_noted_holds_no_values(practice, caplog):
    job = queue.enqueue(practice, "refuse", {}, key="1", lane=Lane.FAST)
    caplog.handler.setFormatter(logs.LineFormatter())
    worker.run_due(Lane.FAST)
    job.refresh_from_db()
    assert job.state == State.READY
    assert job.error.startswith("ValueError\n")
    assert "handlers.py" in job.error
    line = json.loads(caplog.text.splitlines()[-1])
    assert (line["text"], line["job"]) == ("job failed", str(job.pk))
    assert "Garcia" not in job.error + caplog.text


def test_a_kind_that_settings_do_not_name_is_tried_again_not_lost(practice):
    job = queue.enqueue(practice, "from a later version", {}, key="1", lane=Lane.FAST)
    worker.run_due(Lane.FAST)
    job.refresh_from_db()
    assert (job.state, job.error.split()[0]) == (State.READY, "UnknownKind")


def test_progress_stops_a_handler_that_has_lost_its_lease(practice):
    queue.enqueue(practice, "note", {"n": 1}, key="1", lane=Lane.FAST)
    job = queue.claim(Lane.FAST, worker="a", lease=timedelta(seconds=1))
    with clock.frozen(clock.now() + timedelta(seconds=2)):
        queue.claim(Lane.FAST, worker="b", lease=timedelta(seconds=1))
    assert not worker.run_job(job)
    job.refresh_from_db()
    assert (job.worker, job.state) == ("b", State.RUNNING)


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_lives_and_that_it_goes(practice):
    stop = threading.Event()
    pace = worker.Pace(poll_seconds=0.02, beat_seconds=0.05)
    thread = threading.Thread(
        target=worker.run_worker, args=(Lane.FAST, stop), kwargs={"pace": pace}
    )
    thread.start()
    try:
        queue.enqueue(practice, "note", {"n": 1}, key="1", lane=Lane.FAST)
        wait_for(lambda: Job.objects.filter(state=State.DONE).exists())
        assert Beat.objects.get().lane == Lane.FAST
    finally:
        stop.set()
        thread.join()
    assert not Beat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_code_is_sent_while_a_long_import_runs(practice):
    stop, pace = threading.Event(), worker.Pace(poll_seconds=0.02)
    workers = [
        threading.Thread(target=worker.run_worker, args=(lane, stop), kwargs={"pace": pace})
        for lane in Lane
    ]
    handlers.fast_was_run.clear()
    for thread in workers:
        thread.start()
    try:
        queue.enqueue(practice, "import", {}, key="import", lane=Lane.SLOW)
        wait_for(lambda: Job.objects.filter(state=State.RUNNING).exists())
        queue.enqueue(practice, "code", {}, key="code", lane=Lane.FAST)
        wait_for(lambda: Job.objects.filter(state=State.DONE).count() == 2)
    finally:
        stop.set()
        for thread in workers:
            thread.join()


WORK = """
import sys, threading
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.JOB_HANDLERS = {"mark": "tests.jobs.handlers.mark"}
settings.JOB_PERIODS = {}
import django
django.setup()
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
pace = worker.Pace(poll_seconds=0.02, beat_seconds=0.2, lease_seconds=1.0)
worker.run_worker(Lane.SLOW, threading.Event(), pace=pace)
"""


@pytest.mark.django_db(transaction=True)
def test_workers_killed_at_random_lose_nothing(practice, tmp_path):
    marks = tmp_path / "marks"
    jobs = [
        queue.enqueue(practice, "mark", {"n": n}, key=f"mark:{n}", lane=Lane.SLOW)
        for n in range(10)
    ]
    environment = os.environ | {"MARKS": str(marks), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WORK, str(connection.settings_dict["NAME"])]

    said = tmp_path / "stderr"

    def begin():
        with said.open("ab") as file:
            return subprocess.Popen(command, env=environment, stderr=file)

    child = begin()
    try:
        for seen in (1, 3, 6):
            wait_for(lambda n=seen, c=child: len(read(marks)) >= n or c.poll() is not None)
            assert child.poll() is None, said.read_text()
            child.send_signal(signal.SIGKILL)
            child.wait()
            child = begin()
        wait_for(lambda: not Job.objects.exclude(state=State.DONE).exists())
    finally:
        child.kill()
        child.wait()
    assert set(read(marks)) == {str(job.args["n"]) for job in jobs}


def read(marks):
    return marks.read_text().split() if marks.exists() else []


def wait_for(fact, seconds=60):
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_nothing_is_written_by_the_worker_but_ids(practice, caplog):
    caplog.set_level(logging.INFO)
    queue.enqueue(practice, "note", {"n": 1}, key="1", lane=Lane.FAST)
    worker.run_due(Lane.FAST)
    assert caplog.text == ""
