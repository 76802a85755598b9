"""Encounters (4.49) with their diagnoses, and the one that the whole document is about."""

from lxml import etree

from cartella.charts.ccda import problems, statement, systems, values
from cartella.charts.ccda.document import attribute, every, find, text
from cartella.charts.ccda.statement import Made
from cartella.charts.ccda.values import Object, Reader
from cartella.packaging.canonical import Tree

_ACT_CODE = "2.16.840.1.113883.5.4"


def read(node: etree._Element, reader: Reader) -> list[Made]:
    """A visit, and its diagnoses as conditions."""
    made = statement.start("Encounter", node, reader)
    tree = made.tree
    code = find(node, "v:code")
    tree["status"] = _status(node)
    tree["class"] = _class(code)
    tree["type"] = [values.concept(code, reader)]
    if span := values.period(find(node, "v:effectiveTime"), reader):
        tree["period"] = span
    if who := statement.performers(node):
        tree["participant"] = [{"individual": {"display": one}} for one in who]
    _put_place(tree, node)
    found = []
    for act in statement.inside(node, "80"):
        found += problems.concern(act, reader)
    for one in statement.inside(node, "19"):
        found += problems.alone(one, reader)
    if found:
        tree["diagnosis"] = [{"condition": {"reference": one.reference}} for one in found]
    return [made, *found]


def of_header(root: etree._Element, reader: Reader) -> list[Made]:
    """The visit that the document was written in, from its header."""
    node = find(root, "v:componentOf/v:encompassingEncounter")
    if node is None or not values.identity(node):
        return []
    made = statement.start("Encounter", node, reader)
    made.tree["status"] = _status(node)
    made.tree["class"] = _class(find(node, "v:code"))
    if find(node, "v:code") is not None:
        made.tree["type"] = [values.concept(find(node, "v:code"), reader)]
    if span := values.period(find(node, "v:effectiveTime"), reader):
        made.tree["period"] = span
    doers = [
        values.assigned(find(one, "v:assignedEntity"))
        for path in ("v:responsibleParty", "v:encounterParticipant")
        for one in every(node, path)
    ]
    people: list[Tree] = [{"individual": {"display": w}} for w in dict.fromkeys(doers) if w]
    if people:
        made.tree["participant"] = people
    place = find(node, "v:location/v:healthCareFacility/v:location")
    if place is not None and (said := text(find(place, "v:name"))):
        made.tree["location"] = [{"location": {"display": said}}]
    return [made]


def _status(node: etree._Element) -> str:
    word = statement.status(node)
    has_end = find(node, "v:effectiveTime/v:high") is not None
    known = {"completed": "finished", "active": "in-progress", "cancelled": "cancelled"}
    return known.get(word, "finished" if has_end or not word else "unknown")


def _class(code: etree._Element | None) -> Object:
    """FHIR demands a class: the source's own, else that it is not known."""
    for one in (code, *every(code, "v:translation")) if code is not None else ():
        if attribute(one, "codeSystem") == _ACT_CODE and (made := values.coding(one)):
            return made
    return {"system": systems.NULL_FLAVOR, "code": "UNK", "display": "Unknown"}


def _put_place(tree: Object, node: etree._Element) -> None:
    for role in every(node, "v:participant[@typeCode='LOC']/v:participantRole"):
        entity = find(role, "v:playingEntity")
        if entity is not None and (said := text(find(entity, "v:name"))):
            tree["location"] = [{"location": {"display": said}}]
            return
