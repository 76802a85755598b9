"""Queue a message in the caller's transaction; a worker sends it (`sending.py`).

The words come from a template and hold no health information: that somebody asked, a number, a
date, a code, a link. Records go along only under an Opening of the gate.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import override

from cartella import clock
from cartella.jobs import queue as jobs
from cartella.jobs.lanes import Lane
from cartella.ledger.gate import Opening
from cartella.post import channels
from cartella.post.models import Channel, Message
from cartella.post.sealed import Words, seal, unseal
from cartella.practices.models import Practice

SEND = "post.send"
FAILED_KEPT = timedelta(days=7)


class WithoutOpening(Exception):
    """Records were to go along with a message that has not passed the gate."""


def queue(
    practice: Practice,
    channel: Channel | str,
    to: str,
    template: str,
    context: Mapping[str, object],
    *,
    key: str,
    language: str,
    about_request_id: int | None = None,
    opening: Opening | None = None,
    attachments: Sequence[int] = (),
    expires_at: datetime | None = None,
) -> Message:
    """The message with this key, new or as it was; it commits or vanishes with the caller's rows.

    `template` names `post/<template>.txt` (a text message takes `post/<template>.sms.txt` where
    there is one) and `post/<template>.subject.txt`; the context gets `practice` and `has_page`
    added. `attachments` are blob ids and need an `opening`. A paper message waits to be printed;
    one whose channel may not carry it now waits, and its `held_because` says why. After
    `expires_at` it is not sent any more.
    """
    if attachments and opening is None:
        raise WithoutOpening("Records leave only through the gate. Nothing was queued.")
    channel = Channel(channel)
    known = Message.objects.filter(practice=practice, key=key).first()
    if known is not None:
        return known
    words_ = _words(practice, channel, template, context, language)
    sealed, key_id = seal(practice, words_, key=key)
    now = clock.now()
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            practice=practice,
            key=key,
            defaults={
                "channel": channel,
                "to": to,
                "template": template,
                "language": language,
                "message_id": f"<{secrets.token_hex(16)}@{_domain(practice)}>",
                "sealed": sealed,
                "key_id": key_id,
                "attachments": list(attachments),
                "about_request_id": about_request_id,
                "exit_id": opening.exit_id if opening is not None else None,
                "created_at": now,
                "expires_at": expires_at,
            },
        )
        if is_new and channel != Channel.PAPER:
            enqueue(message)
    return message


def is_set_up(practice: Practice, channel: Channel | str) -> bool:
    """Whether messages of this channel may be queued. Mail and paper always: what cannot leave
    waits, and is shown. A text message only while texting is ready, so that another way is
    offered. A demo store takes all, into its outbox page."""
    if practice.is_demo or Channel(channel) != Channel.SMS:
        return True
    return channels.is_ready(practice, channel)


def can_leave(practice: Practice, channel: Channel | str) -> bool:
    """Whether a message of this channel would leave now: ask before promising one."""
    return channels.is_ready(practice, channel)


def opted_out(practice: Practice, channel: Channel | str, to: str) -> bool:
    """Whether whoever has this address told the carrier to stop."""
    return channels.opted_out(practice, channel, to)


def words(message: Message) -> Words | None:
    """What the message says; None once it was erased. Raises WordsLost."""
    if message.sealed is None:
        return None
    return unseal(message.practice, bytes(message.sealed), key=message.key, key_id=message.key_id)


def to_print(practice: Practice) -> QuerySet[Message]:
    """Letters that wait for somebody to print and mail them, oldest first."""
    return practice.messages.filter(
        channel=Channel.PAPER, sent_at__isnull=True, failed_at__isnull=True
    ).order_by("id")


def note_printed(message: Message) -> bool:
    """Somebody printed and mailed it. False: it was noted before."""
    unsent = Message.objects.filter(pk=message.pk, channel=Channel.PAPER, sent_at__isnull=True)
    return bool(unsent.update(sent_at=clock.now(), outcome="printed"))


def send_again(message: Message) -> bool:
    """Try a failed message anew, after a person mended the cause. False: it is not failed."""
    with transaction.atomic():
        failed = Message.objects.filter(pk=message.pk, failed_at__isnull=False)
        if not failed.update(failed_at=None, bounced_at=None, noticed_at=None, outcome=""):
            return False
        if message.job is None or not jobs.revive(message.job):
            enqueue(message)
    return True


def erase_failed(practice: Practice) -> int:
    """Erase the words of messages that failed over a week ago: a code in them is long void."""
    old = practice.messages.filter(failed_at__lt=clock.now() - FAILED_KEPT, sealed__isnull=False)
    return old.update(sealed=None)


def enqueue(message: Message) -> None:
    """Give the message to the fast lane (again): inside the caller's transaction, if any."""
    job = jobs.enqueue(
        message.practice,
        SEND,
        {"message": message.pk},
        key=f"{SEND}:{message.pk}:{secrets.token_hex(4)}",
        lane=Lane.FAST,
    )
    Message.objects.filter(pk=message.pk).update(job=job)
    message.job = job


def _words(
    practice: Practice,
    channel: Channel,
    template: str,
    context: Mapping[str, object],
    language: str,
) -> Words:
    given = {**context, "practice": practice, "has_page": not settings.IS_DESK_ONLY}
    with override(language):
        subject = render_to_string(f"post/{template}.subject.txt", given)
        # A text message is short, and its template may be one of its own.
        short = [f"post/{template}.sms.txt"] if channel == Channel.SMS else []
        body = render_to_string([*short, f"post/{template}.txt"], given)
    # One line, whatever a name holds: a line break would end the header.
    return Words(subject=" ".join(subject.split()), body=body.strip() + "\n")


def _domain(practice: Practice) -> str:
    setting = channels.setting(practice, Channel.EMAIL)
    # Never the machine's own name: it may tell who we are.
    return (setting.sender.rpartition("@")[2] if setting else "") or "cartella.invalid"
