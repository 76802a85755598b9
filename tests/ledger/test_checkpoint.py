"""A checkpoint is signed, stands in the file before it stands in a row, and is made once."""

import os
import stat

import pytest

from cartella.ledger import chain, checkpoint, gate, looks, tree
from cartella.ledger.models import Checkpoint
from cartella.practices import keys


def test_a_checkpoint_opens_with_the_practice_key(practice, permit):
    gate.open(permit())
    note = checkpoint.make(practice)
    origin, key = chain.read_verifier_key(checkpoint.verifier_key(practice))
    point = chain.open_checkpoint(note, origin=origin, key=key)
    assert (point.size, point.root) == (1, tree.root(practice, 1))
    assert key == keys.load(practice.pk).ledger_key.public_key()


def test_a_checkpoint_takes_the_waiting_looks_along(practice):
    looks.look(practice, person_id=1, patient_id=7, what="chart")
    assert chain.read_checkpoint(checkpoint.make(practice)).size == 1


def test_nothing_new_makes_no_second_checkpoint(practice, permit):
    gate.open(permit())
    assert checkpoint.make(practice) == checkpoint.make(practice)
    assert Checkpoint.objects.count() == 1
    notes, has_more = checkpoint.in_file(checkpoint.path_for(practice).read_text())
    assert len(notes) == 1 and not has_more


def test_an_empty_ledger_has_a_checkpoint_too(practice):
    assert checkpoint.newest(practice) is None
    note = checkpoint.make(practice)
    assert chain.read_checkpoint(note).root == chain.EMPTY_ROOT
    assert checkpoint.newest(practice) == note


def test_the_file_holds_every_checkpoint_in_order_and_for_the_owner_alone(practice, permit):
    made = []
    for number in (1, 2, 3):
        gate.open(permit(number))
        made.append(checkpoint.make(practice))
    path = checkpoint.path_for(practice)
    assert checkpoint.in_file(path.read_text()) == (made, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert checkpoint.newest(practice) == made[-1]


def test_a_full_disk_leaves_no_row_without_the_file(practice, permit, monkeypatch):
    gate.open(permit())

    def full(descriptor: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            checkpoint.make(practice)
    assert not Checkpoint.objects.exists()
    assert checkpoint.make(practice)


@pytest.mark.parametrize("text", ["x\n", "a\nb\n\n", "\u2014 a b\n"])
def test_what_is_no_checkpoint_in_a_file_is_seen(text):
    assert checkpoint.in_file(text)[1]
