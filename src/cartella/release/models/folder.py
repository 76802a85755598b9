"""A watched folder and what was seen in it. A file becomes an arrival once it grows no more."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.practices.models import Location, Practice
from cartella.release.models.arrival import Arrival, Channel


class ArrivalFolder(models.Model):
    """A folder into which a scanner or a fax service writes. `gone_since_at`: since when it cannot
    be reached; None while it answers."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="arrival_folders")
    path = models.CharField(max_length=500)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    is_on = models.BooleanField(default=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)  # the last look that was answered
    gone_since_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)  # an English template

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "path"], name="arrival_folder_once"),
        ]

    def __str__(self) -> str:
        return f"arrival folder {self.pk}"


class FileFate(models.TextChoices):
    """What became of a file in a watched folder."""

    WAITING = "waiting", _("Still being written, perhaps")
    READY = "ready", _("Complete")
    TAKEN = "taken", _("Taken")
    DUPLICATE = "duplicate", _("The same bytes were here before")


class FolderFile(models.Model):
    """One file as it was seen: its name, size and time. Written again, it is another row.

    `looks` counts the looks in a row that found it unchanged. A row stays for good: it is how a
    folder that may not be changed is read without taking a file twice.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    folder = models.ForeignKey(ArrivalFolder, models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    modified_ns = models.BigIntegerField()
    first_seen_at = models.DateTimeField()
    looks = models.PositiveIntegerField(default=1)
    fate = models.CharField(max_length=10, choices=FileFate.choices, default=FileFate.WAITING)
    sha256 = models.CharField(max_length=64, blank=True)
    arrival = models.ForeignKey(Arrival, models.PROTECT, null=True, related_name="folder_files")
    taken_at = models.DateTimeField(null=True)
    is_moved = models.BooleanField(default=False)  # it lies in taken/ now

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "name", "size_bytes", "modified_ns"],
                condition=Q(is_moved=False),
                name="folder_file_once",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "sha256"], name="folder_file_bytes"),
        ]

    def __str__(self) -> str:
        return f"folder file {self.pk}"
