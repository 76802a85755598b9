"""A sealed package keeps its bytes whosever chart they lie in now; no chart keeps another's."""

import io
import zlib
from datetime import datetime, timedelta

import pytest

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.charts import files, merging, owners, patients
from cartella.charts.imports import runs
from cartella.charts.models import Entry, ImportRun
from cartella.charts.patients import NewPatient
from cartella.jobs.models import Job
from cartella.release import assembly, letting_go, mistakes
from cartella.release.models import Package, PackagePart
from tests import people
from tests.charts import made
from tests.people import MORNING
from tests.release import line


@pytest.fixture
def cast(make_practice) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture
def bea(cast):
    return patients.add(cast.practice, NewPatient(given_name="Bea", family_name="Holt"), at=MORNING)


def bring(cast, tmp_path, patient, words: str = "letter") -> Entry:
    path = made.write(tmp_path, f"{words}.pdf", made.pdf(words))
    runs.run(cast.practice, [path], system=cast.emr, patient=patient)
    return Entry.objects.order_by("-id")[0]


def sealed(cast, entry: Entry) -> tuple[Package, bytes]:
    """A package with a part that refers to the entry's file in its chart, and that file."""
    package = line.packaged(cast)
    blob = files.one(cast.practice, entry.listing.patient_id, entry.file_sha256)
    plain = b"".join(store.read(blob))
    PackagePart.objects.create(
        practice=cast.practice,
        package=package,
        order=90,
        name="documents/letter.pdf",
        media_type="application/pdf",
        size_bytes=len(plain),
        sha256=blob.sha256,
        crc32=zlib.crc32(plain),
        blob=blob,
        is_reference=True,
    )
    return package, plain


def part_of(package: Package) -> PackagePart:
    return package.parts.select_related("blob").get(order=90)


def bytes_of(package: Package) -> bytes:
    part = next(one for one in assembly.parts_of(package) if one.name.startswith("documents/"))
    with part.open() as stream:
        return stream.read()


def hers(patient) -> int:
    return Blob.objects.filter(owner_kind="chart", owner_id=str(patient.pk)).count()


def test_a_package_keeps_its_bytes_when_the_entry_moves_and_either_chart_goes(cast, bea, tmp_path):
    entry = bring(cast, tmp_path, cast.patient)
    package, plain = sealed(cast, entry)
    mistakes.move(entry, bea, note="wrong chart", by=cast.act(cast.owner))
    assert hers(cast.patient) == 0
    assert bytes_of(package) == plain
    letting_go.run(Job.objects.get(kind=letting_go.JOB), lambda done, total: None)
    part = part_of(package)
    assert (part.blob.owner_kind, part.is_reference) == ("package", False)
    assert part.blob.owner_id == assembly.owner_of(package).id
    store.keep_only(cast.practice, files.owner(bea.pk), ())
    assert bytes_of(package) == plain
    assembly._tidy(package)
    assert bytes_of(package) == plain, "what the package was given is its own"


def test_parted_charts_leave_the_package_its_own_copy(cast, bea, tmp_path):
    entry = bring(cast, tmp_path, bea)
    link = merging.merge(bea, cast.patient, by_person_id=1, at=MORNING, reason="same")
    package, plain = sealed(cast, entry)
    letting_go.settle(cast.practice)
    assert part_of(package).is_reference, "while they are one person's, a reference is enough"
    mistakes.part(link, note="two", by=cast.act(cast.owner))
    letting_go.run(Job.objects.get(kind=letting_go.JOB), lambda done, total: None)
    assert part_of(package).blob.owner_kind == "package"
    store.keep_only(cast.practice, files.owner(bea.pk), ())
    assert bytes_of(package) == plain


def test_surplus_goes_even_if_a_package_refers_to_it(cast, bea, tmp_path):
    """The file came again for the wrong chart, and a package was sealed from there."""
    entry = bring(cast, tmp_path, cast.patient)
    owners.move(entry, bea, by_person_id=1, at=MORNING, note="x")
    bring(cast, tmp_path, cast.patient)
    entry.refresh_from_db()
    package, plain = sealed(cast, entry)
    surplus = files.one(cast.practice, cast.patient.pk, entry.file_sha256)
    PackagePart.objects.filter(package=package, order=90).update(blob=surplus)
    assert letting_go.settle(cast.practice) == 1
    assert hers(cast.patient) == 0 and bytes_of(package) == plain
    assert letting_go.settle(cast.practice) == 0


def test_nothing_is_taken_while_an_import_may_count_on_it(cast, bea, tmp_path):
    entry = bring(cast, tmp_path, cast.patient)
    owners.move(entry, bea, by_person_id=1, at=MORNING, note="x")
    bring(cast, tmp_path, cast.patient)
    running(cast, MORNING)
    assert letting_go.settle(cast.practice) == 0
    assert hers(cast.patient) == 1
    with clock.frozen(MORNING + timedelta(days=2)):
        assert letting_go.settle(cast.practice) == 1


def running(cast, started_at: datetime) -> None:
    ImportRun.objects.create(
        practice=cast.practice, record_system=cast.emr, started_at=started_at, by_person_id=None
    )


def test_cut_off_between_copy_and_reference_it_goes_on(cast, bea, tmp_path):
    entry = bring(cast, tmp_path, cast.patient)
    package, plain = sealed(cast, entry)
    owners.move(entry, bea, by_person_id=1, at=MORNING, note="x")
    store.put(cast.practice, assembly.owner_of(package), io.BytesIO(plain))
    letting_go.settle(cast.practice)
    assert bytes_of(package) == plain
    own = Blob.objects.filter(owner_kind="package", sha256=part_of(package).sha256)
    assert own.count() == 1


def test_a_move_back_from_a_sealed_package_takes_nothing_from_it(cast, bea, tmp_path):
    entry = bring(cast, tmp_path, cast.patient)
    package, plain = sealed(cast, entry)
    by = cast.act(cast.owner)
    for to in (bea, cast.patient):
        mistakes.move(entry, to, note="x", by=by)
        letting_go.settle(cast.practice)
    assert (hers(cast.patient), hers(bea)) == (1, 0)
    assert bytes_of(package) == plain
