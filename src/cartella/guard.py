"""Slow or outward things may not happen inside an open transaction: one guard for all of them.

A transaction holds the write lock of SQLite and the head of the ledger. So typesetting (a child
process), the network and blob writes refuse to start while one is open. The guard hangs on
Python's audit events, so nobody has to remember it; `blobs.store.put` asks it by name.
"""

import socket
import sys
from typing import Any

from django.db import connections

# An audit hook cannot be taken off again, so it is put on once.
_installed = {"hook": False}


class InsideTransaction(Exception):
    """Something slow was begun inside an open transaction. Move it before or after."""


def outside_transaction(what: str) -> None:
    """Raises InsideTransaction if this thread has a transaction open. `what` names the deed.

    The transaction that a Django TestCase wraps around a test, to roll it back, does not count.
    """
    for connection in connections.all(initialized_only=True):
        ours = [
            block
            for block in connection.atomic_blocks
            if not getattr(block, "_from_testcase", False)
        ]
        if connection.in_atomic_block and ours:
            raise InsideTransaction(
                f"{what} was begun inside an open transaction. Nothing was done. "
                "Do it before the transaction opens or after it has closed."
            )


def install() -> None:
    """Hang the guard on `subprocess.Popen` and `socket.connect`. Twice is harmless."""
    if not _installed["hook"]:
        _installed["hook"] = True
        sys.addaudithook(_hook)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen":
        outside_transaction("A child process")
    elif event == "socket.connect" and not _stays_on_machine(args[0]):
        outside_transaction("A network connection")


def _stays_on_machine(sock: socket.socket) -> bool:
    # A local socket file. (psycopg connects in C and is not seen here at all.)
    return sock.family == getattr(socket, "AF_UNIX", None)
