"""Who gets in: signed in, with a second factor, with the permission, in the right practice."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter

from cartella import clock
from cartella.accounts import idle
from cartella.accounts.roles import Role
from tests import doors
from tests.release import rows

TODAY = "/today/"


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(cast):
    response = Client().get(TODAY)
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/today/"


def test_an_act_without_sign_in_is_not_done_and_its_address_is_not_led_back_to(cast):
    response = Client().post("/search/", {"q": "Zinnia"})
    assert response["Location"] == "/accounts/login/?next=/"


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(cast):
    response = Client().post("/search/", {"q": "Zi"}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/login/")


def test_a_password_alone_leads_to_the_setting_up_of_the_second_factor(cast):
    response = doors.without_second_factor(cast.owner).get(TODAY)
    assert response["Location"] == "/accounts/2fa/"


def test_a_member_without_a_role_may_nothing(cast):
    response = doors.signed_in(doors.nobody(cast.practice)).get(TODAY)
    assert response.status_code == 403


def test_a_page_from_before_a_sign_in_says_what_to_do_when_it_is_sent(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.desk.person)
    answer = client.post(reverse("desk:new_patient"), {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    words = doors.words(answer)
    assert "look whether what you wrote is still there" in words
    assert "CSRF" not in words


def test_who_left_is_out_at_once(cast):
    client = doors.signed_in(cast.desk)
    assert client.get(TODAY).status_code == 200
    cast.desk.ended_on = clock.today(cast.practice.time_zone)
    cast.desk.save(update_fields=["ended_on"])
    assert client.get(TODAY).status_code == 403


def test_an_account_that_was_closed_is_out_at_once(cast):
    client = doors.signed_in(cast.desk)
    cast.desk.person.is_active = False
    cast.desk.person.save(update_fields=["is_active"])
    assert client.get(TODAY)["Location"].startswith("/accounts/login/")


def test_no_desk_page_is_kept_by_a_browser(cast):
    response = doors.signed_in(cast.desk).get(TODAY)
    assert "no-store" in response["Cache-Control"]


def test_times_are_those_of_the_practice(cast):
    rr = rows.asked(cast)
    page = doors.signed_in(cast.desk).get(reverse("desk:request", args=[rr.number]))
    assert page.status_code == 200


# The switch


def test_who_works_in_one_practice_sees_no_switch(cast):
    assert b"switch_practice" not in doors.signed_in(cast.desk).get(TODAY).content


def test_who_works_in_two_goes_from_one_to_the_other(cast, stranger):
    doors.also_in(stranger.practice, cast.owner.person, Role.AUDITOR)
    mine, theirs = rows.asked(cast), rows.asked(stranger)
    client = doors.signed_in(cast.owner)
    assert b"switch_practice" in client.get(TODAY).content
    assert client.get(reverse("desk:request", args=[theirs.number])).status_code == 404
    gone = client.post("/practice/", {"practice": str(stranger.practice.pk)})
    assert gone["Location"] == TODAY
    assert client.get(reverse("desk:request", args=[theirs.number])).status_code == 200
    assert client.get(reverse("desk:request", args=[mine.number])).status_code == 404
    # What she may do is what she is there: an auditor keeps no letter.
    assert client.get(reverse("desk:new_request")).status_code == 403


@pytest.mark.parametrize(
    "wanted", ["", "no uuid", "61af26cc-baa7-4799-b4bf-ad473f0e46ba", "theirs"]
)
def test_nobody_switches_to_where_she_does_not_work(cast, stranger, wanted):
    client = doors.signed_in(cast.owner)
    wanted = str(stranger.practice.pk) if wanted == "theirs" else wanted
    assert client.post("/practice/", {"practice": wanted}).status_code == 404
    theirs = rows.asked(stranger)
    assert client.get(reverse("desk:request", args=[theirs.number])).status_code == 404


def test_a_practice_that_she_left_is_left_at_once(cast, stranger):
    place = doors.also_in(stranger.practice, cast.owner.person, Role.OWNER)
    client = doors.signed_in(cast.owner)
    client.post("/practice/", {"practice": str(stranger.practice.pk)})
    place.ended_on = clock.today(cast.practice.time_zone)
    place.save(update_fields=["ended_on"])
    theirs = rows.asked(stranger)
    assert client.get(reverse("desk:request", args=[theirs.number])).status_code == 404


# The idle lock


def rested(client: Client, minutes: int) -> None:
    """Let the screen of this browser rest."""
    session = client.session
    at = clock.now() - timedelta(minutes=minutes)
    session["seen_at"] = at.isoformat()
    for record in session["account_authentication_methods"]:
        record["at"] = at.timestamp()
    session.save()


def test_a_screen_that_rested_is_locked_and_the_session_stays(cast):
    client = doors.with_password(cast.desk)
    rested(client, 16)
    response = client.get("/requests/?view=mine")
    assert response["Location"] == "/accounts/reauthenticate/?next=%2Frequests%2F%3Fview%3Dmine"
    assert client.session["_auth_user_id"] == str(cast.desk.person_id)


def test_a_screen_in_use_is_not_locked(cast):
    client = doors.signed_in(cast.desk)
    rested(client, 14)
    assert client.get(TODAY).status_code == 200
    rested_since = clock.now() - timedelta(minutes=1)
    assert client.session["seen_at"] > rested_since.isoformat()


def test_what_a_page_asks_by_itself_keeps_nothing_awake(cast):
    rr = rows.asked(cast)
    rows.round_of(rr)
    client = doors.signed_in(cast.desk)
    poll = reverse("desk:progress", args=[rr.number, 1])
    rested(client, 14)
    seen = client.session["seen_at"]
    assert client.get(poll, headers={"HX-Request": "true"}).status_code == 200
    assert client.session["seen_at"] == seen
    rested(client, 16)
    here = f"http://testserver/requests/{rr.number}/"
    response = client.get(poll, headers={"HX-Request": "true", "HX-Current-URL": here})
    assert response.status_code == 204
    assert response["HX-Redirect"] == (
        f"/accounts/reauthenticate/?next=%2Frequests%2F{rr.number}%2F"
    )


def test_what_a_locked_screen_posted_is_done_once_it_is_unlocked(cast):
    rr = rows.asked(cast)
    client = doors.with_password(cast.coordinator)
    rested(client, 16)
    url = reverse("desk:ask", args=[rr.number])
    locked = client.post(url, {"words": "Which years do you mean?"})
    assert not rr.questions.exists()
    unlocked = client.post(locked["Location"], {"password": doors.PASSWORD, "next": url})
    assert unlocked.status_code == 302
    assert rr.questions.get().text == "Which years do you mean?"
    assert client.get(TODAY).status_code == 200


def test_a_wrong_password_unlocks_nothing(cast):
    client = doors.with_password(cast.desk)
    rested(client, 16)
    response = client.post("/accounts/reauthenticate/?next=/today/", {"password": "guess"})
    assert response.status_code == 200
    assert client.get(TODAY).status_code == 302


def test_files_that_a_locked_screen_sent_are_said_to_be_lost(cast):
    rr = rows.asked(cast)
    client = doors.with_password(cast.desk)
    rested(client, 16)
    paper = SimpleUploadedFile("letter.pdf", b"%PDF-1.4")
    locked = client.post(
        "/requests/new/",
        {"channel": "post", "received_on": rr.received_on, "papers": paper},
        headers={"Referer": "http://elsewhere.example.org/requests/new/"},
    )
    assert locked["Location"] == "/accounts/reauthenticate/?next=%2Frequests%2Fnew%2F"
    assert cast.practice.arrivals.count() == 1  # that of the request itself
    back = client.post(locked["Location"], {"password": doors.PASSWORD}, follow=True)
    assert "Please add them again" in doors.words(back)


# Every page


def desk_urls() -> list[str]:
    """The name of every page of the desk."""
    patterns = get_resolver("cartella.desk.urls").url_patterns
    return sorted(pattern.name for pattern in patterns)


def address(name: str) -> str:
    """An address of that page. Nothing need be there: the door is asked first."""
    fill = {
        "public_id": uuid.UUID(int=7),
        "exit_id": uuid.UUID(int=7),
        "number": "AAAA-BBBB-CCCC",
        "kind": "any",
    }
    pattern = next(p for p in get_resolver("cartella.desk.urls").url_patterns if p.name == name)
    given = {
        key: 7 if isinstance(one, IntConverter) else fill.get(key, 7)
        for key, one in pattern.pattern.converters.items()
    }
    return reverse(f"desk:{name}", kwargs=given)


@pytest.mark.parametrize("name", desk_urls())
def test_every_page_of_the_desk_asks_who_is_there(cast, name):
    url = address(name)
    for method in (Client().get, Client().post):
        response = method(url)
        if response.status_code != 405:
            assert response.status_code == 302, url
            assert response["Location"].startswith("/accounts/login/"), url


@pytest.mark.parametrize("name", desk_urls())
def test_every_page_of_the_desk_refuses_who_may_nothing(cast, name):
    url = address(name)
    client = doors.signed_in(doors.nobody(cast.practice))
    found = {method(url).status_code for method in (client.get, client.post)}
    assert 403 in found
    assert found <= {403, 405}


def test_the_cover_of_a_page_counts_as_the_server_does(cast):
    page = doors.signed_in(cast.desk).get(TODAY).content.decode()
    assert f'data-idle="{idle.IDLE.total_seconds():.0f}"' in page
    assert f'data-ask="{TODAY}"' in page
