"""Fill a demo store once: a practice, its people, charts, and requests in every state that stands.

Everything is invented. The store is marked as a demo, so that its outbox and sign-ins can be shown;
a store that is not a demo is left alone. The charts whose requests are told first are made at
once; the others one a job by the worker, so that the doors open soon and nobody's work waits long.
"""

from datetime import timedelta

from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from cartella import clock, scratch
from cartella.accounts.models import Membership, add_member
from cartella.accounts.roles import Role
from cartella.charts.imports import runs
from cartella.charts.models import Patient, PatientContact
from cartella.demo import charts, more_requests, people, requests, rows, vendors
from cartella.demo.people import Persona, Place
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.practices import keys
from cartella.practices.changes import By
from cartella.practices.models import (
    LegalEntity,
    Location,
    Practice,
    RecordSystem,
    SecondLook,
)
from cartella.release import coverage
from cartella.release.bound import Answers

ZONE = "America/Los_Angeles"
ELM_STREET, HARBOR = "Elm Street", "Harbor Walk"
PASSWORD = "demo-juniper-2026"  # noqa: S105  (shown on the demo's own page)
_STAFF = (
    ("olive@juniper.example.org", "Olive Owner, NP", "NP", (Role.OWNER, Role.CLINICIAN)),
    ("casey@juniper.example.org", "Casey Records", "", (Role.COORDINATOR,)),
    ("dana@juniper.example.org", "Dana Desk", "", (Role.FRONT_DESK,)),
)
_SYSTEMS = (
    ("Old EMR", "emr", "notes, treatments, consents"),
    ("Photo app", "photos", "before and after photos"),
    ("Texting", "texting", "text messages with patients"),
)
JOB = "demo.patient"


def fill(patients: int = people.MANY) -> bool:
    """Make the demo practice with so many patients, unless it is there.

    False: the store is somebody's real one.
    """
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    practice = Practice.objects.order_by("created_at").first()
    if practice is None:
        practice = _practice()
    elif not practice.is_demo:
        return False
    if not practice.records_requests.exists():
        for persona in people.told():
            _chart(practice, persona)
        requests.fill(practice)
    _ask_for(practice, 0, until=patients - len(people.told()))
    return True


def run(job: Job, progress: Progress) -> None:
    """Make one more patient and her story, then ask for the next. Twice does no harm."""
    number, until = int(job.args["number"]), int(job.args["until"])
    persona = people.others()[number]
    _chart(job.practice, persona)
    more_requests.tell(job.practice, number, _patient_of(job.practice, persona))
    _ask_for(job.practice, number + 1, until=until)


def _ask_for(practice: Practice, number: int, *, until: int) -> None:
    # One job a patient, the next one behind whatever waits: a person's work goes first.
    if number >= min(until, len(people.others())):
        return
    args = {"number": number, "until": until}
    with transaction.atomic():
        queue.enqueue(practice, JOB, args, key=f"{JOB}:{number}", lane=Lane.SLOW)


def where_to_click(port: int) -> str:
    """What the terminal says once the doors are open."""
    staff = "\n".join(f"    {email:<28} {name}" for email, name, _c, _r in _STAFF)
    return f"""
Cartella demo (every name in it is invented)

  Desk      http://127.0.0.1:{port}/
  Patients  http://127.0.0.1:{port + 1}/juniper/
  Outbox    http://127.0.0.1:{port}/demo/outbox/   (codes, letters and sign-in codes)

  Sign in with one of these, password {PASSWORD}, then the code from the outbox page:
{staff}

  Stop with Ctrl-C. `make demo` again goes on where you left.
"""


def _practice() -> Practice:
    now = clock.now()
    with transaction.atomic():
        practice = Practice.objects.create(
            slug="juniper",
            name="Juniper Aesthetics",
            address_lines="12 Elm Street\nSpringfield, CA 90001",
            phone="+1 213 555 0100",
            email="office@juniper.example.org",
            privacy_contact="Olive Owner, privacy officer",
            complaint_contact="Olive Owner, +1 213 555 0100",
            time_zone=ZONE,
            second_look=SecondLook.THIRD_PARTIES,
            undo_minutes=1,
            is_demo=True,
            created_at=now,
        )
        _places(practice)
        for name, kind, holds in _SYSTEMS:
            RecordSystem.objects.create(practice=practice, name=name, kind=kind, holds=holds)
        for email, name, credentials, roles in _STAFF:
            _member(practice, email=email, name=name, credentials=credentials, roles=roles)
    if not keys.path_for(practice.id).exists():
        keys.create(practice.id)
    vendors.fill(practice)
    return practice


def _member(
    practice: Practice, *, email: str, name: str, credentials: str, roles: tuple[Role, ...]
) -> Membership:
    member = add_member(practice, email=email, name=name, roles=roles, password=PASSWORD)
    member.person.credentials = credentials
    member.person.save(update_fields=["credentials"])
    totp.TOTP.activate(member.person, totp.generate_totp_secret())
    return member


def _places(practice: Practice) -> None:
    """Two legal entities under one brand; the second takes cash only and is outside HIPAA."""
    nursing = LegalEntity.objects.create(
        practice=practice,
        name=rows.entity_name(Place.SKIN),
        state="CA",
        licence_kinds=["nurse practitioner"],
    )
    wellness = LegalEntity.objects.create(
        practice=practice,
        name=rows.entity_name(Place.WELLNESS),
        state="CA",
        licence_kinds=["nurse practitioner"],
    )
    _cash_only(wellness)
    for entity, name, address in (
        (nursing, ELM_STREET, practice.address_lines),
        (wellness, HARBOR, "3 Harbor Walk\nSpringfield, CA 90002"),
    ):
        Location.objects.create(
            practice=practice,
            legal_entity=entity,
            name=name,
            address_lines=address,
            time_zone=ZONE,
        )


def _cash_only(entity: LegalEntity) -> None:
    """Answered long before anybody asks: requests are judged by the answer of their day."""
    answers = Answers(
        is_provider=True,
        sends_transactions=False,
        sends_through_service=False,
        prescribes_electronically=False,
        takes_only_cash=True,
    )
    with clock.frozen(clock.now() - timedelta(days=800)):
        coverage.answer(entity, answers, basis="Cash and cards only.", by=By(name="Olive Owner"))


def _chart(practice: Practice, persona: Persona) -> None:
    system = practice.record_systems.get(name="Old EMR")
    owner = practice.memberships.select_related("person").order_by("id")[0].person
    with scratch.folder("demo") as folder:
        export = folder / "export"
        charts.export(persona, export, today=clock.today(ZONE))
        runs.run(practice, [export], system=system, by=owner)
    patient = _patient_of(practice, persona)
    practice.patients.filter(pk=patient.pk).update(is_synthetic=True)
    # As if she had answered once: so that the demo shows what a patient is told of a stranger.
    PatientContact.objects.filter(patient=patient).update(confirmed_at=F("changed_at"))


def _patient_of(practice: Practice, persona: Persona) -> Patient:
    return practice.patients.get(source_patients__source_patient_id=persona.own_id)
