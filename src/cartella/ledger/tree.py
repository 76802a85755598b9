"""The stored tree of a practice, read: its nodes, its root, and proofs for whoever asks."""

from cartella.ledger import chain
from cartella.ledger.models import Head
from cartella.practices.models import Practice


def size(practice: Practice) -> int:
    """How many leaves are committed."""
    return Head.objects.filter(practice=practice).values_list("size", flat=True).first() or 0


def nodes(practice: Practice) -> chain.NodeAt:
    """A reader of the practice's complete subtrees, each read once."""
    known: dict[tuple[int, int], bytes] = {}

    def node_at(level: int, index: int) -> bytes:
        if (level, index) not in known:
            found = practice.ledger_nodes.values_list("hash", flat=True)
            known[level, index] = bytes(found.get(level=level, index=index))
        return known[level, index]

    return node_at


def root(practice: Practice, at_size: int) -> bytes:
    """The root of the first `at_size` leaves."""
    return chain.root(at_size, nodes(practice))


def origin(practice: Practice) -> str:
    """The name of the practice's log in its checkpoints."""
    return f"cartella/ledger/{practice.pk}"
