"""What is put right lists what had left before, makes a task, and keeps it from leaving again."""

from datetime import UTC, datetime

import pytest

from cartella.charts import carried, merging, owners, patients
from cartella.charts.imports import runs
from cartella.charts.models import Entry, ErrorWhy, ImportRun
from cartella.charts.patients import NewPatient
from cartella.ledger import gate
from cartella.ledger.gate import Act, Check, CheckName, Permit
from cartella.ledger.models import Exit
from cartella.release import actors, intake, mistake_tasks, mistakes
from cartella.release.models import Task
from tests import people
from tests.charts import made

NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
def cast(make_practice) -> people.Cast:
    return people.cast()


@pytest.fixture
def other(cast):
    return patients.add(cast.practice, NewPatient(given_name="Bea", family_name="Holt"), at=NOW)


@pytest.fixture
def letter(cast, tmp_path) -> Entry:
    path = made.write(tmp_path, "letter.pdf", made.pdf("letter"))
    runs.run(cast.practice, [path], system=cast.emr, patient=cast.patient)
    return cast.practice.entries.get()


def left(cast, entry: Entry) -> None:
    """Staff save the entry's file: an exit of the ledger."""
    evidence = f"staff {cast.owner.person_id}"
    gate.open(
        Permit(
            practice=cast.practice,
            act=Act.CHART_PRINT,
            key=f"chart:test:{entry.pk}",
            actor=evidence,
            recipient="Dr. Example",
            purpose="treatment",
            patient_id=cast.patient.pk,
            item_hashes=(entry.versions.get().sha256,),
            checks=tuple(
                Check(name=name, evidence=evidence)
                for name in (
                    CheckName.SIGNED_IN,
                    CheckName.MAY_PRINT_CHART,
                    CheckName.PURPOSE_GIVEN,
                )
            ),
        )
    )


def test_a_move_lists_what_left_and_makes_one_task_each(cast, other, letter):
    left(cast, letter)
    by = cast.act(cast.owner)
    done = mistakes.move(letter, other, note="wrong chart", by=by)
    assert [one.recipient for one in done.exits] == ["Dr. Example"]
    assert mistakes.move(letter, other, note="second click", by=by).was_done
    task = Task.objects.get()
    assert task.kind == Task.Kind.WRONG_DISCLOSURE and task.done_at is None
    about = mistake_tasks.of(cast.practice, [task])[task.pk]
    assert (about.recipient, about.entry) == ("Dr. Example", letter.public_id)
    mistakes.move(letter, cast.patient, note="it was hers", by=by)
    assert owners.owner(letter).patient == cast.patient
    assert Task.objects.get() == task  # what left from her own chart was no mistake
    assert Exit.objects.count() == 1


def test_only_a_mark_about_somebody_else_asks_whether_it_was_wrongful(cast, letter):
    left(cast, letter)
    by = cast.act(cast.owner)
    assert mistakes.mark(letter, why=ErrorWhy.TWICE, note="twice", by=by).exits
    assert Task.objects.count() == 0
    mistakes.take_mark_back(letter, note="no", by=by)
    mistakes.mark(letter, why=ErrorWhy.NOT_HERS, note="of another", by=by)
    task = Task.objects.get()
    assert mistake_tasks.of(cast.practice, [task])[task.pk].entry == letter.public_id
    assert mistake_tasks.of(cast.practice, []) == {}


def test_nothing_is_put_right_without_words_or_without_the_right_to(cast, other, letter):
    with pytest.raises(intake.WordsMissing):
        mistakes.move(letter, other, note=" ", by=cast.act(cast.owner))
    with pytest.raises(actors.NotAllowed):
        mistakes.move(letter, other, note="x", by=actors.REQUESTER)
    assert owners.owner(letter).patient == cast.patient


def test_what_left_stays_when_its_import_is_undone(cast, letter):
    left(cast, letter)
    run = ImportRun.objects.get()
    would = mistakes.would_undo(run)
    assert would.released == (letter.pk,) and would.leaves == ()
    done = mistakes.undo_import(run, reason="wrong", by=cast.act(cast.owner), marks_released=True)
    assert (done.left, done.marked) == (0, 1)
    letter.listing.refresh_from_db()
    assert letter.listing.is_in_error and letter.listing.patient == cast.patient


def test_parting_lists_what_left_for_the_other_while_they_were_one(cast, other, letter):
    owners.move(letter, other, by_person_id=1, at=NOW, note="hers")
    link = merging.merge(other, cast.patient, by_person_id=1, at=NOW, reason="same")
    left(cast, letter)
    done = mistakes.part(link, note="two", by=cast.act(cast.owner))
    assert len(done.exits) == 1 and Task.objects.count() == 1
    assert mistakes.part(link, note="two", by=cast.act(cast.owner)).was_done
    assert carried.exits(cast.practice, [letter.pk])
