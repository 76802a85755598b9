"""Whose chart a source's patient is. A known id with another name or birth date is never joined."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cartella.charts import folding, patients
from cartella.charts.imports.fhir import SeenPatient
from cartella.charts.models import Patient, SourcePatient
from cartella.practices.models import Practice, RecordSystem


class Contradiction(Exception):
    """The export names somebody else than the patient that was given. Nothing was imported."""


class NeedsPatient(Exception):
    """The files do not say whose they are. Nothing was imported; say the patient and run again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The chart that a seen patient's resources go to. `patient` None: it is to be made."""

    seen: SeenPatient
    patient: Patient | None
    entry_key: str
    is_known: bool  # this id, name and birth date were seen before


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A known id came with another name or birth date. `known` is whose it was before."""

    seen: SeenPatient
    known: Patient


def resolve(
    practice: Practice, system: RecordSystem, seen: SeenPatient, given: Patient | None
) -> Chart | Doubt:
    """Whose chart it is. Writes nothing. Raises Contradiction; NeedsPatient if nobody is named."""
    if not seen.is_named and not seen.source_id:
        if given is None:
            raise NeedsPatient("The export does not name its patient. Say whose it is.")
        key = f"chart:{given.public_id}"
        return Chart(seen=seen, patient=given, entry_key=key, is_known=True)
    source_id, name, birth = source_key(seen)
    rows = list(
        SourcePatient.objects.filter(
            practice=practice, record_system=system, source_patient_id=source_id
        )
        .select_related("patient")
        .order_by("id")
    )
    same = [r for r in rows if not seen.is_named or (r.seen_name, r.seen_birth) == (name, birth)]
    if same:
        if given is not None and given.id not in patients.group(same[0].patient):
            raise Contradiction(
                "The export's patient id belongs to another chart here. Look at both, then import "
                "it into that one, or say by a merge that both are one person's."
            )
        return Chart(seen=seen, patient=same[0].patient, entry_key=same[0].entry_key, is_known=True)
    if rows:
        return Doubt(seen=seen, known=rows[0].patient)
    if given is not None and seen.is_named and patients.contradicts(given, seen.new):
        raise Contradiction(
            "The export names another person or another birth date than the patient given. "
            "Nothing was imported. Check the name and the birth date."
        )
    if given is None and not seen.is_named:
        raise NeedsPatient("The export does not name its patient. Say whose it is.")
    return Chart(seen=seen, patient=given, entry_key=source_id, is_known=False)


def settle(practice: Practice, system: RecordSystem, chart: Chart, *, at: datetime) -> Patient:
    """Make the chart if it is not there, and remember how the source names her."""
    if chart.is_known and chart.patient is not None:
        return chart.patient
    with transaction.atomic():
        patient = chart.patient or patients.add(practice, chart.seen.new, at=at)
        if chart.patient is not None and chart.seen.is_named:
            patients.add_contacts(patient, chart.seen.new.contacts, at=at)
            patients.index(patient)
        remember(practice, system, chart.seen, patient, entry_key=chart.entry_key, at=at)
    return patient


def remember(
    practice: Practice,
    system: RecordSystem,
    seen: SeenPatient,
    patient: Patient,
    *,
    entry_key: str,
    at: datetime,
) -> None:
    """Write down that the source's patient, as seen, is this chart's."""
    source_id, name, birth = source_key(seen)
    SourcePatient.objects.get_or_create(
        practice=practice,
        record_system=system,
        source_patient_id=source_id,
        seen_name=name,
        seen_birth=birth,
        defaults={"patient": patient, "entry_key": entry_key, "seen_at": at},
    )


def source_key(seen: SeenPatient) -> tuple[str, str, str]:
    """Id, folded name and birth date as the source has them; without an id one is made of both."""
    name = folding.name_key((seen.new.given_name, seen.new.family_name))[:400]
    birth = seen.new.birth_as_given[:40]
    return (seen.source_id or f"?{name}|{birth}")[:255], name, birth
