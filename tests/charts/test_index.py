"""Derived rows are only derived: made anew they are equal."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella.charts import errors, filing, index, labels, owners, patients, split
from cartella.charts.kinds import Kind
from cartella.charts.models import (
    Attachment,
    Entry,
    EntryLabel,
    EntryLink,
    EntryListing,
    EntryOwner,
    EntryVersion,
    EntryWord,
    ErrorWhy,
    PatientWord,
)
from cartella.charts.patients import NewPatient
from cartella.charts.split import Part
from cartella.packaging.record import Drawer
from tests.charts import made
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)


def everything() -> list[list[tuple]]:
    return [
        sorted(EntryListing.objects.values_list(), key=repr),
        sorted(EntryLink.objects.values_list("entry", "reference", "target"), key=repr),
        sorted(EntryWord.objects.values_list("entry", "patient", "word")),
        sorted(
            Attachment.objects.values_list(
                *("version", "position", "role", "name", "sha256", "size_bytes", "media_type"),
                *("page_count", "problem"),
            ),
            key=repr,
        ),
        sorted(PatientWord.objects.values_list("patient", "word")),
    ]


@pytest.fixture
def chart(bring, rosa):
    bring(
        {
            "a.json": made.bundle(
                made.patient(),
                made.resource("Encounter", "e1"),
                made.observation("o1", value="72.50"),
                made.resource("Condition", "c1", encounter={"reference": "Encounter/e1"}),
            ),
            "note.pdf": made.pdf("Glabella", pages=4),
            "photo.jpg": made.jpeg(),
            "list.csv": "Näme;Ort\nA;B\n".encode(),
        },
        patient=rosa,
    )
    return rosa


def test_a_rebuild_gives_equal_rows(chart, practice):
    before = everything()
    EntryListing.objects.update(title="wrong")
    EntryWord.objects.all().delete()
    EntryLink.objects.update(target=None)
    PatientWord.objects.all().delete()
    Attachment.objects.update(problem="wrong")
    assert index.rebuild(practice) == Entry.objects.count()
    assert everything() == before


ACTS = ("move", "error", "label", "outside", "split", "again")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 20)), max_size=5))
def test_a_rebuild_gives_equal_rows_whatever_was_done(chart, practice, bring, acts):
    # Rolled back after each example, so that each begins with the same chart.
    point = transaction.savepoint()
    other = patients.add(practice, NewPatient(given_name="Bea", family_name="Holt"), at=NOW)
    try:
        for number, (act, which) in enumerate(acts):
            do(act, which, other, LATER + timedelta(hours=number), bring, chart)
        before = everything()
        index.rebuild(practice)
        assert everything() == before
    finally:
        transaction.savepoint_rollback(point)


def do(act, which, other, at, bring, chart) -> None:
    listings = list(EntryListing.objects.filter(patient__isnull=False).order_by("entry_id"))
    entry = listings[which % len(listings)].entry
    who = {"by_person_id": 7, "at": at}
    if act == "move":
        owners.move(entry, other, note="", **who)
    elif act == "error":
        errors.mark(entry, why=ErrorWhy.TWICE, words="", **who)
    elif act == "label":
        labels.label([entry], "face", is_on=which % 2 == 0, **who)
    elif act == "outside":
        labels.put_outside([entry], reason="peer review", **who)
    elif act == "split" and entry.file_sha256 and entry.listing.kind == "document":
        part = Part(first=2, last=2, title="Two", drawer=Drawer.CONSENTS, kind=Kind.CONSENT)
        with suppress(split.CannotSplit):
            split.split(entry, [part], **who)
    elif act == "again":
        content = made.bundle(made.patient(), made.observation("o1", value=str(which)))
        bring({"again.json": content}, patient=chart)


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_a_chart_filed_in_many_transactions_is_the_same_chart(
    bring, practice, rosa, monkeypatch, most
):
    monkeypatch.setattr(filing, "MOST", most)
    encounter = made.resource("Encounter", "e1", partOf={"reference": "Encounter/e9"})
    notes = [
        made.resource(
            "Observation", f"o{n}", encounter={"reference": f"Encounter/e{n % 2 * 8 + 1}"}
        )
        for n in range(5)
    ]
    content = {
        "a.json": made.bundle(
            made.patient(), *notes, encounter, made.resource("Encounter", "e9"), notes[0]
        ),
        "n.pdf": made.pdf(),
    }
    report = bring(content, patient=rosa)
    assert (report.read, Entry.objects.count()) == (10, 9)
    assert not EntryLink.objects.filter(target=None).exists()
    before = everything()
    index.rebuild(practice)
    assert everything() == before
    assert bring(content, patient=rosa).changed_nothing


@pytest.mark.parametrize("model", [EntryVersion, EntryOwner, EntryLabel])
def test_facts_are_insert_only(chart, model):
    labels.label([Entry.objects.first()], "face", by_person_id=7, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(by_person_id=8)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_a_body_may_go_under_a_certificate_and_its_hash_stays(chart, practice):
    version = EntryVersion.objects.filter(entry__source_id="o1").get()
    EntryVersion.objects.filter(pk=version.pk).update(
        body=None, destroyed_at=LATER, certificate="C-1"
    )
    index.refresh([version.entry_id])
    assert EntryVersion.objects.get(pk=version.pk).sha256 == version.sha256
    assert not EntryListing.objects.filter(entry_id=version.entry_id).exists()
    assert not EntryWord.objects.filter(entry_id=version.entry_id).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryVersion.objects.filter(pk=version.pk).update(certificate="C-2")
