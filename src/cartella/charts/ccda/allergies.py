"""Allergy concern (template 4.30) → AllergyIntolerance, one for each observation in it.

"No known allergy" is written only where the source codes that; a substance that is not known
stays not known.
"""

from lxml import etree

from cartella.charts.ccda import statement, systems, values
from cartella.charts.ccda.document import attribute, every, find
from cartella.charts.ccda.statement import Made
from cartella.charts.ccda.values import Object, Reader
from cartella.packaging.canonical import Tree

# What is denied in general → SNOMED's finding that none of it is known.
_NONE_KNOWN = {
    "419199007": ("716186003", "No known allergy"),
    "420134006": ("716186003", "No known allergy"),
    "106190000": ("716186003", "No known allergy"),
    "416098002": ("409137002", "No known drug allergy"),
    "419511003": ("409137002", "No known drug allergy"),
    "59037007": ("409137002", "No known drug allergy"),
    "414285001": ("429625007", "No known food allergy"),
    "418471000": ("429625007", "No known food allergy"),
    "426232007": ("428607008", "No known environmental allergy"),
}
# Participants that name no substance of their own: whatever there is, or any drug.
_ANY = frozenset(("105590001", "410942007", "115668003", ""))
_KINDS = {
    "419199007": ("allergy", ""),
    "416098002": ("allergy", "medication"),
    "414285001": ("allergy", "food"),
    "426232007": ("allergy", "environment"),
    "232347008": ("allergy", "environment"),
    "59037007": ("intolerance", "medication"),
    "235719002": ("intolerance", "food"),
    "419511003": ("", "medication"),
    "418471000": ("", "food"),
}
_SEVERE = {"255604002": "mild", "6736007": "moderate", "24484000": "severe", "399166001": "severe"}
_CRITICAL = {"CRITL": "low", "CRITH": "high", "CRITU": "unable-to-assess"}


def read(act: etree._Element, reader: Reader) -> list[Made]:
    """The allergies of one concern."""
    reader.read.add(act)
    return [_allergy(one, act, reader) for one in statement.inside(act, "7")]


def alone(observation: etree._Element, reader: Reader) -> list[Made]:
    """An allergy observation that stands without a concern."""
    return [_allergy(observation, observation, reader)]


def _allergy(node: etree._Element, act: etree._Element, reader: Reader) -> Made:
    made = statement.start("AllergyIntolerance", node, reader, about="patient")
    tree = made.tree
    kind = attribute(find(node, "v:value"), "code")
    substance = find(node, "v:participant[@typeCode='CSM']/v:participantRole/v:playingEntity")
    code = find(substance, "v:code") if substance is not None else None
    _put_code(tree, node, code, kind, reader)
    word = statement.status_inside(node, reader, "28", "6")
    now = statement.clinical(word, statement.status(act) if act is not node else "")
    if now and tree.get("verificationStatus") != _verified("refuted"):
        tree["clinicalStatus"] = statement.coded("allergyintolerance-clinical", now)
    what, category = _KINDS.get(kind, ("", ""))
    if what:
        tree["type"] = what
    if category:
        tree["category"] = [category]
    for one in statement.inside(node, "145"):
        reader.read.add(one)
        if (level := attribute(find(one, "v:value"), "code")) in _CRITICAL:
            tree["criticality"] = _CRITICAL[level]
    when = find(node, "v:effectiveTime")
    if when is not None:
        values.put_time(tree, "onsetDateTime", when, reader) or values.put_time(
            tree, "onsetDateTime", find(when, "v:low"), reader
        )
    statement.put_written(made, "recordedDate", node, reader)
    if who := statement.authors(node) or statement.authors(act):
        tree["recorder"] = who[0]
    if reactions := _reactions(node, reader):
        tree["reaction"] = reactions
    statement.put_notes(made, node, reader)
    return made


def _put_code(
    tree: Object, node: etree._Element, code: etree._Element | None, kind: str, reader: Reader
) -> None:
    has_substance = code is not None and attribute(code, "code") not in _ANY
    if statement.is_negated(node):
        if has_substance:
            tree["code"] = values.concept(code, reader)
            tree["verificationStatus"] = _verified("refuted")
            return
        if kind in _NONE_KNOWN:
            number, name = _NONE_KNOWN[kind]
            coding: Object = {"system": systems.SNOMED, "code": number, "display": name}
            tree["code"] = {"coding": [coding], "text": name}
            tree["verificationStatus"] = _verified("confirmed")
            return
        # Something is denied, and the source does not say what: that is not "none".
        tree["code"] = values.unknown(values.null(code) or "UNK")
        tree["verificationStatus"] = _verified("unconfirmed")
        return
    said = values.concept(code, reader) if code is not None else values.unknown("UNK")
    if not has_substance and code is not None and not attribute(code, "code"):
        value = find(node, "v:value")
        if (words := _words_of(code, node, reader)) and words:
            said = {"text": words}
        elif value is not None and attribute(value, "nullFlavor"):
            said = values.unknown(attribute(code, "nullFlavor") or "UNK")
    tree["code"] = said


def _words_of(code: etree._Element, node: etree._Element, reader: Reader) -> str:
    return values.referred(find(code, "v:originalText"), reader) or values.person(
        code.getparent() if find(code.getparent(), "v:name") is not None else None  # type: ignore[arg-type]
    )


def _verified(word: str) -> Object:
    return statement.coded("allergyintolerance-verification", word)


def _reactions(node: etree._Element, reader: Reader) -> list[Tree]:
    made: list[Tree] = []
    general = _severity(node, reader)
    for one in statement.inside(node, "9"):
        reader.read.add(one)
        reaction: Object = {"manifestation": [values.concept(find(one, "v:value"), reader)]}
        when = find(one, "v:effectiveTime")
        if when is not None:
            values.put_time(reaction, "onset", when, reader) or values.put_time(
                reaction, "onset", find(when, "v:low"), reader
            )
        if level := _severity(one, reader) or general:
            reaction["severity"] = level
        made.append(reaction)
    return made


def _severity(node: etree._Element, reader: Reader) -> str:
    for one in statement.inside(node, "8"):
        value = find(one, "v:value")
        codes = [value, *every(value, "v:translation")] if value is not None else []
        for code in codes:
            if (level := attribute(code, "code")) in _SEVERE:
                reader.read.add(one)
                return _SEVERE[level]
    return ""
