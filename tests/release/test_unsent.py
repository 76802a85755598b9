"""A message that will not arrive becomes a task, once, and is in the timeline of its request."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.post import outbox
from cartella.post.models import Channel, Message
from cartella.release import unsent
from cartella.release.actors import NotAllowed
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


def again(cast, message, member=None):
    by = cast.act(member or cast.coordinator)
    return unsent.send_again(message_request(message), message.pk, by=by)


def test_a_failed_message_goes_again_once_with_its_event_and_its_task_done(cast, message):
    fail(message)
    unsent.watch(cast.practice)
    assert unsent.of_request(message_request(message))[0].may_go_again
    assert again(cast, message)
    message.refresh_from_db()
    assert message.failed_at is None
    assert message.job.state == "ready"
    assert not Task.objects.filter(key__startswith="message:", done_at__isnull=True).exists()
    event = Event.objects.get(word="message sent again")
    assert (event.by_person_id, event.for_requester) == (cast.coordinator.person_id, False)
    assert not again(cast, message)  # the second click
    assert Event.objects.filter(word="message sent again").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"failed_at": None},
        {"template": "code"},
        {"sealed": None},
        {"exit_id": "00000000-0000-0000-0000-000000000001"},
        {"expires_at": "2026-01-01T00:00:00+00:00"},
    ],
)
def test_what_is_of_no_use_or_carries_records_does_not_go_again(cast, message, fields):
    fail(message)
    Message.objects.filter(pk=message.pk).update(**fields)
    assert not again(cast, message)
    assert not any(one.may_go_again for one in unsent.of_request(message_request(message)))
    assert not Event.objects.filter(word="message sent again").exists()


def test_who_may_not_receive_sends_nothing_again(cast, message):
    fail(message)
    with pytest.raises(NotAllowed):
        again(cast, message, cast.clinician)


def test_a_message_of_another_request_is_not_sent_again_from_here(cast, message):
    fail(message)
    other = rows.asked(cast)
    assert not unsent.send_again(other, message.pk, by=cast.act(cast.coordinator))
    message.refresh_from_db()
    assert message.failed_at is not None
