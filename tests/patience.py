"""An end for what would take hours: far above what a slow machine needs, no measure of speed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stopped(seconds: int) -> Iterator[None]:
    """Fails what is not done by then."""

    def late(*_given: object) -> None:
        raise AssertionError("it does not come to an end")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
