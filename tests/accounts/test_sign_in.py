"""Signing in at the desk: password, second step, recovery, slow-down, and what is not hung."""

import re
from io import StringIO

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cartella import clock
from cartella.accounts.adapter import MailBypassesPost, StaffAdapter
from cartella.accounts.models import Person
from cartella.commands import store
from tests import doors

LOGIN = "/accounts/login/"
CODE = "/accounts/2fa/authenticate/"
TODAY = "/today/"


@pytest.fixture
def owner(cast) -> Person:
    """The owner, with password and authenticator app, signed in nowhere."""
    doors.with_password(cast.owner)
    return cast.owner.person


def code_now() -> str:
    """What the authenticator app shows at this moment."""
    counter = int(clock.now().timestamp()) // 30
    return totp.format_hotp_value(totp.hotp_value(doors.SECRET, counter))


def password(client: Client, person: Person, typed: str = doors.PASSWORD):
    """Type e-mail and password."""
    return client.post(LOGIN, {"login": person.email, "password": typed})


def test_password_and_code_open_the_desk(owner, client):
    first = password(client, owner)
    assert first["Location"] == CODE
    assert client.get(TODAY).status_code == 302  # not yet
    assert client.post(CODE, {"code": code_now()})["Location"] == "/"
    assert client.get(TODAY).status_code == 200


def test_one_goes_on_where_one_was_led_from(owner, client):
    client.post(LOGIN, {"login": owner.email, "password": doors.PASSWORD, "next": "/requests/"})
    assert client.post(CODE, {"code": code_now()})["Location"] == "/requests/"


def test_nobody_is_led_elsewhere(owner, client):
    away = "https://elsewhere.example.org/"
    client.post(LOGIN, {"login": owner.email, "password": doors.PASSWORD, "next": away})
    assert client.post(CODE, {"code": code_now()})["Location"] == "/"


def test_a_wrong_code_opens_nothing(owner, client):
    password(client, owner)
    wrong = f"{(int(code_now()) + 1) % 10**6:06}"
    assert client.post(CODE, {"code": wrong}).status_code == 200
    assert client.get(TODAY).status_code == 302


def test_a_code_is_good_once(owner):
    code = code_now()
    first, second = Client(), Client()
    for client in (first, second):
        password(client, owner)
        client.post(CODE, {"code": code})
    assert first.get(TODAY).status_code == 200
    assert second.get(TODAY).status_code == 302


def test_a_recovery_code_opens_the_desk_once(owner):
    (code, *_rest) = RecoveryCodes.activate(owner).get_unused_codes()
    first, second = Client(), Client()
    for client in (first, second):
        password(client, owner)
        client.post(CODE, {"code": code})
    assert first.get(TODAY).status_code == 200
    assert second.get(TODAY).status_code == 302


@pytest.mark.parametrize("is_known", [True, False])
def test_wrong_passwords_are_slowed_down_whether_or_not_there_is_such_an_account(
    owner, client, is_known
):
    email = owner.email if is_known else "nobody@example.org"
    said = [
        doors.words(client.post(LOGIN, {"login": email, "password": f"guess {number}"}))
        for number in range(6)
    ]
    assert len(set(said[:5])) == 1
    assert "Try again in five minutes" in said[5]


def test_the_right_password_is_not_looked_at_until_the_minutes_have_passed(owner, client):
    for number in range(5):
        password(client, owner, f"guess {number}")
    assert password(client, owner).status_code == 200
    cache.clear()  # as the minutes do
    assert password(client, owner)["Location"] == CODE


def test_guesses_at_many_accounts_from_one_place_are_slowed_down(owner, client):
    for number in range(10):
        client.post(LOGIN, {"login": f"guess{number}@example.org", "password": "guess"})
    assert password(client, owner).status_code == 200


def test_a_wrong_password_and_an_unknown_account_read_the_same(owner, client):
    known = client.post(LOGIN, {"login": owner.email, "password": "guess"})
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "guess"})
    assert doors.plain(known).replace(owner.email.encode(), b"") == doors.plain(unknown).replace(
        b"nobody@example.org", b""
    )


def test_guesses_of_the_code_are_slowed_down(owner, client):
    password(client, owner)
    for number in range(8):
        client.post(CODE, {"code": f"{number:06}"})
    response = client.post(CODE, {"code": code_now()})
    assert response.status_code != 302 or response["Location"] != "/"
    assert client.get(TODAY).status_code == 302


def test_a_closed_account_cannot_sign_in(owner, client):
    owner.is_active = False
    owner.save(update_fields=["is_active"])
    password(client, owner)
    client.post(CODE, {"code": code_now()})
    assert client.get(TODAY).status_code == 302


def test_signing_out_takes_a_click_and_ends_the_session(cast):
    client = doors.signed_in(cast.owner)
    key = client.session.session_key
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get(TODAY).status_code == 200  # looking at that page ended nothing
    client.post("/accounts/logout/")
    assert client.get(TODAY).status_code == 302
    assert not client.session.exists(key)


def test_the_session_gets_a_new_key_at_sign_in(owner, client):
    password(client, owner)
    before = client.session.session_key
    client.post(CODE, {"code": code_now()})
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions(cast):
    here = doors.with_password(cast.owner)
    there = doors.without_second_factor(cast.owner)
    changed = here.post(
        "/accounts/password/change/",
        {
            "oldpassword": doors.PASSWORD,
            "password1": "another long one",
            "password2": "another long one",
        },
    )
    assert changed.status_code == 302
    assert here.get(TODAY).status_code == 200
    assert there.get(TODAY).status_code == 302


def test_a_short_password_is_refused(cast):
    client = doors.with_password(cast.owner)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": doors.PASSWORD, "password1": "short1!", "password2": "short1!"},
    )
    assert answer.status_code == 200
    assert cast.owner.person.check_password(doors.PASSWORD)


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_reset_password",
        "account_reset_password_done",
        "account_set_password",
        "account_confirm_login_code",
        "account_email_verification_sent",
    ],
)
def test_no_page_that_makes_accounts_or_sends_mail_is_hung(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "login/code/"])
def test_their_usual_addresses_lead_nowhere(cast, client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_the_sign_in_page_says_what_to_do_about_a_forgotten_password(cast, client):
    page = client.get(LOGIN)
    assert "Ask the owner for a new sign-in" in doors.words(page)
    assert b"password/reset" not in page.content


def test_the_library_may_neither_open_accounts_nor_send_mail(rf):
    adapter = StaffAdapter()
    assert not adapter.is_open_for_signup(rf.get("/"))
    with pytest.raises(MailBypassesPost):
        adapter.send_mail("account/email/any", "who@example.org", {})
    assert mail.outbox == []


def test_cookies_are_shut_to_scripts_and_other_sites(owner, client):
    client.get(LOGIN)
    password(client, owner)
    for name in ("cartella_desk_session", "cartella_desk_csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.cookies["cartella_desk_session"]["expires"] == ""  # ends with the browser


# The owner's first sign-in


def test_the_first_sign_in_of_an_owner_sets_up_the_second_factor(cast, monkeypatch, client):
    monkeypatch.setattr("sys.stdin", StringIO(f"{doors.PASSWORD}\n"))
    store._owner(cast.practice, "Owner@Example.ORG")
    owner = Person.objects.get(email="owner@example.org")
    assert password(client, owner)["Location"] == "/"
    assert client.get(TODAY)["Location"] == "/accounts/2fa/"
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content.decode())
    assert secret is not None, doors.words(page)
    counter = int(clock.now().timestamp()) // 30
    code = totp.format_hotp_value(totp.hotp_value(secret.group(), counter))
    done = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    shown = client.get(done["Location"])
    assert shown.status_code == 200
    assert client.get(TODAY).status_code == 200
