"""A message that will not arrive becomes a task, once, and is in the timeline of its request."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.post import outbox
from cartella.post.models import Channel, Message
from cartella.release import unsent
from cartella.release.models import Event, Task
from tests import people
from tests.release import rows


@pytest.fixture
def cast(make_practice):
    return people.cast()


@pytest.fixture
def message(cast):
    rr = rows.asked(cast)
    return outbox.queue(
        cast.practice,
        Channel.EMAIL,
        "her@example.org",
        "news",
        {"number": rr.number, "phone": ""},
        key="news:1",
        language="en",
        about_request_id=rr.pk,
    )


def fail(message, **fields):
    Message.objects.filter(pk=message.pk).update(failed_at=clock.now(), **fields)


def test_what_failed_is_a_task_once(cast, message):
    assert unsent.watch(cast.practice) == 0
    fail(message)
    assert (unsent.watch(cast.practice), unsent.watch(cast.practice)) == (1, 0)
    [task] = Task.objects.filter(key__startswith="message:")
    assert task.kind == Task.Kind.UNDELIVERED_MAIL
    assert task.records_request_id == message.about_request_id
    assert Event.objects.filter(word="message not sent").count() == 1


def test_what_came_back_is_said_as_such(cast, message):
    fail(message, bounced_at=clock.now())
    unsent.watch(cast.practice)
    assert Event.objects.filter(word="message came back").exists()


def test_sent_again_and_failed_anew_is_another_task(cast, message):
    fail(message)
    unsent.watch(cast.practice)
    outbox.send_again(Message.objects.get(pk=message.pk))
    with clock.frozen(clock.now() + timedelta(hours=1)):
        fail(message)
        assert unsent.watch(cast.practice) == 1


def test_a_code_that_came_too_late_needs_nobody(cast, message):
    fail(message, template="code")
    assert unsent.watch(cast.practice) == 0


def test_the_other_practice_gets_no_task(cast, message):
    other = people.cast("thistle")
    fail(message)
    assert unsent.watch(other.practice) == 0


def test_what_waits_or_failed_is_told_on_the_request_and_what_just_began_is_not(cast, message):
    rr = message_request(message)
    assert unsent.of_request(rr) == []
    Message.objects.filter(pk=message.pk).update(held_because="switched_off")
    [waits] = unsent.of_request(rr)
    assert "switched off" in waits.why
    Message.objects.filter(pk=message.pk).update(
        held_because="", failed_at=clock.now(), outcome="address_refused 550"
    )
    [failed] = unsent.of_request(rr)
    assert "550" in failed.why
    assert "her@example.org" not in failed.why


def message_request(message):
    return message.practice.records_requests.get(pk=message.about_request_id)
