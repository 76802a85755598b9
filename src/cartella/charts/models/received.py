"""Files that a browser sent and that wait to be sorted and imported into a chart."""

import uuid

from django.db import models

from cartella.blobs.models import Blob
from cartella.charts.models.patient import Patient
from cartella.practices.models import Practice, RecordSystem


class ImportBatch(models.Model):
    """What was sent in one go. It is ordered once; a worker then imports it, chunk by chunk.

    `run_ids` and `done_files` say how far it is, so that a worker which takes over goes on there.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="import_batches")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="import_batches")
    record_system = models.ForeignKey(RecordSystem, models.PROTECT, related_name="+")
    by_person_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True)
    order_count = models.PositiveSmallIntegerField(default=0)  # names the job
    follows_names = models.BooleanField(default=False)  # into the chart that the files name
    run_ids = models.JSONField(default=list)
    done_files = models.PositiveIntegerField(default=0)
    total_files = models.PositiveIntegerField(default=0)  # 0: not counted yet
    refused = models.TextField(blank=True)  # why it was not imported, in words
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"import batch {self.pk}"


class ImportFile(models.Model):
    """One file of a batch, or one that lies in its ZIP, with what it seems to be.

    `chosen_*`: what a person made of it. `blob` None: it was imported, the chart has its bytes.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="import_files")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=1000)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    is_inside = models.BooleanField(default=False)  # of a ZIP, whose own row comes first
    is_sortable = models.BooleanField(default=True)  # not a FHIR file or a ZIP
    media_type = models.CharField(max_length=120)
    drawer = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    occurred_on = models.DateField(null=True)
    problem = models.TextField(blank=True)
    chosen_drawer = models.PositiveSmallIntegerField(null=True)
    chosen_title = models.CharField(max_length=300, blank=True)
    chosen_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_file_position"),
        ]

    def __str__(self) -> str:
        return f"import file {self.pk}"
