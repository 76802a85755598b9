"""Person and Membership. A person signs in; a membership says in which practice and as what."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from cartella import clock
from cartella.accounts.roles import Permission, Role, permissions_of
from cartella.practices.models import Practice


class PersonManager(BaseUserManager["Person"]):
    """What Django's sign-in asks of a manager, and no more."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "Person":
        """A person who can sign in with `password`; None means: cannot sign in yet."""
        person = self.model(email=self.normalize_email(email).lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A member of staff, or an outside reviewer, who signs in at the desk."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    credentials = models.CharField(max_length=60, blank=True)  # "NP", "MD": printed, not judged
    is_active = models.BooleanField(default=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def is_staff(self) -> bool:
        """There is no Django admin: nobody is staff of it."""
        return False


class Membership(models.Model):
    """A person's place in a practice; leaving sets `ended_on` and nothing is deleted.

    `leaves_on` is a day that was agreed on before: from its midnight nothing is allowed, whether or
    not the worker has ended the membership by then.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    roles = models.JSONField(default=list)
    ended_on = models.DateField(null=True, blank=True)
    leaves_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "person"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    def permissions(self) -> frozenset[Permission]:
        """What this person may do here; nothing once the membership has ended."""
        if not self.person.is_active or self.has_ended(clock.today(self.practice.time_zone)):
            return frozenset()
        return permissions_of(frozenset(Role(role) for role in self.roles))

    def has_ended(self, on: date) -> bool:
        """Whether she has left by this day of the practice."""
        return self.ended_on is not None or (self.leaves_on is not None and self.leaves_on <= on)

    def may(self, permission: Permission) -> bool:
        """Whether this membership carries the permission."""
        return permission in self.permissions()


class MembershipChange(models.Model):
    """What became of a person's place and sign-in here, by whom and when. Insert-only.

    `before` and `after` are roles; of a second step, its kind.
    """

    class What(models.TextChoices):
        INVITED = "invited", _("Invited")
        WITHDRAWN = "withdrawn", _("Invitation withdrawn")
        JOINED = "joined", _("Joined")
        ROLES = "roles", _("Roles changed")
        LEAVES = "leaves", _("Day of leaving set")
        STAYS = "stays", _("Day of leaving taken back")
        LEFT = "left", _("Left")
        RETURNED = "returned", _("Came back")
        RENEWAL = "renewal", _("New sign-in offered")
        RENEWED = "renewed", _("New sign-in set up")
        COMMAND = "command", _("Access renewed from the command line")
        PASSWORD = "password", _("Password changed")
        FACTOR_SET = "factor_set", _("Second step set up")
        FACTOR_GONE = "factor_gone", _("Second step taken away")
        PIN_SET = "pin_set", _("PIN set")
        PIN_GONE = "pin_gone", _("PIN taken away")
        PIN_SHUT = "pin_shut", _("Five wrong PINs")
        WRONG = "wrong", _("Wrong password")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="membership_changes")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="changes")
    name = models.CharField(max_length=200)  # of whom, as it was then; an invited one is no row yet
    what = models.CharField(max_length=12, choices=What.choices)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    on = models.DateField(null=True)  # the day of leaving
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["practice", "person", "at"], name="membership_change_of")]

    def __str__(self) -> str:
        return f"membership change {self.pk}"


def add_member(
    practice: Practice, *, email: str, name: str, roles: Iterable[Role], password: str | None = None
) -> Membership:
    """A new person with these roles in this practice. Raises IntegrityError on a known e-mail."""
    person = Person.objects.create_user(email, password, name=name)
    return Membership.objects.create(
        practice=practice, person=person, roles=[role.value for role in roles]
    )
