"""Recovery codes alone are no second factor; an authenticator app is."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from cartella.accounts import second_factor
from tests import doors


def test_an_authenticator_app_counts_and_recovery_codes_alone_do_not(cast):
    person = cast.owner.person
    assert not second_factor.is_set_up(person)
    RecoveryCodes.activate(person)
    assert not second_factor.is_set_up(person)
    TOTP.activate(person, doors.SECRET)
    assert second_factor.is_set_up(person)
