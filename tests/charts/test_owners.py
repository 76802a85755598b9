"""Whose an entry is can be put right; nothing is deleted and no byte of a body changes."""

from datetime import timedelta

import pytest

from cartella.charts import (
    errors,
    files,
    index,
    merging,
    owners,
    patients,
    record_set,
    snapshot,
)
from cartella.charts.imports import undo
from cartella.charts.models import (
    Attachment,
    Entry,
    EntryLink,
    EntryOwner,
    EntryVersion,
    ErrorWhy,
    ImportRun,
)
from cartella.charts.patients import NewPatient
from tests.charts import made
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)


@pytest.fixture
def bea(practice):
    return patients.add(practice, NewPatient(given_name="Bea", family_name="Holt"), at=NOW)


def undone(run: ImportRun) -> int:
    run.refresh_from_db()
    done = undo.undo(run, by_person_id=7, reason="wrong export")
    return done.left + done.restored


def test_a_misfiled_entry_moves_with_its_bytes_and_leaves_a_trace(bring, rosa, bea, practice):
    bring({"photo.jpg": made.jpeg()}, patient=rosa)
    entry = Entry.objects.get()
    body = bytes(EntryVersion.objects.get().body)
    owners.move(entry, bea, by_person_id=7, at=LATER, note="wrong chart")
    assert [o.reason for o in owners.history(entry)] == ["misfiled", "imported"]
    assert record_set.listings(rosa).count() == 0
    assert record_set.listings(bea).get().entry == entry
    assert bytes(EntryVersion.objects.get().body) == body
    for attachment in Attachment.objects.all():
        assert files.one(practice, bea.id, attachment.sha256)
    assert Attachment.objects.count() == 3


def test_a_moved_file_that_comes_again_stays_where_it_is(bring, rosa, bea):
    content = {"a.pdf": made.pdf()}
    bring(content, patient=rosa)
    owners.move(Entry.objects.get(), bea, by_person_id=7, at=LATER, note="")
    assert bring(content, patient=rosa).changed_nothing
    assert bring(content, patient=bea).changed_nothing
    assert Entry.objects.count() == 1


def test_a_new_version_of_a_moved_entry_goes_after_it_with_its_bytes(bring, bea, practice):
    def note(words: str) -> dict[str, bytes]:
        content = [{"attachment": {"contentType": "text/plain", "data": words}}]
        return {
            "a.json": made.bundle(
                made.patient(), made.resource("DocumentReference", "d1", content=content)
            )
        }

    bring(note("bGVmdA=="))
    entry = Entry.objects.get(source_id="d1")
    owners.move(entry, bea, by_person_id=7, at=LATER, note="")
    bring(note("cml0ZQ=="))
    entry.refresh_from_db()
    assert entry.listing.patient == bea
    assert entry.listing.version.number == 2
    for attachment in entry.listing.version.attachments.all():
        assert files.one(practice, bea.id, attachment.sha256)


def test_links_never_lead_into_another_chart(bring, bea):
    note = made.resource("Observation", "o1", encounter={"reference": "Encounter/e1"})
    bring({"a.json": made.bundle(made.patient(), made.resource("Encounter", "e1"), note)})
    entry = Entry.objects.get(source_id="e1")
    owners.move(entry, bea, by_person_id=7, at=LATER, note="")
    assert EntryLink.objects.get(reference="Encounter/e1").target is None
    assert EntryLink.objects.get(entry=entry).target is None


def test_what_comes_later_is_where_an_open_reference_leads(bring):
    note = made.resource("Observation", "o1", encounter={"reference": "Encounter/e1"})
    bring({"a.json": made.bundle(made.patient(), note)})
    assert EntryLink.objects.get(reference="Encounter/e1").target is None
    visit = made.resource("Encounter", "e1")
    bring({"b.json": made.bundle(made.patient(), visit)})
    assert EntryLink.objects.get(reference="Encounter/e1").target.source_id == "e1"
    bring({"c.json": made.bundle(made.patient(), note | {"status": "amended"})})
    assert EntryLink.objects.get(reference="Encounter/e1").target.source_id == "e1"


def test_an_entry_in_error_stays_and_is_shown_so(bring, rosa):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    entry = Entry.objects.get()
    who = {"by_person_id": 7, "at": LATER}
    errors.mark(entry, why=ErrorWhy.TWICE, words="other visit", **who)
    assert record_set.listings(rosa).get().is_in_error
    assert errors.mark(entry, why=ErrorWhy.OTHER, words="again", **who) is None
    errors.take_back(entry, words="right after all", **who)
    assert not record_set.listings(rosa).get().is_in_error


def test_an_import_is_undone_and_may_come_again(bring, rosa):
    content = {"a.pdf": made.pdf(), "b.pdf": made.pdf("other")}
    run = ImportRun.objects.get(id=bring(content, patient=rosa).run_id)
    assert undone(run) == 2
    assert undone(run) == 0
    assert record_set.listings(rosa).count() == 0
    assert EntryVersion.objects.count() == 2
    report = bring(content, patient=rosa)
    assert sum(d.new for d in report.drawers) == 2
    assert record_set.listings(rosa).count() == 2


def test_each_import_that_brought_an_entry_can_be_undone(bring, rosa):
    content = {"a.pdf": made.pdf()}
    for _ in range(2):
        run = ImportRun.objects.get(id=bring(content, patient=rosa).run_id)
        assert undone(run) == 1
        assert record_set.listings(rosa).count() == 0


def test_an_import_that_brought_nothing_undoes_nothing(bring, rosa):
    content = {"a.pdf": made.pdf()}
    bring(content, patient=rosa)
    run = ImportRun.objects.get(id=bring(content, patient=rosa).run_id)
    assert undone(run) == 0
    assert record_set.listings(rosa).count() == 1


def test_undoing_an_import_brings_the_former_version_back(bring):
    old = {"a.json": made.bundle(made.patient(), made.observation("o1", value="1"))}
    new = {"b.json": made.bundle(made.patient(), made.observation("o1", value="2"))}
    bring(old)
    run = ImportRun.objects.get(id=bring(new).run_id)
    undone(run)
    entry = Entry.objects.get(source_id="o1")
    numbers = {v.number: v.sha256 for v in entry.versions.all()}
    assert numbers[3] == numbers[1] != numbers[2]
    assert entry.listing.version.number == 3
    assert bring(old).changed_nothing
    assert sum(d.changed for d in bring(new).drawers) == 1


def test_what_was_moved_since_is_not_undone(bring, rosa, bea):
    run = ImportRun.objects.get(id=bring({"a.pdf": made.pdf()}, patient=rosa).run_id)
    owners.move(Entry.objects.get(), bea, by_person_id=7, at=LATER, note="")
    assert undone(run) == 0
    assert record_set.listings(bea).count() == 1


def test_a_merge_shows_both_charts_and_is_taken_back(bring, rosa, bea):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    link = patients.merge(bea, rosa, by_person_id=7, at=LATER)
    assert record_set.listings(bea).count() == record_set.listings(rosa).count() == 1
    with pytest.raises(ValueError):
        patients.merge(rosa, bea, by_person_id=7, at=LATER)
    assert merging.part(link, by_person_id=7, at=LATER, reason="two")
    assert record_set.listings(bea).count() == 0
    assert EntryOwner.objects.count() == 1


def test_a_patient_of_another_practice_gets_nothing(bring, rosa, make_practice):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    stranger = patients.add(
        make_practice("elm-street"), NewPatient(given_name="Cy", family_name="Zed"), at=NOW
    )
    with pytest.raises(ValueError):
        owners.move(Entry.objects.get(), stranger, by_person_id=7, at=LATER, note="")


def test_what_was_moved_stands_whole_in_the_other_chart(bring, rosa, bea):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    entry = Entry.objects.get()
    then = snapshot.pairs(rosa)
    owners.move(entry, bea, by_person_id=7, at=LATER, note="")
    assert snapshot.pairs(rosa) == []
    assert snapshot.pairs(bea) == then
    assert index.rebuild(entry.practice) == 1
