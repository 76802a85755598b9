"""A message is a row; that it has not been sent is a null column."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartella.jobs.models import Job
from cartella.practices.models import Practice


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "mail", _("E-mail")
    SMS = "sms", _("Text message")
    PAPER = "paper", _("Letter on paper")


class State(models.TextChoices):
    """Where a message stands, told from its columns."""

    WAITING = "waiting", _("Waiting to be sent")
    TO_PRINT = "to_print", _("To be printed and mailed")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")


class Message(models.Model):
    """One message to one address. The words are sealed, and erased once they are on their way."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    to = models.TextField()  # an address: e-mail, telephone, or lines on an envelope
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    key = models.CharField(max_length=200)  # the same message is queued once
    message_id = models.CharField(max_length=120)  # the mail header: a second copy is recognised
    # {"subject", "body"} under the practice key. It may hold a one-time code, so it is not clear.
    sealed = models.BinaryField(null=True)
    key_id = models.CharField(max_length=64)
    attachments = models.JSONField(default=list)  # blob ids, only ever with an exit
    about_request_id = models.BigIntegerField(null=True)
    exit_id = models.UUIDField(null=True)  # the ledger's exit under which records go along
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)  # what the carrier said, no addresses

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="message_once_a_key"),
        ]
        indexes = [
            models.Index(fields=["practice", "about_request_id"], name="message_request"),
            models.Index(
                fields=["practice", "channel", "id"],
                name="message_unsent",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def state(self) -> State:
        """Waiting, to be printed, sent or failed."""
        if self.sent_at is not None:
            return State.SENT
        if self.failed_at is not None:
            return State.FAILED
        return State.TO_PRINT if self.channel == Channel.PAPER else State.WAITING
