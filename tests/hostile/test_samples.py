"""Every sample file through one release each, all of them at once, and a guide's examples."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from cartella.charts.imports import runs
from cartella.packaging.record import Drawer
from tests.conftest import SAMPLES
from tests.hostile import outcome
from tests.hostile.outcome import survived, written

pytestmark = pytest.mark.samples
PAPERS = ("pdf", "images", "dicom")  # those that do not say whose they are
NAMED_BY = {"patient": "Zinnia Quillfeather", "born": "1988-02-29"}


def every(folder: str) -> list[Path]:
    return sorted(path for path in (SAMPLES / folder).glob("*") if not path.name.endswith(".gz"))


@pytest.mark.long
@pytest.mark.parametrize("folder", PAPERS)
def test_every_file_goes_through_a_release_of_its_own(give, tmp_path, samples, folder):
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    for path in every(folder):
        got = give(chart, path, **NAMED_BY)
        survived(got, path.read_bytes())
        assert path.stem[:20] in got.text().replace("\u2060", ""), path.name
    print(f"\n{len(every(folder))} {folder} samples released one by one", end="")


@pytest.mark.long
def test_every_bundle_goes_through_a_release_of_its_own(give, samples):
    for path in every("fhir"):
        got = give(path)
        assert got.code == 0, (path.name, got.refused)
        resources = len(json.loads(path.read_bytes())["entry"])
        inside = got.bundle()["entry"]
        assert len(inside) >= resources - 1, path.name
    print(f"\n{len(every('fhir'))} FHIR samples released one by one", end="")


@pytest.mark.slow
@pytest.mark.parametrize("path", every("ccda"), ids=lambda path: path.stem)
def test_every_document_goes_through_a_release_of_its_own_as_it_came(give, samples, path):
    """In a practice of its own: some name one patient id for persons of different names."""
    got = give(path)
    assert got.code == 0, got.refused
    assert hashlib.sha256(path.read_bytes()).hexdigest() in got.hashes()
    assert len(got.bundle()["entry"]) > 10


def test_all_files_at_once_are_one_package(give, tmp_path, samples):
    paths = [path for folder in PAPERS for path in every(folder)]
    chart = written(tmp_path, "in/chart.json", outcome.chart())
    got = give(chart, *paths, **NAMED_BY)
    survived(got, *(path.read_bytes() for path in paths))
    print(f"\n{len(paths)} samples released at once", end="")


def test_a_guide_of_examples_is_filed_in_the_charts_that_it_names(cast, tmp_path, samples):
    resources = []
    with tarfile.open(samples / "us-core" / "us_core_610.tgz") as guide:
        for member in guide.getmembers():
            if "/example/" in member.name and member.name.endswith(".json"):
                held = guide.extractfile(member)
                tree = json.load(io.TextIOWrapper(held, "utf-8"))
                if tree.get("resourceType") not in (None, "ImplementationGuide"):
                    resources.append(tree)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": tree} for tree in resources],
    }
    path = written(tmp_path, "us-core.json", json.dumps(bundle).encode())
    report = runs.run(cast.practice, [path], system=cast.emr)
    again = runs.run(cast.practice, [path], system=cast.emr)
    filed = cast.practice.entries.values("resource_type", "source_id").distinct().count()
    outside = [item for item in report.items if item.is_kept_outside]
    assert report.patient_ids
    assert again.changed_nothing
    assert filed + len(outside) >= len(resources)
    assert {count.drawer for count in report.drawers} <= set(Drawer)
    print(f"\n{len(resources)} examples: {len(report.patient_ids)} charts", end="")
