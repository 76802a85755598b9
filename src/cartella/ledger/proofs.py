"""Proofs about one exit or one checkpoint, made from the stored tree."""

import uuid
from dataclasses import dataclass

from cartella.ledger import chain, checkpoint, receipt, tree
from cartella.practices.models import Practice


class NoPackage(ValueError):
    """A receipt is for an exit that carried a package; this one did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That a leaf stands in the tree which a checkpoint signs."""

    leaf: bytes
    seq: int
    size: int  # leaves under the checkpoint
    path: tuple[bytes, ...]  # hashes from the leaf up to the root
    checkpoint: str


def proof_of(practice: Practice, exit_id: uuid.UUID) -> Proof:
    """The proof of an exit under the newest checkpoint; makes one if none covers the exit yet.

    Raises Exit.DoesNotExist where the practice has no such exit. Call it outside a transaction.
    """
    exit_ = practice.exits.get(pk=exit_id)
    note = checkpoint.newest(practice)
    if note is None or chain.read_checkpoint(note).size <= exit_.seq:
        note = checkpoint.make(practice)
    size = chain.read_checkpoint(note).size
    return Proof(
        leaf=bytes(practice.ledger_leaves.get(seq=exit_.seq).data),
        seq=exit_.seq,
        size=size,
        path=chain.inclusion(exit_.seq, size, tree.nodes(practice)),
        checkpoint=note,
    )


def receipt_for(practice: Practice, exit_id: uuid.UUID) -> bytes:
    """receipt.json for an exit that carried a package. Raises NoPackage, and as `proof_of`."""
    exit_ = practice.exits.get(pk=exit_id)
    if exit_.package_id is None:
        raise NoPackage("This exit carried no package, so there is nothing to give a receipt for.")
    proof = proof_of(practice, exit_id)
    return receipt.build(
        receipt.Receipt(
            leaf=proof.leaf,
            package_id=exit_.package_id,
            package_salt=bytes(exit_.package_salt),
            proof=proof.path,
            checkpoint=proof.checkpoint,
            ledger_key=checkpoint.verifier_key(practice),
        )
    )


def consistency_with(practice: Practice, old_size: int) -> tuple[bytes, ...]:
    """Proof that today's tree begins with the tree of `old_size` leaves. Raises ValueError."""
    return chain.consistency(old_size, tree.size(practice), tree.nodes(practice))
