"""Invitation: a code, good once and for some days, with which a person sets up her own sign-in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella.accounts.models.person import Person
from cartella.practices.models import Practice


class Invitation(models.Model):
    """Of a new person, or of one who lost password or phone. Only a hash of the code is kept."""

    class Kind(models.TextChoices):
        JOIN = "join", _("Invitation")
        RENEW = "renew", _("New sign-in")
        OUTSIDE = "outside", _("Review from outside")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=200)
    credentials = models.CharField(max_length=60, blank=True)
    roles = models.JSONField(default=list)
    until_on = models.DateField(null=True)  # the first day without access; null: no such day
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"
