"""People, invitations and changes in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.accounts import invitations as inviting
from cartella.accounts.invitations import Standing
from cartella.accounts.models import Invitation, Membership, MembershipChange
from cartella.accounts.roles import ROLE_NAMES
from cartella.practices.models import Practice

_MOST = 30
_FACTORS = {
    "totp": gettext_lazy("code app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
}
_TONES = {Standing.GOOD: "go", Standing.USED: "done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A person in a list."""

    id: int
    name: str
    credentials: str
    email: str
    roles: str
    leaves_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLine:
    """An invitation in a list."""

    id: int
    kind: str
    name: str
    roles: str
    word: str
    tone: str
    until_at: datetime
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A change in the history."""

    at: datetime
    name: str
    what: str
    by: str
    roles: str
    on: date | None


def roles(words: list[str]) -> str:
    """Roles, and kinds of second step, by their names."""
    names = {str(word): name for word, name in [*ROLE_NAMES.items(), *_FACTORS.items()]}
    return ", ".join(str(names[word]) for word in words if word in names)


def line(row: Membership) -> Line:
    """A membership as a line."""
    return Line(
        id=row.pk,
        name=row.person.name,
        credentials=row.person.credentials,
        email=row.person.email,
        roles=roles(row.roles),
        leaves_on=row.leaves_on,
        ended_on=row.ended_on,
    )


def invitations(practice: Practice) -> list[InvitationLine]:
    """The newest invitations and what became of them."""
    words = {
        Standing.GOOD: _("Open"),
        Standing.USED: _("Used"),
        Standing.WITHDRAWN: _("Withdrawn"),
        Standing.EXPIRED: _("Over"),
    }
    found = []
    for row in practice.invitations.order_by("-id")[:_MOST]:
        standing = inviting.standing_of(row)
        found.append(
            InvitationLine(
                id=row.pk,
                kind=str(Invitation.Kind(row.kind).label),
                name=row.name,
                roles=roles(row.roles),
                word=words[standing],
                tone=_TONES.get(standing, ""),
                until_at=row.expires_at,
                may_withdraw=standing is Standing.GOOD,
            )
        )
    return found


def change(row: MembershipChange) -> ChangeLine:
    """A change as a line."""
    before, after = roles(row.before), roles(row.after)
    return ChangeLine(
        at=row.at,
        name=row.name,
        what=str(MembershipChange.What(row.what).label),
        by=row.by.name if row.by else _("the program"),
        roles=f"{before} → {after}" if before and after else after or before,
        on=row.on,
    )
