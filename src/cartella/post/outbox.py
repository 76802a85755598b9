"""Queue a message in the caller's transaction; a worker sends it (`sending.py`).

The words come from a template and hold no health information: that somebody asked, a number, a
date, a code, a link. Records go along only under an Opening of the gate.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import override

from cartella import clock
from cartella.jobs import queue as jobs
from cartella.jobs.lanes import Lane
from cartella.ledger.gate import Opening
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
) -> Message:
    """The message with this key, new or as it was; it commits or vanishes with the caller's rows.

    `template` names `post/<template>.txt` and `post/<template>.subject.txt`; the context gets
    `practice` added. `attachments` are blob ids and need an `opening`. A paper message waits to be
    printed; one for a channel that is not set up is at once failed, which its `state` says.
    """
    if attachments and opening is None:
        raise WithoutOpening("Records leave only through the gate. Nothing was queued.")
    channel = Channel(channel)
    known = Message.objects.filter(practice=practice, key=key).first()
    if known is not None:
        return known
    sealed, key_id = seal(practice, _words(practice, template, context, language), key=key)
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
                "message_id": f"<{secrets.token_hex(16)}@{_domain()}>",
                "sealed": sealed,
                "key_id": key_id,
                "attachments": list(attachments),
                "about_request_id": about_request_id,
                "exit_id": opening.exit_id if opening is not None else None,
                "created_at": now,
            },
        )
        if is_new and channel != Channel.PAPER:
            _enqueue(message)
    return message


def is_set_up(practice: Practice, channel: Channel | str) -> bool:
    """Whether messages of this channel can leave. A demo store takes all, into its outbox page."""
    return practice.is_demo or Channel(channel) in (Channel.EMAIL, Channel.PAPER)


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
        if not failed.update(failed_at=None, outcome=""):
            return False
        if message.job is None or not jobs.revive(message.job):
            _enqueue(message)
    return True


def erase_failed(practice: Practice) -> int:
    """Erase the words of messages that failed over a week ago: a code in them is long void."""
    old = practice.messages.filter(failed_at__lt=clock.now() - FAILED_KEPT, sealed__isnull=False)
    return old.update(sealed=None)


def _enqueue(message: Message) -> None:
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
    practice: Practice, template: str, context: Mapping[str, object], language: str
) -> Words:
    given = {**context, "practice": practice}
    with override(language):
        subject = render_to_string(f"post/{template}.subject.txt", given)
        body = render_to_string(f"post/{template}.txt", given)
    # One line, whatever a name holds: a line break would end the header.
    return Words(subject=" ".join(subject.split()), body=body.strip() + "\n")


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
