"""One-time codes: six digits, ten minutes, five tries, one use, kept as a keyed hash.

This file makes, sends and checks a code. Where one may be sent is for `verification.py` to say.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cartella import clock
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.practices.models import Practice
from cartella.release import keyed, limits
from cartella.release.models import OneTimeCode, RecordsRequest

VALID_MINUTES = 10
TRIES = 5  # wrong ones that one code outlives
WRONG_A_DAY = 10  # wrong ones, over all codes of one purpose, until the door is locked
SENT_AN_HOUR = 5
DAY_SECONDS = 24 * 3600
HOUR_SECONDS = 3600
_SENT, _TRIED = "code sent", "code tried"


class CodeWhy(StrEnum):
    """Why a code was not taken. For staff and tests: a stranger sees `words`, which tell less."""

    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    SPENT = "spent"  # five tries were wrong: this code is dead, another may be asked for
    LOCKED = "locked"  # ten wrong codes in a day: none is looked at any more
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeResult:
    """What became of a typed code. `code` is the row that it fitted, only if `is_right`."""

    is_right: bool
    why: CodeWhy | None = None
    code: OneTimeCode | None = None

    @property
    def code_id(self) -> int | None:
        """The id of the code that was used up; None if none was."""
        return self.code.pk if self.code else None

    @property
    def words(self) -> str:
        """What to tell who typed it: the same whether or not a code was ever sent."""
        if self.is_right:
            return str(_("That code is right."))
        if self.why is CodeWhy.LOCKED:
            return str(
                _(
                    "Too many wrong codes. We take no code for this request until tomorrow. "
                    "If you cannot wait, call us: we can check who you are in another way."
                )
            )
        return str(_("That code does not fit or is no longer good. You can ask for a new one."))


def grouped(number: str) -> str:
    """A request number as we print it, from however somebody wrote it."""
    plain = _plain(number)
    return "-".join((plain[:4], plain[4:8], plain[8:]))


def may_ask(practice: Practice, number: str, purpose: OneTimeCode.Purpose) -> bool:
    """Whether another code may be asked for now; if so it is counted. Five an hour, for a number
    that does not exist just as for one that does."""
    key = limits.key_of(practice, f"{purpose} {_plain(number)}")
    return limits.allow(practice, _SENT, key, limit=SENT_AN_HOUR, per_seconds=HOUR_SECONDS)


def send(
    records_request: RecordsRequest,
    purpose: OneTimeCode.Purpose,
    *,
    channel: Channel,
    to: str,
    contact_id: int | None = None,
    delivery_id: int | None = None,
) -> OneTimeCode | None:
    """Make a code and queue it for the fast lane; it voids those sent before for the same thing.

    None, and nothing sent, if this contact has had ten codes in the last day.
    """
    practice = records_request.practice
    key = limits.key_of(practice, to)
    if not limits.allow(practice, _SENT, key, limit=10, per_seconds=DAY_SECONDS):
        return None
    typed = f"{secrets.randbelow(10**6):06}"
    salt = secrets.token_bytes(16)
    now = clock.now()
    with transaction.atomic():
        code = OneTimeCode.objects.create(
            practice=practice,
            records_request=records_request,
            purpose=purpose,
            contact_id=contact_id,
            delivery_id=delivery_id,
            salt=salt,
            hash=_hash(practice, salt, typed),
            sent_at=now,
            expires_at=now + timedelta(minutes=VALID_MINUTES),
        )
        outbox.queue(
            practice,
            channel,
            to,
            "code",
            {"code": typed, "minutes": VALID_MINUTES},
            key=f"code:{code.pk}",
            language=records_request.language,
            about_request_id=records_request.pk,
            expires_at=code.expires_at,
        )
    return code


def check(
    practice: Practice,
    number: str,
    purpose: OneTimeCode.Purpose,
    typed: str,
    *,
    delivery_id: int | None = None,
) -> CodeResult:
    """Whether `typed` is the newest code sent for this; if so it is used up by this call.

    Does the same work for a number that does not exist. Only the newest code counts.
    """
    key = limits.key_of(practice, f"{purpose} {_plain(number)} {delivery_id or ''}")
    if limits.is_locked(practice, _TRIED, key, limit=WRONG_A_DAY, per_seconds=DAY_SECONDS):
        return CodeResult(is_right=False, why=CodeWhy.LOCKED)
    newest = (
        OneTimeCode.objects.filter(
            practice=practice,
            records_request__number=grouped(number),
            purpose=purpose,
            delivery_id=delivery_id,
        )
        .order_by("-id")
        .first()
    )
    why = _take(practice, newest, typed)
    if why is None:
        return CodeResult(is_right=True, code=newest)
    limits.failed(practice, _TRIED, key)
    return CodeResult(is_right=False, why=why)


def _take(practice: Practice, newest: OneTimeCode | None, typed: str) -> CodeWhy | None:
    """None if `typed` was right and this call used it up; else why not."""
    now = clock.now()
    # The try is taken before the digits are compared, so guessers in parallel share the five.
    # Without a code the same statement finds no row: the answer takes as long either way.
    mine = OneTimeCode.objects.filter(pk=newest.pk if newest else 0, used_at__isnull=True)
    may_try = mine.filter(tries__lt=TRIES, expires_at__gt=now).update(tries=F("tries") + 1)
    salt = bytes(newest.salt) if newest else bytes(16)
    is_right = hmac.compare_digest(
        _hash(practice, salt, _digits(typed)), bytes(newest.hash) if newest else bytes(32)
    )
    if newest is None:
        return CodeWhy.NONE
    if not may_try:
        return _state_of(newest, now)
    if not is_right:
        return CodeWhy.WRONG
    return None if mine.update(used_at=now) else CodeWhy.USED  # two at once: one wins


def _state_of(newest: OneTimeCode, now: datetime) -> CodeWhy:
    # From the row as it was read: another query would tell that there is a code at all.
    if newest.tries >= TRIES and newest.used_at is None:
        return CodeWhy.SPENT
    return CodeWhy.EXPIRED if newest.used_at is None and newest.expires_at <= now else CodeWhy.USED


def _hash(practice: Practice, salt: bytes, typed: str) -> bytes:
    return keyed.digest(practice.pk, keyed.Use.CODE, salt, typed)


def _digits(typed: str) -> str:
    """What was typed without the blanks and hyphens that people put in; nothing else is mended."""
    return "".join(typed.split()).replace("-", "")


def _plain(number: str) -> str:
    return "".join(letter for letter in number.upper() if letter.isalnum())
