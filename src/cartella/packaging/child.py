"""Work on bytes that strangers made, in a child process with limits.

A child gets requests as lines of JSON and answers each with one line. When one request kills it,
the next child goes on with the rest, so one hostile file costs one answer and never the batch.
"""

import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any, cast

GIB = 1024**3
MIB = 1024**2

Json = dict[str, Any]  # crosses only the pipe between a room and its own child


class Failure(StrEnum):
    """How a child gave up on a request."""

    TIME = "it took too long"
    MEMORY = "it needs too much memory"
    CRASH = "it could not be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one child may use: address space, and seconds for each request."""

    memory_bytes: int
    seconds: float


class _Gone(Exception):
    """The child ended, or was ended, before it answered."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def ask_each(module: str, requests: Iterable[Json], limits: Limits) -> Iterator[Json | Failure]:
    """One answer for each request, in order. `module` is run with `-m` and must call `serve`.

    Starts a process: never call it inside a database transaction.
    """
    waiting = list(requests)
    done = 0
    while done < len(waiting):
        answered = 0
        try:
            for answer in _answers(module, waiting[done:], limits):
                yield Failure.CRASH if "failure" in answer else answer
                answered += 1
        except _Gone as gone:
            # Only the first of a fresh child is surely to blame: others get a child of their own.
            if answered == 0:
                yield gone.failure
                answered = 1
        done += answered


def ask(module: str, request: Json, limits: Limits) -> Json | Failure:
    """The answer to one request."""
    return next(iter(ask_each(module, [request], limits)))


def _answers(module: str, requests: list[Json], limits: Limits) -> Iterator[Json]:
    with tempfile.TemporaryFile() as lines:
        for request in requests:
            lines.write(json.dumps(request).encode() + b"\n")
        lines.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(limits.memory_bytes)],
            stdin=lines,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries quote the file that they choke on
            env={k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "TMPDIR")},
        )
    answers = cast("IO[bytes]", process.stdout)
    try:
        buffer = b""
        for _ in requests:
            buffer = _until_line(process, answers, buffer, limits.seconds)
            line, buffer = buffer.split(b"\n", 1)
            answer = json.loads(line)
            if answer.get("failure") == Failure.MEMORY.name:
                raise _Gone(Failure.MEMORY)
            yield answer
    finally:
        process.kill()
        process.wait()
        answers.close()


def _until_line(
    process: "subprocess.Popen[bytes]", stdout: IO[bytes], buffer: bytes, seconds: float
) -> bytes:
    deadline = time.monotonic() + seconds
    while b"\n" not in buffer:
        ready, _, _ = select.select([stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _Gone(Failure.TIME)
        more = os.read(stdout.fileno(), MIB)
        if not more:
            # Killed by the system while memory was short, or by a fault in a library.
            raise _Gone(Failure.CRASH if process.wait() >= 0 else Failure.MEMORY)
        buffer += more
    return buffer


def serve(handle: Callable[[Json], Json]) -> None:
    """The child's side: take the limits, answer until the requests end."""
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, 4096), min(files, 4096)))
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a library prints must not pass for an answer
    for line in sys.stdin.buffer:
        try:
            answer = handle(json.loads(line))
        except MemoryError:
            answer = {"failure": Failure.MEMORY.name}
        except Exception as error:  # the outer loop of a child
            answer = {"failure": Failure.CRASH.name, "type": type(error).__name__}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        if "failure" in answer and answer["failure"] == Failure.MEMORY.name:
            return
