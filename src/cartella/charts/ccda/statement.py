"""What every reader of a clinical statement shares: the resource made, and its common parts."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop
from lxml import etree

from cartella.charts.ccda import values
from cartella.charts.ccda.document import attribute, every, find, name, templates, text
from cartella.charts.ccda.values import Object, Reader
from cartella.packaging.canonical import Tree

NO_ID = gettext_noop(
    "The source gave it no id of its own: a changed one will come as another entry beside it."
)
ROOT = "2.16.840.1.113883.10.20.22.4."


@dataclass(slots=True, kw_only=True)
class Made:
    """One resource read from a statement."""

    tree: Object
    warnings: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """How other resources of the same document name it."""
        return f"{self.tree['resourceType']}/{self.tree['id']}"


def start(kind: str, node: etree._Element, reader: Reader, *, about: str = "subject") -> Made:
    """A resource with identity and patient; the statement counts as read."""
    reader.read.add(node)
    named = values.identity(node)
    made = Made(tree={"resourceType": kind})
    if named:
        made.tree["id"] = values.fhir_id(named)
        if ids := values.identifiers(node):
            made.tree["identifier"] = ids
    else:
        # The same words give the same id, however often and in whichever document they come.
        body = etree.canonicalize(etree.tostring(node, with_tail=False), strip_text=True).encode()
        made.tree["id"] = f"x{hashlib.sha256(body).hexdigest()[:39]}"
        made.warnings.append(NO_ID)
    if about:
        made.tree[about] = {"reference": reader.patient}
    return made


def inside(node: etree._Element, number: str) -> list[etree._Element]:
    """Statements of a template (4.x) directly inside a statement."""
    return [one for one in statements(node) if f"{ROOT}{number}" in templates(one)]


def statements(node: etree._Element) -> list[etree._Element]:
    """Statements directly inside a statement, section entry or organizer."""
    found = []
    for holder in (*every(node, "v:entryRelationship"), *every(node, "v:component")):
        found += [one for one in holder if name(one) in STATEMENTS]
    return found


STATEMENTS = frozenset(
    ("act", "observation", "substanceAdministration", "supply", "procedure", "encounter")
) | {"organizer"}


def is_negated(node: etree._Element) -> bool:
    """Whether the statement says that it is not so."""
    return attribute(node, "negationInd") == "true"


def status(node: etree._Element) -> str:
    """The statement's own status code."""
    return attribute(find(node, "v:statusCode"), "code").casefold()


def authors(node: etree._Element) -> list[Tree]:
    """Who wrote it, each once, by name."""
    found = [values.assigned(find(one, "v:assignedAuthor")) for one in every(node, "v:author")]
    return [{"display": who} for who in dict.fromkeys(found) if who]


def performers(node: etree._Element) -> list[str]:
    """Who did it, by name."""
    found = [values.assigned(find(one, "v:assignedEntity")) for one in every(node, "v:performer")]
    return [who for who in dict.fromkeys(found) if who]


def put_written(made: Made, key: str, node: etree._Element, reader: Reader) -> None:
    """When it was written, by the first author who says so."""
    for author in every(node, "v:author"):
        if values.put_time(made.tree, key, find(author, "v:time"), reader):
            return


def notes(node: etree._Element, reader: Reader) -> list[Tree]:
    """Comments inside a statement (4.64); they count as read."""
    made: list[Tree] = []
    for one in inside(node, "64"):
        if said := values.referred(find(one, "v:text"), reader) or text(find(one, "v:text")):
            reader.read.add(one)
            made.append({"text": said})
    return made


def put_notes(made: Made, node: etree._Element, reader: Reader) -> None:
    """Comments as notes."""
    if found := notes(node, reader):
        made.tree["note"] = found


def status_inside(node: etree._Element, reader: Reader, *numbers: str) -> str:
    """The word of a status observation inside, in small letters; empty when there is none."""
    for number in numbers:
        for one in inside(node, number):
            reader.read.add(one)
            value = find(one, "v:value")
            said = attribute(value, "displayName") or values.referred(
                find(value, "v:originalText") if value is not None else None, reader
            )
            if said or attribute(value, "code"):
                return (said or _STATUS_CODES.get(attribute(value, "code"), "")).casefold()
    return ""


_STATUS_CODES = {"55561003": "active", "73425007": "inactive", "413322009": "resolved"}


def clinical(word: str, act: str) -> str:
    """active, inactive or resolved, by what the source calls it; empty when it does not say."""
    for known in ("inactive", "resolved", "active", "recurrence", "remission"):
        if known in word:
            return known
    return {"active": "active", "completed": "resolved"}.get(act, "inactive" if act else "")


def coded(system: str, code: str, display: str = "") -> Object:
    """A CodeableConcept of one code of FHIR's own."""
    one: Object = {"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}
    if display:
        one["display"] = display
    return {"coding": [one]}
