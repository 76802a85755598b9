"""Whose chart a source's patient is. A known id with another name or birth date is never joined."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from cartella.charts import contacts, folding, joined, patients
from cartella.charts.imports.fhir import SeenPatient
from cartella.charts.models import Patient, SourcePatient
from cartella.charts.patients import NewPatient
from cartella.practices.models import Practice, RecordSystem


class Contradiction(Exception):
    """The export names somebody else than the patient that was given. Nothing was imported."""


class NeedsPatient(Exception):
    """The files do not say whose they are. Nothing was imported; say the patient and run again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The patient that whoever imports named; `patient` None: no chart of hers is here yet."""

    new: NewPatient
    patient: Patient | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The chart that a seen patient's resources go to. `patient` None: `new` is to be made.

    `entry_key` is empty when the source has no id for her: then it follows from the chart.
    """

    seen: SeenPatient
    new: NewPatient
    patient: Patient | None
    entry_key: str
    is_known: bool  # this id, name and birth date were seen before


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A known id came with another name or birth date. `known` is whose it was before."""

    seen: SeenPatient
    known: Patient


def given(practice: Practice, who: Patient | NewPatient | None) -> Given | None:
    """Whom the importer named. A typed name and birth date find the one chart that has both.

    Raises NeedsPatient when several charts have them.
    """
    if who is None:
        return None
    if isinstance(who, Patient):
        return Given(new=patients.described(who), patient=who)
    found = patients.alike(practice, who)
    if len(found) > 1:
        raise NeedsPatient(
            gettext("Several charts have this name and birth date. Say which one it is.")
        )
    return Given(new=who, patient=found[0] if found else None)


def resolve(
    practice: Practice, system: RecordSystem, seen: SeenPatient, given: Given | None
) -> Chart | Doubt:
    """Whose chart it is. Writes nothing. Raises Contradiction; NeedsPatient if nobody is named."""
    if given is None and not seen.is_named:
        raise NeedsPatient(gettext("The export does not name its patient. Say whose it is."))
    if given is not None and patients.contradicts(given.new, seen.new):
        raise Contradiction(
            gettext(
                "The export names another person or another birth date than the patient given. "
                "Nothing was imported. Check the name and the birth date."
            )
        )
    new = given.new if given is not None and not seen.is_named else seen.new
    there = given.patient if given is not None else None
    if not seen.is_named and not seen.source_id:
        return Chart(seen=seen, new=new, patient=there, entry_key="", is_known=True)
    source_id, name, birth = source_key(seen)
    rows = list(
        SourcePatient.objects.filter(
            practice=practice, record_system=system, source_patient_id=source_id
        )
        .select_related("patient")
        .order_by("id")
    )
    known = _row(rows, seen, name, birth)
    if known is not None:
        if there is not None and there.id not in joined.group(known.patient):
            raise Contradiction(
                gettext(
                    "The export's patient id belongs to another chart here. Look at both, then "
                    "import it into that one, or say by a merge that both are one person's."
                )
            )
        is_known = (known.seen_name, known.seen_birth) == (name, birth)
        return Chart(
            seen=seen,
            new=new,
            patient=known.patient,
            entry_key=known.entry_key,
            is_known=is_known,
        )
    if rows:
        return Doubt(seen=seen, known=rows[0].patient)
    return Chart(seen=seen, new=new, patient=there, entry_key=source_id, is_known=False)


def _row(
    rows: list[SourcePatient], seen: SeenPatient, name: str, birth: str
) -> SourcePatient | None:
    """The row that speaks of the same person; one that never told a name fits if she fits it."""
    for row in rows:
        if not seen.is_named or (row.seen_name, row.seen_birth) == (name, birth):
            return row
    for row in rows:
        is_silent = not row.seen_name and not row.seen_birth
        if is_silent and not patients.contradicts(patients.described(row.patient), seen.new):
            return row
    return None


def settle(
    practice: Practice,
    system: RecordSystem,
    chart: Chart,
    *,
    at: datetime,
    run_id: int | None = None,
) -> tuple[Patient, str]:
    """Make the chart if it is not there, and remember how the source names her.

    Returns the patient and her id as it stands in the identities of entries.
    """
    with transaction.atomic():
        patient = chart.patient or patients.add(practice, chart.new, at=at, run_id=run_id)
        patients.relist(patient)
        if chart.patient is not None and chart.seen.is_named:
            _add_contacts(patient, chart.seen, at=at)
        if not chart.is_known:
            remember(practice, system, chart.seen, patient, entry_key=chart.entry_key, at=at)
    return patient, chart.entry_key or f"chart:{patient.public_id}"


def _add_contacts(patient: Patient, seen: SeenPatient, *, at: datetime) -> None:
    """Add what she never had. What a person ended stays ended however often it is imported."""
    ever = set(patient.contacts.values_list("kind", "value"))
    new = [c for c in seen.new.contacts if (c.kind, contacts.normal(c.kind, c.typed)) not in ever]
    if new:
        patients.add_contacts(patient, new, at=at)
        patients.index(patient)


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
