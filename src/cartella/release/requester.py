"""What the requester sees of a request: one word, the way, the files. Her part and no more."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cartella.release import notices, own_page
from cartella.release.lifecycle import OPEN_STATES, State
from cartella.release.models import Delivery, Package, RecordsRequest, RoundOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station of the way: done, now or later; who acts, and by when."""

    word: str
    state: str
    note: str = ""
    by_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One file of a package as she reads it."""

    name: str
    what: str
    size_bytes: int
    url: str
    icon: str


def word(records_request: RecordsRequest) -> str:
    """Where it stands, in one word or two. Until she is verified it tells nothing of any chart."""
    state = State(records_request.state)
    if state is State.RECEIVED:
        if records_request.questions.filter(answered_at__isnull=True).exists():
            return _("We need something from you")
        return _("Received")
    if state is State.VERIFIED:
        rounds = list(records_request.rounds.all())
        if not rounds:
            return _("Checking")
        if all(round_.outcome == RoundOutcome.DENIED for round_ in rounds):
            return _("Declined")
        return _("Ready") if _has_left(_deliveries(records_request)) else _("Preparing")
    if state in (State.WITHDRAWN, State.NOT_ESTABLISHED, State.SET_ASIDE):
        return _("Closed")
    deliveries = _deliveries(records_request)
    opened = [delivery for delivery in deliveries if _is_there(delivery)]
    if not deliveries and _is_owed_a_package(records_request):
        return _("Preparing")  # each way was taken back: another one follows
    if not deliveries:
        return _("Declined") if _is_declined(records_request) else _("Closed")
    if len(opened) == len(deliveries):
        return _("Delivered")
    return _("Partly delivered") if opened else _("Ready")


def way(records_request: RecordsRequest) -> list[Station]:
    """The stations from received to delivered, the present one marked."""
    state = State(records_request.state)
    rounds = list(records_request.rounds.all())
    deliveries = _deliveries(records_request)
    determined = bool(rounds) and all(r.state == State.DETERMINED for r in rounds)
    passed = [
        True,
        state not in (State.RECEIVED, State.NOT_ESTABLISHED, State.SET_ASIDE),
        determined and (_has_left(deliveries) or state in (State.ANSWERED, State.CLOSED)),
        state in (State.ANSWERED, State.CLOSED) and all(map(_is_there, deliveries)),
        bool(deliveries) and all(map(_is_there, deliveries)),
    ]
    words = [_("Received"), _("Checking who asks"), _("Preparing"), _("Ready"), _("Delivered")]
    notes = [
        "",
        _("We check that we give the records to the right person."),
        _("We gather your records and look at each part."),
        _("You can open them with a code.") if _opens_here(deliveries) else "",
        "",
    ]
    now = passed.index(False) if False in passed else len(passed)
    ended = state in (State.WITHDRAWN, State.NOT_ESTABLISHED, State.SET_ASIDE)
    stations = []
    for index, text in enumerate(words):
        kind = "done" if index < now else "now" if index == now and not ended else "later"
        stations.append(
            Station(
                word=text,
                state=kind,
                note=_note(records_request, index, notes) if kind == "now" else "",
                by_on=records_request.due_on if kind == "now" and index < 3 else None,
            )
        )
    return stations


def parts(package: Package, delivery: Delivery) -> list[PartLine]:
    """The files of an opened package, the readable ones first, sizes said."""
    lines = []
    for row in package.parts.order_by("order"):
        icon, what = _what(row.name, row.media_type)
        lines.append(
            PartLine(
                name=row.name,
                what=what,
                size_bytes=row.size_bytes,
                url=reverse(
                    "portal:records_part",
                    kwargs={
                        "slug": delivery.practice.slug,
                        "delivery_id": delivery.pk,
                        "order": row.order,
                    },
                ),
                icon=icon,
            )
        )
    first = ("records", "index.html")
    return sorted(lines, key=lambda line: (not line.name.startswith(first), line.name))


def can_withdraw(records_request: RecordsRequest) -> bool:
    """Whether she may still take the request back."""
    return records_request.state in OPEN_STATES


def _note(records_request: RecordsRequest, index: int, notes: list[str]) -> str:
    if index == 1 and notices.frozen(records_request) is not None:
        return _("We must speak with the patient first.")
    if records_request.questions.filter(answered_at__isnull=True).exists():
        return _("We have a question for you. Please answer it below.")
    return notes[index]


def _what(name: str, media_type: str) -> tuple[str, str]:
    """Icon and plain words of a file."""
    if name.startswith("records"):
        return "document", _("All records to read, one PDF")
    if name == "index.html":
        return "eye", _("All records to browse, works without internet")
    if name.startswith("photos/"):
        return "photo", _("Photo")
    if name.startswith("documents/"):
        return "document", _("Document as we hold it")
    if name.startswith("fhir/"):
        return "data", _("Data for another program")
    if name.startswith("manifest"):
        return "receipt", _("List of all files, signed")
    if name.startswith("README"):
        return "document", _("What is in this package, in a few words")
    return "archive", media_type


def _deliveries(records_request: RecordsRequest) -> list[Delivery]:
    return list(
        Delivery.objects.filter(
            practice_id=records_request.practice_id,
            package__round__records_request=records_request,
            recalled_at__isnull=True,
        )
    )


def _has_left(deliveries: list[Delivery]) -> bool:
    """Whether there is something that she can open: a letter may still be missing."""
    return any(delivery.sent_at for delivery in deliveries)


def _opens_here(deliveries: list[Delivery]) -> bool:
    return any(one.sent_at and one.channel in own_page.CHANNELS for one in deliveries)


def _is_there(delivery: Delivery) -> bool:
    """Whether she has it, as far as we can know: an e-mail tells no more than that it was sent."""
    if delivery.channel == Delivery.Channel.EMAIL and delivery.sent_at:
        return True
    return bool(delivery.opened_at or delivery.received_at)


def _is_owed_a_package(records_request: RecordsRequest) -> bool:
    return records_request.rounds.filter(
        outcome__in=(RoundOutcome.GRANTED, RoundOutcome.IN_PART)
    ).exists()


def _is_declined(records_request: RecordsRequest) -> bool:
    return records_request.rounds.filter(outcome=RoundOutcome.DENIED).exists()
