"""An invitation opens the door once, for a week; a renewal takes the old keys away when used."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from cartella import clock
from cartella.accounts import invitations, pins
from cartella.accounts.invitations import Invited, Refused, Standing
from cartella.accounts.models import Invitation, MembershipChange
from cartella.accounts.roles import Role
from cartella.post import outbox
from tests import doors

GOOD = "three words in a row"


def invited(**fields) -> Invited:
    said = {"name": "Nina New", "email": "Nina@Example.org", "roles": frozenset({Role.FRONT_DESK})}
    return Invited(**(said | fields))


@pytest.fixture
def made(cast):
    return invitations.invite(cast.practice, invited(credentials="RN"), by=cast.owner.person)


def test_the_code_is_not_kept_and_reads_in_any_hand(made):
    kept = Invitation.objects.values().get()
    plain = made.code.replace("-", "")
    assert not any(plain in str(value) or made.code in str(value) for value in kept.values())
    for typed in (made.code, plain.lower(), made.code.replace("-", " ")):
        assert invitations.find(typed).standing is Standing.GOOD
    assert invitations.find(made.code[:-1]).standing is Standing.UNKNOWN
    assert "code" not in repr(made)


def test_it_works_once_and_makes_the_person_with_her_roles(cast, made):
    person = invitations.accept(made.invitation, GOOD)
    member = person.memberships.get()
    assert (person.name, person.credentials, person.email) == ("Nina New", "RN", "nina@example.org")
    assert member.roles == [Role.FRONT_DESK]
    assert invitations.find(made.code).standing is Standing.USED
    with pytest.raises(Refused, match="used already"):
        invitations.accept(made.invitation, GOOD)
    assert cast.practice.memberships.filter(person=person).count() == 1


def test_it_is_over_after_a_week(made):
    with clock.frozen(made.invitation.expires_at - timedelta(seconds=1)):
        assert invitations.find(made.code).standing is Standing.GOOD
    with clock.frozen(made.invitation.expires_at):
        assert invitations.find(made.code).standing is Standing.EXPIRED
        with pytest.raises(Refused, match="older than a week"):
            invitations.accept(made.invitation, GOOD)


def test_withdrawn_it_opens_nothing(cast, made):
    assert invitations.withdraw(made.invitation, by=cast.owner.person)
    assert not invitations.withdraw(made.invitation, by=cast.owner.person)
    assert invitations.find(made.code).standing is Standing.WITHDRAWN
    with pytest.raises(Refused, match="withdrawn"):
        invitations.accept(made.invitation, GOOD)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "owner@juniper.example.org"}, "Somebody here has this e-mail"),
        ({"email": "OWNER@juniper.example.org "}, "Somebody here has this e-mail"),
        ({"email": "nina"}, "Write an e-mail"),
        ({"name": " "}, "Write her name"),
        ({"roles": frozenset()}, "at least one role"),
        ({"roles": frozenset({Role.OUTSIDE_REVIEWER, Role.OWNER})}, "no other role"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_made(cast, fields, words):
    with pytest.raises(Refused, match=words):
        invitations.invite(cast.practice, invited(**fields), by=cast.owner.person)
    assert not Invitation.objects.exists()
    assert not MembershipChange.objects.exists()


def test_one_invitation_to_an_address_is_open_at_a_time(cast, made):
    with pytest.raises(Refused, match="is open"):
        invitations.invite(cast.practice, invited(), by=cast.owner.person)


def test_a_weak_password_leaves_the_code_good(made):
    with pytest.raises(ValidationError):
        invitations.accept(made.invitation, "short")
    assert invitations.find(made.code).standing is Standing.GOOD


def test_the_mail_holds_the_code_and_tells_no_name(cast, made):
    said = outbox.words(invitations.mail(made))
    assert made.code in said.body
    for word in ("Nina", "Juniper", "patient", "records", "http"):
        assert word not in said.body + said.subject


def test_a_renewal_changes_nothing_until_it_is_used(cast):
    old = doors.with_password(cast.desk)
    pins.keep(cast.practice, cast.desk.person, "482915")
    made = invitations.renew(cast.desk, by=cast.owner.person)
    assert old.get("/today/").status_code == 200
    again = invitations.renew(cast.desk, by=cast.owner.person)
    assert invitations.find(made.code).standing is Standing.WITHDRAWN
    invitations.accept(again.invitation, GOOD)
    assert old.get("/today/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.desk.person).exists()
    assert not pins.has(cast.desk.person)
    cast.desk.person.refresh_from_db()
    assert cast.desk.person.check_password(GOOD)


def test_nobody_renews_herself_and_nobody_who_left(cast):
    with pytest.raises(Refused):
        invitations.renew(cast.owner, by=cast.owner.person)
    cast.desk.ended_on = clock.today(cast.practice.time_zone)
    with pytest.raises(Refused):
        invitations.renew(cast.desk, by=cast.owner.person)


def test_the_command_line_restores_an_owner_and_the_history_says_so(cast):
    made = invitations.restore_owner(cast.practice, "Owner@juniper.example.org")
    assert invitations.find(made.code).standing is Standing.GOOD
    row = MembershipChange.objects.get()
    assert (row.what, row.by, row.person) == ("command", None, cast.owner.person)
    for email in ("front_desk@juniper.example.org", "nobody@example.org"):
        with pytest.raises(Refused):
            invitations.restore_owner(cast.practice, email)


def test_the_history_is_never_rewritten(cast, made):
    row = MembershipChange.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        MembershipChange.objects.filter(pk=row.pk).update(what="left")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


# At the door


def test_the_address_on_paper_changes_nothing_and_the_code_leaves_the_address(made):
    client = Client()
    answer = client.get(f"/accounts/invited/{made.code}/")
    assert answer["Location"] == "/accounts/invited/"
    assert "Nina New" in doors.words(client.get("/accounts/invited/"))
    assert invitations.find(made.code).standing is Standing.GOOD


def test_she_goes_from_code_to_password_to_the_second_step(made):
    client = Client()
    client.post("/accounts/invited/", {"code": made.code})
    short = client.post("/accounts/invited/", {"password": "short", "again": "short"})
    assert short.status_code == 422
    differ = client.post("/accounts/invited/", {"password": GOOD, "again": GOOD + "!"})
    assert differ.status_code == 422
    done = client.post("/accounts/invited/", {"password": GOOD, "again": GOOD})
    assert done["Location"] == "/accounts/2fa/"
    assert client.get("/today/")["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_who_sits_at_the_browser_already_is_signed_out_first(cast, made):
    client = doors.signed_in(cast.owner)
    client.post("/accounts/invited/", {"code": made.code})
    client.post("/accounts/invited/", {"password": GOOD, "again": GOOD})
    assert client.session["_auth_user_id"] != str(cast.owner.person_id)
    assert cast.owner.person.sittings.filter(ended_at__isnull=True).count() == 0


def test_guessing_codes_is_slowed_down_from_that_place_only(made):
    guesser = Client(REMOTE_ADDR="192.0.2.7")
    for number in range(10):
        guesser.post("/accounts/invited/", {"code": f"AAAABBBBCCCC{number:04}"})
    slowed = guesser.post("/accounts/invited/", {"code": made.code})
    assert "Try again in" in doors.words(slowed)
    other = Client(REMOTE_ADDR="192.0.2.8")
    assert other.post("/accounts/invited/", {"code": made.code}).status_code == 302
