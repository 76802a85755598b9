"""Two clicks, or two people, in the same moment: one of them does it, nobody sees an error."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from cartella.release import determination
from cartella.release.models import Delivery, RecordsRequest, Round
from tests import doors, people
from tests.release import line


@pytest.fixture
def cast(transactional_db, settings, tmp_path, monkeypatch) -> people.Cast:
    """The cast in a store that several threads see."""
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.KEY_FILE = None
    settings.BLOBS = tmp_path / "blobs"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    return people.cast()


def at_once(*doing: Callable[[], int]) -> list[int]:
    """Do all in the same moment, each in a thread; the statuses they got."""
    gate = threading.Barrier(len(doing))
    got: list[int] = []

    def one(do: Callable[[], int]) -> None:
        gate.wait()
        try:
            got.append(do())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[do]) for do in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def clicks(client: Client, address: str, **data: str) -> Callable[[], int]:
    """A click of one browser."""
    cookies = client.cookies

    def click() -> int:
        own = Client(raise_request_exception=False)
        own.cookies = cookies.copy()
        return own.post(address, data).status_code

    return click


def events(rr: RecordsRequest, word: str) -> int:
    """How often an act stands in the history."""
    return rr.events.filter(word=word).exclude(state_after="").count()


def twice(cast: people.Cast, address: str, **data: str) -> list[int]:
    """Two people click the same in the same moment."""
    clinician = doors.signed_in(cast.owner)
    coordinator = doors.signed_in(cast.coordinator)
    return at_once(clicks(clinician, address, **data), clicks(coordinator, address, **data))


def test_of_two_who_verify_at_once_one_does(cast):
    rr = line.received(cast)
    by = line.staff(cast)
    line.intake.match(rr, cast.patient, by=by)
    line.verification.evidence_seen(rr, line.Evidence.Way.DOCUMENT, "driver licence", by=by)
    got = twice(cast, f"/requests/{rr.number}/verify/")
    assert all(status < 500 for status in got) and len(got) == 2
    rr.refresh_from_db()
    assert rr.state == "verified"
    assert events(rr, "verify") == 1


def test_of_two_who_open_a_round_at_once_one_does(cast):
    rr = line.verified(cast)
    got = twice(cast, f"/requests/{rr.number}/scope/")
    assert all(status < 500 for status in got) and len(got) == 2
    assert Round.objects.filter(records_request=rr).count() == 1


def test_of_two_who_determine_at_once_one_does(cast):
    round_ = line.scoped(cast)
    rr = round_.records_request
    got = twice(cast, f"/requests/{rr.number}/review/{round_.number}/determine/")
    assert all(status < 500 for status in got) and len(got) == 2
    round_.refresh_from_db()
    assert round_.state == "determined"
    assert events(rr, "determine") == 1
    assert rr.letters.count() <= 1


def test_of_two_who_release_at_once_one_does(cast):
    round_ = line.scoped(cast)
    determination.determine(round_, by=line.staff(cast))
    package = line.package(round_)
    rr = round_.records_request
    data = {"channel": "portal", "to_label": "the patient", "is_right": "on"}
    got = twice(cast, f"/requests/{rr.number}/release/{package.pk}/", **data)
    assert all(status < 500 for status in got) and len(got) == 2
    assert Delivery.objects.filter(package=package).count() == 1, got
    assert events(rr, "release") == 1
