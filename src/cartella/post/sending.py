"""Carries one message: claims it through its job, sends it outside any transaction, notes how it
went. Sending twice is harmless: a second copy has the same Message-ID."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from cartella import clock, guard
from cartella.jobs import queue as jobs
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.post import outbox
from cartella.post.models import Channel, Message

# Read by others at home, perhaps: an address of ours may tell who we are.
NAMELESS = frozenset({"somebody_asked"})

log = logging.getLogger(__name__)


class NotSent(Exception):
    """The carrier may take it later: the job is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along with a mail."""

    name: str
    media_type: str
    content: bytes


AttachmentLoader = Callable[[Message], list[Attachment]]


def run(job: Job, progress: Progress) -> None:
    """Job handler. Raises NotSent, without saying to whom, if it is to be tried again."""
    message = Message.objects.select_related("practice").get(pk=job.args["message"])
    if message.sent_at is not None or message.failed_at is not None:
        return
    try:
        outcome = _carry(message)
    except Exception:
        if job.attempts >= jobs.MAX_ATTEMPTS:
            _note(message, failed=True, outcome="given up after the last attempt")
        raise
    _note(message, failed=outcome.is_final_failure, outcome=outcome.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    text: str
    is_final_failure: bool = False


def _carry(message: Message) -> _Outcome:
    if not outbox.is_set_up(message.practice, message.channel):
        return _Outcome(text="no such channel is set up", is_final_failure=True)
    if message.practice.is_demo:
        return _Outcome(text="kept in the demo outbox")
    if message.channel == Channel.EMAIL:
        return _mail(message)
    return _Outcome(text="not a channel that sends", is_final_failure=True)


def _mail(message: Message) -> _Outcome:
    guard.outside_transaction("Sending mail")
    words = outbox.words(message)
    if words is None:
        return _Outcome(text="the words were erased", is_final_failure=True)
    practice = message.practice
    mail = EmailMessage(
        subject=words.subject,
        body=words.body,
        to=[message.to],
        reply_to=[practice.email] if practice.email and message.template not in NAMELESS else [],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    for file in _attachments(message):
        mail.attach(file.name, file.content, file.media_type)
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if codes and min(codes) >= 500:
            return _Outcome(text=f"refused by the mail server ({codes[0]})", is_final_failure=True)
        raise NotSent from None
    except (OSError, smtplib.SMTPException):
        # From None: a mail server's words may name the address.
        raise NotSent from None
    return _Outcome(text="taken by the mail server")


def _attachments(message: Message) -> list[Attachment]:
    if not message.attachments:
        return []
    if message.exit_id is None:
        raise outbox.WithoutOpening("Records leave only through the gate. Nothing was sent.")
    load = cast(AttachmentLoader, import_string(settings.POST_ATTACHMENTS))
    return load(message)


def _note(message: Message, *, failed: bool, outcome: str) -> None:
    now = clock.now()
    unsent = Message.objects.filter(pk=message.pk, sent_at__isnull=True, failed_at__isnull=True)
    if failed:
        unsent.update(failed_at=now, outcome=outcome)
        log.warning("message not sent", extra={"message_id": message.pk})
    elif message.practice.is_demo:
        unsent.update(sent_at=now, outcome=outcome)
    else:
        unsent.update(sent_at=now, outcome=outcome, sealed=None)
