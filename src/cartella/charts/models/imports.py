"""What was brought in, when, by whom, and what became of it."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q

from cartella.charts.models.patient import Patient
from cartella.practices.models import Practice, RecordSystem


class Outcome(StrEnum):
    """What became of one input."""

    NEW = "new"
    CHANGED = "new version"
    SAME = "same"
    NOT_UNDERSTOOD = "not understood"  # kept as a document, with the reason
    NOT_FILED = "not filed"  # kept outside every chart until a person decides


class ImportRun(models.Model):
    """One import. `finished_at` None: it was cut off; running it again completes it."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="import_runs")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_system = models.ForeignKey(RecordSystem, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="import_runs")
    by_person_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_person_id = models.BigIntegerField(null=True)
    undo_begun_at = models.DateTimeField(null=True)  # cut off: the next call goes on
    undo_reason = models.TextField(blank=True)
    counts = models.JSONField(default=list)  # a row a drawer, as in the report

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportItem(models.Model):
    """One input file, and one row more for each resource in it that needs a word."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="import_items")
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="items")
    name = models.CharField(max_length=1000)  # as received, with the folders inside the input
    sha256 = models.CharField(max_length=64, blank=True)
    drawer = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=20, choices=[(o.value, o.value) for o in Outcome])
    reason = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    entry_id = models.BigIntegerField(null=True)
    is_kept_outside = models.BooleanField(default=False)  # a blob of (arrival, import-<run>)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in Outcome]),
                name="item_outcome_known",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["not understood", "not filed"]) | ~Q(reason=""),
                name="item_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"import item {self.pk}"


class ImportDoubt(models.Model):
    """A known patient id came with another name or birth date. Never joined: a person decides.

    The file waits as a blob of (arrival, import-<run>); deciding brings it in.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="import_doubts")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="doubts")
    record_system = models.ForeignKey(RecordSystem, models.PROTECT, related_name="+")
    source_patient_id = models.CharField(max_length=255)
    known_patient = models.ForeignKey(Patient, models.PROTECT, related_name="import_doubts")
    seen_name = models.CharField(max_length=400)  # as the file writes it
    seen_birth = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=1000)
    file_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_person_id = models.BigIntegerField(null=True)
    decided_patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"doubt {self.pk}"
