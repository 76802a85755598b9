"""Watched folders: one file is one arrival, whole, once, and nothing is lost on the way."""

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cartella import clock
from cartella.blobs import store
from cartella.release import arrivals, arrivals_folder, folder_reach, incoming, intake
from cartella.release.models import ArrivalFolder, Channel, Fate, FileFate, FolderFile
from tests import people
from tests.charts import made
from tests.packaging import scans

pytestmark = pytest.mark.slow

MAIL = (
    b"From: a@example.org\nSubject: My records\nDate: Mon, 2 Nov 2026 10:00:00 -0800\n\nPlease.\n"
)
BOX = b"From a@example.org Mon Nov  2\n" + MAIL + b"\nFrom b@example.org Mon Nov  2\n" + MAIL[:-2]


@pytest.fixture
def cast(make_practice) -> people.Cast:
    """The practice whose folder is watched."""
    return people.cast()


@pytest.fixture
def folder(cast, tmp_path) -> Path:
    """Where the scanner writes."""
    path = tmp_path / "scans"
    path.mkdir()
    ArrivalFolder.objects.create(
        practice=cast.practice, path=str(path), channel=Channel.POST, set_at=clock.now()
    )
    return path


@pytest.fixture
def minute(cast) -> Callable[[], int]:
    """One minute of the worker; how many arrivals are new."""

    def pass_by() -> int:
        arrivals_folder.look(cast.practice)
        return len(arrivals_folder.take(cast.practice))

    return pass_by


def put(folder: Path, name: str, content: bytes) -> Path:
    """A scanner puts a file there."""
    path = folder / name
    path.write_bytes(content)
    return path


def test_the_empty_place_of_a_share_that_is_not_connected_is_no_empty_folder(cast, folder, minute):
    assert minute() == 0  # empty from the first, and well
    assert arrivals_folder.state(cast.practice)[0].is_reachable
    put(folder, "scan.pdf", made.pdf("A letter"))
    assert [minute(), minute(), minute()] == [0, 1, 0]
    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()
    minute()
    (state,) = arrivals_folder.state(cast.practice)
    assert not state.is_reachable and "share connected" in state.problem
    (folder / "taken").mkdir()  # somebody had removed it, and does as the words say
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        minute()
    assert arrivals_folder.state(cast.practice)[0].is_reachable


def test_a_file_is_taken_at_the_second_look_and_moved(cast, folder, minute):
    content = made.pdf("A letter")
    put(folder, "scan.pdf", content)
    assert [minute(), minute(), minute()] == [0, 1, 0]
    arrival = cast.practice.arrivals.get()
    assert (arrival.channel, arrival.fate) == (Channel.POST, Fate.UNDECIDED)
    assert b"".join(store.read(arrival.files.get().blob)) == content
    assert (folder / "taken" / "scan.pdf").read_bytes() == content
    assert not (folder / "scan.pdf").exists()


def test_a_file_that_grows_is_waited_for(cast, folder, minute):
    whole = made.pdf("A letter")
    for part in range(1, 5):
        put(folder, "scan.pdf", whole[: len(whole) * part // 5])
        assert minute() == 0
    put(folder, "scan.pdf", whole)
    assert [minute(), minute()] == [0, 1]
    assert b"".join(store.read(cast.practice.arrivals.get().files.get().blob)) == whole


@pytest.mark.long
def test_a_pdf_without_its_end_is_waited_for_and_then_taken_as_it_is(cast, folder, minute):
    put(folder, "cut.pdf", made.pdf("A letter")[:-30])
    looks = 0
    while minute() == 0:
        looks += 1
        assert looks < 20
    assert looks >= 8
    assert cast.practice.arrivals.get().files.get().name == "cut.pdf"


@pytest.mark.parametrize(
    "name", ["~$scan.pdf", "scan.pdf.part", ".scan.pdf.x7", "scan.tmp", "Thumbs.db", "a.crdownload"]
)
@pytest.mark.long
def test_what_programs_write_meanwhile_is_left_alone(cast, folder, minute, name):
    put(folder, name, made.pdf("A letter"))
    assert [minute(), minute(), minute()] == [0, 0, 0]
    assert (folder / name).exists()


def test_a_lock_beside_a_file_is_waited_for(folder, minute):
    put(folder, "scan.pdf", made.pdf("A letter"))
    lock = put(folder, "scan.lock", b"")
    assert [minute(), minute(), minute()] == [0, 0, 0]
    lock.unlink()
    assert [minute(), minute()] == [1, 0] or minute() == 1


def test_the_same_bytes_again_are_a_duplicate_and_no_second_arrival(cast, folder, minute):
    content = made.pdf("A letter")
    put(folder, "scan.pdf", content)
    minute(), minute()
    put(folder, "again.pdf", content)
    assert [minute(), minute(), minute()] == [0, 0, 0]
    arrival = cast.practice.arrivals.get()
    row = arrival.folder_files.get(name="again.pdf")
    assert row.fate == FileFate.DUPLICATE and row.is_moved


def test_a_duplicate_that_came_earlier_moves_the_receipt_forward(cast, folder, minute):
    content = made.pdf("A letter")
    dropped = arrivals.keep(
        cast.practice,
        channel=Channel.POST,
        files=[arrivals.Upload(name="x.pdf", open=lambda: io.BytesIO(content))],
        by=cast.act(cast.desk),
    )
    said = intake.Asked(stated_name="Zinnia Quillfeather")
    rr = intake.receive(dropped, said, by=cast.act(cast.desk)).records_request
    path = put(folder, "scan.pdf", content)
    earlier = clock.now() - timedelta(days=3)
    os.utime(path, (earlier.timestamp(), earlier.timestamp()))
    minute(), minute()
    was_due = rr.due_on
    rr.refresh_from_db()
    assert cast.practice.arrivals.count() == 1
    assert abs(rr.received_at - earlier) < timedelta(seconds=1)
    assert rr.due_on < was_due


def test_bytes_that_were_no_request_before_are_an_arrival_again(cast, folder, minute):
    put(folder, "scan.pdf", made.pdf("A letter"))
    minute(), minute()
    first = cast.practice.arrivals.get()
    arrivals.not_a_request(first, "an advertisement", by=cast.act(cast.desk))
    put(folder, "again.pdf", made.pdf("A letter"))
    assert [minute(), minute()] == [0, 1]
    assert cast.practice.arrivals.filter(fate=Fate.UNDECIDED).count() == 1


@pytest.mark.long
def test_the_same_name_with_other_bytes_is_another_arrival(cast, folder, minute):
    for number in range(3):
        put(folder, "scan.pdf", made.pdf(f"Letter {number}"))
        minute(), minute()
    assert cast.practice.arrivals.count() == 3
    assert len(list((folder / "taken").iterdir())) == 3


def test_a_folder_that_may_only_be_read_is_read_once(cast, folder, minute, monkeypatch):
    monkeypatch.setattr(folder_reach, "move", lambda *_a: False)
    put(folder, "scan.pdf", made.pdf("A letter"))
    assert [minute() for _look in range(5)] == [0, 1, 0, 0, 0]
    assert (folder / "scan.pdf").exists()
    assert arrivals_folder.state(cast.practice)[0].problem == arrivals_folder.READ_ONLY


def test_a_share_that_vanishes_is_said_and_comes_back(cast, folder, minute):
    put(folder, "scan.pdf", made.pdf("A letter"))
    minute()
    away = folder.rename(folder.with_name("away"))
    assert minute() == 0
    gone = arrivals_folder.state(cast.practice)[0]
    assert not gone.is_reachable and gone.gone_since_at is not None
    assert "share" in gone.problem
    away.rename(folder)
    ArrivalFolder.objects.update(gone_since_at=clock.now() - timedelta(minutes=5))
    assert minute() == 1
    back = arrivals_folder.state(cast.practice)[0]
    assert back.is_reachable and back.problem == ""


def test_a_share_that_hangs_does_not_hold_the_worker(cast, folder, minute, monkeypatch):
    monkeypatch.setattr(folder_reach, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(folder_reach, "_MODULE", "tests.release.hanging")
    assert minute() == 0
    assert not arrivals_folder.state(cast.practice)[0].is_reachable


def test_a_link_is_not_followed(cast, folder, minute, tmp_path):
    secret = put(tmp_path, "secret.pdf", made.pdf("A secret"))
    (folder / "scan.pdf").symlink_to(secret)
    assert [minute(), minute(), minute()] == [0, 0, 0]


@pytest.mark.parametrize("died_before", ["keeping", "noting", "moving"])
def test_killed_between_keeping_and_moving_it_is_one_arrival(
    cast, folder, minute, monkeypatch, died_before
):
    class Killed(BaseException):
        pass

    def die(*_given, **_also):
        raise Killed

    put(folder, "scan.pdf", made.pdf("A letter"))
    minute()
    with monkeypatch.context() as at:
        place, name = {
            "keeping": (incoming, "keep"),
            "noting": (arrivals_folder, "_move"),
            "moving": (folder_reach, "move"),
        }[died_before]
        at.setattr(place, name, die)
        if died_before == "noting":  # the row is not written either
            at.setattr(FolderFile.objects.__class__, "filter", _dies_at_update(die), raising=False)
        with pytest.raises(Killed):
            minute()
    minute(), minute()
    assert cast.practice.arrivals.count() == 1
    assert FolderFile.objects.get().fate == FileFate.TAKEN
    assert (folder / "taken" / "scan.pdf").exists()


def _dies_at_update(die):
    kept = FolderFile.objects.__class__.filter

    def filtered(manager, *given, **also):
        if manager.model is FolderFile and also.get("fate") == FileFate.READY and "pk" in also:
            die()
        return kept(manager, *given, **also)

    return filtered


def test_an_email_is_taken_apart(cast, folder, minute):
    put(folder, "mail.eml", MAIL)
    minute(), minute()
    arrival = cast.practice.arrivals.get()
    assert arrival.subject == "My records"
    assert arrival.printed_time == "Mon, 02 Nov 2026 10:00:00 -0800"
    assert arrival.channel == Channel.EMAIL  # though letters come into this folder


def test_a_fax_that_a_service_wrapped_in_an_email_stays_a_fax(cast, folder, minute):
    ArrivalFolder.objects.update(channel=Channel.FAX)
    put(folder, "fax.eml", MAIL)
    minute(), minute()
    assert cast.practice.arrivals.get().channel == Channel.FAX


def test_a_box_brings_each_email_once(cast, folder, minute):
    put(folder, "box.mbox", BOX)
    assert [minute(), minute()] == [0, 2]
    put(folder, "box2.mbox", BOX + b"\nFrom c@example.org Mon Nov  2\nSubject: New\n\nThird\n")
    minute(), minute()
    assert cast.practice.arrivals.count() == 3
    assert cast.practice.arrivals.filter(channel=Channel.EMAIL).count() == 3


def test_a_fax_of_several_pages_is_counted(cast, folder, minute):
    put(folder, "fax.tif", scans.fax(3))
    minute(), minute()
    file = cast.practice.arrivals.get().files.get()
    assert (file.media_type, file.page_count, file.problem) == ("image/tiff", 3, "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.tif", b"II*\0\x08\0\0\0"),
        ("empty.pdf", b""),
        ("odd.bin", bytes(range(256))),
        ("page.html", b"<script>alert(1)</script>"),
    ],
)
@pytest.mark.long
def test_what_cannot_be_read_is_kept_and_says_so(cast, folder, minute, name, content):
    put(folder, name, content)
    for _look in range(12):
        minute()
    file = cast.practice.arrivals.get().files.get()
    assert b"".join(store.read(file.blob)) == content
    assert file.problem or file.media_type == "text/html"


def test_another_practice_has_its_own_folders(cast, folder, minute):
    other = people.cast("thistle")
    put(folder, "scan.pdf", made.pdf("A letter"))
    arrivals_folder.look(other.practice)
    minute(), minute()
    assert not other.practice.arrivals.exists()
    assert arrivals_folder.state(other.practice) == ()
