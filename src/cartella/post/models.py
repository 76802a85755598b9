"""A message is a row; that it has not been sent is a null column.

The channels that carry messages are rows too, and so is the contract with whoever runs one.
"""

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
    BOUNCED = "bounced", _("Came back")


class Hold(models.TextChoices):
    """Why a written message waits. Nothing is lost: it leaves once that is mended."""

    NO_CHANNEL = "no_channel", _("Nothing is set up yet that could send it")
    SWITCHED_OFF = "switched_off", _("This way of sending is switched off")
    NO_CONTRACT = "no_contract", _("No contract with the carrier is recorded")
    CONTRACT_ENDED = "contract_ended", _("The contract with the carrier has ended")
    NAMES_ONLY = "names_only", _("The contract with the carrier does not cover records")
    TEST_MODE = "test_mode", _("Test mode: only made-up patients are written to")


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
    expires_at = models.DateTimeField(null=True)  # a code is of no use later: it is not sent then
    held_because = models.CharField(max_length=20, choices=Hold.choices, blank=True)
    carrier_id = models.CharField(max_length=80, blank=True)  # the carrier's own name for it
    arrived_at = models.DateTimeField(null=True)  # the carrier says so; most never do
    bounced_at = models.DateTimeField(null=True)  # taken by the carrier, then sent back
    noticed_at = models.DateTimeField(null=True)  # the failure became somebody's task

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
            models.Index(
                fields=["practice", "id"],
                name="message_failed_unnoticed",
                condition=Q(failed_at__isnull=False, noticed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def state(self) -> State:
        """Waiting, to be printed, sent, failed or come back."""
        if self.bounced_at is not None:
            return State.BOUNCED
        if self.sent_at is not None:
            return State.SENT
        if self.failed_at is not None:
            return State.FAILED
        return State.TO_PRINT if self.channel == Channel.PAPER else State.WAITING


class Carries(models.TextChoices):
    """What a contract lets its vendor hold. Records include names."""

    NAMES = "names", _("Names and addresses, no records")
    RECORDS = "records", _("Names, addresses and records")


class Covers(models.TextChoices):
    """For what a vendor is used."""

    EMAIL = "mail", _("E-mail")
    SMS = "sms", _("Text messages")
    FAX = "fax", _("Fax")
    STORAGE = "storage", _("Storage or backup elsewhere")
    OTHER = "other", _("Something else")


class VendorContract(models.Model):
    """A contract with whoever carries or keeps what is ours (45 CFR 164.504(e)), or the dated
    statement that our own server in our own house does it. The newest row of a vendor governs:
    a contract is replaced, never edited."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="vendor_contracts")
    vendor = models.CharField(max_length=120)
    covers = models.CharField(max_length=10, choices=Covers.choices)
    carries = models.CharField(max_length=10, choices=Carries.choices)
    is_own_server = models.BooleanField(default=False)
    signed_on = models.DateField()  # or the day of the statement
    signed_by = models.CharField(max_length=120)  # who signed for the practice, or who states it
    ends_on = models.DateField(null=True)  # the last day on which it holds; None: until ended
    paper_blob_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "covers", "id"], name="contract_covers")]

    def __str__(self) -> str:
        return f"contract {self.pk}"


class Encryption(models.TextChoices):
    """How the way to a mail server is kept from being read."""

    STARTTLS = "starttls", _("STARTTLS (port 587)")
    TLS = "tls", _("TLS from the start (port 465)")
    NONE = "none", _("None: only for a mail server on this very machine")


class ChannelSetting(models.Model):
    """How messages of one channel leave from this moment on; the newest row of a channel governs,
    the older ones are its history. The secret lies elsewhere, sealed."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="channel_settings")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_on = models.BooleanField()
    is_test = models.BooleanField(default=False)  # made-up patients only; needs no contract
    vendor = models.CharField(max_length=120)
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(default=0)
    encryption = models.CharField(max_length=10, choices=Encryption.choices, blank=True)
    account = models.CharField(max_length=200, blank=True)  # who signs in to the carrier
    sender = models.CharField(max_length=200, blank=True)  # our address, or our number
    reply_to = models.CharField(max_length=200, blank=True)
    service = models.CharField(max_length=80, blank=True)  # a pool of numbers, instead of one
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "channel", "id"], name="channel_newest")]

    def __str__(self) -> str:
        return f"channel setting {self.pk}"


class ChannelSecret(models.Model):
    """What signs in to the carrier, under the practice key. Only the newest is kept."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="channel_secrets")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "channel"], name="channel_secret_once"),
        ]

    def __str__(self) -> str:
        return f"channel secret {self.pk}"


class ChannelTest(models.Model):
    """One try of a channel, asked for by a person; a worker makes it."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="channel_tests")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    to = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True)  # a word of post.trouble
    detail = models.CharField(max_length=200, blank=True)  # the carrier's number, no addresses

    class Meta:
        indexes = [models.Index(fields=["practice", "channel", "id"], name="channel_test_newest")]

    def __str__(self) -> str:
        return f"channel test {self.pk}"


class OptOut(models.Model):
    """Somebody told the carrier to stop: nothing more is sent to this address this way."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="opt_outs")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    to = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "channel", "to"], name="opt_out_once"),
        ]

    def __str__(self) -> str:
        return f"opt-out {self.pk}"
