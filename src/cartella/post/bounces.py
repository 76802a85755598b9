"""A message that was taken and then came back: a delivery status notice (RFC 3464), read from an
e-mail that somebody dropped or that lay in the folder.

It is matched by the Message-ID that we made (128 random bits), so a forged one finds nothing.
"""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message as Mail

from cartella import clock
from cartella.post.models import Message

_ID = re.compile(rb"<[0-9a-f]{32}@[^<>\s]{1,255}>")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
MOST_BYTES = 5_000_000
MOST_IDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    """What a notice says. `is_final` False: delayed, or delivered after all."""

    is_final: bool
    status: str = ""


def take(raw: bytes) -> bool:
    """Whether this e-mail tells that a message of ours came back or is late; if it came back, the
    message is marked, and the failed ones become tasks (`release.unsent`). Else nothing is done.
    """
    raw = raw[:MOST_BYTES]
    notice = _notice(raw)
    if notice is None:
        return False
    ids = {one.decode("ascii", "replace") for one in _ID.findall(raw)[:MOST_IDS]}
    known = list(Message.objects.filter(message_id__in=ids))
    if len(known) != 1:  # none of ours; or more than one, which no mail server writes
        return False
    if notice.is_final:
        now = clock.now()
        Message.objects.filter(pk=known[0].pk, bounced_at__isnull=True).update(
            bounced_at=now, failed_at=now, outcome=f"came back {notice.status}".strip()
        )
    return True


def _notice(raw: bytes) -> _Notice | None:
    """What the notice says; None if these bytes are no notice."""
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        if mail.get_content_type() == "multipart/report":
            return _of_report(mail)
        return _of_words(mail, raw)
    except (LookupError, TypeError, ValueError, RecursionError):
        return None  # an e-mail that lies about itself is no notice


def _of_report(mail: Mail) -> _Notice | None:
    # RFC 3462: the second part of a report says what befell each recipient.
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        fields = [block for block in blocks if isinstance(block, Mail)]
        actions = {str(block.get("Action", "")).strip().lower() for block in fields}
        statuses = " ".join(str(block.get("Status", "")) for block in fields)
        found = _STATUS.search(statuses)
        return _Notice(is_final="failed" in actions, status=found.group(0) if found else "")
    return None


def _of_words(mail: Mail, raw: bytes) -> _Notice | None:
    """Some servers write in words only. Their own address and a code for good must both show."""
    sender = str(mail.get("From", "")).lower()
    if "mailer-daemon" not in sender and "postmaster" not in sender:
        return None
    codes = _STATUS.findall(raw.decode("latin-1"))
    return _Notice(is_final=True) if "5" in codes else None
