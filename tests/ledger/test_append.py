"""Many writers, one sequence without gaps, and never an exit without its leaf."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from cartella.ledger import append, checkpoint, gate, looks
from cartella.ledger.models import Exit, Leaf
from cartella.ledger.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 6
EACH = 8


def run_together(work: Callable[[int], None]) -> list[BaseException]:
    """Run `work(n)` in as many threads, begun at one moment; returns what went wrong."""
    start = threading.Barrier(WRITERS)
    errors: list[BaseException] = []

    def one(number: int) -> None:
        try:
            start.wait(10)
            work(number)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def test_writers_at_once_leave_no_gap(practice, permit):
    def work(number: int) -> None:
        for turn in range(EACH):
            gate.open(permit(number * 100 + turn + 1))

    assert run_together(work) == []
    assert list(practice.ledger_leaves.order_by("seq").values_list("seq", flat=True)) == list(
        range(WRITERS * EACH)
    )
    assert verify(practice).is_whole


def test_writers_that_roll_back_leave_no_gap(practice, permit):
    def work(number: int) -> None:
        for turn in range(EACH):
            try:
                with transaction.atomic():
                    head = append.lock(practice)
                    if turn % 3 == 0:
                        append.append(
                            head, kind="exit", at=practice.created_at, row_digest="0" * 64
                        )
                        raise DatabaseError("changed its mind")
            except DatabaseError as error:
                assert "changed its mind" in str(error)
            gate.open(permit(number * 100 + turn + 1))

    assert run_together(work) == []
    report = verify(practice)
    assert report.is_whole and report.leaf_count == WRITERS * EACH


def test_one_key_opened_at_once_is_one_exit(practice, permit):
    openings: list[gate.Opening] = []
    assert run_together(lambda number: openings.append(gate.open(permit(1)))) == []
    assert (Exit.objects.count(), Leaf.objects.count()) == (1, 1)
    assert len({opening.exit_id for opening in openings}) == 1
    assert sum(opening.is_first for opening in openings) == 1
    assert practice.reopenings.count() == WRITERS - 1
    assert verify(practice).is_whole


def test_batches_and_checkpoints_at_once_hash_each_look_once(practice, permit):
    def work(number: int) -> None:
        for turn in range(EACH):
            looks.look(practice, person_id=number, patient_id=turn, what="chart")
            if turn % 4 == number % 4:
                checkpoint.make(practice)

    assert run_together(work) == []
    looks.batch(practice)
    report = verify(practice)
    assert report.is_whole, report.faults
    assert report.look_count == WRITERS * EACH and report.looks_waiting == ()
