"""A session's row tells nobody what it holds, and one that was not sealed so is empty."""

import json
import zlib

import pytest
from cryptography.exceptions import InvalidTag
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.urls import reverse

from cartella.sealed_session import SealedSerializer
from tests import doors, people

pytestmark = pytest.mark.django_db


def _raw(key: str) -> bytes:
    """The row as somebody reads it who holds the database: base64 undone, unpacked if packed."""
    text = Session.objects.get(pk=key).session_data.partition(":")[0]
    raw = signing.b64_decode(text.removeprefix(".").encode())
    return zlib.decompress(raw) if text.startswith(".") else raw


def test_what_a_locked_screen_posted_does_not_lie_plain_in_the_row(settings, make_practice):
    owner = people.cast().owner
    client = doors.with_password(owner)
    doors.show_factor(client, owner.person, seconds_ago=3600)
    session = client.session
    session["seen_at"] = "2020-01-01T00:00:00+00:00"
    session.save()
    answer = client.post(reverse("desk:requests_assign"), {"words": "Perioral dermatitis"})
    assert "reauthenticate" in answer["Location"]
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert "Perioral" in json.dumps(Session.objects.get(pk=key).get_decoded())
    for word in (b"Perioral", b"csrf", b"account_reauthentication"):
        assert word not in _raw(key)


def test_a_sealed_session_comes_back_as_it_was():
    store = SessionStore()
    store["names"] = ["Ägir", 3, None]
    store.save()
    assert SessionStore(store.session_key)["names"] == ["Ägir", 3, None]


@pytest.mark.parametrize("data", [b"", b'{"a": 1}', b"x" * 40])
def test_what_was_not_sealed_is_refused(data):
    with pytest.raises((InvalidTag, ValueError)):
        SealedSerializer().loads(data)


def test_another_listeners_secret_opens_nothing(settings):
    sealed = SealedSerializer().dumps({"a": 1})
    settings.SECRET_KEY = "another secret of forty letters, at the least"
    with pytest.raises(InvalidTag):
        SealedSerializer().loads(sealed)
