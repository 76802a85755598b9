"""Who a document is about: the record target as FHIR's Patient, and as imports match patients."""

from lxml import etree

from cartella.charts.ccda import values
from cartella.charts.ccda.document import attribute, every, find, text
from cartella.charts.ccda.values import Object, Reader
from cartella.packaging.canonical import Tree

_GENDERS = {"F": "female", "M": "male", "UN": "other"}
_USES = {"H": "home", "HP": "home", "HV": "home", "WP": "work", "MC": "mobile", "TMP": "temp"}
_OLD = frozenset(("BAD", "OLD"))


def patient(role: etree._Element, reader: Reader) -> Object:
    """The Patient resource of a `patientRole`."""
    tree: Object = {"resourceType": "Patient", "id": reader.patient.removeprefix("Patient/")}
    if ids := values.identifiers(role):
        tree["identifier"] = ids
    who = find(role, "v:patient")
    if who is None:
        return tree
    if names := [made for one in every(who, "v:name") if (made := _name(one))]:
        tree["name"] = [*names]
    gender = attribute(find(who, "v:administrativeGenderCode"), "code")
    if gender:
        tree["gender"] = _GENDERS.get(gender, "unknown")
    if birth := values.time_of(attribute(find(who, "v:birthTime"), "value"), reader):
        tree["birthDate"] = birth[0][:10]
    if attribute(find(who, "sdtc:deceasedInd"), "value") == "true":
        tree["deceasedBoolean"] = True
        if values.put_time(tree, "deceasedDateTime", find(who, "sdtc:deceasedTime"), reader):
            del tree["deceasedBoolean"]
    if telecoms := [made for one in every(role, "v:telecom") if (made := _telecom(one))]:
        tree["telecom"] = [*telecoms]
    if addresses := [made for one in every(role, "v:addr") if (made := _address(one, reader))]:
        tree["address"] = [*addresses]
    status = find(who, "v:maritalStatusCode")
    if status is not None and attribute(status, "code"):
        tree["maritalStatus"] = values.concept(status, reader)
    if spoken := _languages(who):
        tree["communication"] = spoken
    return tree


def _name(node: etree._Element) -> Object:
    if attribute(node, "nullFlavor"):
        return {}
    made: Object = {}
    for key, tag in (("given", "given"), ("prefix", "prefix"), ("suffix", "suffix")):
        if parts := [said for one in every(node, f"v:{tag}") if (said := text(one))]:
            made[key] = [*parts]
    if family := " ".join(said for one in every(node, "v:family") if (said := text(one))):
        made["family"] = family
    if not made and (said := text(node)):
        made["text"] = said
    uses = {"L": "official", "C": "usual", "P": "nickname", "A": "anonymous"}
    if made and (use := uses.get(attribute(node, "use").split(" ")[0])):
        made["use"] = use
    return made


def _telecom(node: etree._Element) -> Object:
    written = attribute(node, "value")
    scheme, colon, rest = written.partition(":")
    if not written or attribute(node, "nullFlavor"):
        return {}
    known = {"tel": "phone", "mailto": "email", "fax": "fax", "http": "url", "https": "url"}
    system = known.get(scheme.lower()) if colon else ("email" if "@" in written else "phone")
    value = rest if colon and system in ("phone", "email", "fax") else written
    made: Object = {"system": system or "other", "value": value.strip()}
    words = attribute(node, "use").split()
    if _OLD & set(words):
        made["use"] = "old"
    elif use := next((_USES[word] for word in words if word in _USES), ""):
        made["use"] = use
    return made if value.strip() else {}


def _address(node: etree._Element, reader: Reader) -> Object:
    made: Object = {}
    if lines := [said for one in every(node, "v:streetAddressLine") if (said := text(one))]:
        made["line"] = [*lines]
    for key, tag in (
        ("city", "city"),
        ("state", "state"),
        ("postalCode", "postalCode"),
        ("country", "country"),
    ):
        if said := text(find(node, f"v:{tag}")):
            made[key] = said
    if not made:
        return {}
    words = attribute(node, "use").split()
    if _OLD & set(words):
        made["use"] = "old"
    elif use := next((_USES[w] for w in words if w in _USES and _USES[w] != "mobile"), ""):
        made["use"] = use
    if span := values.period(find(node, "v:useablePeriod"), reader):
        made["period"] = span
    return made


def _languages(who: etree._Element) -> list[Tree]:
    made: list[Tree] = []
    for one in every(who, "v:languageCommunication"):
        code = attribute(find(one, "v:languageCode"), "code")
        if not code:
            continue
        language: Object = {"coding": [{"system": "urn:ietf:bcp:47", "code": code}], "text": code}
        spoken: Object = {"language": language}
        if attribute(find(one, "v:preferenceInd"), "value") == "true":
            spoken["preferred"] = True
        if spoken not in made:
            made.append(spoken)
    return made


def source_id(role: etree._Element) -> str:
    """root|extension by which the source knows her; empty when it gives no id."""
    return values.identity(role)
