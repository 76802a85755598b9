"""The write gate for FHIR: HL7's R4 schema, one compiled validator a type, compiled when needed.

Resources inside a resource (contained, or in a Bundle) are checked each by its own validator, so
that no check ever has to try all types.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from cartella.packaging.canonical import NotCanonical, read

MAXIMUM_PROBLEMS = 50  # of one resource; more help nobody

_SCHEMA = Path(__file__).with_name("schema") / "fhir.schema.json.gz"
_REF = "#/definitions/"
_ANY_RESOURCE = {"type": "object", "required": ["resourceType"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong and where; the message names what is allowed, never what was found."""

    path: str
    message: str


def check(body: bytes) -> tuple[Problem, ...]:
    """What the R4 schema finds wrong with one resource; empty: nothing. Takes any JSON bytes."""
    try:
        read(body)
    except NotCanonical as refusal:
        return (Problem(path="", message=str(refusal)),)
    resource = json.loads(body, parse_float=_finite, parse_int=_finite)
    if not isinstance(resource, dict):
        return (Problem(path="", message="This is not a FHIR resource."),)
    found: list[Problem] = []
    for problem in _problems(resource, ""):
        found.append(problem)
        if len(found) == MAXIMUM_PROBLEMS:
            break
    return tuple(found)


def is_known_type(name: str) -> bool:
    """Whether R4 has a resource type of this name."""
    return name in _types()


def _finite(digits: str) -> float:
    """A number that stands for the digits; the schema asks only whether it is one."""
    return max(-1e300, min(1e300, float(digits)))


def _problems(resource: dict[str, Any], path: str) -> Iterator[Problem]:
    name = resource.get("resourceType")
    if not isinstance(name, str) or not is_known_type(name):
        yield Problem(path=path, message="R4 has no resource type of this name.")
        return
    inner = list(_inner(resource, path))
    for error in _validator(name).iter_errors(_without_bare(resource)):
        where = "".join(f"/{part}" for part in error.instance_path)
        message = error.message
        if message.startswith("Additional properties"):
            message = "R4 has no such element here."  # the name may be anything
        yield Problem(path=path + where, message=message)
    for place, one in inner:
        yield from _problems(one, place)


def _inner(resource: Mapping[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The resources directly inside a resource, with their places."""
    for at, one in enumerate(_list(resource.get("contained"))):
        if isinstance(one, dict):
            yield f"{path}/contained/{at}", one
    if resource.get("resourceType") in ("Bundle", "Parameters"):
        for at, entry in enumerate(_list(resource.get("entry") or resource.get("parameter"))):
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                yield f"{path}/entry/{at}/resource", entry["resource"]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _without_bare(value: Any) -> Any:
    """The value without `_name` beside canonical elements, which the schema forgot to allow."""
    if isinstance(value, dict):
        return {k: _without_bare(v) for k, v in value.items() if k not in _forgotten()}
    if isinstance(value, list):
        return [_without_bare(part) for part in value]
    return value


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(gzip.decompress(_SCHEMA.read_bytes()))
    return loaded


@cache
def _types() -> frozenset[str]:
    return frozenset(_schema()["discriminator"]["mapping"])


@cache
def _forgotten() -> frozenset[str]:
    canonical: set[str] = set()
    allowed: set[str] = set()
    for definition in _schema()["definitions"].values():
        for name, schema in definition.get("properties", {}).items():
            target = schema.get("$ref") or schema.get("items", {}).get("$ref")
            if target == _REF + "canonical":
                canonical.add("_" + name)
            if name.startswith("_"):
                allowed.add(name)
    return frozenset(canonical - allowed)


@cache
def _validator(name: str) -> jsonschema_rs.Draft6Validator:
    """Compiled with the definitions that the type reaches, and no others."""
    definitions = _schema()["definitions"]
    reached: dict[str, Any] = {"ResourceList": _ANY_RESOURCE}
    waiting = [name]
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached[at] = definitions[at]
            waiting.extend(_targets(definitions[at]))
    schema = {"$schema": _schema()["$schema"], "$ref": _REF + name, "definitions": reached}
    return jsonschema_rs.Draft6Validator(schema, mask="this")


def _targets(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix(_REF)
            else:
                yield from _targets(value)
    elif isinstance(schema, list):
        for part in schema:
            yield from _targets(part)
