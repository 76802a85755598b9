"""Not me: looking changes nothing, the button freezes, and the page names nobody."""

import re

import pytest
from django.test import Client

from cartella.post import outbox
from cartella.release import notices
from cartella.release.models import Task
from tests import doors
from tests.release import rows


@pytest.fixture
def told(cast):
    """A request of which another contact of hers was told, and the link in that line."""
    rows.contact(cast.patient, "other@example.org")
    rr = rows.asked(cast)
    (message,) = rows.messages(cast.practice, "somebody_asked")
    body = outbox.words(message).body
    return rr, re.search(r"/not-me/[\w-]+/", body).group()


def test_looking_freezes_nothing(told):
    rr, link = told
    for method in (Client().get, Client().head):
        assert method(link).status_code == 200
    assert notices.frozen(rr) is None


def test_the_button_freezes_once_and_staff_have_a_task(told):
    rr, link = told
    for _click in range(2):
        assert "Thank you" in doors.words(Client().post(link))
    assert notices.frozen(rr)
    assert Task.objects.filter(kind=Task.Kind.NOT_ME).count() == 1


def test_an_unknown_link_reads_the_same(told):
    _rr, link = told
    unknown = "/not-me/" + "x" * 43 + "/"
    for method in ("get", "post"):
        known_page = getattr(Client(), method)(link)
        unknown_page = getattr(Client(), method)(unknown)
        assert known_page.status_code == unknown_page.status_code
        assert doors.plain(known_page).replace(link.encode(), b"") == doors.plain(
            unknown_page
        ).replace(unknown.encode(), b"")


def test_the_page_names_neither_practice_nor_patient(cast, told):
    _rr, link = told
    for page in (Client().get(link), Client().post(link)):
        words = doors.words(page)
        assert cast.practice.name not in words
        assert "Quillfeather" not in words
