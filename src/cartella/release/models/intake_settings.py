"""How a practice takes requests in: what it told people, and where its dates are kept besides."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.practices.models import Practice


class WritingRule(models.TextChoices):
    """Whether people are told to ask in writing. Without a choice any way is a way."""

    ANY = "any", _("You can ask in any way")
    WRITING = "writing", _("Please ask in writing")


class IntakeSettings(models.Model):
    """One row a practice. `told_from_on`: since when the signs with the writing rule hang."""

    practice = models.OneToOneField(Practice, models.PROTECT, related_name="intake_settings")
    writing_rule = models.CharField(
        max_length=8, choices=WritingRule.choices, default=WritingRule.ANY
    )
    told_from_on = models.DateField(null=True, blank=True)
    calendar_folder = models.CharField(max_length=500, blank=True)
    calendar_sha256 = models.CharField(max_length=64, blank=True)  # of the file as last written
    calendar_written_at = models.DateTimeField(null=True)
    calendar_gone_since_at = models.DateTimeField(null=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"intake settings {self.pk}"
