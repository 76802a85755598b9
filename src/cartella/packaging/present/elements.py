"""FHIR data types as words. Each is known by its shape; what a shape does not name is still said.

Digits stand as written. Systems of codes are named in short; technical ids of elements are left
to the data file.
"""

from collections.abc import Callable, Iterable, Mapping

from cartella.packaging.canonical import Number, Tree
from cartella.packaging.extensions import ATTACHMENT_SHA256, BASE, LIST_COLUMN
from cartella.packaging.present.reading import N_, Reading, label, label_of_address, written_day

Object = Mapping[str, Tree]
Reader = Callable[[Object, Reading], list[str]]

MAXIMUM_DEPTH = (
    12  # of elements inside elements; deeper ones stand in the data file, and it is said
)

_DEEPER = N_("(more in the data file of this package)")
_SYSTEMS = {
    "http://snomed.info/sct": "SNOMED CT",
    "http://loinc.org": "LOINC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "http://hl7.org/fhir/sid/icd-9-cm": "ICD-9-CM",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "urn:oid:2.16.840.1.113883.6.238": "CDC race and ethnicity",
}
_VISITS = {
    "AMB": N_("Ambulatory"),
    "EMER": N_("Emergency"),
    "IMP": N_("Inpatient"),
    "HH": N_("Home health"),
    "VR": N_("Virtual"),
    "OBSENC": N_("Observation"),
}


def words(value: Tree, reading: Reading, depth: int = 0) -> str:
    """Any value as text: parts of a list on lines of their own. Empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return reading.translate(N_("Yes") if value else N_("No"))
    if isinstance(value, str):
        return (None if isinstance(value, Number) else written_day(value, reading)) or str(value)
    if depth > MAXIMUM_DEPTH:
        return reading.translate(_DEEPER)
    if isinstance(value, list):
        said = [words(part, reading, depth + 1) for part in value]
        return "\n".join(part for part in said if part)
    found = shape(value)
    if found is None:
        return "; ".join(pairs(value, reading, depth))
    known, reader = found
    extra = pairs({k: v for k, v in value.items() if k not in known}, reading, depth)
    main = " ".join(part for part in reader(value, reading) if part)
    return "; ".join(part for part in [main, *extra] if part)


def pairs(value: Object, reading: Reading, depth: int = 0) -> list[str]:
    """`Label: words` for each element, extensions by the last word of their address."""
    made: list[str] = []
    for key, part in value.items():
        if key == "id" and isinstance(part, str) and depth:
            continue  # an element's own id means nothing to a reader
        if key in ("extension", "modifierExtension") and isinstance(part, list):
            made.extend(_extension(one, reading, depth + 1) for one in part)
            continue
        said = words(part, reading, depth + 1)
        if said:
            made.append(f"{label(key, reading)}: {said}")
    return [one for one in made if one]


def _extension(value: Tree, reading: Reading, depth: int) -> str:
    if not isinstance(value, dict):
        return words(value, reading, depth)
    url = value.get("url")
    if url == ATTACHMENT_SHA256:
        return ""
    if column := column_of(value):
        return ": ".join(column)
    rest: dict[str, Tree] = {k: v for k, v in value.items() if k not in ("url", "id")}
    if len(rest) == 1 and next(iter(rest)).startswith("value"):
        said = words(next(iter(rest.values())), reading, depth)
    else:
        said = "; ".join(pairs(rest, reading, depth))
    name = label_of_address(url, reading) if isinstance(url, str) else ""
    return f"{name}: {said}" if name and said else said


def column_of(value: Tree) -> tuple[str, str] | None:
    """Head and cell of an extension that keeps a column of a list; None for all else."""
    if not isinstance(value, dict) or value.get("url") != LIST_COLUMN:
        return None
    parts = value.get("extension")
    if set(value) != {"url", "extension"} or not isinstance(parts, list):
        return None
    told = {str(one.get("url")): one.get("valueString") for one in parts if isinstance(one, dict)}
    name, cell = told.get("name"), told.get("value")
    if len(parts) != 2 or not isinstance(name, str) or not isinstance(cell, str):
        return None
    return name, cell


def shape(value: Object) -> tuple[frozenset[str], Reader] | None:
    """The keys and the reader of the data type that a value looks like, or None."""
    keys = set(value) - {"id", "extension"}
    for known, needed, reader in _SHAPES:
        if keys <= known and keys & needed:
            return known, reader
    return None


def _text(value: Object, key: str, reading: Reading) -> str:
    return words(value.get(key), reading, 1)


def _concept(value: Object, reading: Reading) -> list[str]:
    main = _text(value, "text", reading)
    codings = value.get("coding")
    said = [main] if main else []
    for coding in codings if isinstance(codings, list) else [codings]:
        if isinstance(coding, dict):
            said.extend(_coding(coding, reading, beside=main))
            said.extend(
                pairs({k: v for k, v in coding.items() if k not in _CODING}, reading, depth=1)
            )
    return [one if at == 0 or one[0] == "(" else f"· {one}" for at, one in enumerate(said)]


def _coding(value: Object, reading: Reading, beside: str = "") -> list[str]:
    system, code, display = (_text(value, k, reading) for k in ("system", "code", "display"))
    if system.startswith(BASE):
        return []  # our own filing marks; the drawer says it already
    short = _SYSTEMS.get(system, "")
    if not display and system.endswith("v3-ActCode") and code in _VISITS:
        display = reading.translate(_VISITS[code])
    if not display or display == code:
        return [f"{code} ({short})" if short else code] if code != beside else []
    coded = f"({short} {code})" if short and code else ""
    if display == beside:
        return [coded] if coded else []
    return [f"{display} {coded}".strip()]


def _quantity(value: Object, reading: Reading) -> list[str]:
    unit = _text(value, "unit", reading) or _text(value, "code", reading)
    unit = unit or _text(value, "currency", reading)
    return [_text(value, "comparator", reading) + _text(value, "value", reading), unit]


def _period(value: Object, reading: Reading) -> list[str]:
    start, end = _text(value, "start", reading), _text(value, "end", reading)
    if start and end:
        return [f"{start} – {end}"]
    said = N_("from %(day)s") if start else N_("until %(day)s")
    return [reading.translate(said) % {"day": start or end}]


def _range(value: Object, reading: Reading) -> list[str]:
    return [f"{_text(value, 'low', reading) or '…'} – {_text(value, 'high', reading) or '…'}"]


def _ratio(value: Object, reading: Reading) -> list[str]:
    return [_text(value, "numerator", reading), "/", _text(value, "denominator", reading)]


def _reference(value: Object, reading: Reading) -> list[str]:
    target, display = _text(value, "reference", reading), _text(value, "display", reading)
    named = display or reading.names.get(target, "")
    if not named:
        bare = target.split("?", 1)[0].removeprefix("urn:uuid:")
        named = bare if not value.get("identifier") else ""
    return [named, _text(value, "identifier", reading)]


def _human(value: Object, reading: Reading) -> list[str]:
    whole = _text(value, "text", reading)
    built = [_line(value.get(k), reading) for k in ("prefix", "given", "family", "suffix")]
    joined = " ".join(part for part in built if part)
    said = [whole or joined] if not whole or whole == joined else [whole, f"({joined})"]
    use = _text(value, "use", reading)
    span = _text(value, "period", reading)
    return [*(s for s in said if s != "()"), f"({use})" if use else "", f"[{span}]" if span else ""]


def _address(value: Object, reading: Reading) -> list[str]:
    order = ("line", "district", "city", "state", "postalCode", "country")
    built = ", ".join(part for part in (_line(value.get(k), reading) for k in order) if part)
    whole = _text(value, "text", reading)
    said = whole if whole and whole == built else "; ".join(p for p in (whole, built) if p)
    use = ", ".join(p for p in (_text(value, k, reading) for k in ("use", "type", "period")) if p)
    return [said, f"({use})" if use else ""]


def _identifier(value: Object, reading: Reading) -> list[str]:
    kind = _text(value, "type", reading)
    rest = [_text(value, k, reading) for k in ("use", "period", "assigner")]
    beside = ", ".join(part for part in rest if part)
    number = str(value.get("value") or "")
    return [
        f"{kind}: {number}" if kind and number else kind or number,
        f"({beside})" if beside else "",
    ]


def _contact(value: Object, reading: Reading) -> list[str]:
    beside = ", ".join(p for p in (_text(value, k, reading) for k in ("system", "use")) if p)
    span = _text(value, "period", reading)
    return [_text(value, "value", reading), f"({beside})" if beside else "", span]


def _note(value: Object, reading: Reading) -> list[str]:
    who = _text(value, "authorString", reading) or _text(value, "authorReference", reading)
    beside = ", ".join(part for part in (who, _text(value, "time", reading)) if part)
    return [_text(value, "text", reading), f"({beside})" if beside else ""]


def _attachment(value: Object, reading: Reading) -> list[str]:
    parts = [_text(value, k, reading) for k in ("contentType", "language", "creation")]
    size = _text(value, "size", reading)
    if size:
        parts.append(reading.translate(N_("%(count)s bytes")) % {"count": size})
    beside = ", ".join(part for part in parts if part)
    path = reading.paths.get(sha256_of(value) or "", "") or _text(value, "url", reading)
    return [_text(value, "title", reading), f"({beside})" if beside else "", path]


def sha256_of(attachment: Object) -> str | None:
    """The hash by which an attachment names its file, hex; None: it names none."""
    extensions = attachment.get("extension")
    for one in extensions if isinstance(extensions, list) else ():
        if isinstance(one, dict) and one.get("url") == ATTACHMENT_SHA256:
            found = one.get("valueString")
            return found if isinstance(found, str) else None
    return None


def _line(value: Tree, reading: Reading) -> str:
    """A list on one line."""
    if isinstance(value, list):
        return " ".join(part for part in (words(v, reading, 1) for v in value) if part)
    return words(value, reading, 1)


_TELECOMS = frozenset(["phone", "fax", "email", "pager", "url", "sms", "other"])


def _valued(value: Object, reading: Reading) -> list[str]:
    """`value` beside `system` and `use` is a telephone or an identifier: the system tells."""
    if isinstance(value.get("value"), Number):
        return _quantity(value, reading)
    system = value.get("system")  # of any shape: what a source writes is not always FHIR
    is_contact = isinstance(system, str) and system in _TELECOMS
    return (_contact if is_contact else _identifier)(value, reading)


def _set(keys: str) -> frozenset[str]:
    return frozenset(keys.split())


_CODING = _set("system version code display userSelected id")
_SHAPES: tuple[tuple[frozenset[str], frozenset[str], Reader], ...] = (
    (_set("coding text"), _set("coding"), _concept),
    (_set("text"), _set("text"), _concept),
    (_set("system version code display userSelected"), _set("display"), _coding),
    (_set("system version code userSelected"), _set("code"), _coding),
    (_set("value comparator unit system code"), _set("unit comparator"), _quantity),
    (_set("value currency"), _set("currency"), _quantity),
    (_set("value system use rank period"), _set("rank"), _contact),
    (_set("use type system value period assigner"), _set("type assigner"), _identifier),
    (_set("start end"), _set("start end"), _period),
    (_set("low high"), _set("low high"), _range),
    (_set("numerator denominator"), _set("numerator denominator"), _ratio),
    (_set("reference type identifier display"), _set("reference identifier"), _reference),
    (_set("use text family given prefix suffix period"), _set("family given"), _human),
    (
        _set("use type text line city district state postalCode country period"),
        _set("line city postalCode country state"),
        _address,
    ),
    (_set("authorReference authorString time text"), _set("text"), _note),
    (
        _set("contentType language data url size hash title creation"),
        _set("contentType data hash"),
        _attachment,
    ),
    (_set("value system use period"), _set("value"), _valued),
    (_set("value system code"), _set("value"), _quantity),
)


def objects(value: Tree) -> Iterable[dict[str, Tree]]:
    """The objects of an element that may be one or many."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one
