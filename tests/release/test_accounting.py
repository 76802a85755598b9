"""Answered and closed follow from what was done, once, whoever looks."""

import pytest

from cartella import clock
from cartella.release import accounting, determination, letters
from cartella.release.delivery import by_hand, release
from cartella.release.lifecycle import State
from cartella.release.models import Delivery, RecordsRequest
from tests import people
from tests.people import MORNING
from tests.release import line

IN_PERSON = Delivery.Channel.IN_PERSON


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def state(rr: RecordsRequest) -> str:
    return RecordsRequest.objects.get(pk=rr.pk).state


def given_half(cast) -> tuple[RecordsRequest, object, Delivery]:
    """Granted in part: a letter and a package are owed."""
    by = line.staff(cast)
    round_ = line.scoped(cast)
    line.withhold(round_, round_.snapshot.first().entry_id, by=by)
    letter = determination.determine(round_, by=by)
    delivery = release.release(
        line.package(round_), channel=IN_PERSON, to_label="the patient", by=by
    )
    by_hand.make_file(delivery, by=by)
    return round_.records_request, letter, delivery


def test_granted_in_part_is_answered_when_package_and_letter_both_went(cast):
    rr, letter, delivery = given_half(cast)
    by_hand.proof(delivery, words="signed slip", by=line.staff(cast))
    assert state(rr) == State.VERIFIED
    letters.send(letter, letters.Way.HANDED, by=line.staff(cast))
    assert state(rr) == State.CLOSED


def test_the_other_order_does_as_well(cast):
    rr, letter, delivery = given_half(cast)
    letters.send(letter, letters.Way.HANDED, by=line.staff(cast))
    assert state(rr) == State.VERIFIED
    by_hand.proof(delivery, words="signed slip", by=line.staff(cast))
    assert state(rr) == State.CLOSED


def test_settling_again_and_again_writes_nothing_more(cast):
    rr, letter, delivery = given_half(cast)
    by_hand.proof(delivery, words="signed slip", by=line.staff(cast))
    letters.send(letter, letters.Way.HANDED, by=line.staff(cast))
    events = rr.events.count()
    for _time in range(3):
        accounting.settle(rr)
        accounting.watch(cast.practice)
    assert rr.events.count() == events


def test_a_request_without_a_round_is_not_answered(cast):
    rr = line.verified(cast)
    accounting.settle(rr)
    assert state(rr) == State.VERIFIED


def test_a_second_delivery_that_is_still_out_keeps_it_open(cast):
    delivery = line.on_its_way(cast, IN_PERSON)
    rr = delivery.package.round.records_request
    by_hand.make_file(delivery, by=line.staff(cast))
    release.release(
        delivery.package, channel=Delivery.Channel.PORTAL, to_label="her", by=line.staff(cast)
    )
    by_hand.proof(delivery, words="signed slip", by=line.staff(cast))
    assert state(rr) == State.ANSWERED
