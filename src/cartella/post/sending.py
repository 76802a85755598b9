"""Carries one message: claims it through its job, sends it outside any transaction, notes how it
went. Sending twice is harmless: a second copy has the same Message-ID.

This is the door: what may not leave now (no channel, no contract, test mode) waits here.
"""

import logging
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
from cartella.post import channels, holding, outbox, sms, smtp
from cartella.post.models import Channel, ChannelSetting, Message
from cartella.post.sealed import Words, WordsLost
from cartella.post.trouble import Outcome, Trouble

# Read by others at home, perhaps: an address of ours may tell who we are.
NAMELESS = frozenset({"somebody_asked"})
TOO_LATE = "it waited until it was of no use any more"

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
    if message.expires_at is not None and message.expires_at <= clock.now():
        _failed(message, TOO_LATE)
        return
    if held := holding.hold_of(message):
        Message.objects.filter(pk=message.pk, sent_at__isnull=True).update(held_because=held)
        return
    is_last = job.attempts >= jobs.most_attempts(job.kind)
    try:
        outcome = _carry(message)
    except Exception:
        if is_last:
            _failed(message, "given up after the last attempt")
        raise
    _note(message, outcome, is_last=is_last)


def _note(message: Message, outcome: Outcome, *, is_last: bool) -> None:
    if outcome.is_taken:
        _sent(message, outcome)
    elif outcome.is_final or is_last:
        if outcome.trouble is Trouble.OPTED_OUT:
            channels.note_opt_out(message.practice, message.channel, message.to)
        _failed(message, outcome.text)
    else:
        Message.objects.filter(pk=message.pk).update(outcome=outcome.text, held_because="")
    if not outcome.is_taken and not outcome.is_final:
        # A class name and a place in the code are all that the job keeps.
        raise NotSent


def _carry(message: Message) -> Outcome:
    if message.practice.is_demo:
        return Outcome(trouble=Trouble.TAKEN)
    guard.outside_transaction("Sending a message")
    setting = channels.setting(message.practice, message.channel)
    words = outbox.words(message)
    if words is None or setting is None:
        return Outcome(trouble=Trouble.REFUSED)
    try:
        secret = channels.secret(message.practice, message.channel)
    except WordsLost:
        return Outcome(trouble=Trouble.KEY_LOST)
    if message.channel == Channel.EMAIL:
        return smtp.send(setting, secret, mail_of(message, words, setting))
    if channels.opted_out(message.practice, message.channel, message.to):
        return Outcome(trouble=Trouble.OPTED_OUT)
    return sms.send(setting, secret, to=message.to, body=words.body.strip())


def mail_of(message: Message, words: Words, setting: ChannelSetting) -> EmailMessage:
    """The mail as it goes to the server."""
    answer_to = setting.reply_to or message.practice.email
    mail = EmailMessage(
        subject=words.subject,
        body=words.body,
        to=[message.to],
        reply_to=[answer_to] if answer_to and message.template not in NAMELESS else [],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    for file in _attachments(message):
        mail.attach(file.name, file.content, file.media_type)
    return mail


def _attachments(message: Message) -> list[Attachment]:
    if not message.attachments:
        return []
    if message.exit_id is None:
        raise outbox.WithoutOpening("Records leave only through the gate. Nothing was sent.")
    load = cast(AttachmentLoader, import_string(settings.POST_ATTACHMENTS))
    return load(message)


def _sent(message: Message, outcome: Outcome) -> None:
    unsent = Message.objects.filter(pk=message.pk, sent_at__isnull=True, failed_at__isnull=True)
    if message.practice.is_demo:
        unsent.update(sent_at=clock.now(), outcome="kept in the demo outbox", held_because="")
        return
    unsent.update(
        sent_at=clock.now(),
        outcome=outcome.text,
        carrier_id=outcome.carrier_id,
        held_because="",
        sealed=None,
    )


def _failed(message: Message, outcome: str) -> None:
    unsent = Message.objects.filter(pk=message.pk, sent_at__isnull=True, failed_at__isnull=True)
    unsent.update(failed_at=clock.now(), outcome=outcome, held_because="")
    log.warning("message not sent", extra={"message_id": message.pk})
