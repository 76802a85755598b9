"""Rows that the tests of a request's life stand on: a request that came in, entries of a chart."""

from datetime import datetime, timedelta

from cartella.charts.models import (
    ContactKind,
    Entry,
    EntryListing,
    EntryVersion,
    Patient,
    PatientContact,
)
from cartella.practices.models import Practice
from cartella.release import arrivals, intake
from cartella.release.actors import REQUESTER
from cartella.release.models import Channel, Decision, RecordsRequest, Round
from tests.people import MORNING, Cast

LONG_AGO = MORNING - timedelta(days=400)


def asked(cast: Cast, *, matched: bool = True, **words: str) -> RecordsRequest:
    """A request as it comes in by the form; with her patient, as a person would have said."""
    said = {"stated_name": "Zinnia Quillfeather", "contact_email": "asks@example.org"} | words
    arrival = arrivals.keep(cast.practice, channel=Channel.FORM, by=REQUESTER)
    records_request = intake.receive(
        arrival,
        intake.Asked(**said),
        by=REQUESTER,  # type: ignore[arg-type]
    ).records_request
    if matched:
        intake.match(records_request, cast.patient, by=cast.act(cast.coordinator))
    return records_request


def contact(
    patient: Patient,
    value: str,
    *,
    kind: ContactKind = ContactKind.EMAIL,
    changed_at: datetime = LONG_AGO,
    is_own: bool = True,
    fits_wish: bool = False,
    is_confirmed: bool = True,
) -> PatientContact:
    """A contact on file, unchanged since `changed_at`."""
    return PatientContact.objects.create(
        practice=patient.practice,
        patient=patient,
        kind=kind,
        value=value,
        as_typed=value,
        is_own=is_own,
        fits_wish=fits_wish,
        confirmed_at=changed_at if is_confirmed else None,
        changed_at=changed_at,
    )


def entry(cast: Cast, kind: str, occurred_at: datetime | None = MORNING) -> Entry:
    """An entry of the patient's chart as lists show it; its body says nothing."""
    number = Entry.objects.count()
    row = Entry.objects.create(
        practice=cast.practice,
        record_system=cast.emr,
        source_patient_id="p1",
        resource_type="Observation",
        source_id=f"s{number}",
        created_at=MORNING,
    )
    version = EntryVersion.objects.create(
        practice=cast.practice,
        entry=row,
        number=1,
        sha256=f"{number:064}",
        body=b"{}",
        imported_at=MORNING,
    )
    EntryListing.objects.create(
        entry=row,
        practice=cast.practice,
        patient=cast.patient,
        version=version,
        drawer=5,
        kind=kind,
        resource_type="Observation",
        title="Do not print this title",
        occurred_at=occurred_at,
        imported_at=MORNING,
    )
    return row


def round_of(records_request: RecordsRequest) -> Round:
    """A first round, scoped."""
    return Round.objects.create(
        practice=records_request.practice,
        records_request=records_request,
        number=1,
        snapshot_at=MORNING,
    )


def decision(round_: Round, entry_: Entry, outcome: str, **fields: object) -> Decision:
    """What was decided on one entry."""
    return Decision.objects.create(
        practice=round_.practice,
        round=round_,
        entry=entry_,
        outcome=outcome,
        decided_at=MORNING,
        **fields,
    )


def messages(practice: Practice, template: str) -> list:
    """Messages that were queued from a template, oldest first."""
    return list(practice.messages.filter(template=template).order_by("id"))
