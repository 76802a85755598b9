"""The store behind the commands: found, opened, made."""

import argparse
import getpass
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from cartella import rights, shape
from cartella.accounts import owner
from cartella.charts import index, patients
from cartella.commands import first_run, key_sheet
from cartella.ledger import checkpoint
from cartella.packaging import seal
from cartella.practices import changes, establish, keys, zones
from cartella.practices.changes import By
from cartella.practices.establish import NewEntity, NewLocation, NewPractice
from cartella.practices.models import Practice

COMMAND = By(name="command line")


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


class NoStore(ImproperlyConfigured):
    """The command works on a store that is there, and there is none."""


def existing() -> Practice:
    """The practice of a store that is there; an older store is brought up, and that is said.

    Raises NoStore, and makes nothing: a mistyped folder must not become an empty store whose
    backup is good.
    """
    practice = None
    if shape.of_store():
        if kept := shape.bring_up():
            print(f"The store was copied to {kept} before it was changed.", file=sys.stderr)
        practice = Practice.objects.order_by("created_at").first()
    if practice is None:
        raise NoStore(
            f"There is no store at {settings.DATA} that somebody has set up. Nothing was made. "
            "Check CARTELLA_DATA, CARTELLA_SETTINGS and DATABASE_URL."
        )
    establish.ensure_key(practice)  # a command may have been killed between the rows and the key
    return practice


def opened() -> Practice:
    """The practice of the store, made silently if the store is fresh."""
    return made(name="", state="", zone="")


def made(*, name: str, state: str, zone: str) -> Practice:
    """The practice of the store; a fresh store gets its tables, practice, place, key and owner.

    The same verbs as the browser's first run, which then goes on with what is only a placeholder.
    """
    shape.bring_up()
    state = f"US-{state.upper().removeprefix('US-')}" if state else ""
    zone = zone or zone_of(state) or zones.EASTERN
    practice = Practice.objects.order_by("created_at").first()
    if practice is None:
        new = NewPractice(name=name or "The practice", time_zone=zone)
        practice = establish.practice(new, by=COMMAND)
    if not practice.legal_entities.exists():
        _place(practice, state.removeprefix("US-") or "CA", zone)
    if owner.member_of(practice) is None:
        owner.placeholder(practice)
    establish.ensure_key(practice)  # a command may have been killed between the rows and the key
    return practice


def _place(practice: Practice, state: str, zone: str) -> None:
    with transaction.atomic():
        entity = establish.entity(practice, NewEntity(name=practice.name, state=state), by=COMMAND)
        place = NewLocation(name="Main", legal_entity=entity, time_zone=zone)
        establish.location(practice, place, by=COMMAND)


def init(options: argparse.Namespace) -> int:
    """Make the store; with --owner, give the owner a password to sign in with."""
    practice = made(name=options.name, state=options.state, zone=options.zone)
    rights.close(settings.DATA)
    said = {
        "name": options.name,
        "phone": options.phone,
        "address_lines": options.address.replace("/", "\n"),
        "complaint_contact": options.complaints,
    }
    filled = {field: words.strip() for field, words in said.items() if words.strip()}
    changes.change(practice, filled, by=COMMAND)
    if options.owner and not _owner(practice, options.owner):
        return 2
    print(f"Store ready. The practice key is {keys.path_for(practice.id)}: keep a copy elsewhere.")
    key_sheet.write_first(practice)
    first_run.say(settings.DESK_URL)
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the store to the shape of this version. A fresh store stays nobody's."""
    if kept := shape.bring_up():
        print(f"The store was copied to {kept} before it was changed.")
    return 0


def reindex(options: argparse.Namespace) -> int:
    """Make everything derived anew."""
    practice = existing()
    entries = index.rebuild(practice)
    people = patients.reindex(practice)
    print(f"{entries} entries and {people} patients were indexed anew.")
    return 0


def _owner(practice: Practice, email: str) -> bool:
    """Give the owner an e-mail and a password. False, in words: they will not do."""
    password = (
        getpass.getpass("New password of the owner: ")
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    try:
        owner.renew(practice, email=email, password=password)
    except owner.OwnerRefused as refused:
        print(refused, file=sys.stderr)
        return False
    print("The owner can sign in; the first sign-in asks for a code app.")
    return True


def zone_of(state: str) -> str:
    """The time zone in which most of a state lies, where this release knows the state; else ''."""
    return next(iter(zones.of_state(state.removeprefix("US-"))), "")
