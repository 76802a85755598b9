"""Slow-down on guessing: so many tries in so many seconds, counted in the shared cache.

A limit only ever lasts for its seconds, and is counted for the place (address, device) from which
somebody guesses, so that a stranger elsewhere never shuts out the right person.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many tries in so many seconds."""

    name: str
    tries: int
    seconds: int


INVITATION = Limit(name="invitation", tries=10, seconds=600)
PIN = Limit(name="pin", tries=10, seconds=600)


def wait_seconds(limit: Limit, who: str) -> int:
    """Count a try of `who`; 0 if it may be made, else the seconds until one may.

    Each slot is taken by `add`, which only one of several processes can win.
    """
    now = int(clock.now().timestamp())
    window = now // limit.seconds
    base = hashlib.sha256(f"{limit.name}:{who}:{window}".encode()).hexdigest()
    for slot in range(limit.tries):
        if cache.add(f"slow:{base}:{slot}", 1, timeout=limit.seconds):
            return 0
    return (window + 1) * limit.seconds - now


def place_of(request: HttpRequest) -> str:
    """From where a request comes, as far as the network says."""
    return str(request.META.get("REMOTE_ADDR", ""))


def words(seconds: int) -> str:
    """When to try again."""
    minutes = max(1, -(-seconds // 60))
    said = ngettext(
        "Too many tries. Try again in %(count)s minute.",
        "Too many tries. Try again in %(count)s minutes.",
        minutes,
    )
    return said % {"count": minutes}


def login_words() -> str:
    """What the sign-in library says when its limit is reached: five minutes at most."""
    return _("Too many wrong tries. Try again in five minutes. A passkey works at once.")
