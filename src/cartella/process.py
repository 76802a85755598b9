"""The inside of one process that `serve.py` keeps alive: a web process of a door, or a worker.

Run as `python -m cartella.process web HOST PORT THREADS` or `… worker LANE`, with
CARTELLA_LISTENER saying which door; standard input is a pipe from whoever started it.
"""

import os
import select
import signal
import socket
import sys
import tempfile
import threading
from types import FrameType

import django
from django.conf import settings
from django.utils.module_loading import import_string
from waitress import create_server

from cartella.environment import Listener
from cartella.jobs.lanes import Lane

# Bytes of one request, which lie in the scratch folder before anything is asked. At the public door
# nothing but words comes in; with more a stranger could fill the disk. The desk may take a whole
# folder of an old system at once.
LARGEST_BODY = {Listener.DESK: 64 * 1024**3, Listener.PUBLIC: 16 * 1024**2}

# Typesetting takes every core it can get; a page that somebody waits for goes first. Its children
# inherit this.
SLOW_NICENESS = 10


def main(arguments: list[str]) -> None:
    """Run what the arguments say until SIGTERM, or until the pipe closes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartella.settings")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_go_when_parent_goes, daemon=True).start()
    django.setup()
    # Uploads on their way in lie with the data, not in everybody's /tmp.
    tempfile.tempdir = str(settings.SCRATCH)
    match arguments:
        case ["web", host, port, threads]:
            run_web(host, int(port), int(threads))
        case ["worker", lane]:
            run_worker(Lane(lane))
        case _:
            raise SystemExit(__doc__)


def run_web(host: str, port: int, threads: int) -> None:
    """Answer on a port that other processes of the same door share."""
    signal.signal(signal.SIGTERM, _leave)
    proxied = (
        {
            "trusted_proxy": settings.PROXY,
            "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto x-forwarded-host",
        }
        if settings.PROXY
        else {}
    )
    server = create_server(
        # Named, not imported above: it must be made after Django is set up.
        import_string("cartella.wsgi.application"),
        sockets=[_listen(host, port)],
        threads=threads,
        connection_limit=1000,
        channel_timeout=120,
        asyncore_use_poll=hasattr(select, "poll"),  # select() fails at 1,024 open files
        max_request_body_size=LARGEST_BODY[settings.LISTENER],
        ident=None,
        clear_untrusted_proxy_headers=True,
        **proxied,
    )
    server.run()


def run_worker(lane: Lane) -> None:
    """Work on the jobs of a lane. At SIGTERM the job in hand is finished, if that is soon."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    if lane is Lane.SLOW and hasattr(os, "nice"):
        os.nice(SLOW_NICENESS)
    import_string("cartella.jobs.worker.run_worker")(lane, stop)


def _listen(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: the other one would let anybody in
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "SO_REUSEPORT"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind((host, port))
    sock.listen(1024)
    return sock


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)  # waitress closes its threads on this


def _go_when_parent_goes() -> None:
    # Reads nothing: the pipe only ever closes.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
