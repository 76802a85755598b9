"""Proofs about one exit or one checkpoint, made from the stored tree."""

import uuid

from cartella.ledger import chain, checkpoint, receipt, tree
from cartella.practices.models import Practice


class NoPackage(ValueError):
    """A receipt is for an exit that carried a package; this one did not."""


def receipt_for(practice: Practice, exit_id: uuid.UUID) -> bytes:
    """receipt.json for an exit, under the newest checkpoint; makes one if none covers it yet.

    Raises NoPackage; Exit.DoesNotExist where the practice has no such exit. Call it outside a
    transaction.
    """
    exit_ = practice.exits.get(pk=exit_id)
    if exit_.package_id is None:
        raise NoPackage("This exit carried no package, so there is nothing to give a receipt for.")
    note = checkpoint.newest(practice)
    if note is None or chain.read_checkpoint(note).size <= exit_.seq:
        note = checkpoint.make(practice)
    size = chain.read_checkpoint(note).size
    leaf = practice.ledger_leaves.get(seq=exit_.seq)
    return receipt.build(
        receipt.Receipt(
            leaf=bytes(leaf.data),
            package_id=exit_.package_id,
            package_salt=bytes(exit_.package_salt),
            proof=chain.inclusion(exit_.seq, size, tree.nodes(practice)),
            checkpoint=note,
            ledger_key=checkpoint.verifier_key(practice),
        )
    )


def consistency_with(practice: Practice, old_size: int) -> tuple[bytes, ...]:
    """Proof that today's tree begins with the tree of `old_size` leaves. Raises ValueError."""
    return chain.consistency(old_size, tree.size(practice), tree.nodes(practice))
