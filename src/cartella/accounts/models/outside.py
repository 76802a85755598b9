"""OutsideReview: a licensed person from outside reads what a round withheld and says her outcome.

The round and the contract are of higher and other rooms, so they stand here by plain id.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models.invitation import Invitation
from cartella.accounts.models.person import Person
from cartella.practices.models import Practice


class OutsideReview(models.Model):
    """Who was asked to review which round, under which contract, until when."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="outside_reviews")
    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="outside_review")
    round_id = models.BigIntegerField()
    contract_id = models.BigIntegerField()
    licence = models.CharField(max_length=120)  # as she states it: kind, state, number
    until_on = models.DateField()  # the first day on which it is shut
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["practice", "round_id"], name="outside_review_round")]

    def __str__(self) -> str:
        return f"outside review {self.pk}"


class OutsideOutcome(models.Model):
    """What she found, in her own words. Insert-only, one a review."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The denial stands")
        IN_PART = "in_part", _("A part must be released")
        OVERTURNED = "overturned", _("All must be released")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="outside_outcomes")
    review = models.OneToOneField(OutsideReview, models.PROTECT, related_name="result")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    words = models.TextField()
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"outside outcome {self.pk}"
