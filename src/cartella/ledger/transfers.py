"""What of an exit went to the network, as rows, written by a thread of their own.

A response is closed in the server's loop, where waiting for the database would hold up everybody
else: `record` only puts the range on a queue.
"""

import atexit
import logging
import queue
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection

from cartella import clock
from cartella.ledger.gate import Opening
from cartella.ledger.models import Transfer

log = logging.getLogger(__name__)

_BATCH_ROWS = 200
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One range of one file that the server read to send it."""

    practice_id: uuid.UUID
    exit_id: uuid.UUID
    part: str
    first_byte: int
    sent_bytes: int
    size_bytes: int
    at: datetime


_waiting: queue.SimpleQueue[Sent] = queue.SimpleQueue()
_wake = threading.Event()
_start = threading.Lock()
_writing = threading.Lock()
_thread: threading.Thread | None = None
_held = 0


def record(
    opening: Opening, *, part: str, first_byte: int, sent_bytes: int, size_bytes: int
) -> None:
    """Queue a row for a range that was sent. Never touches the database; never raises for it."""
    _waiting.put(
        Sent(
            practice_id=opening.practice_id,
            exit_id=opening.exit_id,
            part=part,
            first_byte=first_byte,
            sent_bytes=sent_bytes,
            size_bytes=size_bytes,
            at=clock.now(),
        )
    )
    if not _held:
        _run()
        _wake.set()


def flush() -> int:
    """Write what waits, in this thread and on its connection. Returns the number of rows."""
    total = 0
    with _writing:
        while batch := _take():
            _write(batch)
            total += len(batch)
    return total


@contextmanager
def held() -> Iterator[None]:
    """Keep the thread from starting, so that a test writes by `flush` on its own connection."""
    global _held
    _held += 1
    try:
        yield
    finally:
        _held -= 1


def _take() -> list[Sent]:
    batch: list[Sent] = []
    while len(batch) < _BATCH_ROWS:
        try:
            batch.append(_waiting.get_nowait())
        except queue.Empty:
            break
    return batch


def _write(batch: list[Sent]) -> None:
    rows = [
        Transfer(
            practice_id=sent.practice_id,
            exit_id=sent.exit_id,
            part=sent.part,
            first_byte=sent.first_byte,
            sent_bytes=sent.sent_bytes,
            size_bytes=sent.size_bytes,
            at=sent.at,
        )
        for sent in batch
    ]
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            Transfer.objects.bulk_create(rows)
        except DatabaseError:
            if attempt == _ATTEMPTS:
                exits = sorted({str(sent.exit_id) for sent in batch})
                log.exception("Transfer rows of exits %s were not written.", ", ".join(exits))
            else:
                connection.close_if_unusable_or_obsolete()
                time.sleep(0.2 * attempt)
        else:
            return


def _run() -> None:
    global _thread
    with _start:
        # A fork leaves the thread behind: a dead one is replaced.
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_loop, name="transfers", daemon=True)
            _thread.start()
            atexit.register(flush)


def _loop() -> None:
    while True:
        _wake.wait()
        _wake.clear()
        try:
            flush()
        finally:
            connection.close()  # idle threads hold no connection
