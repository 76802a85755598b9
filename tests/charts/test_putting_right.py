"""Undone imports, joined and parted charts, marks and contacts: in any order nothing is lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella.charts import (
    contacts,
    errors,
    extract,
    files,
    index,
    joined,
    merging,
    owners,
    patients,
    record_set,
    snapshot,
)
from cartella.charts.contacts import NewContact
from cartella.charts.imports import undo
from cartella.charts.models import (
    Attachment,
    ConfirmedHow,
    ContactKind,
    Entry,
    EntryListing,
    EntryOwner,
    EntryVersion,
    ErrorWhy,
    ImportRun,
    Patient,
)
from cartella.charts.patients import NewPatient
from cartella.packaging import fhir
from tests.charts import made
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)
WHO = {"by_person_id": 7, "at": LATER}


@pytest.fixture
def bea(practice):
    return patients.add(practice, NewPatient(given_name="Bea", family_name="Holt"), at=NOW)


def one_of(practice, given="Rosa", family="Ortega", *, born=None, email="") -> Patient:
    new = NewPatient(
        given_name=given,
        family_name=family,
        birth_on=born,
        contacts=(NewContact(kind=ContactKind.EMAIL, typed=email),) if email else (),
    )
    return patients.add(practice, new, at=NOW)


def test_a_mark_outlives_a_move_and_a_new_version(bring, bea):
    old = {"a.json": made.bundle(made.patient(), made.observation("o1", value="1"))}
    bring(old)
    entry = Entry.objects.get(source_id="o1")
    errors.mark(entry, why=ErrorWhy.WRONG_VALUE, words="typed wrong", **WHO)
    owners.move(entry, bea, note="hers", **WHO)
    bring({"b.json": made.bundle(made.patient(), made.observation("o1", value="2"))})
    entry.listing.refresh_from_db()
    assert entry.listing.is_in_error and entry.listing.version.number == 2
    assert index.rebuild(entry.practice) and EntryListing.objects.get(entry=entry).is_in_error


def test_a_marked_entry_goes_out_with_word_and_day_and_without_the_words_of_staff(bring, practice):
    bring({"a.json": made.bundle(made.patient(), made.observation("o1"))})
    entry = Entry.objects.get(source_id="o1")
    errors.mark(entry, why=ErrorWhy.NOT_HERS, words="this is Bea Holt's", **WHO)
    (item,) = extract.items(practice, [(entry.pk, entry.listing.version_id)], NOW)
    out = b"".join(fhir.bundle([item], paths={}, at=NOW))
    assert b"about-somebody-else" in out and b'"status":"final"' in out and b"72.50" in out
    assert b"Holt" not in out
    assert bytes(entry.listing.version.body) == item.resource


def test_charts_that_an_undone_import_made_leave_the_lists_and_come_back(bring, practice):
    content = {"a.json": made.bundle(made.patient(), made.observation("o1"))}
    run = ImportRun.objects.get(pk=bring(content).run_id)
    rosa = Patient.objects.get()
    assert len(undo.what_would(run).patient_ids) == 1
    done = undo.undo(run, by_person_id=7, reason="wrong practice")
    assert (done.left, done.unlisted) == (2, 1)
    assert list(patients.listed(practice)) == [] and not rosa.words.exists()
    again = undo.undo(ImportRun.objects.get(pk=run.pk), by_person_id=7, reason="again")
    assert (again.left, again.unlisted) == (0, 0)
    bring(content)
    assert list(patients.listed(practice)) == [rosa] and rosa.words.exists()
    assert record_set.listings(rosa).count() == 2


def test_what_was_worked_on_since_stays_and_is_listed(bring, rosa):
    run = ImportRun.objects.get(
        pk=bring({"a.pdf": made.pdf(), "b.pdf": made.pdf("b")}, patient=rosa).run_id
    )
    touched = Entry.objects.order_by("pk")[0]
    errors.mark(touched, why=ErrorWhy.TWICE, words="twice", **WHO)
    would = undo.what_would(run)
    assert would.edited == (touched.pk,) and len(would.leaves) == 1
    undo.undo(run, by_person_id=7, reason="wrong")
    assert [one.entry for one in record_set.listings(rosa)] == [touched]


class Killed(Exception):
    pass


def test_an_undoing_that_is_killed_goes_on(bring, monkeypatch):
    many = [made.observation(f"o{n}") for n in range(7)]
    run = ImportRun.objects.get(pk=bring({"a.json": made.bundle(made.patient(), *many)}).run_id)
    monkeypatch.setattr(undo.batches, "SIZE", 3)
    monkeypatch.setattr(
        undo.batches, "of", lambda ids, size=3, real=undo.batches.of: real(ids, size)
    )
    real, calls = undo._leave, []

    def killed(*args):
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return real(*args)

    monkeypatch.setattr(undo, "_leave", killed)
    with pytest.raises(Killed):
        undo.undo(run, by_person_id=7, reason="wrong")
    run.refresh_from_db()
    assert run.undo_begun_at and run.undone_at is None
    monkeypatch.setattr(undo, "_leave", real)
    assert undo.undo(run, by_person_id=7, reason="wrong").left == 5
    assert not EntryListing.objects.filter(patient__isnull=False).exists()
    newest = {o.entry_id: o.number for o in EntryOwner.objects.order_by("number")}
    assert set(newest.values()) == {2}


def test_two_of_one_name_and_birth_date_are_proposed_and_stay_two(practice):
    born = NOW.date()
    one, other = one_of(practice, born=born), one_of(practice, "Ortega", "Rosa", born=born)
    (pair,) = merging.proposals(practice)
    assert (pair.one, pair.other, pair.shares) == (one, other, ("birth date", "name"))
    assert joined.group(one) == (one.pk,)
    merging.apart(other, one, reason="sisters", **WHO)
    assert merging.proposals(practice) == []


def test_a_shared_email_proposes_but_another_birth_date_does_not(practice):
    first = one_of(practice, email="rosa@example.org")
    second = one_of(practice, email="ROSA@example.org", born=NOW.date())
    one_of(practice, email="rosa@example.org", born=LATER.date())
    pairs = {(p.one.pk, p.other.pk) for p in merging.proposals(practice)}
    assert (first.pk, second.pk) in pairs
    assert all(first.pk in pair for pair in pairs)


def test_parting_gives_each_chart_what_it_had_and_offers_what_came_since(bring, rosa, bea):
    bring({"a.pdf": made.pdf()}, patient=rosa)
    before = snapshot.pairs(rosa)
    link = merging.merge(bea, rosa, by_person_id=7, at=NOW, reason="same")
    bring({"b.pdf": made.pdf("b")}, patient=bea)
    assert len(snapshot.pairs(rosa)) == 2
    assert merging.part(link, reason="two after all", **WHO)
    assert not merging.part(link, reason="again", **WHO)
    assert snapshot.pairs(rosa) == before and len(snapshot.pairs(bea)) == 1
    came = merging.came_after(link)
    assert {one.patient_id for one in came.entries} <= {rosa.pk, bea.pk} and came.entries


def test_a_contact_confirmed_by_hand_stays_as_young_as_it_is(practice):
    rosa = one_of(practice, email="rosa@example.org")
    contact = rosa.contacts.get()
    at = NOW + timedelta(days=1)
    said = {"how": ConfirmedHow.CALLED, "words": "spoke with her", "by_person_id": 7, "at": at}
    assert contacts.confirm_by_hand(contact, **said)
    assert contacts.confirm_by_hand(contact, **said) is None
    assert contacts.to_be_told(rosa)
    assert contacts.usable_for_code(rosa, at) == []
    assert contacts.usable_for_code(rosa, NOW + timedelta(days=31))
    contacts.end(contact, at=at)
    assert contacts.confirm_by_hand(contact, **(said | {"at": LATER})) is None


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("move", "mark", "unmark", "merge", "part", "undo", "again")),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=8,
)


@pytest.mark.slow
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_in_any_order_each_entry_has_one_owner_and_no_byte_is_lost(acts, practice, bring, bea):
    content = {"a.pdf": made.pdf(), "b.pdf": made.pdf("b")}
    rosa = one_of(practice)  # another chart for each example: rows of the last are still there
    before = dict(EntryVersion.objects.values_list("pk", "sha256"))
    report = bring(content, patient=rosa)
    runs = [report.run_id]
    decided = snapshot.pairs(rosa)
    for act, which in acts:
        _do(act, which, rosa=rosa, bea=bea, runs=runs, bring=bring, content=content)
    for entry in Entry.objects.all():
        numbers = list(entry.owners.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert EntryListing.objects.get(entry=entry).patient_id == owners.owner(entry).patient_id
    after = dict(EntryVersion.objects.filter(body__isnull=False).values_list("pk", "sha256"))
    assert before.items() <= after.items()
    assert {v for _, v in decided} <= set(after)
    for one in Attachment.objects.filter(version__entry__listing__patient__isnull=False):
        assert files.one(practice, one.version.entry.listing.patient_id, one.sha256)
    for link in merging.history(rosa):
        merging.part(link, reason="end", **WHO)


def _do(act: str, which: int, *, rosa, bea, runs, bring, content) -> None:
    hers = EntryListing.objects.filter(entry__filed_patient=rosa, patient__isnull=False)
    there = list(hers.order_by("entry_id"))
    entry = there[which % len(there)].entry if there else None
    if act == "undo":
        run = ImportRun.objects.get(pk=runs[which % len(runs)])
        undo.undo(run, by_person_id=7, reason="wrong")
    elif act == "again":
        runs.append(bring(content, patient=rosa).run_id)
    elif act == "merge":
        if bea.pk not in joined.group(rosa):
            merging.merge(bea, rosa, reason="same", **WHO)
    elif act == "part":
        for link in merging.in_force(rosa):
            merging.part(link, reason="two", **WHO)
    elif entry is not None and act == "move":
        owners.move(entry, bea if which % 2 else rosa, note="hers", **WHO)
    elif entry is not None and act == "mark":
        errors.mark(entry, why=ErrorWhy.TWICE, words="twice", **WHO)
    elif entry is not None:
        errors.take_back(entry, words="no", **WHO)
