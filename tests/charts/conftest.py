"""What tests of the chart stand on: a record system, a patient, an import of one file."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cartella.accounts.models import Person
from cartella.charts import imports, patients
from cartella.charts.imports import ImportReport
from cartella.charts.models import Patient
from cartella.charts.patients import NewPatient
from cartella.practices.models import Practice, RecordSystem
from tests.charts import made

NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
def system(practice: Practice) -> RecordSystem:
    return RecordSystem.objects.create(practice=practice, name="Old EMR", kind="emr")


@pytest.fixture
def rosa(practice: Practice) -> Patient:
    return patients.add(
        practice,
        NewPatient(given_name="Rosa", family_name="Ortega", birth_on=date(1984, 2, 29)),
        at=NOW,
    )


@pytest.fixture
def bring(practice: Practice, system: RecordSystem, tmp_path: Path) -> Callable[..., ImportReport]:
    """Import contents by name; `patient` as for `imports.run`."""

    def bring(files: dict[str, bytes], *, patient: Patient | None = None, **more: object):
        folder = tmp_path / "export"
        for name, content in files.items():
            made.write(folder, name, content)
        paths = [folder / name for name in files]
        return imports.run(practice, paths, system=system, patient=patient, **more)

    return bring


@pytest.fixture
def bring_folder(
    practice: Practice, system: RecordSystem, tmp_path: Path
) -> Callable[..., ImportReport]:
    """Import contents as one folder."""

    def bring(files: dict[str, bytes], *, patient: Patient | None = None, **more: object):
        folder = tmp_path / "export"
        for name, content in files.items():
            made.write(folder, name, content)
        return imports.run(practice, [folder], system=system, patient=patient, **more)

    return bring


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create_user("ada@example.org", name="Ada Quill")
