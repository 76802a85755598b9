"""The owner's account: made once for a store, by whoever holds the code of the first run.

The command line gives it a password by the same verb. What is nobody's yet is taken over, never
made twice.
"""

from dataclasses import dataclass, field

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cartella.accounts import history
from cartella.accounts.models import Membership, Person, add_member
from cartella.accounts.roles import Role
from cartella.practices import first_run
from cartella.practices.models import Practice

UNCLAIMED_EMAIL = "owner@localhost"
UNCLAIMED_NAME = "Owner"


class OwnerRefused(Exception):
    """The account cannot be made so; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """Who owns the store. `credentials` are printed as typed ("NP"), never judged."""

    email: str
    name: str
    password: str = field(repr=False)
    credentials: str = ""


def member_of(practice: Practice) -> Membership | None:
    """The membership of the practice's first owner; None: nobody is."""
    members = practice.memberships.filter(ended_on__isnull=True).select_related("person")
    return next((one for one in members.order_by("id") if Role.OWNER in one.roles), None)


def placeholder(practice: Practice) -> Membership:
    """An owner without a sign-in, for a store that was made from the command line."""
    return add_member(practice, email=UNCLAIMED_EMAIL, name=UNCLAIMED_NAME, roles=[Role.OWNER])


def claim(practice: Practice, new: NewOwner) -> Membership:
    """The owner's account, with a password. Raises OwnerRefused, and first_run.MadeMeanwhile if
    the store has an owner by now."""
    _check(new)
    try:
        with transaction.atomic():
            member = member_of(practice) or placeholder(practice)
            if member.person.has_usable_password():
                raise first_run.MadeMeanwhile
            _name(member.person, new)
            first_run.own(practice, member.person_id)
            _note(member, history.What.JOINED, by=member.person)
    except IntegrityError:
        if first_run.is_owned():  # the other one of two was first
            raise first_run.MadeMeanwhile from None
        raise OwnerRefused(_("Another account has this e-mail. Nothing was changed.")) from None
    return member


def renew(practice: Practice, *, email: str, password: str) -> Membership:
    """A new e-mail and password for the owner, from the command line. Raises OwnerRefused."""
    member = member_of(practice)
    if member is None:
        raise OwnerRefused(_("This practice has no owner. Nothing was changed."))
    new = NewOwner(
        email=email,
        name=member.person.name,
        credentials=member.person.credentials,
        password=password,
    )
    _check(new)
    try:
        with transaction.atomic():
            _name(member.person, new)
            _note(member, history.What.COMMAND, by=None)
            if first_run.is_of(practice) and not practice.first_run.owner_id:
                first_run.own(practice, member.person_id)
    except IntegrityError:
        raise OwnerRefused(_("Another account has this e-mail. Nothing was changed.")) from None
    return member


def sign_in(request: HttpRequest, person: Person) -> None:
    """Sign in whoever has just chosen this password; the second step of sign-in comes next."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, method="password", email=person.email)


def _note(member: Membership, what: history.What, *, by: Person | None) -> None:
    person = member.person
    history.note(member.practice, what, name=person.name, person=person, by=by, after=member.roles)


def _check(new: NewOwner) -> None:
    try:
        validate_email(new.email)
        validate_password(new.password, Person(email=new.email, name=new.name))
    except ValidationError as refused:
        raise OwnerRefused(" ".join(refused.messages)) from None


def _name(person: Person, new: NewOwner) -> None:
    person.email = new.email.lower()
    person.name = new.name
    person.credentials = new.credentials
    person.set_password(new.password)
    person.save(update_fields=["email", "name", "credentials", "password"])
