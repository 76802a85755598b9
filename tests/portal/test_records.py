"""My package: a fresh code opens it, each file goes under the gate's Opening, a recall stops it."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cartella import clock
from cartella.ledger import transfers
from cartella.ledger.models import Exit, Reopening
from cartella.release.delivery import release as releasing
from cartella.release.models import Delivery, Freeze
from tests import doors, kept, people
from tests.desk import made
from tests.release import rows

told = kept.once(made.packaged)


@pytest.fixture
def story(told, make_practice, tmp_path) -> kept.Story:
    return told.again(tmp_path)


@pytest.fixture
def cast(story, public_door) -> Iterator[people.Cast]:
    with transfers.held():
        yield story.cast
        transfers.flush()


@pytest.fixture
def package(story):
    """A package that is made."""
    return story.made


@pytest.fixture
def delivery(cast, package):
    """A delivery on our page whose undo window is over."""
    found = releasing.release(
        package,
        channel=Delivery.Channel.PORTAL,
        to_label="Zinnia Quillfeather",
        by=cast.act(cast.coordinator),
    )
    over = clock.now() - timedelta(minutes=1)
    Delivery.objects.filter(pk=found.pk).update(available_at=over, sent_at=over)
    found.refresh_from_db()
    return found


@pytest.fixture
def inside(delivery) -> Client:
    """A browser that has shown receipt and code of the request."""
    client = Client()
    client.get("/juniper/status/")
    session = client.session
    rr = made.request_of(delivery.package)
    session["request"] = [rr.pk, clock.now().isoformat()]
    session.save()
    return client


def at(delivery, name: str = "records", *more: object) -> str:
    """The address of a page."""
    return reverse(f"portal:{name}", args=["juniper", delivery.pk, *more])


def opened(client: Client, cast, delivery) -> Client:
    """Open it with a fresh code."""
    client.post(at(delivery, "records_code"))
    doors.send_codes(cast.practice)
    code = doors.newest_code(cast.practice)
    assert client.post(at(delivery), {"code": code}).status_code == 302
    return client


def test_looking_makes_no_exit(cast, inside, delivery):
    assert inside.get(at(delivery)).status_code == 200
    inside.post(at(delivery, "records_code"))
    assert not Exit.objects.exists()


def test_a_fresh_code_opens_it_and_makes_one_exit(cast, inside, delivery):
    opened(inside, cast, delivery)
    assert Exit.objects.filter(practice=cast.practice).count() == 1
    page = inside.get(at(delivery))
    assert "records.pdf" in doors.words(page)
    assert "no-store" in page["Cache-Control"]


def test_a_wrong_code_opens_nothing(cast, inside, delivery):
    inside.post(at(delivery, "records_code"))
    page = inside.post(at(delivery), {"code": "000000"})
    assert page.context["form"].errors["code"]
    assert not Exit.objects.exists()
    assert inside.get(at(delivery, "records_all")).status_code == 302


def test_all_files_are_saved_and_a_broken_download_goes_on(cast, inside, delivery):
    opened(inside, cast, delivery)
    whole = inside.get(at(delivery, "records_all"))
    content = b"".join(whole)
    assert content[:2] == b"PK" and int(whole["Content-Length"]) == len(content)
    assert whole["Content-Disposition"].startswith("attachment")
    rest = inside.get(
        at(delivery, "records_all"),
        headers={"Range": "bytes=100-", "If-Range": whole["ETag"]},
    )
    assert rest.status_code == 206
    assert b"".join(rest) == content[100:]
    assert Exit.objects.count() == 1  # a range is a transfer, not an exit
    assert transfers.flush() >= 2


def test_each_file_is_had_alone(cast, inside, delivery):
    opened(inside, cast, delivery)
    for part in delivery.package.parts.all():
        answer = inside.get(at(delivery, "records_part", part.order))
        content = b"".join(answer)
        assert len(content) == part.size_bytes
        assert hashlib.sha256(content).hexdigest() == part.sha256
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert inside.get(at(delivery, "records_part", 9999)).status_code == 404


def test_the_receipt_can_be_saved(cast, inside, delivery):
    opened(inside, cast, delivery)
    assert json.loads(inside.get(at(delivery, "records_receipt")).content)


def test_a_recall_stops_the_next_download(cast, inside, delivery):
    opened(inside, cast, delivery)
    releasing.recall(delivery, "wrong one", by=cast.act(cast.coordinator))
    assert inside.get(at(delivery)).status_code == 404
    assert inside.get(at(delivery, "records_all")).status_code == 404


def test_a_freeze_stops_the_next_download(cast, inside, delivery):
    opened(inside, cast, delivery)
    rr = made.request_of(delivery.package)
    Freeze.objects.create(practice=cast.practice, records_request=rr, frozen_at=clock.now())
    refused = inside.get(at(delivery, "records_all"))
    assert refused.status_code == 403
    assert refused.content[:2] != b"PK"


def test_it_does_not_open_within_the_undo_window(cast, inside, delivery):
    later = clock.now() + timedelta(minutes=9)
    Delivery.objects.filter(pk=delivery.pk).update(available_at=later)
    inside.post(at(delivery, "records_code"))
    doors.send_codes(cast.practice)
    if doors.is_code_sent(cast.practice):
        page = inside.post(at(delivery), {"code": doors.newest_code(cast.practice)})
        assert page.status_code == 200
    assert not Exit.objects.exists()


def test_a_code_lasts_two_hours_in_one_browser(cast, inside, delivery):
    opened(inside, cast, delivery)
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=1)):
        assert inside.get(at(delivery, "records_all")).status_code in (302, 404)


def test_opening_it_again_writes_a_row_and_no_second_exit(cast, inside, delivery):
    opened(inside, cast, delivery)
    inside.get(at(delivery, "records_all"))
    inside.get(at(delivery, "records_all"))
    assert Exit.objects.count() == 1
    assert Reopening.objects.filter(exit__practice=cast.practice).exists()


NAMES = ("records", "records_all", "records_receipt")


@pytest.mark.parametrize("name", NAMES)
def test_who_has_shown_nothing_finds_nothing(cast, delivery, name):
    assert Client().get(at(delivery, name)).status_code == 404
    assert Client().post(at(delivery, "records_code")).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_delivery_of_somebody_else_is_not_found(cast, inside, delivery, name):
    session = inside.session
    session["request"] = [rows.asked(cast).pk, clock.now().isoformat()]
    session.save()
    assert inside.get(at(delivery, name)).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_delivery_of_one_practice_is_not_found_at_another(inside, delivery, name):
    people.practice_of("thistle")
    address = reverse(f"portal:{name}", args=["thistle", delivery.pk])
    assert inside.get(address).status_code == 404


def test_what_goes_by_hand_is_not_on_our_page(cast, inside, delivery):
    Delivery.objects.filter(pk=delivery.pk).update(channel=Delivery.Channel.BY_HAND)
    assert inside.get(at(delivery)).status_code == 404
