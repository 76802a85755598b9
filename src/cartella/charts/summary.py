"""What a list shows of an entry, read from its body: title, dates, author, words, references.

One walk over the tree. What a source does not say stays None or empty; nothing is guessed.
"""

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cartella.charts import bodies, folding, kinds, moments
from cartella.charts.kinds import Kind
from cartella.charts.moments import Moment
from cartella.packaging.canonical import Number, Tree
from cartella.packaging.extensions import INJECTION_SITE
from cartella.packaging.record import Drawer

MAXIMUM_WORDS = 400  # of one entry, for search
_MAXIMUM_TEXT = 100_000

# Where a resource says when it happened; the first that is there holds.
_OCCURRED = (
    *("effectiveDateTime", "effectivePeriod", "effectiveInstant"),
    *("performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod"),
    *("occurredDateTime", "occurredPeriod", "onsetDateTime", "onsetPeriod", "period"),
    *("billablePeriod", "start", "servicedDate", "servicedPeriod", "createdDateTime"),
    *("createdPeriod", "context", "authoredOn", "whenHandedOver", "startDate", "dateTime"),
    *("date", "sent", "received", "issued", "started", "recordedDate", "dateAsserted", "recorded"),
    *("created", "statusDate"),
)
_WRITTEN = (
    *("issued", "recordedDate", "dateAsserted", "authoredOn", "recorded", "sent", "created"),
    *("authored", "assertedDate"),
)
_WRITTEN_AS_DATE = frozenset(("Composition", "DocumentReference", "ClinicalImpression"))
_TITLED = (
    *("title", "description", "code", "medicationCodeableConcept", "vaccineCode", "type"),
    *("category", "topic", "reasonCode", "scope", "name", "serviceType", "class", "subType"),
)
_AUTHORS = (
    *("author", "performer", "recorder", "requester", "participant", "asserter", "provider"),
    *("sender", "careTeam", "agent", "informationSource", "operator"),
)
_TEXTS = frozenset(
    ("text", "display", "title", "description", "valueString", "comment", "name", "family")
)
_UNSIGNED = frozenset(("preliminary", "registered", "partial", "in-progress"))
_MAY_BE_UNSIGNED = frozenset(
    ("DiagnosticReport", "Composition", "QuestionnaireResponse", "ClinicalImpression")
)
_TAG = re.compile(r"<[^<>]*>")  # no "<" inside: else a file of those takes hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The list columns of one body."""

    kind: Kind
    drawer: Drawer
    title: str  # empty: the kind's word is all there is to say
    occurred: Moment | None
    written: Moment | None
    author: str
    is_unsigned: bool
    is_in_error: bool
    labels: tuple[str, ...]
    references: tuple[str, ...]
    attached: tuple[bodies.Attached, ...]
    words: frozenset[str]


def read(tree: dict[str, Tree], zone: ZoneInfo, *, is_bare_file: bool = False) -> Summary:
    """The summary of a resource's tree. `zone` is where a date without time is a day.

    Only the body of a bare file, which we wrote, says itself its kind and drawer.
    """
    resource_type = _string(tree.get("resourceType"))
    found = _Walk()
    found.walk(tree)
    own = _OWN_KINDS.get(_own_code(tree, bodies.KIND)) if is_bare_file else None
    kind = own or _kind(tree, resource_type, found)
    drawer = _own_code(tree, bodies.DRAWER) if is_bare_file else ""
    title = _title(tree, resource_type)
    author = _author(tree)
    return Summary(
        kind=kind,
        drawer=Drawer(int(drawer)) if drawer in _DRAWERS else kinds.drawer(kind),
        title=title,
        occurred=_moment(tree, _OCCURRED, zone) if resource_type not in _TIMELESS else None,
        written=_moment(tree, _WRITTEN, zone)
        or (_moment(tree, ("date",), zone) if resource_type in _WRITTEN_AS_DATE else None),
        author=author,
        is_unsigned=tree.get("docStatus") == "preliminary"
        or (resource_type in _MAY_BE_UNSIGNED and _string(tree.get("status")) in _UNSIGNED),
        is_in_error=tree.get("status") == "entered-in-error"
        or "entered-in-error" in _codes(tree.get("verificationStatus")),
        labels=_labels(tree),
        references=tuple(dict.fromkeys(found.references)),
        attached=tuple(found.attached),
        words=_words(title, author, found.texts),
    )


def attached(tree: dict[str, Tree]) -> tuple[bodies.Attached, ...]:
    """The files that a body names, in its order."""
    found = _Walk()
    found.walk(tree)
    return tuple(found.attached)


_DRAWERS = frozenset(str(int(drawer)) for drawer in Drawer)
_TIMELESS = frozenset(("Patient", "Practitioner", "Organization", "Location", "RelatedPerson"))
_OWN_KINDS = {kind.value: kind for kind in Kind}
# A body from outside may say these of itself, for none of them takes it out of the record set.
_ROW_KINDS = {kind.value: kind for kind in (Kind.SERVICE, Kind.MEMBERSHIP, Kind.CREDIT)}


class _Walk:
    """What one pass over a tree picks up."""

    def __init__(self) -> None:
        self.references: list[str] = []
        self.texts: list[str] = []
        self.attached: list[bodies.Attached] = []
        self.has_sites = False

    def walk(self, node: Tree) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if isinstance(value, str):
                    self._text(key, value)
                elif isinstance(value, (dict, list)):
                    self.walk(value)
            if "extension" in node and (file := bodies.attached(node)):
                self.attached.append(file)
        elif isinstance(node, list):
            for value in node:
                if isinstance(value, (dict, list)):
                    self.walk(value)

    def _text(self, key: str, value: str) -> None:
        if key in _TEXTS:
            self.texts.append(value)
        elif key == "reference":
            if not value.startswith("#"):
                self.references.append(value.replace("\0", "")[:500])
        elif key == "div":
            self.texts.append(_TAG.sub(" ", value[:_MAXIMUM_TEXT]))
        elif key == "url" and value == INJECTION_SITE:
            self.has_sites = True


def _kind(tree: dict[str, Tree], resource_type: str, found: _Walk) -> Kind:
    if found.has_sites:
        return Kind.INJECTION
    if resource_type == "Basic":  # rows of lists that no type of FHIR stands for
        return _ROW_KINDS.get(_code_of(tree.get("code"), bodies.KIND), Kind.OTHER)
    kind = kinds.of_type(resource_type)
    if kind is Kind.DOCUMENT and "clinical-note" in _codes(tree.get("category")):
        return Kind.NOTE
    return kind


def _own_code(tree: dict[str, Tree], system: str) -> str:
    categories = tree.get("category")
    for category in categories if isinstance(categories, list) else ():
        if code := _code_of(category, system):
            return code
    return ""


def _code_of(concept: Tree, system: str) -> str:
    for coding in _list(concept.get("coding")) if isinstance(concept, dict) else ():
        if isinstance(coding, dict) and coding.get("system") == system:
            return _string(coding.get("code"))
    return ""


def _moment(tree: dict[str, Tree], fields: tuple[str, ...], zone: ZoneInfo) -> Moment | None:
    for field in fields:
        value = tree.get(field)
        if isinstance(value, dict):
            period = value.get("period") if field == "context" else value
            value = (period.get("start") or period.get("end")) if isinstance(period, dict) else None
        if isinstance(value, str) and (moment := moments.read(value, zone)):
            return moment
    return None


def _title(tree: dict[str, Tree], resource_type: str) -> str:
    if resource_type == "Patient":
        return ""
    for field in _TITLED:
        title = _label(tree.get(field)).strip()
        if title:
            return " ".join(title.replace("\0", "").split())[:300]
    return ""


def _label(value: Tree) -> str:
    """The words of a string, a CodeableConcept, a Coding, a HumanName, or the first of a list."""
    if isinstance(value, Number):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return next((words for item in value if (words := _label(item))), "")
    if isinstance(value, dict):
        for key in ("text", "display"):
            if isinstance(said := value.get(key), str) and said:
                return said
        if "family" in value or "given" in value:
            given = [g for g in _list(value.get("given")) if isinstance(g, str)]
            return " ".join([*given, _string(value.get("family"))]).strip()
        return _label(value.get("coding") or [])
    return ""


def _author(tree: dict[str, Tree]) -> str:
    for field in _AUTHORS:
        for item in _list(tree.get(field)):
            if not isinstance(item, dict):
                continue
            for who in (item, *(item.get(k) for k in ("actor", "individual", "who", "member"))):
                if isinstance(who, dict) and (name := _string(who.get("display")).strip()):
                    return name[:200]
    return ""


def _labels(tree: dict[str, Tree]) -> tuple[str, ...]:
    """Sensitivity that the source itself states."""
    meta = tree.get("meta")
    if not isinstance(meta, dict):
        return ()
    codes = [
        _string(coding.get("code"))
        for coding in _list(meta.get("security"))
        if isinstance(coding, dict)
    ]
    return tuple(sorted({code for code in codes if code and code != "N"}))


def _codes(value: Tree) -> set[str]:
    return {
        _string(coding.get("code"))
        for concept in _list(value)
        if isinstance(concept, dict)
        for coding in _list(concept.get("coding"))
        if isinstance(coding, dict)
    }


def _words(title: str, author: str, texts: list[str]) -> frozenset[str]:
    found: dict[str, None] = {}
    for text in dict.fromkeys((title, author, *texts)):
        for word in folding.words(text[:_MAXIMUM_TEXT]):
            found[word] = None
            if len(found) >= MAXIMUM_WORDS:
                return frozenset(found)
    return frozenset(found)


def _list(value: Tree) -> list[Tree]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _string(value: Tree) -> str:
    # PostgreSQL's text holds no NUL; the body keeps it.
    return value.replace("\0", "") if isinstance(value, str) else ""
