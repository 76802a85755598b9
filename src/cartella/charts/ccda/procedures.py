"""Procedures (4.14, 4.12, 4.13), devices and supplies (4.37, 4.50), and what is planned."""

from lxml import etree

from cartella.charts.ccda import problems, statement, values
from cartella.charts.ccda.document import attribute, every, find, text
from cartella.charts.ccda.statement import Made
from cartella.charts.ccda.values import Object, Reader

_UDI = "2.16.840.1.113883.3.3719"  # FDA: the root of a unique device identifier
_DONE = {"completed": "completed", "active": "in-progress", "aborted": "stopped"} | {
    "cancelled": "not-done",
    "suspended": "on-hold",
    "nullified": "entered-in-error",
}
_INTENTS = {"RQO": "order", "INT": "plan", "PRP": "proposal", "ARQ": "plan", "PRMS": "plan"}
_ASKED = {"active": "active", "completed": "completed", "cancelled": "revoked"} | {
    "aborted": "revoked",
    "suspended": "on-hold",
    "nullified": "entered-in-error",
    "new": "draft",
}


def done(node: etree._Element, reader: Reader) -> list[Made]:
    """A procedure that was done, or that was not; with the devices it left in place."""
    if attribute(node, "moodCode") not in ("EVN", ""):
        return planned(node, reader)
    made = statement.start("Procedure", node, reader)
    tree = made.tree
    word = statement.status(node)
    tree["status"] = "not-done" if statement.is_negated(node) else _DONE.get(word, "unknown")
    tree["code"] = values.concept(find(node, "v:code"), reader)
    values.put_when(tree, "performed", find(node, "v:effectiveTime"), reader)
    if sites := [c for c in every(node, "v:targetSiteCode") if not values.null(c)]:
        tree["bodySite"] = [values.concept(one, reader) for one in sites]
    if who := statement.performers(node):
        tree["performer"] = [{"actor": {"display": one}} for one in who]
    if found := statement.authors(node):
        tree["recorder"] = found[0]
    reasons = statement.inside(node, "19")
    if reasons:
        reader.read.update(reasons)
        tree["reasonCode"] = [values.concept(find(one, "v:value"), reader) for one in reasons]
    value = find(node, "v:value")
    if value is not None and not values.null(value):
        tree["outcome"] = values.concept(value, reader)
    statement.put_notes(made, node, reader)
    devices = _devices(node, reader)
    if devices:
        tree["focalDevice"] = [{"manipulated": {"reference": one.reference}} for one in devices]
    extra = [one for act in statement.inside(node, "4") for one in problems.alone(act, reader)]
    return [made, *devices, *extra]


def supply(node: etree._Element, reader: Reader) -> list[Made]:
    """A supply: the device that was handed out, or the one that is asked for."""
    devices = _devices(node, reader)
    if attribute(node, "moodCode") not in ("EVN", ""):
        made = statement.start("DeviceRequest", node, reader)
        made.tree["status"] = _ASKED.get(statement.status(node), "unknown")
        made.tree["intent"] = _INTENTS.get(attribute(node, "moodCode"), "plan")
        if devices:
            made.tree["codeReference"] = {"reference": devices[0].reference}
        else:
            made.tree["codeCodeableConcept"] = values.concept(find(node, "v:code"), reader)
        return [made, *devices]
    made = statement.start("SupplyDelivery", node, reader, about="patient")
    word = statement.status(node)
    made.tree["status"] = {"completed": "completed", "active": "in-progress"}.get(word, "unknown")
    if made.tree["status"] == "unknown":
        made.tree["status"] = "entered-in-error" if word == "nullified" else "completed"
    item: Object = {}
    if amount := values.quantity(find(node, "v:quantity")):
        item["quantity"] = amount
    if devices:
        item["itemReference"] = {"reference": devices[0].reference}
    elif find(node, "v:code") is not None:
        item["itemCodeableConcept"] = values.concept(find(node, "v:code"), reader)
    if item:
        made.tree["suppliedItem"] = item
    values.put_when(made.tree, "occurrence", find(node, "v:effectiveTime"), reader)
    return [made, *devices]


def planned(node: etree._Element, reader: Reader) -> list[Made]:
    """A procedure, act, visit or observation that is intended, asked for or proposed."""
    made = statement.start("ServiceRequest", node, reader)
    tree = made.tree
    tree["status"] = _ASKED.get(statement.status(node), "unknown")
    tree["intent"] = _INTENTS.get(attribute(node, "moodCode"), "plan")
    tree["code"] = values.concept(find(node, "v:code"), reader)
    if statement.is_negated(node):
        tree["doNotPerform"] = True
    values.put_when(tree, "occurrence", find(node, "v:effectiveTime"), reader)
    statement.put_written(made, "authoredOn", node, reader)
    if who := statement.authors(node):
        tree["requester"] = who[0]
    if doers := statement.performers(node):
        tree["performer"] = [{"display": one} for one in doers]
    reasons = statement.inside(node, "19")
    if reasons:
        reader.read.update(reasons)
        tree["reasonCode"] = [values.concept(find(one, "v:value"), reader) for one in reasons]
    statement.put_notes(made, node, reader)
    return [made]


def goal(node: etree._Element, reader: Reader) -> list[Made]:
    """A goal (4.121)."""
    made = statement.start("Goal", node, reader)
    states = {"completed": "completed", "cancelled": "cancelled", "aborted": "cancelled"}
    made.tree["lifecycleStatus"] = states.get(statement.status(node), "active")
    made.tree["description"] = values.concept(find(node, "v:code"), reader)
    first = values.period(find(node, "v:effectiveTime"), reader).get("start")
    if isinstance(first, str):
        made.tree["startDate"] = first[:10]
    value = find(node, "v:value")
    if value is not None and not values.null(value):
        told: Object = {}
        values.put_value(told, value, reader)
        if "valueQuantity" in told:
            made.tree["target"] = [
                {"measure": made.tree["description"], "detailQuantity": told["valueQuantity"]}
            ]
        elif isinstance(said := told.get("valueString"), str):
            made.tree["note"] = [{"text": said}]
        elif "valueCodeableConcept" in told:
            made.tree["target"] = [
                {
                    "measure": made.tree["description"],
                    "detailCodeableConcept": told["valueCodeableConcept"],
                }
            ]
    if who := statement.authors(node):
        made.tree["expressedBy"] = who[0]
    return [made]


def _devices(node: etree._Element, reader: Reader) -> list[Made]:
    made = []
    for role in every(node, "v:participant/v:participantRole"):
        device = find(role, "v:playingDevice")
        if device is None:
            continue
        one = statement.start("Device", role, reader, about="patient")
        one.tree["type"] = values.concept(find(device, "v:code"), reader)
        if named := text(find(device, "v:manufacturerModelName")):
            one.tree["deviceName"] = [{"name": named, "type": "model-name"}]
        for known in every(role, "v:id"):
            udi = attribute(known, "extension")
            if attribute(known, "root") == _UDI and udi:
                one.tree["udiCarrier"] = [{"carrierHRF": udi}]
                one.tree["id"] = values.fhir_id(f"{_UDI}|{udi}")
        maker = find(role, "v:scopingEntity/v:desc")
        if maker is None:
            maker = find(role, "v:scopingEntity/v:name")
        if said := text(maker):
            one.tree["manufacturer"] = said
        made.append(one)
    return made
