"""Where a person sits: devices that are known, sign-ins of a day, sessions, PINs and drafts.

Nothing here is about a patient but the words of a draft, which are sealed.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models.person import Person
from cartella.practices.models import Practice


class Device(models.Model):
    """A browser in which somebody signed in fully. Its cookie holds a secret; here is its hash."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    known_at = models.DateTimeField()
    known_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    forgotten_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"device {self.pk}"


class FullSignIn(models.Model):
    """A person signed in fully on a device on a day; that day her PIN opens it again."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="full_sign_ins")
    device = models.ForeignKey(Device, models.PROTECT, related_name="full_sign_ins")
    person = models.ForeignKey(Person, models.PROTECT, related_name="full_sign_ins")
    on = models.DateField()
    at = models.DateTimeField()
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "person", "on"], name="full_sign_in_once"),
        ]

    def __str__(self) -> str:
        return f"full sign-in {self.pk}"


class Sitting(models.Model):
    """One session of a person: where, since when, last act. The session holds its own token."""

    class How(models.TextChoices):
        FULL = "full", _("With second step")
        PIN = "pin", _("With PIN")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="sittings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sittings")
    token_hash = models.CharField(max_length=64, unique=True)
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="sittings")
    how = models.CharField(max_length=8, choices=How.choices)
    agent = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ended_at"], name="sitting_of_person")]

    def __str__(self) -> str:
        return f"sitting {self.pk}"


class Pin(models.Model):
    """A personal PIN, as an Argon2 hash. It opens known devices for a day, and nothing else."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="pins")
    person = models.OneToOneField(Person, models.PROTECT, related_name="pin")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pin {self.pk}"


class Draft(models.Model):
    """What a person typed into a form and has not sent yet, sealed under the practice key."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="drafts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=64)  # hash of the page's path and the form on it
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=40)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "person", "place"], name="draft_once"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
