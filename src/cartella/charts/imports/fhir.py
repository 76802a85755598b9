"""Read a FHIR R4 file: its resources, whom each is about, and what could not be read.

A bundle may hold several patients: each resource goes to the one it names, what several share
(practitioners, places) to each chart whose resources lead to it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from cartella.charts import moments
from cartella.charts.bodies import Data
from cartella.charts.contacts import NewContact
from cartella.charts.models import ContactKind
from cartella.charts.patients import NewPatient
from cartella.packaging import canonical
from cartella.packaging.canonical import NotCanonical, Tree

NOT_A_RESOURCE = gettext_noop("A part of the file is no FHIR resource; it is kept as a document.")
ID_TWICE = gettext_noop("The file holds this id twice with different content; both are kept.")
OTHER_PATIENT = gettext_noop("It names a patient who is not in this file. Check whose it is.")

# Fields by which a resource says whom it is about.
_ABOUT = ("subject", "patient", "beneficiary", "individual", "for", "policyHolder", "subscriber")


@dataclass(slots=True, kw_only=True)
class Resource:
    """One resource. `tree` loses its attachments' data when it is filed."""

    place: int
    tree: dict[str, Tree]
    type: str
    id: str
    url: str
    references: tuple[str, ...]
    data: tuple[Data, ...] | None = None  # of its attachments, once they were taken out
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A part of the file that is no resource: its bytes and why."""

    place: int
    content: bytes
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPatient:
    """A patient as the file names her. `source_id` may be known without a Patient resource."""

    source_id: str
    new: NewPatient
    is_named: bool
    names: frozenset[str]  # references that mean her


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A FHIR file read: patients, and for each place in `patients` her resources."""

    patients: tuple[SeenPatient, ...]
    charts: tuple[tuple[Resource, ...], ...]
    nobodys: tuple[Resource, ...]  # among several patients, about none of them
    rejects: tuple[Reject, ...]


def read(content: bytes, zone: ZoneInfo) -> Parsed:
    """Read a Bundle or a single resource. Raises NotCanonical if the file is no such JSON.

    Without a Patient resource, `patients` has one unnamed patient for each id that is named.
    """
    whole = canonical.read(content)
    if b"\\ud" in content.lower():
        canonical.write(whole)  # half of a surrogate pair cannot be kept as FHIR
    resources, rejects = [], []
    for place, url, tree in _parts(whole):
        resource = _resource(place, url, tree)
        if resource is None:
            rejects.append(_reject(place, tree, NOT_A_RESOURCE))
        else:
            resources.append(resource)
    if not resources:
        raise NotCanonical(gettext_noop("The JSON is not FHIR: it names no resource type."))
    part_doubles(resources)
    patients = [_patient(r, zone) for r in resources if r.type == "Patient"]
    charts, nobodys = _charts(resources, patients)
    if not patients:
        patients, charts = _unnamed(resources)
        nobodys = []
    return Parsed(
        patients=tuple(patients),
        charts=tuple(tuple(chart) for chart in charts),
        nobodys=tuple(nobodys),
        rejects=tuple(rejects),
    )


def _parts(tree: Tree) -> Iterator[tuple[int, str, Tree]]:
    if isinstance(tree, dict) and tree.get("resourceType") == "Bundle" and "entry" in tree:
        entries = tree["entry"]
        for place, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            if isinstance(entry, dict) and "resource" in entry:
                url = entry.get("fullUrl")
                yield place, url if isinstance(url, str) else "", entry["resource"]
            else:
                yield place, "", entry
    elif isinstance(tree, list):
        for place, part in enumerate(tree):
            yield place, "", part
    else:
        yield 0, "", tree


def _resource(place: int, url: str, tree: Tree) -> Resource | None:
    if not isinstance(tree, dict):
        return None
    kind, own_id = tree.get("resourceType"), tree.get("id")
    if not isinstance(kind, str) or not kind or len(kind) > 64:
        return None
    if not isinstance(own_id, str) or not own_id.strip("\0"):
        own_id = url.removeprefix("urn:uuid:").rsplit("/", 1)[-1]
    return Resource(
        place=place,
        tree=tree,
        type=kind,
        id=own_id.replace("\0", "")[:240],
        url=url.replace("\0", "")[:500],
        references=tuple(references(tree)),
    )


def references(tree: Tree) -> Iterator[str]:
    """Every reference anywhere in a resource."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            reference = node.get("reference")
            if isinstance(reference, str):
                yield reference
            stack.extend(v for v in node.values() if isinstance(v, (dict, list)))
        elif isinstance(node, list):
            stack.extend(v for v in node if isinstance(v, (dict, list)))


def _reject(place: int, tree: Tree, reason: str) -> Reject:
    return Reject(place=place, content=canonical.write(tree), reason=reason)


def part_doubles(resources: list[Resource]) -> None:
    """Give what shares an id but not its content an id of its own, the same at every import."""
    seen: dict[tuple[str, str], bytes] = {}
    for resource in resources:
        if not resource.id:
            resource.id = "sha256:" + canonical.version(_written(resource))
        key = resource.type, resource.id
        if key not in seen:
            seen[key] = b""
            continue
        if not seen[key]:
            first = next(r for r in resources if (r.type, r.id) == key)
            seen[key] = _written(first)
        body = _written(resource)
        if body != seen[key]:
            resource.id = f"{resource.id[:228]}~{canonical.version(body)[:10]}"
            resource.warnings.append(ID_TWICE)
            seen.setdefault((resource.type, resource.id), body)


def _written(resource: Resource) -> bytes:
    return canonical.write(resource.tree)


def _charts(
    resources: list[Resource], patients: list[SeenPatient]
) -> tuple[list[list[Resource]], list[Resource]]:
    """Whose each resource is. With one patient in the file, everything is hers."""
    if len(patients) == 1:
        for resource in resources:
            about = _about(resource)
            if about and not (about & patients[0].names) and resource.type != "Patient":
                resource.warnings.append(OTHER_PATIENT)
        return [resources], []
    by_name = _by_name(resources)
    owners: dict[int, set[int]] = defaultdict(set)  # place in `resources` → places in `patients`
    for number, patient in enumerate(patients):
        for place, resource in enumerate(resources):
            is_she = resource.type == "Patient" and f"Patient/{resource.id}" in patient.names
            if is_she or (resource.type != "Patient" and _about(resource) & patient.names):
                owners[place].add(number)
    _spread(resources, by_name, owners)
    charts: list[list[Resource]] = [[] for _ in patients]
    nobodys = []
    for place, resource in enumerate(resources):
        for number in owners.get(place, ()):
            charts[number].append(resource)
        if not owners.get(place):
            nobodys.append(resource)
    return charts, nobodys


def _spread(
    resources: list[Resource], by_name: dict[str, int], owners: dict[int, set[int]]
) -> None:
    """What names no patient belongs to whoever's resources lead to it, or whose it speaks of."""
    is_about = [bool(_about(r)) or r.type == "Patient" for r in resources]
    grew = True
    while grew:
        grew = False
        for place, resource in enumerate(resources):
            for reference in resource.references:
                target = by_name.get(reference)
                if target is None:
                    continue
                if not is_about[target] and not owners[place] <= owners[target]:
                    owners[target] |= owners[place]
                    grew = True
                # A provenance or a list speaks of others' resources without naming a patient.
                is_statement = resource.type in ("Provenance", "List", "Task", "Binary")
                if is_statement and not is_about[place] and not owners[target] <= owners[place]:
                    owners[place] |= owners[target]
                    grew = True


def _by_name(resources: list[Resource]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, resource in enumerate(resources):
        for name in (resource.url, f"{resource.type}/{resource.id}", f"urn:uuid:{resource.id}"):
            if name:
                found.setdefault(name, place)
    return found


def _about(resource: Resource) -> set[str]:
    """References to whom the resource is about, versions dropped; groups and devices are nobody."""
    found = set()
    for name in _ABOUT:
        for node in _list(resource.tree.get(name)):
            if isinstance(node, dict) and isinstance(reference := node.get("reference"), str):
                found.add(reference.split("/_history/")[0])
    for node in _list(resource.tree.get("participant")):
        actor = node.get("actor") if isinstance(node, dict) else None
        if isinstance(actor, dict) and isinstance(reference := actor.get("reference"), str):
            found.add(reference)
    return {r for r in found if r.startswith("urn:") or "Patient/" in r}


def _unnamed(resources: list[Resource]) -> tuple[list[SeenPatient], list[list[Resource]]]:
    """A file without Patient: one unnamed patient for each id that the resources are about."""
    ids = sorted(
        {r.rsplit("/", 1)[-1] for res in resources for r in _about(res) if "Patient/" in r}
    )
    names = [frozenset((f"Patient/{i}", f"urn:uuid:{i}")) for i in ids] or [frozenset()]
    patients = [
        replace(NOBODY, source_id=i, names=n) for i, n in zip(ids or [""], names, strict=True)
    ]
    if len(patients) == 1:
        return patients, [resources]
    return patients, [[r for r in resources if _about(r) & p.names] for p in patients]


NOBODY = SeenPatient(
    source_id="",
    new=NewPatient(given_name="", family_name=""),
    is_named=False,
    names=frozenset(),
)


def seen(resource: Resource, zone: ZoneInfo, *, source_id: str) -> SeenPatient:
    """The patient of a resource that another format was turned into, under its own id there."""
    made = _patient(resource, zone)
    is_named = bool(made.new.given_name or made.new.family_name)
    return replace(made, source_id=source_id, is_named=is_named)


def _patient(resource: Resource, zone: ZoneInfo) -> SeenPatient:
    tree = resource.tree
    official, former = _names(tree)
    birth = tree.get("birthDate")
    birth_text = birth if isinstance(birth, str) else ""
    new = NewPatient(
        given_name=" ".join(_strings(official.get("given"))),
        family_name=_string(official.get("family"))
        or ("" if official.get("given") else _string(official.get("text"))),
        former_names=tuple(former),
        birth_on=moments.read_birth(birth_text),
        birth_as_given=birth_text,
        gender=_string(tree.get("gender")),
        language=_language(tree),
        contacts=tuple(_contacts(tree, zone)),
    )
    names = {f"Patient/{resource.id}", f"urn:uuid:{resource.id}", resource.url} - {""}
    return SeenPatient(source_id=resource.id, new=new, is_named=True, names=frozenset(names))


def _names(tree: dict[str, Tree]) -> tuple[dict[str, Tree], list[str]]:
    names = [name for name in _list(tree.get("name")) if isinstance(name, dict)]
    present = [n for n in names if n.get("use") not in ("old", "maiden", "nickname")]
    official = next((n for n in present if n.get("use") == "official"), None)
    former = [
        " ".join([*_strings(n.get("given")), _string(n.get("family"))]).strip()
        for n in names
        if n.get("use") in ("old", "maiden")
    ]
    first = present[0] if present else (names[0] if names else {})
    return official or first, [name for name in former if name]


def _language(tree: dict[str, Tree]) -> str:
    spoken = [c for c in _list(tree.get("communication")) if isinstance(c, dict)]
    for item in sorted(spoken, key=lambda c: c.get("preferred") is not True):
        language = item.get("language")
        for coding in _list(language.get("coding")) if isinstance(language, dict) else ():
            if isinstance(coding, dict) and (code := _string(coding.get("code"))):
                return code
    return ""


def _contacts(tree: dict[str, Tree], zone: ZoneInfo) -> Iterator[NewContact]:
    kinds = {"email": ContactKind.EMAIL, "phone": ContactKind.PHONE, "sms": ContactKind.PHONE}
    for item in _list(tree.get("telecom")):
        if isinstance(item, dict) and item.get("use") != "old":
            kind, typed = kinds.get(_string(item.get("system"))), _string(item.get("value")).strip()
            if kind and typed:
                yield NewContact(kind=kind, typed=typed, changed_at=_since(item, zone))
    for item in _list(tree.get("address")):
        if isinstance(item, dict) and item.get("use") != "old":
            place = " ".join((_string(item.get("state")), _string(item.get("postalCode")))).strip()
            lines = [*_strings(item.get("line")), _string(item.get("city")), place]
            typed = ", ".join(line for line in lines if line)
            if typed:
                yield NewContact(
                    kind=ContactKind.ADDRESS, typed=typed, changed_at=_since(item, zone)
                )


def _since(item: dict[str, Tree], zone: ZoneInfo) -> datetime | None:
    period = item.get("period")
    moment = moments.read(_string(period.get("start")), zone) if isinstance(period, dict) else None
    return moment.at if moment else None


def _list(value: Tree) -> list[Tree]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _string(value: Tree) -> str:
    # PostgreSQL's text holds no NUL; the body keeps it.
    return value.replace("\0", "") if isinstance(value, str) else ""


def _strings(value: Tree) -> list[str]:
    return [_string(item) for item in _list(value) if isinstance(item, str)]
