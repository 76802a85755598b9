"""Open the doors: `serve` for a practice, `demo` for a look, `worker` for one lane."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from cartella import serve as servers
from cartella.commands import setup
from cartella.environment import Listener
from cartella.jobs.lanes import Lane


def serve(options: argparse.Namespace) -> int:
    """Both doors and both workers, until Ctrl-C."""
    setup.set_up()
    _run(options.port)
    return 0


def worker(options: argparse.Namespace) -> int:
    """One worker, until Ctrl-C."""
    servers.supervise([servers.worker(Lane(options.lane))])
    return 0


def _run(port: int) -> None:
    servers.refuse_taken("127.0.0.1", port)
    servers.refuse_taken("127.0.0.1", port + 1)
    servers.supervise(processes(port))


def processes(port: int) -> list[servers.Process]:
    """Two web processes a door and a worker a lane."""
    return [
        *(servers.web(Listener.DESK, port=port, number=number) for number in (1, 2)),
        *(servers.web(Listener.PUBLIC, port=port + 1, number=number) for number in (1, 2)),
        *(servers.worker(lane) for lane in Lane),
    ]


def demo(options: argparse.Namespace) -> int:
    """Fill a demo practice once, then open it. Again: starts at once and keeps what was done."""
    data = options.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    os.environ["CARTELLA_DATA"] = str(data)
    os.environ.setdefault("CARTELLA_KEY_FILE", str(_key_file(data)))
    os.environ.setdefault("CARTELLA_PUBLIC_URL", f"http://127.0.0.1:{options.port + 1}")
    os.environ.setdefault("CARTELLA_DESK_URL", f"http://127.0.0.1:{options.port}")
    # In a process of its own: filling needs Django, keeping the doors open does not.
    command = [sys.executable, "-m", "cartella.demo", str(options.port), str(options.patients)]
    filled = subprocess.run(command, check=False)
    if filled.returncode:
        return filled.returncode
    sys.stdout.flush()
    _run(options.port)
    return 0


def _key_file(data: Path) -> Path:
    """A demo's key lies beside its data folder: never inside, and not in anybody's home."""
    return data.with_name(f"{data.name}.key")
