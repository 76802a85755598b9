"""What a handler is given to say how far it is, and to learn that the job was taken from it."""

import threading
import time

from cartella.jobs import queue
from cartella.jobs.models import Job


class LeaseLost(Exception):
    """Another worker may have this job by now: stop, and write nothing more."""


class Progress:
    """How far a job is, written twice a second at most."""

    def __init__(self, job: Job, lost: threading.Event | None = None) -> None:
        self._job = job
        self._lost = lost or threading.Event()
        self._written_at = float("-inf")

    def note(self, done: int, total: int = 0) -> None:
        """So much of so much; `total` 0 is not known.

        Raises LeaseLost once the job is no longer this worker's.
        """
        if self._lost.is_set():
            raise LeaseLost
        moment = time.monotonic()
        if moment - self._written_at >= 0.5 or done == total:
            self._written_at = moment
            if not queue.note_progress(self._job, done=done, total=total):
                raise LeaseLost
