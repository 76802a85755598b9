"""Rebuilds the ledger from its rows and says, in words, everything that does not agree.

Leaves against the rows they stand for, column by column; nodes against leaves; head, checkpoints
in the database, in the file beside it and in the caller's hand against the tree.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import F
from django.utils.translation import gettext as _

from cartella import clock
from cartella.ledger import chain, rows, tree, witnesses
from cartella.ledger.faults import CHUNK_ROWS, FAULTS_SHOWN, Report, Run, What
from cartella.ledger.models import Exit, LookBatch
from cartella.practices import keys
from cartella.practices.models import Practice

LOOK_MAY_WAIT = timedelta(hours=2)  # hashed by the hour; the other hour is for a worker that slept


def verify(practice: Practice, checkpoint: str | None = None) -> Report:
    """Compare everything; `checkpoint` is one that somebody kept outside. Changes nothing.

    Rows that are appended meanwhile are left for the next time. Memory stays flat.
    """
    run = Run(practice=practice, size=tree.size(practice), key=_key(practice))
    for start in range(0, run.size, CHUNK_ROWS):
        _check_leaves(run, start, min(start + CHUNK_ROWS, run.size))
    _check_upper_nodes(run)
    _check_ends(run)
    waiting = _check_waiting_looks(run, clock.now())
    _check_borders(run)
    root = run.root(run.size)
    witnesses.check(run, checkpoint)
    return Report(
        leaf_count=run.size,
        exit_count=run.exit_count,
        look_count=run.look_count,
        checkpoint_count=run.checkpoint_count,
        root="" if root is None else root.hex(),
        faults=tuple(run.faults),
        fault_count=run.fault_count,
        looks_waiting=waiting,
        notes=tuple(run.notes),
    )


def _key(practice: Practice) -> Ed25519PublicKey | None:
    try:
        return keys.load(practice.pk).ledger_key.public_key()
    except (keys.KeyMissing, keys.KeyRefused):
        return None


# Leaves and their rows


def _check_leaves(run: Run, start: int, stop: int) -> None:
    within = {"seq__gte": start, "seq__lt": stop}
    leaves = dict(run.practice.ledger_leaves.filter(**within).values_list("seq", "data"))
    exits = {row.seq: row for row in run.practice.exits.filter(**within)}
    batches = {row.seq: row for row in run.practice.look_batches.filter(**within)}
    nodes = run.nodes(0, start, stop)
    for seq in range(start, stop):
        exit_, batch = exits.get(seq), batches.get(seq)
        leaf = _read(run, seq, leaves.get(seq), nodes.get(seq))
        if leaf is not None and leaf.kind == rows.EXIT and exit_ is not None:
            _check_exit(run, leaf, exit_)
            exit_ = None
        elif leaf is not None and leaf.kind == rows.LOOKS and batch is not None:
            _check_batch(run, leaf, batch)
            batch = None
        elif leaf is not None:
            run.fault(
                What.LEAF_WITHOUT_ROW,
                seq,
                _("Entry %(seq)s of the ledger stands for a row that is gone.") % {"seq": seq},
            )
        _fault_orphans(run, exit_, batch)


def _read(
    run: Run, seq: int, data: bytes | memoryview | None, node: bytes | None
) -> chain.LeafBody | None:
    if data is None:
        run.fault(What.LEAF_MISSING, seq, _("Entry %(seq)s of the ledger is gone.") % {"seq": seq})
        return None
    body = bytes(data)
    if node != chain.leaf_hash(body):
        run.fault(
            What.NODE_WRONG,
            f"0/{seq}",
            _("Entry %(seq)s of the ledger is not the one that the tree was made over.")
            % {"seq": seq},
        )
    try:
        leaf = chain.read_leaf(body)
    except chain.NotALeaf:
        leaf = None
    if leaf is None or leaf.seq != seq:
        run.fault(
            What.LEAF_UNREADABLE,
            seq,
            _("Entry %(seq)s of the ledger does not read as one at that place.") % {"seq": seq},
        )
        return None
    return leaf


def _check_exit(run: Run, leaf: chain.LeafBody, exit_: Exit) -> None:
    run.exit_count += 1
    try:
        digest = chain.salted(bytes(exit_.row_salt), rows.exit_row(exit_))
        package = chain.package_digest(bytes(exit_.package_salt), exit_.package_id)
        is_same = (digest, package, chain.moment(exit_.at)) == (leaf.row, leaf.package, leaf.at)
    except ValueError:
        is_same = False
    if not is_same:
        run.fault(
            What.EXIT_CHANGED,
            exit_.pk,
            _("Exit %(id)s is not as it was when it was entered.") % {"id": exit_.pk},
        )


def _check_batch(run: Run, leaf: chain.LeafBody, batch: LookBatch) -> None:
    salt = bytes(batch.row_salt)
    members = list(batch.members.order_by("look_id"))
    looks = run.practice.looks.in_bulk([member.look_id for member in members])
    run.look_count += len(members)
    for member in members:
        look = looks.get(member.look_id)
        try:
            is_same = look is not None and member.digest == chain.salted(salt, rows.look_row(look))
        except ValueError:
            is_same = False
        if not is_same:
            run.fault(
                What.LOOK_CHANGED,
                member.look_id,
                _("Look %(id)s is gone or not as it was when it was entered.")
                % {"id": member.look_id},
            )
    try:
        body = rows.batch_row(
            batch,
            practice_id=run.practice.pk,
            members=[(member.look_id, member.digest) for member in members],
        )
        found = (chain.salted(salt, body), None, chain.moment(batch.at), len(members))
        is_same = found == (leaf.row, leaf.package, leaf.at, batch.look_count)
    except ValueError:
        is_same = False
    if not is_same:
        run.fault(
            What.BATCH_CHANGED,
            batch.pk,
            _("Batch %(id)s does not hold the looks that it held when it was entered.")
            % {"id": batch.pk},
        )


def _fault_orphans(run: Run, exit_: Exit | None, batch: LookBatch | None) -> None:
    if exit_ is not None:
        run.fault(
            What.EXIT_WITHOUT_LEAF,
            exit_.pk,
            _("Exit %(id)s has no entry in the ledger.") % {"id": exit_.pk},
        )
    if batch is not None:
        run.fault(
            What.BATCH_WITHOUT_LEAF,
            batch.pk,
            _("Batch %(id)s has no entry in the ledger.") % {"id": batch.pk},
        )


# The tree


def _levels(size: int) -> Iterator[tuple[int, int]]:
    """Each level of the tree with its number of complete subtrees, from the leaves up."""
    level = 0
    while size >> level:
        yield level, size >> level
        level += 1


def _check_upper_nodes(run: Run) -> None:
    for level, count in _levels(run.size):
        if level == 0:
            continue
        for start in range(0, count, CHUNK_ROWS):
            stop = min(start + CHUNK_ROWS, count)
            below = run.nodes(level - 1, 2 * start, 2 * stop)
            here = run.nodes(level, start, stop)
            for index in range(start, stop):
                left, right = below.get(2 * index), below.get(2 * index + 1)
                if left and right and here.get(index) == chain.node_hash(left, right):
                    continue
                run.fault(
                    What.NODE_WRONG,
                    f"{level}/{index}",
                    _("Node %(level)s/%(index)s of the tree is gone or wrong.")
                    % {"level": level, "index": index},
                )


def _check_ends(run: Run) -> None:
    """Nothing may lie beyond the head. The ends are read before it, since it only grows."""
    practice = run.practice
    last_leaf = practice.ledger_leaves.order_by("-seq").values_list("seq", flat=True).first()
    late_exits = list(practice.exits.filter(seq__gte=run.size))
    late_batches = list(practice.look_batches.filter(seq__gte=run.size))
    tops = {
        level: practice.ledger_nodes.filter(level=level).order_by("-index").first()
        for level in range(64)
    }
    size = tree.size(practice)
    is_beyond = any(top and top.index >= size >> level for level, top in tops.items())
    if is_beyond or (last_leaf is not None and last_leaf >= size) or size < run.size:
        run.fault(What.HEAD_WRONG, size, _("The ledger holds more entries than its head counts."))
    for exit_ in late_exits:
        if exit_.seq >= size:
            _fault_orphans(run, exit_, None)
    for batch in late_batches:
        if batch.seq >= size:
            _fault_orphans(run, None, batch)


# What has no leaf of its own


def _check_waiting_looks(run: Run, now: datetime) -> tuple[int, ...]:
    waiting = list(
        run.practice.looks.filter(member__isnull=True).order_by("pk").values_list("pk", "at")
    )
    for look_id, at in waiting:
        if now - at > LOOK_MAY_WAIT:
            run.fault(
                What.LOOK_WITHOUT_BATCH,
                look_id,
                _("Look %(id)s should have been in a batch long ago and is in none.")
                % {"id": look_id},
            )
    return tuple(look_id for look_id, _at in waiting)


def _check_borders(run: Run) -> None:
    """Rows that hang from a row of the practice belong to the practice too."""
    practice = run.practice
    strays = [
        practice.reopenings.exclude(exit__practice=F("practice")),
        practice.transfers.exclude(exit__practice=F("practice")),
        practice.look_batch_members.exclude(batch__practice=F("practice")),
    ]
    for stray in strays:
        for row in stray[:FAULTS_SHOWN]:
            run.fault(
                What.ROW_OF_ANOTHER_PRACTICE,
                row,
                _("%(row)s hangs from a row of another practice.") % {"row": row},
            )
