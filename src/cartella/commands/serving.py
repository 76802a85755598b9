"""Open the doors: `serve` for a practice, `demo` for a look, `worker` for one lane."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from cartella import environment, settings_file
from cartella import serve as servers
from cartella.commands import listening, setup
from cartella.commands.listening import Address, Doors
from cartella.environment import Listener
from cartella.jobs.lanes import Lane


def serve(options: argparse.Namespace) -> int:
    """The doors and both workers, until Ctrl-C; without a public address the desk alone."""
    given = settings_file.merged(os.environ)
    opened = listening.doors(options, environment.read(given))
    if "CARTELLA_DESK_URL" not in given and opened.desk.is_this_machine_alone:
        host = f"[{opened.desk.host}]" if ":" in opened.desk.host else opened.desk.host
        os.environ["CARTELLA_DESK_URL"] = f"http://{host}:{opened.desk.port}"
    _refuse_taken(opened)
    setup.set_up()
    is_new = not (settings.DATA / "cartella.sqlite3").exists()
    # By name: what these import needs Django set up.
    if kept := import_string("cartella.shape.bring_up")():
        print(f"The store was copied to {kept} and brought to this version's shape.", flush=True)
    if import_string("cartella.rights.close")(settings.DATA) and not is_new:
        print("Other accounts of this machine could read the store. It was closed.", flush=True)
    import_string("cartella.commands.first_run.lead")(opened.desk.port)
    servers.supervise(processes(opened))
    return 0


def worker(options: argparse.Namespace) -> int:
    """One worker, until Ctrl-C."""
    servers.supervise([servers.worker(Lane(options.lane))])
    return 0


def _refuse_taken(opened: Doors) -> None:
    for address in (opened.desk, opened.public):
        if address is not None:
            servers.refuse_taken(address.host, address.port)


def processes(opened: Doors) -> list[servers.Process]:
    """Two web processes a door, one where ports cannot be shared, and a worker a lane."""
    numbers = range(1, servers.most_processes() + 1)
    return [
        servers.web(listener, host=address.host, port=address.port, number=number)
        for listener, address in ((Listener.DESK, opened.desk), (Listener.PUBLIC, opened.public))
        if address is not None
        for number in numbers
    ] + [servers.worker(lane) for lane in Lane]


def demo(options: argparse.Namespace) -> int:
    """Fill a demo practice once, then open it. Again: starts at once and keeps what was done."""
    desk = Address(host="127.0.0.1", port=options.port)
    opened = Doors(desk=desk, public=Address(host="127.0.0.1", port=options.port + 1))
    data = options.data.resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["CARTELLA_DATA"] = str(data)
    os.environ["CARTELLA_SETTINGS"] = ""  # never the real practice's database
    os.environ.setdefault("CARTELLA_KEY_FILE", str(_key_file(data)))
    os.environ["CARTELLA_PUBLIC_URL"] = os.environ.get("CARTELLA_PUBLIC_URL") or (
        f"http://127.0.0.1:{options.port + 1}"
    )
    os.environ.setdefault("CARTELLA_DESK_URL", f"http://127.0.0.1:{options.port}")
    # In a process of its own: filling needs Django, keeping the doors open does not.
    command = [
        sys.executable,
        "-P",
        "-m",
        "cartella.demo",
        str(options.port),
        str(options.patients),
    ]
    filled = subprocess.run(command, check=False)
    if filled.returncode:
        return filled.returncode
    sys.stdout.flush()
    _refuse_taken(opened)
    servers.supervise(processes(opened))
    return 0


def _key_file(data: Path) -> Path:
    """A demo's key lies beside its data folder: never inside, and not in anybody's home."""
    return data.with_name(f"{data.name}.key")
