"""What she sees of her request: one word, the way, and nothing of a chart before she is known."""

import pytest

from cartella import clock
from cartella.release import (
    determination,
    intake,
    letters,
    questions,
    requester,
    verification,
)
from cartella.release.actors import REQUESTER
from cartella.release.delivery import opening, release, sending
from cartella.release.models import Delivery, RecordsRequest
from tests import people
from tests.people import MORNING
from tests.release import line


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def word(rr: RecordsRequest) -> str:
    return requester.word(RecordsRequest.objects.get(pk=rr.pk))


def stations(rr: RecordsRequest) -> list[str]:
    return [station.state for station in requester.way(RecordsRequest.objects.get(pk=rr.pk))]


def test_the_words_follow_the_request_to_the_end(cast):
    rr = line.received(cast)
    assert word(rr) == "Received"
    question = questions.ask(rr, "Which clinic?", by=line.staff(cast))
    assert word(rr) == "We need something from you"
    questions.answer(question, "The one on Elm Street", by=REQUESTER)
    rr = line.verified(cast)
    assert word(rr) == "Checking"
    delivery = line.on_its_way(cast)
    rr = delivery.package.round.records_request
    assert word(rr) == "Preparing"
    assert stations(rr)[2:4] == ["now", "later"]  # nothing can be opened yet
    with line.after_the_window(delivery):
        sending.send(Delivery.objects.get(pk=delivery.pk))
        assert word(rr) == "Ready"
        assert stations(rr)[2:4] == ["done", "now"]
        opening.open_delivery(delivery, by=REQUESTER, proof="code 1")
    assert word(rr) == "Delivered"
    assert stations(rr) == ["done"] * 5


def test_a_way_that_was_taken_back_is_followed_by_another(cast):
    delivery = line.on_its_way(cast)
    with line.after_the_window(delivery):
        sending.send(Delivery.objects.get(pk=delivery.pk))
    release.recall(delivery, "wrong address", by=line.staff(cast))
    assert word(delivery.package.round.records_request) == "Preparing"


def test_an_e_mail_that_was_sent_is_delivered(cast):
    delivery = line.on_its_way(cast, Delivery.Channel.EMAIL)
    with line.after_the_window(delivery):
        sending.send(Delivery.objects.get(pk=delivery.pk))
    assert word(delivery.package.round.records_request) == "Delivered"


def test_a_denial_is_declined_and_its_review_prepares_again(cast):
    round_ = line.scoped(cast)
    ids = list(round_.snapshot.values_list("entry_id", flat=True))
    line.withhold(round_, *ids, by=line.staff(cast))
    letter = determination.determine(round_, by=line.staff(cast))
    assert word(round_.records_request) == "Declined"
    letters.send(letter, letters.Way.HANDED, by=line.staff(cast))
    assert word(round_.records_request) == "Declined"
    determination.overturn(round_, by=line.staff(cast))
    assert word(round_.records_request) == "Preparing"


@pytest.mark.parametrize("end", ["withdrawn", "set aside", "not established"])
def test_an_ended_request_is_closed_and_nothing_is_now(cast, end):
    rr = line.received(cast)
    if end == "withdrawn":
        intake.withdraw(rr, "enough", by=REQUESTER)
    elif end == "set aside":
        intake.set_aside(rr, "test", by=line.staff(cast))
    else:
        verification.not_established(rr, by=line.staff(cast))
    assert word(rr) == "Closed"
    assert "now" not in stations(rr)
    assert not requester.can_withdraw(RecordsRequest.objects.get(pk=rr.pk))


def test_before_she_is_known_the_words_are_the_same_whoever_it_is(cast):
    known, unknown = line.received(cast), line.received(cast, stated_name="Nobody Here")
    intake.match(known, cast.patient, by=line.staff(cast))
    assert word(known) == word(unknown)
    assert stations(known) == stations(unknown)


def test_her_files_are_listed_with_sizes_the_readable_ones_first(cast, public_door):
    delivery = line.on_its_way(cast)
    lines = requester.parts(delivery.package, delivery)
    assert [one.name for one in lines] == ["records.pdf", "manifest.json"]
    assert all(one.size_bytes and one.url for one in lines)
