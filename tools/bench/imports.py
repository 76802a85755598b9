"""Import of a FHIR bundle against `json.load` and one bulk insert of the same rows.

The bundle is made here, in the proportions of a Synthea patient; where the samples are, one of
theirs is measured too. The bare insert knows every row beforehand: no parsing of meaning, no
hashing, no schema check, no search words, no links.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.bench import apart, store, wholes
from tools.bench.figures import Figure, megabytes, seconds
from tools.bench.place import FOLDER, share

# Rows only from here on: `store` has set Django up.
# isort: split
from django.db import connection, models, transaction

from cartella.charts import imports
from cartella.charts.models import (
    Attachment,
    Entry,
    EntryLink,
    EntryListing,
    EntryOwner,
    EntryVersion,
    EntryWord,
)
from cartella.practices.models import Practice

RESOURCES = share(5_000, least=100)
SAMPLES = Path(os.environ.get("CARTELLA_SAMPLES", "../shared/samples")) / "fhir"
TABLES: tuple[type[models.Model], ...] = (
    *(Entry, EntryVersion, EntryOwner, EntryListing),
    *(EntryLink, EntryWord, Attachment),
)
_SHARES = (
    ("Observation", 48),
    ("Procedure", 14),
    ("Claim", 10),
    ("ExplanationOfBenefit", 8),
    ("DiagnosticReport", 7),
    ("Encounter", 6),
    ("Condition", 4),
    ("MedicationRequest", 3),
)


def run() -> Iterator[Figure]:
    """The made bundle, and a sample if there is one."""
    practice = store.practice()
    made = FOLDER / "bundle.json"
    made.write_text(json.dumps(bundle(RESOURCES)))
    yield _figure(practice, made, f"made bundle of {RESOURCES:,} resources")
    again = time.perf_counter()
    imports.run(practice, [made], system=practice.record_systems.get())
    took = time.perf_counter() - again
    yield Figure(
        what="the same bundle once more, which changes nothing",
        ours=seconds(took),
        against=f"largest memory of all this: {megabytes(apart.peak_bytes())}",
        value=took,
        unit="s",
    )
    yield from wholes.figures(practice)
    found = sorted(SAMPLES.glob("synthea_*.json"), key=lambda path: path.stat().st_size)
    if found:
        count = len(json.loads(found[-1].read_bytes())["entry"])
        yield _figure(practice, found[-1], f"Synthea sample of {count:,} resources")
    else:
        print("  No samples here (CARTELLA_SAMPLES): the made bundle alone.")


def _figure(practice: Practice, path: Path, what: str) -> Figure:
    ours, bare = ratio(practice, path)
    return Figure(
        what=f"import of a {what}, {megabytes(path.stat().st_size)}",
        ours=seconds(ours),
        against=f"json.load + one bulk insert of its rows: {seconds(bare)}",
        value=ours / bare,
    )


def ratio(practice: Practice, path: Path) -> tuple[float, float]:
    """Seconds of the import, and of the bare insert of the rows that it made (taken back)."""
    newest = {table: _last(table) for table in TABLES}
    start = time.perf_counter()
    imports.run(practice, [path], system=practice.record_systems.get())
    ours = time.perf_counter() - start
    rows = {t: list(t._default_manager.filter(pk__gt=newest[t]).order_by("pk")) for t in TABLES}
    with _taken_back():
        for table in reversed(TABLES):
            table._default_manager.filter(pk__gt=newest[table])._raw_delete("default")
        start = time.perf_counter()
        with path.open("rb") as file:
            json.load(file)
        for table in TABLES:
            table._default_manager.bulk_create(rows[table])
        bare = time.perf_counter() - start
    return ours, bare


def _last(table: type[models.Model]) -> int:
    return table._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Only in here: what is dropped in a transaction comes back with it.
            for table in ("charts_entryversion", "charts_entryowner"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "insert_only_{table}_delete"')
        yield
        transaction.set_rollback(True)


def bundle(count: int) -> dict[str, object]:
    """A patient's record of so many resources, as Synthea writes it: full URLs, references, codes,
    amounts; one DiagnosticReport in five carries its note as an attachment."""
    chance = random.Random(7)  # noqa: S311  (the same bundle each time)
    kinds = [kind for kind, weight in _SHARES for _ in range(weight)]
    patient: dict[str, object] = {
        "resourceType": "Patient",
        "id": "patient",
        "name": [{"use": "official", "family": "Quillfeather", "given": ["Zinnia"]}],
        "birthDate": "1988-02-29",
        "gender": "female",
    }
    resources = [patient]
    for number in range(1, count):
        resources.append(_resource(kinds[number * 37 % len(kinds)], number, chance))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }


def _resource(kind: str, number: int, chance: random.Random) -> dict[str, object]:
    day = f"20{10 + number % 16}-{1 + number % 12:02}-{1 + number % 28:02}T09:30:00-08:00"
    code = {
        "coding": [
            {
                "system": "http://loinc.org",
                "code": f"{10_000 + number % 500}-{number % 9}",
                "display": f"Measured thing {number % 500}",
            }
        ],
        "text": f"Measured thing {number % 500}",
    }
    here = {"reference": "urn:uuid:patient"}
    visit = {"reference": f"urn:uuid:r{number - number % 16 or 1}"}
    amount = {"value": round(chance.uniform(1, 900), 2), "currency": "USD"}
    lines = [
        {
            "sequence": line + 1,
            "productOrService": code,
            "encounter": [visit],
            "adjudication": [{"category": code, "amount": amount}] * 3,
        }
        for line in range(3)
    ]
    own: dict[str, dict[str, object]] = {
        "Observation": {
            "status": "final",
            "code": code,
            "subject": here,
            "encounter": visit,
            "effectiveDateTime": day,
            "issued": day,
            "valueQuantity": {"value": amount["value"], "unit": "mmol/L", "code": "mmol/L"},
        },
        "Procedure": {
            "status": "completed",
            "code": code,
            "subject": here,
            "encounter": visit,
            "performedPeriod": {"start": day, "end": day},
        },
        "Claim": {
            "status": "active",
            "use": "claim",
            "type": code,
            "patient": here,
            "created": day,
            "provider": {"display": "Juniper Aesthetics"},
            "priority": code,
            "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "None"}}],
            "item": [{k: v for k, v in line.items() if k != "adjudication"} for line in lines],
            "total": amount,
        },
        "ExplanationOfBenefit": {
            "status": "active",
            "use": "claim",
            "outcome": "complete",
            "type": code,
            "patient": here,
            "created": day,
            "insurer": {"display": "None"},
            "provider": {"display": "Juniper Aesthetics"},
            "insurance": [{"focal": True, "coverage": {"display": "None"}}],
            "item": lines,
        },
        "DiagnosticReport": {
            "status": "final",
            "code": code,
            "subject": here,
            "encounter": visit,
            "effectiveDateTime": day,
            "result": [{"reference": f"urn:uuid:r{number - at}"} for at in (1, 2, 3)],
        },
        "Encounter": {
            "status": "finished",
            "class": {"code": "AMB"},
            "type": [code],
            "subject": here,
            "period": {"start": day, "end": day},
        },
        "Condition": {"code": code, "subject": here, "encounter": visit, "onsetDateTime": day},
        "MedicationRequest": {
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": code,
            "subject": here,
            "encounter": visit,
            "authoredOn": day,
        },
    }
    made: dict[str, object] = {"resourceType": kind, "id": f"r{number}", **own[kind]}
    if kind == "DiagnosticReport" and number % 5 == 0:
        made["presentedForm"] = [{"contentType": "text/plain", "data": "VG9sZXJhdGVkIHdlbGwu"}]
    return made
