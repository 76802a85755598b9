"""Read a C-CDA document: the document whole, what it says as a composition, and its entries.

What cannot be read as data is named with its section and stands in the document, which is kept
byte for byte. Nothing here decides whose chart it is: that goes the way of every import.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop
from lxml import etree

from cartella.charts.ccda import document, encounters, entries, narrative, people, statement, values
from cartella.charts.ccda.document import attribute, every, find, text
from cartella.charts.ccda.statement import Made
from cartella.charts.ccda.values import Object, Reader
from cartella.charts.imports import fhir
from cartella.charts.imports.fhir import Parsed, Resource
from cartella.packaging.canonical import NotCanonical, Tree

MEDIA_TYPE = "application/xml"
NO_TEMPLATE = gettext_noop(
    "The document does not say that it is a C-CDA R2.1; it was read as far as it could be."
)
SEVERAL = gettext_noop("The C-CDA is about several patients; it is kept as a document.")
NOBODY = gettext_noop("The C-CDA names no patient; it is kept as a document.")
DEEP = gettext_noop("Sections lie too deep inside one another; they stand in the document.")
NOT_BASE64 = gettext_noop("The body of the document cannot be read; it stands in the document.")
_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_VERSION = "http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber"
_RELATED = {"RPLC": "replaces", "APND": "appends", "XFRM": "transforms"}
_DOCUMENTS = "2.16.840.1.113883.10.20.22.1."  # templates of whole documents
_MOST_SECTIONS_DEEP = 8
_CONFIDENTIALITY = frozenset(("U", "L", "M", "N", "R", "V"))


@dataclass(slots=True, kw_only=True)
class _Document:
    """What one document gives while it is read."""

    root: etree._Element
    reader: Reader
    id: str
    made: list[Made] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(content: bytes, zone: ZoneInfo) -> Parsed:
    """Its resources, under the patient it is about. Raises NotCanonical, in words."""
    root = document.parse(content)
    roles = every(root, "v:recordTarget/v:patientRole")
    if not roles:
        raise NotCanonical(NOBODY)
    if len(roles) > 1:
        raise NotCanonical(SEVERAL)
    named = people.source_id(roles[0])
    own_id = values.fhir_id(named) if named else "patient"
    reader = Reader(zone=zone, narrative=document.by_id(root), patient=f"Patient/{own_id}")
    doc_id = values.identity(root)
    doc = _Document(
        root=root,
        reader=reader,
        id=values.fhir_id(doc_id) if doc_id else hashlib.sha256(content).hexdigest()[:40],
    )
    if not _says_its_version(root):
        doc.warnings.append(NO_TEMPLATE)
    patient = people.patient(roles[0], reader)
    doc.made += encounters.of_header(root, reader)
    parts = _sections(doc, document.sections(root), depth=0)
    doc.made += _unstructured(doc)
    composition = _composition(doc, parts)
    whole = Made(tree=_whole(doc, content))
    resources = [
        _resource(place, one)
        for place, one in enumerate([Made(tree=patient), composition, whole, *_once(doc.made)])
    ]
    fhir.part_doubles(resources)
    seen = fhir.seen(resources[0], zone, source_id=named)
    return Parsed(patients=(seen,), charts=(tuple(resources),), nobodys=(), rejects=())


def _says_its_version(root: etree._Element) -> bool:
    """R1.1 names the same templates without a day."""
    return any(
        attribute(one, "root").startswith(_DOCUMENTS) and attribute(one, "extension")
        for one in every(root, "v:templateId")
    )


def _sections(doc: _Document, nodes: Iterable[etree._Element], *, depth: int) -> list[Tree]:
    made: list[Tree] = []
    for node in nodes:
        one = _section(doc, node)
        inner = document.inner(node)
        if inner and depth < _MOST_SECTIONS_DEEP:
            one["section"] = _sections(doc, inner, depth=depth + 1)
        elif inner:
            doc.warnings.append(DEEP)
        if not one.keys() & {"text", "entry", "section"}:
            # The document says nothing here, which is not the same as "none".
            one["emptyReason"] = statement.coded("list-empty-reason", "unavailable")
        made.append(one)
    return made


def _section(doc: _Document, node: etree._Element) -> Object:
    """A section of the composition; its statements are added to the document's resources."""
    title = text(find(node, "v:title"))
    own: list[Made] = []
    for entry in every(node, "v:entry"):
        for one in entry:
            if document.name(one) in statement.STATEMENTS:
                own += entries.read(one, doc.reader, title=title)
    doc.warnings += entries.unread(node, doc.reader)
    made: Object = {}
    if title:
        made["title"] = title
    code = find(node, "v:code")
    if code is not None and attribute(code, "code"):
        made["code"] = values.concept(code, doc.reader)
    words = narrative.div(node)
    if words and not every(node, "v:entry") and not attribute(node, "nullFlavor"):
        own.append(_note(doc, node, title))
    elif words:
        made["text"] = {"status": "additional", "div": words}
    if own:
        made["entry"] = [{"reference": one.reference} for one in _once(own)]
    doc.made += own
    return made


def _note(doc: _Document, node: etree._Element, title: str) -> Made:
    """A section that is words only: a note of its own, its words as a file that is shown."""
    content = narrative.html(node)
    code = find(node, "v:code")
    key = values.identity(node) or f"{doc.id}|{attribute(code, 'code')}|{title}"
    tree = _reference(doc, f"section|{key}", title or "Section")
    tree["category"] = [{"coding": [{"system": _CATEGORY, "code": "clinical-note"}]}]
    if code is not None and attribute(code, "code"):
        tree["type"] = values.concept(code, doc.reader)
    tree["content"] = [_attachment(content, f"{title or 'section'}.html", "text/html")]
    return Made(tree=tree)


def _earlier(doc: _Document) -> list[tuple[str, Tree]]:
    """The documents that this one replaces or adds to, as it says: both stay in the chart."""
    found: list[tuple[str, Tree]] = []
    for node in every(doc.root, "v:relatedDocument"):
        code = _RELATED.get(attribute(node, "typeCode"))
        parent = find(node, "v:parentDocument")
        if code and parent is not None:
            found += [(code, one) for one in values.identifiers(parent)[:1]]
    return found


def _whole(doc: _Document, content: bytes) -> Object:
    """The document itself, byte for byte."""
    title = _called(doc)
    tree = _reference(doc, f"document|{doc.id}", title)
    if ids := values.identifiers(doc.root):
        tree["masterIdentifier"] = ids[0]
    code = find(doc.root, "v:code")
    if code is not None and attribute(code, "code"):
        tree["type"] = values.concept(code, doc.reader)
    related: list[Tree] = []
    for relation, one in _earlier(doc):
        related.append({"code": relation, "target": {"identifier": one}})
    if related:
        tree["relatesTo"] = related
    tree["content"] = [_attachment(content, f"{_title(doc)}.xml", MEDIA_TYPE)]
    return tree


def _unstructured(doc: _Document) -> list[Made]:
    """A document whose body is one file, as it was scanned or printed."""
    node = find(doc.root, "v:component/v:nonXMLBody/v:text")
    if node is None:
        return []
    media_type = attribute(node, "mediaType").lower() or "text/plain"
    words = "".join(str(part) for part in node.itertext())
    if attribute(node, "representation") == "B64":
        try:
            content = base64.b64decode("".join(words.split()), validate=True)
        except ValueError:
            doc.warnings.append(NOT_BASE64)
            return []
    else:
        content = words.strip().encode()
    if not content:
        doc.warnings.append(NOT_BASE64)
        return []
    tree = _reference(doc, f"body|{doc.id}", _title(doc))
    tree["content"] = [_attachment(content, _title(doc), media_type)]
    return [Made(tree=tree)]


def _composition(doc: _Document, sections: list[Tree]) -> Made:
    """What the document says, in its order: provenance of each entry to document and section."""
    tree: Object = {
        "resourceType": "Composition",
        "id": doc.id,
        "status": "final",
        "title": _title(doc),
        "subject": {"reference": doc.reader.patient},
        "author": _authors(doc) or [{"display": "Not named in the document"}],
    }
    if ids := values.identifiers(doc.root):
        tree["identifier"] = ids[0]
    tree["type"] = values.concept(find(doc.root, "v:code"), doc.reader)
    if not values.put_time(tree, "date", find(doc.root, "v:effectiveTime"), doc.reader):
        tree["_date"] = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}
    level = attribute(find(doc.root, "v:confidentialityCode"), "code")
    if level in _CONFIDENTIALITY:
        tree["confidentiality"] = level
    if keeper := values.person(
        find(doc.root, "v:custodian/v:assignedCustodian/v:representedCustodianOrganization")
    ):
        tree["custodian"] = {"display": keeper}
    if signed := _signed(doc):
        tree["attester"] = signed
    if span := values.period(
        find(doc.root, "v:documentationOf/v:serviceEvent/v:effectiveTime"), doc.reader
    ):
        tree["event"] = [{"period": span}]
    related: list[Tree] = [{"code": "transforms", "targetReference": {"reference": _at(doc)}}]
    for code, one in _earlier(doc):
        related.append({"code": code, "targetIdentifier": one})
    tree["relatesTo"] = related
    if number := attribute(find(doc.root, "v:versionNumber"), "value"):
        tree["extension"] = [{"url": _VERSION, "valueString": number}]
    if sections:
        tree["section"] = sections
    return Made(tree=tree, warnings=doc.warnings)


def _reference(doc: _Document, key: str, title: str) -> Object:
    """A DocumentReference of this document's day and author, without its content."""
    tree: Object = {
        "resourceType": "DocumentReference",
        "id": values.fhir_id(key),
        "status": "current",
        "subject": {"reference": doc.reader.patient},
        "description": title,
    }
    when: Object = {}
    written = find(doc.root, "v:effectiveTime")
    if values.put_time(when, "date", written, doc.reader):
        stamp = str(when["date"])
        if "T" in stamp:  # an instant: R4 takes no less exact time here
            tree["date"] = stamp
        tree["context"] = {"period": {"start": stamp}}
    if who := _authors(doc):
        tree["author"] = who
    return tree


def _at(doc: _Document) -> str:
    return f"DocumentReference/{values.fhir_id(f'document|{doc.id}')}"


def _title(doc: _Document) -> str:
    code = find(doc.root, "v:code")
    return text(find(doc.root, "v:title")) or attribute(code, "displayName") or "C-CDA"


def _called(doc: _Document) -> str:
    """Its title; with its number where it is a later version of a document."""
    number = attribute(find(doc.root, "v:versionNumber"), "value")
    is_later = number.isdigit() and int(number) > 1
    return f"{_title(doc)} (version {number})" if is_later else _title(doc)


def _authors(doc: _Document) -> list[Tree]:
    return statement.authors(doc.root)


def _signed(doc: _Document) -> list[Tree]:
    made: list[Tree] = []
    for path, mode in (("v:legalAuthenticator", "legal"), ("v:authenticator", "professional")):
        for node in every(doc.root, path):
            one: Object = {"mode": mode}
            values.put_time(one, "time", find(node, "v:time"), doc.reader)
            if who := values.assigned(find(node, "v:assignedEntity")):
                one["party"] = {"display": who}
            made.append(one)
    return made


def _attachment(content: bytes, title: str, media_type: str) -> Tree:
    return {
        "attachment": {
            "contentType": media_type,
            "title": title.replace("/", " "),
            "data": base64.b64encode(content).decode(),
        }
    }


def _once(made: list[Made]) -> list[Made]:
    """Without those that say word for word the same under the same id."""
    kept: list[Made] = []
    for one in made:
        if not any(one.tree == other.tree for other in kept if other.reference == one.reference):
            kept.append(one)
    return kept


def _resource(place: int, made: Made) -> Resource:
    tree = made.tree
    kind, own_id = str(tree["resourceType"]), str(tree["id"])
    return Resource(
        place=place,
        tree=tree,
        type=kind,
        id=own_id,
        url="",
        references=tuple(fhir.references(tree)),
        warnings=list(made.warnings),
    )
