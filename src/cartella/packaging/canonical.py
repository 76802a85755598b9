"""FHIR JSON as it is kept: one canonical form of bytes, numbers with the digits they came with.

The version of an entry is the SHA-256 of these bytes, so nothing may pass through a model or a
float on its way. `read` gives a tree whose numbers are text; `write` gives the same digits back.
"""

import hashlib
import json
from typing import NoReturn

import orjson

MAXIMUM_DEPTH = 200  # deeper JSON is no FHIR; orjson's writer stops at 254


def N_(text: str) -> str:  # noqa: N802 - the usual name of the mark
    """Marks a text for translation where it is written; it is translated where it is shown."""
    return text


class NotCanonical(ValueError):
    """The bytes are no JSON that we can keep. The message says why and never quotes the data."""


class Number(str):
    """A JSON number as written: `72.50` stays `72.50`, `1e400` stays `1e400`."""

    __slots__ = ()


Tree = dict[str, "Tree"] | list["Tree"] | str | bool | None


def canonical(body: bytes) -> bytes:
    """The same JSON as UTF-8 with sorted keys and no white space; numbers as written.

    Raises NotCanonical for bytes that are no JSON, NaN and Infinity, a key that comes twice in
    one object, half of a surrogate pair, and nesting beyond MAXIMUM_DEPTH.
    """
    return write(read(body))


def version(body: bytes) -> str:
    """SHA-256 of canonical bytes, hex: the version of an entry. Does not make them canonical."""
    return hashlib.sha256(body).hexdigest()


def read(body: bytes) -> Tree:
    """The tree of a JSON text, numbers as `Number`. Raises NotCanonical as `canonical` does."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotCanonical(N_("The file is not UTF-8 text.")) from None
    try:
        tree: Tree = json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        refusal = NotCanonical(N_("The file is not JSON: it breaks off or is wrong in one place."))
        # Beside the sentence, not in it: a reader's language has no words for a made-up sentence.
        refusal.add_note(f"line {error.lineno}, column {error.colno}")
        raise refusal from None
    except RecursionError:
        raise NotCanonical(N_("The JSON is nested too deeply.")) from None
    _refuse_depth(tree)
    return tree


def read_resource(body: bytes) -> dict[str, Tree]:
    """Like `read`, for one resource: an object with a `resourceType`. Raises NotCanonical."""
    tree = read(body)
    if not isinstance(tree, dict) or not isinstance(tree.get("resourceType"), str):
        raise NotCanonical(N_("The JSON is not a FHIR resource: it names no resource type."))
    return tree


def write(tree: Tree) -> bytes:
    """Canonical bytes of a tree. Raises NotCanonical for half of a surrogate pair."""
    try:
        return orjson.dumps(
            tree,
            default=_number,
            option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS,
        )
    except TypeError as error:
        if "surrogate" in str(error) or "UTF-8" in str(error):
            raise NotCanonical(N_("A text holds half of a surrogate pair.")) from None
        raise NotCanonical(N_("The JSON holds something that cannot be written again.")) from None


def _number(value: object) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(str.encode(value))
    raise TypeError("not JSON")


def _refuse_constant(_name: str) -> NoReturn:
    raise NotCanonical(N_("The JSON holds NaN or Infinity, which is no number."))


def _object(pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotCanonical(N_("The JSON holds an object in which one key comes twice."))
    return made


def _refuse_depth(tree: Tree) -> None:
    level: list[Tree] = [tree]
    for _ in range(MAXIMUM_DEPTH):
        below: list[Tree] = []
        for node in level:
            if isinstance(node, dict):
                below.extend(v for v in node.values() if isinstance(v, (dict, list)))
            elif isinstance(node, list):
                below.extend(v for v in node if isinstance(v, (dict, list)))
        if not below:
            return
        level = below
    raise NotCanonical(N_("The JSON is nested too deeply."))
