"""The canonical bytes of rows that go into a leaf. What is not in here can be changed unseen.

A new column gets a new version of the form; rows of older versions must hold its default.
"""

import uuid

from cartella.ledger import chain
from cartella.ledger.models import Exit, Look, LookBatch

EXIT = "exit"
LOOKS = "looks"


class UnknownVersion(ValueError):
    """The row names a canonical form that this program does not know."""


def exit_row(row: Exit) -> bytes:
    """Every column of an exit but its salts and its place in the tree. Raises UnknownVersion."""
    if row.version != 1:
        raise UnknownVersion("The exit is written in a form of a later Cartella.")
    return chain.canonical(
        {
            "v": 1,
            "id": str(row.id),
            "practice": str(row.practice_id),
            "key": row.key,
            "act": row.act,
            "actor": row.actor,
            "recipient": row.recipient,
            "purpose": row.purpose,
            "request": row.request_id,
            "patient": row.patient_id,
            "delivery": row.delivery_id,
            "package": row.package_id,
            "items": row.item_hashes,
            "checks": row.checks,
            "at": chain.moment(row.at),
        }
    )


def look_row(row: Look) -> bytes:
    """Every column of a look."""
    return chain.canonical(
        {
            "v": 1,
            "id": row.pk,
            "practice": str(row.practice_id),
            "person": row.person_id,
            "patient": row.patient_id,
            "what": row.what,
            "entries": row.entry_ids,
            "at": chain.moment(row.at),
        }
    )


def batch_row(batch: LookBatch, *, practice_id: uuid.UUID, members: list[tuple[int, str]]) -> bytes:
    """A batch with the id and hash of each of its looks, in the order of the ids."""
    return chain.canonical(
        {
            "v": 1,
            "practice": str(practice_id),
            "count": batch.look_count,
            "at": chain.moment(batch.at),
            "looks": [[look_id, digest] for look_id, digest in sorted(members)],
        }
    )
