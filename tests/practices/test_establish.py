"""Making a practice: once a store, by whoever was first, each row with who made it."""

import pytest
from django.db import IntegrityError

from cartella.practices import changes, establish, first_run, keys
from cartella.practices.changes import By, Meanwhile
from cartella.practices.establish import NewEntity, NewLocation, NewPractice
from cartella.practices.models import FirstRun, Practice, PracticeChange

BY = By(person_id=7, name="Olive Owner")


@pytest.fixture(autouse=True)
def empty_store(make_practice):
    """A store without a practice."""


def made(name: str = "Juniper Aesthetics") -> Practice:
    return establish.practice(NewPractice(name=name, phone="1"), by=BY)


def test_a_practice_has_a_key_and_its_first_change():
    practice = made()
    assert keys.load(practice.pk)
    row = PracticeChange.objects.get()
    assert row.fields["name"] == [None, "Juniper Aesthetics"]
    assert (row.changed_by_id, row.changed_by_name) == (7, "Olive Owner")
    assert first_run.is_of(practice) and first_run.is_open()


def test_the_second_practice_of_a_store_is_refused_and_leaves_nothing():
    first = made()
    with pytest.raises(first_run.MadeMeanwhile):
        made("Thistle Skin")
    Practice.objects.filter(pk=first.pk).update(slug="other")  # not by the slug alone
    with pytest.raises(first_run.MadeMeanwhile):
        made("Thistle Skin")
    assert Practice.objects.get() == first
    assert PracticeChange.objects.count() == 1


def test_a_killed_run_makes_its_key_later_but_never_over_locked_files(monkeypatch):
    monkeypatch.setattr(establish, "ensure_key", lambda practice: None)
    practice = made()
    monkeypatch.undo()
    assert not keys.path_for(practice.pk).exists()
    establish.ensure_key(practice)
    before = keys.path_for(practice.pk).read_text()
    establish.ensure_key(practice)
    assert keys.path_for(practice.pk).read_text() == before


def test_names_stand_once_among_what_has_not_ended():
    practice = made()
    new = NewEntity(name="Juniper Nursing Inc.", state="CA")
    entity = establish.entity(practice, new, by=BY)
    with pytest.raises(IntegrityError):
        establish.entity(practice, new, by=BY)
    place = NewLocation(name="Elm", legal_entity=entity, time_zone="America/Los_Angeles")
    establish.location(practice, place, by=BY)
    with pytest.raises(IntegrityError):
        establish.location(practice, place, by=BY)
    assert (practice.legal_entities.count(), practice.locations.count()) == (1, 1)
    assert practice.changes.count() == 3


# Changes


def test_only_what_differs_is_written():
    practice = made()
    assert not changes.change(practice, {"name": practice.name}, by=BY)
    assert changes.change(practice, {"name": practice.name, "phone": "2"}, by=BY)
    assert changes.history(practice)[0].fields == {"phone": ["1", "2"]}


def test_a_column_that_was_changed_under_our_hands_is_not_overwritten():
    practice = made()
    same = Practice.objects.get()
    changes.change(same, {"phone": "2"}, by=BY)
    with pytest.raises(Meanwhile):
        changes.change(practice, {"phone": "3"}, by=BY)
    assert Practice.objects.get().phone == "2"


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_change_stays_as_it_was_written(act):
    made()
    with pytest.raises(IntegrityError):
        if act == "delete":
            PracticeChange.objects.all().delete()
        else:
            PracticeChange.objects.update(changed_by_name="Nobody")


# The first run


def test_a_store_without_a_practice_is_open_and_one_from_before_is_not(make_practice):
    assert first_run.is_open()
    make_practice()
    assert not first_run.is_open()


def test_there_is_one_first_run():
    first_run.begin()
    with pytest.raises(IntegrityError):
        FirstRun.objects.create()


def test_a_code_opens_until_the_next_start_or_an_owner():
    assert not first_run.admits("")
    old, new = first_run.new_code(), first_run.new_code()
    assert not first_run.admits(old)
    assert first_run.admits(new.lower().replace("-", " "))
    practice = made()
    first_run.own(practice, 7)
    assert not first_run.admits(new) and not first_run.admits("")
    with pytest.raises(first_run.MadeMeanwhile):
        first_run.own(practice, 8)


def test_a_finished_run_stays_finished_with_its_first_day():
    practice = made()
    first_run.finish(practice)
    at = FirstRun.objects.get().finished_at
    first_run.finish(practice)
    assert FirstRun.objects.get().finished_at == at
    assert first_run.new_code() is None
