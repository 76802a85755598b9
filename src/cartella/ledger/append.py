"""One more leaf at the end of the tree, inside the transaction of the row it stands for."""

import secrets
from datetime import datetime

from django.db import connection

from cartella.ledger import chain
from cartella.ledger.models import Head, Leaf, Node
from cartella.practices.models import Practice


class NotInTransaction(RuntimeError):
    """A leaf was about to be written apart from its row."""


def salt() -> bytes:
    """A fresh salt for one half of a leaf."""
    return secrets.token_bytes(chain.SALT_BYTES)


def lock(practice: Practice) -> Head:
    """The head of the practice's tree, held until the transaction ends.

    It makes all appends of the practice wait, so take it last in a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("A leaf is written in the transaction of its row.")
    # `get_or_create` settles a race for the very first leaf; the lock is the second query.
    Head.objects.get_or_create(practice=practice)
    return Head.objects.select_for_update().get(practice=practice)


def append(
    head: Head, *, kind: str, at: datetime, row_digest: str, package_digest: str | None = None
) -> int:
    """Write the next leaf under a locked head and return its sequence number.

    The sequence is the head's size and no autoincrement: a rollback leaves no gap.
    """
    seq = head.size
    data = chain.leaf_bytes(
        chain.LeafBody(
            kind=kind, seq=seq, at=chain.moment(at), row=row_digest, package=package_digest
        )
    )
    practice_id = head.practice_id

    def node_at(level: int, index: int) -> bytes:
        found = Node.objects.values_list("hash", flat=True)
        return bytes(found.get(practice_id=practice_id, level=level, index=index))

    Leaf.objects.create(practice_id=practice_id, seq=seq, data=data)
    Node.objects.bulk_create(
        Node(practice_id=practice_id, level=level, index=index, hash=value)
        for level, index, value in chain.appended(seq, chain.leaf_hash(data), node_at)
    )
    head.size = seq + 1
    head.save(update_fields=["size"])
    return seq
