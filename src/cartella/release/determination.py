"""Determine: what the requester gets, item by item, on a snapshot of the chart.

The program proposes, a person changes and confirms. What is not on the law's list of grounds cannot
be chosen. Whatever is not withheld goes out.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import record_set
from cartella.charts.models import Entry, EntryListing
from cartella.law import deadline, denial, scope
from cartella.packaging.record import Outcome
from cartella.release import advance, assembly, gather, letters
from cartella.release.actors import Actor, NotAllowed
from cartella.release.lifecycle import Act, State
from cartella.release.models import (
    Decision,
    Extension,
    Letter,
    RecordsRequest,
    Round,
    RoundOutcome,
    SearchTask,
    SnapshotItem,
    Wanted,
)


class Undecided(Exception):
    """An item in scope has no decision."""


class GroundRefused(Exception):
    """The ground is not one that the law knows, or lacks what must be attested."""


class NotSearched(Exception):
    """'No records' needs a named search of every place where records lie."""


class ExtensionRefused(Exception):
    """No law gives this extension; the message says why. The first date stands."""


class RoundClosed(Exception):
    """The round is determined: nothing of it changes any more."""


def open_round(records_request: RecordsRequest, *, by: Actor) -> Round:
    """Scope the first round: fix the snapshot and propose a decision on each item."""
    return _scope(Round(number=1), records_request, by=by)


def renew(round_: Round, *, by: Actor) -> Round:
    """Take the snapshot anew; decisions that a person made on entries still there are kept."""
    by.require(Permission.DECIDE)
    made = {d.entry_id: d for d in round_.decisions.filter(decided_by__isnull=False)}
    at = clock.now()
    listings = _listings(round_)
    with transaction.atomic():
        _require_open(round_)
        round_.snapshot.all().delete()
        round_.decisions.exclude(entry_id__in=made).delete()
        Round.objects.filter(pk=round_.pk).update(snapshot_at=at)
        round_.snapshot_at = at
        _write_snapshot(round_, [x for x in listings if x.entry_id not in made], listings)
        advance.note(round_, "snapshot", records_request=round_.records_request, by=by)
    return round_


def decide(
    round_: Round,
    entry_ids: Iterable[int],
    outcome: Outcome,
    *,
    by: Actor,
    ground: str = "",
    pages: tuple[int, int] | None = None,
    finding: str = "",
    finding_by: str = "",
    reason: str = "",
) -> int:
    """Decide some items of an open round; returns how many. All or none.

    Raises GroundRefused (45 CFR 164.524(a)(2)-(3) and (d)(2): a ground is named, and an
    endangerment is a licensed professional's stated finding), RoundClosed.
    """
    by.require(Permission.DECIDE)
    wanted = set(entry_ids)
    if outcome is Outcome.WITHHELD:
        _check_ground(round_, ground, finding=finding, finding_by=finding_by, by=by)
    else:
        ground, pages, finding, finding_by = "", None, "", ""
    with transaction.atomic():
        _require_open(round_)
        rows = list(round_.decisions.filter(entry_id__in=wanted))
        now = clock.now()
        for row in rows:
            row.outcome = outcome
            row.ground = ground
            row.page_from, row.page_to = pages or (None, None)
            row.finding, row.finding_by, row.reason = finding, finding_by, reason
            row.decided_at, row.decided_by_id = now, by.person_id
        Decision.objects.bulk_update(
            rows,
            [
                "outcome",
                "ground",
                "page_from",
                "page_to",
                "finding",
                "finding_by",
                "reason",
                "decided_at",
                "decided_by",
            ],
            batch_size=200,
        )
    return len(rows)


def undecided(round_: Round) -> int:
    """How many items of the snapshot have no decision."""
    return round_.snapshot.count() - round_.decisions.count()


def search(
    task: SearchTask,
    *,
    found_count: int,
    note: str = "",
    searched_on: date | None = None,
    by: Actor,
) -> None:
    """Attest that a record system was searched: by whom, when, and how many things were found."""
    by.require(Permission.DECIDE)
    on = searched_on or clock.today(task.practice.time_zone)
    with transaction.atomic():
        SearchTask.objects.filter(pk=task.pk).update(
            searched_on=on, searched_by_id=by.person_id, found_count=found_count, note=note[:300]
        )
        advance.note(task, "searched", records_request=task.records_request, by=by)
    task.searched_on, task.found_count = on, found_count


def determine(round_: Round, *, held_by: str = "", by: Actor) -> Letter | None:
    """Close the round: its outcome, its letter if one is owed, and the making of its package.

    Raises Undecided, GroundRefused, NotSearched. 45 CFR 164.524(b)(2)(i), (d).
    """
    records_request = round_.records_request
    if undecided(round_):
        raise Undecided(_("Some items have no decision yet. Decide them, then go on."))
    decisions = list(round_.decisions.select_related("entry"))
    for decision in decisions:
        if decision.outcome == Outcome.WITHHELD:
            _check_ground(
                round_,
                decision.ground,
                finding=decision.finding,
                finding_by=decision.finding_by,
                by=by,
            )
    outcome = _outcome(round_, decisions, held_by=held_by)
    kind = _LETTERS.get(outcome)
    letter = (
        letters.write(kind, records_request, round_=round_, decisions=decisions, by=by)
        if kind
        else None
    )
    with transaction.atomic():
        advance.advance(
            round_,
            Act.DETERMINE,
            by=by,
            because={
                "outcome": outcome.value,
                "grounds": sorted({d.ground for d in decisions if d.ground}),
            },
            for_requester=True,
            fields={
                "outcome": outcome,
                "determined_at": clock.now(),
                "determined_by_id": by.person_id,
                "held_by": held_by[:300],
            },
        )
        if outcome in (RoundOutcome.GRANTED, RoundOutcome.IN_PART):
            assembly.enqueue(round_)
    return letter


def extend(records_request: RecordsRequest, reason: str, until_on: date, *, by: Actor) -> Extension:
    """The one extension, in writing, on or before the first date. Returns the extension; its letter
    is written with it. Raises ExtensionRefused (45 CFR 164.524(b)(2)(ii))."""
    by.require(Permission.DECIDE)
    first_on = records_request.due_on
    if by.person_id is None:
        raise NotAllowed("an extension is made by a person")
    finding = deadline.extend(
        gather.facts(records_request),
        deadline.ExtensionLetter(
            sent_on=clock.today(records_request.location.time_zone),
            reason=reason,
            completion_on=until_on,
            is_first=not Extension.objects.filter(records_request=records_request).exists(),
        ),
    )
    if not finding.answer.is_allowed or first_on is None or finding.answer.due_on is None:
        raise ExtensionRefused(" ".join(words.say(_) for words in finding.answer.problems))
    due_on = finding.answer.due_on
    extension = Extension(
        practice=records_request.practice,
        records_request=records_request,
        reason=reason,
        due_before_on=first_on,
        due_after_on=due_on,
        made_at=clock.now(),
        made_by_id=by.person_id,
    )
    letters.write(Letter.Kind.EXTENSION, records_request, extension=extension, by=by)
    with transaction.atomic():
        extension.save(force_insert=True)
        RecordsRequest.objects.filter(pk=records_request.pk).update(
            due_on=due_on, due_because=gather.kept(finding)
        )
        advance.note(
            extension,
            "extended",
            records_request=records_request,
            by=by,
            because=gather.kept(finding),
            for_requester=True,
        )
    records_request.due_on = due_on
    return extension


def overturn(round_: Round, *, by: Actor) -> Round:
    """A review overturned the denial: a second round over the items that the first withheld."""
    if round_.state != State.DETERMINED:
        raise RoundClosed(_("Only a determined round can be reviewed."))
    number = round_.records_request.rounds.count() + 1
    return _scope(Round(number=number, supplements=round_), round_.records_request, by=by)


_LETTERS = {
    RoundOutcome.IN_PART: Letter.Kind.PARTIAL_DENIAL,
    RoundOutcome.DENIED: Letter.Kind.DENIAL,
    RoundOutcome.NONE_HELD: Letter.Kind.NONE_HELD,
    RoundOutcome.HELD_ELSEWHERE: Letter.Kind.HELD_ELSEWHERE,
}


def _scope(round_: Round, records_request: RecordsRequest, *, by: Actor) -> Round:
    round_.practice = records_request.practice
    round_.records_request = records_request
    round_.snapshot_at = clock.now()
    listings = _listings(round_)
    with transaction.atomic():
        if records_request.state not in (State.VERIFIED, State.ANSWERED, State.CLOSED):
            raise RoundClosed(_("Show first who is asking; then the record is gathered."))
        if records_request.state != State.VERIFIED:
            advance.advance(records_request, Act.REOPEN, by=by, note=_("A new round was opened."))
        advance.advance(round_, Act.SCOPE, by=by)
        _write_snapshot(round_, listings, listings)
    return round_


def _listings(round_: Round) -> list[EntryListing]:
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


def _write_snapshot(
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
    Decision.objects.bulk_create(
        [_proposal(round_, listing, now) for listing in proposals], batch_size=500
    )


def _proposal(round_: Round, listing: EntryListing, now: datetime) -> Decision:
    """What the program proposes for one entry, with the law's reason where it is not 'released'."""
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
        decision.outcome, decision.ground = Outcome.WITHHELD, membership.ground
    elif not membership.is_inside:
        decision.outcome = Outcome.OUTSIDE_RECORD_SET
    elif not _is_asked_for(round_.records_request, listing):
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


def _check_ground(round_: Round, ground: str, *, finding: str, finding_by: str, by: Actor) -> None:
    """Raise GroundRefused unless the law knows the ground and what it needs has been stated.

    What a licensed professional must find is `finding`, stated by `finding_by`; what anybody may
    state (a note kept apart, say) is stated by whoever decides.
    """
    facts = gather.facts(round_.records_request)
    known = denial.look_up(ground, facts)
    attested = (
        tuple(
            denial.Attested(
                code=need.code,
                by=finding_by.strip() or by.name,
                is_licensed=bool(finding_by.strip()),
                statement=finding,
            )
            for need in known.attest
        )
        if isinstance(known, denial.Ground)
        else ()
    )
    claim = denial.Decision(item_id="", is_withheld=True, ground=ground, attested=attested)
    judged = denial.judge(facts, (claim,))
    if judged.answer.problems:
        raise GroundRefused(" ".join(problem.why.say(_) for problem in judged.answer.problems))


def _outcome(round_: Round, decisions: Sequence[Decision], *, held_by: str) -> RoundOutcome:
    outcomes = [decision.outcome for decision in decisions]
    if Outcome.WITHHELD in outcomes:
        # Pages withheld of a document leave the rest of it released.
        is_part = Outcome.RELEASED in outcomes or any(
            d.page_from for d in decisions if d.outcome == Outcome.WITHHELD
        )
        return RoundOutcome.IN_PART if is_part else RoundOutcome.DENIED
    if Outcome.RELEASED in outcomes:
        return RoundOutcome.GRANTED
    if held_by.strip():
        return RoundOutcome.HELD_ELSEWHERE
    if round_.records_request.searches.filter(searched_on__isnull=True).exists():
        raise NotSearched(
            _(
                "Search every place where records may lie, or say who holds them, before saying "
                "that there are none."
            )
        )
    return RoundOutcome.NONE_HELD


def _require_open(round_: Round) -> None:
    """Raise RoundClosed unless the round may still change; locks its row where the database can."""
    state = Round.objects.select_for_update().filter(pk=round_.pk).values_list("state", flat=True)
    if state.first() != State.SCOPED:
        raise RoundClosed(_("This round is determined. Nothing of it changes any more."))


def entries_of(round_: Round, outcome: Outcome) -> list[Entry]:
    """The entries of a round that were decided in this way, oldest first."""
    ids = round_.decisions.filter(outcome=outcome).values_list("entry_id", flat=True)
    return list(Entry.objects.filter(practice=round_.practice, pk__in=ids).order_by("id"))


# What a person may choose for an item; the words of a form, and what they stand for.
CHOICES = {
    "release": Outcome.RELEASED,
    "withhold": Outcome.WITHHELD,
    "misfiled": Outcome.MISFILED,
    "outside": Outcome.OUTSIDE_RECORD_SET,
    "not_asked": Outcome.NOT_ASKED_FOR,
}
