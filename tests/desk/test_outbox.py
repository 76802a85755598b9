"""The demo's outbox: only in a store that is a demo, and it shows what would have been sent."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests import doors
from tests.release import rows

URL = "/demo/outbox/"


@pytest.fixture
def demo(cast):
    """The practice of the cast, marked as a demo."""
    cast.practice.is_demo = True
    cast.practice.save(update_fields=["is_demo"])
    totp.TOTP.activate(cast.owner.person, doors.SECRET)
    return cast


def test_a_real_store_has_no_such_page(cast):
    assert Client().get(URL).status_code == 404


def test_it_shows_messages_and_sign_in_codes_without_sign_in(demo):
    rr = rows.asked(demo, contact_email="zinnia@example.org")
    page = doors.words(Client().get(URL))
    assert "zinnia@example.org" in page
    assert rr.number in page
    assert demo.owner.person.email in page


def test_looking_changes_nothing_and_posting_is_refused(demo):
    assert Client().post(URL).status_code == 405


def test_only_the_demo_practice_is_shown(demo, stranger):
    rows.asked(stranger, contact_email="theirs@example.org")
    assert "theirs@example.org" not in doors.words(Client().get(URL))
