"""Two practices of one store, told far enough that every address of both doors leads somewhere.

What is of the chart carries a mark, so that it can be found in any answer. The stranger works at
the second practice, in every role.
"""

import io
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cartella import clock
from cartella.accounts import emergencies, invitations
from cartella.accounts.invitations import Invited
from cartella.accounts.models import Membership, add_member
from cartella.accounts.roles import Role
from cartella.charts.imports import runs
from cartella.charts.models import Entry, ImportDoubt, ImportRun
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.progress import Progress
from cartella.post import outbox
from cartella.practices.models import Practice
from cartella.release import (
    arrivals,
    assembly,
    determination,
    intake,
    letters,
    notices,
    questions,
    verification,
)
from cartella.release.actors import PROGRAM
from cartella.release.arrivals import Upload
from cartella.release.delivery import by_hand, portal, release, sending
from cartella.release.delivery.release import fresh_token
from cartella.release.intake import Asked
from cartella.release.models import (
    ArrivalFolder,
    Channel,
    Delivery,
    Evidence,
    Letter,
    RecordsRequest,
    Task,
)
from tests import people
from tests.charts import made
from tests.release import rows

NOTE = "QZMARKNOTE"  # in the words of a note
TITLE = "QZMARKTITLE"  # in the title of an entry
PAPER = "QZMARKPAPER"  # in the bytes of a PDF
PHOTO = "QZMARKPHOTO"  # in the bytes of a photo
MARKS = tuple(mark.encode() for mark in (NOTE, TITLE, PAPER, PHOTO))
# What a log or an address must never hold of the patient.
PRIVATE = ("Quillfeather", "Zinnia", "1988-02-29", "2135550177", "zinnia.q@example.org", NOTE)
PHONE = "+12135550177"
EMAIL = "zinnia.q@example.org"


@dataclass(kw_only=True)
class Town:
    """The practice, the stranger's practice, and the ids that addresses are made of."""

    cast: people.Cast
    members: dict[Role, Membership]
    strangers: dict[Role, Membership]
    elsewhere: Practice
    request: RecordsRequest
    ids: dict[str, object] = field(default_factory=dict)


def build(cast: people.Cast, folder: Path) -> Town:
    """Tell the story by the verbs of the rooms, as the desk would."""
    cast.practice.undo_minutes = 0
    cast.practice.save(update_fields=["undo_minutes"])
    elsewhere = people.practice_of("willow", state="TX")
    town = Town(
        cast=cast,
        members={role: member(cast.practice, role) for role in Role},
        strangers={role: member(elsewhere, role) for role in Role},
        elsewhere=elsewhere,
        request=_requested(cast),
    )
    _fill_chart(cast, folder)
    _answer(town)
    return town


def member(practice: Practice, role: Role) -> Membership:
    """Somebody of one role, with a second factor."""
    made_ = add_member(
        practice,
        email=f"{role}.x@{practice.slug}.example.org",
        name=f"Somebody {role}",
        roles=[role],
    )
    totp.TOTP.activate(made_.person, totp.generate_totp_secret())
    return made_


def _requested(cast: people.Cast) -> RecordsRequest:
    by = cast.act(cast.coordinator)
    letter = folder_file("letter.pdf", made.pdf("Please send my records"))
    arrival = arrivals.keep(
        cast.practice, channel=Channel.POST, files=[letter], text="Records, please", by=by
    )
    said = Asked(
        stated_name=cast.patient.name,
        stated_born_on=cast.patient.birth_on,
        contact_email=EMAIL,
        contact_phone=PHONE,
    )
    for value in (EMAIL, "zinnia.old@example.org"):
        rows.contact(cast.patient, value)
    received = intake.receive(arrival, said, by=by)
    received.records_request.receipt_code = received.receipt_code
    return received.records_request


def folder_file(name: str, content: bytes) -> Upload:
    """A file that came in."""
    return Upload(name=name, open=lambda: io.BytesIO(content))


def _fill_chart(cast: people.Cast, folder: Path) -> None:
    note = json.loads(made.observation("n1"))
    note |= {"code": {"text": TITLE}, "valueString": f"Calm, asked about aftercare. {NOTE}"}
    note.pop("valueQuantity", None)
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": cast.patient.family_name, "given": [cast.patient.given_name]}],
        "birthDate": str(cast.patient.birth_on),
    }
    entries = [{"resource": one} for one in (patient, note)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    made.write(folder, "export/chart.json", json.dumps(bundle).encode())
    made.write(folder, "export/05 encounters/2026-03-04 exam.pdf", paper())
    made.write(folder, "export/02 images/2026-03-04 front before.jpg", photo())
    runs.run(
        cast.practice,
        [folder / "export"],
        system=cast.emr,
        patient=cast.patient,
        by=cast.coordinator.person,
    )


def paper() -> bytes:
    """A PDF of two pages whose bytes hold the mark."""
    return made.pdf("An exam", 2) + f"\n% {PAPER}\n".encode()


def photo() -> bytes:
    """A JPEG whose comment holds the mark."""
    plain = made.jpeg(1)
    words = PHOTO.encode()
    return plain[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + plain[2:]


def _answer(town: Town) -> None:
    cast, rr = town.cast, town.request
    by = cast.act(cast.coordinator)
    question = questions.ask(rr, "Which phone did you give us?", by=by)
    intake.match(rr, cast.patient, by=by)
    verification.evidence_seen(rr, Evidence.Way.DOCUMENT, "driver licence", by=by)
    verification.verify(rr, by=by)
    notice = notices.tell_other_contacts(rr)
    round_ = determination.open_round(rr, by=by)
    search = rr.searches.first()
    determination.determine(round_, by=by)
    work()
    package = round_.packages.get()
    portal_way = release.release(
        package, channel=Delivery.Channel.PORTAL, to_label=cast.patient.name, by=by
    )
    link_way = release.release(
        package, channel=Delivery.Channel.LINK, to_label="her", to_address=EMAIL, by=by
    )
    hand = release.release(package, channel=Delivery.Channel.IN_PERSON, to_label="her", by=by)
    for way in (portal_way, link_way):
        sending.send(way)
    granted = by_hand.make_file(hand, by=by)
    letter = letters.write(Letter.Kind.COVER, rr, delivery=hand, by=by)
    letters_row = Letter.objects.filter(pk=letter.pk)
    letters_row.update(sent_at=clock.now())
    waiting = arrivals.keep(
        cast.practice,
        channel=Channel.FAX,
        files=[folder_file("fax.pdf", made.pdf("A fax"))],
        by=PROGRAM,
    )
    task = Task.objects.create(
        practice=cast.practice,
        records_request=rr,
        kind=Task.Kind.UNOPENED,
        key="town",
        due_on=date(2026, 11, 5),
        made_at=clock.now(),
    )
    folder = ArrivalFolder.objects.create(
        practice=cast.practice, path="/nowhere/scans", channel=Channel.FAX, set_at=clock.now()
    )
    run = ImportRun.objects.filter(practice=cast.practice).first()
    town.ids = {
        "number": rr.number,
        "letter_id": letter.pk,
        "question_id": question.pk,
        "round_number": round_.number,
        "package_id": package.pk,
        "delivery_id": hand.pk,
        "order": package.parts.order_by("order").first().order,
        "exit_id": granted.exit_id,
        "slug": cast.practice.slug,
        "token": fresh_token(link_way),
        "position": 0,
        "page": 1,
        "search": search.pk if search else 1,
        "task": task.pk,
        "message_id": cast.practice.messages.filter(about_request_id=rr.pk).latest("id").pk,
        "arrival": waiting.public_id,
        "file_id": waiting.files.get().pk,
        "patient": cast.patient.public_id,
        "run": run.public_id if run else uuid.uuid4(),
        "doubt": getattr(ImportDoubt.objects.first(), "public_id", uuid.uuid4()),
        "doubt_id": 1,
        "portal": portal_way.pk,
        "notice": notice,
        "folder_id": folder.pk,
        "code": "US",  # the law is nobody's own
        "entity_id": cast.location.legal_entity_id,
        "location_id": cast.location.pk,
        "system_id": cast.emr.pk,
        "way": "mail",
        "contract_id": cast.practice.vendor_contracts.latest("id").pk,
        "entries": entries(cast),
    } | of_people(cast)


def of_people(cast: people.Cast) -> dict[str, object]:
    """The ids of the pages about people."""
    invited = Invited(name="Nina New", email="nina@example.org", roles=frozenset({Role.FRONT_DESK}))
    made_ = invitations.invite(cast.practice, invited, by=cast.owner.person)
    now = clock.now()
    device = cast.practice.devices.create(
        token_hash="0" * 64, name="Desk", known_at=now, known_by=cast.owner.person, seen_at=now
    )
    glass = emergencies.open_chart(cast.desk, cast.patient.pk, "She fainted here")
    return {
        "member_id": cast.clinician.pk,
        "invitation_id": made_.invitation.pk,
        "device_id": device.pk,
        "decision_id": 1,
        "emergency": glass.public_id,
    }


def work() -> None:
    """Do the jobs of assembly that wait."""
    while job := queue.claim(Lane.SLOW, worker="town", lease=timedelta(minutes=5)):
        if job.kind == assembly.JOB:
            assembly.run(job, Progress(job))
        queue.finish(job)


def entries(cast: people.Cast) -> dict[str, uuid.UUID]:
    """The chart's entries by what they are."""
    found = Entry.objects.filter(practice=cast.practice).select_related("listing")
    return {
        ("note" if TITLE in row.listing.title else row.listing.kind): row.public_id for row in found
    }


def code_for(town: Town, delivery_id: int) -> str:
    """Ask for a code that opens a delivery, and read it where it was sent."""
    portal.ask_code(town.cast.practice.deliveries.get(pk=delivery_id))
    while job := queue.claim(Lane.FAST, worker="town", lease=timedelta(minutes=5)):
        if job.kind == "release.send_code":
            verification.run_send_code(job, Progress(job))
        queue.finish(job)
    for message in town.cast.practice.messages.order_by("-id"):
        words = outbox.words(message)
        if words is not None and (found := re.search(r"\b\d{6}\b", words.body)):
            return found[0]
    raise AssertionError("no code was sent")


def let_in(client: Client, town: Town) -> None:
    """Her phone: it has shown receipt and code, and opened her records with a fresh one."""
    session = client.session
    now = clock.now().isoformat()
    session["request"] = [town.request.pk, now]
    session["receipt"] = [town.request.pk, "AAAA-AAAA"]
    session["asked"] = town.request.number
    session.save()
    url = f"/{town.cast.practice.slug}/records/{town.ids['portal']}/"
    answer = client.post(url, {"code": code_for(town, int(str(town.ids["portal"])))})
    assert answer.status_code == 302, answer.content.decode()[-2000:]


def routes(urlconf: str) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of a listener that is ours, as (route, pattern)."""

    def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from walk(one, before + str(one.pattern))
            else:
                yield before + str(one.pattern), one

    yield from walk(get_resolver(urlconf), "")


def addresses(town: Town, urlconf: str) -> Iterator[str]:
    """Every address of a listener with the town's ids, entries each in turn."""
    # The tablet's screens last: a session that lends it reaches nothing else.
    found = sorted(routes(urlconf), key=lambda one: one[0].startswith("counter/"))
    for route, _pattern in found:
        if route.startswith(("accounts/", "i18n/", "healthz")):
            continue
        yield from _filled(town, route)


def _filled(town: Town, route: str) -> Iterator[str]:
    values = {key: str(value) for key, value in town.ids.items()}
    if route.startswith("entry/"):
        for public_id in town.ids["entries"].values():  # type: ignore[attr-defined]
            yield "/" + _put(route, values | {"public_id": str(public_id)})
        return
    if route.startswith("<slug:slug>/records"):
        values["delivery_id"] = values["portal"]
    if route.startswith("inbox/"):
        values["public_id"] = values["arrival"]
    elif route.startswith("emergencies/"):
        values["public_id"] = values["emergency"]
    elif route.startswith("import/doubt"):
        values["public_id"] = values["doubt"]
    elif route.startswith("import/"):
        values["public_id"] = values["run"]
    else:
        values["public_id"] = values["patient"]
    values["task_id"] = values["search" if "/search/" in route else "task"]
    yield "/" + _put(route, values)


def _put(route: str, values: dict[str, str]) -> str:
    parts = []
    for piece in route.split("<"):
        head, closed, rest = piece.partition(">")
        if not closed:
            parts.append(piece)
            continue
        name = head.rpartition(":")[2]
        if name not in values:
            raise KeyError(f"the town has no {name} for {route}; give it one in town.py")
        parts.append(values[name] + rest)
    return "".join(parts)
