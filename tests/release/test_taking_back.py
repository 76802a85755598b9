"""A whole import is taken back by a worker: once, whoever clicks, and on after a kill."""

from pathlib import Path

import pytest

from cartella.accounts.roles import Permission
from cartella.charts.imports import undo as undoing
from cartella.charts.models import EntryListing, EntryOwner, ImportRun, OwnerReason, Patient
from cartella.charts.wholes import ordering
from cartella.jobs import queue, worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job, State
from cartella.jobs.progress import LeaseLost
from cartella.release import taking_back
from cartella.release.actors import Actor, NotAllowed
from cartella.release.intake import WordsMissing
from tests import people
from tests.charts import whole_made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(make_practice) -> people.Cast:  # type: ignore[no-untyped-def]
    return people.cast()


@pytest.fixture
def run(cast: people.Cast, tmp_path: Path) -> ImportRun:
    """An export carried out."""
    where = whole_made.folder(tmp_path / "export", whole_made.export())
    whole = whole_made.begun(cast.practice, cast.emr, cast.coordinator.person, where)
    whole_made.act(whole, ordering.carry_out)
    assert whole.run is not None
    return whole.run


def there(run: ImportRun) -> int:
    """Entries of it that lie in a chart."""
    ids = run.owners.values("entry_id")
    return EntryListing.objects.filter(entry_id__in=ids, patient__isnull=False).count()


def order(run: ImportRun, cast: people.Cast, why: str = "the wrong export") -> bool:
    return taking_back.order(run, reason=why, by=cast.act(cast.coordinator))


def test_a_worker_takes_it_back_and_the_charts_it_made_leave_the_lists(
    run: ImportRun, cast: people.Cast
) -> None:
    before = there(run)
    charts = Patient.objects.filter(made_by_run_id=run.pk).count()
    assert before and charts
    assert order(run, cast)
    assert there(run) == before  # the page was left; the worker has not begun
    assert not order(run, cast, "a second click")
    worker.run_due(Lane.SLOW)
    run.refresh_from_db()
    assert there(run) == 0
    assert run.undone_at is not None
    assert run.undone_by_person_id == cast.coordinator.person_id
    assert run.undo_reason == "the wrong export"
    assert not Patient.objects.filter(made_by_run_id=run.pk, unlisted_at__isnull=True).exists()
    job = Job.objects.get(kind=taking_back.JOB)
    assert job.done_count == job.total_count == before + charts
    assert not order(run, cast, "once more")
    assert Job.objects.filter(kind=taking_back.JOB).count() == 1


def test_cut_off_it_goes_on_where_it_was_and_marks_nothing_twice(
    run: ImportRun, cast: people.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing.batches, "SIZE", 1)
    whole = there(run)
    order(run, cast)
    seen = []

    def killed(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            raise LeaseLost

    monkeypatch.setattr(undoing.batches, "of", lambda ids, size=1: ([one] for one in list(ids)))
    by = Actor(kind="person", person_id=1, permissions=frozenset({Permission.IMPORT}))
    with pytest.raises(LeaseLost):
        taking_back.mistakes.undo_import(run, reason="x", by=by, progress=killed)
    assert there(run) == whole - 2
    assert seen[-1][0] == 2 < whole < seen[-1][1]
    worker.run_due(Lane.SLOW)
    assert there(run) == 0
    undone = EntryOwner.objects.filter(reason=OwnerReason.IMPORT_UNDONE)
    assert undone.count() == undone.values("entry_id").distinct().count() == whole


def test_a_job_that_failed_for_good_can_be_ordered_anew(run: ImportRun, cast: people.Cast) -> None:
    order(run, cast)
    Job.objects.filter(kind=taking_back.JOB).update(state=State.DEAD)
    assert order(run, cast)
    worker.run_due(Lane.SLOW)
    assert there(run) == 0


def test_what_is_under_way_is_not_taken_back_and_what_is_taken_back_is_not_gone_on_with(
    run: ImportRun, cast: people.Cast
) -> None:
    whole = run.whole_import
    assert ordering.look(whole)
    with pytest.raises(taking_back.UnderWay):
        order(run, cast)
    run.refresh_from_db()
    assert run.undo_begun_at is None
    ordering.work(whole)
    assert order(run, cast)
    whole.refresh_from_db()
    assert not ordering.look(whole)
    assert not ordering.carry_out(whole)
    worker.run_due(Lane.SLOW)
    whole.refresh_from_db()
    assert not ordering.look(whole)


def test_it_says_why_and_only_who_may_import_orders_it(run: ImportRun, cast: people.Cast) -> None:
    with pytest.raises(WordsMissing):
        order(run, cast, "  ")
    with pytest.raises(NotAllowed):
        taking_back.order(run, reason="x", by=cast.act(cast.desk))
    assert not Job.objects.filter(kind=taking_back.JOB).exists()


def test_a_job_of_something_gone_does_nothing(cast: people.Cast) -> None:
    queue.enqueue(
        cast.practice, taking_back.JOB, {"run": 0, "by": 0, "marks": 0}, key="x", lane=Lane.SLOW
    )
    worker.run_due(Lane.SLOW)
    assert Job.objects.get(kind=taking_back.JOB).state == State.DONE
