"""Event: what happened, when, by whom and why. Insert-only; a state is the fold of these rows."""

from django.db import models

from cartella.accounts.models import Person
from cartella.practices.models import Practice
from cartella.release.models.request import RecordsRequest


class Event(models.Model):
    """One act on a request or on a thing of it. `because` keeps fact ids and values, no free text
    of a chart; `word` is the act of lifecycle.Act where a state moved, else what else happened."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="events")
    subject = models.CharField(max_length=10)  # lifecycle.Subject, or "other"
    subject_id = models.BigIntegerField()
    word = models.CharField(max_length=40)
    state_before = models.CharField(max_length=16, blank=True)
    state_after = models.CharField(max_length=16, blank=True)
    by_kind = models.CharField(max_length=10)  # person | requester | program
    by_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    because = models.JSONField(default=dict)
    note = models.TextField(blank=True)  # staff only
    for_requester = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["records_request", "id"], name="event_request"),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"
