"""Who acts: a person with permissions, the requester herself, or the program."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cartella.accounts.models import Membership
from cartella.accounts.roles import Permission
from cartella.release.lifecycle import Need


class NotAllowed(Exception):
    """This actor may not do this act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever does an act. `name` is printed where a person is named (attestations, letters)."""

    kind: str  # person | requester | program
    person_id: int | None = None
    name: str = ""
    permissions: frozenset[Permission] = frozenset()

    def may(self, need: Need) -> bool:
        """Whether this actor satisfies a need of the lifecycle table."""
        if self.kind == "program":
            return True
        if need is Need.ANYONE:
            # Staff who do it for her write down what she said: that is receiving.
            return self.kind == "requester" or Permission.RECEIVE in self.permissions
        return need is not Need.PROGRAM and Permission(need.value) in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed unless this person holds the permission."""
        if permission not in self.permissions:
            raise NotAllowed(
                _("This account may not do that: %(act)s.") % {"act": permission.value}
            )


def of(membership: Membership) -> Actor:
    """The actor that a signed-in person is in this practice."""
    return Actor(
        kind="person",
        person_id=membership.person_id,
        name=membership.person.name,
        permissions=membership.permissions(),
    )


REQUESTER = Actor(kind="requester")
PROGRAM = Actor(kind="program")
