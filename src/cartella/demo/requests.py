"""Requests in every state that stands, made by the verbs themselves, days apart."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cartella import clock
from cartella.accounts.roles import Role
from cartella.charts.models import EntryListing, Patient
from cartella.law.determination import denial
from cartella.packaging.record import Outcome
from cartella.practices.models import Practice
from cartella.release import (
    actors,
    arrivals,
    assembly,
    determination,
    gather,
    intake,
    letters,
    notices,
    questions,
    verification,
)
from cartella.release.actors import REQUESTER, Actor
from cartella.release.delivery import by_hand, sending
from cartella.release.delivery import release as releasing
from cartella.release.intake import Asked
from cartella.release.models import (
    Channel,
    Delivery,
    Evidence,
    RecordsRequest,
    Round,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The demo's practice, with the two people who act in it."""

    practice: Practice
    coordinator: Actor
    owner: Actor


def fill(practice: Practice) -> None:
    """One request a state; each told as it would happen at the desk."""
    scene = scene_of(practice)
    for patient, (days, story) in zip(practice.patients.order_by("id"), _STORIES, strict=False):
        with clock.frozen(clock.now() - timedelta(days=days)):
            rr = _received(scene, patient)
        story(scene, rr, patient)
    _papers(scene)


def scene_of(practice: Practice) -> Scene:
    """The practice with the coordinator and the owner of its staff."""
    members = list(practice.memberships.select_related("person"))
    return Scene(
        practice=practice,
        coordinator=actors.of(next(m for m in members if Role.COORDINATOR in m.roles)),
        owner=actors.of(next(m for m in members if Role.OWNER in m.roles)),
    )


def _received(scene: Scene, patient: Patient) -> RecordsRequest:
    arrival = arrivals.keep(scene.practice, channel=Channel.FORM, by=REQUESTER)
    email = patient.contacts.filter(kind="email").values_list("value", flat=True).first()
    asked = Asked(
        stated_name=patient.name,
        stated_born_on=patient.birth_on,
        contact_email=email or "",
        language=(patient.language or "en")[:2],
    )
    return intake.receive(arrival, asked, by=REQUESTER).records_request


def _untouched(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    """Nobody has looked at it yet."""


def _asked_back(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    intake.match(rr, patient, by=scene.coordinator)
    questions.ask(rr, "Which phone number did you give us in 2024?", by=scene.coordinator)


def verified(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    """She showed a document, and her other contacts were told."""
    by = scene.coordinator
    intake.match(rr, patient, by=by)
    verification.evidence_seen(rr, Evidence.Way.DOCUMENT, "driver licence", by=by)
    verification.verify(rr, by=by)
    notices.tell_other_contacts(rr)


def in_review(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    """Verified, and a round opened."""
    verified(scene, rr, patient)
    determination.open_round(rr, by=scene.coordinator)


def granted(scene: Scene, rr: RecordsRequest, patient: Patient) -> Round:
    """Everything searched and granted, and the package made."""
    in_review(scene, rr, patient)
    round_ = rr.rounds.get()
    for task in rr.searches.select_related("practice", "records_request", "system"):
        found = round_.snapshot.count() if task.system.kind == "emr" else 0
        determination.search(task, found_count=found, by=scene.coordinator)
    determination.determine(round_, by=scene.coordinator)
    assembly.assemble(round_, sealed_at=clock.now())
    return round_


def _made(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    granted(scene, rr, patient)


def _ready(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    round_ = granted(scene, rr, patient)
    delivery = releasing.release(
        round_.packages.get(),
        channel=Delivery.Channel.PORTAL,
        to_label=patient.name,
        by=scene.coordinator,
    )
    sending.send(delivery)


def _in_part(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    by = scene.coordinator
    in_review(scene, rr, patient)
    round_ = rr.rounds.get()
    note = EntryListing.objects.filter(patient=patient, kind="observation").order_by("-entry_id")[0]
    danger = next(ground for ground in denial.grounds(gather.facts(rr)) if ground.reviewable)
    determination.decide(
        round_,
        [note.entry_id],
        Outcome.WITHHELD,
        ground=danger.id,
        finding="In my judgment this note would put the patient in danger.",
        finding_by="Olive Owner, NP",
        by=by,
    )
    letter = determination.determine(round_, by=by)
    assembly.assemble(round_, sealed_at=clock.now())
    delivery = releasing.release(
        round_.packages.get(),
        channel=Delivery.Channel.IN_PERSON,
        to_label=patient.name,
        by=by,
    )
    by_hand.make_file(delivery, by=by)
    by_hand.proof(delivery, words="handed over on a drive, signed slip in the folder", by=by)
    if letter is not None:
        letters.send(letter, letters.Way.HANDED, by=by)


def _taken_back(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    intake.withdraw(rr, "I found my copy at home, thank you.", by=REQUESTER)


_STORIES: tuple[tuple[int, Callable[[Scene, RecordsRequest, Patient], None]], ...] = (
    (13, in_review),
    (2, _untouched),
    (9, _asked_back),
    (11, verified),
    (8, _made),
    (6, _ready),
    (12, _in_part),
    (4, _taken_back),
)


def _papers(scene: Scene) -> None:
    """Two things in the inbox that nobody has decided about."""
    arrivals.keep(
        scene.practice,
        channel=Channel.EMAIL,
        sender="hank@example.org",
        subject="my file",
        text="Please send me everything you have on me, photos too. Hank Overstreet, 1/8/1965",
        by=REQUESTER,
    )
    arrivals.keep(
        scene.practice,
        channel=Channel.FAX,
        sender="+1 213 555 0199",
        text="ADVERTISEMENT: new toner for your office",
        by=REQUESTER,
    )
