"""The page of backups: the owner alone, a folder that will do, a backup that the worker makes."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.backup import nightly, plan, runs
from cartella.backup.models import Run
from cartella.jobs import left, queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.practices import keys
from tests import doors

PAGE = "/settings/backup/"


@pytest.fixture
def owner(cast):
    return doors.signed_in(cast.owner)


def test_only_the_owner_sees_it_and_acts(cast, owner):
    assert owner.get(PAGE).status_code == 200
    stranger = doors.signed_in(cast.desk)
    assert stranger.get(PAGE).status_code == 403
    for act in ("folder/", "now/", "sheet/"):
        assert stranger.post(PAGE + act).status_code == 403
        assert owner.get(PAGE + act).status_code == 405


@pytest.mark.parametrize("folder", ["backup", "/nowhere/at/all", "/", "relative/../x", "x" * 600])
def test_a_folder_that_will_not_do_is_refused_in_words(cast, owner, folder):
    answer = owner.post(PAGE + "folder/", {"folder": folder})
    assert answer.status_code == 422
    assert plan.folder(cast.practice) is None


def test_the_data_itself_is_no_place_for_backups(cast, owner, settings):
    settings.BLOBS.mkdir(parents=True, exist_ok=True)
    settings.DATA = settings.BLOBS
    answer = owner.post(PAGE + "folder/", {"folder": str(settings.BLOBS)})
    assert answer.status_code == 422


def test_a_folder_is_chosen_a_backup_asked_for_once_and_a_gone_disk_said(cast, owner, tmp_path):
    folder = tmp_path / "usb"
    assert owner.post(PAGE + "now/").status_code == 302
    assert not cast.practice.jobs.filter(kind=nightly.NOW).exists()
    folder.mkdir()
    assert owner.post(PAGE + "folder/", {"folder": str(folder)}).status_code == 302
    owner.post(PAGE + "now/")
    owner.post(PAGE + "now/")
    assert cast.practice.jobs.filter(kind=nightly.NOW).count() == 1
    assert "Being made" in owner.get(PAGE).content.decode()
    assert "HX-Refresh" not in owner.get(PAGE + "progress/").headers
    cast.practice.jobs.filter(kind=nightly.NOW).update(state="done")
    assert owner.get(PAGE + "progress/").headers["HX-Refresh"] == "true"
    folder.rmdir()
    assert "not there now" in owner.get(PAGE).content.decode()
    with pytest.raises(nightly.BackupFailed, match="not there"):
        nightly.into(cast.practice, folder, how=Run.How.NIGHT, said=lambda *_: None)
    assert runs.newest(cast.practice).result == Run.Result.NO_FOLDER
    assert runs.last_good(cast.practice) is None


def test_the_key_sheet_is_printed_and_noted_and_not_kept_by_the_browser(cast, owner):
    answer = owner.post(PAGE + "sheet/")
    assert answer.content[:5] == b"%PDF-"
    assert "no-store" in answer.headers["Cache-Control"]
    key_id = keys.load(cast.practice.pk).current_kek
    assert cast.practice.sheet_prints.get(key_id=key_id).by_person_id == cast.owner.person_id


def test_the_empty_place_of_a_disk_that_is_not_plugged_in_gets_no_backup(cast, owner, tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    owner.post(PAGE + "folder/", {"folder": str(folder)})
    assert plan.is_there(cast.practice, folder)
    Run.objects.create(
        practice=cast.practice,
        how=Run.How.NIGHT,
        file=str(folder / "b.cartella"),
        begun_at=clock.now(),
        ended_at=clock.now(),
        verified_at=clock.now(),
        result=Run.Result.GOOD,
    )
    with pytest.raises(nightly.BackupFailed, match="Plug the disk in"):
        nightly.into(cast.practice, folder, how=Run.How.NIGHT, said=lambda *_n: None)
    assert runs.newest(cast.practice).result == Run.Result.NO_FOLDER
    assert list(folder.iterdir()) == []
    assert "not there now" in owner.get(PAGE).text
    (folder / "b.cartella").touch()
    assert plan.is_there(cast.practice, folder)
    (folder / "b.cartella").unlink()
    owner.post(PAGE + "folder/", {"folder": str(folder)})  # emptied on purpose, chosen once more
    assert plan.is_there(cast.practice, folder)


def test_a_worker_that_stopped_amid_a_backup_is_said(cast, owner):
    nightly.ask(cast.practice, by_person_id=cast.owner.person_id)
    job = queue.claim(Lane.SLOW, worker="w", lease=left.LEASE)
    assert "The worker stopped" not in doors.words(owner.get(PAGE + "progress/"))
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() + timedelta(seconds=5))
    assert "The worker stopped" in doors.words(owner.get(PAGE + "progress/"))
