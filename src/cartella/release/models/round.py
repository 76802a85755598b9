"""Round: one determination of a request, its snapshot and its decision on each item."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.blobs.models import Blob
from cartella.charts.models import Entry, EntryVersion
from cartella.practices.models import Practice
from cartella.release.lifecycle import State
from cartella.release.models.request import RecordsRequest


class RoundOutcome(models.TextChoices):
    """What a round came to."""

    GRANTED = "granted", _("Granted")
    IN_PART = "in_part", _("Granted in part")
    DENIED = "denied", _("Denied")
    NONE_HELD = "none_held", _("No records held")
    HELD_ELSEWHERE = "held_elsewhere", _("Held elsewhere")


class Round(models.Model):
    """A determination with its item decisions. An overturned review opens a second one."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    # Which denial's review, overturned, opened this round; empty for the first.
    supplements = models.ForeignKey("self", models.PROTECT, null=True, related_name="later_rounds")
    state = models.CharField(max_length=16, default=State.SCOPED)
    outcome = models.CharField(max_length=16, choices=RoundOutcome.choices, blank=True)
    snapshot_at = models.DateTimeField()
    determined_at = models.DateTimeField(null=True)
    determined_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    held_by = models.CharField(max_length=300, blank=True)  # held elsewhere: by whom

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["records_request", "number"], name="round_number_once"),
        ]

    def __str__(self) -> str:
        return f"round {self.pk}"


class SnapshotItem(models.Model):
    """One entry in the version it had when the round was scoped."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="snapshot")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    version = models.ForeignKey(EntryVersion, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="snapshot_entry_once"),
        ]

    def __str__(self) -> str:
        return f"snapshot item {self.pk}"


class Decision(models.Model):
    """The decision on one item: words of packaging.record.Outcome. Free to change until the round
    is determined; what was proposed by the program and not touched has `decided_by` null."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="decisions")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=24)
    ground = models.CharField(max_length=60, blank=True)  # fact id
    page_from = models.PositiveIntegerField(null=True)
    page_to = models.PositiveIntegerField(null=True)
    finding = models.TextField(blank=True)  # the professional's stated finding
    finding_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="decision_once"),
            models.CheckConstraint(
                condition=~models.Q(outcome="withheld") | ~models.Q(ground=""),
                name="decision_withheld_has_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Letter(models.Model):
    """A letter that we wrote. `parts` names what the law demands of it, and where each stands."""

    class Kind(models.TextChoices):
        DENIAL = "denial", _("Denial")
        PARTIAL_DENIAL = "partial_denial", _("Denial in part")
        NONE_HELD = "none_held", _("No records held")
        HELD_ELSEWHERE = "held_elsewhere", _("Held elsewhere")
        NOT_ESTABLISHED = "not_established", _("We could not tell who you are")
        EXTENSION = "extension", _("We need more time")
        WITHDRAWAL = "withdrawal", _("You withdrew your request")
        COVER = "cover", _("Cover sheet")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="letters")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    language = models.CharField(max_length=5)
    body = models.JSONField(default=list)  # paragraphs: [{"part": …, "text": …}]
    parts = models.JSONField(default=list)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"letter {self.pk}"
