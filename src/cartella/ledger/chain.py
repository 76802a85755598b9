"""The mathematics of the ledger: leaves, the RFC 6962 tree, its proofs, and signed checkpoints.

Pure: no database, no clock, no settings. Nodes of complete subtrees are read through a callable,
so the same code serves the database, a receipt and a test.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SALT_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()

# level, index -> hash of the complete subtree over leaves [index << level, (index + 1) << level)
NodeAt = Callable[[int, int], bytes]
Json = None | bool | int | str | Sequence["Json"] | dict[str, "Json"]

_ED25519 = b"\x01"  # C2SP signed-note: signature type of a plain Ed25519 key
_DASH = "\u2014 "  # em dash and one space open a signature line
_NOTE_LIMIT = 1 << 20


class NotANote(ValueError):
    """The text is not a signed note, or not a checkpoint."""


class NotALeaf(ValueError):
    """The bytes are not a leaf in its one canonical form."""


# Leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafBody:
    """What a leaf says: hashes and a place in the order, nothing about anybody."""

    kind: str
    seq: int
    at: str  # as `moment` writes it
    row: str  # hex
    package: str | None  # hex


def moment(at: datetime) -> str:
    """An aware datetime as the ledger writes it: UTC, microseconds, always of one length."""
    if at.tzinfo is None:
        raise ValueError("The ledger takes aware datetimes only.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Json) -> bytes:
    """RFC 8785 bytes of a value made of objects, arrays, strings, integers, booleans, nulls."""
    return rfc8785.dumps(value)


def salted(salt: bytes, data: bytes) -> str:
    """Hex SHA-256 of salt and data. The salt's length is fixed, so the border is unambiguous."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"A salt has {SALT_BYTES} bytes.")
    return hashlib.sha256(salt + data).hexdigest()


def package_digest(salt: bytes, package_id: str | None) -> str | None:
    """The package half of a leaf; None for an exit without a package."""
    return None if package_id is None else salted(salt, package_id.encode())


def leaf_bytes(body: LeafBody) -> bytes:
    """The bytes that are stored and hashed as a leaf, never serialised again afterwards."""
    return canonical(
        {
            "v": 1,
            "kind": body.kind,
            "seq": body.seq,
            "at": body.at,
            "row": body.row,
            "package": body.package,
        }
    )


def read_leaf(data: bytes) -> LeafBody:
    """The leaf in these bytes. Raises NotALeaf unless they are exactly what `leaf_bytes` writes."""
    try:
        raw = json.loads(data)
    except ValueError as error:
        raise NotALeaf("The leaf is not JSON.") from error
    if not isinstance(raw, dict) or set(raw) != {"v", "kind", "seq", "at", "row", "package"}:
        raise NotALeaf("The leaf does not have the six fields of a leaf.")
    kind, seq, at, row, package = (raw[name] for name in ("kind", "seq", "at", "row", "package"))
    if (
        raw["v"] != 1
        or not isinstance(kind, str)
        or not isinstance(seq, int)
        or isinstance(seq, bool)
        or not isinstance(at, str)
        or not isinstance(row, str)
        or not (package is None or isinstance(package, str))
    ):
        raise NotALeaf("A field of the leaf has the wrong type.")
    body = LeafBody(kind=kind, seq=seq, at=at, row=row, package=package)
    if leaf_bytes(body) != data:
        raise NotALeaf("The leaf is not in canonical form.")
    return body


# The tree (RFC 6962, section 2.1)


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def appended(size: int, leaf: bytes, node_at: NodeAt) -> list[tuple[int, int, bytes]]:
    """The nodes (level, index, hash) that one more leaf hash completes in a tree of `size`.

    The leaf itself comes first; then every subtree that this leaf fills.
    """
    level, index, value = 0, size, leaf
    made = [(level, index, value)]
    while index & 1:
        value = node_hash(node_at(level, index - 1), value)
        level, index = level + 1, index >> 1
        made.append((level, index, value))
    return made


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 6962's k)."""
    return 1 << ((size - 1).bit_length() - 1)


def _subtree(start: int, stop: int, node_at: NodeAt) -> bytes:
    """Hash over leaves [start, stop); `start` is a multiple of the next power of two."""
    size = stop - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node_at(level, start >> level)
    middle = start + _split(size)
    return node_hash(_subtree(start, middle, node_at), _subtree(middle, stop, node_at))


def root(size: int, node_at: NodeAt) -> bytes:
    """The root of the first `size` leaves."""
    return EMPTY_ROOT if size == 0 else _subtree(0, size, node_at)


def inclusion(index: int, size: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """The audit path of leaf `index` in the tree of `size`, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError("There is no such leaf in a tree of that size.")
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_subtree(middle, stop, node_at))
            stop = middle
        else:
            path.append(_subtree(start, middle, node_at))
            start = middle
    return tuple(reversed(path))


def consistency(old: int, new: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """Proof that the first `old` leaves of the tree of `new` are the tree of `old`."""
    if not 0 <= old <= new:
        raise ValueError("A tree does not shrink.")
    if old in (0, new):
        return ()
    path: list[bytes] = []
    start, stop, is_whole = 0, new, True
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(_subtree(middle, stop, node_at))
            stop = middle
        else:
            path.append(_subtree(start, middle, node_at))
            start, is_whole = middle, False
    if not is_whole:
        path.append(_subtree(start, stop, node_at))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """True if `proof` leads from the leaf hash to the root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, value = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            value = node_hash(step, value)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            value = node_hash(value, step)
        first, last = first >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """True if the tree of `new` begins with the tree of `old` (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)  # the old tree is one complete subtree: its root is the start
    if not steps:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


# Checkpoints (C2SP signed-note and tlog-checkpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a checkpoint claims: this log had this many leaves under this root."""

    origin: str
    size: int
    root: bytes


def raw_key(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes_raw()


def _key_id(origin: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + raw_key(key)).digest()[:4]


def verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """The key as C2SP writes it: `origin+hash+base64`."""
    _refuse_bad_name(origin)
    encoded = base64.b64encode(_ED25519 + raw_key(key)).decode()
    return f"{origin}+{_key_id(origin, key).hex()}+{encoded}"


def read_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Origin and key of a `origin+hash+base64` line. Raises NotANote if the parts do not agree."""
    parts = text.strip().split("+", 2)  # base64 may hold a plus too
    if len(parts) != 3:
        raise NotANote("A verifier key has three parts joined by '+'.")
    origin, hint, encoded = parts
    raw = _b64(encoded)
    if len(raw) != 33 or raw[:1] != _ED25519:
        raise NotANote("Only Ed25519 verifier keys are understood.")
    key = Ed25519PublicKey.from_public_bytes(raw[1:])
    if _key_id(origin, key).hex() != hint:
        raise NotANote("The verifier key does not carry its own hash.")
    return origin, key


def sign_note(text: str, *, origin: str, key: Ed25519PrivateKey) -> str:
    """The text as a signed note. The text ends in exactly one newline."""
    _refuse_bad_name(origin)
    if not text.endswith("\n") or text.endswith("\n\n"):
        raise NotANote("The text of a note ends in exactly one newline.")
    signature = _key_id(origin, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_DASH}{origin} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, *, origin: str, key: Ed25519PublicKey) -> str:
    """The text of a note that this key signed. Raises NotANote if it did not.

    Signatures by other keys are passed over; a wrong one by this key condemns the note.
    """
    # The blank line is looked for from the end: a text may hold blank lines of its own.
    head, blank, tail = note.rpartition("\n\n")
    if not blank or len(note) > _NOTE_LIMIT or not tail.endswith("\n"):
        raise NotANote("This is not a signed note.")
    text, hint = head + "\n", _key_id(origin, key)
    is_signed = False
    for line in tail[:-1].split("\n"):
        name, gap, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not gap or not name:
            raise NotANote("A signature line of the note is malformed.")
        raw = _b64(encoded)
        if name != origin or raw[:4] != hint:
            continue
        try:
            key.verify(raw[4:], text.encode())
        except InvalidSignature as error:
            raise NotANote("The signature on the note is wrong.") from error
        is_signed = True
    if not is_signed:
        raise NotANote("The note is not signed by this key.")
    return text


def make_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note."""
    encoded = base64.b64encode(checkpoint.root).decode()
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{encoded}\n"
    return sign_note(text, origin=checkpoint.origin, key=key)


def read_checkpoint(note: str) -> Checkpoint:
    """What a checkpoint claims, without asking who signed it. Raises NotANote."""
    lines = note.rpartition("\n\n")[0].split("\n")
    if len(lines) < 3 or not lines[0]:
        raise NotANote("A checkpoint has an origin, a size and a root.")
    origin, size, encoded = lines[:3]
    if not (size.isascii() and size.isdigit()) or (size != "0" and size.startswith("0")):
        raise NotANote("The size of a checkpoint is a plain decimal number.")
    value = _b64(encoded)
    if len(value) != 32 or len(size) > 18:
        raise NotANote("The root of a checkpoint has 32 bytes.")
    return Checkpoint(origin=origin, size=int(size), root=value)


def open_checkpoint(note: str, *, origin: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a note of this log signed by this key. Raises NotANote."""
    open_note(note, origin=origin, key=key)
    checkpoint = read_checkpoint(note)
    if checkpoint.origin != origin:
        raise NotANote("The checkpoint is of another log.")
    return checkpoint


def _refuse_bad_name(origin: str) -> None:
    if not origin or "+" in origin or any(c.isspace() for c in origin):
        raise NotANote("The name of a log holds neither white space nor '+'.")


def _b64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotANote("Part of the note is not base64.") from error
    if base64.b64encode(raw).decode() != text:
        raise NotANote("Part of the note is not canonical base64.")
    return raw
