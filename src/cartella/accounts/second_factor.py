"""Whether a person has a second factor. Nobody reaches a chart with a password alone."""

from allauth.mfa.models import Authenticator

from cartella.accounts.models import Person


def is_set_up(person: Person) -> bool:
    """True once the person has an authenticator app or a passkey (recovery codes alone do not)."""
    factors = Authenticator.objects.filter(user=person)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def recovery_codes_left(person: Person) -> int | None:
    """How many recovery codes still work; None if none were ever made."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row is not None else None
