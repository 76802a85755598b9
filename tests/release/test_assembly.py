"""Assemble: one set of bytes for one round, whole or not at all; what stays stays."""

import errno
import json
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from django.template.loader import render_to_string

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.charts.imports import runs
from cartella.charts.models import EntryListing
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.packaging import package as packages
from cartella.packaging.record import Outcome
from cartella.practices.models import RecordSystem
from cartella.release import assembly, determination, pricing
from cartella.release.delivery import download
from cartella.release.lifecycle import IllegalAct, State
from cartella.release.models import Package
from tests import people
from tests.people import MORNING
from tests.release import line
from tests.release.test_line import NOTE, bundle


@pytest.fixture
def cast(make_practice, tmp_path) -> people.Cast:
    with clock.frozen(MORNING):
        made = people.cast()
        path = tmp_path / "chart.json"
        path.write_bytes(bundle())
        runs.run(made.practice, [path], system=made.emr, patient=made.patient)
        yield made


@pytest.fixture
def by(cast):
    return line.staff(cast)


@pytest.fixture
def round_(cast, by):
    """A round over the imported chart, determined."""
    made = determination.open_round(line.verified(cast), by=by)
    determination.determine(made, by=by)
    return made


def note_of(cast) -> int:
    return EntryListing.objects.get(practice=cast.practice, kind="observation").entry_id


def whole(package: Package) -> bytes:
    plan = download.whole(package)
    return b"".join(plan.read(0, plan.size_bytes))


def files_of(package: Package, tmp_path) -> dict[str, bytes]:
    path = tmp_path / "package.zip"
    path.write_bytes(whole(package))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_round_gives_the_same_bytes(round_):
    made = []
    for _time in range(2):
        package = assembly.assemble(round_, sealed_at=MORNING)
        made.append((package.package_id, package.etag, whole(package)))
        package.parts.all().delete()
        package.delete()  # as if its transaction had been taken back
    assert made[0] == made[1]


def test_the_pages_of_the_record_are_counted_for_its_price(round_, tmp_path):
    package = assembly.assemble(round_, sealed_at=MORNING)
    book = pypdfium2.PdfDocument(files_of(package, tmp_path)["records.pdf"])
    assert package.pages == len(book) > 0


def test_assembled_again_a_round_keeps_its_package(cast, round_):
    first = assembly.assemble(round_, sealed_at=MORNING)
    second = assembly.assemble(round_, sealed_at=MORNING + timedelta(hours=1))
    assert first == second
    assert round_.records_request.events.filter(word="assemble").count() == 1
    with pytest.raises(IllegalAct):
        pricing.price(second)


def test_what_a_killed_run_left_is_taken_away(cast, round_):
    owner = store.Owner(kind=store.OwnerKind.PACKAGE, id=f"{round_.pk}-1")
    left = store.put_bytes(cast.practice, owner, b"half a package")
    package = assembly.assemble(round_, sealed_at=MORNING)
    assert not Blob.objects.filter(pk=left.pk).exists()
    again = store.put_bytes(cast.practice, owner, b"half a package")  # killed after its rows
    assembly.assemble(round_, sealed_at=MORNING)
    assert not Blob.objects.filter(pk=again.pk).exists()
    assert all(part.blob for part in package.parts.all())


def test_it_is_free_and_says_why(round_):
    package = assembly.assemble(round_, sealed_at=MORNING)
    assert package.state == State.PRICED and package.price_usd == 0
    assert package.price_lines and all(line_["fact"] for line_ in package.price_lines)


def test_misfiled_withheld_and_outside_are_nowhere_in_the_package(cast, by, tmp_path):
    for outcome in (Outcome.MISFILED, Outcome.OUTSIDE_RECORD_SET, Outcome.NOT_ASKED_FOR):
        round_ = determination.open_round(line.verified(cast), by=by)
        determination.decide(round_, [note_of(cast)], outcome, by=by)
        determination.determine(round_, by=by)
        package = assembly.assemble(round_, sealed_at=MORNING)
        for name, data in files_of(package, tmp_path).items():
            assert NOTE.encode() not in data, (outcome, name)
        assert outcome.encode() not in json.dumps(_drawers(package, tmp_path)).encode()
        assert NOTE not in _text_of_pdf(package, tmp_path)


def _drawers(package: Package, tmp_path) -> object:
    manifest = json.loads(files_of(package, tmp_path)["manifest.json"])
    return {key: value for key, value in manifest.items() if key != "searches"}


def _text_of_pdf(package: Package, tmp_path) -> str:
    document = pypdfium2.PdfDocument(files_of(package, tmp_path)["records.pdf"])
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_what_staff_note_at_a_search_stays_with_staff(cast, by, tmp_path):
    rr = line.verified(cast)
    round_ = determination.open_round(rr, by=by)
    secret = "Casey says she is suing us"
    for task in rr.searches.filter(system=RecordSystem.objects.get(name="Photo app")):
        determination.search(task, found_count=0, note=secret, by=by)
    determination.determine(round_, by=by)
    package = assembly.assemble(round_, sealed_at=MORNING)
    files = files_of(package, tmp_path)
    assert not [name for name, data in files.items() if secret.encode() in data]
    assert secret not in _text_of_pdf(package, tmp_path)
    assert b"Photo app" in files["manifest.json"]


def test_a_supplemental_package_says_what_it_completes(cast, by, tmp_path):
    round_ = determination.open_round(line.verified(cast), by=by)
    line.withhold(round_, note_of(cast), by=by)
    determination.determine(round_, by=by)
    first = assembly.assemble(round_, sealed_at=MORNING)
    second_round = determination.overturn(round_, by=by)
    determination.determine(second_round, by=by)
    second = assembly.assemble(second_round, sealed_at=MORNING)
    manifest = json.loads(files_of(second, tmp_path)["manifest.json"])
    assert first.package_id in json.dumps(manifest)
    assert NOTE in _text_of_pdf(second, tmp_path)


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("where", ["rendering", "keeping"])
def test_a_full_disk_leaves_nothing_to_be_seen_and_can_be_tried_again(
    cast, round_, monkeypatch, where, fault
):
    def full(*args, **also):
        raise OSError(fault, "No space left on device")

    with monkeypatch.context() as broken:
        if where == "rendering":
            broken.setattr(packages, "make", full)
        else:
            broken.setattr(store, "_write", full)
        with pytest.raises(store.StoreFull, match="disk is full"):
            assembly.assemble(round_, sealed_at=MORNING)
    assert not Package.objects.exists()
    assert not round_.records_request.events.filter(word="assemble").exists()
    assert assembly.assemble(round_, sealed_at=MORNING).parts.exists()


def test_an_assembly_that_fails_is_tried_again_then_given_up_and_shown(cast, round_, monkeypatch):
    def broken(*args, **also):
        raise RuntimeError

    monkeypatch.setattr(assembly, "_assemble", broken)
    now = MORNING
    for _attempt in range(queue.MAX_ATTEMPTS):
        with clock.frozen(now):
            job = queue.claim(Lane.SLOW, worker="w", lease=timedelta(minutes=5))
            assert job is not None
            with pytest.raises(RuntimeError):
                assembly.run(job, Progress(job))
            queue.fail(job, error="RuntimeError")
        now += timedelta(hours=2)
    job = Job.objects.get(kind=assembly.JOB)
    assert job.state == "dead"
    shown = render_to_string(
        "desk/progress.html", {"job": job, "rr": round_.records_request, "is_made": False}
    )
    assert "could not be made" in shown
    monkeypatch.undo()


def test_the_job_of_a_round_is_asked_for_once_and_may_run_twice(round_):
    assembly.enqueue(round_)
    job = queue.claim(Lane.SLOW, worker="w", lease=timedelta(minutes=5))
    for _time in range(2):
        assembly.run(job, Progress(job))
    assert Job.objects.filter(kind=assembly.JOB).count() == 1
    assert round_.packages.count() == 1
