"""The ledger: what a leaf adds to a row, and how long all of it takes to verify.

An append is one commit, and a commit waits for the disk (synchronous FULL): the rival writes the
same exit row in a commit of its own, without leaf and tree. Verifying 100,000 exits rebuilds every
leaf from its row; the rival only reads and hashes the stored leaves.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from tools.bench import store
from tools.bench.figures import Figure, Limit, seconds
from tools.bench.place import share

# Rows only from here on: `store` has set Django up.
# isort: split
from django.db import transaction

from cartella import clock
from cartella.ledger import append, chain, checkpoint, gate, rows, verify
from cartella.ledger.models import Exit, Head, Leaf, Node
from cartella.practices.models import Practice

APPENDS = share(500, least=50)
LEAVES = share(100_000, least=2_000)
_BATCH = 2_000
_PACKAGE = "ab" * 32


def run() -> Iterator[Figure]:
    """All figures of the ledger."""
    practice = store.practice()
    appended = _seconds(lambda n: gate.open(_permit(practice, n)))
    # Rows without leaves, far behind in the order: the tree is verified below without them.
    bare = _seconds(lambda n: _bare(practice, n))
    yield Figure(
        what=f"{APPENDS} exits through the gate, one commit each ({APPENDS / appended:,.0f}/s)",
        ours=seconds(appended),
        against=f"the same rows without leaf and tree: {seconds(bare)} ({APPENDS / bare:,.0f}/s)",
        value=appended / bare,
    )
    other = Practice.objects.create(slug="larkspur", name="Larkspur Skin", created_at=clock.now())
    _fill(other, LEAVES)
    began = time.perf_counter()
    report = verify.verify(other)
    ours = time.perf_counter() - began
    if report.leaf_count != LEAVES or report.faults:
        raise RuntimeError(f"The ledger did not verify: {report.fault_count} faults.")
    began = time.perf_counter()
    if _read_and_hash(other).hex() != report.root:
        raise RuntimeError("The rival came to another root.")
    rival = time.perf_counter() - began
    yield Figure(
        what=f"verify {LEAVES:,} exits, leaf by leaf from their rows",
        ours=f"{seconds(ours)} ({LEAVES / ours:,.0f}/s)",
        against=f"read and hash the stored leaves alone: {seconds(rival)}",
        value=ours / rival,
    )
    began = time.perf_counter()
    for _ in range(20):
        checkpoint.make(practice)
    took = (time.perf_counter() - began) / 20
    yield Figure(
        what="a signed checkpoint, kept in the database and in the file beside it",
        ours=seconds(took),
        against="limit 100 ms",
        value=took * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=100,
    )


def _seconds(act: Callable[[int], object]) -> float:
    act(0)
    began = time.perf_counter()
    for number in range(1, APPENDS + 1):
        act(number)
    return time.perf_counter() - began


def _permit(practice: Practice, number: int) -> gate.Permit:
    return gate.Permit(
        practice=practice,
        key=f"delivery:{number}",
        act=gate.Act.RELEASE,
        actor="staff 3",
        recipient="the patient",
        purpose="patient access",
        checks=tuple(
            gate.Check(name=name, evidence=f"row {place}")
            for place, name in enumerate(gate.REQUIRED[gate.Act.RELEASE])
        ),
        item_hashes=("11" * 32,) * 40,
        request_id=number,
        patient_id=7,
        delivery_id=number,
        package_id=_PACKAGE,
    )


def _bare(practice: Practice, number: int) -> None:
    with transaction.atomic(durable=True):
        row = _exit(practice, 10_000_000 + number, clock.now())
        row.item_hashes = ["11" * 32] * 40
        row.save(force_insert=True)


def _exit(practice: Practice, seq: int, at: datetime) -> Exit:
    return Exit(
        practice=practice,
        key=f"bare:{seq}",
        act=gate.Act.RELEASE.value,
        actor="staff 3",
        recipient="the patient",
        purpose="patient access",
        request_id=seq,
        patient_id=7,
        delivery_id=seq,
        package_id=_PACKAGE,
        item_hashes=["11" * 32],
        checks=[
            [name.value, f"row {place}"]
            for place, name in enumerate(sorted(gate.REQUIRED[gate.Act.RELEASE]))
        ],
        at=at,
        row_salt=append.salt(),
        package_salt=append.salt(),
        seq=seq,
    )


def _fill(practice: Practice, count: int) -> None:
    """As `gate.open` would have left it, but many in one commit."""
    nodes: dict[tuple[int, int], bytes] = {}
    for start in range(0, count, _BATCH):
        exits, leaves, made = [], [], []
        for seq in range(start, min(start + _BATCH, count)):
            row = _exit(practice, seq, clock.now())
            data = chain.leaf_bytes(
                chain.LeafBody(
                    kind=rows.EXIT,
                    seq=seq,
                    at=chain.moment(row.at),
                    row=chain.salted(bytes(row.row_salt), rows.exit_row(row)),
                    package=chain.package_digest(bytes(row.package_salt), row.package_id),
                )
            )
            exits.append(row)
            leaves.append(Leaf(practice=practice, seq=seq, data=data))
            grown = chain.appended(seq, chain.leaf_hash(data), lambda *at: nodes[at])
            for level, index, value in grown:
                nodes[level, index] = value
                made.append(Node(practice=practice, level=level, index=index, hash=value))
        with transaction.atomic():
            Exit.objects.bulk_create(exits)
            Leaf.objects.bulk_create(leaves)
            Node.objects.bulk_create(made)
    Head.objects.update_or_create(practice=practice, defaults={"size": count})


def _read_and_hash(practice: Practice) -> bytes:
    """The root of RFC 6962 over the stored leaves, with a stack and nothing else."""
    stack: list[tuple[int, bytes]] = []
    leaves = Leaf.objects.filter(practice=practice).order_by("seq").values_list("data", flat=True)
    for data in leaves.iterator(5_000):
        level, value = 0, hashlib.sha256(b"\0" + bytes(data)).digest()
        while stack and stack[-1][0] == level:
            value = hashlib.sha256(b"\1" + stack.pop()[1] + value).digest()
            level += 1
        stack.append((level, value))
    found = stack.pop()[1]
    while stack:
        found = hashlib.sha256(b"\1" + stack.pop()[1] + found).digest()
    return found
