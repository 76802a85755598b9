"""Each check says in plain words what hurts and what to do; none asks the network or breaks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError

from cartella import clock
from cartella.backup import afterwards, runs
from cartella.backup.models import Run
from cartella.backup.writing import BackupFailed
from cartella.doctor import checks, clocks, disk, memory, outside, workers
from cartella.doctor.check import State
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Beat, Job
from cartella.jobs.models import State as JobState
from cartella.ledger import tree
from cartella.ledger.models import Restoration
from cartella.post import outbox
from cartella.post.models import Channel, Covers, Message
from cartella.release.models import IntakeSettings, RecordsRequest
from tests import people
from tests.post import made
from tests.release import rows


@pytest.fixture
def practice(make_practice, settings, tmp_path):
    settings.DATA = settings.SCRATCH = tmp_path
    return people.practice_of("juniper")


@pytest.fixture
def cast(make_practice, settings, tmp_path):
    settings.DATA = settings.SCRATCH = tmp_path
    return people.cast()


def found(practice, name):
    return next(check for check in checks.run(practice) if check.name == name)


def beat(seconds_ago=1):
    for lane in Lane:
        seen_at = clock.now() - timedelta(seconds=seconds_ago)
        Beat.objects.update_or_create(
            worker=f"w {lane}", defaults={"lane": lane, "seen_at": seen_at}
        )


def message(practice, template="news", **fields):
    given = {"number": "AAAA", "phone": "", "code": "1", "minutes": 1}
    made_ = outbox.queue(
        practice, Channel.EMAIL, "a@example.org", template, given, key=template, language="en"
    )
    Message.objects.filter(pk=made_.pk).update(**fields)
    return made_


def test_every_check_has_words_and_a_bad_one_a_next_step(practice):
    for check in checks.run(practice):
        assert check.said
        assert check.next_step or check.state == State.OK, check.name


def test_a_check_that_cannot_look_stops_no_other(practice, monkeypatch):
    def broken(_practice):
        raise DatabaseError

    one = (("broken", "Broken", broken), checks.CHECKS[-1])
    monkeypatch.setattr(checks, "CHECKS", one)
    assert [check.state for check in checks.run(practice)] == [State.UNKNOWN, State.OK]


# Workers


def test_workers_that_beat_are_well_and_a_silent_lane_is_named(practice):
    beat()
    assert found(practice, "workers").state == State.OK
    Beat.objects.filter(lane=Lane.SLOW).delete()
    check = found(practice, "workers")
    assert (check.state, "packages" in check.said) == (State.BAD, True)


def test_a_beat_from_the_future_is_no_sign_of_life(practice):
    beat(seconds_ago=-3600)
    assert found(practice, "workers").state == State.BAD


def test_what_came_due_while_no_worker_ran_is_named(cast):
    rr = rows.asked(cast)
    RecordsRequest.objects.filter(pk=rr.pk).update(due_on=clock.today("America/Los_Angeles"))
    beat(seconds_ago=3 * 86_400)
    check = found(cast.practice, "workers")
    assert rr.number in check.said
    assert clock.now() - check.since_at > timedelta(days=2)


def test_a_gap_that_ended_is_told(practice):
    beat()
    now = clock.now()
    for key, hours in (("a", 9), ("b", 1)):
        Job.objects.create(
            practice=practice,
            kind="chores.minutely",
            key=key,
            lane=Lane.FAST,
            state=JobState.DONE,
            run_at=now,
            created_at=now - timedelta(hours=hours),
            finished_at=now - timedelta(hours=hours),
        )
    check = found(practice, "workers")
    assert check.state == State.HINT
    assert check.since_at == now - timedelta(hours=9)


def test_work_that_was_given_up_is_counted_by_kind(practice):
    now = clock.now()
    Job.objects.create(
        practice=practice,
        kind="assemble",
        key="x",
        lane=Lane.SLOW,
        state=JobState.DEAD,
        run_at=now,
        created_at=now,
        finished_at=now,
    )
    check = found(practice, "dead jobs")
    assert (check.state, check.since_at) == (State.BAD, now)
    assert "assemble" in check.said


# Messages


def test_a_channel_that_holds_messages_back_is_bad_only_when_some_wait(make_practice, settings):
    practice = make_practice("willow")
    assert found(practice, "mail").state == State.WARN
    message(practice)
    assert found(practice, "mail").state == State.BAD
    assert found(practice, "sms").state == State.OK  # nobody needs it


def test_a_server_that_takes_nothing_is_said_with_its_reason(practice):
    message(practice, outcome="wrong_password 535")
    check = found(practice, "mail")
    assert check.state == State.BAD
    assert "password" in check.said
    assert "535" in check.said


def test_a_message_that_came_back_and_a_warning_that_did_not_leave_are_said(practice):
    now = clock.now()
    message(practice, failed_at=now, bounced_at=now)
    assert found(practice, "messages").state == State.WARN
    assert found(practice, "warnings").state == State.OK
    message(practice, template="due_soon")
    assert found(practice, "warnings").state == State.BAD


@pytest.mark.parametrize(("days", "state"), [(40, "ok"), (20, "warn"), (-2, "bad")])
def test_a_contract_warns_before_it_ends(practice, days, state):
    today = clock.today(practice.time_zone)
    made.contract(practice, ends_on=today + timedelta(days=days))
    check = found(practice, "contracts")
    assert check.state == state
    assert ("Mail of example" in check.said) == (state != "ok")


# Disk


@pytest.mark.parametrize(
    ("free", "state"), [(0.5, State.OK), (0.1, State.WARN), (0.05, State.BAD), (0.0, State.BAD)]
)
def test_a_disk_that_is_full_to_95_percent_is_bad(practice, monkeypatch, free, state):
    usage = type("Usage", (), {"total": 10**12, "free": int(free * 10**12)})
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _path: usage)
    assert found(practice, "disk").state == state


def test_growth_tells_how_many_days_are_left(practice, monkeypatch):
    usage = type("Usage", (), {"total": 10**12, "free": 6 * 10**11})
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _path: usage)
    practice.blobs.create(
        owner_kind="chart",
        owner_id="1",
        sha256="0" * 64,
        crc32=0,
        size_bytes=9 * 10**11,
        storage_key="k",
        wrapped_key=b"",
        key_id="k",
        created_at=clock.now(),
    )
    check = found(practice, "disk")
    assert (check.state, "20 days" in check.said) == (State.WARN, True)


@pytest.mark.parametrize(("kind", "state"), [("nfs4", State.BAD), ("ext4", State.OK)])
def test_a_store_on_a_network_share_is_bad(practice, settings, tmp_path, monkeypatch, kind, state):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / {tmp_path} rw - {kind} box:/x rw\n"
    )
    monkeypatch.setattr(disk, "_MOUNTS", mounts)
    if disk.connection.vendor == "sqlite":
        assert found(practice, "share").state == state


def test_encryption_is_found_beneath_another_device(practice, tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text("1 0 8:1 / / rw - ext4 /dev/dm-1 rw\n")
    monkeypatch.setattr(disk, "_MOUNTS", mounts)
    monkeypatch.setattr(disk, "_BLOCKS", tmp_path / "block")
    assert found(practice, "encryption").state == State.HINT
    (tmp_path / "block/dm-1/slaves/dm-0").mkdir(parents=True)
    (tmp_path / "block/dm-0/dm").mkdir(parents=True)
    (tmp_path / "block/dm-0/dm/uuid").write_text("CRYPT-LUKS2-0123-root\n")
    assert found(practice, "encryption").state == State.OK


def test_a_key_that_others_may_read_or_that_is_gone_is_bad(practice):
    path = disk.keys.path_for(practice.pk)
    assert found(practice, "key file").state == State.OK
    path.chmod(0o644)
    check = found(practice, "key file")
    assert (check.state, "chmod 600" in check.next_step) == (State.BAD, True)
    path.unlink()
    assert found(practice, "key file").state == State.BAD


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "state"),
    [
        (0o755, 0o644, State.WARN),
        (0o700, 0o644, State.OK),
        (0o755, 0o600, State.OK),
        (0o750, 0o640, State.HINT),
    ],
)
def test_a_database_that_others_may_read_is_told_with_its_cure(
    practice, settings, tmp_path, folder_mode, file_mode, state
):
    settings.DATA = tmp_path / "my data"
    settings.DATA.mkdir()
    (settings.DATA / "cartella.sqlite3").touch()
    (settings.DATA / "cartella.sqlite3").chmod(file_mode)
    settings.DATA.chmod(folder_mode)
    check = found(practice, "data")
    if disk.connection.vendor == "sqlite":
        assert check.state == state
        assert (f"chmod 700 '{settings.DATA}'" in check.next_step) == (state != State.OK)


# Clock


def test_a_clock_an_hour_off_is_seen_on_the_disk(practice):
    assert found(practice, "clock").state in (State.OK, State.HINT)
    for hour in (timedelta(hours=1), timedelta(hours=-1)):
        with clock.frozen(clock.now() + hour):
            check = found(practice, "clock")
            assert (check.state, "60 minutes" in check.said) == (State.BAD, True)


def test_rows_from_the_future_tell_that_the_clock_was_set_back(practice, monkeypatch):
    monkeypatch.setattr(clocks, "_others", dict)
    message(practice)
    Job.objects.update(created_at=clock.now() + timedelta(hours=1))
    assert found(practice, "clock").state == State.BAD


@pytest.mark.parametrize(("jump", "word"), [(3600, "forward"), (-3600, "back")])
def test_a_jump_since_the_last_beat_is_told_for_two_days(practice, monkeypatch, jump, word):
    monkeypatch.setattr(clocks, "_others", dict)
    steady = [5000.0]
    monkeypatch.setattr(clocks, "_steady", lambda: steady[0])
    now = clock.now()
    with clock.frozen(now):
        clocks.beat()
    steady[0] += 60
    with clock.frozen(now + timedelta(seconds=60)):
        clocks.beat()
        assert word not in found(practice, "clock").said
    steady[0] += 60
    with clock.frozen(now + timedelta(seconds=120 + jump)):
        clocks.beat()
        check = found(practice, "clock")
        assert (check.state, word in check.said) == (State.WARN, True)
    with clock.frozen(now + timedelta(days=3)):
        assert word not in found(practice, "clock").said


def test_a_machine_that_was_started_anew_has_not_jumped(practice, monkeypatch):
    monkeypatch.setattr(clocks, "_others", dict)
    monkeypatch.setattr(clocks, "_steady", lambda: 9.0)
    clocks.cache.set("doctor:clock", [clock.now().isoformat(), 5000.0])
    with clock.frozen(clock.now() + timedelta(hours=5)):
        clocks.beat()
        assert "set" not in found(practice, "clock").said


# Public address


def seen(**fields):
    given = {"url": "https://records.example.org", "looked_at": clock.now().isoformat()}
    return outside.Seen(**(given | {"answers": True} | fields))


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"ends_at": "2099-01-01T00:00:00+00:00"}, State.OK),
        ({"ends_at": (datetime.now(UTC) + timedelta(days=5)).isoformat()}, State.WARN),
        ({"problem": "expired"}, State.BAD),
        ({"problem": "name"}, State.BAD),
        ({"problem": "unreachable"}, State.BAD),
        ({"shows_desk": True}, State.BAD),
        ({}, State.HINT),
    ],
)
def test_the_public_address_is_told_by_what_was_seen(practice, monkeypatch, fields, state):
    monkeypatch.setattr(outside, "last", lambda: seen(**fields))
    assert found(practice, "tls").state == state


def test_in_desk_only_mode_there_is_no_public_address(practice, desk_only):
    assert outside.look() is None
    assert found(practice, "tls").state == State.OK


def test_a_public_clock_that_differs_is_told(practice, monkeypatch):
    monkeypatch.setattr(outside, "last", lambda: seen(clock_seconds=3600))
    check = found(practice, "clock")
    assert (check.state, "public address" in check.said) == (State.BAD, True)


# Backup, ledger, people


def test_a_backup_counts_when_it_was_proved_and_is_of_the_last_day(practice):
    assert found(practice, "backup").state == State.BAD
    now = clock.now()
    run = practice.backup_runs.create(
        how="night", file="x", begun_at=now, snapshot_at=now, ended_at=now, result="good"
    )
    assert found(practice, "backup").state == State.BAD  # not proved
    practice.backup_runs.filter(pk=run.pk).update(verified_at=now)
    assert found(practice, "backup").state == State.OK
    practice.backup_runs.filter(pk=run.pk).update(snapshot_at=now - timedelta(days=3))
    assert "3 days" in found(practice, "backup").said


def good_backup(practice, **fields):
    now = clock.now()
    given = {"begun_at": now, "snapshot_at": now, "ended_at": now, "verified_at": now}
    return practice.backup_runs.create(
        **({"how": "night", "file": "x", "result": "good"} | given | fields)
    )


@pytest.mark.parametrize("ago", [timedelta(hours=2), timedelta(days=3), None])
def test_a_failed_backup_says_its_reason_and_not_only_that_it_failed(practice, ago):
    if ago is not None:
        good_backup(practice, snapshot_at=clock.now() - ago)
    why = "The backup folder /media/usb is not there."
    good_backup(practice, result="no_folder", said=why, verified_at=None, snapshot_at=None)
    check = found(practice, "backup")
    assert check.state == (State.WARN if ago == timedelta(hours=2) else State.BAD)
    assert why in check.said
    assert "Failed" not in check.said


@pytest.mark.parametrize("name", ["nosuch/x", "there"])
def test_a_slip_of_the_hand_in_naming_a_backup_file_changes_no_health(practice, tmp_path, name):
    (tmp_path / "there").write_text("mine")
    good_backup(practice)
    with pytest.raises(BackupFailed):
        runs.make(practice, tmp_path / name, pool=None, how=Run.How.COMMAND, said=lambda *_of: None)
    assert found(practice, "backup").state == State.OK
    assert practice.backup_runs.count() == 1


def test_a_backup_without_its_key_ends_and_says_so(practice, tmp_path):
    disk.keys.path_for(practice.pk).unlink()
    with pytest.raises(BackupFailed):
        runs.make(practice, tmp_path / "x", pool=None, how=Run.How.COMMAND, said=lambda *_of: None)
    assert "key" in found(practice, "backup").said


def test_a_key_sheet_must_be_proved(practice):
    sheet = practice.sheet_prints.create(key_id="k", printed_at=clock.now())
    assert found(practice, "key sheet").state == State.BAD
    practice.sheet_prints.filter(pk=sheet.pk).update(proved_at=clock.now())
    assert found(practice, "key sheet").state == State.OK


def test_a_new_store_has_two_hours_to_sign_its_ledger(practice, monkeypatch):
    monkeypatch.setattr(tree, "size", lambda _practice: 1)
    with clock.frozen(practice.created_at + timedelta(hours=1)):
        assert found(practice, "ledger").state == State.OK
    with clock.frozen(practice.created_at + timedelta(hours=3)):
        assert found(practice, "ledger").state == State.WARN


def test_a_session_of_somebody_who_left_is_told(cast):
    now = clock.now()
    cast.practice.sittings.create(
        person=cast.desk.person, token_hash="t", how="full", agent="", began_at=now, seen_at=now
    )
    assert found(cast.practice, "left staff").state == State.OK
    cast.desk.ended_on = clock.today(cast.practice.time_zone)
    cast.desk.save(update_fields=["ended_on"])
    assert found(cast.practice, "left staff").state == State.WARN


def test_what_an_upload_left_is_told_after_two_days(practice, settings):
    (Path(settings.SCRATCH) / "left").write_text("x")
    assert found(practice, "scratch").state == State.OK
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert found(practice, "scratch").state == State.WARN


def test_a_calendar_file_that_cannot_be_written_is_told_also_at_the_desk_alone(practice, desk_only):
    assert found(practice, "calendar").state == State.OK
    now = clock.now()
    IntakeSettings.objects.create(practice=practice, calendar_folder="/nowhere", set_at=now)
    assert found(practice, "calendar").state == State.HINT
    IntakeSettings.objects.update(calendar_gone_since_at=now)
    check = found(practice, "calendar")
    assert (check.state, check.since_at) == (State.WARN, now)
    assert "/nowhere" in check.said
    IntakeSettings.objects.update(calendar_gone_since_at=None, calendar_written_at=now)
    assert found(practice, "calendar").state == State.OK


# What is remembered


def test_since_when_it_hurts_is_remembered_and_forgotten_when_well(practice):
    memory.look(practice)
    first = clock.now()
    with clock.frozen(first + timedelta(hours=2)):
        check = next(one for one in memory.look(practice) if one.name == "key sheet")
        assert check.since_at <= first
    assert memory.count_bad(practice) >= 1
    practice.sheet_prints.create(key_id="k", printed_at=first, proved_at=first)
    check = next(one for one in memory.look(practice) if one.name == "key sheet")
    assert (check.state, check.since_at) == (State.OK, None)


def test_nobody_has_looked_means_nothing_is_said(practice):
    assert memory.count_bad(practice) == 0
    assert workers.GAP > workers.SILENCE


def test_a_contract_of_a_carrier_that_is_not_used_may_end(practice):
    ended = clock.today(practice.time_zone) - timedelta(days=9)
    made.contract(practice, vendor="Old Texting Inc.", covers=Covers.SMS, ends_on=ended)
    assert found(practice, "contracts").state == State.OK
    made.contract(practice, vendor="Old Storage Inc.", covers=Covers.STORAGE, ends_on=ended)
    assert found(practice, "contracts").state == State.BAD


def test_a_restored_store_says_for_a_month_what_is_missing(practice):
    assert found(practice, "restored").state is State.OK
    message(practice, failed_at=clock.now(), outcome=afterwards.MAY_HAVE_LEFT)
    now = clock.now()
    Restoration.objects.create(
        practice=practice, size=0, root=b"", made_at=now - timedelta(days=2), at=now
    )
    check = found(practice, "restored")
    assert check.state is State.WARN and check.since_at == now and check.next_step
    assert "1 message" in check.said
    with clock.frozen(now + timedelta(days=31)):
        assert found(practice, "restored").state is State.OK
