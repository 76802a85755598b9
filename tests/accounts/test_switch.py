"""A known device, a PIN, and what a PIN does not do."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from cartella import clock
from cartella.accounts import devices, members, pins, sittings
from cartella.accounts.models import Device, FullSignIn
from tests import doors

PIN = "482915"
SWITCH = "/accounts/switch/"
TODAY = "/today/"


def code_now() -> str:
    counter = int(clock.now().timestamp()) // 30
    return totp.format_hotp_value(totp.hotp_value(doors.SECRET, counter))


def sign_in(client: Client, member) -> None:
    """A full sign-in: password and code."""
    login = {"login": member.person.email, "password": doors.PASSWORD}
    client.post("/accounts/login/", login)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert answer["Location"] == "/"


@pytest.fixture
def desk(cast) -> Client:
    """A desk at which the coordinator and the owner signed in fully today; both have PINs."""
    client = Client()
    for member in (cast.owner, cast.coordinator):
        doors.with_password(member)
        pins.keep(cast.practice, member.person, PIN)
        cache.clear()  # a code of the app counts once
        sign_in(client, member)
        client.post("/accounts/logout/")
    return client


def switch_to(client: Client, member, pin: str = PIN):
    row = FullSignIn.objects.get(person=member.person)
    return client.post(SWITCH, {"who": row.pk, "pin": pin})


def test_the_switch_lists_who_signed_in_here_today_and_nobody_else(cast, desk):
    said = doors.words(desk.get(SWITCH))
    assert "Olive Owner" in said and "Casey Records" in said
    assert "Dana Desk" not in said
    assert "Olive" not in doors.words(Client().get(SWITCH))
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "Olive" not in doors.words(desk.get(SWITCH))


def test_a_pin_opens_a_session_of_its_own(cast, desk):
    assert switch_to(desk, cast.owner)["Location"] == "/"
    key = desk.session.session_key
    assert desk.get(TODAY).status_code == 200
    desk.session["kept"] = "words of the owner"
    switch_to(desk, cast.coordinator)
    assert desk.session.session_key != key
    assert "kept" not in desk.session
    assert desk.session["_auth_user_id"] == str(cast.coordinator.person_id)
    assert not cast.owner.person.sittings.filter(ended_at__isnull=True).exists()


def rested(client: Client) -> None:
    """The screen of this browser rested for twenty minutes."""
    session = client.session
    at = clock.now() - timedelta(minutes=20)
    session["seen_at"] = at.isoformat()
    for record in session["account_authentication_methods"]:
        record["at"] = at.timestamp()
    session.save()


def locked_with_an_act(desk: Client, member) -> tuple[str, str]:
    """She sends a new chart from a locked screen, and chooses the PIN: where to, for what page."""
    switch_to(desk, member)
    rested(desk)
    chart = {"given_name": "Ghost", "family_name": "Writer"}
    asked = desk.post("/patients/new/", chart)["Location"]
    link = re.search(r'href="(/accounts/switch/[^"]*)"', desk.get(asked).content.decode())
    assert link is not None
    return html.unescape(link[1]), "/patients/new/"


def go_on(desk: Client, member, after: str):
    row = FullSignIn.objects.get(person=member.person)
    return desk.post(SWITCH, {"who": row.pk, "pin": PIN, "next": after})


def test_what_she_sent_from_a_locked_screen_is_done_when_her_pin_brings_her_back(cast, desk):
    switch, after = locked_with_an_act(desk, cast.owner)
    said = "What Olive Owner sent from the locked screen is done when Olive Owner goes on."
    assert said in doors.words(desk.get(switch))
    token = desk.cookies["cartella_desk_csrf"].value
    assert go_on(desk, cast.owner, after)["Location"].startswith("/chart/")
    assert desk.cookies["cartella_desk_csrf"].value != token
    assert cast.practice.patients.filter(family_name="Writer").count() == 1
    go_on(desk, cast.owner, after)  # a second click
    assert cast.practice.patients.filter(family_name="Writer").count() == 1


def test_nobody_does_or_sees_what_another_sent_from_a_locked_screen(cast, desk):
    _switch, after = locked_with_an_act(desk, cast.owner)
    assert go_on(desk, cast.coordinator, after)["Location"] == "/"
    assert desk.get(TODAY).status_code == 200
    switch_to(desk, cast.owner)
    assert not cast.practice.patients.filter(family_name="Writer").exists()


def test_an_act_that_she_left_alone_is_not_done_when_she_comes_back_to_another_page(cast, desk):
    locked_with_an_act(desk, cast.owner)
    assert go_on(desk, cast.owner, TODAY)["Location"] == TODAY
    assert not cast.practice.patients.filter(family_name="Writer").exists()


def test_a_pin_does_not_do_an_act_that_wants_a_second_step(cast, desk):
    switch_to(desk, cast.owner)
    rested(desk)
    invited = {"name": "Nina New", "email": "nina@example.org", "roles": "front_desk"}
    desk.post(reverse("desk:invite"), invited)
    answer = go_on(desk, cast.owner, reverse("desk:invite"))
    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert not cast.practice.invitations.exists()


def test_a_pin_is_good_at_its_device_only(cast, desk):
    elsewhere = Client()
    assert switch_to(elsewhere, cast.owner).status_code == 200
    forged = Client()
    forged.cookies[devices.COOKIE] = desk.cookies[devices.COOKIE].value[:-2] + "xx"
    assert switch_to(forged, cast.owner).status_code == 200
    assert elsewhere.get(TODAY).status_code == forged.get(TODAY).status_code == 302


def test_the_cookie_of_a_device_is_shut_to_scripts(desk):
    cookie = desk.cookies[devices.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    row = Device.objects.get()
    assert row.token_hash not in cookie.value


def test_five_wrong_pins_and_that_day_she_signs_in_fully(cast, desk):
    for left in (4, 3, 2, 1):
        assert f"{left} tr" in doors.words(switch_to(desk, cast.owner, "000000"))
    assert "five times" in doors.words(switch_to(desk, cast.owner, "000000"))
    assert switch_to(desk, cast.owner).status_code == 422
    assert desk.get(TODAY).status_code == 302
    assert switch_to(desk, cast.coordinator)["Location"] == "/"  # nobody else is shut out
    desk.post("/accounts/logout/")
    cache.clear()  # a code of the app counts once
    sign_in(desk, cast.owner)
    desk.post("/accounts/logout/")
    assert switch_to(desk, cast.owner)["Location"] == "/"


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "12345",
        "1234567890123",
        "123456",
        "654321",
        "111111",
        "112112",
        "12345a",
        "１２３４５７",
    ],
)
def test_a_pin_that_is_guessed_first_is_refused(cast, pin):
    with pytest.raises(pins.PinRefused):
        pins.keep(cast.practice, cast.owner.person, pin)
    assert not pins.has(cast.owner.person)


def test_a_forgotten_device_knows_nobody_and_its_sessions_end(cast, desk):
    switch_to(desk, cast.coordinator)
    assert desk.get(TODAY).status_code == 200
    devices.forget(Device.objects.get(), by=cast.owner.person)
    assert desk.get(TODAY).status_code == 302
    assert "Casey" not in doors.words(desk.get(SWITCH))


def test_who_left_is_not_on_the_switch_screen(cast, desk):
    members.leave(cast.coordinator, by=cast.owner.person)
    assert "Casey" not in doors.words(desk.get(SWITCH))


def test_a_pin_session_does_not_step_up_by_pin_or_password(cast, desk):
    switch_to(desk, cast.owner)
    invite = {"name": "Nina", "email": "nina@example.org", "roles": ["front_desk"]}
    asked = desk.post("/people/invite/", invite)
    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    by_password = desk.post(
        "/accounts/reauthenticate/?next=/people/invite/", {"password": doors.PASSWORD}
    )
    assert by_password["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert not cast.practice.invitations.exists()
    cache.clear()
    done = desk.post(asked["Location"], {"code": code_now(), "next": "/people/invite/"})
    assert cast.practice.invitations.get().name == "Nina", done


def test_a_pin_session_changes_no_second_factor(cast, desk):
    switch_to(desk, cast.owner)
    for path in (
        "webauthn/add/",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
    ):
        answer = desk.get(f"/accounts/2fa/{path}")
        assert answer.status_code == 302, path
        where = answer["Location"]
        assert where == "/accounts/2fa/" or where.startswith("/accounts/2fa/reauthenticate/"), path
    # Not even after the password alone was shown.
    desk.post("/accounts/reauthenticate/", {"password": doors.PASSWORD})
    assert desk.get("/accounts/2fa/webauthn/add/").status_code == 302


# What a PIN alone never does.
STEPS_UP = {
    *("release", "recall", "determine", "import_undo"),
    *("invite", "person_roles", "person_leave", "person_renew", "forget_device"),
    *("outside_ask", "outside_outcome", "pin"),
}


def test_a_pin_session_is_asked_for_more_at_every_page_that_lets_something_out(cast, desk):
    switch_to(desk, cast.owner)
    patterns = get_resolver("cartella.desk.urls").url_patterns
    steps = [one for one in patterns if getattr(one.callback, "steps_up", False)]
    assert {one.name for one in steps} >= STEPS_UP
    texts = {"number": "AAAA-BBBB-CCCC", "public_id": uuid.UUID(int=7)}
    for one in steps:
        given = {key: texts.get(key, 7) for key in one.pattern.converters}
        answer = desk.post(reverse(f"desk:{one.name}", kwargs=given))
        if one.name == "outside_outcome":
            assert answer.status_code == 403  # not hers at all
        else:
            assert answer.status_code == 302, one.name
            assert answer["Location"].startswith("/accounts/2fa/reauthenticate/"), one.name


def test_a_second_factor_is_fresh_for_half_an_hour(cast):
    client = doors.signed_in(cast.owner)
    for minutes, status in ((29, 422), (31, 302)):
        doors.show_factor(client, cast.owner.person, seconds_ago=minutes * 60)
        session = client.session
        session["seen_at"] = clock.now().isoformat()
        session.save()
        assert client.post("/people/invite/").status_code == status, minutes


# Sessions


def test_she_sees_where_she_is_signed_in_and_ends_one(cast):
    here, there = doors.signed_in(cast.desk), doors.without_second_factor(cast.desk)
    here.get(TODAY)
    there.get(TODAY, HTTP_USER_AGENT="Mozilla/5.0 (iPhone; …) Safari/604.1")
    page = here.get("/account/")
    assert "Safari on iPhone" in doors.words(page) and "This one" in doors.words(page)
    other = next(row for row in sittings.running(cast.desk.person) if "iPhone" in row.agent)
    assert here.post(f"/account/sessions/{other.public_id}/end/").status_code == 302
    assert there.get(TODAY)["Location"].startswith("/accounts/login/")
    assert here.get(TODAY).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(cast):
    hers, mine = doors.signed_in(cast.desk), doors.signed_in(cast.owner)
    hers.get(TODAY)
    row = cast.desk.person.sittings.get()
    assert mine.post(f"/account/sessions/{row.public_id}/end/").status_code == 404
    assert hers.get(TODAY).status_code == 200


def test_all_others_end_and_this_one_stays(cast):
    browsers = [doors.signed_in(cast.desk)]
    browsers += [doors.without_second_factor(cast.desk) for _number in range(2)]
    for client in browsers:
        client.get(TODAY)
    browsers[0].post("/account/sessions/others/end/")
    assert [client.get(TODAY).status_code for client in browsers] == [200, 302, 302]


def test_the_last_second_factor_stays(cast):
    client = doors.signed_in(cast.desk)
    assert client.post("/accounts/2fa/totp/deactivate/")["Location"] == "/accounts/2fa/"
    said = doors.words(client.get("/accounts/2fa/"))
    assert "your only second step" in said


def test_new_invitations_are_for_whoever_manages_people(cast):
    for member in (cast.desk, cast.coordinator, cast.clinician):
        assert doors.signed_in(member).get("/people/").status_code == 403
    page = doors.signed_in(cast.owner).get("/people/")
    assert "Casey Records" in doors.words(page)
