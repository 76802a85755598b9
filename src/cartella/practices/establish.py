"""Making the practice, its legal entities, locations and record systems.

The browser and the command line end in the same rows by these verbs; each writes who did it.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction

from cartella import clock
from cartella.practices import changes, first_run, keys
from cartella.practices.changes import By
from cartella.practices.models import LegalEntity, Location, Practice, RecordSystem

SLUG = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPractice:
    """A practice as it was told."""

    name: str
    phone: str = ""
    address_lines: str = ""
    time_zone: str = "America/New_York"
    default_language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntity:
    """A legal entity: `state` in two letters, `licence_kinds` the words of law.facts.Holder."""

    name: str
    state: str
    licence_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLocation:
    """A location of a legal entity."""

    name: str
    legal_entity: LegalEntity
    time_zone: str
    address_lines: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSystem:
    """A record system. `vendor` is the id of a source kit, or empty."""

    name: str
    kind: str
    vendor: str = ""
    holds: str = ""
    from_on: date | None = None
    to_on: date | None = field(default=None)


def practice(new: NewPractice, *, by: By) -> Practice:
    """Make the store's one practice and its key. Raises first_run.MadeMeanwhile."""
    try:
        with transaction.atomic():
            made = Practice.objects.create(
                slug=SLUG,
                name=new.name,
                phone=new.phone,
                address_lines=new.address_lines,
                time_zone=new.time_zone,
                default_language=new.default_language,
                created_at=clock.now(),
            )
            first_run.link(made)
            changes.note_new(made, by)
    except IntegrityError:  # the other one of two had the slug a moment before
        raise first_run.MadeMeanwhile from None
    ensure_key(made)
    return made


def ensure_key(made: Practice) -> None:
    """Make the practice key if there is none yet and nothing is locked by one."""
    if keys.path_for(made.pk).exists() or made.blobs.exists():
        return
    try:
        keys.create(made.pk)
    except FileExistsError:
        return  # the other one of two was first


def entity(made: Practice, new: NewEntity, *, by: By) -> LegalEntity:
    """A new legal entity. Raises IntegrityError for a name that stands already."""
    with transaction.atomic():
        row = LegalEntity.objects.create(
            practice=made,
            name=new.name,
            state=new.state,
            licence_kinds=list(new.licence_kinds),
        )
        changes.note_new(row, by)
    return row


def location(made: Practice, new: NewLocation, *, by: By) -> Location:
    """A new location. Raises IntegrityError for a name that stands already."""
    with transaction.atomic():
        row = Location.objects.create(
            practice=made,
            legal_entity=new.legal_entity,
            name=new.name,
            address_lines=new.address_lines,
            time_zone=new.time_zone,
        )
        changes.note_new(row, by)
    return row


def system(made: Practice, new: NewSystem, *, by: By) -> RecordSystem:
    """A new record system. Raises IntegrityError for a name that stands already."""
    with transaction.atomic():
        row = RecordSystem.objects.create(
            practice=made,
            name=new.name,
            kind=new.kind,
            vendor=new.vendor,
            holds=new.holds,
            from_on=new.from_on,
            to_on=new.to_on,
        )
        changes.note_new(row, by)
    return row
