"""Rows of backups: where they go, how each ended, whether the key is on paper, what was restored.

Fields and constraints only.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.practices.models import Practice


class SheetPrint(models.Model):
    """A key sheet was made, and perhaps shown to be on paper. Nothing of what it says."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="sheet_prints")
    key_id = models.CharField(max_length=64)  # the practice key that was in use
    printed_at = models.DateTimeField()
    by_person_id = models.BigIntegerField(null=True)  # None: at the command line
    proved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"key sheet {self.pk}"


class Plan(models.Model):
    """Where the nightly backup goes. One row a practice; none, or an empty folder: nowhere."""

    practice = models.OneToOneField(Practice, models.PROTECT, related_name="backup_plan")
    folder = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"backup plan {self.pk}"


class Run(models.Model):
    """One backup, from its beginning to its end, as Health and the desk show it."""

    class How(models.TextChoices):
        """Who asked."""

        NIGHT = "night", _("By itself, at night")
        DESK = "desk", _("At the desk")
        COMMAND = "command", _("At the command line")

    class Result(models.TextChoices):
        """How it ended; empty while it runs, or when it was killed."""

        GOOD = "good", _("Good")
        INCOMPLETE = "incomplete", _("Made, but files were already missing in the store")
        NO_FOLDER = "no_folder", _("The folder was not there")
        FULL = "full", _("No room left")
        FAILED = "failed", _("Failed")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="backup_runs")
    how = models.CharField(max_length=8, choices=How.choices)
    file = models.CharField(max_length=600)
    key_id = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    snapshot_at = models.DateTimeField(null=True)  # whose state it holds
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    said = models.TextField(blank=True)  # what went wrong, in words; no data
    size_bytes = models.PositiveBigIntegerField(default=0)  # written by this run
    row_count = models.PositiveBigIntegerField(default=0)
    blob_count = models.PositiveBigIntegerField(default=0)
    blob_bytes = models.PositiveBigIntegerField(default=0)  # of all that it stands for
    new_blob_bytes = models.PositiveBigIntegerField(default=0)  # copied by this run
    leaf_count = models.PositiveBigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)  # restored into a temporary place and compared
    removed_at = models.DateTimeField(null=True)  # its file was taken away as too old
    by_person_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "id"], name="backup_run_newest")]

    def __str__(self) -> str:
        return f"backup {self.pk}"
