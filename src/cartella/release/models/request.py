"""RecordsRequest: who asks for whose records, in which form, by when. Fields only."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.charts.models import Patient
from cartella.law.facts import Form, Lane
from cartella.practices.models import LegalEntity, Location, Practice
from cartella.release.lifecycle import OPEN_STATES, State

# No 0/O, 1/I/L: a number is read aloud. 31^12 is some 59 bits: not to be guessed.
_NUMBER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_number() -> str:
    """A random request number of 12 characters, grouped: `7KQM-2XFP-9RTD`."""
    letters = [secrets.choice(_NUMBER_LETTERS) for _place in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


# The law's own words; only this lane stands in this release.
LANES = [(Lane.ACCESS.value, _("Patient access"))]
FORMS = [(Form.ELECTRONIC.value, _("Electronic files")), (Form.PAPER.value, _("Paper"))]


class Wanted(models.TextChoices):
    """How much is asked for."""

    EVERYTHING = "everything", _("Everything")
    DATES = "dates", _("Certain dates")
    KINDS = "kinds", _("Certain kinds")


class Manner(models.TextChoices):
    """By which way they are asked for."""

    PORTAL = "portal", _("Download from our page")
    LINK = "link", _("A link by e-mail")
    EMAIL = "email", _("As an e-mail attachment")
    BY_HAND = "by_hand", _("By mail, fax or on a drive")
    IN_PERSON = "in_person", _("Pick up in person")


class RecordsRequest(models.Model):
    """A request. `patient` stays null until somebody matched it; `state` is written by advance."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="records_requests")
    number = models.CharField(max_length=14, default=new_number, editable=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="records_requests")
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+")
    lane = models.CharField(max_length=60, choices=LANES, default=Lane.ACCESS.value)
    state = models.CharField(max_length=16, default=State.RECEIVED)
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="records_requests")
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="records_requests")
    # As the requester wrote it; nothing here proves anything.
    stated_name = models.CharField(max_length=200)
    stated_born_on = models.DateField(null=True)
    requester_name = models.CharField(max_length=200, blank=True)  # empty: the patient herself
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    postal_address = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    wanted = models.CharField(max_length=10, choices=Wanted.choices, default=Wanted.EVERYTHING)
    wanted_from_on = models.DateField(null=True)
    wanted_to_on = models.DateField(null=True)
    wanted_kinds = models.JSONField(default=list)
    wanted_words = models.TextField(blank=True)
    form = models.CharField(max_length=20, choices=FORMS, default=Form.ELECTRONIC.value)
    manner = models.CharField(max_length=10, choices=Manner.choices, default=Manner.PORTAL)
    send_to = models.TextField(blank=True)
    # The clock. `due_because` keeps fact ids, values and arithmetic as they were that day.
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)  # None: no law that is loaded names a day
    due_because = models.JSONField(default=dict)
    target_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    # What the requester was told a copy may cost; never exceeded for a patient.
    told_usd = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    created_at = models.DateTimeField()
    receipt_salt = models.BinaryField(max_length=16)
    receipt_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="request_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["practice", "due_on", "id"],
                name="request_open_due",
                condition=models.Q(state__in=[s.value for s in OPEN_STATES]),
            ),
            models.Index(fields=["practice", "state", "due_on"], name="request_state_due"),
        ]

    def __str__(self) -> str:
        return self.number


class Question(models.Model):
    """We need something from the requester. Not a state: the clock runs unless law says else."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"question {self.pk}"


class Extension(models.Model):
    """The one extension, in writing, with a reason and a completion date."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.OneToOneField(RecordsRequest, models.PROTECT, related_name="extension")
    reason = models.TextField()
    due_before_on = models.DateField()
    due_after_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"extension {self.pk}"


class SearchTask(models.Model):
    """One record system to be searched for one request. Open means not searched, and is said so.

    `part` is a thing that the system's export leaves out, so that it is looked for by itself.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    records_request = models.ForeignKey(RecordsRequest, models.PROTECT, related_name="searches")
    system = models.ForeignKey("practices.RecordSystem", models.PROTECT, related_name="+")
    part = models.CharField(max_length=40, blank=True)
    part_words = models.CharField(max_length=120, blank=True)
    searched_on = models.DateField(null=True)
    searched_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    found_count = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["records_request", "system", "part"], name="search_part_once"
            ),
        ]

    def __str__(self) -> str:
        return f"search {self.pk}"

    @property
    def name(self) -> str:
        """The place, with the part of it that is meant."""
        return f"{self.system.name}: {self.part_words}" if self.part else self.system.name


class Task(models.Model):
    """Something a person must do by a day. `key` makes asking twice harmless."""

    class Kind(models.TextChoices):
        PROOF_MISSING = "proof_missing", _("Proof of delivery is missing")
        UNOPENED = "unopened", _("The link was not opened")
        MISDIRECTED = "misdirected", _("Records went to the wrong person")
        NOT_ME = "not_me", _("Somebody says: that was not me")
        UNDELIVERED_MAIL = "undelivered_mail", _("A message could not be delivered")
        DOUBT = "doubt", _("An import needs a decision")
        MISFILED = "misfiled", _("An item belongs to somebody else: find whose it is")
        WRONG_DISCLOSURE = (
            "wrong_disclosure",
            _("Records that were put right had left before: was it a wrongful disclosure?"),
        )

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="tasks")
    records_request = models.ForeignKey(
        RecordsRequest, models.PROTECT, null=True, related_name="tasks"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=100)
    due_on = models.DateField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="task_once")]
        indexes = [
            models.Index(
                fields=["practice", "due_on"],
                name="task_open",
                condition=models.Q(done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"
