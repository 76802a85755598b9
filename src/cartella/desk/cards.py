"""Today's cards and figures: what is next for each open request, and what blocks it.

A constant number of queries: the rows that the cards need come with the requests.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Person
from cartella.desk import said
from cartella.release.lifecycle import OPEN_STATES, State
from cartella.release.models import Evidence, Freeze, Package, Question, RecordsRequest, Round

SOON_DAYS = 5
MOST_CARDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One request on Today."""

    name: str
    url: str
    number: str
    lane: str
    days_left: int | None
    due_on: date | None
    next_word: str
    next_url: str
    blocker: str = ""
    waiting_for: str = ""
    since_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The three columns, each in the order of the clock."""

    act_now: list[Card]
    mine: list[Card]
    others: list[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An honest figure with what it means."""

    word: str
    value: str
    help: str = ""


def open_requests(rows: QuerySet[RecordsRequest]) -> QuerySet[RecordsRequest]:
    """Those that are open, most urgent first, with what their cards ask for.

    Subqueries, no joins: a page asks for the first few, and a count would touch every open one.
    """
    mine = Q(records_request=OuterRef("pk"))
    return (
        rows.filter(state__in=OPEN_STATES)
        .select_related("patient", "assignee")
        .annotate(
            has_evidence=Exists(Evidence.objects.filter(mine)),
            has_question=Exists(Question.objects.filter(mine, answered_at__isnull=True)),
            is_frozen=Exists(Freeze.objects.filter(mine, lifted_at__isnull=True)),
            has_open_round=Exists(Round.objects.filter(mine, state=State.SCOPED)),
            has_round=Exists(Round.objects.filter(mine)),
            has_package=Exists(Package.objects.filter(round__records_request=OuterRef("pk"))),
            asked_at=Subquery(
                Question.objects.filter(mine).order_by("-asked_at").values("asked_at")[:1]
            ),
        )
        .order_by("due_on", "id")
    )


def columns(rows: QuerySet[RecordsRequest], person: Person, on: date, *, zone: str) -> Columns:
    """The cards of Today: overdue or due soon; waiting for me; waiting for somebody else."""
    act_now: list[Card] = []
    mine: list[Card] = []
    others: list[Card] = []
    for row in open_requests(rows)[: 3 * MOST_CARDS]:
        card = card_of(row, on, zone=zone)
        if card.days_left is not None and card.days_left <= SOON_DAYS:
            act_now.append(card)
        elif card.waiting_for:
            others.append(card)
        elif row.assignee_id in (None, person.pk):
            mine.append(card)
        else:
            others.append(card)
    return Columns(act_now=act_now[:MOST_CARDS], mine=mine[:MOST_CARDS], others=others[:MOST_CARDS])


def card_of(row: RecordsRequest, on: date, *, zone: str) -> Card:
    """The card of one row of `open_requests`."""
    word, step, blocker, waiting = _next(row)
    url = reverse("desk:request", args=[row.number])
    return Card(
        name=row.patient.name if row.patient else row.stated_name,
        url=url,
        number=row.number,
        lane=said.lane(row.lane),
        days_left=(row.due_on - on).days if row.due_on else None,
        due_on=row.due_on,
        next_word=word,
        next_url=f"{url}#step-{step}",
        blocker=blocker,
        waiting_for=waiting,
        since_on=clock.day_of(row.asked_at, zone) if waiting and row.asked_at else None,  # type: ignore[attr-defined]
    )


def state_word(records_request: RecordsRequest) -> str:
    """The state of a request as the desk calls it."""
    words = {
        State.RECEIVED: _("Received"),
        State.VERIFIED: _("Verified"),
        State.ANSWERED: _("Answered"),
        State.CLOSED: _("Closed"),
        State.WITHDRAWN: _("Withdrawn"),
        State.NOT_ESTABLISHED: _("Not established"),
        State.SET_ASIDE: _("Set aside"),
    }
    return words[State(records_request.state)]


def figures(rows: QuerySet[RecordsRequest], on: date, *, zone: str) -> list[Figure]:
    """Open, median days, oldest, on time this quarter, in the form asked for."""
    open_rows = rows.filter(state__in=OPEN_STATES)
    oldest = open_rows.aggregate(first=Min("received_on"))["first"]
    quarter = date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    done = list(
        rows.filter(
            # The moment, not its day: that would be a function on every row.
            answered_at__gte=datetime.combine(quarter, time(), ZoneInfo(zone))
        )
        # One that was made again has another package of the same form.
        .values_list("received_on", "due_on", "answered_at", "form", "rounds__packages__form", "pk")
        .distinct()
    )
    days = sorted((day_of(answered, zone) - received).days for received, _d, answered, *_ in done)
    in_time = [due is None or day_of(answered, zone) <= due for _r, due, answered, *_ in done]
    in_form = [asked == given for _r, _d, _a, asked, given, _pk in done if given]
    nothing = _("none yet")
    return [
        Figure(word=_("Open"), value=str(open_rows.count())),
        Figure(
            word=_("Median days to answer"),
            value=str(days[len(days) // 2]) if days else nothing,
            help=_("this quarter"),
        ),
        Figure(
            word=_("Oldest open"),
            value=_("%(days)s days") % {"days": (on - oldest).days} if oldest else nothing,
        ),
        Figure(word=_("On time"), value=_share(in_time) or nothing, help=_("this quarter")),
        Figure(
            word=_("In the form asked for"),
            value=_share(in_form) or nothing,
            help=_("this quarter"),
        ),
    ]


def day_of(at: datetime | None, zone: str) -> date:
    """The day of a moment that the query promised to be there."""
    if at is None:
        raise ValueError("a moment is missing")
    return clock.day_of(at, zone)


def _share(hits: list[bool]) -> str:
    return f"{sum(hits)}/{len(hits)}" if hits else ""


def _next(row: RecordsRequest) -> tuple[str, str, str, str]:
    """Next act, its step on the page, what blocks, and for whom one waits."""
    frozen = _("Somebody said: not me. Speak with the patient.") if row.is_frozen else ""  # type: ignore[attr-defined]
    waiting = _("the requester") if row.has_question else ""  # type: ignore[attr-defined]
    if row.patient_id is None:
        return _("Find the patient"), "verify", frozen, waiting
    if row.state == State.RECEIVED and not row.has_evidence:  # type: ignore[attr-defined]
        return _("Verify who asks"), "verify", frozen, waiting
    if row.state == State.RECEIVED:
        return _("Confirm"), "verify", frozen, waiting
    if not row.has_round:  # type: ignore[attr-defined]
        return _("Gather the record"), "scope", frozen, waiting
    if row.has_open_round:  # type: ignore[attr-defined]
        return _("Review and decide"), "scope", frozen, waiting
    if not row.has_package:  # type: ignore[attr-defined]
        return _("See the answer"), "package", frozen, waiting
    return _("Release"), "delivery", frozen, waiting
