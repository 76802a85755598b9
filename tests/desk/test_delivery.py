"""Delivery at the desk: released once, undone in time, handed over with proof, recalled."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cartella import clock
from cartella.charts import patients
from cartella.charts.patients import NewPatient
from cartella.ledger import transfers
from cartella.ledger.models import Exit
from cartella.release import mistakes
from cartella.release.delivery import release as releasing
from cartella.release.lifecycle import State
from cartella.release.models import Delivery, Freeze, Package, Task
from tests import doors, kept, people
from tests.desk import made
from tests.release import test_line as line

told = kept.once(made.packaged)


@pytest.fixture
def story(told, make_practice, tmp_path) -> kept.Story:
    return told.again(tmp_path)


@pytest.fixture
def cast(story) -> Iterator[people.Cast]:
    with transfers.held():
        yield story.cast
        transfers.flush()


@pytest.fixture
def package(story):
    """A package that is made and waits to be released."""
    return story.made


@pytest.fixture
def rr(package):
    """Its request."""
    return made.request_of(package)


@pytest.fixture
def desk(cast):
    """The browser of the records coordinator."""
    return doors.signed_in(cast.coordinator)


@pytest.fixture
def by_hand(cast, package):
    """A delivery by hand whose undo window is over."""
    delivery = releasing.release(
        package,
        channel=Delivery.Channel.BY_HAND,
        to_label="Zinnia Quillfeather",
        to_address="12 Elm Street",
        by=cast.act(cast.coordinator),
    )
    over = clock.now() - timedelta(minutes=1)
    Delivery.objects.filter(pk=delivery.pk).update(available_at=over)
    delivery.refresh_from_db()
    return delivery


def url(rr, name: str, *more: object) -> str:
    """The address of an act."""
    return reverse(f"desk:{name}", args=[rr.number, *more])


def says(client, address: str, data: dict | None = None) -> str:
    """What the page says after the act."""
    answer = client.post(address, data or {}, follow=True)
    assert answer.status_code in (200, 422)  # 422: what was typed stands there again
    return doors.words(answer)


def way(**changed: object) -> dict[str, object]:
    """The release form, filled."""
    return {
        "channel": "by_hand",
        "to_label": "Zinnia Quillfeather",
        "to_address": "12 Elm Street",
        "is_right": "on",
    } | changed


# Release


def test_a_package_is_released_once_and_can_be_undone(cast, desk, rr, package):
    address = url(rr, "release", package.pk)
    assert "You can undo it" in says(desk, address, way())
    says(desk, address, way())
    delivery = cast.practice.deliveries.get()
    package.refresh_from_db()
    assert package.state == State.RELEASED
    assert not Exit.objects.exists()  # nothing has left
    assert "Nothing left" in says(desk, url(rr, "undo", delivery.pk))
    delivery.refresh_from_db()
    assert delivery.recalled_at is not None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"is_right": ""}, "Compare name and address first"),
        ({"to_label": ""}, "required"),
        ({"channel": "command"}, "valid choice"),
        ({"channel": "link", "to_address": "no address"}, "e-mail address"),
        ({"channel": "email", "to_address": "z@example.org"}, "Plain e-mail can be read"),
    ],
)
def test_a_release_that_is_not_right_is_refused_with_words(cast, desk, rr, package, changed, said):
    answer = desk.post(url(rr, "release", package.pk), way(**changed))
    assert said in doors.words(answer)
    assert str(changed.get("to_address", "12 Elm Street")) in answer.content.decode()
    assert not cast.practice.deliveries.exists()
    package.refresh_from_db()
    assert package.state == State.PRICED


def test_plain_email_goes_after_warning_and_yes(cast, desk, rr, package):
    says(
        desk,
        url(rr, "release", package.pk),
        way(channel="email", to_address="z@example.org", was_warned="on"),
    )
    assert cast.practice.deliveries.get().warned_at is not None


def test_a_second_look_comes_before_the_release(cast, desk, rr, package):
    Package.objects.filter(pk=package.pk).update(needs_second_look=True)
    assert "second look" in says(desk, url(rr, "release", package.pk), way())
    ticks = {"checked": ["patient", "withheld", "recipient"]}
    look = url(rr, "second_look", package.pk)
    assert "A colleague" in says(desk, look, ticks)  # not who decided
    owner = doors.signed_in(cast.owner)
    assert "Tick each line" in says(owner, look, {"checked": ["patient"]})
    assert "Second look noted" in says(owner, look, ticks)
    says(owner, look, ticks)
    assert rr.events.filter(word="second look").count() == 1
    says(desk, url(rr, "release", package.pk), way())
    assert cast.practice.deliveries.count() == 1


def test_the_undo_comes_too_late_after_its_window(desk, rr, by_hand):
    assert "The time to undo is over" in says(desk, url(rr, "undo", by_hand.pk))
    by_hand.refresh_from_db()
    assert by_hand.recalled_at is None


# By hand


def test_files_are_made_by_passing_the_gate_once(cast, desk, rr, by_hand):
    files = url(rr, "files", by_hand.pk)
    assert desk.get(files).status_code == 302  # nothing to see before
    for _click in range(2):
        desk.post(files)
    assert Exit.objects.filter(practice=cast.practice).count() == 1
    page = desk.get(files)
    assert "records.pdf" in doors.words(page)
    part = desk.get(page.context["parts"][0]["url"])
    assert b"".join(part)
    whole = desk.get(url(rr, "files_all", by_hand.pk))
    assert b"".join(whole)[:2] == b"PK"
    assert desk.get(url(rr, "files_part", by_hand.pk, 999)).status_code == 404


def test_files_are_not_had_without_the_gate(cast, desk, rr, by_hand):
    Freeze.objects.create(practice=cast.practice, records_request=rr, frozen_at=clock.now())
    assert "Delivery is frozen" in says(desk, url(rr, "files", by_hand.pk))
    assert not Exit.objects.exists()
    assert desk.get(url(rr, "files_all", by_hand.pk)).status_code == 302


def test_a_cover_sheet_and_a_label_name_nothing_of_health(desk, rr, by_hand):
    cover = desk.post(url(rr, "cover", by_hand.pk))
    assert b"".join(cover).startswith(b"%PDF")
    label = doors.words(desk.get(url(rr, "label", by_hand.pk)))
    assert "Zinnia Quillfeather" in label and "12 Elm Street" in label


def test_proof_is_kept_and_the_delivery_counts_as_received(desk, rr, by_hand):
    desk.post(url(rr, "files", by_hand.pk))
    address = url(rr, "proof", by_hand.pk)
    report = SimpleUploadedFile("fax.txt", b"sent 3 pages")
    assert "The proof is kept" in says(desk, address, {"words": "faxed", "file": report})
    by_hand.refresh_from_db()
    assert by_hand.received_at is not None
    received_at = by_hand.received_at
    says(desk, address, {"words": "faxed again"})
    by_hand.refresh_from_db()
    assert by_hand.received_at == received_at


def test_a_proof_says_something(desk, rr, by_hand):
    desk.post(url(rr, "files", by_hand.pk))
    says(desk, url(rr, "proof", by_hand.pk), {"words": ""})
    by_hand.refresh_from_db()
    assert by_hand.received_at is None


def test_the_receipt_is_there_once_it_has_left(desk, rr, by_hand):
    receipt = url(rr, "receipt", by_hand.pk)
    assert desk.get(receipt).status_code == 302
    desk.post(url(rr, "files", by_hand.pk))
    assert json.loads(desk.get(receipt).content)


# What went wrong


def test_a_delivery_is_recalled(desk, rr, by_hand):
    assert "Stopped" in says(desk, url(rr, "recall", by_hand.pk), {"words": "wrong address"})
    by_hand.refresh_from_db()
    recalled_at = by_hand.recalled_at
    says(desk, url(rr, "recall", by_hand.pk), {"words": "again"})
    by_hand.refresh_from_db()
    assert by_hand.recalled_at == recalled_at


def test_a_misdirected_release_is_stopped_and_becomes_a_task(cast, desk, rr, by_hand):
    desk.post(url(rr, "files", by_hand.pk))
    on = clock.today(cast.practice.time_zone)
    address = url(rr, "misdirected", by_hand.pk)
    to_come = {"discovered_on": (on + timedelta(days=1)).isoformat(), "words": "fax"}
    assert "lies in the future" in says(desk, address, to_come)
    for _click in range(2):
        says(desk, address, {"discovered_on": on.isoformat(), "words": "wrong fax number"})
    by_hand.refresh_from_db()
    assert by_hand.misdirected_on == on and by_hand.recalled_at is not None
    assert Task.objects.filter(kind=Task.Kind.MISDIRECTED).count() == 1


def test_the_progress_of_the_making_is_said(desk, rr, package):
    part = desk.get(url(rr, "progress", package.round.number), headers={"HX-Request": "true"})
    assert "The package is made" in doors.words(part)
    assert b"<html" not in part.content


# Who may, and where

POSTS = ("undo", "recall", "misdirected", "chase", "proof", "cover")
GETS = ("files", "files_all", "label", "receipt")


@pytest.mark.parametrize("name", [*POSTS, *GETS])
def test_the_front_desk_releases_nothing(cast, rr, by_hand, name):
    client = doors.signed_in(cast.desk)
    method = client.post if name in POSTS else client.get
    assert method(url(rr, name, by_hand.pk)).status_code == 403


@pytest.mark.parametrize("name", [*POSTS, *GETS])
def test_a_stranger_finds_no_delivery_of_ours(stranger, rr, by_hand, name):
    client = doors.signed_in(stranger.owner)
    method = client.post if name in POSTS else client.get
    assert method(url(rr, name, by_hand.pk)).status_code == 404
    by_hand.refresh_from_db()
    assert by_hand.recalled_at is None


@pytest.mark.parametrize("name", [*POSTS, "release", "second_look"])
def test_looking_at_an_act_does_nothing(desk, rr, package, by_hand, name):
    thing = package.pk if name in ("release", "second_look") else by_hand.pk
    assert desk.get(url(rr, name, thing)).status_code == 405


def test_only_what_goes_by_hand_is_handed_over(cast, desk, rr, package):
    delivery = releasing.release(
        package,
        channel=Delivery.Channel.PORTAL,
        to_label="Zinnia Quillfeather",
        by=cast.act(cast.coordinator),
    )
    assert desk.post(url(rr, "files", delivery.pk)).status_code == 404
    assert desk.get(url(rr, "label", delivery.pk)).status_code == 404


# Made again


def test_what_was_moved_since_is_said_and_the_package_made_again(cast, desk, rr, package):
    delivery = releasing.release(
        package, channel=Delivery.Channel.IN_PERSON, to_label="her", by=cast.act(cast.coordinator)
    )
    note = cast.practice.entry_listings.get(kind="observation").entry
    other = patients.add(
        cast.practice, NewPatient(given_name="Bea", family_name="Holt"), at=clock.now()
    )
    page = url(rr, "make_again", package.pk)
    assert "It can leave as it is" in says(desk, page)  # nothing was moved yet
    mistakes.move(note, other, note="wrong chart", by=cast.act(cast.owner))
    shown = doors.words(desk.get(reverse("desk:request", args=[rr.number])))
    assert "It cannot leave as it is" in shown
    assert "Make the package again without what is not hers" in shown
    assert "Release this package" not in shown
    assert "It can leave" not in says(desk, url(rr, "files", delivery.pk))
    for _click in range(2):
        assert "is being made again" in says(desk, page)
    line.work(cast)
    after = doors.words(desk.get(reverse("desk:request", args=[rr.number])))
    assert "Replaced by a newer one" in after and "Release this package" in after
    assert "It cannot leave as it is" not in after
    assert "made again already" in says(desk, page)
    assert "Release the newer one" in says(desk, url(rr, "release", package.pk), way())
    new = package.round.packages.get(number=2)
    says(desk, url(rr, "release", new.pk), way())
    assert new.deliveries.count() == 1


def test_who_may_not_release_has_no_package_made_again(cast, rr, package):
    front = doors.signed_in(cast.desk)
    assert front.post(url(rr, "make_again", package.pk)).status_code in (403, 404)
    coordinator = doors.signed_in(cast.coordinator)
    assert coordinator.post(url(rr, "make_again", package.pk + 999)).status_code == 404
    assert coordinator.get(url(rr, "make_again", package.pk)).status_code == 405
