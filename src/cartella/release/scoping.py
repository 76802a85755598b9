"""What a round is about: the entries of the chart as they stand, and a proposal for each.

Also when a round may be opened and when it may still change.
"""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cartella import clock
from cartella.charts import record_set
from cartella.charts.models import EntryListing
from cartella.law.determination import scope
from cartella.law.facts import Facts
from cartella.law.intake import lanes
from cartella.law.intake.lanes import DefaultScope
from cartella.packaging.record import Outcome
from cartella.release import gather, grounds
from cartella.release.lifecycle import Act, State, Subject
from cartella.release.models import Decision, RecordsRequest, Round, SnapshotItem, Wanted


class RoundClosed(Exception):
    """The round is determined: nothing of it changes any more."""


def require_room(round_: Round, rounds: Sequence[Round], records_request: RecordsRequest) -> None:
    """Raise RoundClosed unless this round may follow those: none is open; a review is of a round
    that no other round supplements; another round needs the request opened again."""
    if any(one.state != State.DETERMINED for one in rounds):
        raise RoundClosed(_("A round is open already. Go on with that one."))
    if round_.supplements is not None:
        if any(one.supplements_id == round_.supplements.pk for one in rounds):
            raise RoundClosed(_("The round that this review opens is there already."))
        return
    if (
        rounds
        and not records_request.events.filter(
            subject=Subject.REQUEST, word=Act.REOPEN, at__gte=rounds[-1].determined_at
        ).exists()
    ):
        raise RoundClosed(_("This request has its round. Open the request again for another."))


def require_verified(records_request: RecordsRequest) -> None:
    """Raise RoundClosed unless the request, as it stands in the store, is verified."""
    state = RecordsRequest.objects.values_list("state", flat=True).get(pk=records_request.pk)
    if state == State.RECEIVED:
        raise RoundClosed(_("Show first who is asking; then the record is gathered."))
    if state != State.VERIFIED:
        raise RoundClosed(_("This request has ended or is answered. Open it again first."))


def listings_of(round_: Round) -> list[EntryListing]:
    """The entries that a round is about: the chart, or what the denied round had withheld."""
    patient = round_.records_request.patient
    if patient is None:
        raise RoundClosed(_("Say first whose record this is; then it is gathered."))
    listings = list(record_set.listings(patient))
    if round_.supplements is None:
        return listings
    withheld = set(
        round_.supplements.decisions.filter(outcome=Outcome.WITHHELD).values_list(
            "entry_id", flat=True
        )
    )
    return [listing for listing in listings if listing.entry_id in withheld]


def write_snapshot(
    round_: Round, proposals: Sequence[EntryListing], listings: Sequence[EntryListing]
) -> None:
    pairs = [(listing.entry_id, listing.version_id) for listing in listings]
    SnapshotItem.objects.bulk_create(
        [
            SnapshotItem(
                practice=round_.practice, round=round_, entry_id=entry_id, version_id=version_id
            )
            for entry_id, version_id in pairs
        ],
        batch_size=500,
    )
    now = clock.now()
    facts = gather.facts(round_.records_request)
    default = lanes.needs(facts).answer.default_scope
    Decision.objects.bulk_create(
        [_proposal(round_, listing, facts, default, now) for listing in proposals], batch_size=500
    )


def _proposal(
    round_: Round, listing: EntryListing, facts: Facts, default: DefaultScope, now: datetime
) -> Decision:
    """What the program proposes for one entry, with the law's reason where it is not 'released'.

    On a lane under minimum necessary nothing is in scope until it is picked (45 CFR 164.502(b)).
    """
    decision = Decision(
        practice=round_.practice,
        round=round_,
        entry_id=listing.entry_id,
        outcome=Outcome.RELEASED,
        decided_at=now,
    )
    membership = scope.membership(listing.kind).answer
    if listing.is_outside:
        decision.outcome = Outcome.OUTSIDE_RECORD_SET
    elif membership.ground:
        decision.outcome = Outcome.WITHHELD
        decision.ground = grounds.id_of(membership.ground, facts)
    elif not membership.is_inside:
        decision.outcome = Outcome.OUTSIDE_RECORD_SET
    elif default is DefaultScope.NOTHING or not _is_asked_for(round_.records_request, listing):
        decision.outcome = Outcome.NOT_ASKED_FOR
    return decision


def _is_asked_for(records_request: RecordsRequest, listing: EntryListing) -> bool:
    """Whether an entry falls under what was asked. A thing without a date is never left out."""
    if records_request.wanted == Wanted.KINDS:
        return str(listing.drawer) in records_request.wanted_kinds
    if records_request.wanted == Wanted.DATES and listing.occurred_at is not None:
        zone = ZoneInfo(records_request.location.time_zone)
        first, last = records_request.wanted_from_on, records_request.wanted_to_on
        if first and listing.occurred_at < datetime.combine(first, time.min, zone):
            return False
        if last and listing.occurred_at > datetime.combine(last, time.max, zone):
            return False
    return True


def require_open(round_: Round) -> None:
    """Raise RoundClosed unless the round may still change; locks its row where the database can."""
    state = Round.objects.select_for_update().filter(pk=round_.pk).values_list("state", flat=True)
    if state.first() != State.SCOPED:
        raise RoundClosed(_("This round is determined. Nothing of it changes any more."))
