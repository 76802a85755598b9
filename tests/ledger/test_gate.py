"""Nothing leaves without every check its kind demands, and nothing leaves unrecorded."""

import copy
import dataclasses
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cartella.ledger import append, chain, gate, rows, verify
from cartella.ledger.gate import Act, CheckName, Opening, Refused
from cartella.ledger.models import Exit, Head, Leaf, Node, Reopening


def test_an_opening_stands_on_a_committed_exit_and_its_leaf(practice, permit):
    opening = gate.open(permit())
    exit_ = practice.exits.get(pk=opening.exit_id)
    leaf = chain.read_leaf(bytes(practice.ledger_leaves.get(seq=opening.seq).data))
    assert (leaf.kind, leaf.seq, leaf.at) == ("exit", 0, chain.moment(exit_.at))
    assert leaf.row == chain.salted(bytes(exit_.row_salt), rows.exit_row(exit_))
    assert leaf.package == chain.salted(bytes(exit_.package_salt), exit_.package_id.encode())
    assert (opening.package_id, opening.practice_id) == (exit_.package_id, practice.pk)
    assert opening.is_first


def test_the_leaf_holds_nothing_of_the_row(practice, permit):
    gate.open(permit(recipient="Ines Okafor", purpose="a purpose in words"))
    data = bytes(practice.ledger_leaves.get().data)
    for word in (b"Ines", b"purpose", b"staff", b"delivery-1", b"ab" * 32):
        assert word not in data


@pytest.mark.parametrize("name", list(gate.REQUIRED[Act.RELEASE]))
def test_a_release_that_lacks_a_check_is_refused_by_name(practice, permit, name):
    whole = permit()
    checks = tuple(check for check in whole.checks if check.name != name)
    with pytest.raises(Refused) as refusal:
        gate.open(dataclasses.replace(whole, checks=checks))
    assert refusal.value.missing == (str(name),)
    assert not Exit.objects.exists() and not Leaf.objects.exists() and not Head.objects.exists()


@pytest.mark.parametrize("name", list(gate.REQUIRED[Act.CHART_PRINT]))
def test_a_print_that_lacks_a_check_is_refused_by_name(practice, permit, name):
    checks = tuple(
        gate.Check(name=other, evidence="session 1")
        for other in gate.REQUIRED[Act.CHART_PRINT]
        if other != name
    )
    with pytest.raises(Refused) as refusal:
        gate.open(permit(act=Act.CHART_PRINT, checks=checks, package_id=None, delivery_id=None))
    assert refusal.value.missing == (str(name),)


def test_a_check_without_evidence_did_not_pass(permit):
    whole = permit()
    hollow = (dataclasses.replace(whole.checks[0], evidence=" "), *whole.checks[1:])
    with pytest.raises(Refused) as refusal:
        gate.open(dataclasses.replace(whole, checks=hollow))
    assert refusal.value.missing == (str(CheckName.IDENTITY_VERIFIED),)


@pytest.mark.parametrize("fact", gate.STATED[Act.RELEASE])
def test_a_permit_states_what_its_act_cannot_do_without(permit, fact):
    empty = "" if fact in {"key", "actor", "recipient", "purpose"} else None
    with pytest.raises(Refused) as refusal:
        gate.open(permit(**{fact: empty}))
    assert refusal.value.missing == (fact,)


def test_every_act_has_its_row_in_both_tables():
    assert set(gate.REQUIRED) == set(gate.STATED) == set(Act)


def test_a_chart_print_leaves_without_a_package(practice, permit):
    checks = tuple(
        gate.Check(name=name, evidence="session 1") for name in gate.REQUIRED[Act.CHART_PRINT]
    )
    opening = gate.open(
        permit(act=Act.CHART_PRINT, checks=checks, package_id=None, delivery_id=None)
    )
    assert opening.package_id is None
    assert chain.read_leaf(bytes(practice.ledger_leaves.get().data)).package is None
    assert verify.verify(practice).is_whole


def test_a_second_opening_writes_a_row_and_no_leaf(practice, permit):
    first = gate.open(permit())
    again = gate.open(permit(actor="requester 9"))
    assert again.exit_id == first.exit_id and not again.is_first
    assert Reopening.objects.get(pk=again.reopening_id).actor == "requester 9"
    assert (Exit.objects.count(), Leaf.objects.count(), Reopening.objects.count()) == (1, 1, 1)


def test_a_second_opening_needs_checks_of_its_own(permit):
    whole = permit()
    gate.open(whole)
    recalled = tuple(check for check in whole.checks if check.name != CheckName.NOT_RECALLED)
    with pytest.raises(Refused):
        gate.open(dataclasses.replace(whole, checks=recalled))
    assert not Reopening.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"package_id": "cd" * 32},
        {"recipient": "somebody else"},
        {"request_id": 99},
        {"patient_id": 99},
        {"delivery_id": 99},
        {"item_hashes": ("33" * 32,)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_key_does_not_open_another_exit(permit, change):
    gate.open(permit())
    with pytest.raises(Refused) as refusal:
        gate.open(permit(**change))
    assert refusal.value.differing
    assert not Reopening.objects.exists()


def test_only_the_gate_makes_an_opening(permit):
    opening = gate.open(permit())
    fields = {field.name: getattr(opening, field.name) for field in dataclasses.fields(Opening)}
    with pytest.raises(TypeError, match="token"):
        Opening(**fields)
    with pytest.raises(TypeError, match="gate"):
        Opening(**fields, token=object())
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(opening, package_id="cd" * 32)
    with pytest.raises(dataclasses.FrozenInstanceError):
        opening.package_id = "cd" * 32
    assert copy.copy(opening) == opening


def test_a_leaf_is_written_in_a_transaction_only(practice, monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(append, "connection", outside)
    with pytest.raises(append.NotInTransaction):
        append.lock(practice)


@pytest.mark.parametrize("broken", ["save", "nodes", "head"])
def test_a_failure_between_the_rows_leaves_neither(practice, permit, monkeypatch, broken):
    gate.open(permit(1))

    def die(*args: object, **kwargs: object) -> None:
        raise DatabaseError("the power went")

    with monkeypatch.context() as patch:
        target = {"save": (Exit, "save"), "nodes": (Node.objects, "bulk_create")}.get(
            broken, (Head, "save")
        )
        patch.setattr(*target, die)
        with pytest.raises(DatabaseError):
            gate.open(permit(2))
    assert (Exit.objects.count(), Leaf.objects.count()) == (1, 1)
    assert gate.open(permit(3)).seq == 1
    assert verify.verify(practice).is_whole


def test_the_gate_stays_shut_inside_a_transaction(permit):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        gate.open(permit())
    assert not Exit.objects.exists()


def test_two_practices_have_two_trees(practice, permit):
    other = type(practice).objects.create(
        slug="stranger", name="Stranger Clinic", created_at=practice.created_at
    )
    assert gate.open(permit()).seq == 0
    assert gate.open(dataclasses.replace(permit(), practice=other)).seq == 0


@pytest.mark.parametrize(
    "table",
    ["exit", "leaf", "node"],
)
def test_what_the_gate_wrote_stays(permit, table):
    gate.open(permit())
    for sql in (f"DELETE FROM ledger_{table}", f"UPDATE ledger_{table} SET practice_id = NULL"):
        with (
            pytest.raises(IntegrityError, match="insert-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_a_refusal_names_no_patient(permit):
    with pytest.raises(Refused) as refusal:
        gate.open(permit(recipient="Ines Okafor", checks=()))
    assert "Okafor" not in str(refusal.value)
