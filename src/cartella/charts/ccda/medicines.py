"""Medication (4.16, planned 4.42) → MedicationStatement or MedicationRequest; immunization (4.52,
planned 4.120) → Immunization or MedicationRequest."""

from lxml import etree

from cartella.charts.ccda import statement, values
from cartella.charts.ccda.document import XSI_TYPE, attribute, every, find, text
from cartella.charts.ccda.statement import Made
from cartella.charts.ccda.values import Object, Reader
from cartella.packaging.canonical import Number, Tree

_TAKEN = {"active": "active", "completed": "completed", "aborted": "stopped"} | {
    "suspended": "on-hold",
    "held": "on-hold",
    "nullified": "entered-in-error",
    "cancelled": "stopped",
    "new": "intended",
}
_ORDERED = {"active": "active", "completed": "completed", "aborted": "stopped"} | {
    "suspended": "on-hold",
    "held": "on-hold",
    "nullified": "entered-in-error",
    "cancelled": "cancelled",
    "new": "draft",
}
_INTENTS = {"RQO": "order", "INT": "plan", "PRP": "proposal", "ARQ": "plan", "PRMS": "plan"}
_GIVEN = {"nullified": "entered-in-error", "aborted": "not-done", "cancelled": "not-done"}
_PERIODS = {"s": "s", "min": "min", "h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"}


def medication(node: etree._Element, reader: Reader) -> list[Made]:
    """What was taken, or what is to be taken."""
    mood = attribute(node, "moodCode")
    is_event = mood in ("EVN", "")
    made = statement.start("MedicationStatement" if is_event else "MedicationRequest", node, reader)
    tree = made.tree
    word = statement.status(node)
    if is_event:
        tree["status"] = "not-taken" if statement.is_negated(node) else _TAKEN.get(word, "unknown")
    else:
        tree["status"] = _ORDERED.get(word, "unknown")
        tree["intent"] = _INTENTS.get(mood, "plan")
        if statement.is_negated(node):
            tree["doNotPerform"] = True
    tree["medicationCodeableConcept"] = _product(node, reader)
    times = every(node, "v:effectiveTime")
    span = next((one for one in times if _kind(one) in ("IVL_TS", "TS", "")), None)
    if is_event:
        if span is not None:
            values.put_when(tree, "effective", span, reader)
        statement.put_written(made, "dateAsserted", node, reader)
        if who := statement.authors(node):
            tree["informationSource"] = who[0]
    else:
        statement.put_written(made, "authoredOn", node, reader)
        if who := statement.authors(node):
            tree["requester"] = who[0]
    if dosage := _dosage(node, times, None if is_event else span, reader):
        tree["dosage" if is_event else "dosageInstruction"] = [dosage]
    if reasons := _reasons(node, reader):
        tree["reasonCode"] = reasons
    statement.put_notes(made, node, reader)
    return [made]


def immunization(node: etree._Element, reader: Reader) -> list[Made]:
    """A vaccine that was given, or that was not and why; a planned one is a request."""
    if attribute(node, "moodCode") not in ("EVN", ""):
        return medication(node, reader)
    made = statement.start("Immunization", node, reader, about="patient")
    tree = made.tree
    word = statement.status(node)
    if statement.is_negated(node):
        tree["status"] = "not-done"
        for one in statement.inside(node, "53"):
            reader.read.add(one)
            tree["statusReason"] = values.concept(find(one, "v:code"), reader)
    else:
        tree["status"] = _GIVEN.get(word, "completed")
    tree["vaccineCode"] = _product(node, reader)
    when = find(node, "v:effectiveTime")
    if not (
        values.put_time(tree, "occurrenceDateTime", when, reader)
        or (
            when is not None
            and values.put_time(tree, "occurrenceDateTime", find(when, "v:low"), reader)
        )
    ):
        tree["occurrenceString"] = "Not known"
    product = find(node, "v:consumable/v:manufacturedProduct")
    if product is not None:
        if lot := text(find(product, "v:manufacturedMaterial/v:lotNumberText")):
            tree["lotNumber"] = lot
        if maker := values.person(find(product, "v:manufacturerOrganization")):
            tree["manufacturer"] = {"display": maker}
    if (route := find(node, "v:routeCode")) is not None and not values.null(route):
        tree["route"] = values.concept(route, reader)
    if (site := find(node, "v:approachSiteCode")) is not None and not values.null(site):
        tree["site"] = values.concept(site, reader)
    if dose := values.quantity(find(node, "v:doseQuantity")):
        tree["doseQuantity"] = dose
    if who := statement.performers(node):
        tree["performer"] = [{"actor": {"display": one}} for one in who]
    statement.put_written(made, "recorded", node, reader)
    if said := [*statement.notes(node, reader), *_reactions(node, reader)]:
        tree["note"] = said
    return [made]


def _product(node: etree._Element, reader: Reader) -> Object:
    material = find(node, "v:consumable/v:manufacturedProduct/v:manufacturedMaterial")
    if material is None:
        return values.unknown("NI")
    made = values.concept(find(material, "v:code"), reader)
    if (name := text(find(material, "v:name"))) and "text" not in made:
        made["text"] = name
    return made


def _kind(node: etree._Element) -> str:
    return (node.get(XSI_TYPE) or "").rsplit(":", 1)[-1]


def _dosage(
    node: etree._Element,
    times: list[etree._Element],
    span: etree._Element | None,
    reader: Reader,
) -> Object:
    made: Object = {}
    said = [values.referred(find(one, "v:text"), reader) for one in statement.inside(node, "147")]
    for one in statement.inside(node, "147"):
        reader.read.add(one)
    if words := next((one for one in said if one), "") or values.referred(
        find(node, "v:text"), reader
    ):
        made["text"] = words
    repeat: Object = {}
    for one in times:
        if _kind(one) == "PIVL_TS":
            repeat |= _every(find(one, "v:period"))
        elif _kind(one) == "EIVL_TS" and (event := attribute(find(one, "v:event"), "code")):
            repeat["when"] = [event] if event in _EVENTS else []
    if bounds := values.period(span, reader):
        repeat["boundsPeriod"] = bounds
    repeat = {key: value for key, value in repeat.items() if value}
    if repeat:
        made["timing"] = {"repeat": repeat}
    if (route := find(node, "v:routeCode")) is not None and not values.null(route):
        made["route"] = values.concept(route, reader)
    if (site := find(node, "v:approachSiteCode")) is not None and not values.null(site):
        made["site"] = values.concept(site, reader)
    rate: Object = {}
    if dose := values.quantity(find(node, "v:doseQuantity")):
        rate["doseQuantity"] = dose
    if speed := values.quantity(find(node, "v:rateQuantity")):
        rate["rateQuantity"] = speed
    if rate:
        made["doseAndRate"] = [rate]
    when = find(node, "v:precondition/v:criterion/v:value")
    if when is not None and not values.null(when):
        made["asNeededCodeableConcept"] = values.concept(when, reader)
    return made


_EVENTS = frozenset(("HS", "WAKE", "C", "CM", "CD", "CV", "AC", "ACM", "ACD", "ACV")) | {
    *("PC", "PCM", "PCD", "PCV"),
}


def _every(node: etree._Element | None) -> Object:
    amount = values.number(attribute(node, "value"))
    unit = _PERIODS.get(attribute(node, "unit"))
    if amount is None or unit is None:
        return {}
    return {"frequency": Number("1"), "period": amount, "periodUnit": unit}


def _reasons(node: etree._Element, reader: Reader) -> list[Tree]:
    made: list[Tree] = []
    for one in statement.inside(node, "19"):
        reader.read.add(one)
        value = find(one, "v:value")
        if value is not None:
            made.append(values.concept(value, reader))
    return made


def _reactions(node: etree._Element, reader: Reader) -> list[Tree]:
    """What followed an immunization, as words: a Reaction in FHIR needs an entry of its own."""
    made: list[Tree] = []
    for one in statement.inside(node, "9"):
        concept = values.concept(find(one, "v:value"), reader)
        codes = concept.get("coding")
        first = codes[0] if isinstance(codes, list) and codes else {}
        said = concept.get("text") or (first.get("display") if isinstance(first, dict) else "")
        if isinstance(said, str) and said:
            reader.read.add(one)
            made.append({"text": f"Reaction: {said}"})
    return made
