"""What a worker that is gone left behind: a power cut and a kill end it without a word.

Its lease runs out by itself. On its own machine we need not wait for that: its process is no more.
"""

import os
import socket
from datetime import timedelta

from cartella import clock
from cartella.jobs.models import Beat, Job, State

BEAT = timedelta(seconds=5)  # how often a worker says that it lives, and renews its lease
LEASE = timedelta(seconds=30)
_SILENT = 3 * BEAT


def name(token: str) -> str:
    """The name of a worker of this process: machine, process, and what makes it its own."""
    return f"{_machine()}:{os.getpid()}:{token}"


def take_up() -> int:
    """Let others have at once what workers of this machine held whose process is gone. How many.

    One that still beats is left alone: it may be a process that we cannot see (another container
    that was given the same name).
    """
    lives = set(
        Beat.objects.filter(seen_at__gt=clock.now() - _SILENT).values_list("worker", flat=True)
    )
    held = Job.objects.filter(state=State.RUNNING, worker__startswith=f"{_machine()}:")
    gone = {
        worker
        for worker in held.values_list("worker", flat=True).distinct()
        if worker not in lives and not _is_process(worker)
    }
    count = Job.objects.filter(state=State.RUNNING, worker__in=gone).update(
        state=State.READY, lease_until=None, worker="", run_at=clock.now()
    )
    Beat.objects.filter(worker__in=gone).delete()
    return count


def is_left(job: Job) -> bool:
    """Whether nobody has said for a while that this running job goes on."""
    if job.state != State.RUNNING or job.lease_until is None:
        return False
    return job.lease_until - clock.now() < LEASE - _SILENT


def _machine() -> str:
    return socket.gethostname()[:60]


def _is_process(worker: str) -> bool:
    """Whether the process of a worker of this machine may still run."""
    number = worker.rsplit(":", 2)[1]
    if os.name != "posix" or not number.isdigit():
        return True  # this cannot be asked here
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
