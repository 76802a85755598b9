"""CDA's data types as FHIR writes them: codes, times, quantities, names, addresses.

Digits, units and the exactness of times stay as written. What is not known stays not known.
"""

import hashlib
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from lxml import etree

from cartella.charts import moments
from cartella.charts.ccda import systems
from cartella.charts.ccda.document import XSI_TYPE, attribute, every, find, text
from cartella.packaging.canonical import Number, Tree
from cartella.packaging.extensions import BASE

Object = dict[str, Tree]
WRITTEN_TIME = BASE + "written-time"  # a time as the source wrote it, where FHIR asks for more
_TIME = re.compile(r"^(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\.\d{1,6})?\d*([+-]\d{4})?$")
_DECIMAL = re.compile(r"^-?(?:0|[1-9]\d*)(?:\.\d+)?$")
_UUID = re.compile(r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_SSN = "2.16.840.1.113883.4.1"


@dataclass(slots=True, kw_only=True)
class Reader:
    """What every value of one document is read with, and which statements were read so far."""

    zone: ZoneInfo
    narrative: dict[str, etree._Element]
    patient: str  # the reference to whom it is about
    read: set[etree._Element] = field(default_factory=set)


def null(node: etree._Element | None) -> str:
    """The node's way of not knowing: NI when it is not there at all, empty when it is known."""
    return "NI" if node is None else attribute(node, "nullFlavor")


def referred(node: etree._Element | None, reader: Reader) -> str:
    """The words of an ED: its own, or those in the narrative that it points at."""
    if node is None:
        return ""
    reference = find(node, "v:reference")
    key = attribute(reference, "value").removeprefix("#")
    return text(node) or (text(reader.narrative[key]) if key in reader.narrative else "")


def coding(node: etree._Element) -> Object | None:
    """One coding; None when the node holds no code."""
    code = attribute(node, "code")
    if not code:
        return None
    made: Object = {"code": " ".join(code.split())}
    if system := systems.fhir(attribute(node, "codeSystem")):
        made["system"] = system
    if display := attribute(node, "displayName"):
        made["display"] = display
    if version := attribute(node, "codeSystemVersion"):
        made["version"] = version
    return made


def concept(node: etree._Element | None, reader: Reader) -> Object:
    """A CodeableConcept with translations and original words; unknown is said as unknown."""
    codes: list[Tree] = []
    if node is not None:
        for one in (node, *every(node, "v:translation")):
            if (made := coding(one)) and made not in codes:
                codes.append(made)
    said = referred(find(node, "v:originalText"), reader) if node is not None else ""
    if not codes and not said:
        return unknown(null(node) or "UNK")
    concept_: Object = {}
    if codes:
        concept_["coding"] = codes
    if said:
        concept_["text"] = said
    elif not any(isinstance(one, dict) and "display" in one for one in codes):
        shown = next((one["code"] for one in codes if isinstance(one, dict)), "")
        concept_["text"] = shown
    return concept_


def unknown(flavor: str) -> Object:
    """A concept that says how it is not known."""
    name = systems.NULL_NAMES.get(flavor, systems.NULL_NAMES["UNK"])
    code = flavor if flavor in systems.NULL_NAMES else "UNK"
    return {
        "coding": [{"system": systems.NULL_FLAVOR, "code": code, "display": name}],
        "text": name,
    }


def absent(flavor: str) -> Object:
    """FHIR's reason why a value is not there."""
    code = systems.ABSENT_OF_NULL.get(flavor, "unknown")
    name = systems.NULL_NAMES.get(flavor, systems.NULL_NAMES["UNK"])
    return {"coding": [{"system": systems.ABSENT, "code": code}], "text": name}


def put_time(target: Object, key: str, node: etree._Element | None, reader: Reader) -> bool:
    """Set `target[key]` to a TS as FHIR writes it, as exact as it was written. Whether it is one.

    FHIR asks for seconds and a zone with every clock time: where the source gave none, the
    practice's zone and full seconds stand, and the source's own digits beside them.
    """
    written = attribute(node, "value")
    made = time_of(written, reader)
    if not made:
        return False
    target[key] = made[0]
    if made[1]:
        target[f"_{key}"] = {"extension": [{"url": WRITTEN_TIME, "valueString": written}]}
    return True


def time_of(written: str, reader: Reader) -> tuple[str, bool] | None:
    """(FHIR time, whether something had to be added); None if it is no time."""
    match = _TIME.match(written)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    made = "-".join(part for part in (year, month, day) if part)
    is_added = False
    if hour and day:
        clock = f"{hour}:{minute or '00'}:{second or '00'}{fraction or ''}"
        is_added = not second or not offset
        if offset:
            made = f"{made}T{clock}{offset[:3]}:{offset[3:]}"
        else:
            naive = moments.read(f"{made}T{clock}", reader.zone)
            if naive is None:
                return None
            local = naive.at.astimezone(reader.zone)
            made = f"{made}T{clock}{local.strftime('%z')[:3]}:{local.strftime('%z')[3:]}"
    return (made, is_added) if moments.read(made, reader.zone) else None


def put_when(target: Object, stem: str, node: etree._Element | None, reader: Reader) -> bool:
    """Set `stem`DateTime or `stem`Period from a TS or IVL_TS. Whether anything was known."""
    if node is None:
        return False
    if attribute(node, "value"):
        return put_time(target, f"{stem}DateTime", node, reader)
    made = period(node, reader)
    if made:
        target[f"{stem}Period"] = made
    return bool(made)


def period(node: etree._Element | None, reader: Reader) -> Object:
    """A Period of an IVL_TS or of one moment; empty when neither end is known."""
    made: Object = {}
    if node is None:
        return made
    if attribute(node, "value"):
        put_time(made, "start", node, reader)
        return made
    put_time(made, "start", find(node, "v:low"), reader)
    put_time(made, "end", find(node, "v:high"), reader)
    if not made:
        put_time(made, "start", find(node, "v:center"), reader)
    return made


def number(written: str) -> Number | None:
    """A JSON number with the digits as written; None if JSON cannot write it so."""
    plain = written.removeprefix("+")
    if plain.startswith("."):
        plain = f"0{plain}"
    return Number(plain) if _DECIMAL.match(plain) else None


def quantity(node: etree._Element | None) -> Object:
    """A Quantity as written; empty when there is no number."""
    if node is None or (value := number(attribute(node, "value"))) is None:
        return {}
    made: Object = {"value": value}
    unit = attribute(node, "unit")
    if unit and unit != "1":
        made |= {"unit": unit, "system": systems.UCUM, "code": unit}
        if any(c.isspace() for c in unit):
            del made["code"], made["system"]
    return made


def put_value(target: Object, node: etree._Element | None, reader: Reader) -> None:
    """Set value[x] of an Observation from any CDA value; what is not known says why."""
    if node is None:
        return
    kind = (node.get(XSI_TYPE) or "").rsplit(":", 1)[-1]
    if flavor := attribute(node, "nullFlavor"):
        said = referred(find(node, "v:originalText"), reader)
        has_codes = any(coding(one) for one in every(node, "v:translation"))
        if said or has_codes:
            target["valueCodeableConcept"] = concept(node, reader)
        else:
            target["dataAbsentReason"] = absent(flavor)
        return
    written = attribute(node, "value")
    if kind in ("CD", "CE", "CV", "CO", "CS") or attribute(node, "code"):
        target["valueCodeableConcept"] = concept(node, reader)
    elif kind in ("PQ", "REAL", "MO") and (made := quantity(node)):
        target["valueQuantity"] = made
    elif kind == "INT" and re.match(r"^-?\d{1,9}$", written):
        target["valueInteger"] = number(written) or Number("0")
    elif kind == "BL" and written in ("true", "false"):
        target["valueBoolean"] = written == "true"
    elif kind == "TS" and put_time(target, "valueDateTime", node, reader):
        pass
    elif kind == "IVL_PQ" and (made := bounds(node)):
        target |= made
    elif said := referred(node, reader) or _as_written(node):
        target["valueString"] = said
    else:
        target["dataAbsentReason"] = absent("UNK")


def bounds(node: etree._Element) -> Object:
    """An interval of quantities: a range, or one quantity with `<` or `>` when one end is open."""
    low, high = quantity(find(node, "v:low")), quantity(find(node, "v:high"))
    if low and high:
        return {"valueRange": {"low": low, "high": high}}
    for end, one, sign in (("low", low, ">"), ("high", high, "<")):
        if one:
            is_open = attribute(find(node, f"v:{end}"), "inclusive") == "false"
            return {"valueQuantity": {**one, "comparator": sign if is_open else f"{sign}="}}
    if center := quantity(node):
        return {"valueQuantity": center}
    return {}


def _as_written(node: etree._Element) -> str:
    """A value that fits nowhere, in its own attributes."""
    parts = [attribute(node, "value"), attribute(node, "unit")]
    for end in ("low", "high", "numerator", "denominator"):
        if (one := find(node, f"v:{end}")) is not None:
            parts.append(f"{end} {attribute(one, 'value')} {attribute(one, 'unit')}".strip())
    return " ".join(part for part in parts if part)


def identity(node: etree._Element) -> str:
    """root|extension of the first id that is known; empty when the source gave none."""
    for one in every(node, "v:id"):
        root = attribute(one, "root")
        if root and not attribute(one, "nullFlavor") and root != _SSN:
            return f"{root}|{attribute(one, 'extension')}"
    return ""


def fhir_id(named: str) -> str:
    """An id that FHIR can write, the same each time: the UUID itself, else a hash of both parts."""
    root, _, extension = named.partition("|")
    if _UUID.match(root) and not extension:
        return root.lower()
    return hashlib.sha256(named.encode()).hexdigest()[:40]


def identifiers(node: etree._Element) -> list[Tree]:
    """The ids as FHIR identifiers. A social security number is none of our business here."""
    made: list[Tree] = []
    for one in every(node, "v:id"):
        root, extension = attribute(one, "root"), attribute(one, "extension")
        if not root or attribute(one, "nullFlavor") or root == _SSN:
            continue
        if extension:
            made.append({"system": systems.fhir(root), "value": extension})
        else:
            urn = f"urn:uuid:{root.lower()}" if _UUID.match(root) else f"urn:oid:{root}"
            made.append({"system": "urn:ietf:rfc:3986", "value": urn})
    return made


def person(node: etree._Element | None) -> str:
    """A name in the order of speech; of an organization, its name."""
    if node is None:
        return ""
    inner = find(node, "v:name")
    named = node if inner is None else inner
    parts = [text(p) for tag in ("prefix", "given") for p in every(named, f"v:{tag}")]
    family = [text(p) for p in every(named, "v:family")]
    suffix = [text(p) for p in every(named, "v:suffix")]
    return " ".join(part for part in (*parts, *family, *suffix) if part) or text(named)


def assigned(node: etree._Element | None) -> str:
    """Who an author, performer or informant is: the person, else the organization."""
    if node is None:
        return ""
    for path in (
        "v:assignedPerson",
        "v:playingEntity",
        "v:assignedAuthoringDevice/v:softwareName",
        "v:representedOrganization",
        "v:scopingEntity",
    ):
        found = find(node, path)
        if found is not None and (name := person(found)):
            return name[:200]
    return ""
