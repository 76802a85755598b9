"""A receipt proves one thing to one holder: this package stands in that ledger."""

import base64
import json

import pytest

from cartella.ledger import chain, checkpoint, gate, proofs, receipt
from cartella.ledger.receipt import State
from tests.ledger.conftest import PACKAGE_ID


@pytest.fixture
def issued(practice, permit):
    gate.open(permit(1))
    opening = gate.open(permit(2))
    gate.open(permit(3))
    return proofs.receipt_for(practice, opening.exit_id)


@pytest.fixture
def key(practice):
    return checkpoint.verifier_key(practice)


def test_a_receipt_holds_for_its_package(issued, key):
    result = receipt.check(issued, package_id=PACKAGE_ID, known_keys=[key])
    assert result.state is State.HOLDS_KNOWN
    assert (result.seq, result.ledger_key) == (1, key)
    assert "1" in result.words


def test_a_receipt_of_an_unknown_ledger_says_so(issued, key):
    result = receipt.check(issued, package_id=PACKAGE_ID)
    assert result.state is State.HOLDS_UNKNOWN
    assert key in result.words


def test_a_receipt_holds_for_no_other_package(issued, key):
    result = receipt.check(issued, package_id="cd" * 32, known_keys=[key])
    assert result.state is State.DOES_NOT_HOLD
    raw = json.loads(issued)
    raw["package_id"] = "cd" * 32  # the forger renames the package in the receipt too
    renamed = chain.canonical(raw)
    assert receipt.check(renamed, package_id="cd" * 32).state is State.DOES_NOT_HOLD


def test_a_receipt_says_nothing_of_the_row(issued):
    for word in (b"staff", b"patient", b"delivery-", b"access"):
        assert word not in issued.replace(b"package", b"")


def test_no_changed_byte_of_a_receipt_passes(issued, key):
    for at in range(len(issued)):
        spoiled = issued[:at] + bytes([issued[at] ^ 1 << at % 8]) + issued[at + 1 :]
        result = receipt.check(spoiled, package_id=PACKAGE_ID, known_keys=[key])
        assert result.state in {State.DOES_NOT_HOLD, State.NOT_A_RECEIPT}, at


def test_a_receipt_with_another_checkpoint_does_not_hold(practice, permit, issued, key):
    raw = json.loads(issued)
    gate.open(permit(4))
    raw["checkpoint"] = checkpoint.make(practice)
    result = receipt.check(chain.canonical(raw), package_id=PACKAGE_ID, known_keys=[key])
    assert result.state is State.DOES_NOT_HOLD


def test_a_receipt_with_a_step_dropped_does_not_hold(issued, key):
    raw = json.loads(issued)
    raw["proof"] = raw["proof"][:-1]
    result = receipt.check(chain.canonical(raw), package_id=PACKAGE_ID, known_keys=[key])
    assert result.state is State.DOES_NOT_HOLD


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"[" * 5000,
        b'{"v":1}',
        b" " * (1 << 21),
    ],
    ids=["nothing", "object", "list", "no text", "deep", "short", "long"],
)
def test_what_is_no_receipt_is_said_to_be_none(data):
    assert receipt.check(data, package_id=PACKAGE_ID).state is State.NOT_A_RECEIPT


@pytest.mark.parametrize("field", ["leaf", "package_salt", "checkpoint", "ledger_key", "proof"])
def test_a_receipt_with_an_odd_field_does_not_hold(issued, field):
    for value in (None, 7, "", "?", ["?"], {}):
        raw = json.loads(issued)
        raw[field] = value
        result = receipt.check(chain.canonical(raw), package_id=PACKAGE_ID)
        assert result.state in {State.DOES_NOT_HOLD, State.NOT_A_RECEIPT}


def test_a_receipt_comes_under_the_newest_checkpoint_that_covers_it(practice, permit):
    opening = gate.open(permit(1))
    first = json.loads(proofs.receipt_for(practice, opening.exit_id))["checkpoint"]
    gate.open(permit(2))
    assert json.loads(proofs.receipt_for(practice, opening.exit_id))["checkpoint"] == first
    later = checkpoint.make(practice)
    assert json.loads(proofs.receipt_for(practice, opening.exit_id))["checkpoint"] == later


def test_an_exit_without_package_has_no_receipt(practice, permit):
    checks = tuple(
        gate.Check(name=name, evidence="session 1") for name in gate.REQUIRED[gate.Act.CHART_PRINT]
    )
    opening = gate.open(permit(act=gate.Act.CHART_PRINT, checks=checks, package_id=None))
    with pytest.raises(proofs.NoPackage):
        proofs.receipt_for(practice, opening.exit_id)


def test_an_exit_without_package_has_a_proof_all_the_same(practice, permit):
    checks = tuple(
        gate.Check(name=name, evidence="session 1") for name in gate.REQUIRED[gate.Act.CHART_PRINT]
    )
    gate.open(permit(2))
    opening = gate.open(permit(act=gate.Act.CHART_PRINT, checks=checks, package_id=None))
    proof = proofs.proof_of(practice, opening.exit_id)
    point = chain.read_checkpoint(proof.checkpoint)
    assert (proof.seq, proof.size) == (1, point.size)
    assert chain.verify_inclusion(
        chain.leaf_hash(proof.leaf),
        index=proof.seq,
        size=proof.size,
        proof=proof.path,
        root=point.root,
    )


def test_words_can_be_translated(issued):
    result = receipt.check(issued, package_id="cd" * 32, translate=lambda text: text.upper())
    assert result.words.isupper()


def test_today_s_tree_is_shown_to_begin_with_an_older_one(practice, permit):
    gate.open(permit(1))
    old = chain.read_checkpoint(checkpoint.make(practice))
    for number in (2, 3, 4):
        gate.open(permit(number))
    new = chain.read_checkpoint(checkpoint.make(practice))
    assert chain.verify_consistency(
        old=old.size,
        new=new.size,
        old_root=old.root,
        new_root=new.root,
        proof=proofs.consistency_with(practice, old.size),
    )


def test_the_salt_of_a_receipt_does_not_open_the_row(practice, issued):
    salt = base64.b64decode(json.loads(issued)["package_salt"])
    exit_ = practice.exits.get(key="delivery-2")
    assert salt == bytes(exit_.package_salt) != bytes(exit_.row_salt)
