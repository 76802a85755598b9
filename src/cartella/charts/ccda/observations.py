"""Results, vital signs, social history and other observations; family history."""

from lxml import etree

from cartella.charts.ccda import statement, values
from cartella.charts.ccda.document import attribute, every, find, templates
from cartella.charts.ccda.statement import ROOT, Made
from cartella.charts.ccda.values import Object, Reader
from cartella.packaging.canonical import Tree

_STATES = {"completed": "final", "active": "preliminary", "aborted": "cancelled"} | {
    "cancelled": "cancelled",
    "held": "registered",
    "new": "registered",
    "suspended": "cancelled",
    "nullified": "entered-in-error",
}
_CATEGORIES = {
    "1": ("laboratory", "Laboratory"),
    "2": ("laboratory", "Laboratory"),
    "26": ("vital-signs", "Vital Signs"),
    "27": ("vital-signs", "Vital Signs"),
    "78": ("social-history", "Social History"),
    "85": ("social-history", "Social History"),
    "38": ("social-history", "Social History"),
    "200": ("social-history", "Social History"),
    "15.3.8": ("social-history", "Social History"),
}


def one(node: etree._Element, reader: Reader, *, title: str = "") -> list[Made]:
    """An observation. One that is denied is left to the document: FHIR has no word for that."""
    if statement.is_negated(node):
        return []
    made = statement.start("Observation", node, reader)
    tree = made.tree
    tree["status"] = _STATES.get(statement.status(node), "unknown")
    tree["code"] = values.concept(find(node, "v:code"), reader)
    tree["category"] = [_category(node, title)]
    values.put_when(tree, "effective", find(node, "v:effectiveTime"), reader)
    _put_values(tree, node, reader)
    for key, path in (("interpretation", "v:interpretationCode"),):
        if known := [c for c in every(node, path) if not values.null(c)]:
            tree[key] = [values.concept(code, reader) for code in known]
    for key, path in (("method", "v:methodCode"), ("bodySite", "v:targetSiteCode")):
        code = find(node, path)
        if code is not None and not values.null(code):
            tree[key] = values.concept(code, reader)
    if ranges := _ranges(node, reader):
        tree["referenceRange"] = ranges
    if who := statement.performers(node) or [
        str(a["display"]) for a in statement.authors(node) if isinstance(a, dict)
    ]:
        tree["performer"] = [{"display": name} for name in who]
    statement.put_notes(made, node, reader)
    inner = [
        made_one
        for part in statement.statements(node)
        if part.tag.endswith("}observation")
        and part not in reader.read
        and f"{ROOT}2" in templates(part)
        for made_one in one(part, reader, title=title)
    ]
    return [made, *inner]


def panel(node: etree._Element, reader: Reader, *, title: str = "") -> list[Made]:
    """An organizer: a laboratory report, or an observation that holds others together."""
    is_report = f"{ROOT}1" in templates(node)
    members = []
    for part in statement.statements(node):
        if part.tag.endswith("}observation"):
            members += one(part, reader, title=title)
    code = find(node, "v:code")
    if not is_report and (code is None or not attribute(code, "code")):
        reader.read.add(node)
        return members
    made = statement.start("DiagnosticReport" if is_report else "Observation", node, reader)
    tree = made.tree
    state = _STATES.get(statement.status(node), "unknown")
    tree["status"] = "partial" if is_report and state == "preliminary" else state
    tree["code"] = values.concept(code, reader)
    if is_report:
        tree["category"] = [statement.coded("v2-0074", "LAB", "Laboratory")]
    else:
        tree["category"] = [_category(node, title)]
    values.put_when(tree, "effective", find(node, "v:effectiveTime"), reader)
    own = [one_ for one_ in members if one_.tree["resourceType"] == "Observation"]
    if own:
        tree["result" if is_report else "hasMember"] = [
            {"reference": member.reference} for member in own
        ]
    if who := statement.authors(node):
        tree["performer"] = who
    return [made, *members]


def family(node: etree._Element, reader: Reader) -> list[Made]:
    """Family history of one relative (4.45)."""
    made = statement.start("FamilyMemberHistory", node, reader, about="patient")
    tree = made.tree
    states = {"completed": "completed", "active": "partial"}
    tree["status"] = states.get(statement.status(node), "health-unknown")
    person = find(node, "v:subject/v:relatedSubject")
    tree["relationship"] = (
        values.concept(find(person, "v:code"), reader)
        if person is not None
        else values.unknown("UNK")
    )
    subject = find(person, "v:subject") if person is not None else None
    if subject is not None:
        gender = attribute(find(subject, "v:administrativeGenderCode"), "code")
        if gender in ("F", "M"):
            word = {"F": "female", "M": "male"}[gender]
            tree["sex"] = {
                "coding": [{"system": "http://hl7.org/fhir/administrative-gender", "code": word}]
            }
        values.put_time(tree, "bornDate", find(subject, "v:birthTime"), reader)
        tree.pop("_bornDate", None)
        if isinstance(born := tree.get("bornDate"), str):
            tree["bornDate"] = born[:10]
    found: list[Tree] = []
    for part in statement.inside(node, "46"):
        reader.read.add(part)
        condition: Object = {"code": values.concept(find(part, "v:value"), reader)}
        for inner in statement.inside(part, "31"):
            age = values.quantity(find(inner, "v:value"))
            if age:
                reader.read.add(inner)
                code = age.get("code", str(age.get("unit", "a")))
                condition["onsetAge"] = age | {
                    "system": "http://unitsofmeasure.org",
                    "code": code,
                }
        for inner in statement.inside(part, "47"):
            reader.read.add(inner)
            condition["contributedToDeath"] = True
        found.append(condition)
    if found:
        tree["condition"] = found
    return [made]


def _category(node: etree._Element, title: str) -> Object:
    for template in sorted(templates(node)):
        known = _CATEGORIES.get(template.removeprefix(ROOT))
        if known:
            return statement.coded("observation-category", *known)
    return {"text": title or "Observation"}


def _put_values(tree: Object, node: etree._Element, reader: Reader) -> None:
    """Its value; further values, which R4 does not take beside the first, are components."""
    all_values = every(node, "v:value")
    if not all_values:
        return
    values.put_value(tree, all_values[0], reader)
    more: list[Tree] = []
    for value in all_values[1:]:
        component: Object = {"code": tree["code"]}
        values.put_value(component, value, reader)
        more.append(component)
    if more:
        tree["component"] = more


def _ranges(node: etree._Element, reader: Reader) -> list[Tree]:
    made: list[Tree] = []
    for one_ in every(node, "v:referenceRange/v:observationRange"):
        entry: Object = {}
        value = find(one_, "v:value")
        if value is not None:
            for end in ("low", "high"):
                if bound := values.quantity(find(value, f"v:{end}")):
                    entry[end] = bound
        if said := values.referred(find(one_, "v:text"), reader):
            entry["text"] = said
        if entry:
            made.append(entry)
    return made
