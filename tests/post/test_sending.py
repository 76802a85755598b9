"""A message is sent outside any transaction, its words erased, and a failure said without names."""

import smtplib
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from cartella import clock, guard
from cartella.jobs import queue, worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import State as JobState
from cartella.post import outbox, sending
from cartella.post.models import Channel, Message, State
from cartella.post.sending import Attachment
from tests.post import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(practice):
    """Its mail is set up; pytest-django keeps what Django would send."""
    made.mail_on(practice)
    return practice


def queue_code(practice, channel=Channel.EMAIL, to="maria@example.org"):
    code = {"code": "481-502", "minutes": 15}
    return outbox.queue(practice, channel, to, "code", code, key="code:1", language="en")


def work(hours=0):
    with clock.frozen(clock.now() + timedelta(hours=hours)):
        worker.run_due(Lane.FAST)


def fresh(message):
    return Message.objects.get(pk=message.pk)


def test_a_mail_is_sent_and_its_words_erased(practice):
    practice.email = "records@oak.example.org"
    practice.save()
    message = queue_code(practice)
    work()
    [sent] = mail.outbox
    assert "481-502" in sent.body
    assert sent.extra_headers["Message-ID"] == message.message_id
    assert sent.reply_to == ["records@oak.example.org"]
    message = fresh(message)
    assert (message.state, message.sealed) == (State.SENT, None)
    assert outbox.words(message) is None


def test_the_line_to_other_contacts_names_no_address_of_ours(practice):
    practice.email = "records@oak.example.org"
    practice.save()
    outbox.queue(
        practice,
        Channel.EMAIL,
        "her@example.org",
        "somebody_asked",
        {"link": "https://example.org/x", "phone": ""},
        key="notice",
        language="en",
    )
    work()
    [sent] = mail.outbox
    assert sent.reply_to == []
    assert "oak" not in str(sent.message()).lower()


def test_running_the_job_again_sends_no_second_mail(practice):
    message = queue_code(practice)
    work()
    sending.run(message.job, None)
    assert len(mail.outbox) == 1


def test_a_demo_store_sends_nothing_and_keeps_the_words(make_practice):
    message = queue_code(make_practice(is_demo=True), channel=Channel.SMS, to="+13105550100")
    work()
    message = fresh(message)
    assert (mail.outbox, message.state) == ([], State.SENT)
    assert "481-502" in outbox.words(message).body


def breaks(monkeypatch, error):
    def send(self, **_):
        raise error

    monkeypatch.setattr(mail.EmailMessage, "send", send)


def test_a_mail_server_that_is_away_is_tried_again_and_given_up_at_last(practice, monkeypatch):
    message = queue_code(practice)
    with monkeypatch.context() as away:
        breaks(away, ConnectionRefusedError())
        for hours in range(queue.most_attempts("post.send")):
            assert fresh(message).state == State.WAITING
            work(hours=2 * hours)
    message = fresh(message)
    assert (message.state, message.job.state) == (State.FAILED, JobState.DEAD)
    assert outbox.send_again(message)
    work()
    assert fresh(message).state == State.SENT


def test_a_refused_address_is_final_and_named_nowhere(practice, monkeypatch, caplog):
    refused = {"maria@example.org": (550, b"no maria@example.org here")}
    breaks(monkeypatch, smtplib.SMTPRecipientsRefused(refused))
    message = queue_code(practice)
    work()
    message = fresh(message)
    assert (message.state, message.outcome) == (
        State.FAILED,
        "address_refused 550",
    )
    assert "maria" not in message.outcome + message.job.error + caplog.text


def test_an_address_refused_for_now_is_tried_again_and_named_nowhere(practice, monkeypatch, caplog):
    refused = {"maria@example.org": (450, b"maria@example.org: later")}
    breaks(monkeypatch, smtplib.SMTPRecipientsRefused(refused))
    message = queue_code(practice)
    work()
    message = fresh(message)
    assert message.state == State.WAITING
    assert message.job.error.startswith("NotSent")
    assert "maria" not in message.job.error + caplog.text


def test_records_go_along_only_under_an_exit(practice, settings, monkeypatch):
    settings.POST_ATTACHMENTS = "tests.post.test_sending.load"
    message = queue_code(practice)
    Message.objects.filter(pk=message.pk).update(attachments=[1])
    work()
    assert mail.outbox == []
    Message.objects.filter(pk=message.pk).update(exit_id=uuid.uuid4())
    work(hours=2)
    assert mail.outbox[0].attachments[0][:2] == ("records.pdf", b"%PDF-")


def load(message):
    return [Attachment(name="records.pdf", media_type="application/pdf", content=b"%PDF-")]


def test_mail_is_not_sent_inside_a_transaction(practice):
    message = queue_code(practice)
    with pytest.raises(guard.InsideTransaction), transaction.atomic():
        sending.run(message.job, None)
    assert mail.outbox == []


def test_the_words_of_a_failed_message_are_erased_after_a_week(practice, monkeypatch):
    refused = {"maria@example.org": (550, b"no")}
    breaks(monkeypatch, smtplib.SMTPRecipientsRefused(refused))
    message = queue_code(practice)
    work()
    assert outbox.erase_failed(practice) == 0
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert outbox.erase_failed(practice) == 1
    assert fresh(message).sealed is None
