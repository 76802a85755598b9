"""Looks are rows at once and a leaf within the hour, whoever commits late."""

import pytest
from django.db import transaction

from cartella import clock
from cartella.ledger import looks
from cartella.ledger.models import Look, LookBatch, LookBatchMember
from cartella.ledger.verify import verify


def test_a_look_is_on_record_at_once(practice):
    look = looks.look(practice, person_id=3, patient_id=7, what="document", entry_ids=["e1", 2])
    assert practice.looks.get().pk == look.pk
    assert look.entry_ids == ["e1", 2]


def test_a_look_is_refused_inside_a_transaction(practice):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        looks.look(practice, person_id=3, patient_id=7, what="chart")
    assert not Look.objects.exists()


def test_a_batch_is_one_leaf_over_all_that_wait(practice):
    for number in range(5):
        looks.look(practice, person_id=number, patient_id=7, what="chart")
    assert looks.batch(practice) == 5
    assert looks.batch(practice) == 0
    assert practice.ledger_leaves.count() == 1
    assert LookBatch.objects.get().look_count == 5


def test_a_look_that_commits_late_goes_into_the_next_batch(practice):
    first = looks.look(practice, person_id=1, patient_id=7, what="chart")
    late = Look(practice=practice, person_id=2, patient_id=7, what="chart", at=clock.now())
    third = Look(practice=practice, person_id=3, patient_id=7, what="chart", at=clock.now())
    third.pk = first.pk + 2
    third.save(force_insert=True)
    assert looks.batch(practice) == 2
    late.pk = first.pk + 1  # a lower id than what is in a batch already
    late.save(force_insert=True)
    assert looks.batch(practice) == 1
    assert verify(practice).is_whole
    assert LookBatchMember.objects.count() == 3


def test_many_looks_make_several_batches(practice, monkeypatch):
    monkeypatch.setattr(looks, "BATCH_LOOKS", 2)
    for number in range(5):
        looks.look(practice, person_id=number, patient_id=7, what="chart")
    assert looks.batch(practice) == 5
    assert sorted(practice.look_batches.values_list("look_count", flat=True)) == [1, 2, 2]
    assert verify(practice).is_whole


def test_looks_that_another_process_took_are_left(practice):
    waiting = [looks.look(practice, person_id=1, patient_id=7, what="chart")]
    assert looks.batch(practice) == 1
    assert looks._hash(practice, waiting) == 0
    assert practice.ledger_leaves.count() == 1


def test_a_batch_takes_looks_of_its_own_practice_only(practice):
    other = type(practice).objects.create(slug="other", name="Other", created_at=clock.now())
    looks.look(other, person_id=1, patient_id=7, what="chart")
    assert looks.batch(practice) == 0
    assert looks.batch(other) == 1
