"""A message that comes back is known by its own name; whatever else comes in is left alone."""

import pytest

from cartella import clock
from cartella.post import bounces, outbox
from cartella.post.models import Channel, Message, State

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: records@letters.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; maria@example.org
Action: {action}
Status: {status}

--b
Content-Type: {part}

Message-ID: {message_id}
Subject: Your code
{body}
--b--
"""


@pytest.fixture
def sent(practice):
    code = {"code": "481-502", "minutes": 15}
    message = outbox.queue(
        practice, Channel.EMAIL, "maria@example.org", "code", code, key="code:1", language="en"
    )
    Message.objects.filter(pk=message.pk).update(sent_at=clock.now())
    return message


def report(message, **fields):
    given = {
        "action": "failed",
        "status": "5.1.1",
        "part": "text/rfc822-headers",
        "message_id": message.message_id,
        "body": "",
    }
    return REPORT.format(**(given | fields)).replace("\n", "\r\n").encode()


def state(message):
    return Message.objects.get(pk=message.pk).state


@pytest.mark.parametrize("part", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_marks_the_message(sent, part):
    assert bounces.take(report(sent, part=part))
    assert state(sent) == State.BOUNCED
    assert Message.objects.get(pk=sent.pk).outcome == "came back 5.1.1"


def test_the_same_report_twice_keeps_the_first_moment(sent):
    bounces.take(report(sent))
    first = Message.objects.get(pk=sent.pk).bounced_at
    assert bounces.take(report(sent))
    assert Message.objects.get(pk=sent.pk).bounced_at == first


def test_a_delay_is_taken_and_is_no_end(sent):
    assert bounces.take(report(sent, action="delayed", status="4.4.1"))
    assert state(sent) == State.SENT


def test_a_server_that_writes_in_words_is_understood(sent):
    words = f"From: postmaster@mx.example.org\r\n\r\n550 5.1.1 unknown\r\n{sent.message_id}\r\n"
    assert bounces.take(words.encode())
    assert state(sent) == State.BOUNCED


def test_an_answer_of_a_person_or_of_her_holidays_is_no_bounce(sent):
    letter = f"From: maria@example.org\r\nIn-Reply-To: {sent.message_id}\r\n\r\nSince 5.1.1 I wait."
    assert not bounces.take(letter.encode())
    assert state(sent) == State.SENT


def test_a_report_about_somebody_elses_mail_is_left_for_the_inbox(sent):
    assert not bounces.take(report(sent, message_id=f"<{'0' * 32}@elsewhere.example.org>"))
    assert state(sent) == State.SENT


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 99,
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b--",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: message/delivery-status\r\n\r\n\xff\xfe: x\r\n\r\n--b--",
        b"From: postmaster@x\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n5.0.0",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 3000,
    ],
)
def test_broken_mail_is_no_bounce_and_no_crash(db, raw):
    assert not bounces.take(raw)
