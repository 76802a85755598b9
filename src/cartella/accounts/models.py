"""Person and Membership. A person signs in; a membership says in which practice and as what."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

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
    """A person's place in a practice; leaving sets `ended_on` and nothing is deleted."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    roles = models.JSONField(default=list)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "person"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    def permissions(self) -> frozenset[Permission]:
        """What this person may do here; nothing once the membership has ended."""
        if self.ended_on is not None or not self.person.is_active:
            return frozenset()
        return permissions_of(frozenset(Role(role) for role in self.roles))

    def may(self, permission: Permission) -> bool:
        """Whether this membership carries the permission."""
        return permission in self.permissions()


def add_member(
    practice: Practice, *, email: str, name: str, roles: Iterable[Role], password: str | None = None
) -> Membership:
    """A new person with these roles in this practice. Raises IntegrityError on a known e-mail."""
    person = Person.objects.create_user(email, password, name=name)
    return Membership.objects.create(
        practice=practice, person=person, roles=[role.value for role in roles]
    )
