"""Whose chart it is: the patient, how she can be reached, and how sources name her."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from cartella.practices.models import Practice, RecordSystem


class ContactKind(StrEnum):
    """How a contact is used."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


class Patient(models.Model):
    """One chart. Names are kept as typed; `birth_on` None means that nobody knows the day."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="patients")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family_name = models.CharField(max_length=200, blank=True)
    given_name = models.CharField(max_length=200, blank=True)
    preferred_name = models.CharField(max_length=200, blank=True)
    former_names = models.TextField(blank=True)  # one a line
    birth_on = models.DateField(null=True, blank=True)
    birth_as_given = models.CharField(max_length=40, blank=True)  # "1984-05", when that is all
    gender = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=35, blank=True)
    preferred_channel = models.CharField(max_length=40, blank=True)
    confidential_communication = models.TextField(blank=True)  # her wish, in her words
    is_synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    made_by_run_id = models.BigIntegerField(null=True)  # the import that found nobody like her
    # Her import was undone and nothing else is hers: in no list until a source names her again.
    unlisted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "birth_on"], name="patient_birth")]

    def __str__(self) -> str:
        return f"patient {self.pk}"

    @property
    def name(self) -> str:
        """Given and family name in the order of speech; empty if the source named nobody."""
        return f"{self.given_name} {self.family_name}".strip()


class PatientContact(models.Model):
    """One way to reach her. A change ends this row and adds another, so the day is known."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="patient_contacts")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ContactKind])
    value = models.CharField(max_length=500)  # E.164, e-mail in lower case, or address lines
    as_typed = models.CharField(max_length=500)
    is_own = models.BooleanField(default=True)  # hers, not a parent's or an office's
    fits_wish = models.BooleanField(default=False)  # her confidential-communication wish names it
    confirmed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "value"],
                condition=Q(ended_at__isnull=True),
                name="contact_once_while_in_use",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in ContactKind]),
                name="contact_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class PatientWord(models.Model):
    """A folded word under which a patient is found: names, birth date and phone digits. Derived.

    On PostgreSQL the column sorts by code point (collation C), else a prefix range is wrong.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="patient_words")
    word = models.CharField(max_length=80)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="words")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "word", "patient"], name="patient_word_once"
            ),
        ]

    def __str__(self) -> str:
        return f"word of patient {self.patient_id}"


class SourcePatient(models.Model):
    """A source's patient id, with the name and birth date it was seen with, and whose chart it is.

    The same id with another name or birth date is another row, made only by a person's decision.
    `entry_key` is what stands in the identity of entries that came under this row.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="source_patients")
    record_system = models.ForeignKey(RecordSystem, models.PROTECT, related_name="+")
    source_patient_id = models.CharField(max_length=255)
    seen_name = models.CharField(max_length=400)  # folded, words sorted
    seen_birth = models.CharField(max_length=40, blank=True)
    entry_key = models.CharField(max_length=270)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="source_patients")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "practice",
                    "record_system",
                    "source_patient_id",
                    "seen_name",
                    "seen_birth",
                ],
                name="source_patient_once",
            ),
        ]

    def __str__(self) -> str:
        return f"source patient {self.pk}"


class PatientMerge(models.Model):
    """Two charts are one person's. A link, undone by ending it; no entry changes its chart."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="patient_merges")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="merges")
    into = models.ForeignKey(Patient, models.PROTECT, related_name="merged_from")
    by_person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    ended_by_person_id = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(ended_at__isnull=True),
                name="merged_once",
            ),
            models.CheckConstraint(condition=~Q(patient=F("into")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class PatientsApart(models.Model):
    """A person looked at two charts that are alike and said: two persons. They are not proposed
    again while it holds; `one` is the older chart."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="patients_apart")
    one = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    by_person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="apart_older_first"),
        ]

    def __str__(self) -> str:
        return f"apart {self.pk}"


class ConfirmedHow(StrEnum):
    """How somebody knows that a contact reaches her."""

    CODE = "code"  # a code that was sent there came back
    CALLED = "called"
    IN_PERSON = "in person"
    DOCUMENT = "document"


class ContactConfirmation(models.Model):
    """A contact was found to reach her. Insert-only; a change of the contact starts anew."""

    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="contact_confirmations", db_index=False
    )
    contact = models.ForeignKey(PatientContact, models.PROTECT, related_name="confirmations")
    how = models.CharField(max_length=10, choices=[(h.value, h.value) for h in ConfirmedHow])
    words = models.CharField(max_length=300, blank=True)
    by_person_id = models.BigIntegerField(null=True)  # None: the program, by a code
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=[h.value for h in ConfirmedHow]), name="confirmed_how_known"
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"
