"""The first run in the browser: who may set up, what two at once see, and where it goes on."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cartella.accounts import owner as owners
from cartella.accounts.models import Membership, Person
from cartella.backup import recovery_text
from cartella.backup.recovery import asked
from cartella.commands import first_run as said
from cartella.commands import store
from cartella.practices import first_run, keys
from cartella.practices.models import FirstRun, LegalEntity, Practice
from tests import doors, people

SETUP = reverse("desk:setup")
PRACTICE = {
    "name": "Juniper Aesthetics",
    "phone": "+1 213 555 0100",
    "address_lines": "12 Elm Street\nSpringfield, CA 90001",
    "time_zone": "America/Los_Angeles",
    "default_language": "en",
    "seen": "0",
}
ENTITY = {"name": "Juniper Nursing Inc.", "state": "CA", "licence_kinds": ["nurse practitioner"]}
OWNER = {
    "name": "Olive Owner",
    "credentials": "NP",
    "email": "Olive@Example.org",
    "password": "a long enough one",
    "again": "a long enough one",
}


@pytest.fixture(autouse=True)
def empty_store(make_practice):
    """A store without any practice; its key goes with it."""
    assert not Practice.objects.exists()


@pytest.fixture
def browser() -> Client:
    """A browser that gave the code."""
    return admitted()


def admitted() -> Client:
    client = Client()
    code = first_run.new_code()
    assert client.post(SETUP, {"code": code.lower()})["Location"] == SETUP
    return client


def made(client: Client) -> Practice:
    """Steps 1 to 3."""
    client.post(reverse("desk:setup_practice"), PRACTICE)
    answer = client.post(reverse("desk:setup_entities"), ENTITY)
    assert answer.status_code == 302, doors.words(answer)
    place = {
        "name": "Elm Street",
        "legal_entity_id": LegalEntity.objects.get().pk,
        "time_zone": "America/Los_Angeles",
    }
    answer = client.post(reverse("desk:setup_locations"), place)
    assert answer.status_code == 302, doors.words(answer)
    return Practice.objects.get()


def owned(client: Client) -> Practice:
    """Steps 1 to 4."""
    practice = made(client)
    answer = client.post(reverse("desk:setup_owner"), OWNER)
    assert answer["Location"] == reverse("desk:setup_key"), doors.words(answer)
    return practice


def with_factor(practice: Practice) -> Client:
    """The owner, signed in with her second factor."""
    return doors.signed_in(practice.memberships.get())


# An empty store


@pytest.mark.parametrize(
    "path", ["/", "/today/", "/requests/AAAA-AAAA/", "/settings/", "/accounts/login/", "/nowhere/"]
)
def test_an_empty_store_leads_every_address_to_the_setting_up(client, path):
    for method in ("get", "post"):
        answer = getattr(client, method)(path)
        assert (answer.status_code, answer.get("Location")) == (302, SETUP)


def test_a_part_of_a_page_is_led_there_whole(client):
    answer = client.post("/search/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, SETUP)


def test_a_store_from_before_is_nobodys_to_claim(client):
    people.practice_of("juniper")
    assert client.get("/today/")["Location"].startswith("/accounts/login/")
    assert client.get(SETUP)["Location"].startswith("/accounts/login/")
    assert client.get(reverse("desk:setup_practice"))["Location"].startswith("/accounts/login/")
    assert not first_run.is_open()


# The code


def test_without_the_code_no_step_opens(client):
    first_run.new_code()
    for name in ("practice", "entities", "locations", "owner"):
        url = reverse(f"desk:setup_{name}")
        assert client.get(url)["Location"] == SETUP
        assert client.post(url, PRACTICE)["Location"] == SETUP
    assert not Practice.objects.exists()


def test_a_wrong_code_opens_nothing_and_an_older_one_is_dead(client):
    old = first_run.new_code()
    first_run.new_code()
    for wrong in (old, "", "AAAA-AAAA", "x" * 500, "\u0661\u0662", "'; --"):
        answer = client.post(SETUP, {"code": wrong})
        assert answer.status_code == 422
    assert client.get(reverse("desk:setup_practice"))["Location"] == SETUP


def test_guessing_the_code_is_slowed_down_even_for_the_right_one(client):
    code = first_run.new_code()
    for _guess in range(10):
        client.post(SETUP, {"code": "AAAA-AAAA"})
    answer = client.post(SETUP, {"code": code})
    assert answer.status_code == 422
    assert "Too many tries" in doors.words(answer)


def test_no_code_is_made_once_there_is_an_owner(browser):
    owned(browser)
    assert first_run.new_code() is None
    assert FirstRun.objects.get().code_hash == ""


def test_the_code_is_kept_hashed():
    code = first_run.new_code()
    assert code.replace("-", "") not in str(FirstRun.objects.values().get())


# The steps


def test_each_step_goes_on_where_the_store_stands(browser):
    assert browser.get(SETUP)["Location"] == reverse("desk:setup_practice")
    browser.post(reverse("desk:setup_practice"), PRACTICE)
    assert browser.get(SETUP)["Location"] == reverse("desk:setup_entities")
    browser.post(reverse("desk:setup_entities"), ENTITY)
    assert browser.get(SETUP)["Location"] == reverse("desk:setup_locations")
    assert browser.get(reverse("desk:setup_owner"))["Location"] == reverse("desk:setup_locations")


def test_a_process_that_was_killed_between_steps_goes_on_with_the_next_code(browser):
    made(browser)
    assert admitted().get(SETUP)["Location"] == reverse("desk:setup_owner")


def test_what_the_command_line_made_is_gone_on_with(client, capsys):
    store.made(name="", state="US-CA", zone="")
    assert first_run.is_open()
    browser = admitted()
    assert browser.get(SETUP)["Location"] == reverse("desk:setup_practice")  # no telephone yet
    page = browser.get(reverse("desk:setup_practice"))
    seen = re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]
    browser.post(reverse("desk:setup_practice"), PRACTICE | {"seen": seen})
    assert browser.get(SETUP)["Location"] == reverse("desk:setup_entities")  # no kind of licence
    owned_by = owners.renew(Practice.objects.get(), email="o@example.org", password="x" * 14)
    assert client.get("/today/")["Location"].startswith("/accounts/login/")
    owner = doors.signed_in(owned_by)
    assert owner.get("/today/")["Location"] == SETUP
    assert owner.get(SETUP)["Location"] == reverse("desk:setup_key")


def test_the_terminal_says_the_code_until_there_is_an_owner(browser, capsys):
    said.say("http://127.0.0.1:8000")
    words = capsys.readouterr().out
    code = re.search(r"Setup code: (\S+)", words)[1]
    assert "http://127.0.0.1:8000/setup/" in words and first_run.admits(code)
    owned(browser)
    said.say("http://127.0.0.1:8000")
    words = capsys.readouterr().out
    assert "Sign in as the owner" in words and "code" not in words


def test_what_was_typed_stays_after_an_error(browser):
    answer = browser.post(reverse("desk:setup_practice"), PRACTICE | {"phone": ""})
    assert answer.status_code == 422
    assert 'value="Juniper Aesthetics"' in answer.content.decode()
    assert not Practice.objects.exists()


def test_no_time_zone_is_guessed_and_a_place_begins_with_its_states(browser):
    unsaid = {name: value for name, value in PRACTICE.items() if name != "time_zone"}
    assert browser.post(reverse("desk:setup_practice"), unsaid).status_code == 422
    assert not Practice.objects.exists()
    browser.post(reverse("desk:setup_practice"), PRACTICE | {"time_zone": "America/New_York"})
    browser.post(reverse("desk:setup_entities"), ENTITY)
    page = browser.get(reverse("desk:setup_locations")).content.decode()
    assert '<option value="America/Los_Angeles" selected>' in page


def test_a_second_click_makes_no_second_practice(browser):
    for _click in range(2):
        browser.post(reverse("desk:setup_practice"), PRACTICE)
    assert Practice.objects.count() == 1


def test_the_second_of_two_sees_what_the_first_wrote_and_loses_nothing(browser):
    other = Client()
    session = other.session
    session["first_run"] = FirstRun.objects.get().pk
    session.save()
    browser.post(reverse("desk:setup_practice"), PRACTICE)
    answer = other.post(reverse("desk:setup_practice"), PRACTICE | {"name": "Thistle Skin"})
    assert answer.status_code == 422
    assert "changed this while you had it open" in doors.words(answer)
    assert 'value="Thistle Skin"' in answer.content.decode()
    assert "Juniper Aesthetics" in doors.words(answer)
    assert Practice.objects.get().name == "Juniper Aesthetics"
    seen = re.search(r'name="seen" value="(\d+)"', answer.content.decode())[1]
    other.post(reverse("desk:setup_practice"), PRACTICE | {"name": "Thistle Skin", "seen": seen})
    assert Practice.objects.get().name == "Thistle Skin"


def test_two_entities_of_one_name_are_refused_in_words(browser):
    browser.post(reverse("desk:setup_practice"), PRACTICE)
    browser.post(reverse("desk:setup_entities"), ENTITY)
    answer = browser.post(reverse("desk:setup_entities"), ENTITY)
    assert answer.status_code == 422
    assert "has this name already" in doors.words(answer)
    assert LegalEntity.objects.count() == 1


def test_another_practices_entity_is_nowhere(browser):
    made(browser)
    foreign = people.practice_of("thistle").legal_entities.get()
    for name in ("setup_entity", "setup_coverage"):
        assert browser.get(reverse(f"desk:{name}", args=[foreign.pk])).status_code == 404


def test_the_owners_account_ends_the_code_and_signs_her_in(browser):
    practice = owned(browser)
    member = practice.memberships.get()
    assert (member.person.email, member.person.credentials) == ("olive@example.org", "NP")
    assert browser.get(reverse("desk:setup_key"))["Location"] == reverse("mfa_index")
    late = Client()
    assert late.get(SETUP)["Location"] == reverse("desk:setup_key")
    assert late.get(reverse("desk:setup_key"))["Location"].startswith("/accounts/login/")
    answer = late.post(reverse("desk:setup_practice"), PRACTICE)
    assert answer["Location"].startswith("/accounts/login/")


def test_the_second_who_makes_an_owner_is_told_to_sign_in(browser):
    made(browser)
    other = Client()
    session = other.session
    session["first_run"] = FirstRun.objects.get().pk
    session.save()
    browser.post(reverse("desk:setup_owner"), OWNER)
    answer = other.post(reverse("desk:setup_owner"), OWNER | {"email": "eve@example.org"})
    assert answer.status_code == 302
    assert not Person.objects.filter(email="eve@example.org").exists()
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"again": "another long one"}, "differ"),
        ({"email": "olive"}, "valid email"),
    ],
)
def test_a_wrong_account_is_said_and_nothing_is_made(browser, wrong, words):
    made(browser)
    answer = browser.post(reverse("desk:setup_owner"), OWNER | wrong)
    assert answer.status_code == 422
    assert words in doors.words(answer)
    assert not Person.objects.exists()


# The key


def test_the_desk_opens_when_the_sheet_is_proved(browser):
    practice = owned(browser)
    owner = with_factor(practice)
    assert owner.get("/today/")["Location"] == SETUP
    page = owner.get(reverse("desk:setup_key"))
    wanted = asked(practice)
    assert f"group {wanted.group} of line {wanted.line}" in doors.words(page)
    wrong = owner.post(reverse("desk:setup_key"), {"group": "XXXXXX"})
    assert wrong.status_code == 422 and first_run.is_open()
    group = recovery_text.group(keys.key_file(practice.pk), line=wanted.line, number=wanted.group)
    assert owner.post(reverse("desk:setup_key"), {"group": group})["Location"] == SETUP
    assert not first_run.is_open()
    assert owner.get("/today/").status_code == 200
    assert owner.get(SETUP).status_code == 200
    assert Client().get(SETUP)["Location"].startswith("/accounts/login/")


@pytest.mark.slow
def test_the_sheet_comes_as_a_file_that_no_cache_keeps(browser):
    owner = with_factor(owned(browser))
    sheet = owner.post(reverse("desk:setup_key_sheet"))
    assert sheet.content.startswith(b"%PDF")
    assert "no-store" in sheet["Cache-Control"]
    assert owner.get(reverse("desk:setup_key_sheet")).status_code == 405


def test_the_sheet_asks_for_a_fresh_second_factor(browser):
    practice = owned(browser)
    owner = with_factor(practice)
    doors.show_factor(owner, practice.memberships.get().person, seconds_ago=3600)
    answer = owner.post(reverse("desk:setup_key_sheet"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not practice.sheet_prints.exists()


def test_the_first_runs_sheet_is_shut_once_the_practice_is_set_up(browser):
    practice = owned(browser)
    owner = with_factor(practice)
    first_run.finish(practice)
    answer = owner.post(reverse("desk:setup_key_sheet"))
    assert answer["Location"] == reverse("desk:backup")
    assert not practice.sheet_prints.exists()
