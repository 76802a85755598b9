"""`cartella import --whole`: what would come is printed first; a dry run changes no chart."""

from pathlib import Path

import pytest

from cartella.charts.models import Entry, Patient, WholeImport
from tests.charts import whole_made

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dry_run_says_what_would_come_and_leaves_nothing(run, tmp_path: Path) -> None:
    where = whole_made.folder(
        tmp_path / "export",
        {"patients.csv": whole_made.PATIENTS.encode(), "a.pdf": whole_made.SCAN},
    )
    run("init", "--name", "Juniper", "--state", "US-CA")
    code, out, err = run("import", "--whole", "--dry-run", where)
    assert (code, err) == (0, "")
    assert "needs columns" in out
    assert "in doubt" in out
    assert "dry run" in out
    assert not WholeImport.objects.exists()
    assert Patient.objects.count() == Entry.objects.count() == 0


def test_a_folder_that_is_not_there_is_refused(run, tmp_path: Path) -> None:
    run("init", "--name", "Juniper", "--state", "US-CA")
    code, _out, err = run("import", "--whole", tmp_path / "nowhere")
    assert code == 2
    assert "Nothing was imported" in err
