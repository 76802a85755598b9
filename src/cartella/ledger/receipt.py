"""receipt.json: proof for whoever holds a package that its delivery stands in the ledger. Pure.

The leaf, the salt that opens its package half, the audit path, a signed checkpoint. Nothing of
the row itself: the other half stays closed.
"""

import base64
import binascii
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from cartella.ledger import chain

_FIELDS = {"v", "leaf", "package_id", "package_salt", "proof", "checkpoint", "ledger_key"}
_SIZE_LIMIT = 1 << 20


class NotAReceipt(ValueError):
    """The bytes are not a receipt."""


class State(StrEnum):
    """What checking a receipt showed."""

    HOLDS_KNOWN = "holds, ledger known"
    HOLDS_UNKNOWN = "holds, ledger not known"
    DOES_NOT_HOLD = "does not hold"
    NOT_A_RECEIPT = "not a receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt says, not yet checked."""

    leaf: bytes
    package_id: str  # hex
    package_salt: bytes
    proof: tuple[bytes, ...]
    checkpoint: str
    ledger_key: str  # as C2SP writes a verifier key


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of `check`, with the sentence to show. `seq` and `at` only where it holds."""

    state: State
    words: str
    seq: int | None = None
    at: str | None = None
    ledger_key: str | None = None


def N_(text: str) -> str:  # noqa: N802 - the usual mark for what gettext is to collect
    return text


_NOT_A_RECEIPT = N_("This file is not a receipt of Cartella.")
_OTHER_PACKAGE = N_("The receipt is for another package, not for this one.")
_NOT_FOR_LEAF = N_("The entry of the ledger in the receipt is not about the package it names.")
_NOT_IN_LEDGER = N_("The proof does not lead from the entry to the signed state of the ledger.")
_NOT_SIGNED = N_("The state of the ledger in the receipt is not signed by the key it names.")
_KNOWN = N_("The delivery of this package stands in the practice's ledger as entry {seq}.")
_UNKNOWN = N_(
    "The delivery of this package stands in a ledger as entry {seq}; whether the ledger is the "
    "practice's own is not known to you. Its key: {key}"
)


def build(receipt: Receipt) -> bytes:
    """The bytes of receipt.json."""
    return chain.canonical(
        {
            "v": 1,
            "leaf": receipt.leaf.decode(),
            "package_id": receipt.package_id,
            "package_salt": base64.b64encode(receipt.package_salt).decode(),
            "proof": [base64.b64encode(step).decode() for step in receipt.proof],
            "checkpoint": receipt.checkpoint,
            "ledger_key": receipt.ledger_key,
        }
    )


def read(data: bytes) -> Receipt:
    """The receipt in these bytes, unchecked. Raises NotAReceipt."""
    if len(data) > _SIZE_LIMIT:
        raise NotAReceipt("A receipt is not that long.")
    try:
        raw = json.loads(data)
        if not isinstance(raw, dict) or set(raw) != _FIELDS or raw["v"] != 1:
            raise NotAReceipt("A field is missing or unknown.")
        receipt = Receipt(
            leaf=_text(raw["leaf"]).encode(),
            package_id=_text(raw["package_id"]),
            package_salt=base64.b64decode(_text(raw["package_salt"]), validate=True),
            proof=tuple(base64.b64decode(_text(step), validate=True) for step in raw["proof"]),
            checkpoint=_text(raw["checkpoint"]),
            ledger_key=_text(raw["ledger_key"]),
        )
        canonical = build(receipt)
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise NotAReceipt("A field of the receipt cannot be read.") from error
    if canonical != data:
        raise NotAReceipt("The receipt is not in canonical form.")
    return receipt


def check(
    data: bytes,
    *,
    package_id: str,
    known_keys: Collection[str] = (),
    translate: Callable[[str], str] = str,
) -> Result:
    """Whether the receipt proves that the package of this id stands in a ledger, and in whose.

    `package_id` is computed from the package in hand, never taken from the receipt;
    `known_keys` are verifier keys as C2SP writes them.
    """
    try:
        receipt = read(data)
    except NotAReceipt:
        return Result(state=State.NOT_A_RECEIPT, words=translate(_NOT_A_RECEIPT))
    fault, leaf = _fault(receipt, package_id)
    if leaf is None:
        return Result(state=State.DOES_NOT_HOLD, words=translate(fault))
    is_known = receipt.ledger_key in known_keys
    words = translate(_KNOWN if is_known else _UNKNOWN)
    return Result(
        state=State.HOLDS_KNOWN if is_known else State.HOLDS_UNKNOWN,
        words=words.format(seq=leaf.seq, key=receipt.ledger_key),
        seq=leaf.seq,
        at=leaf.at,
        ledger_key=receipt.ledger_key,
    )


def _fault(receipt: Receipt, package_id: str) -> tuple[str, chain.LeafBody | None]:
    """The sentence for what is wrong and no leaf, or the leaf where nothing is."""
    if receipt.package_id != package_id:
        return _OTHER_PACKAGE, None
    try:
        leaf = chain.read_leaf(receipt.leaf)
        digest = chain.package_digest(receipt.package_salt, package_id)
    except ValueError:
        return _NOT_FOR_LEAF, None
    if leaf.package is None or leaf.package != digest:
        return _NOT_FOR_LEAF, None
    try:
        origin, key = chain.read_verifier_key(receipt.ledger_key)
        point = chain.open_checkpoint(receipt.checkpoint, origin=origin, key=key)
    except ValueError:
        return _NOT_SIGNED, None
    is_in = chain.verify_inclusion(
        chain.leaf_hash(receipt.leaf),
        index=leaf.seq,
        size=point.size,
        proof=receipt.proof,
        root=point.root,
    )
    return ("", leaf) if is_in else (_NOT_IN_LEDGER, None)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NotAReceipt("A field that must be text is not.")
    return value
