"""Channels and contracts at the desk: the owner alone, no contract no channel, no secret shown."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cartella import clock
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from cartella.post import channels, contracts, outbox
from cartella.post.models import Channel, Hold, Message
from tests import doors
from tests.post import made

MAIL = "/settings/channels/mail/"
FIELDS = {
    "vendor": "Mail of example",
    "host": "smtp.example.org",
    "port": "587",
    "encryption": "starttls",
    "account": "records@letters.example.org",
    "secret": "tr0ub4dor-and-3",
    "sender": "records@letters.example.org",
    "mode": "on",
}


@pytest.fixture
def owner(cast):
    return doors.signed_in(cast.owner)


def kept(cast):
    return channels.setting(cast.practice, Channel.EMAIL)


@pytest.mark.parametrize("path", [MAIL, "/settings/channels/", "/settings/contracts/"])
def test_only_the_owner_sees_them(cast, owner, path):
    assert owner.get(path).status_code == 200
    assert doors.signed_in(cast.coordinator).get(path).status_code == 403


def test_a_channel_is_kept_and_its_password_shown_nowhere(cast, owner):
    owner.post(MAIL + "keep/", FIELDS)
    assert (kept(cast).host, kept(cast).is_on) == ("smtp.example.org", True)
    assert channels.secret(cast.practice, Channel.EMAIL) == FIELDS["secret"]
    assert FIELDS["secret"] not in owner.get(MAIL).content.decode()
    owner.post(MAIL + "keep/", FIELDS | {"secret": "", "port": "465"})
    assert channels.secret(cast.practice, Channel.EMAIL) == FIELDS["secret"]


def test_without_a_contract_it_is_not_switched_on_and_what_was_typed_stays(cast, owner):
    before = kept(cast).pk
    answer = owner.post(MAIL + "keep/", FIELDS | {"vendor": "Nobody's Mail"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "smtp.example.org" in text
    assert FIELDS["secret"] not in text
    assert kept(cast).pk == before
    owner.post(MAIL + "keep/", FIELDS | {"vendor": "Nobody's Mail", "mode": "test"})
    assert kept(cast).is_test


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "https://smtp.example.org/x"},
        {"host": "a b"},
        {"host": "smtp.example.org\r\nX: y"},
        {"port": "0"},
        {"port": "70000"},
        {"sender": "nobody"},
        {"sender": "a@example.org\r\nBcc: b@example.org"},
        {"encryption": "none"},
        {"mode": "sideways"},
        {"vendor": ""},
    ],
)
def test_nonsense_is_refused_and_changes_nothing(cast, owner, wrong):
    before = kept(cast).pk
    assert owner.post(MAIL + "keep/", FIELDS | wrong).status_code == 422
    assert kept(cast).pk == before


def test_an_old_second_factor_is_asked_for_again(cast):
    client = doors.signed_in(cast.owner)
    doors.show_factor(client, cast.owner.person, seconds_ago=3600)
    before = kept(cast).pk
    client.post(MAIL + "keep/", FIELDS)
    assert kept(cast).pk == before


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (MAIL + "switch/", {"on": "1"}),
        ("/settings/contracts/", {"vendor": "V", "covers": "mail", "carries": "records"}),
    ],
)
def test_what_opens_the_house_asks_for_a_fresh_second_factor(cast, owner, path, said):
    doors.show_factor(owner, cast.owner.person, seconds_ago=3600)
    before = cast.practice.vendor_contracts.count()
    answer = owner.post(path, said)
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert cast.practice.vendor_contracts.count() == before


@pytest.mark.parametrize("moved", [{"host": "smtp.evil.example.org"}, {"account": "other"}])
def test_a_kept_password_goes_to_no_server_that_it_was_not_typed_for(cast, owner, moved):
    owner.post(MAIL + "keep/", FIELDS)
    answer = owner.post(MAIL + "keep/", FIELDS | {"secret": "", **moved})
    assert answer.status_code == 422
    assert "Type the password" in doors.words(answer)
    assert (kept(cast).host, kept(cast).account) == (FIELDS["host"], FIELDS["account"])
    owner.post(MAIL + "keep/", FIELDS | {"secret": "another", **moved})
    assert channels.secret(cast.practice, Channel.EMAIL) == "another"


def test_switching_off_makes_messages_wait_and_on_lets_them_go(cast, owner, mailoutbox):
    owner.post(MAIL + "switch/", {"on": "0"})
    outbox.queue(
        cast.practice,
        Channel.EMAIL,
        "her@example.org",
        "news",
        {"number": "A", "phone": ""},
        key="one",
        language="en",
    )
    worker.run_due(Lane.FAST)
    assert Message.objects.get().held_because == Hold.SWITCHED_OFF
    assert "switched off" in doors.words(owner.get("/settings/channels/"))
    owner.post(MAIL + "switch/", {"on": "1"})
    worker.run_due(Lane.FAST)
    assert len(mailoutbox) == 1


def test_a_try_is_said_on_the_page(cast, owner, mailoutbox):
    owner.post(MAIL + "try/", {"to": "owner@example.org"})
    assert "every 2s" in owner.get(MAIL).content.decode()
    worker.run_due(Lane.FAST)
    assert "The message was taken." in doors.words(owner.get(MAIL))
    assert "every 2s" not in owner.get(MAIL).content.decode()
    assert [mail.to for mail in mailoutbox] == [["owner@example.org"]]


def test_a_try_to_no_address_is_refused(owner, mailoutbox):
    assert owner.post(MAIL + "try/", {"to": "nobody"}).status_code == 422


def test_a_way_that_is_none_is_not_found(owner):
    assert owner.get("/settings/channels/pigeon/").status_code == 404


CONTRACT = {
    "vendor": "Texting of example",
    "covers": "sms",
    "carries": "names",
    "signed_on": "2026-01-02",
    "signed_by": "Olive Owner",
    "ends_on": "",
}


def test_a_contract_is_recorded_with_its_paper(cast, owner, stranger):
    paper = SimpleUploadedFile("baa.pdf", b"%PDF-1.4 signed")
    owner.post("/settings/contracts/", CONTRACT | {"paper": paper})
    kept = contracts.history(cast.practice).first()
    assert (kept.vendor, kept.covers) == ("Texting of example", "sms")
    path = f"/settings/contracts/{kept.pk}/paper/"
    answer = owner.get(path)
    assert answer.content == b"%PDF-1.4 signed"
    assert answer["Content-Disposition"].startswith("attachment")
    assert doors.signed_in(stranger.owner).get(path).status_code == 404
    assert owner.get("/settings/contracts/1/paper/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed_on": "2999-01-01"},
        {"ends_on": "2025-01-01"},
        {"signed_by": " "},
        {"covers": "gossip"},
        {"signed_on": "soon"},
    ],
)
def test_what_is_no_contract_is_refused(cast, owner, wrong):
    before = contracts.history(cast.practice).count()
    assert owner.post("/settings/contracts/", CONTRACT | wrong).status_code == 422
    assert contracts.history(cast.practice).count() == before


def test_a_contract_that_ends_soon_is_said_on_its_channel(cast, owner):
    ends_on = clock.today(cast.practice.time_zone) + timedelta(days=5)
    made.contract(cast.practice, ends_on=ends_on)
    assert "ends in 5 days" in doors.words(owner.get(MAIL))
