"""A process of its own whose store is somewhere else: a trial restore, or a real one.

The parent gives the place in the environment and the request as one line of JSON; the child says
how far it is, then how it ended, a line of JSON each.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import django
from django.utils.module_loading import import_string

Json = dict[str, Any]  # crosses only the pipe between parent and child
Said = Callable[[int, int], None]


class ChildFailed(Exception):
    """The child ended without an answer: killed, or a fault of ours. Names types, no data."""


def ask(request: Json, place: Mapping[str, str], said: Said) -> Json:
    """What the child answers. `place` is what its environment has beside ours; "" takes away."""
    environment = {**os.environ, "CARTELLA_SECRET_KEY": secrets.token_hex(32), **place}
    environment["CARTELLA_LISTENER"] = "worker"
    started = subprocess.Popen(
        [sys.executable, "-P", "-m", "cartella.backup.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in environment.items() if value},
    )
    answer: Json | None = None
    try:
        assert started.stdin is not None and started.stdout is not None  # noqa: S101
        started.stdin.write(json.dumps(request) + "\n")
        started.stdin.close()
        for line in started.stdout:
            told = json.loads(line)
            if "done" in told:
                said(told["done"], told["total"])
            else:
                answer = told
    finally:
        # Whoever gives up (a lost lease, control-C) takes the child along.
        if started.poll() is None and answer is None:
            started.kill()
        started.wait()
    if answer is None:
        raise ChildFailed(f"the trial process ended with {started.returncode}")
    return answer


def main() -> int:
    """Answer one request."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartella.settings")
    request = json.loads(sys.stdin.readline())
    django.setup()
    place = import_string("cartella.backup.placing.place")
    print(json.dumps(place(request, _told)), flush=True)
    return 0


def _told(done: int, total: int) -> None:
    print(json.dumps({"done": done, "total": total}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
