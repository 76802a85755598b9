"""A whole import: an export of many patients, looked at first, then carried out piece by piece."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q

from cartella.blobs.models import Blob
from cartella.charts.models.imports import ImportRun
from cartella.charts.models.patient import Patient
from cartella.practices.models import Practice, RecordSystem


class Phase(StrEnum):
    """How far a whole import is."""

    RECEIVED = "received"
    LOOKING = "looking"  # the dry run is under way
    LOOKED = "looked at"  # nothing was written into a chart
    CARRYING = "carrying out"
    STOPPED = "stopped"  # by a person; what was filed stays, and it can go on
    DONE = "done"
    REFUSED = "refused"


class FileState(StrEnum):
    """What became of one file of a whole import."""

    WAITING = "waiting"
    NEEDS_COLUMNS = "needs columns"  # a list whose columns nobody has named yet
    READY = "ready"
    IN_DOUBT = "in doubt"  # nobody knows whose it is
    DONE = "done"
    KEPT_OUT = "kept out"  # by a person, or because it cannot be read; `why` says it


class WholeImport(models.Model):
    """What was sent or named in one go, for many patients.

    `run` is what everything it brings hangs on. `stop_at`: a person asked it to stop.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="whole_imports")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_system = models.ForeignKey(RecordSystem, models.PROTECT, related_name="+")
    run = models.OneToOneField(ImportRun, models.PROTECT, null=True, related_name="whole_import")
    by_person_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    phase = models.CharField(
        max_length=20, choices=[(p.value, p.value) for p in Phase], default=Phase.RECEIVED.value
    )
    order_count = models.PositiveIntegerField(default=0)  # names the job
    total_bytes = models.PositiveBigIntegerField(default=0)
    done_count = models.PositiveBigIntegerField(default=0)
    total_count = models.PositiveBigIntegerField(default=0)
    forecast = models.JSONField(default=list)  # of the dry run: a row a drawer
    refused = models.TextField(blank=True)  # why it went no further, in words
    stop_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phase__in=[p.value for p in Phase]), name="whole_import_phase_known"
            ),
        ]

    def __str__(self) -> str:
        return f"whole import {self.pk}"


class ListMapping(models.Model):
    """What the columns of a list mean, as a person said; the next list with these heads is known.

    `columns`: place of a column, as text → field of `imports/columns.py`.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="list_mappings")
    record_system = models.ForeignKey(RecordSystem, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)  # of the heads, folded
    list_kind = models.CharField(max_length=20)
    columns = models.JSONField(default=dict)
    date_order = models.CharField(max_length=3)  # mdy dmy ymd
    decimal = models.CharField(max_length=1, default=".")
    by_person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "record_system", "fingerprint"], name="list_mapping_once"
            ),
        ]

    def __str__(self) -> str:
        return f"list mapping {self.pk}"


class WholeFile(models.Model):
    """One file of a whole import, or one that lies in its ZIP.

    Its bytes are `blob` (of the ZIP, where `member` is its place there) or lie at `path` on this
    machine, when the command line named a folder. `done_rows`: how many rows of a list are filed.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="whole_files")
    whole = models.ForeignKey(WholeImport, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=1000)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    path = models.TextField(blank=True)
    member = models.PositiveIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    form = models.CharField(max_length=20)  # of imports.sniff
    sha256 = models.CharField(max_length=64, blank=True)  # once looked at
    state = models.CharField(
        max_length=20,
        choices=[(s.value, s.value) for s in FileState],
        default=FileState.WAITING.value,
    )
    why = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    mapping = models.ForeignKey(ListMapping, models.PROTECT, null=True, related_name="+")
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    row_count = models.PositiveBigIntegerField(default=0)
    done_rows = models.PositiveBigIntegerField(default=0)
    tally = models.JSONField(default=dict)  # of the dry run: word → count
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whole", "position"], name="whole_file_position"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in FileState]), name="whole_file_state_known"
            ),
        ]
        indexes = [models.Index(fields=["whole", "state"], name="whole_file_state")]

    def __str__(self) -> str:
        return f"whole import file {self.pk}"


class Unplaced(models.Model):
    """Somebody in a list, or a file, of whom the program cannot say whose chart it is.

    A person decides once; all rows of the same person follow. `key` says who is meant in this
    import. `file` is set where one file waits, and empty where rows of lists do.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="unplaced")
    whole = models.ForeignKey(WholeImport, models.CASCADE, related_name="unplaced")
    key = models.CharField(max_length=300)
    file = models.ForeignKey(WholeFile, models.CASCADE, null=True, related_name="unplaced")
    source_id = models.CharField(max_length=255, blank=True)
    seen_given = models.CharField(max_length=200, blank=True)
    seen_family = models.CharField(max_length=200, blank=True)
    seen_birth_on = models.DateField(null=True)
    seen_as = models.CharField(max_length=400, blank=True)  # what else tells who it is
    why = models.TextField()
    candidates = models.JSONField(default=list)  # patient ids, likeliest first
    row_count = models.PositiveBigIntegerField(default=1)
    decided_at = models.DateTimeField(null=True)
    decided_by_person_id = models.BigIntegerField(null=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whole", "key"], name="unplaced_once"),
        ]
        indexes = [models.Index(fields=["whole", "decided_at"], name="unplaced_open")]

    def __str__(self) -> str:
        return f"unplaced {self.pk}"
