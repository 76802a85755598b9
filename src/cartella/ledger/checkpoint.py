"""Signed checkpoints: a row, and the same text in a file outside the database.

The file is written first. A database put back to an older state, or rewritten whole, then
contradicts the file.
"""

import os
import re
from pathlib import Path

from django.conf import settings

from cartella import clock
from cartella.ledger import chain, looks, tree
from cartella.ledger.models import Checkpoint
from cartella.practices import keys
from cartella.practices.models import Practice

_NOTE = re.compile(r"[^\n]+\n[^\n]+\n[^\n]+\n\n(?:\u2014 [^\n]+\n)+")


def make(practice: Practice) -> str:
    """Batch the waiting looks, sign the tree as it stands, and return the checkpoint.

    Nothing new since the newest one: returns that. Call it at each release and each hour, outside
    a transaction.
    """
    looks.batch(practice)
    size = tree.size(practice)
    known = practice.ledger_checkpoints.filter(size=size).order_by("pk").first()
    if known is not None:
        return known.note
    claim = chain.Checkpoint(
        origin=tree.origin(practice), size=size, root=tree.root(practice, size)
    )
    note = chain.make_checkpoint(claim, keys.load(practice.pk).ledger_key)
    _append(path_for(practice), note)
    Checkpoint.objects.create(practice=practice, size=size, note=note, at=clock.now())
    return note


def newest(practice: Practice) -> str | None:
    """The checkpoint over the most leaves; None before the first."""
    found = practice.ledger_checkpoints.order_by("-size", "-pk").first()
    return None if found is None else found.note


def path_for(practice: Practice) -> Path:
    """The file that the practice's checkpoints are appended to."""
    return Path(settings.CHECKPOINTS) / f"{practice.pk}.txt"


def in_file(text: str) -> tuple[list[str], bool]:
    """The checkpoints of a file in their order, and whether it holds anything else besides."""
    notes = _NOTE.findall(text)
    return notes, "".join(text.split()) != "".join("".join(notes).split())


def verifier_key(practice: Practice) -> str:
    """The public half of the ledger key, as C2SP writes it, for whoever checks from outside."""
    return chain.verifier_key(tree.origin(practice), keys.load(practice.pk).ledger_key.public_key())


def _append(path: Path, note: str) -> None:
    """Add the note and a blank line, and do not return before the disk has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab", buffering=0) as file:
        file.write(f"{note}\n".encode())  # one write: two processes do not interleave
        os.fsync(file.fileno())
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
