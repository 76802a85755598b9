"""Further requests of the demo, told by patients that the worker makes: refusals, ends, mishaps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cartella import clock
from cartella.charts.models import EntryListing, Patient
from cartella.demo.requests import Scene, granted, in_review, scene_of, verified
from cartella.law.determination import denial
from cartella.law.facts import Lane
from cartella.packaging.record import Outcome
from cartella.practices.models import Practice
from cartella.release import arrivals, determination, gather, intake, letters, verification
from cartella.release.delivery import by_hand, sending
from cartella.release.delivery import release as releasing
from cartella.release.intake import Asked
from cartella.release.models import Channel, Delivery, RecordsRequest, Wanted

Tell = Callable[[Scene, RecordsRequest, Patient], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A request: how many days ago, by which way it came, what was asked, and what became of it."""

    days: int
    tell: Tell
    channel: Channel = Channel.FORM
    at_wellness: bool = False
    asked: Mapping[str, Any] | None = None


def tell(practice: Practice, number: int, patient: Patient) -> None:
    """The request of the patient of that number, if she has one. Telling it again does nothing."""
    story = STORIES.get(number)
    if story is None or practice.records_requests.filter(stated_name=patient.name).exists():
        return
    scene = scene_of(practice)
    with clock.frozen(clock.now() - timedelta(days=story.days)):
        rr = _received(scene, story, patient)
    story.tell(scene, rr, patient)


def _received(scene: Scene, story: Story, patient: Patient) -> RecordsRequest:
    places = scene.practice.locations.order_by("id")
    arrival = arrivals.keep(
        scene.practice,
        channel=story.channel,
        location=places.last() if story.at_wellness else places.first(),
        by=scene.coordinator,
    )
    email = patient.contacts.filter(kind="email").values_list("value", flat=True).first()
    said: dict[str, Any] = {
        "stated_name": patient.name,
        "stated_born_on": patient.birth_on,
        "contact_email": email or "",
        "language": (patient.language or "en")[:2],
        **(story.asked or {}),
    }
    return intake.receive(arrival, Asked(**said), by=scene.coordinator).records_request


def _untouched(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    """Nobody has looked at it yet."""


def _not_established(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    verification.not_established(rr, by=scene.coordinator)


def _set_aside(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    intake.set_aside(rr, "A test of our own form.", by=scene.coordinator)


def _denied(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    in_review(scene, rr, patient)
    round_ = rr.rounds.get()
    danger = next(ground for ground in denial.grounds(gather.facts(rr)) if ground.reviewable)
    determination.decide(
        round_,
        list(EntryListing.objects.filter(patient=patient).values_list("entry_id", flat=True)),
        Outcome.WITHHELD,
        ground=danger.id,
        finding="In my judgment access now would put the patient in danger; asked again in May.",
        finding_by="Olive Owner, NP",
        by=scene.owner,
    )
    letter = determination.determine(round_, by=scene.owner)
    if letter is not None:
        letters.send(letter, letters.Way.MAIL, by=scene.owner)


def _none_held(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    in_review(scene, rr, patient)
    round_ = rr.rounds.get()
    for task in rr.searches.select_related("practice", "records_request", "system"):
        determination.search(task, found_count=0, by=scene.coordinator)
    letter = determination.determine(round_, by=scene.coordinator)
    if letter is not None:
        letters.send(letter, letters.Way.PAGE, by=scene.coordinator)


def _handed_over(scene: Scene, rr: RecordsRequest, patient: Patient) -> Delivery:
    round_ = granted(scene, rr, patient)
    delivery = releasing.release(
        round_.packages.get(),
        channel=Delivery.Channel.IN_PERSON,
        to_label=patient.name,
        by=scene.coordinator,
    )
    by_hand.make_file(delivery, by=scene.coordinator)
    return delivery


def _closed(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    delivery = _handed_over(scene, rr, patient)
    by_hand.proof(delivery, words="handed over at the counter, slip signed", by=scene.coordinator)


def _asks_again(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    _closed(scene, rr, patient)
    rr.refresh_from_db()
    intake.reopen(rr, "She misses the photos of last spring.", by=scene.coordinator)
    determination.open_round(rr, by=scene.coordinator)


def _went_astray(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    delivery = _handed_over(scene, rr, patient)
    releasing.misdirected(
        delivery,
        discovered_on=clock.today(scene.practice.time_zone),
        words="The drive was given to another patient and came back after an hour.",
        by=scene.coordinator,
    )


def _recalled(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    round_ = granted(scene, rr, patient)
    delivery = releasing.release(
        round_.packages.get(),
        channel=Delivery.Channel.PORTAL,
        to_label=patient.name,
        by=scene.coordinator,
    )
    sending.send(delivery)
    releasing.recall(delivery, "She asked for paper instead.", by=scene.coordinator)


def _mailed(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    round_ = granted(scene, rr, patient)
    delivery = releasing.release(
        round_.packages.get(),
        channel=Delivery.Channel.BY_HAND,
        to_label=patient.name,
        to_address="9 Lake Road\nSpringfield, CA 90003",
        by=scene.coordinator,
    )
    sending.send(delivery)


def _verified(scene: Scene, rr: RecordsRequest, patient: Patient) -> None:
    verified(scene, rr, patient)


STORIES: Mapping[int, Story] = {
    0: Story(days=19, tell=_verified, channel=Channel.PHONE),  # its day has passed
    1: Story(days=16, tell=_not_established),
    2: Story(days=1, tell=_set_aside),
    3: Story(days=10, tell=_denied, channel=Channel.POST),
    4: Story(days=9, tell=_untouched, at_wellness=True, channel=Channel.COUNTER),
    5: Story(days=14, tell=_closed),
    6: Story(days=13, tell=_asks_again),
    7: Story(days=7, tell=_went_astray, channel=Channel.COUNTER),
    8: Story(days=6, tell=_recalled),
    9: Story(days=12, tell=_mailed, at_wellness=True),
    10: Story(
        days=5,
        tell=_untouched,
        channel=Channel.FAX,
        asked={
            "requester_name": "Robin Fairweather",
            "wanted_words": "for my mother, I have a POA",
        },
    ),
    11: Story(
        days=3,
        tell=_untouched,
        channel=Channel.POST,
        asked={"lane": Lane.DIRECTIVE, "send_to": "Lindqvist & Okafor, Attorneys, 1 Court St"},
    ),
    12: Story(
        days=11,
        tell=_none_held,
        asked={"wanted": Wanted.KINDS, "wanted_kinds": ("membership",)},
    ),
}
