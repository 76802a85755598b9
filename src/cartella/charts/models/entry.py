"""The entries of a chart: identity, versions, whose they are, and what was said about them.

Versions, owners and labels are insert-only in the database too; what lists and searches need is
derived from them and stands in `index.py`'s tables.
"""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q

from cartella.charts.models.imports import ImportRun
from cartella.charts.models.patient import Patient
from cartella.practices.models import Practice, RecordSystem


class OwnerReason(StrEnum):
    """Why an entry is in the chart where it is, or in none."""

    IMPORTED = "imported"
    ADDED = "added"
    MISFILED = "misfiled"  # moved to its owner
    ENTERED_IN_ERROR = "entered in error"  # of older stores: `EntryError` says so now
    ERROR_WITHDRAWN = "entered in error, withdrawn"
    IMPORT_UNDONE = "import undone"  # in no chart
    SPLIT = "split"  # in no chart: its parts are
    SPLIT_UNDONE = "split undone"


class LabelKind(StrEnum):
    """What a label is about."""

    SENSITIVITY = "sensitivity"
    OUTSIDE_RECORD_SET = "outside the record set"


class Entry(models.Model):
    """The identity of one thing in a chart. Never a name or a date.

    A resource: (practice, record system, the patient's id there, type, id). A file without an id:
    the chart where it was first filed, the SHA-256 of its bytes, and the pages if it is a part.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="entries", db_index=False)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_system = models.ForeignKey(
        RecordSystem, models.PROTECT, related_name="+", db_index=False
    )
    source_patient_id = models.CharField(max_length=270, blank=True)
    resource_type = models.CharField(max_length=64)
    source_id = models.CharField(max_length=255, blank=True)
    source_url = models.CharField(max_length=500, blank=True)  # fullUrl, as other entries refer
    filed_patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    file_sha256 = models.CharField(max_length=64, blank=True)
    first_page = models.PositiveIntegerField(default=0)  # 0: the whole file
    last_page = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "practice",
                    "record_system",
                    "source_patient_id",
                    "resource_type",
                    "source_id",
                ],
                condition=~Q(source_id=""),
                name="entry_once_by_source_id",
            ),
            models.UniqueConstraint(
                fields=[
                    "practice",
                    "filed_patient",
                    "file_sha256",
                    "first_page",
                    "last_page",
                ],
                condition=Q(source_id=""),
                name="entry_once_by_file",
            ),
            models.CheckConstraint(
                condition=~Q(source_id="") | (Q(filed_patient__isnull=False) & ~Q(file_sha256="")),
                name="entry_has_identity",
            ),
            models.CheckConstraint(
                condition=Q(first_page=0, last_page=0)
                | Q(first_page__gte=1, last_page__gte=models.F("first_page")),
                name="entry_pages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class EntryVersion(models.Model):
    """The canonical bytes of an entry as received or written. Insert-only.

    `sha256` is that of `body`, in which an attachment's data is replaced by its SHA-256 and size.
    One update passes: destruction (body to NULL, `destroyed_at` and `certificate` set).
    """

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="entry_versions", db_index=False
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    codec = models.PositiveSmallIntegerField(default=0)  # 0: as it is
    body = models.BinaryField(null=True)
    imported_at = models.DateTimeField()
    import_run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="versions")
    by_person_id = models.BigIntegerField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=200, null=True)  # noqa: DJ001 (tombstone: unset)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(body__isnull=False, destroyed_at__isnull=True)
                | Q(
                    body__isnull=True,
                    destroyed_at__isnull=False,
                    certificate__isnull=False,
                ),
                name="version_has_body_or_certificate",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.pk}"


class EntryOwner(models.Model):
    """Whose entry it is, since when and why; the newest row holds. Insert-only.

    `patient` None: the entry is in no chart (its import was undone, or its parts took its place).
    """

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="entry_owners", db_index=False
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="owners", db_index=False)
    number = models.PositiveIntegerField()
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="entry_owners")
    reason = models.CharField(max_length=30, choices=[(r.value, r.value) for r in OwnerReason])
    note = models.TextField(blank=True)
    import_run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="owners")
    by_person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="owner_number_once"),
            models.CheckConstraint(
                condition=Q(reason__in=[r.value for r in OwnerReason]),
                name="owner_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"owner {self.pk}"


class EntryLabel(models.Model):
    """A label set or taken off, by whom and why; the newest row of a word holds. Insert-only."""

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="entry_labels", db_index=False
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="label_rows")
    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in LabelKind])
    word = models.CharField(max_length=80)
    is_on = models.BooleanField()
    reason = models.TextField(blank=True)
    by_person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="outside the record set") | ~Q(reason=""),
                name="label_outside_needs_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"label {self.pk}"


class ErrorWhy(StrEnum):
    """Why an entry was a mistake. This word goes out with it; what staff write beside it stays."""

    NOT_HERS = "about somebody else"
    DID_NOT_HAPPEN = "did not happen"
    TWICE = "entered twice"
    WRONG_VALUE = "wrong value or word"
    WRONG_DAY = "wrong day"
    IMPORTED_BY_MISTAKE = "imported by mistake"
    OTHER = "another reason"


class EntryError(models.Model):
    """An entry was entered in error, or that was taken back; the newest row holds. Insert-only.

    Nothing of the entry changes: not its body, not its FHIR status, not whose it is. `version` is
    the one that was looked at; a newer one keeps the mark until a person takes it off.
    """

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="entry_errors", db_index=False
    )
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="errors", db_index=False)
    number = models.PositiveIntegerField()
    version = models.ForeignKey(EntryVersion, models.PROTECT, null=True, related_name="+")
    is_on = models.BooleanField()
    why = models.CharField(max_length=30, choices=[(w.value, w.value) for w in ErrorWhy])
    words = models.TextField(blank=True)
    by_person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="error_number_once"),
            models.CheckConstraint(
                condition=Q(why__in=[w.value for w in ErrorWhy]), name="error_why_known"
            ),
        ]

    def __str__(self) -> str:
        return f"error {self.pk}"
