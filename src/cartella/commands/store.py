"""The store behind the commands: found, opened, made."""

import argparse
import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import DatabaseError, IntegrityError, transaction

from cartella import clock
from cartella.accounts.models import add_member
from cartella.accounts.roles import Role
from cartella.charts import index, patients
from cartella.ledger import checkpoint
from cartella.packaging import seal
from cartella.practices import keys
from cartella.practices.models import LegalEntity, Location, Practice

OWNER_NAME = "Owner"
_ZONES = {
    "US-CA": "America/Los_Angeles",
    "US-TX": "America/Chicago",
    "US-IL": "America/Chicago",
    "US-NY": "America/New_York",
    "US-FL": "America/New_York",
}


class NoStore(Exception):
    """There is no practice in this store."""


def known_keys() -> tuple[set[str], set[str]]:
    """Manifest fingerprint and ledger key of the store; empty sets if it holds no practice."""
    try:
        practice = Practice.objects.order_by("created_at").first()
        if practice is None:
            return set(), set()
        own = keys.load(practice.id)
    except (DatabaseError, keys.KeyMissing, keys.KeyRefused):
        return set(), set()
    return {seal.fingerprint(own.manifest_key.public_key())}, {checkpoint.verifier_key(practice)}


def opened() -> Practice:
    """The practice of the store, made silently if the store is fresh."""
    return made(name="", state="", zone="")


def made(*, name: str, state: str, zone: str) -> Practice:
    """The practice of the store; a fresh store gets its tables, practice, place, key and owner."""
    call_command("migrate", verbosity=0, interactive=False)
    practice = Practice.objects.order_by("created_at").first()
    if practice is None:
        state = f"US-{state.upper().removeprefix('US-')}" if state else ""
        zone = zone or _ZONES.get(state, "America/New_York")
        with transaction.atomic():
            practice = Practice.objects.create(
                slug="practice",
                name=name or "The practice",
                time_zone=zone,
                created_at=clock.now(),
            )
            entity = LegalEntity.objects.create(
                practice=practice, name=practice.name, state=state.removeprefix("US-") or "CA"
            )
            Location.objects.create(
                practice=practice, legal_entity=entity, name="Main", time_zone=zone
            )
            add_member(practice, email="owner@localhost", name=OWNER_NAME, roles=[Role.OWNER])
        keys.create(practice.id)
    elif not keys.path_for(practice.id).exists() and not practice.blobs.exists():
        keys.create(practice.id)  # a command was killed between the rows and the key
    return practice


def init(options: argparse.Namespace) -> int:
    """Make the store; with --owner, give the owner a password to sign in with."""
    practice = made(name=options.name, state=options.state, zone=options.zone)
    said = {
        "name": options.name,
        "phone": options.phone,
        "address_lines": options.address.replace("/", "\n"),
        "complaint_contact": options.complaints,
    }
    filled = {field: words.strip() for field, words in said.items() if words.strip()}
    if filled:
        Practice.objects.filter(pk=practice.pk).update(**filled)
    if options.owner and not _owner(practice, options.owner):
        return 2
    print(f"Store ready. The practice key is {keys.path_for(practice.id)}: keep a copy elsewhere.")
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the store to the shape of this version."""
    opened()
    return 0


def reindex(options: argparse.Namespace) -> int:
    """Make everything derived anew."""
    practice = opened()
    entries = index.rebuild(practice)
    people = patients.reindex(practice)
    print(f"{entries} entries and {people} patients were indexed anew.")
    return 0


def _owner(practice: Practice, email: str) -> bool:
    """Give the owner an e-mail and a password. False, in words: they will not do."""
    member = next(
        (m for m in practice.memberships.select_related("person") if Role.OWNER in m.roles), None
    )
    if member is None:
        raise NoStore("this practice has no owner")
    password = (
        getpass.getpass("New password of the owner: ")
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    person = member.person
    try:
        validate_email(email)
        validate_password(password, person)
    except ValidationError as refused:
        print(" ".join(refused.messages), "Nothing was changed.", file=sys.stderr)
        return False
    person.email = email.lower()
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "password"])
    except IntegrityError:
        print("Another account has this e-mail. Nothing was changed.", file=sys.stderr)
        return False
    print("The owner can sign in; the first sign-in asks for an authenticator app.")
    return True


def zone_of(state: str) -> str:
    """The time zone in which most of a state lies, where this release knows the state; else ''."""
    return _ZONES.get(state, "")
