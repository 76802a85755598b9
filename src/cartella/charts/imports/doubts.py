"""A known patient id came with another name or birth date: a person says whether it is she."""

import re
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext

from cartella import clock, scratch
from cartella.accounts.models import Person
from cartella.blobs import store
from cartella.charts import patients
from cartella.charts.imports import claims, fhir, reading, runs, sniff
from cartella.charts.imports.report import ImportReport
from cartella.charts.imports.sources import Source
from cartella.charts.models import ImportDoubt, SourcePatient


class DecidedAlready(Exception):
    """Somebody decided this doubt before. Nothing was changed."""


def decide(doubt: ImportDoubt, *, is_she: bool, by: Person) -> ImportReport:
    """Settle a doubt and bring in the file that waited.

    `is_she`: the same person under another name or birth date; else a chart of her own is made.
    Raises DecidedAlready.
    """
    practice = doubt.practice
    blob = practice.blobs.get(
        owner_kind=runs.outside(doubt.run).kind,
        owner_id=runs.outside(doubt.run).id,
        sha256=doubt.file_sha256,
    )
    with scratch.folder("doubt") as folder:
        path = folder / "waiting.json"
        with path.open("wb") as file:
            for piece in store.read(blob):
                file.write(piece)
        form = sniff.sniff(doubt.file_name, path).form
        parsed = reading.parse(path.read_bytes(), form, ZoneInfo(practice.time_zone))
        seen = next(
            one for one in parsed.patients if claims.source_key(one)[0] == doubt.source_patient_id
        )
        _settle(doubt, seen, is_she=is_she, by=by)
        return runs.run(
            practice,
            [Source(name=doubt.file_name, path=path)],
            system=doubt.record_system,
            by=by,
        )


def _settle(doubt: ImportDoubt, seen: fhir.SeenPatient, *, is_she: bool, by: Person) -> None:
    at = clock.now()
    with transaction.atomic():
        if not ImportDoubt.objects.filter(pk=doubt.pk, decided_at__isnull=True).update(
            decided_at=at, decided_by_person_id=by.pk
        ):
            raise DecidedAlready(gettext("Somebody decided this before."))
        known = SourcePatient.objects.filter(
            practice=doubt.practice,
            record_system=doubt.record_system,
            source_patient_id=doubt.source_patient_id,
        ).order_by("id")
        if is_she:
            patient, key = doubt.known_patient, known[0].entry_key
        else:
            patient = patients.add(doubt.practice, seen.new, at=at)
            key = f"{doubt.source_patient_id}~{_others(list(known)) + 1}"
        claims.remember(doubt.practice, doubt.record_system, seen, patient, entry_key=key, at=at)
        ImportDoubt.objects.filter(pk=doubt.pk).update(decided_patient=patient)


def _others(known: list[SourcePatient]) -> int:
    """How many persons share the id so far."""
    return len({re.sub(r"~\d+$", "", row.entry_key) + str(row.patient_id) for row in known})
