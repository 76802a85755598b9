"""Whether a person has a second factor. Nobody reaches a chart with a password alone."""

from allauth.mfa.models import Authenticator

from cartella.accounts.models import Person


def is_set_up(person: Person) -> bool:
    """True once the person has an authenticator app or a passkey (recovery codes alone do not)."""
    factors = Authenticator.objects.filter(user=person)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())
