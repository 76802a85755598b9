"""The test button: one message to oneself, without a contract, and what happened."""

import pytest

from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from cartella.post import channels, smtp, trying
from cartella.post.models import Channel
from cartella.post.trouble import Trouble
from tests.post import made
from tests.post.stand_ins import mail_server


@pytest.fixture(autouse=True)
def real_mail(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)


def tried(practice):
    trying.ask(practice, Channel.EMAIL, "owner@example.org", by_person_id=1)
    worker.run_due(Lane.FAST)
    return trying.latest(practice, Channel.EMAIL)


def test_a_try_needs_no_contract_and_says_that_it_went(practice):
    with mail_server() as server:
        given = made.given(port=server.port, is_on=False)
        channels.keep(practice, Channel.EMAIL, given, by_person_id=1)
        assert tried(practice).result == Trouble.TAKEN
        assert b"It names nobody" in server.got[0]


def test_a_try_says_what_went_wrong(practice):
    with mail_server("AUTH=535 no") as server:
        given = made.given(port=server.port, is_on=False, account="me", secret="x")
        channels.keep(practice, Channel.EMAIL, given, by_person_id=1)
        test = tried(practice)
    assert (test.result, test.detail) == (Trouble.WRONG_PASSWORD, "535")


def test_a_second_click_is_the_same_try(practice):
    channels.keep(practice, Channel.EMAIL, made.given(is_on=False), by_person_id=1)
    asked = [trying.ask(practice, Channel.EMAIL, "a@example.org", by_person_id=1) for _ in "ab"]
    assert asked[0].pk == asked[1].pk


def test_nothing_filled_in_cannot_be_tried(practice):
    assert trying.ask(practice, Channel.EMAIL, "a@example.org", by_person_id=1) is None


def test_a_demo_tries_nothing(make_practice):
    demo = make_practice(is_demo=True)
    channels.keep(demo, Channel.EMAIL, made.given(is_on=False, port=9), by_person_id=1)
    assert tried(demo).result == Trouble.TAKEN
