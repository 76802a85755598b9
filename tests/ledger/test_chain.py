"""The tree against a slow naive twin, and the note against the vector of its specification."""

import hashlib
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from cartella.ledger import chain

# The twin: RFC 6962 section 2.1 word for word, over the list of leaves.


def slow_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + slow_root(leaves[:k]) + slow_root(leaves[k:])).digest()


def slow_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*slow_path(index, leaves[:k]), slow_root(leaves[k:])]
    return [*slow_path(index - k, leaves[k:]), slow_root(leaves[:k])]


def slow_proof(old: int, leaves: list[bytes], *, is_whole: bool = True) -> list[bytes]:
    if old == len(leaves):
        return [] if is_whole else [slow_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if old <= k:
        return [*slow_proof(old, leaves[:k], is_whole=is_whole), slow_root(leaves[k:])]
    return [*slow_proof(old - k, leaves[k:], is_whole=False), slow_root(leaves[:k])]


class Tree:
    def __init__(self, leaves: list[bytes]) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for size, leaf in enumerate(leaves):
            for level, index, value in chain.appended(size, chain.leaf_hash(leaf), self.node):
                assert (level, index) not in self.nodes
                self.nodes[level, index] = value

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


LEAVES = [f"leaf {n}".encode() for n in range(70)]
TREE = Tree(LEAVES)


def test_a_tree_stores_complete_subtrees_only():
    assert len(TREE.nodes) == sum(70 >> level for level in range(8))


@pytest.mark.parametrize("size", range(71))
def test_root_equals_the_naive_definition(size):
    assert chain.root(size, TREE.node) == slow_root(LEAVES[:size])


def test_every_inclusion_proof_equals_the_naive_one_and_verifies():
    for size in range(1, 71):
        root = slow_root(LEAVES[:size])
        for index in range(size):
            proof = chain.inclusion(index, size, TREE.node)
            assert list(proof) == slow_path(index, LEAVES[:size])
            assert chain.verify_inclusion(
                chain.leaf_hash(LEAVES[index]), index=index, size=size, proof=proof, root=root
            )


def test_every_consistency_proof_equals_the_naive_one_and_verifies():
    for new in range(71):
        new_root = slow_root(LEAVES[:new])
        for old in range(new + 1):
            proof = chain.consistency(old, new, TREE.node)
            if old:
                assert list(proof) == slow_proof(old, LEAVES[:new])
            assert chain.verify_consistency(
                old=old,
                new=new,
                old_root=slow_root(LEAVES[:old]),
                new_root=new_root,
                proof=proof,
            )


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_wrong_inclusion_proof_is_refused(data):
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    leaf, root = chain.leaf_hash(LEAVES[index]), slow_root(LEAVES[:size])
    proof = list(chain.inclusion(index, size, TREE.node))
    spoil = data.draw(st.sampled_from(["leaf", "index", "root", "bit", "drop", "add"]))
    if spoil == "leaf":
        leaf = chain.leaf_hash(b"another")
    elif spoil == "index":
        index = data.draw(st.integers(-2, size + 2).filter(lambda n: n != index))
    elif spoil == "root":
        root = slow_root(LEAVES[: size - 1])
    elif spoil == "bit" and proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    elif spoil == "drop" and proof:
        del proof[data.draw(st.integers(0, len(proof) - 1))]
    else:
        proof.insert(data.draw(st.integers(0, len(proof))), b"x" * 32)
    assert not chain.verify_inclusion(leaf, index=index, size=size, proof=proof, root=root)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_wrong_consistency_proof_is_refused(data):
    new = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, new - 1))
    old_root, new_root = slow_root(LEAVES[:old]), slow_root(LEAVES[:new])
    proof = list(chain.consistency(old, new, TREE.node))
    spoil = data.draw(st.sampled_from(["old", "new", "swap", "bit", "drop", "add"]))
    if spoil == "old":
        old_root = slow_root([*LEAVES[: old - 1], b"rewritten"])
    elif spoil == "new":
        new_root = slow_root([*LEAVES[: new - 1], b"rewritten"])
    elif spoil == "swap":
        old_root, new_root = new_root, old_root
    elif spoil == "bit":
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    elif spoil == "drop":
        del proof[data.draw(st.integers(0, len(proof) - 1))]
    else:
        proof.insert(data.draw(st.integers(0, len(proof))), b"x" * 32)
    assert not chain.verify_consistency(
        old=old, new=new, old_root=old_root, new_root=new_root, proof=proof
    )


def test_a_leaf_cannot_pass_for_a_node():
    left, right = chain.leaf_hash(b"a"), chain.leaf_hash(b"b")
    assert chain.leaf_hash(left + right) != chain.node_hash(left, right)


# Leaves

BODY = chain.LeafBody(
    kind="exit", seq=7, at="2026-11-24T10:00:00.000000Z", row="ab" * 32, package=None
)


def test_a_leaf_is_rfc_8785():
    assert chain.leaf_bytes(BODY) == (
        b'{"at":"2026-11-24T10:00:00.000000Z","kind":"exit","package":null,"row":"'
        + b"ab" * 32
        + b'","seq":7,"v":1}'
    )


def test_a_leaf_reads_back():
    assert chain.read_leaf(chain.leaf_bytes(BODY)) == BODY


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        chain.leaf_bytes(BODY) + b" ",
        chain.leaf_bytes(BODY).replace(b'"v":1', b'"v":2'),
        chain.leaf_bytes(BODY).replace(b'"v":1', b'"v":true'),
        chain.leaf_bytes(BODY).replace(b'"seq":7', b'"seq":7.0'),
        chain.leaf_bytes(BODY).replace(b'"seq":7', b'"seq":true'),
        chain.leaf_bytes(BODY).replace(b'"v":1', b'"v":1,"w":1'),
        chain.leaf_bytes(BODY).replace(b'"package":null', b'"package":7'),
    ],
)
def test_anything_but_the_canonical_leaf_is_refused(data):
    with pytest.raises(chain.NotALeaf):
        chain.read_leaf(data)


def test_a_moment_is_utc_and_of_one_length():
    east = timezone(timedelta(hours=2))
    assert chain.moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=east)) == "2026-01-02T01:04:05.000000Z"
    with pytest.raises(ValueError, match="aware"):
        chain.moment(datetime(2026, 1, 2))


def test_equal_rows_under_two_salts_look_different():
    assert chain.salted(b"a" * 32, b"row") != chain.salted(b"b" * 32, b"row")
    with pytest.raises(ValueError, match="salt"):
        chain.salted(b"short", b"row")


# Notes

SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6"
    "TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ORIGIN = "ledger.example.org/one"
POINT = chain.Checkpoint(origin=ORIGIN, size=5, root=slow_root(LEAVES[:5]))


def test_the_note_of_the_specification_opens():
    origin, key = chain.read_verifier_key(SPEC_KEY)
    assert origin == "example.com/foo"
    assert chain.verifier_key(origin, key) == SPEC_KEY
    assert chain.open_note(SPEC_NOTE, origin=origin, key=key) == "This is an example message.\n"


def test_a_checkpoint_reads_back():
    note = chain.make_checkpoint(POINT, KEY)
    assert note.startswith(f"{ORIGIN}\n5\n")
    assert chain.open_checkpoint(note, origin=ORIGIN, key=KEY.public_key()) == POINT
    assert chain.read_checkpoint(note) == POINT


def test_every_changed_character_of_a_checkpoint_is_found():
    note = chain.make_checkpoint(POINT, KEY)
    for at in range(len(note)):
        for other in ("A", "\n", "0"):
            spoiled = note[:at] + other + note[at + 1 :]
            if spoiled != note:
                with pytest.raises(chain.NotANote):
                    chain.open_checkpoint(spoiled, origin=ORIGIN, key=KEY.public_key())


def test_a_checkpoint_of_another_key_or_log_is_refused():
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    note = chain.make_checkpoint(POINT, other)
    with pytest.raises(chain.NotANote, match="not signed by this key"):
        chain.open_checkpoint(note, origin=ORIGIN, key=KEY.public_key())
    elsewhere = chain.Checkpoint(origin="ledger.example.org/two", size=5, root=POINT.root)
    signed = chain.sign_note(
        chain.make_checkpoint(elsewhere, KEY).partition("\n\n")[0] + "\n", origin=ORIGIN, key=KEY
    )
    with pytest.raises(chain.NotANote, match="another log"):
        chain.open_checkpoint(signed, origin=ORIGIN, key=KEY.public_key())


def test_a_witness_may_sign_too():
    witness = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    note = chain.make_checkpoint(POINT, KEY)
    text = note.partition("\n\n")[0] + "\n"
    line = chain.sign_note(text, origin="witness.example.org", key=witness).partition("\n\n")[2]
    assert chain.open_checkpoint(note + line, origin=ORIGIN, key=KEY.public_key()) == POINT


@pytest.mark.parametrize("text", ["", "no newline", "two\n\n"])
def test_a_text_that_is_no_note_is_not_signed(text):
    with pytest.raises(chain.NotANote):
        chain.sign_note(text, origin=ORIGIN, key=KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b"])
def test_a_name_with_space_or_plus_is_refused(name):
    with pytest.raises(chain.NotANote):
        chain.sign_note("text\n", origin=name, key=KEY)


@pytest.mark.parametrize("size", ["-1", "05", "5.0", "\u0665", "", "9" * 19])
def test_an_odd_size_is_refused(size):
    note = chain.make_checkpoint(POINT, KEY).replace("\n5\n", f"\n{size}\n")
    with pytest.raises(chain.NotANote):
        chain.read_checkpoint(note)


def test_a_verifier_key_with_a_wrong_hash_is_refused():
    with pytest.raises(chain.NotANote, match="own hash"):
        chain.read_verifier_key(SPEC_KEY.replace("530d903a", "530d903b"))


def test_the_empty_tree_has_the_root_of_nothing():
    assert chain.root(0, TREE.node) == chain.EMPTY_ROOT == hashlib.sha256().digest()
