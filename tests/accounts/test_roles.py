"""One table says who may do what; rights of several roles add up, and end with the membership."""

import pytest

from cartella import clock
from cartella.accounts.models import Person, add_member
from cartella.accounts.roles import GRANTS, ROLE_NAMES, Permission, Role, permissions_of


def test_every_role_has_a_name_and_its_rights():
    assert set(GRANTS) == set(Role) == set(ROLE_NAMES)


def test_every_permission_is_held_by_somebody():
    assert permissions_of(frozenset(Role)) == frozenset(Permission)


def test_rights_of_two_roles_add_up():
    both = permissions_of(frozenset({Role.FRONT_DESK, Role.CLINICIAN}))
    assert both == GRANTS[Role.FRONT_DESK] | GRANTS[Role.CLINICIAN]


def test_no_role_grants_nothing():
    assert permissions_of(frozenset()) == frozenset()


def test_the_front_desk_releases_nothing_and_the_auditor_changes_nothing():
    assert not GRANTS[Role.FRONT_DESK] & {Permission.RELEASE, Permission.DECIDE}
    assert GRANTS[Role.AUDITOR] == {Permission.SEE_REQUESTS, Permission.SEE_LEDGER}


@pytest.mark.parametrize("how", ["left", "closed"])
def test_a_membership_that_ended_grants_nothing(cast, how):
    assert cast.owner.may(Permission.RELEASE)
    if how == "left":
        cast.owner.ended_on = clock.today(cast.practice.time_zone)
    else:
        cast.owner.person.is_active = False
    assert not cast.owner.permissions()


def test_nobody_is_staff_of_an_admin_that_is_not_there(cast):
    assert cast.owner.person.is_staff is False


def test_a_person_without_password_cannot_sign_in(cast):
    member = add_member(cast.practice, email="New@Example.ORG", name="New", roles=[Role.OWNER])
    person = Person.objects.get(pk=member.person_id)
    assert person.email == "new@example.org"
    assert not person.has_usable_password()
