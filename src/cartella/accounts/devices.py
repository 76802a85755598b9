"""Known devices: browsers in which somebody signed in with her second factor.

A signed cookie, shut to scripts, holds a secret; the row holds its hash, a name and who made it
known. An owner sees them and may forget one.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cartella import clock
from cartella.accounts.models import Device, FullSignIn, Person
from cartella.practices.models import Practice

COOKIE = "cartella_desk_device"
_SALT = "cartella.device"
_AGE = timedelta(days=400)


def of(request: HttpRequest, practice: Practice | None = None) -> Device | None:
    """The known device that asks; None: it is none, or was forgotten."""
    signed = request.COOKIES.get(COOKIE, "")
    try:
        token = signing.loads(signed, salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return None
    rows = Device.objects.filter(token_hash=_hash(str(token)), forgotten_at__isnull=True)
    if practice is not None:
        rows = rows.filter(practice=practice)
    return rows.select_related("practice").first()


def know(
    request: HttpRequest, response: HttpResponseBase, practice: Practice, person: Person, name: str
) -> Device:
    """Note a full sign-in here; a device that was not known becomes so, by a cookie."""
    device = of(request, practice)
    now = clock.now()
    if device is None:
        token = secrets.token_urlsafe(32)
        device = Device.objects.create(
            practice=practice,
            token_hash=_hash(token),
            name=name,
            known_at=now,
            known_by=person,
            seen_at=now,
        )
        _give(response, token)
    on = clock.today(practice.time_zone)
    FullSignIn.objects.update_or_create(
        device=device,
        person=person,
        on=on,
        defaults={"practice": practice, "at": now, "wrong_pins": 0, "void_at": None},
    )
    Device.objects.filter(pk=device.pk).update(seen_at=now)
    return device


def people_today(device: Device) -> list[FullSignIn]:
    """Who signed in fully here today and works here still: they may switch."""
    on = clock.today(device.practice.time_zone)
    rows = device.full_sign_ins.filter(on=on, void_at__isnull=True)
    return [
        row
        for row in rows.select_related("person").order_by("person__name", "id")
        if _works_here(device.practice, row.person)
    ]


def forget(device: Device, *, by: Person) -> bool:
    """It is known no more: its PINs and its sessions end. False: it was forgotten before."""
    now = clock.now()
    mine = Device.objects.filter(pk=device.pk, forgotten_at__isnull=True)
    if not mine.update(forgotten_at=now, forgotten_by=by):
        return False
    device.full_sign_ins.filter(void_at__isnull=True).update(void_at=now)
    device.sittings.filter(ended_at__isnull=True).update(ended_at=now)
    return True


def _works_here(practice: Practice, person: Person) -> bool:
    member = practice.memberships.filter(person=person).first()
    on = clock.today(practice.time_zone)
    return member is not None and person.is_active and not member.has_ended(on)


def _give(response: HttpResponseBase, token: str) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(token, salt=_SALT),
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(f"cartella device {token}".encode()).hexdigest()
