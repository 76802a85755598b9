"""What becomes of a person's sign-in is written down with it: who, when, and which kind."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from cartella import clock
from cartella.accounts import devices, history, owner, pins
from cartella.accounts.models import FullSignIn, MembershipChange
from tests import doors, people

What = history.What


def said(practice) -> list[tuple[str, list[str], list[str], str]]:
    """What the history says, oldest first."""
    rows = practice.membership_changes.select_related("by").order_by("pk")
    return [(row.what, row.before, row.after, row.by.name if row.by else "") for row in rows]


def test_a_new_password_is_in_the_history(cast):
    client = doors.with_password(cast.owner)
    new = "quite another long one"
    url = reverse("account_change_password")
    client.post(url, {"oldpassword": "wrong", "password1": new, "password2": new})
    assert said(cast.practice) == []
    client.post(url, {"oldpassword": doors.PASSWORD, "password1": new, "password2": new})
    assert said(cast.practice) == [(What.PASSWORD, [], [], cast.owner.person.name)]


def test_recovery_codes_made_anew_are_in_the_history_and_no_code_is(cast):
    client = doors.signed_in(cast.owner)
    RecoveryCodes.activate(cast.owner.person)
    client.get(reverse("mfa_view_recovery_codes"))
    assert said(cast.practice) == []
    client.post(reverse("mfa_generate_recovery_codes"), {"action_token": "x"})
    name = cast.owner.person.name
    assert (What.FACTOR_SET, [], ["recovery_codes"], name) in said(cast.practice)


def test_a_second_step_that_is_taken_away_is_in_the_history(cast):
    client = doors.signed_in(cast.owner)
    person = cast.owner.person
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    assert said(cast.practice) == [(What.FACTOR_GONE, ["webauthn"], [], person.name)]
    page = doors.words(client.get(reverse("desk:people")))
    assert "Second step taken away" in page and "passkey" in page


def test_a_pin_set_and_taken_away_is_in_the_history(cast):
    person = cast.owner.person
    pins.keep(cast.practice, person, "271828")
    assert pins.drop(person)
    assert not pins.drop(person)
    assert [one[0] for one in said(cast.practice)] == [What.PIN_SET, What.PIN_GONE]
    assert "271828" not in str(list(MembershipChange.objects.values()))


def test_wrong_passwords_are_noted_once_an_hour(cast):
    doors.with_password(cast.owner)
    for typed in ("wrong one", "wrong two"):
        answer = Client().post(
            reverse("account_login"), {"login": cast.owner.person.email, "password": typed}
        )
        assert answer.status_code == 200
    Client().post(reverse("account_login"), {"login": "nobody@example.org", "password": "x"})
    assert said(cast.practice) == [(What.WRONG, [], [], "")]
    later = clock.now() + history._SELDOM
    with clock.frozen(later):
        history.note_wrong(cast.owner.person, What.WRONG)
    assert len(said(cast.practice)) == 2


def test_five_wrong_pins_are_noted_when_they_shut_the_device(cast):
    person = cast.owner.person
    pins.keep(cast.practice, person, "271828")
    now = clock.now()
    device = devices.Device.objects.create(
        practice=cast.practice, token_hash="x", known_at=now, known_by=person, seen_at=now
    )
    row = FullSignIn.objects.create(
        practice=cast.practice, device=device, person=person, on=now.date(), at=now
    )
    for _try in range(7):
        assert not pins.check(row, "000000")
    assert [one[0] for one in said(cast.practice)] == [What.PIN_SET, What.PIN_SHUT]


def test_the_owners_access_renewed_from_the_command_line_is_in_the_history(cast):
    owner.renew(cast.practice, email="olive@example.org", password="a long enough one")
    rows = said(cast.practice)
    assert [(one[0], one[3]) for one in rows] == [(What.COMMAND, "")]


def test_a_step_that_cannot_be_noted_is_not_changed(cast, monkeypatch):
    client = doors.signed_in(cast.owner)
    person = cast.owner.person
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})

    def fails(*_given: object, **_more: object) -> None:
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(history, "note_own", fails)
    with pytest.raises(IntegrityError):
        client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_another_practice_of_hers_has_it_in_its_history_too(cast):
    other = people.cast("thistle")
    doors.also_in(other.practice, cast.owner.person)
    TOTP.activate(cast.owner.person, doors.SECRET)
    pins.keep(cast.practice, cast.owner.person, "271828")
    assert [one[0] for one in said(other.practice)] == [What.PIN_SET]
