"""Recovery codes alone are no second factor; an authenticator app is."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from cartella.accounts import second_factor
from tests import doors


def test_the_code_app_has_one_name_and_its_box_no_grey_word(cast):
    browser = doors.without_second_factor(cast.owner)
    answer = browser.get(reverse("mfa_activate_totp"))
    assert "Code that the app shows" in doors.words(answer)
    assert "uthenticator" not in doors.words(answer)
    assert "placeholder" not in answer.content.decode()


def test_an_authenticator_app_counts_and_recovery_codes_alone_do_not(cast):
    person = cast.owner.person
    assert not second_factor.is_set_up(person)
    RecoveryCodes.activate(person)
    assert not second_factor.is_set_up(person)
    TOTP.activate(person, doors.SECRET)
    assert second_factor.is_set_up(person)
