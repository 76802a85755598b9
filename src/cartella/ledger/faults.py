"""What a verification of the ledger finds, and the state of one while it runs."""

from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cartella.ledger import chain
from cartella.practices.models import Practice

CHUNK_ROWS = 500
FAULTS_SHOWN = 200


class What(StrEnum):
    """The kinds of disagreement."""

    LEAF_MISSING = "leaf missing"
    LEAF_UNREADABLE = "leaf unreadable"
    LEAF_WITHOUT_ROW = "leaf without row"
    EXIT_WITHOUT_LEAF = "exit without leaf"
    BATCH_WITHOUT_LEAF = "batch without leaf"
    EXIT_CHANGED = "exit changed"
    LOOK_CHANGED = "look changed"
    BATCH_CHANGED = "batch changed"
    LOOK_WITHOUT_BATCH = "look without batch"
    ROW_OF_ANOTHER_PRACTICE = "row of another practice"
    NODE_WRONG = "node wrong"
    HEAD_WRONG = "head wrong"
    CHECKPOINT_WRONG = "checkpoint wrong"
    CHECKPOINT_NOT_IN_FILE = "checkpoint not in file"
    FILE_UNREADABLE = "file unreadable"
    CHECKPOINT_FROM_ELSEWHERE = "checkpoint from elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One disagreement: its kind, which row (by id or number), and the sentence to show."""

    what: What
    where: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was compared and what did not agree. `notes` are no faults but ought to be known."""

    leaf_count: int
    exit_count: int
    look_count: int
    checkpoint_count: int
    root: str  # hex
    faults: tuple[Fault, ...]
    fault_count: int  # may be more than are listed
    looks_waiting: tuple[int, ...]  # ids of looks that are in no batch yet
    notes: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything agrees."""
        return self.fault_count == 0


@dataclass(slots=True, kw_only=True)
class Run:
    """One verification under way."""

    practice: Practice
    size: int
    key: Ed25519PublicKey | None
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    notes: list[str] = field(default_factory=list)
    exit_count: int = 0
    look_count: int = 0
    checkpoint_count: int = 0
    read_nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def fault(self, what: What, where: object, words: str) -> None:
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(Fault(what=what, where=str(where), words=words))

    def nodes(self, level: int, start: int, stop: int) -> dict[int, bytes]:
        """The stored nodes of a level with start <= index < stop, by index."""
        found = self.practice.ledger_nodes.filter(level=level, index__gte=start, index__lt=stop)
        return {index: bytes(value) for index, value in found.values_list("index", "hash")}

    def root(self, size: int) -> bytes | None:
        """The root over `size` leaves by the stored nodes; None if one of them is gone."""

        def node_at(level: int, index: int) -> bytes:
            if (level, index) not in self.read_nodes:
                self.read_nodes[level, index] = self.nodes(level, index, index + 1)[index]
            return self.read_nodes[level, index]

        try:
            return chain.root(size, node_at)
        except KeyError:
            return None
