"""How people come in: an invitation on a phone, a passkey, the switch at one desk, a kept draft."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from cartella import clock
from cartella.accounts import invitations, pins, second_factor
from cartella.accounts.invitations import Invited
from cartella.accounts.roles import Role
from cartella.charts import patients
from tests import doors as knocking
from tests import people
from tests.browsers import DESK, PHONE
from tests.journeys import doors

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(transactional_db, live_server, make_practice) -> str:
    """A desk of its own; passkeys need a name, so it is reached as localhost."""
    cache.clear()
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def cast(desk) -> people.Cast:
    return people.cast()


@pytest.fixture
def browser_page(new_page):
    """A page whose console is listened to."""

    def make(viewport=DESK) -> Page:
        return doors.watched(new_page(viewport))

    return make


def code_of(person) -> str:
    """What her code app shows; each may be used once, so what was used is forgotten."""
    cache.clear()
    counter = int(clock.now().timestamp()) // 30
    secret = Authenticator.objects.get(user=person, type="totp").data["secret"]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def with_app(member) -> None:
    """She has a password and a code app."""
    member.person.set_password(knocking.PASSWORD)
    member.person.save(update_fields=["password"])
    totp.TOTP.activate(member.person, knocking.SECRET)


def sign_in(page: Page, desk: str, member) -> None:
    """Password, then the code of the app."""
    page.goto(f"{desk}/accounts/login/")
    page.get_by_label("Email").fill(member.person.email)
    page.get_by_label("Password").fill(knocking.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill(code_of(member.person))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/today/")


def authenticator(page: Page) -> None:
    """A phone's or laptop's own key store, played by the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_an_invited_person_comes_in_on_her_phone_by_passkey(cast, desk, browser_page):
    invited = Invited(
        name="Nina New", email="nina@example.org", roles=frozenset({Role.COORDINATOR})
    )
    made = invitations.invite(cast.practice, invited, by=cast.owner.person)
    page = browser_page(PHONE)
    authenticator(page)
    page.goto(f"{desk}/accounts/login/")
    page.get_by_role("link", name="I have an invitation").click()
    page.get_by_label("Code of the invitation").fill(made.code.lower())
    assert doors.looked_at(page) == []
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("Nina New")
    page.get_by_label("New password").fill("three words in a row")
    page.get_by_label("The same again").fill("three words in a row")
    assert doors.looked_at(page) == []
    page.get_by_role("button", name="Go on to the second step").click()
    assert doors.looked_at(page) == []
    page.get_by_role("link", name="Make a passkey").click()
    assert doors.looked_at(page) == []
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator("ul.codes li")).to_have_count(10)
    assert doors.looked_at(page) == []
    page.get_by_role("link", name="go on").click()
    page.wait_for_url("**/today/")
    # She signs out, and in again by the passkey alone.
    page.goto(f"{desk}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{desk}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/today/")
    person = invitations.Person.objects.get(email="nina@example.org")
    assert second_factor.is_set_up(person)
    assert doors.complaints(page) == []


def test_two_people_share_a_desk_and_a_release_asks_for_more(cast, desk, browser_page):
    for member in (cast.coordinator, cast.owner):
        with_app(member)
        pins.keep(cast.practice, member.person, "482915")
    page = browser_page()
    sign_in(page, desk, cast.owner)
    page.goto(f"{desk}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, desk, cast.coordinator)
    before = page.context.cookies()
    page.locator("details.menu summary").last.click()
    page.get_by_role("link", name="Somebody else takes over").click()
    expect(page.locator("main .choices label")).to_have_count(2)
    assert doors.looked_at(page) == []
    page.get_by_label("Olive Owner").check()
    page.get_by_label("Your PIN").fill("111222")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("4 tries are left")
    page.get_by_label("Your PIN").fill("482915")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/today/")
    expect(page.locator(".topbar .who")).to_have_text("Olive Owner")
    keys = [{c["name"]: c["value"] for c in some} for some in (before, page.context.cookies())]
    assert keys[0]["cartella_desk_session"] != keys[1]["cartella_desk_session"]
    assert keys[0]["cartella_desk_device"] == keys[1]["cartella_desk_device"]
    # An invitation lets somebody in, so a PIN is not enough; what was typed is done after it.
    page.goto(f"{desk}/people/")
    page.get_by_label("Name").fill("Nina New")
    page.get_by_label("E-mail", exact=True).fill("nina@example.org")
    page.get_by_label("Front desk").check()
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    assert not cast.practice.invitations.exists()
    page.get_by_label("Code").fill(code_of(cast.owner.person))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main .code")).to_have_text(re.compile(r"^(\w{4}-){3}\w{4}$"))
    assert cast.practice.invitations.get().made_by == cast.owner.person
    assert doors.looked_at(page) == []


def test_what_was_half_typed_is_there_after_the_lock(cast, desk, browser_page):
    with_app(cast.desk)
    patient = cast.patient
    patients.reindex(cast.practice)
    page = browser_page()
    sign_in(page, desk, cast.desk)
    page.goto(f"{desk}/emergency/")
    page.get_by_label("Patient", exact=True).fill(patient.family_name)
    page.get_by_role("button", name="Find").click()
    with page.expect_response("**/account/draft/"):
        page.get_by_label("What is the emergency?").fill("She fainted in the waiting room and")
        page.wait_for_timeout(1600)
    row = cast.practice.drafts.get()
    assert b"fainted" not in bytes(row.sealed)
    _let_rest(minutes=20)
    page.goto(f"{desk}/today/")
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    page.get_by_label("Password").fill(knocking.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/today/")
    page.goto(f"{desk}/emergency/")
    page.get_by_label("Patient", exact=True).fill(patient.family_name)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_label("What is the emergency?")).to_have_value(
        "She fainted in the waiting room and"
    )
    expect(page.locator("main")).to_contain_text("It was not sent")
    assert doors.looked_at(page) == []


def _let_rest(*, minutes: int) -> None:
    """The screens of all sessions have rested."""
    at = clock.now() - timedelta(minutes=minutes)
    for row in Session.objects.all():
        held = row.get_decoded()
        held["seen_at"] = at.isoformat()
        for record in held.get("account_authentication_methods", []):
            record["at"] = at.timestamp()
        Session.objects.filter(pk=row.pk).update(session_data=Session.objects.encode(held))
