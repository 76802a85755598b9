"""One command on exports of others, as they are: every one becomes a package that verifies."""

import pytest

from cartella.ledger import verify as ledgers
from cartella.practices.models import Practice
from tests.conftest import SAMPLES

pytestmark = [pytest.mark.django_db, pytest.mark.samples]

BUNDLES = sorted((SAMPLES / "fhir").glob("*_*.json"))
HER = ("--patient", "Zinnia Quillfeather", "--born", "1988-02-29")


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_a_bundle_of_another_program_becomes_a_package(run, release, tmp_path, path):
    code, out, err = release(exports=(path,))
    assert code == 0, err
    assert "Written" in out
    verified = run("verify", tmp_path / "package.zip", "--receipt", tmp_path / "receipt.json")
    assert verified[0] in (0, 4), verified[1]
    assert ledgers.verify(Practice.objects.get()).is_whole


@pytest.mark.parametrize("folder", ["pdf", "images"])
def test_a_folder_of_papers_or_photos_becomes_a_package(run, release, tmp_path, folder):
    code, _out, err = release(*HER, exports=(SAMPLES / folder,))
    assert code == 0, err
    verified = run("verify", tmp_path / "package.zip", "--receipt", tmp_path / "receipt.json")
    assert verified[0] in (0, 4), verified[1]
