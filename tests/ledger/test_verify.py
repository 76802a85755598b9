"""An enemy with the database in hand and no key: whatever is changed, dropped or added shows."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cartella import clock
from cartella.ledger import chain, checkpoint, gate, looks, rows, tree
from cartella.ledger.faults import Report, What
from cartella.ledger.models import (
    Checkpoint,
    Exit,
    Head,
    Leaf,
    Look,
    LookBatch,
    LookBatchMember,
    Node,
    Reopening,
    Transfer,
)
from cartella.ledger.verify import verify
from cartella.practices import insert_only

OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@pytest.fixture
def filled(practice, permit):
    """Five exits, a batch of three looks after the second, two checkpoints."""
    for number in (1, 2):
        gate.open(permit(number))
    for number in (1, 2, 3):
        looks.look(practice, person_id=number, patient_id=7, what="chart", entry_ids=[number])
    checkpoint.make(practice)
    for number in (3, 4, 5):
        gate.open(permit(number))
    checkpoint.make(practice)
    return practice


def found(report: Report) -> set[What]:
    return {fault.what for fault in report.faults}


def test_an_untouched_ledger_is_whole(filled):
    report = verify(filled)
    assert report.is_whole and report.faults == ()
    assert (report.leaf_count, report.exit_count, report.look_count) == (6, 5, 3)
    assert report.checkpoint_count == 2
    assert report.root == tree.root(filled, 6).hex()
    assert report.looks_waiting == () and report.notes == ()


def test_an_empty_ledger_is_whole(practice):
    assert verify(practice).is_whole


# Every column of an exit, changed by hand.
COLUMNS = {
    "key": "delivery-9",
    "act": "chart print",
    "actor": "staff 4",
    "recipient": "somebody else",
    "purpose": "another purpose",
    "request_id": 99,
    "patient_id": 99,
    "delivery_id": None,
    "package_id": "cd" * 32,
    "item_hashes": ["11" * 32],
    "checks": [],
    "at": clock.now() - timedelta(days=1),
    "row_salt": b"s" * 32,
    "package_salt": b"s" * 32,
    "version": 2,
}


def test_the_list_of_columns_is_complete():
    checked = {*COLUMNS, "id", "practice", "seq"}  # these three have tests of their own
    assert {field.name for field in Exit._meta.concrete_fields} == checked


@pytest.mark.parametrize("column", list(COLUMNS))
def test_every_changed_column_of_an_exit_is_found(filled, column):
    with insert_only.lift():
        Exit.objects.filter(key="delivery-2").update(**{column: COLUMNS[column]})
    assert found(verify(filled)) == {What.EXIT_CHANGED}


def test_a_changed_id_of_an_exit_is_found(filled):
    with insert_only.lift():
        Exit.objects.filter(key="delivery-1").update(id=uuid.uuid4())
    assert found(verify(filled)) == {What.EXIT_CHANGED}


def test_reordered_exits_are_found(filled):
    with insert_only.lift():
        for key, seq in (("delivery-1", 900), ("delivery-2", 0), ("delivery-1", 1)):
            Exit.objects.filter(key=key).update(seq=seq)
    report = verify(filled)
    assert found(report) == {What.EXIT_CHANGED} and report.fault_count == 2


def test_a_dropped_exit_is_found(filled):
    with insert_only.lift():
        Exit.objects.filter(key="delivery-4").delete()
    assert found(verify(filled)) == {What.LEAF_WITHOUT_ROW}


def test_an_exit_without_leaf_is_found(filled, permit):
    forged = filled.exits.order_by("seq").last()
    forged.pk, forged.key, forged.seq = Exit().pk, "delivery-99", 99
    forged.save(force_insert=True)
    report = verify(filled)
    assert found(report) == {What.EXIT_WITHOUT_LEAF}
    assert report.faults[0].where == str(forged.pk)


def test_an_exit_moved_to_another_practice_is_found(filled):
    other = type(filled).objects.create(slug="other", name="Other", created_at=clock.now())
    with insert_only.lift():
        Exit.objects.filter(key="delivery-1").update(practice=other)
    assert found(verify(filled)) == {What.LEAF_WITHOUT_ROW}
    assert found(verify(other)) >= {What.EXIT_WITHOUT_LEAF}


def drop_last(practice) -> None:
    """Take the newest exit out with its leaf, nodes and count: a clean cut."""
    size = tree.size(practice)
    Exit.objects.filter(seq=size - 1).delete()
    Leaf.objects.filter(seq=size - 1).delete()
    for level in range(10):
        Node.objects.filter(level=level, index__gte=(size - 1) >> level).delete()
    Head.objects.update(size=size - 1)


def test_a_clean_cut_contradicts_the_checkpoints(filled):
    with insert_only.lift():
        drop_last(filled)
    report = verify(filled)
    assert found(report) == {What.CHECKPOINT_WRONG}
    assert report.fault_count == 2  # the row and the file both know better


def test_a_clean_cut_with_its_checkpoints_contradicts_the_file(filled):
    with insert_only.lift():
        drop_last(filled)
        Checkpoint.objects.filter(size=6).delete()
    report = verify(filled)
    assert found(report) == {What.CHECKPOINT_WRONG}
    assert "file" in report.faults[0].where


def test_a_clean_cut_with_its_file_contradicts_a_checkpoint_kept_outside(filled):
    kept = checkpoint.newest(filled)
    with insert_only.lift():
        drop_last(filled)
        Checkpoint.objects.all().delete()
    checkpoint.path_for(filled).unlink()
    assert verify(filled).is_whole  # nobody inside can tell
    assert found(verify(filled, kept)) == {What.CHECKPOINT_FROM_ELSEWHERE}


def rebuild(practice) -> None:
    """Make leaves, nodes and head anew over the rows as they are now, as a forger would."""
    Leaf.objects.all().delete()
    Node.objects.all().delete()
    size = 0
    stored: dict[tuple[int, int], bytes] = {}
    standing = [*practice.exits.order_by("seq"), *practice.look_batches.all()]
    for row in sorted(standing, key=lambda row: row.seq):
        is_exit = isinstance(row, Exit)
        body = (
            rows.exit_row(row)
            if is_exit
            else rows.batch_row(
                row,
                practice_id=practice.pk,
                members=list(row.members.values_list("look_id", "digest")),
            )
        )
        data = chain.leaf_bytes(
            chain.LeafBody(
                kind=rows.EXIT if is_exit else rows.LOOKS,
                seq=size,
                at=chain.moment(row.at),
                row=chain.salted(bytes(row.row_salt), body),
                package=chain.package_digest(bytes(row.package_salt), row.package_id)
                if is_exit
                else None,
            )
        )
        type(row).objects.filter(pk=row.pk).update(seq=size)
        Leaf.objects.create(practice=practice, seq=size, data=data)
        for level, index, value in chain.appended(
            size, chain.leaf_hash(data), lambda level, index: stored[level, index]
        ):
            stored[level, index] = value
            Node.objects.create(practice=practice, level=level, index=index, hash=value)
        size += 1
    Head.objects.update(size=size)


def test_a_ledger_made_anew_over_changed_rows_contradicts_the_checkpoints(filled):
    with insert_only.lift():
        Exit.objects.filter(key="delivery-1").update(recipient="somebody else")
        rebuild(filled)
    assert found(verify(filled)) == {What.CHECKPOINT_WRONG}


def test_a_row_slipped_into_the_past_contradicts_the_checkpoints(filled):
    with insert_only.lift():
        for row in filled.exits.filter(seq__gte=1).order_by("-seq"):
            Exit.objects.filter(pk=row.pk).update(seq=row.seq + 1)
        LookBatch.objects.update(seq=3)
        forged = filled.exits.get(key="delivery-1")
        forged.pk, forged.key, forged.seq = Exit().pk, "delivery-99", 1
        forged.save(force_insert=True)
        rebuild(filled)
    assert found(verify(filled)) == {What.CHECKPOINT_WRONG}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda: Leaf.objects.filter(seq=2).delete(), What.LEAF_MISSING),
        (lambda: Leaf.objects.filter(seq=2).update(data=b"{}"), What.LEAF_UNREADABLE),
        (lambda: Node.objects.filter(level=0, index=3).delete(), What.NODE_WRONG),
        (lambda: Node.objects.filter(level=0, index=3).update(hash=b"x" * 32), What.NODE_WRONG),
        (lambda: Node.objects.filter(level=1, index=1).update(hash=b"x" * 32), What.NODE_WRONG),
        (lambda: Node.objects.filter(level=2, index=0).delete(), What.NODE_WRONG),
        (lambda: Head.objects.update(size=5), What.HEAD_WRONG),
        (lambda: Head.objects.update(size=7), What.LEAF_MISSING),
        (lambda: Head.objects.all().delete(), What.HEAD_WRONG),
        (lambda: LookBatch.objects.update(look_count=2), What.BATCH_CHANGED),
        (lambda: LookBatch.objects.update(at=clock.now()), What.BATCH_CHANGED),
        (lambda: LookBatch.objects.update(row_salt=b"s" * 32), What.LOOK_CHANGED),
        (lambda: LookBatch.objects.update(seq=77), What.BATCH_WITHOUT_LEAF),
        (
            lambda: LookBatchMember.objects.filter(look__person_id=2).update(digest="0" * 64),
            What.LOOK_CHANGED,
        ),
        (
            lambda: LookBatchMember.objects.filter(look__person_id=2).delete(),
            What.BATCH_CHANGED,
        ),
        (lambda: Look.objects.filter(person_id=2).update(patient_id=8), What.LOOK_CHANGED),
        (lambda: Look.objects.filter(person_id=2).update(person_id=9), What.LOOK_CHANGED),
        (lambda: Look.objects.filter(person_id=2).update(what="list"), What.LOOK_CHANGED),
        (lambda: Look.objects.filter(person_id=2).update(entry_ids=[]), What.LOOK_CHANGED),
        (lambda: Look.objects.filter(person_id=2).update(at=clock.now()), What.LOOK_CHANGED),
        (lambda: Checkpoint.objects.filter(size=6).update(size=5), What.CHECKPOINT_WRONG),
        (lambda: Checkpoint.objects.filter(size=6).update(note="x"), What.CHECKPOINT_WRONG),
    ],
)
def test_each_other_row_that_is_touched_is_found(filled, change: Callable[[], object], what):
    with insert_only.lift():
        change()
    assert what in found(verify(filled))


def test_a_node_or_leaf_beyond_the_head_is_found(filled):
    Node.objects.create(practice=filled, level=3, index=0, hash=b"x" * 32)
    assert found(verify(filled)) == {What.HEAD_WRONG}


def test_a_checkpoint_forged_with_another_key_is_found(filled):
    claim = chain.Checkpoint(origin=tree.origin(filled), size=6, root=b"r" * 32)
    forged = chain.make_checkpoint(claim, OTHER_KEY)
    Checkpoint.objects.create(practice=filled, size=6, note=forged, at=clock.now())
    with checkpoint.path_for(filled).open("a") as file:
        file.write(forged + "\n")
    report = verify(filled, forged)
    assert found(report) == {What.CHECKPOINT_WRONG, What.CHECKPOINT_FROM_ELSEWHERE}
    assert report.fault_count == 3


def test_a_checkpoint_cut_from_the_file_is_found(filled):
    path = checkpoint.path_for(filled)
    notes, _has_more = checkpoint.in_file(path.read_text())
    path.write_text(notes[0] + "\n")
    assert found(verify(filled)) == {What.CHECKPOINT_NOT_IN_FILE}
    path.unlink()
    assert verify(filled).fault_count == 2


def test_rubbish_in_the_file_of_checkpoints_is_found(filled):
    with checkpoint.path_for(filled).open("a") as file:
        file.write("cartella\n")
    assert found(verify(filled)) == {What.FILE_UNREADABLE}


def test_an_older_checkpoint_kept_outside_still_holds(filled, permit):
    kept = checkpoint.newest(filled)
    gate.open(permit(6))
    assert verify(filled, kept).is_whole


def test_a_whole_file_of_checkpoints_kept_outside_can_be_given(filled):
    kept = checkpoint.path_for(filled).read_text()
    assert verify(filled, kept).is_whole
    assert verify(filled, kept.strip().replace("\n", "\r\n")).is_whole
    with insert_only.lift():
        drop_last(filled)
    kinds = [fault.what for fault in verify(filled, kept).faults]
    assert kinds.count(What.CHECKPOINT_FROM_ELSEWHERE) == 1  # of the two that were given


@pytest.mark.parametrize("given", ["", "hello", "a\nb\nc\n\n\u2014 d e\n"])
def test_what_is_given_and_is_no_checkpoint_is_a_fault(filled, given):
    assert found(verify(filled, given)) == {What.CHECKPOINT_FROM_ELSEWHERE}


def test_without_the_key_rows_are_compared_and_it_is_said(filled, settings, tmp_path):
    settings.KEY_FILE = tmp_path / "nowhere.key"
    report = verify(filled)
    assert report.is_whole and len(report.notes) == 1


def test_waiting_looks_are_named_and_become_a_fault_after_two_hours(filled):
    look = looks.look(filled, person_id=1, patient_id=7, what="chart")
    report = verify(filled)
    assert report.is_whole and report.looks_waiting == (look.pk,)
    with clock.frozen(clock.now() + timedelta(hours=3)):
        late = verify(filled)
    assert found(late) == {What.LOOK_WITHOUT_BATCH}
    assert late.faults[0].where == str(look.pk)


def test_rows_of_another_practice_hanging_from_ours_are_found(filled):
    other = type(filled).objects.create(slug="other", name="Other", created_at=clock.now())
    exit_ = filled.exits.first()
    Reopening.objects.create(
        practice=other, exit=exit_, actor="x", purpose="x", checks=[], at=clock.now()
    )
    Transfer.objects.create(
        practice=other,
        exit=exit_,
        part="package.zip",
        first_byte=0,
        sent_bytes=1,
        size_bytes=1,
        at=clock.now(),
    )
    assert found(verify(other)) == {What.ROW_OF_ANOTHER_PRACTICE}


def test_a_flood_of_faults_is_counted_and_cut(filled, monkeypatch):
    monkeypatch.setattr("cartella.ledger.faults.FAULTS_SHOWN", 2)
    with insert_only.lift():
        Exit.objects.update(recipient="x")
    report = verify(filled)
    assert (report.fault_count, len(report.faults)) == (5, 2)


def test_no_fault_names_a_patient(filled):
    with insert_only.lift():
        Exit.objects.update(recipient="Ines Okafor")
    assert not any("Okafor" in fault.words for fault in verify(filled).faults)


def test_chunks_do_not_hide_their_edges(practice, permit, monkeypatch):
    monkeypatch.setattr("cartella.ledger.verify.CHUNK_ROWS", 3)
    for number in range(1, 14):
        gate.open(permit(number))
    assert verify(practice).is_whole
    with insert_only.lift():
        Node.objects.filter(level=1, index=3).update(hash=b"x" * 32)
    assert {fault.where for fault in verify(practice).faults} == {"1/3", "2/1"}
