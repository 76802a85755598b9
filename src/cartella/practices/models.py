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
    letter_line = models.CharField(max_length=120, blank=True)  # under the telephone in letters
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
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "name"],
                condition=models.Q(ended_on__isnull=True),
                name="legal_entity_name_once",
            ),
        ]

    def __str__(self) -> str:
        return f"legal entity {self.pk}"


class Location(models.Model):
    """A place with an address and a time zone; it belongs to one legal entity."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="locations")
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="locations")
    name = models.CharField(max_length=200)
    address_lines = models.TextField(blank=True)
    time_zone = models.CharField(max_length=60)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "name"],
                condition=models.Q(ended_on__isnull=True),
                name="location_name_once",
            ),
        ]

    def __str__(self) -> str:
        return f"location {self.pk}"


class RecordSystem(models.Model):
    """A place where records lie, with the days from which and until which it was in use."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="record_systems")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)  # emr, photos, texting, till, fax, lab, paper, phone …
    vendor = models.CharField(max_length=60, blank=True)  # id of a source kit (charts/kits)
    holds = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="record_system_name_once"),
        ]

    def __str__(self) -> str:
        return f"record system {self.pk}"


class CoverageAnswer(models.Model):
    """What was answered about a legal entity, and whether HIPAA covers it by that. Insert-only:
    a new answer is a new row. Each answer None: not answered. Words of `law.intake.regime`."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="coverage_answers")
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="coverage_answers")
    is_provider = models.BooleanField(null=True)
    sends_transactions = models.BooleanField(null=True)
    sends_through_service = models.BooleanField(null=True)
    prescribes_electronically = models.BooleanField(null=True)
    takes_only_cash = models.BooleanField(null=True)
    acts_for_covered_entity = models.BooleanField(null=True)
    hybrid_designated_on = models.DateField(null=True)
    is_in_covered_part = models.BooleanField(null=True)
    holds_electronic_information = models.BooleanField(null=True)
    is_substance_use_program = models.BooleanField(null=True)
    basis = models.TextField(blank=True)  # why it was answered so, in the practice's own words
    coverage = models.CharField(max_length=60)  # law.intake.regime.Coverage, as found that day
    is_covered = models.BooleanField()
    finding = models.JSONField(default=dict)  # facts and steps as they stood
    answered_at = models.DateTimeField()
    answered_by_id = models.BigIntegerField(null=True)  # accounts.Person; None: at the first run
    answered_by_name = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"coverage answer {self.pk}"


class PracticeChange(models.Model):
    """Who changed which setting when, from what to what. Insert-only."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="changes")
    about = models.CharField(max_length=40)  # practice, legal_entity, location, record_system …
    about_id = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)  # name: [before, after]; before None: it is new
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)  # accounts.Person; None: at the first run
    changed_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "about", "about_id"], name="change_about")]

    def __str__(self) -> str:
        return f"change {self.pk}"


class FirstRun(models.Model):
    """The one run that makes a store somebody's. A store from before has none and is set up.

    There is one row at most: whoever links it to a practice first has made the practice.
    """

    only = models.PositiveSmallIntegerField(unique=True, default=1, editable=False)
    practice = models.OneToOneField(Practice, models.PROTECT, null=True, related_name="first_run")
    code_hash = models.CharField(max_length=64, blank=True)  # empty: no code opens it
    owner_id = models.BigIntegerField(null=True)  # accounts.Person who owns it
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=1), name="first_run_is_one"),
        ]

    def __str__(self) -> str:
        return f"first run {self.pk}"


class PutOff(models.Model):
    """A step of the setting up that somebody chose to do later, or never."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="put_off")
    step = models.CharField(max_length=40)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "step"], name="put_off_once")]

    def __str__(self) -> str:
        return f"put off {self.pk}"
