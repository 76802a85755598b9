"""One entry of the chart, ready to be drawn: the one way from an item to its presentation.

What is not known is said as not known; it is never shown as none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from cartella.packaging.canonical import NotCanonical, Tree, read_resource
from cartella.packaging.present import (
    allergy_intolerance,
    appointment,
    basic,
    care_plan,
    care_team,
    claim,
    communication,
    composition,
    condition,
    consent,
    coverage,
    device,
    diagnostic_report,
    document_reference,
    encounter,
    explanation_of_benefit,
    goal,
    immunization,
    invoice,
    listing,
    location,
    media,
    medication,
    medication_administration,
    medication_request,
    medication_statement,
    observation,
    organization,
    patient,
    practitioner,
    procedure,
    provenance,
    questionnaire_response,
    related_person,
    service_request,
    texts,
)
from cartella.packaging.present.blocks import Block, Fields, Heading, Presentation
from cartella.packaging.present.elements import Object, sha256_of, shape, words
from cartella.packaging.present.layout import Layout, blocks
from cartella.packaging.present.reading import N_, Reading, label, moment
from cartella.packaging.record import Drawer, File, FileRole, Item

LAYOUTS: Mapping[str, Layout] = {
    "AllergyIntolerance": allergy_intolerance.LAYOUT,
    "Appointment": appointment.LAYOUT,
    "Basic": basic.LAYOUT,
    "CarePlan": care_plan.LAYOUT,
    "CareTeam": care_team.LAYOUT,
    "Claim": claim.LAYOUT,
    "Communication": communication.LAYOUT,
    "Composition": composition.LAYOUT,
    "Condition": condition.LAYOUT,
    "Consent": consent.LAYOUT,
    "Coverage": coverage.LAYOUT,
    "Device": device.LAYOUT,
    "DiagnosticReport": diagnostic_report.LAYOUT,
    "DocumentReference": document_reference.LAYOUT,
    "Encounter": encounter.LAYOUT,
    "ExplanationOfBenefit": explanation_of_benefit.LAYOUT,
    "Goal": goal.LAYOUT,
    "Immunization": immunization.LAYOUT,
    "Invoice": invoice.LAYOUT,
    "List": listing.LAYOUT,
    "Location": location.LAYOUT,
    "Media": media.LAYOUT,
    "Medication": medication.LAYOUT,
    "MedicationAdministration": medication_administration.LAYOUT,
    "MedicationRequest": medication_request.LAYOUT,
    "MedicationStatement": medication_statement.LAYOUT,
    "Observation": observation.LAYOUT,
    "Organization": organization.LAYOUT,
    "Patient": patient.LAYOUT,
    "Practitioner": practitioner.LAYOUT,
    "Procedure": procedure.LAYOUT,
    "Provenance": provenance.LAYOUT,
    "QuestionnaireResponse": questionnaire_response.LAYOUT,
    "RelatedPerson": related_person.LAYOUT,
    "ServiceRequest": service_request.LAYOUT,
}
UNKNOWN = Layout(title=(), texts=(), subject=())  # everything, in the order it was stored

_UNSIGNED = N_("Not signed at the time this copy was made.")
_UNDATED = N_("The day this happened is not known.")
_UNWRITTEN = N_("The source does not say when this was written.")
_ERROR = N_("Entered in error: %(why)s. The practice said so on %(moment)s.")
_WHY = (
    N_("about somebody else"),
    N_("did not happen"),
    N_("entered twice"),
    N_("wrong value or word"),
    N_("wrong day"),
    N_("imported by mistake"),
    N_("another reason"),
)
_LATE = N_("Added after your request.")
_UNREADABLE = N_("This entry cannot be shown here. The data file of this package holds it.")


def reader(
    items: Iterable[Item],
    *,
    translate: Callable[[str], str],
    zone: str,
    paths: Mapping[str, str] | None = None,
) -> Callable[[Item], Presentation]:
    """A function that presents one item of a record. Give it the items that the reader may see:
    references are named by these only, each within its own source."""
    by_source: dict[str, list[Item]] = {}
    for item in items:
        by_source.setdefault(item.source, []).append(item)
    plain = Reading(translate=translate, zone=zone, paths=paths or {})
    readings = {
        source: replace(plain, names=names(own, plain), subjects=subjects(own))
        for source, own in by_source.items()
    }
    return lambda item: present(item, readings.get(item.source, plain))


def present(item: Item, reading: Reading) -> Presentation:
    """One item, readable. Opens its text files, and no others, to show what they say."""
    made: tuple[Block, ...] = ()
    title = item.title
    shown: set[str] = set()
    notes = _notes(item, reading)
    if item.resource is not None:
        try:
            resource = read_resource(item.resource)
        except NotCanonical:
            notes = (*notes, reading.translate(_UNREADABLE))
        else:
            layout = LAYOUTS.get(str(resource["resourceType"]), UNKNOWN)
            title = title or title_of(resource, reading)
            attached = _attached(resource, item, reading, shown)
            made = blocks(resource, layout, reading, attached=attached)
    made += tuple(_files(item, reading, shown))
    return Presentation(
        title=title or reading.translate(N_("Entry")),
        subtitle=_subtitle(item, reading),
        blocks=made,
        notes=notes,
    )


def title_of(resource: Object, reading: Reading) -> str:
    """A short name for a resource: the first line of the first thing its layout names."""
    kind = str(resource.get("resourceType", ""))
    for element in LAYOUTS.get(kind, UNKNOWN).title:
        value = resource.get(element)
        first = next(iter(value), None) if isinstance(value, list) else value
        if isinstance(first, dict) and isinstance(first.get("text"), str):
            return str(first["text"])
        said = words(first, reading).split("\n", 1)[0].split(" (", 1)[0]
        if said:
            return said
    if kind == "Basic":  # a name that says nothing to anybody
        return reading.translate(N_("Entry"))
    return label(kind, reading) if kind else ""


def names(items: Iterable[Item], reading: Reading) -> dict[str, str]:
    """What each reference between these entries points at, in words. Others have no name here."""
    made: dict[str, str] = {}
    for item in items:
        if item.resource is None:
            continue
        try:
            resource = read_resource(item.resource)
        except NotCanonical:
            continue
        identity = resource.get("id")
        if isinstance(identity, str):
            named = item.title or title_of(resource, reading)
            made.setdefault(f"{resource['resourceType']}/{identity}", named)
            made.setdefault(f"urn:uuid:{identity}", named)
    return made


def subjects(items: Iterable[Item]) -> frozenset[str]:
    """The references that mean the patient of the record, by the patient resources in it."""
    made: set[str] = set()
    for item in items:
        if item.resource is not None and b'"resourceType":"Patient"' in item.resource:
            identity = read_resource(item.resource).get("id")
            made.update((f"Patient/{identity}", f"urn:uuid:{identity}"))
    return frozenset(made)


def _notes(item: Item, reading: Reading) -> tuple[str, ...]:
    said = (
        _LATE if item.is_added_after_request else None,
        _UNSIGNED if item.is_unsigned else None,
        _UNDATED if item.occurred_at is None and item.drawer is not Drawer.DETAILS else None,
        _UNWRITTEN if item.written_at is None else None,
    )
    plain = tuple(reading.translate(one) for one in said if one)
    return (*_error(item, reading), *plain)


def _error(item: Item, reading: Reading) -> tuple[str, ...]:
    if item.error is None:
        return ()
    why = reading.translate(item.error.why if item.error.why in _WHY else _WHY[-1])
    said = {"why": why, "moment": moment(item.error.at, reading)}
    return (reading.translate(_ERROR) % said,)


def _subtitle(item: Item, reading: Reading) -> str:
    occurred = moment(item.occurred_at, reading) if item.occurred_at else ""
    written = moment(item.written_at, reading) if item.written_at else ""
    parts = [
        occurred or ("" if item.drawer is Drawer.DETAILS else reading.translate(N_("No date")))
    ]
    if written and written != occurred:
        parts.append(reading.translate(N_("written %(moment)s")) % {"moment": written})
    return " · ".join(part for part in (*parts, item.author or "", item.source) if part)


def _attached(resource: Object, item: Item, reading: Reading, shown: set[str]) -> tuple[Block, ...]:
    """The words of attachments that are text, inline or moved to a file of the item."""
    by_hash = {file.sha256: file for file in item.files}
    made: list[Block] = []
    for attachment in _attachments(resource):
        media_type = words(attachment.get("contentType"), reading)
        file = by_hash.get(sha256_of(attachment) or "")
        data = attachment.get("data")
        body = texts.from_base64(data) if isinstance(data, str) else None
        if file is not None and not file.problem and item.pages is None:
            shown.add(file.sha256)
        if file is not None and texts.is_text(file.media_type):
            shown.add(file.sha256)
            made.extend(_text_of(file, reading))
        elif body is not None and texts.is_text(media_type):
            title = words(attachment.get("title"), reading) or reading.translate(N_("Text"))
            made.extend((Heading(text=title), *texts.blocks(body, media_type, reading)))
    return tuple(made)


def _attachments(value: Tree | Object) -> Iterable[Object]:
    if isinstance(value, list):
        for part in value:
            yield from _attachments(part)
    elif isinstance(value, Mapping):
        if "contentType" in value and shape(value) is not None:
            yield value
        for part in value.values():
            if isinstance(part, (dict, list)):
                yield from _attachments(part)


def _text_of(file: File, reading: Reading) -> tuple[Block, ...]:
    with file.open() as stream:
        body = stream.read(texts.MAXIMUM_BYTES + 1)
    return (Heading(text=file.name), *texts.blocks(body, file.media_type, reading))


def _files(item: Item, reading: Reading, shown: set[str]) -> Iterable[Block]:
    """Files that the resource did not name or that need a word more; the words of text files."""
    rows: list[tuple[str, str]] = []
    late: list[Block] = []
    for file in item.files:
        if file.role is not FileRole.ORIGINAL:
            continue
        if file.sha256 in shown:
            continue
        rows.append((file.name, _about(file, item, reading)))
        if texts.is_text(file.media_type) and not file.problem:
            late.extend(_text_of(file, reading))
    if rows:
        yield Fields(rows=tuple(rows))
    yield from late


def _about(file: File, item: Item, reading: Reading) -> str:
    said = reading.translate
    parts = [file.media_type, said(N_("%(count)s bytes")) % {"count": f"{file.size_bytes:,}"}]
    if file.page_count is not None:
        parts.append(said(N_("%(count)s pages")) % {"count": file.page_count})
    if item.pages is not None:
        first, last = item.pages
        parts.append(said(N_("this entry: pages %(a)s to %(b)s")) % {"a": first, "b": last})
    lines = [", ".join(parts)]
    if file.sha256 in reading.paths:
        lines.append(said(N_("In this package: %(path)s")) % {"path": reading.paths[file.sha256]})
    if file.problem:
        lines.append(said(file.problem))
    return "\n".join(lines)
