"""Problem concern (4.3), diagnoses (4.80, 4.65, 4.51) and observations (4.4, 4.19) → Condition."""

from lxml import etree

from cartella.charts.ccda import statement, systems, values
from cartella.charts.ccda.document import attribute, find
from cartella.charts.ccda.statement import Made
from cartella.charts.ccda.values import Object, Reader

# "Problem" or "disease" in general, denied: SNOMED's finding that none is known.
_ANY_PROBLEM = frozenset(("55607006", "64572001", "404684003", "418799008", "282291009"))
_CATEGORIES = {"3": ("problem-list-item", "Problem List Item")}
_DIAGNOSIS = ("encounter-diagnosis", "Encounter Diagnosis")


def concern(act: etree._Element, reader: Reader) -> list[Made]:
    """The problems of a concern, or the diagnoses of a diagnosis act."""
    reader.read.add(act)
    number = "3" if f"{statement.ROOT}3" in _templates(act) else ""
    return [
        _condition(one, act, reader, category=_CATEGORIES.get(number, _DIAGNOSIS))
        for one in statement.inside(act, "4")
    ]


def alone(observation: etree._Element, reader: Reader) -> list[Made]:
    """A problem, finding or indication that stands without a concern."""
    return [_condition(observation, observation, reader, category=None)]


def _templates(node: etree._Element) -> set[str]:
    return {attribute(one, "root") for one in node.iterfind("{*}templateId")}


def _condition(
    node: etree._Element,
    act: etree._Element,
    reader: Reader,
    *,
    category: tuple[str, str] | None,
) -> Made:
    made = statement.start("Condition", node, reader)
    tree = made.tree
    value = find(node, "v:value")
    if statement.is_negated(node) and attribute(value, "code") in _ANY_PROBLEM:
        name = "No known problems"
        coding: Object = {"system": systems.SNOMED, "code": "160245001", "display": name}
        tree["code"] = {"coding": [coding], "text": name}
    else:
        tree["code"] = values.concept(value, reader)
        if statement.is_negated(node):
            tree["verificationStatus"] = statement.coded("condition-ver-status", "refuted")
    word = statement.status_inside(node, reader, "6")
    now = statement.clinical(word, statement.status(act) if act is not node else "")
    if now and "verificationStatus" not in tree:
        tree["clinicalStatus"] = statement.coded("condition-clinical", now)
    if category:
        tree["category"] = [statement.coded("condition-category", *category)]
    when = find(node, "v:effectiveTime")
    if when is not None:
        values.put_time(tree, "onsetDateTime", when, reader) or values.put_time(
            tree, "onsetDateTime", find(when, "v:low"), reader
        )
        values.put_time(tree, "abatementDateTime", find(when, "v:high"), reader)
    statement.put_written(made, "recordedDate", node, reader)
    if who := statement.authors(node) or statement.authors(act):
        tree["recorder"] = who[0]
    statement.put_notes(made, node, reader)
    return made
