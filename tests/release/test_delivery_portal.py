"""Our page and a mailed link: a fresh code opens, looking does nothing, a stop is a stop."""

import re

import pytest

from cartella import clock
from cartella.post import outbox
from cartella.release import codes
from cartella.release.delivery import opening, portal, release, sending
from cartella.release.models import Delivery, Event, Freeze, OneTimeCode
from tests import people
from tests.people import MORNING
from tests.release import line

Channel = Delivery.Channel


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture(params=[Channel.PORTAL, Channel.LINK])
def delivery(cast, request):
    """Sent, and the window is over."""
    made = line.on_its_way(cast, request.param)
    with line.after_the_window(made):
        sending.send(Delivery.objects.get(pk=made.pk))
        yield Delivery.objects.get(pk=made.pk)


def code_for(delivery: Delivery) -> str:
    """A code as she reads it in her mail."""
    rr = delivery.package.round.records_request
    code = codes.send(
        rr,
        OneTimeCode.Purpose.OPEN,
        channel=outbox.Channel.EMAIL,
        to="zinnia@example.org",
        delivery_id=delivery.pk,
    )
    words = outbox.words(delivery.practice.messages.get(key=f"code:{code.pk}"))
    return re.search(r"\b\d{6}\b", words.body).group()


def test_a_right_code_opens_and_closes_the_request(delivery):
    portal.open_with_code(delivery, code_for(delivery))
    delivery.refresh_from_db()
    assert delivery.opened_at is not None
    assert delivery.practice.exits.count() == 1
    assert Delivery.objects.get(pk=delivery.pk).package.round.records_request.state == "closed"


def test_a_code_opens_once_and_each_opening_asks_a_fresh_one(delivery):
    code = code_for(delivery)
    portal.open_with_code(delivery, code)
    with pytest.raises(portal.WrongCode):
        portal.open_with_code(delivery, code)
    portal.open_with_code(delivery, code_for(delivery))
    assert delivery.practice.exits.count() == 1


def test_a_wrong_code_opens_nothing(delivery):
    code_for(delivery)
    with pytest.raises(portal.WrongCode) as wrong:
        portal.open_with_code(delivery, "000000x")
    assert str(wrong.value)
    assert not delivery.practice.exits.exists()


def test_the_code_of_one_delivery_opens_no_other(cast, delivery):
    other = line.on_its_way(cast, Channel.PORTAL)
    with line.after_the_window(other), pytest.raises(portal.WrongCode):
        portal.open_with_code(other, code_for(delivery))
    assert not cast.practice.exits.exists()


def test_looking_at_a_link_changes_no_row(cast, delivery):
    token = release.fresh_token(delivery)
    before = Event.objects.count(), list(Delivery.objects.values())
    for _scan in range(3):
        assert portal.by_token(cast.practice, token) == delivery
        assert portal.by_token(cast.practice, token[:-1]) is None
    assert before == (Event.objects.count(), list(Delivery.objects.values()))


def test_a_link_of_another_practice_leads_nowhere(delivery):
    token = release.fresh_token(delivery)
    assert portal.by_token(people.cast("elsewhere").practice, token) is None


@pytest.mark.parametrize("stop", ["recall", "freeze", "misdirected"])
def test_a_stop_stands_in_front_of_a_right_code(cast, delivery, stop):
    code = code_for(delivery)
    if stop == "recall":
        release.recall(delivery, "wrong", by=line.staff(cast))
    elif stop == "misdirected":
        release.misdirected(
            delivery, discovered_on=MORNING.date(), words="other J.", by=line.staff(cast)
        )
    else:
        Freeze.objects.create(
            practice=cast.practice,
            records_request=delivery.package.round.records_request,
            frozen_at=MORNING,
        )
    with pytest.raises((opening.NotReady, portal.WrongCode)):
        portal.open_with_code(delivery, code)
    assert not cast.practice.exits.exists()


def test_what_was_taken_back_is_not_offered(cast, delivery):
    rr = delivery.package.round.records_request
    assert portal.waiting_for(rr) == [delivery]
    release.recall(delivery, "wrong", by=line.staff(cast))
    assert portal.waiting_for(rr) == []
