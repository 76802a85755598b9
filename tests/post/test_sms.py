"""Texting against a stand-in that speaks the documented interface."""

import base64
from datetime import timedelta

import pytest

from cartella import clock
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from cartella.post import channels, following, outbox, sms
from cartella.post.models import Channel, Message, State
from cartella.post.trouble import Trouble
from tests.post import made
from tests.post.stand_ins import text_service

TO = "+13105550100"


@pytest.fixture
def service(settings):
    with text_service() as running:
        settings.SMS_API = running.url
        yield running


@pytest.fixture
def texting(practice, service):
    made.sms_on(practice)
    return practice


def queue(practice, key="code:1"):
    code = {"code": "481502", "minutes": 10}
    return outbox.queue(practice, Channel.SMS, TO, "code", code, key=key, language="en")


def work(practice, key="code:1"):
    message = queue(practice, key)
    worker.run_due(Lane.FAST)
    return Message.objects.get(pk=message.pk)


def test_a_text_goes_as_the_interface_says(texting, service):
    message = work(texting)
    [form] = service.got
    assert (form["To"], form["From"]) == (TO, "+13105550199")
    assert "481502" in form["Body"]
    pair = base64.b64encode(f"{made.ACCOUNT}:token of the account".encode()).decode()
    assert service.auth == [f"Basic {pair}"]
    assert (message.state, message.carrier_id) == (State.SENT, f"SM{1:032x}")
    assert message.sealed is None


def test_a_text_names_no_clinic_and_no_kind_of_care(texting, service):
    texting.name = "Oak Street Aesthetics"
    for template in ("code", "somebody_asked", "ready", "news"):
        given = {"code": "1", "minutes": 1, "link": "https://x", "url": "https://x", "number": "A"}
        outbox.queue(texting, Channel.SMS, TO, template, given, key=template, language="en")
    worker.run_due(Lane.FAST)
    assert len(service.got) == 4
    for form in service.got:
        assert "Oak" not in form["Body"]
        assert len(form["Body"]) < 200
        for word in ("treatment", "aesthetic", "medical", "health", "chart", "patient"):
            assert word not in form["Body"].lower()


def test_a_pool_of_numbers_goes_instead_of_one(practice, service):
    made.sms_on(practice, service="MG" + "0" * 32)
    work(practice)
    assert "From" not in service.got[0]
    assert service.got[0]["MessagingServiceSid"] == "MG" + "0" * 32


@pytest.mark.parametrize(
    ("status", "code", "found", "is_final"),
    [
        (400, 21211, Trouble.ADDRESS_REFUSED, True),
        (400, 21614, Trouble.ADDRESS_REFUSED, True),
        (400, 21610, Trouble.OPTED_OUT, True),
        (400, 21606, Trouble.SENDER_REFUSED, False),
        (401, 20003, Trouble.WRONG_PASSWORD, False),
        (429, 20429, Trouble.TOO_MANY, False),
        (503, 20503, Trouble.LATER, False),
        (302, 0, Trouble.LATER, False),
        (400, 99999, Trouble.REFUSED, True),
    ],
)
def test_each_refusal_is_told_apart(texting, service, status, code, found, is_final):
    service.answers[TO] = (status, {"code": code, "message": f"The number {TO} is not."})
    message = work(texting)
    assert message.outcome.split()[0] == found
    assert (message.state == State.FAILED) == is_final
    assert TO not in message.outcome


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"sid": "../../x"}', b"{" * 5000, b""])
def test_an_answer_that_is_none_is_no_success(texting, service, body):
    service.answers[TO] = (201, body)
    message = work(texting)
    assert (message.state, message.outcome) == (State.WAITING, "not_understood")


def test_who_opted_out_is_never_written_to_again(texting, service):
    service.answers[TO] = (400, {"code": 21610})
    work(texting)
    assert channels.opted_out(texting, Channel.SMS, TO)
    assert work(texting, key="code:2").state == State.FAILED
    assert len(service.got) == 1


def test_what_came_back_is_found_by_asking(texting, service):
    message = work(texting)
    assert following.follow(texting) == 1  # still under way
    assert Message.objects.get(pk=message.pk).state == State.SENT
    service.status = {"status": "undelivered", "error_code": 30003}
    following.follow(texting)
    message = Message.objects.get(pk=message.pk)
    assert (message.state, message.outcome) == (State.BOUNCED, "came back 30003")
    assert following.follow(texting) == 0


def test_what_arrived_is_asked_after_no_more_and_a_day_old_is_left(texting, service):
    message = work(texting)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert following.follow(texting) == 0
    service.status = {"status": "delivered", "error_code": None}
    following.follow(texting)
    assert Message.objects.get(pk=message.pk).arrived_at is not None
    assert following.follow(texting) == 0


def test_a_password_goes_over_https_alone(practice, settings):
    settings.SMS_API = "http://api.example.org"
    setting = made.sms_on(practice)
    assert sms.send(setting, "token", to=TO, body="x").trouble == Trouble.NO_TLS


def test_an_account_that_is_none_asks_nobody(practice, service):
    setting = made.sms_on(practice, account="../../evil")
    assert sms.send(setting, "token", to=TO, body="x").trouble == Trouble.WRONG_PASSWORD
    assert service.got == []


def test_nobody_there_is_said(practice, settings):
    settings.SMS_API = "http://127.0.0.1:9"
    setting = made.sms_on(practice)
    assert sms.send(setting, "token", to=TO, body="x").trouble == Trouble.CLOSED


def test_a_phone_is_offered_only_while_texting_is_ready(practice, service):
    assert not outbox.is_set_up(practice, Channel.SMS)
    made.sms_on(practice)
    assert outbox.is_set_up(practice, Channel.SMS)
    channels.switch(practice, Channel.SMS, is_on=False, by_person_id=None)
    assert not outbox.is_set_up(practice, Channel.SMS)
