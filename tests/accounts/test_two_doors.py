"""What one door signed, the other does not believe."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import doors
from tests.release import rows


def test_the_public_door_knows_no_sign_in(cast, public_door):
    for name in ("account_login", "mfa_authenticate", "desk:today"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/accounts/login/", "/today/", "/demo/outbox/"):
        assert Client().get(path).status_code == 404


def test_a_staff_session_is_nobody_at_the_public_door(cast, settings):
    client = doors.signed_in(cast.owner)
    key = client.session.session_key
    settings.SECRET_KEY = "the public door's own secret, as settings make it for each listener"
    assert SessionStore(key).load() == {}


def test_a_patients_session_is_nobody_at_the_desk(cast, settings):
    rr = rows.asked(cast)
    portal = SessionStore()
    portal["request"] = [rr.pk, "2026-11-02T17:00:00+00:00"]
    portal["_auth_user_id"] = str(cast.owner.person_id)
    portal.save()
    settings.SECRET_KEY = "the desk's own secret, as settings make it for each listener process"
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = portal.session_key
    assert client.get("/today/").status_code == 302


def test_the_names_of_the_cookies_differ(settings):
    assert settings.SESSION_COOKIE_NAME == "cartella_desk_session"
    assert settings.CSRF_COOKIE_NAME == "cartella_desk_csrf"
