"""Where a person is signed in: a row a session, so that she sees each and ends any of them.

The session holds a secret of its own and the row its hash; a session whose row has ended is shut by
the desk's door at its next step.
"""

import hashlib
import re
import secrets
from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts import devices, fresh
from cartella.accounts.models import FullSignIn, Person, Sitting
from cartella.practices.models import Practice

_TOKEN = "sitting"  # noqa: S105 - the name of a key in the session
_NOTED_EVERY = timedelta(minutes=1)
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def of(request: HttpRequest, practice: Practice, person: Person) -> Sitting | None:
    """The row of this session, made at its first step; None: it was ended from elsewhere."""
    token = request.session.get(_TOKEN)
    if token is None:
        return _begin(request, practice, person)
    row = person.sittings.filter(token_hash=_hash(token)).select_related("device").first()
    if row is None or row.ended_at is not None:
        return None
    now = clock.now()
    if now - row.seen_at >= _NOTED_EVERY:
        Sitting.objects.filter(pk=row.pk).update(seen_at=now)
    return row


def is_this(request: HttpRequest, sitting: Sitting) -> bool:
    """Whether a row is of the session that asks."""
    token = request.session.get(_TOKEN)
    return token is not None and _hash(token) == sitting.token_hash


def running(person: Person) -> list[Sitting]:
    """Her sessions that could still act, the newest act first."""
    since = clock.now() - timedelta(hours=12)  # settings.SESSION_COOKIE_AGE of the desk
    rows = person.sittings.filter(ended_at__isnull=True, seen_at__gte=since)
    return list(rows.select_related("device").order_by("-seen_at", "-id"))


def end(sitting: Sitting) -> bool:
    """End one. False: it had ended before."""
    mine = Sitting.objects.filter(pk=sitting.pk, ended_at__isnull=True)
    return bool(mine.update(ended_at=clock.now()))


def end_all(person: Person, *, but: HttpRequest | None = None) -> int:
    """End all her sessions, but that of `but`. Returns how many ended."""
    rows = person.sittings.filter(ended_at__isnull=True)
    token = but.session.get(_TOKEN) if but is not None else None
    if token is not None:
        rows = rows.exclude(token_hash=_hash(token))
    return rows.update(ended_at=clock.now())


def end_this(request: HttpRequest, person: Person) -> None:
    """End the session that asks, as signing out does."""
    token = request.session.get(_TOKEN)
    if token is not None:
        rows = person.sittings.filter(token_hash=_hash(token), ended_at__isnull=True)
        rows.update(ended_at=clock.now())


def void_sign_ins(person: Person) -> None:
    """Her PIN opens no device any more until she signs in fully again."""
    FullSignIn.objects.filter(person=person, void_at__isnull=True).update(void_at=clock.now())


def agent_words(agent: str) -> str:
    """A browser in words: "Chrome on Windows"."""
    browser = next((word for sign, word in _BROWSERS if re.search(sign, agent)), "")
    system = next((word for sign, word in _SYSTEMS if re.search(sign, agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")


def _begin(request: HttpRequest, practice: Practice, person: Person) -> Sitting:
    token = secrets.token_urlsafe(24)
    now = clock.now()
    row = Sitting.objects.create(
        practice=practice,
        person=person,
        token_hash=_hash(token),
        device=devices.of(request, practice),
        how=Sitting.How.PIN if fresh.is_by_pin(request, person) else Sitting.How.FULL,
        agent=agent_words(request.META.get("HTTP_USER_AGENT", ""))[:80],
        began_at=now,
        seen_at=now,
    )
    request.session[_TOKEN] = token
    return row


def _hash(token: str) -> str:
    return hashlib.sha256(f"cartella sitting {token}".encode()).hexdigest()
