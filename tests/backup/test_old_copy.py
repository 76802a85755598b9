"""The copy that an upgrade leaves goes when nobody will go back to it."""

import os
from datetime import timedelta

import pytest

from cartella import clock
from cartella.backup import old_copy
from cartella.backup.models import Run
from cartella.practices import before_upgrade
from tests.people import MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(practice, tmp_path, settings):
    """How many days after the upgrade a daily round finds the copy; it tells whether it stays."""
    settings.DATA = tmp_path

    def after(count: float) -> bool:
        before_upgrade.path().touch()
        os.utime(before_upgrade.path(), (MORNING.timestamp(), MORNING.timestamp()))
        with clock.frozen(MORNING + timedelta(days=count)):
            old_copy.tidy(practice)
        return before_upgrade.path().exists()

    return after


def backed_up(practice, at, result=Run.Result.GOOD, *, is_proved=True) -> None:
    Run.objects.create(
        practice=practice,
        how=Run.How.NIGHT,
        file="x",
        begun_at=at,
        snapshot_at=at,
        ended_at=at,
        result=result,
        verified_at=at if is_proved else None,
    )


def test_it_stays_a_week_and_goes_once_a_backup_since_is_proved(practice, days):
    backed_up(practice, MORNING + timedelta(hours=1))
    assert days(6.9)
    assert not days(7)


@pytest.mark.parametrize(
    ("hours", "result", "is_proved"),
    [
        (-1, Run.Result.GOOD, True),  # of the store as it was before
        (1, Run.Result.FAILED, True),
        (1, Run.Result.GOOD, False),
    ],
)
def test_without_a_good_backup_since_it_stays_thirty_days(practice, days, hours, result, is_proved):
    backed_up(practice, MORNING + timedelta(hours=hours), result, is_proved=is_proved)
    assert days(7) and days(29.9)
    assert not days(30)


def test_no_copy_is_no_fault(practice, tmp_path, settings):
    settings.DATA = tmp_path
    assert not old_copy.tidy(practice)
