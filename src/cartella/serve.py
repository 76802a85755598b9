"""Runs the doors and the workers as processes, and starts again those that die.

A door is two waitress processes on one port (SO_REUSEPORT): slow downloads then hold no thread,
and one can be killed while the other answers. The processes know nothing of each other; each
notices by a closed pipe that whoever started it is gone, and goes too.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from cartella.environment import Listener

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
SHORT_LIFE_SECONDS = 3.0
MOST_SHORT_LIVES = 5
PATIENCE_SECONDS = 8.0  # for a process to end by itself


class PortTaken(Exception):
    """Another program answers at this port."""


class DiesAtOnce(Exception):
    """A process ends again each time it is started; its own words are in the log above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process to keep alive: what to run and with what beside our own environment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def most_processes() -> int:
    """How many processes may share a port: one where the system cannot share (Windows)."""
    return 2 if hasattr(socket, "SO_REUSEPORT") else 1


def web(
    listener: Listener, *, host: str = "127.0.0.1", port: int, number: int = 1, threads: int = 8
) -> Process:
    """One web process of a door."""
    return Process(
        name=f"{listener} {number}",
        command=(
            sys.executable,
            "-P",
            "-m",
            "cartella.process",
            "web",
            host,
            str(port),
            str(threads),
        ),
        environment={"CARTELLA_LISTENER": listener.value},
    )


def worker(lane: str) -> Process:
    """The worker of a lane."""
    return Process(
        name=f"worker {lane}",
        command=(sys.executable, "-P", "-m", "cartella.process", "worker", lane),
        environment={"CARTELLA_LISTENER": Listener.WORKER.value},
    )


def serve(
    listener: Listener,
    host: str = "127.0.0.1",
    port: int = 8000,
    processes: int | None = None,
    threads: int = 8,
    *,
    stop: threading.Event | None = None,
) -> None:
    """Keep a door open until a signal, or until `stop` is set. Raises PortTaken or DiesAtOnce."""
    refuse_taken(host, port)
    numbers = range(1, min(processes or 2, most_processes()) + 1)
    supervise(
        [web(listener, host=host, port=port, number=n, threads=threads) for n in numbers], stop=stop
    )


def refuse_taken(host: str, port: int) -> None:
    """Raises PortTaken if anything listens there. SO_REUSEPORT alone would let us share it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(
                f"Port {port} on {host} is taken. Nothing was started. Stop what uses it or "
                "choose another port."
            ) from None


def supervise(processes: Sequence[Process], *, stop: threading.Event | None = None) -> None:
    """Run all of these until SIGINT, SIGTERM or `stop`; a dead one is started again.

    Raises DiesAtOnce when one of them will not live; all others are stopped first.
    """
    stop = stop or threading.Event()
    kept = [_Kept(process) for process in processes]
    with _stopping_on_signals(stop):
        try:
            for one in kept:
                one.start()
            while not stop.wait(POLL_SECONDS):
                for one in kept:
                    one.look()
        finally:
            for one in kept:
                one.ask_to_stop()
            for one in kept:
                one.end()


def wait_until_well(url: str, *, seconds: float) -> bool:
    """Ask `url` (a /healthz) until it answers 200; False when the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (ours, loopback)
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    return False


class _Kept:
    """One process, its present incarnation, and how often it died young."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._child: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._short_lives = 0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._child = subprocess.Popen(
            self._process.command,
            env={**os.environ, **self._process.environment},
            stdin=subprocess.PIPE,  # its end tells the child that we are gone
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
        )

    def look(self) -> None:
        if self._child is None or self._child.poll() is None:
            return
        log.warning("%s ended with %d", self._process.name, self._child.returncode)
        self._close()
        if time.monotonic() - self._started_at < SHORT_LIFE_SECONDS:
            self._short_lives += 1
        else:
            self._short_lives = 0
        if self._short_lives >= MOST_SHORT_LIVES:
            raise DiesAtOnce(f"{self._process.name} ends each time it is started; see the log.")
        self.start()

    def ask_to_stop(self) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()

    def end(self) -> None:
        if self._child is None:
            return
        try:
            self._child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._close()

    def _close(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()


@contextmanager
def _stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's alone
        return

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
