"""A job is a row; a worker that lives is one too."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartella.jobs.lanes import Lane as Lane
from cartella.practices.models import Practice


class State(models.TextChoices):
    """Where a job stands. Dead means: tried too often; a person looks at it."""

    READY = "ready", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")


OPEN = (State.READY, State.RUNNING)


class Job(models.Model):
    """One piece of work. `args` holds ids only: these rows may be read by anyone who mends."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=200)  # the same work is asked for once
    lane = models.CharField(max_length=8, choices=[(lane.value, lane.value) for lane in Lane])
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)  # counted when claimed, not when failed
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    done_count = models.PositiveBigIntegerField(default=0)
    total_count = models.PositiveBigIntegerField(default=0)  # 0: not known
    error = models.TextField(blank=True)  # types and code places, no values
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="job_once_a_key"),
        ]
        indexes = [
            models.Index(fields=["lane", "run_at"], name="job_open", condition=Q(state__in=OPEN)),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"


class Beat(models.Model):
    """A worker says that it lives. Of the machine, not of a practice."""

    worker = models.CharField(max_length=100, primary_key=True)
    lane = models.CharField(max_length=8)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"worker {self.worker}"
