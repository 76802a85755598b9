"""A task is done once, in words."""

import pytest

from cartella import clock
from cartella.release import tasks
from cartella.release.actors import NotAllowed
from cartella.release.intake import WordsMissing
from cartella.release.models import RecordsRequest, Task
from tests import people
from tests.people import MORNING
from tests.release import line


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture
def rr(cast) -> RecordsRequest:
    made = line.received(cast)
    Task.objects.create(
        practice=cast.practice,
        records_request=made,
        kind=Task.Kind.UNOPENED,
        key="unopened:1:1",
        due_on=MORNING.date(),
        made_at=MORNING,
    )
    return made


def test_a_task_is_finished_once_and_in_words(cast, rr):
    task = rr.tasks.get()
    with pytest.raises(WordsMissing):
        tasks.finish(rr, task.pk, " ", by=line.staff(cast))
    for words in ("she called", "again"):
        tasks.finish(rr, task.pk, words, by=line.staff(cast))
    task.refresh_from_db()
    assert (task.note, task.done_by_id) == ("she called", cast.coordinator.person_id)
    assert rr.events.filter(word="task done").count() == 1


def test_a_task_of_another_request_stays(cast, rr):
    other = line.received(cast)
    tasks.finish(other, rr.tasks.get().pk, "done", by=line.staff(cast))
    assert rr.tasks.get().done_at is None
    assert not other.events.filter(word="task done").exists()


def test_who_may_not_receive_finishes_nothing(cast, rr):
    with pytest.raises(NotAllowed):
        tasks.finish(rr, rr.tasks.get().pk, "done", by=cast.act(cast.clinician))
