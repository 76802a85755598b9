"""What came in, before anybody knows what it is. Bytes first, meaning later."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.blobs.models import Blob
from cartella.practices.models import Location, Practice

MOST_SHOWN = 60  # pages of one paper on one screen


class Channel(models.TextChoices):
    """The way by which something arrived."""

    FORM = "form", _("Our web form")
    COUNTER = "counter", _("At the counter")
    PHONE = "phone", _("By telephone")
    POST = "post", _("By mail")
    FAX = "fax", _("By fax")
    EMAIL = "email", _("By e-mail")
    COMMAND = "command", _("From the command line")


class Fate(models.TextChoices):
    """What an arrival turned out to be."""

    UNDECIDED = "undecided", _("Not decided yet")
    REQUEST = "request", _("A request")
    JOINED = "joined", _("Belongs to a request")
    NOT_A_REQUEST = "not_a_request", _("Not a request")


class TextSource(models.TextChoices):
    """Where the words of a paper come from."""

    FILE = "file", _("Words that stand in the file")
    MACHINE = "machine", _("Read by machine, may be wrong")


class Arrival(models.Model):
    """A paper, a form or a call. The clock counts from `received_at`, which may be earlier than
    `arrived_at` (the moment the program saw it), and later only with a reason."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="arrivals")
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="arrivals")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    arrived_at = models.DateTimeField()
    received_at = models.DateTimeField()
    received_reason = models.CharField(max_length=300, blank=True)
    printed_time = models.CharField(max_length=60, blank=True)  # as a fax printed it
    sender = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    fate = models.CharField(max_length=14, choices=Fate.choices, default=Fate.UNDECIDED)
    fate_reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    records_request = models.ForeignKey(
        "release.RecordsRequest", models.PROTECT, null=True, related_name="arrivals"
    )
    # A second send of the same form (double click, lost connection) finds the first by this.
    once_key = models.CharField(max_length=64, null=True)  # noqa: DJ001  (NULLs must not collide)

    class Meta:
        indexes = [
            models.Index(
                fields=["practice", "arrived_at"],
                name="arrival_undecided",
                condition=models.Q(fate="undecided"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["practice", "once_key"], name="arrival_once"),
            models.CheckConstraint(
                condition=models.Q(fate__in=("undecided", "not_a_request"))
                | models.Q(records_request__isnull=False),
                name="arrival_request_named",
            ),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"


class ArrivalFile(models.Model):
    """One file of an arrival, kept as it came even when it cannot be read."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    page_count = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    # The words of its pages, for proposals only. A machine that reads a scan may be wrong.
    text = models.TextField(blank=True)
    text_source = models.CharField(max_length=8, choices=TextSource.choices, blank=True)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"arrival file {self.pk}"

    @property
    def more_pages(self) -> range:
        """The pages after the first that a screen shows; the file itself holds them all."""
        return range(2, min(self.page_count or 1, MOST_SHOWN) + 1)
