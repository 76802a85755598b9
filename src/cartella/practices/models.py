"""Who keeps the records: practice → legal entity → location, and where records lie.

Law asks the legal entity (covered by HIPAA or not, which licences); clocks ask the location's zone.
"""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondLook(models.TextChoices):
    """When another pair of eyes must see a package before it leaves."""

    NONE = "none", _("Never")
    THIRD_PARTIES = "third_parties", _("For third parties")
    ALWAYS = "always", _("Always")


class Practice(models.Model):
    """The brand that signs in and owns the data. Every row of the house belongs to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    address_lines = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    privacy_contact = models.CharField(max_length=200, blank=True)
    complaint_contact = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=60, default="America/Los_Angeles")
    default_language = models.CharField(max_length=5, default="en")
    second_look = models.CharField(
        max_length=20, choices=SecondLook.choices, default=SecondLook.THIRD_PARTIES
    )
    undo_minutes = models.PositiveSmallIntegerField(default=10)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class LegalEntity(models.Model):
    """A licensee. `is_covered` None means nobody answered, which counts as covered by HIPAA."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="legal_entities")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")])
    is_covered = models.BooleanField(null=True, default=None)
    hybrid_designated_on = models.DateField(null=True, blank=True)
    licence_kinds = models.JSONField(default=list)  # words of law.facts.Holder

    def __str__(self) -> str:
        return f"legal entity {self.pk}"


class Location(models.Model):
    """A place with an address and a time zone; it belongs to one legal entity."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="locations")
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="locations")
    name = models.CharField(max_length=200)
    address_lines = models.TextField(blank=True)
    time_zone = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"location {self.pk}"


class RecordSystem(models.Model):
    """A place where records lie, with the days from which and until which it was in use."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="record_systems")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)  # emr, photos, texting, till, fax, lab, paper, phone …
    holds = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="record_system_name_once"),
        ]

    def __str__(self) -> str:
        return f"record system {self.pk}"
