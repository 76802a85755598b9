"""A mail server that refuses, hangs, drops and accepts: each is said, none is a crash."""

import socket

import pytest
from django.core.mail import EmailMessage

from cartella.post import channels, smtp, trouble
from cartella.post.models import Channel
from cartella.post.trouble import Trouble
from tests.post import made
from tests.post.stand_ins import mail_server

TO = "maria@example.org"


@pytest.fixture
def deliver(practice, settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)

    def send(port, to=TO, **fields):
        made.mail_on(practice, port=port, **fields)
        setting = channels.setting(practice, Channel.EMAIL)
        mail = EmailMessage(subject="A try", body="Nothing of note.", to=[to])
        return smtp.send(setting, "password", mail)

    return send


def test_what_is_accepted_has_arrived(deliver):
    with mail_server() as server:
        assert deliver(server.port).is_taken
        assert b"Nothing of note." in server.got[0]
        assert b"From: records@letters.example.org" in server.got[0]


@pytest.mark.parametrize(
    ("way", "found", "number", "is_final"),
    [
        ("hang", Trouble.SILENT, "", False),
        ("drop", Trouble.BROKEN_OFF, "", False),
        ("drop_after_data", Trouble.BROKEN_OFF, "", False),
        ("RCPT=550 no maria@example.org here", Trouble.ADDRESS_REFUSED, "550", True),
        ("RCPT=450 later", Trouble.LATER, "450", False),
        ("MAIL=553 not you", Trouble.SENDER_REFUSED, "553", False),
        ("MAIL=421 busy", Trouble.LATER, "421", False),
        ("BODY=554 we think it is spam", Trouble.REFUSED, "554", True),
        ("BODY=452 disk full", Trouble.LATER, "452", False),
    ],
)
def test_each_refusal_is_told_apart_and_names_nobody(deliver, way, found, number, is_final):
    with mail_server(way) as server:
        outcome = deliver(server.port)
    assert (outcome.trouble, outcome.number, outcome.is_final) == (found, number, is_final)
    assert "maria" not in outcome.text + trouble.words(outcome.text)


def test_a_wrong_password_is_said_and_is_no_end(deliver):
    with mail_server("AUTH=535 no") as server:
        outcome = deliver(server.port, account="records")
    assert (outcome.trouble, outcome.is_final) == (Trouble.WRONG_PASSWORD, False)


def test_a_server_without_encryption_gets_neither_password_nor_mail(deliver):
    with mail_server() as server:
        outcome = deliver(server.port, encryption="starttls", account="records")
        assert server.got == []
    assert outcome.trouble == Trouble.NO_TLS


def test_a_server_that_speaks_in_the_clear_where_tls_is_due_is_said(deliver):
    with mail_server() as server:
        found = deliver(server.port, encryption="tls").trouble
    assert found in (Trouble.TLS, Trouble.SILENT, Trouble.BROKEN_OFF)


def test_nobody_at_the_port_is_said(deliver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert deliver(port).trouble == Trouble.CLOSED


def test_a_name_that_is_nowhere_is_said(deliver, monkeypatch):
    def unknown(*_args, **_more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert deliver(25, host="mail.example.invalid", encryption="tls").trouble == (
        Trouble.NAME_UNKNOWN
    )


@pytest.mark.parametrize(
    "to", ["not an address\r\nBcc: all@example.org", "x" * 400 + "@example.org"]
)
def test_an_odd_address_is_no_crash_and_no_second_recipient(deliver, to):
    with mail_server() as server:
        outcome = deliver(server.port, to=to)
        assert not any(b"all@example.org" in got.split(b"\n\n")[0] for got in server.got)
    assert outcome.trouble in (Trouble.ADDRESS_REFUSED, Trouble.TAKEN)


def test_every_word_has_a_next_step():
    assert set(trouble.NEXT) == set(Trouble)
