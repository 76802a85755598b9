"""Who may act for a patient, and by which paper."""

from django.db import models

from cartella.charts.models.patient import Patient
from cartella.practices.models import Practice


class Representative(models.Model):
    """A person with a stated authority. Whether it reaches far enough is for the law to say."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="representatives")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="representatives")
    name = models.CharField(max_length=200)
    authority = models.CharField(max_length=80)  # parent, guardian, health care agent, executor …
    contact = models.CharField(max_length=500, blank=True)
    paper_sha256 = models.CharField(max_length=64, blank=True)  # a blob of her chart
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    by_person_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"representative {self.pk}"
