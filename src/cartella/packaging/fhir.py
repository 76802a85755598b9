"""The record as one FHIR R4 Bundle, made of the bytes that were stored.

No number passes through a model. Only what must change does: an attachment names its file in the
package. References keep their words, so each resource gets the address by which its own source
calls it: `urn:uuid:` where the source does, else an address below a base of that source's own.
"""

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from cartella.packaging.canonical import Number, Tree, read_resource, write
from cartella.packaging.extensions import ATTACHMENT_SHA256, ENTERED_IN_ERROR
from cartella.packaging.fhir_schema import Problem, check
from cartella.packaging.record import File, FileRole, Item

__all__ = ["MEDIA_TYPE", "Problem", "bundle", "check"]

MEDIA_TYPE = "application/fhir+json"
MAXIMUM_INLINE_BYTES = 8 * 1024 * 1024  # of a Binary, which can hold its bytes only inside

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_SPACE = uuid.UUID("6e1f2a52-5f0e-4f39-9d55-1d4c2cb2f0a7")  # of the names we give; never changes


def bundle(items: Iterable[Item], *, paths: Mapping[str, str], at: datetime) -> Iterator[bytes]:
    """The Bundle in pieces of bytes. `paths`: where each file stands in the package, by SHA-256.

    Entries come in the order of the items; each `fullUrl` is there once. An item without a
    resource becomes a DocumentReference of its files.
    """
    listed = list(items)
    addresses = _addresses(listed)
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield b'{"entry":[' if listed else b"{"
    for number, item in enumerate(listed):
        comma = b"," if number else b""
        address = json.dumps(addresses[item.id]).encode()
        yield comma + b'{"fullUrl":' + address + b',"resource":' + _body(item, paths) + b"}"
    close = b"]," if listed else b""
    yield close + f'"resourceType":"Bundle","timestamp":"{stamp}","type":"collection"}}'.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Identity:
    kind: str
    id: str


def _addresses(items: list[Item]) -> dict[str, str]:
    """A fullUrl for each item, by item id."""
    by_uuid = {i.source for i in items if i.resource and b'"reference":"urn:uuid:' in i.resource}
    made: dict[str, str] = {}
    taken: set[str] = set()
    for item in items:
        identity = _identity(item)
        address = None
        if identity and item.source in by_uuid:
            address = _as_uuid(identity.id)
        elif identity and _ID.fullmatch(identity.id):
            base = hashlib.sha256(item.source.encode()).hexdigest()[:12]
            address = f"https://{base}.invalid/fhir/{identity.kind}/{identity.id}"
        if address is None or address in taken:
            address = f"urn:uuid:{uuid.uuid5(_SPACE, item.id)}"
        taken.add(address)
        made[item.id] = address
    return made


def _identity(item: Item) -> _Identity | None:
    if item.resource is None:
        return None
    resource = read_resource(item.resource)
    identity = resource.get("id")
    kind = str(resource["resourceType"])
    return _Identity(kind=kind, id=identity) if isinstance(identity, str) else None


def _as_uuid(identity: str) -> str | None:
    try:
        return f"urn:uuid:{uuid.UUID(identity)}" if len(identity) == 36 else None
    except ValueError:
        return None


def _body(item: Item, paths: Mapping[str, str]) -> bytes:
    body = _as_stored(item, paths)
    if item.error is None:
        return body
    resource = read_resource(body)
    meta = resource.get("meta")
    held = dict(meta) if isinstance(meta, dict) else {}
    tags = held.get("tag")
    tag: Tree = {
        "system": ENTERED_IN_ERROR,
        "code": item.error.why.replace(" ", "-"),
        "display": f"Entered in error: {item.error.why}",
    }
    held["tag"] = [*tags, tag] if isinstance(tags, list) else [tag]
    return write(resource | {"meta": held})


def _as_stored(item: Item, paths: Mapping[str, str]) -> bytes:
    if item.resource is None:
        return write(_of_files(item, paths))
    if ATTACHMENT_SHA256.encode() not in item.resource:
        return item.resource
    files = {file.sha256: file for file in item.files}
    resource = read_resource(item.resource)
    if resource["resourceType"] == "Binary":
        return write(_binary(resource, files))
    return write(_placed(resource, paths))


def _placed(value: Tree, paths: Mapping[str, str]) -> Tree:
    """The value with an address in the package on each attachment whose file is in it."""
    if isinstance(value, list):
        return [_placed(part, paths) for part in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Tree] = {key: _placed(part, paths) for key, part in value.items()}
    sha256 = _mark(value)
    if sha256 in paths:
        made["url"] = quote(paths[sha256])
    return made


def _mark(value: Mapping[str, Tree]) -> str:
    extensions = value.get("extension")
    for one in extensions if isinstance(extensions, list) else ():
        if isinstance(one, dict) and one.get("url") == ATTACHMENT_SHA256:
            return str(one.get("valueString", ""))
    return ""


def _binary(resource: Mapping[str, Tree], files: Mapping[str, File]) -> dict[str, Tree]:
    """A Binary knows neither extension nor address: its bytes go back inside it."""
    made = {k: v for k, v in resource.items() if k not in ("extension", "size", "title")}
    file = files.get(_mark(resource))
    if file is not None and file.size_bytes <= MAXIMUM_INLINE_BYTES:
        with file.open() as stream:
            made["data"] = base64.b64encode(stream.read()).decode()
    return made


def _of_files(item: Item, paths: Mapping[str, str]) -> dict[str, Tree]:
    """What we know of a bare document or photo."""
    content: list[Tree] = []
    for file in item.files:
        if file.role is FileRole.ORIGINAL:
            attachment: dict[str, Tree] = {"contentType": file.media_type, "title": file.name}
            attachment["size"] = Number(file.size_bytes)
            if file.sha256 in paths:
                attachment["url"] = quote(paths[file.sha256])
            content.append({"attachment": attachment})
    made: dict[str, Tree] = {
        "resourceType": "DocumentReference",
        "status": "current",
        "content": content or [{"attachment": {"title": item.title or item.kind}}],
    }
    if item.title:
        made["description"] = item.title
    if item.occurred_at:
        start = item.occurred_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        made["context"] = {"period": {"start": start}}
    return made
