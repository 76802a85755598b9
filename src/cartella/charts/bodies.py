"""The bytes of an entry: a resource without its attachments' data, and the body of a bare file.

An attachment's data leaves the body for the blob store; its SHA-256 and size stay, so the version
still covers it and moving an entry to another chart changes no byte of the body.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cartella.charts.kinds import Kind
from cartella.packaging.canonical import Number, Tree
from cartella.packaging.extensions import ATTACHMENT_SHA256, BASE
from cartella.packaging.record import Drawer

KIND = BASE + "kind"
DRAWER = BASE + "drawer"
PAGES = BASE + "pages"  # on an Attachment: "3-5", the part of the file that the entry stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Decoded bytes of an attachment that goes to the blob store."""

    sha256: str
    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file as a body names it."""

    sha256: str
    size_bytes: int
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBody:
    """What the body of a bare file says."""

    sha256: str
    size_bytes: int
    name: str
    media_type: str
    kind: Kind
    drawer: Drawer
    title: str
    occurred_on: date | None = None
    pages: tuple[int, int] | None = None  # 1-based, inclusive


def take_data(tree: Tree) -> Iterator[Data]:
    """Take the data of every attachment out of `tree` (changed in place) and hand it out.

    Data that is not base64 stays where it is. A mark of ours that came from outside goes: it
    would name bytes that nobody put into this chart.
    """
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(v for v in node if isinstance(v, (dict, list)))
        elif isinstance(node, dict):
            if "extension" in node:
                _unmark(node)
            if "data" in node and (found := _take(node)):
                yield found
            stack.extend(v for v in node.values() if isinstance(v, (dict, list)))


def _unmark(node: dict[str, Tree]) -> None:
    extensions = node["extension"]
    if isinstance(extensions, list):
        kept = [
            e for e in extensions if not isinstance(e, dict) or e.get("url") != ATTACHMENT_SHA256
        ]
        if not kept:
            del node["extension"]
        elif len(kept) < len(extensions):
            node["extension"] = kept


def _take(node: dict[str, Tree]) -> Data | None:
    data, media_type = node.get("data"), node.get("contentType")
    if not isinstance(data, str) or not isinstance(media_type, str) or isinstance(data, Number):
        return None
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    del node["data"]
    extensions = node.get("extension")
    mark: Tree = {"url": ATTACHMENT_SHA256, "valueString": sha256}
    node["extension"] = [*extensions, mark] if isinstance(extensions, list) else [mark]
    # What the source called the size may be wrong; the version must cover the true one.
    node["size"] = Number(len(content))
    title = node.get("title")
    return Data(
        sha256=sha256,
        content=content,
        name=title if isinstance(title, str) else "",
        media_type=media_type.split(";")[0].strip().lower()[:120],
    )


def attached(node: dict[str, Tree]) -> Attached | None:
    """The file that an Attachment (or Binary) of a body names; None if it names none of ours."""
    sha256 = _extension(node, ATTACHMENT_SHA256)
    if sha256 is None:
        return None
    title, media_type, size = node.get("title"), node.get("contentType"), node.get("size")
    return Attached(
        sha256=sha256,
        size_bytes=int(size) if isinstance(size, Number) and size.isdecimal() else 0,
        name=title.replace("\0", "")[:500] if isinstance(title, str) else "",
        media_type=media_type.split(";")[0].strip().lower()[:120]
        if isinstance(media_type, str)
        else "application/octet-stream",
    )


def of_file(file: FileBody) -> dict[str, Tree]:
    """The body of a file that came without an id: a DocumentReference that says what we know."""
    extensions: list[Tree] = [{"url": ATTACHMENT_SHA256, "valueString": file.sha256}]
    if file.pages:
        first, last = file.pages
        extensions.append({"url": PAGES, "valueString": f"{first}-{last}"})
    body: dict[str, Tree] = {
        "resourceType": "DocumentReference",
        "status": "current",
        "category": [
            {"coding": [{"system": KIND, "code": file.kind.value}]},
            {"coding": [{"system": DRAWER, "code": str(int(file.drawer))}]},
        ],
        "description": file.title,
        "content": [
            {
                "attachment": {
                    "contentType": file.media_type,
                    "title": file.name,
                    "size": Number(file.size_bytes),
                    "extension": extensions,
                }
            }
        ],
    }
    if file.occurred_on:
        body["context"] = {"period": {"start": file.occurred_on.isoformat()}}
    return body


def _extension(node: dict[str, Tree], url: str) -> str | None:
    extensions = node.get("extension")
    if isinstance(extensions, list):
        for extension in extensions:
            if isinstance(extension, dict) and extension.get("url") == url:
                value = extension.get("valueString")
                return value if isinstance(value, str) else None
    return None
