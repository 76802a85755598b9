"""What shows who somebody is: evidence, one-time codes, tries, notices to her other contacts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.blobs.models import Blob
from cartella.charts.models import PatientContact
from cartella.practices.models import Practice
from cartella.release.models.request import RecordsRequest


class Evidence(models.Model):
    """One proof of identity or authority that somebody saw. Insert-only; a wrong one is answered
    by another row. The picture goes at close, and its id stays: nothing enforces that it leads
    anywhere."""

    class Way(models.TextChoices):
        CODE = "code", _("Code sent to a contact on file")
        DOCUMENT = "document", _("Document seen")
        KNOWN = "known", _("Known to staff")
        CALL_BACK = "call_back", _("Called back at a number on file")
        IN_PERSON = "in_person", _("In person")
        OPERATOR = "operator", _("Attested at the command line")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="evidence")
    way = models.CharField(max_length=12, choices=Way.choices)
    what = models.CharField(max_length=200)  # "driver's licence", "who knows her and how"
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(PatientContact, models.PROTECT, null=True, related_name="+")
    picture = models.ForeignKey(
        Blob, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class OneTimeCode(models.Model):
    """Six digits, kept as a salted hash; ten minutes, five tries, one use."""

    class Purpose(models.TextChoices):
        STATUS = "status", _("See the status")
        IDENTITY = "identity", _("Show who you are")
        OPEN = "open", _("Open the records")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="codes")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    contact = models.ForeignKey(PatientContact, models.PROTECT, null=True, related_name="+")
    delivery_id = models.BigIntegerField(null=True)  # purpose open: which delivery
    salt = models.BinaryField(max_length=16)
    hash = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["records_request", "purpose", "sent_at"], name="code_newest"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Try(models.Model):
    """A try at something that is limited. `key` is a keyed hash of who tries, never an address."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    is_failure = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["practice", "what", "key", "at"], name="try_window")]

    def __str__(self) -> str:
        return f"try {self.pk}"


class ContactNotice(models.Model):
    """One line to another contact of hers: someone asked; not you? Tell us."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="notices")
    contact = models.ForeignKey(PatientContact, models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    sent_at = models.DateTimeField()
    not_me_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Freeze(models.Model):
    """Delivery stands still, the clock does not, until a person has spoken with her."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="freezes")
    because_of = models.ForeignKey(ContactNotice, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["records_request"],
                condition=models.Q(lifted_at__isnull=True),
                name="freeze_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"freeze {self.pk}"
