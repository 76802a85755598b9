"""A C-CDA document as XML, opened so that nothing in it can reach out or blow up.

No document type, no entities, no network; size, depth and count are bounded. What breaks a bound
is kept as a document and said.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop
from lxml import etree

from cartella.packaging.canonical import NotCanonical

MOST_BYTES = 64 * 1024 * 1024
MOST_ELEMENTS = 500_000
MOST_DEPTH = 100
NS = "urn:hl7-org:v3"
SDTC = "urn:hl7-org:sdtc"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
PREFIXES = {"v": NS, "sdtc": SDTC}

TOO_LARGE = gettext_noop("The C-CDA is larger than this program reads; it is kept as a document.")
HAS_DOCTYPE = gettext_noop(
    "The C-CDA brings a document type of its own, which no record needs and which can do harm. "
    "It is kept as a document and was not read."
)
BROKEN = gettext_noop("The C-CDA breaks off or is no XML in one place; it is kept as a document.")
NOT_CDA = gettext_noop("The XML is no clinical document (C-CDA); it is kept as a document.")
TOO_DEEP = gettext_noop("The C-CDA is nested too deeply; it is kept as a document.")

_DOCTYPE = re.compile(rb"<!\s*(?:doctype|entity)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def parse(content: bytes) -> etree._Element:
    """The root of a document. Raises NotCanonical, in words, for what is not read."""
    if len(content) > MOST_BYTES:
        raise NotCanonical(TOO_LARGE)
    # Without the zero bytes of UTF-16 the mark is found in every encoding that XML readers know.
    if _DOCTYPE.search(content.replace(b"\0", b"")):
        raise NotCanonical(HAS_DOCTYPE)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotCanonical(BROKEN) from None
    if root.tag != f"{{{NS}}}ClinicalDocument":
        raise NotCanonical(NOT_CDA)
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding that hid it
        raise NotCanonical(HAS_DOCTYPE)
    _bound(root)
    return root


def _bound(root: etree._Element) -> None:
    count = 0
    level = [root]
    for _ in range(MOST_DEPTH):
        count += len(level)
        if count > MOST_ELEMENTS:
            raise NotCanonical(TOO_LARGE)
        level = [child for one in level for child in one]
        if not level:
            return
    raise NotCanonical(TOO_DEEP)


def find(node: etree._Element, path: str) -> etree._Element | None:
    """The first element at `path` (prefix v for CDA, sdtc for its extension)."""
    return node.find(path, PREFIXES)


def every(node: etree._Element, path: str) -> list[etree._Element]:
    """All elements at `path`, in order."""
    return node.findall(path, PREFIXES)


def name(node: etree._Element) -> str:
    """The element's own name, without its namespace."""
    return etree.QName(node).localname


def attribute(node: etree._Element | None, key: str) -> str:
    """An attribute's text, trimmed; empty when node or attribute is not there."""
    return (node.get(key) or "").replace("\0", "").strip() if node is not None else ""


def text(node: etree._Element | None) -> str:
    """All words inside an element in one line."""
    if node is None:
        return ""
    return _SPACE.sub(" ", "".join(str(part) for part in node.itertext())).strip()


def templates(node: etree._Element) -> set[str]:
    """The template roots that a statement names."""
    return {attribute(one, "root") for one in every(node, "v:templateId")}


def sections(root: etree._Element) -> Iterator[etree._Element]:
    """The sections of a document in order, the ones inside after the one that holds them."""
    yield from root.iterfind("v:component/v:structuredBody/v:component/v:section", PREFIXES)


def inner(section: etree._Element) -> list[etree._Element]:
    """The sections directly inside a section."""
    return every(section, "v:component/v:section")


def by_id(root: etree._Element) -> dict[str, etree._Element]:
    """Pieces of narrative by their ID, as `reference` names them."""
    found: dict[str, etree._Element] = {}
    for node in root.iter(f"{{{NS}}}*"):
        if key := node.get("ID"):
            found.setdefault(key, node)
    return found
