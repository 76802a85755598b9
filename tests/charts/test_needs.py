"""Bytes follow their entry: the chart that it was taken out of is left with none of them."""

from datetime import timedelta

import pytest

from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.charts import errors, files, merging, needs, owners, patients, showing
from cartella.charts.imports import undo
from cartella.charts.models import (
    Attachment,
    Entry,
    ErrorWhy,
    FileFact,
    ImportRun,
    Rendition,
    Representative,
)
from cartella.charts.patients import NewPatient
from cartella.practices import destruction
from tests.charts import made
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)


@pytest.fixture
def bea(practice):
    return patients.add(practice, NewPatient(given_name="Bea", family_name="Holt"), at=NOW)


def move(entry: Entry, to) -> None:
    owners.move(entry, to, by_person_id=7, at=LATER, note="wrong chart")


def hashes(practice, patient) -> set[str]:
    rows = Blob.objects.filter(owner_kind="chart", owner_id=str(patient.id), practice=practice)
    return set(rows.values_list("sha256", flat=True))


def readable(practice, patient) -> bool:
    """Every file of every entry of the chart can be read, and is what it was."""
    for attachment in Attachment.objects.filter(version__entry__listing__patient=patient):
        blob = files.one(practice, patient.id, attachment.sha256)
        with store.open_blob(blob) as stream:
            assert len(stream.read()) == attachment.size_bytes
    return True


def test_the_bytes_go_with_the_entry_and_nothing_stays_known_of_them(bring, rosa, bea, practice):
    bring({"photo.jpg": made.jpeg()}, patient=rosa)
    before = set(Blob.objects.values_list("storage_key", flat=True))
    assert len(before) == 3  # the original, a copy, a small one
    move(Entry.objects.get(), bea)
    assert hashes(practice, rosa) == set()
    assert set(Blob.objects.values_list("storage_key", flat=True)) == before
    assert not FileFact.objects.filter(patient=rosa).exists()
    assert not Rendition.objects.filter(patient=rosa).exists()
    assert readable(practice, bea) and len(hashes(practice, bea)) == 3


def test_there_and_back_again_leaves_the_first_chart_whole(bring, rosa, bea, practice):
    bring({"photo.jpg": made.jpeg()}, patient=rosa)
    before = hashes(practice, rosa)
    move(Entry.objects.get(), bea)
    move(Entry.objects.get(), rosa)
    assert hashes(practice, rosa) == before and hashes(practice, bea) == set()
    assert readable(practice, rosa)


def test_bytes_that_another_entry_of_the_old_chart_has_too_are_copied(bring, rosa, bea, practice):
    content = {"data": "bGVmdA==", "contentType": "text/plain"}
    note = {"content": [{"attachment": content}]}
    two = [made.resource("DocumentReference", name, **note) for name in ("d1", "d2")]
    bring({"a.json": made.bundle(made.patient(), *two)})
    one = Entry.objects.get(source_id="d1")
    hers = patients_of(one)
    shared = one.listing.version.attachments.get().sha256
    move(one, bea)
    assert shared in hashes(practice, hers) and shared in hashes(practice, bea)
    assert readable(practice, hers) and readable(practice, bea)
    assert Blob.objects.filter(sha256=shared).values("storage_key").distinct().count() == 2
    move(Entry.objects.get(source_id="d2"), bea)
    assert [blob.sha256 for blob in needs.surplus(practice, hers.pk)] == [shared]


def patients_of(entry: Entry):
    return entry.listing.patient


def test_an_older_version_of_another_entry_still_needs_its_bytes(bring, rosa, bea, practice):
    def note(name: str, words: str) -> dict:
        content = [{"attachment": {"contentType": "text/plain", "data": words}}]
        return made.resource("DocumentReference", name, content=content)

    bring({"a.json": made.bundle(made.patient(), note("d1", "bGVmdA=="), note("d2", "bGVmdA=="))})
    bring({"a.json": made.bundle(made.patient(), note("d2", "cml0ZQ=="))})
    one = Entry.objects.get(source_id="d1")
    hers, first = one.listing.patient, one.listing.version.attachments.get().sha256
    move(one, bea)
    assert first in hashes(practice, hers)
    assert needs.surplus(practice, hers.pk) == []


def test_the_paper_of_who_acts_for_her_stays_hers(bring, rosa, bea, practice):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    entry = Entry.objects.get()
    Representative.objects.create(
        practice=practice,
        patient=rosa,
        name="Mae Holt",
        authority="parent",
        paper_sha256=entry.file_sha256,
        created_at=NOW,
    )
    move(entry, bea)
    assert entry.file_sha256 in hashes(practice, rosa)
    assert entry.file_sha256 in hashes(practice, bea)


def test_what_comes_again_for_the_wrong_chart_is_surplus_and_goes(bring, rosa, bea, practice):
    content = {"a.pdf": made.pdf()}
    bring(content, patient=rosa)
    move(Entry.objects.get(), bea)
    bring(content, patient=rosa)
    surplus = needs.surplus(practice, rosa.pk)
    assert {blob.sha256 for blob in surplus} == hashes(practice, rosa)
    assert needs.left_by_a_move(practice) == [rosa, bea]
    store.unlink(practice, needs.let_go(rosa, surplus))
    assert hashes(practice, rosa) == set()
    assert readable(practice, bea)
    found, strange = destruction.read(practice.pk, destruction.places(practice.pk))
    assert (found, strange) == ((), 0), "a restore from before must come back whole"


def test_destroying_either_chart_leaves_the_other_whole_and_nothing_behind(
    bring, rosa, bea, practice
):
    bring({"a.pdf": made.pdf("one"), "b.pdf": made.pdf("two")}, patient=rosa)
    move(Entry.objects.order_by("id").first(), bea)
    store.keep_only(practice, files.owner(bea.id), ())
    assert readable(practice, rosa) and len(hashes(practice, rosa)) == 1
    store.keep_only(practice, files.owner(rosa.id), ())
    assert not Blob.objects.filter(owner_kind="chart").exists()


def test_an_entry_in_error_keeps_its_bytes_in_its_chart(bring, rosa, practice):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    before = hashes(practice, rosa)
    errors.mark(Entry.objects.get(), why=ErrorWhy.NOT_HERS, words="x", by_person_id=7, at=LATER)
    assert hashes(practice, rosa) == before and needs.surplus(practice, rosa.pk) == []
    assert readable(practice, rosa)


def test_an_import_undone_is_out_of_reach_and_destroys_nothing(bring, rosa, practice):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    entry = Entry.objects.get()
    run = ImportRun.objects.get()
    undo.undo(run, by_person_id=7, reason="wrong export")
    entry = Entry.objects.get()
    assert showing.attachments(entry) == [] or entry.listing.patient is None
    assert needs.surplus(practice, rosa.pk) == []
    bring({"a.pdf": made.pdf()}, patient=rosa)
    assert readable(practice, rosa)


def test_a_moved_entry_whose_import_is_undone_leaves_its_bytes_where_it_was_last(
    bring, rosa, bea, practice
):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    move(Entry.objects.get(), bea)
    undo.undo(ImportRun.objects.get(), by_person_id=7, reason="wrong export")
    assert hashes(practice, rosa) == set()
    assert len(hashes(practice, bea)) == 1


def test_parted_charts_have_each_their_own_bytes(bring, rosa, bea, practice):
    bring({"a.pdf": made.pdf("one")}, patient=rosa)
    bring({"b.pdf": made.pdf("two")}, patient=bea)
    before = hashes(practice, rosa), hashes(practice, bea)
    link = merging.merge(bea, rosa, by_person_id=7, at=NOW, reason="same")
    merging.part(link, by_person_id=7, at=LATER, reason="two")
    assert (hashes(practice, rosa), hashes(practice, bea)) == before
    assert readable(practice, rosa) and readable(practice, bea)


def test_bytes_that_became_shared_meanwhile_stop_the_move(bring, rosa, bea, practice):
    """Another entry with the same bytes is filed while the move is made: nothing is lost."""
    bring({"a.pdf": made.pdf()}, patient=rosa)
    entry = Entry.objects.get()
    answers = iter([set(), {entry.file_sha256}])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(needs, "of", lambda *args, **also: next(answers))
        with pytest.raises(owners.MovedMeanwhile):
            move(entry, bea)
    assert owners.owner(entry).patient == rosa
    assert readable(practice, rosa)
