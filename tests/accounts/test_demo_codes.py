"""Sign-in codes are shown by a demo store, and by no other."""

import pytest
from allauth.mfa.totp.internal import auth as totp

from cartella.accounts import demo_codes
from tests import doors


def test_a_demo_shows_the_codes_that_its_doors_take(cast):
    cast.practice.is_demo = True
    totp.TOTP.activate(cast.owner.person, doors.SECRET)
    (shown,) = demo_codes.sign_ins(cast.practice)
    assert shown.email == cast.owner.person.email
    assert totp.validate_totp_code(doors.SECRET, shown.code)


def test_a_real_store_shows_none(cast):
    with pytest.raises(demo_codes.NotADemo):
        demo_codes.sign_ins(cast.practice)


def test_the_outbox_page_is_not_there_in_a_real_store(cast, client):
    assert client.get("/demo/outbox/").status_code == 404
