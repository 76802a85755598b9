"""The standing cast of the tests: invented people of an invented practice, and a stranger."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from cartella.accounts.models import Membership, add_member
from cartella.accounts.roles import Role
from cartella.charts.models import Patient
from cartella.practices import keys
from cartella.practices.models import LegalEntity, Location, Practice, RecordSystem
from cartella.release import actors
from cartella.release.actors import Actor
from tests.post import made

MORNING = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # a Monday, 9 in the morning in California


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody who appears."""

    practice: Practice
    location: Location
    emr: RecordSystem
    photos: RecordSystem
    desk: Membership
    coordinator: Membership
    clinician: Membership
    owner: Membership
    patient: Patient

    def act(self, membership: Membership) -> Actor:
        """The actor that a member of staff is."""
        return actors.of(membership)


def practice_of(slug: str, *, state: str = "CA", zone: str = "America/Los_Angeles") -> Practice:
    """A practice with one legal entity, one location, its key and a mail sender."""
    practice = Practice.objects.create(
        slug=slug,
        name="Juniper Aesthetics",
        address_lines="12 Elm Street\nSpringfield, CA 90001",
        phone="+1 213 555 0100",
        email="office@example.org",
        privacy_contact="Pat Privacy, privacy officer",
        complaint_contact="Pat Privacy, +1 213 555 0100",
        time_zone=zone,
        created_at=MORNING,
    )
    entity = LegalEntity.objects.create(
        practice=practice, name="Juniper Nursing Inc.", state=state, licence_kinds=["physician"]
    )
    Location.objects.create(
        practice=practice,
        legal_entity=entity,
        name="Elm Street",
        address_lines=practice.address_lines,
        time_zone=zone,
    )
    keys.create(practice.id)
    made.mail_on(practice)
    return practice


def cast(slug: str = "juniper") -> Cast:
    """A practice with its people and one patient without records."""
    practice = practice_of(slug)
    systems = [
        RecordSystem.objects.create(practice=practice, name=name, kind=kind)
        for name, kind in (("Old EMR", "emr"), ("Photo app", "photos"))
    ]
    members = [
        add_member(practice, email=f"{role}@{slug}.example.org", name=name, roles=[role])
        for role, name in (
            (Role.FRONT_DESK, "Dana Desk"),
            (Role.COORDINATOR, "Casey Records"),
            (Role.CLINICIAN, "Nora Needle"),
            (Role.OWNER, "Olive Owner"),
        )
    ]
    patient = Patient.objects.create(
        practice=practice,
        given_name="Zinnia",
        family_name="Quillfeather",
        birth_on=date(1988, 2, 29),
        is_synthetic=True,
        created_at=MORNING,
    )
    location = practice.locations.get()
    return Cast(
        practice=practice,
        location=location,
        emr=systems[0],
        photos=systems[1],
        desk=members[0],
        coordinator=members[1],
        clinician=members[2],
        owner=members[3],
        patient=patient,
    )
