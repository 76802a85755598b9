"""Invitations: a code, good once and for a week, with which a person sets up her own sign-in.

The same way renews the sign-in of somebody who forgot her password or lost her phone. The code is
shown once, to who made it; here only its hash is kept.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts import history, sittings
from cartella.accounts.models import Invitation, Membership, Person, Pin
from cartella.accounts.roles import Role
from cartella.post import outbox
from cartella.post.models import Channel, Message
from cartella.practices.models import Practice

VALID = timedelta(days=7)
# Without letters and digits that are heard or read for one another.
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH, _GROUP = 16, 4  # 78 bits: nobody guesses one within its week


class Refused(Exception):
    """It cannot be done; the words say why and what to do."""


class Standing(StrEnum):
    """Whether a code is still good."""

    GOOD = "good"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom the owner invites, and as what. `until_on`: the first day without access; None: open."""

    name: str
    email: str
    credentials: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new invitation and its code, which is told once."""

    invitation: Invitation
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a typed code leads to; the invitation only while it is good."""

    standing: Standing
    invitation: Invitation | None = None

    @property
    def words(self) -> str:
        """What to tell who typed it."""
        return {
            Standing.GOOD: "",
            Standing.UNKNOWN: _("This code does not fit. Look at each letter again."),
            Standing.WITHDRAWN: _("This invitation was withdrawn. Ask who invited you."),
            Standing.USED: _("This invitation was used already. Sign in, or ask for a new one."),
            Standing.EXPIRED: _("This invitation is older than a week. Ask for a new one."),
        }[self.standing]


def invite(practice: Practice, invited: Invited, *, by: Person | None) -> Made:
    """Invite somebody new. Raises Refused: e-mail known or wrong, no name, no role."""
    email = invited.email.strip().lower()
    _refuse_wrong(practice, invited, email)
    kind = Invitation.Kind.JOIN
    if Role.OUTSIDE_REVIEWER in invited.roles:
        kind = Invitation.Kind.OUTSIDE
    with transaction.atomic():
        made = _made(practice, kind, invited, email, by=by)
        history.note(practice, history.What.INVITED, name=invited.name, by=by, after=invited.roles)
    return made


def renew(membership: Membership, *, by: Person | None, is_command: bool = False) -> Made:
    """A one-time code for somebody who cannot sign in any more; earlier ones end.

    Her password and second factor stay until it is used: a code that is lost shuts nobody out.
    Raises Refused for who has left, and for oneself.
    """
    person, practice = membership.person, membership.practice
    if membership.has_ended(clock.today(practice.time_zone)):
        raise Refused(_("She has left. Let her come back first."))
    if by is not None and by.pk == person.pk:
        raise Refused(_("You are signed in: change your password under your own account."))
    invited = Invited(name=person.name, email=person.email, credentials=person.credentials)
    what = history.What.COMMAND if is_command else history.What.RENEWAL
    with transaction.atomic():
        _open(practice).filter(person=person).update(withdrawn_at=clock.now())
        made = _made(practice, Invitation.Kind.RENEW, invited, person.email, by=by, person=person)
        history.note(practice, what, name=person.name, person=person, by=by)
    return made


def restore_owner(practice: Practice, email: str) -> Made:
    """From the command line, for the owner who lost all. Whoever calls has shown the practice key.

    Raises Refused if no such owner works here.
    """
    rows = practice.memberships.filter(person__email=email.strip().lower())
    member = rows.select_related("person", "practice").first()
    if member is None or Role.OWNER not in member.roles:
        raise Refused(_("No owner of this practice has this e-mail. Nothing was changed."))
    return renew(member, by=None, is_command=True)


def withdraw(invitation: Invitation, *, by: Person) -> bool:
    """Take it back. False: it was used, withdrawn or over before."""
    with transaction.atomic():
        mine = _open(invitation.practice).filter(pk=invitation.pk)
        if not mine.update(withdrawn_at=clock.now()):
            return False
        history.note(
            invitation.practice,
            history.What.WITHDRAWN,
            name=invitation.name,
            person=invitation.person,
            by=by,
        )
    return True


def find(code: str) -> Found:
    """What a code leads to. Spaces, hyphens and small letters do no harm."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    row = (
        Invitation.objects.filter(code_hash=_hash(plain))
        .select_related("practice", "person")
        .first()
    )
    if row is None:
        return Found(standing=Standing.UNKNOWN)
    standing = standing_of(row)
    return Found(standing=standing, invitation=row if standing is Standing.GOOD else None)


def standing_of(row: Invitation) -> Standing:
    """Whether the code of this invitation is good at this moment."""
    if row.used_at is not None:
        return Standing.USED
    if row.withdrawn_at is not None:
        return Standing.WITHDRAWN
    return Standing.EXPIRED if row.expires_at <= clock.now() else Standing.GOOD


def accept(invitation: Invitation, password: str) -> Person:
    """Use the code: a new person with her membership, or the same one with a new password.

    A renewal takes her old second factors, PIN and sessions away. Raises Refused if the code was
    used meanwhile or her e-mail became known; ValidationError for a password that will not do.
    """
    validate_password(password, invitation.person)
    try:
        with transaction.atomic():
            if not _open(invitation.practice).filter(pk=invitation.pk).update(used_at=clock.now()):
                raise Refused(find_words(invitation))
            if invitation.kind == Invitation.Kind.RENEW:
                return _renewed(invitation, password)
            return _joined(invitation, password)
    except IntegrityError:
        raise Refused(_known_email()) from None


def find_words(invitation: Invitation) -> str:
    """Why an invitation that was good a moment ago is good no more."""
    invitation.refresh_from_db()
    return Found(standing=standing_of(invitation)).words or Found(standing=Standing.USED).words


def mail(made: Made) -> Message:
    """Send the code to her address: no name, no link, nothing about the practice's work."""
    row = made.invitation
    with transaction.atomic():
        Invitation.objects.filter(pk=row.pk).update(mailed_at=clock.now())
        return outbox.queue(
            row.practice,
            Channel.EMAIL,
            row.email,
            "invitation",
            {"code": made.code, "days": VALID.days},
            key=f"invitation:{row.pk}",
            language=row.practice.default_language,
        )


def _refuse_wrong(practice: Practice, invited: Invited, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("Write an e-mail address, like name@example.org.")) from None
    if not invited.name.strip():
        raise Refused(_("Write her name.")) from None
    if not invited.roles:
        raise Refused(_("Tick at least one role, or she could open nothing."))
    if Role.OUTSIDE_REVIEWER in invited.roles and len(invited.roles) > 1:
        raise Refused(_("A reviewer from outside holds no other role."))
    if Person.objects.filter(email=email).exists():
        raise Refused(_known_email())
    if _open(practice).filter(email=email).exists():
        raise Refused(_("An invitation to this e-mail is open. Withdraw it first."))


def _known_email() -> str:
    return _(
        "Somebody here has this e-mail. If she left, let her come back; if she lost her "
        "password, offer her a new sign-in."
    )


def _made(
    practice: Practice,
    kind: Invitation.Kind,
    invited: Invited,
    email: str,
    *,
    by: Person | None,
    person: Person | None = None,
) -> Made:
    plain = "".join(secrets.choice(_ALPHABET) for _letter in range(_LENGTH))
    now = clock.now()
    row = Invitation.objects.create(
        practice=practice,
        kind=kind,
        person=person,
        email=email,
        name=invited.name.strip(),
        credentials=invited.credentials.strip(),
        roles=sorted(invited.roles),
        until_on=invited.until_on,
        code_hash=_hash(plain),
        made_at=now,
        made_by=by,
        expires_at=now + VALID,
    )
    groups = (plain[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
    return Made(invitation=row, code="-".join(groups))


def _joined(invitation: Invitation, password: str) -> Person:
    person = Person.objects.create_user(invitation.email, password, name=invitation.name)
    person.credentials = invitation.credentials
    person.save(update_fields=["credentials"])
    Membership.objects.create(
        practice=invitation.practice,
        person=person,
        roles=invitation.roles,
        leaves_on=invitation.until_on,
    )
    Invitation.objects.filter(pk=invitation.pk).update(person=person)
    history.note(
        invitation.practice,
        history.What.JOINED,
        name=person.name,
        person=person,
        by=invitation.made_by,
        after=invitation.roles,
    )
    return person


def _renewed(invitation: Invitation, password: str) -> Person:
    person = invitation.person
    if person is None:
        raise Refused(_("This code does not fit."))
    person.set_password(password)
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()
    Pin.objects.filter(person=person).delete()
    sittings.end_all(person)
    sittings.void_sign_ins(person)
    history.note(invitation.practice, history.What.RENEWED, name=person.name, person=person)
    return person


def _open(practice: Practice) -> QuerySet[Invitation]:
    return practice.invitations.filter(
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now()
    )


def _hash(plain: str) -> str:
    return hashlib.sha256(f"cartella invitation {plain}".encode()).hexdigest()
