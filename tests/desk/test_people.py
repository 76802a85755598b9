"""A printed invitation says where it opens, and what to do if that is on this computer alone."""

import re

import pytest
from django.urls import reverse

from cartella.accounts import invitations
from tests import doors

NEW = {"name": "Nina New", "email": "nina@example.org", "roles": ["front_desk"]}


@pytest.fixture
def owner(cast):
    return doors.signed_in(cast.owner)


@pytest.mark.parametrize(
    ("desk_url", "host", "shown"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", None),
        ("http://localhost:8000", "localhost", None),
        ("https://desk.office.example", "127.0.0.1", "https://desk.office.example/"),
        ("http://127.0.0.1:8000", "desk.office.example", "http://desk.office.example/"),
    ],
)
def test_the_invitation_names_an_address_that_opens_elsewhere_or_says_there_is_none(
    owner, settings, desk_url, host, shown
):
    settings.DESK_URL, settings.ALLOWED_HOSTS = desk_url, [host]
    answer = owner.post(reverse("desk:invite"), NEW, headers={"host": host})
    assert answer.status_code == 200, doors.words(answer)
    words = doors.words(answer)
    assert ("on this computer alone" in words) is (shown is None)
    assert ("CARTELLA_DESK_URL=" in words) is (shown is None)
    if shown:
        assert f"{shown}accounts" in words or f"{shown}invit" in words


def test_the_invited_person_sets_up_her_account_on_this_computer(owner, settings):
    settings.DESK_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]
    page = owner.post(reverse("desk:invite"), NEW, headers={"host": "127.0.0.1"}).content.decode()
    next_ = re.search(r'name="next" value="([^"]+)"', page)[1]
    answer = owner.post(
        reverse("account_logout"), {"next": next_}, headers={"host": "127.0.0.1"}, follow=True
    )
    assert "Nina New" in doors.words(answer) or "password" in doors.words(answer).lower()
    password = {"password": "a long enough one", "again": "a long enough one"}
    done = owner.post(reverse("account_invited"), password, headers={"host": "127.0.0.1"})
    assert done["Location"] == reverse("mfa_index"), doors.words(done)
    code = next_.rstrip("/").rpartition("/")[2]
    assert invitations.find(code).invitation is None  # it is used
