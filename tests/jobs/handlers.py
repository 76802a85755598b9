"""Handlers for the tests of the queue, named in settings by dotted path."""

import os
import threading
import time
from pathlib import Path

ran: list[int] = []
fast_was_run = threading.Event()


def note(job, progress):
    ran.append(job.args["n"])
    progress.note(1, 1)


def refuse(job, progress):
    raise ValueError("Maria Garcia")


def mark(job, progress):
    """Append the job's number to a file; number 7 takes longer than a lease."""
    for _ in range(15 if job.args["n"] == 7 else 1):
        time.sleep(0.1)
        progress.note(0)
    with Path(os.environ["MARKS"]).open("a") as file:
        file.write(f"{job.args['n']}\n")


def wait_for_fast(job, progress):
    """A long import: it ends only once a job of the other lane was run."""
    assert fast_was_run.wait(60)


def be_fast(job, progress):
    fast_was_run.set()
