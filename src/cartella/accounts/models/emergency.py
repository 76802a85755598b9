"""Emergency: somebody opened one chart that her roles keep shut, said why, and it is reviewed."""

import uuid

from django.db import models

from cartella.accounts.models.person import Person
from cartella.practices.models import Practice


class Emergency(models.Model):
    """One chart, one person, an hour. Insert-only."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="emergencies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="emergencies")
    patient_id = models.BigIntegerField()
    reason = models.TextField()
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "person", "until_at"], name="emergency_open"),
        ]

    def __str__(self) -> str:
        return f"emergency {self.pk}"


class EmergencyReview(models.Model):
    """Who looked into it afterwards, and what she found. Insert-only, one an emergency."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="emergency_reviews")
    emergency = models.OneToOneField(Emergency, models.PROTECT, related_name="review")
    reviewed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    was_fitting = models.BooleanField()
    note = models.TextField()

    def __str__(self) -> str:
        return f"emergency review {self.pk}"
