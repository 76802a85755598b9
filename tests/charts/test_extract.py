"""A snapshot becomes items that packaging can read, with bytes opened only when wanted."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from cartella.blobs.models import Blob
from cartella.charts import extract, files, labels, snapshot
from cartella.charts.models import Entry
from cartella.packaging import fhir
from cartella.packaging.record import Drawer, FileRole
from tests.charts import made
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_resource_carries_its_canonical_bytes(bring, practice):
    report = bring({"a.json": made.bundle(made.patient(), made.observation("o1"))})
    patient = practice.patients.get(id=report.patient_ids[0])
    items = extract.items(practice, snapshot.pairs(patient), NOW)
    item = next(i for i in items if i.kind == "observation")
    assert b'"value":72.50' in item.resource
    assert item.version == hashlib.sha256(item.resource).hexdigest()
    assert (item.source, item.title, item.drawer) == ("Old EMR", "Body weight", Drawer.ENCOUNTERS)
    assert item.written_at is None
    assert item.occurred_at.tzinfo is not None


def test_a_photo_carries_original_copy_and_thumbnail(bring, rosa, practice):
    picture = made.jpeg()
    bring({"IMG 1.jpg": picture}, patient=rosa)
    (item,) = extract.items(practice, snapshot.pairs(rosa), NOW)
    assert item.resource is None
    assert [f.role for f in item.files] == [FileRole.ORIGINAL, FileRole.COPY, FileRole.THUMBNAIL]
    original = item.files[0]
    with original.open() as stream:
        assert stream.read() == picture
        stream.seek(2)
        assert stream.read(2) == picture[2:4]
    assert (original.name, original.size_bytes) == ("IMG 1.jpg", len(picture))
    assert original.crc32 == Blob.objects.get(sha256=original.sha256).crc32


def test_a_file_that_cannot_be_shown_says_why(bring, rosa, practice):
    bring({"a.pdf": b""}, patient=rosa)
    (item,) = extract.items(practice, snapshot.pairs(rosa), NOW)
    assert item.files[0].problem == "The file is empty (0 bytes)."


def test_an_older_version_comes_as_it_was(bring, practice):
    report = bring({"a.json": made.bundle(made.patient(), made.observation("o1", value="1"))})
    patient = practice.patients.get(id=report.patient_ids[0])
    then = snapshot.pairs(patient)
    bring({"b.json": made.bundle(made.patient(), made.observation("o1", value="2"))})
    items = extract.items(practice, then, NOW)
    assert any(b'"value":1}' in (i.resource or b"") for i in items)
    assert len(items) == len(then)


def test_what_was_written_after_the_request_is_marked(bring, practice):
    def note(identity: str, day: str) -> dict:
        return made.resource("Condition", identity, recordedDate=day)

    report = bring(
        {"a.json": made.bundle(made.patient(), note("c1", "2026-11-01"), note("c2", "2026-11-03"))}
    )
    patient = practice.patients.get(id=report.patient_ids[0])
    items = extract.items(practice, snapshot.pairs(patient), datetime(2026, 11, 2, 17, tzinfo=UTC))
    late = [i.is_added_after_request for i in items if i.kind == "condition"]
    assert sorted(late) == [False, True]


def test_labels_and_unsigned_notes_are_said(bring, practice):
    note = made.resource("DocumentReference", "d1", docStatus="preliminary")
    report = bring({"a.json": made.bundle(made.patient(), note)})
    patient = practice.patients.get(id=report.patient_ids[0])
    labels.label([Entry.objects.get(source_id="d1")], "own consent", by_person_id=7, at=NOW)
    items = extract.items(practice, snapshot.pairs(patient), NOW)
    (item,) = [i for i in items if i.is_unsigned]
    assert item.labels == ("own consent",)


def test_missing_bytes_are_an_error_and_never_an_empty_file(bring, rosa, practice):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    Blob.objects.all().delete()
    with pytest.raises(files.BytesMissing):
        extract.items(practice, snapshot.pairs(rosa), NOW)


def test_five_hundred_entries_cost_a_constant_number_of_queries(
    bring, practice, django_assert_max_num_queries
):
    many = [made.observation(f"o{n}") for n in range(400)]
    report = bring({"a.json": made.bundle(made.patient(), *many)})
    patient = practice.patients.get(id=report.patient_ids[0])
    with django_assert_max_num_queries(8):
        items = extract.items(practice, snapshot.pairs(patient), NOW + timedelta(days=1))
    assert len(items) == 401
    assert b"".join(fhir.bundle(items, paths={}, at=NOW)).startswith(b"{")
