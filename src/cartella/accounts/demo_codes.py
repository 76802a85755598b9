"""The codes that authenticator apps would show now. Of a demo store only: they open accounts."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt

from cartella import clock
from cartella.practices.models import Practice

PERIOD_SECONDS = 30


class NotADemo(Exception):
    """A real store never shows such a thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """An account of the demo and the code of this half minute."""

    email: str
    name: str
    code: str


def sign_ins(practice: Practice) -> list[SignIn]:
    """The accounts of a demo practice with their codes. Raises NotADemo."""
    if not practice.is_demo:
        raise NotADemo("only a demo store shows sign-in codes")
    counter = int(clock.now().timestamp()) // PERIOD_SECONDS
    return [
        SignIn(
            email=member.person.email,
            name=member.person.name,
            code=totp.format_hotp_value(totp.hotp_value(decrypt(row.data["secret"]), counter)),
        )
        for member in practice.memberships.select_related("person").order_by("id")
        for row in Authenticator.objects.filter(user=member.person, type=Authenticator.Type.TOTP)
    ]
