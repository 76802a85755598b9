"""What may not leave waits with its reason, is never lost, and goes once that is mended."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import State as JobState
from cartella.post import channels, holding, outbox
from cartella.post.models import Carries, Channel, Hold, Message, State
from tests.post import made

MADE_UP = "tests.post.test_holding.yes"


def yes(message):
    return message.about_request_id == 1


def queue(practice, key="code:1", **more):
    code = {"code": "481-502", "minutes": 15}
    more = {"about_request_id": 1} | more
    return outbox.queue(
        practice, Channel.EMAIL, "maria@example.org", "code", code, key=key, language="en", **more
    )


def work():
    worker.run_due(Lane.FAST)


def fresh(message):
    return Message.objects.get(pk=message.pk)


def test_without_a_channel_a_message_waits_and_leaves_once_there_is_one(practice, mailoutbox):
    message = queue(practice)
    work()
    message = fresh(message)
    assert (message.state, message.held_because) == (State.WAITING, Hold.NO_CHANNEL)
    assert message.job.state == JobState.DONE  # no attempt is used up
    assert holding.wake(practice) == 0
    made.mail_on(practice)
    assert holding.wake(practice) == 1
    assert holding.wake(practice) == 0
    work()
    assert (fresh(message).state, fresh(message).held_because) == (State.SENT, "")
    assert len(mailoutbox) == 1


def test_a_channel_switched_off_holds_and_keeps_the_words(practice, mailoutbox):
    made.mail_on(practice)
    channels.switch(practice, Channel.EMAIL, is_on=False, by_person_id=None)
    message = queue(practice)
    work()
    assert fresh(message).held_because == Hold.SWITCHED_OFF
    assert "481-502" in outbox.words(fresh(message)).body
    assert mailoutbox == []


def test_a_contract_that_ended_meanwhile_holds_at_the_door(practice, mailoutbox):
    made.mail_on(practice)
    message = queue(practice)
    made.contract(practice, ends_on=clock.today("UTC") - timedelta(days=2))
    work()
    assert fresh(message).held_because == Hold.CONTRACT_ENDED
    made.contract(practice)
    assert holding.wake(practice) == 1
    work()
    assert len(mailoutbox) == 1


def test_records_wait_for_a_contract_that_covers_them(practice, mailoutbox):
    made.mail_on(practice)
    made.contract(practice, carries=Carries.NAMES)
    message = queue(practice)
    Message.objects.filter(pk=message.pk).update(attachments=[1])
    work()
    assert fresh(message).held_because == Hold.NAMES_ONLY
    assert mailoutbox == []


@pytest.mark.parametrize(("about", "leaves"), [(1, True), (2, False), (None, False)])
def test_test_mode_writes_about_made_up_patients_only(
    practice, settings, mailoutbox, about, leaves
):
    settings.POST_IS_MADE_UP = MADE_UP
    made.mail_on(practice, is_test=True)
    message = queue(practice, about_request_id=about)
    work()
    assert bool(mailoutbox) == leaves
    assert fresh(message).held_because == ("" if leaves else Hold.TEST_MODE)


def test_test_mode_lets_an_invitation_of_staff_go(practice, settings, mailoutbox):
    settings.POST_IS_MADE_UP = MADE_UP
    made.mail_on(practice, is_test=True)
    message = queue(practice, about_request_id=None)
    Message.objects.filter(pk=message.pk).update(template="invitation")
    work()
    assert len(mailoutbox) == 1


def test_a_code_that_waited_past_its_time_is_not_sent(practice, mailoutbox):
    message = queue(practice, expires_at=clock.now() + timedelta(minutes=10))
    work()
    made.mail_on(practice)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        holding.wake(practice)
        work()
    assert fresh(message).state == State.FAILED
    assert mailoutbox == []


def test_waking_twice_at_once_sends_once(practice, mailoutbox):
    message = queue(practice)
    work()
    made.mail_on(practice)
    stale = fresh(message)
    holding.wake(practice)
    Message.objects.filter(pk=message.pk).update(held_because=stale.held_because)
    holding.wake(practice)
    work()
    assert len(mailoutbox) == 1


def test_the_other_practice_keeps_waiting(practice, make_practice, mailoutbox):
    other = make_practice("willow")
    message = queue(other)
    work()
    made.mail_on(practice)
    holding.wake(practice)
    work()
    assert fresh(message).held_because == Hold.NO_CHANNEL
