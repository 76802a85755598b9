"""What is done by the clock: checkpoints by the hour, sweeping by the day."""

import os
from datetime import timedelta

import pytest

from cartella import chores, clock
from cartella.jobs import periodic, worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job, State
from cartella.ledger import checkpoint
from cartella.practices import before_upgrade


@pytest.mark.django_db(transaction=True)
def test_the_clock_asks_for_them_and_they_end_well(practice, settings, tmp_path):
    settings.SCRATCH = tmp_path / "scratch"
    settings.SCRATCH.mkdir()
    settings.DATA = tmp_path
    before_upgrade.path().touch()
    os.utime(before_upgrade.path(), (0, 0))
    settings.JOB_PERIODS = {
        kind: period for kind, period in settings.JOB_PERIODS.items() if kind.startswith("chores.")
    }
    for lane in Lane:
        periodic.Clockwork().enqueue_due(lane)
        worker.run_due(lane)
    assert {job.kind: job.state for job in Job.objects.all()} == {
        "chores.minutely": State.DONE,
        "chores.hourly": State.DONE,
        "chores.daily": State.DONE,
    }
    assert checkpoint.newest(practice) is not None
    assert before_upgrade.made_at() is None  # nobody goes back to a copy that is so old


def test_every_kind_of_the_clock_and_every_job_has_a_handler(settings):
    assert settings.JOB_PERIODS.keys() <= settings.JOB_HANDLERS.keys()
    for dotted in settings.JOB_HANDLERS.values():
        assert callable(worker.import_string(dotted)), dotted


def test_scratch_of_this_morning_goes_and_of_now_stays(settings, tmp_path):
    settings.SCRATCH = tmp_path
    for name in ("old", "young"):
        (tmp_path / name).touch()
        (tmp_path / f"{name}-folder").mkdir()
        (tmp_path / f"{name}-folder" / "file").touch()
    ago = (clock.now() - timedelta(hours=7)).timestamp()
    for path in (tmp_path / "old", tmp_path / "old-folder"):
        os.utime(path, (ago, ago))
    assert chores.sweep_scratch() == 2
    assert {path.name for path in tmp_path.iterdir()} == {"young", "young-folder"}
