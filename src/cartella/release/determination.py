"""Determine: what the requester gets, item by item, on a snapshot of the chart.

The program proposes, a person changes and confirms. What is not on the law's list of grounds cannot
be chosen. Whatever is not withheld goes out.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.law.finding import Finding
from cartella.law.timeliness import deadline
from cartella.packaging.record import Outcome
from cartella.release import advance, assembly, gather, grounds, letters, scoping, tasks
from cartella.release.actors import Actor, NotAllowed
from cartella.release.grounds import GroundRefused as GroundRefused
from cartella.release.grounds import PagesRefused as PagesRefused
from cartella.release.lifecycle import OPEN_STATES, Act, State, Subject, step_for
from cartella.release.models import (
    Decision,
    Extension,
    Letter,
    RecordsRequest,
    Round,
    RoundOutcome,
    SearchTask,
    Task,
)
from cartella.release.scoping import RoundClosed as RoundClosed


class Undecided(Exception):
    """An item in scope has no decision."""


class NotSearched(Exception):
    """'No records' needs a named search of every place where records lie."""


class ExtensionRefused(Exception):
    """No law gives this extension; the message says why. The first date stands."""


def open_round(records_request: RecordsRequest, *, by: Actor) -> Round:
    """Scope a round: fix the snapshot and propose a decision on each item.

    The first, or another once the request was opened again. Raises RoundClosed, Stale.
    """
    return _scope(Round(), records_request, by=by)


def renew(round_: Round, *, by: Actor) -> Round:
    """Take the snapshot anew; decisions that a person made on entries still there are kept."""
    by.require(Permission.DECIDE)
    at = clock.now()
    listings = scoping.listings_of(round_)
    here = {listing.entry_id for listing in listings}
    with transaction.atomic():
        scoping.require_open(round_)
        decided = round_.decisions.filter(decided_by__isnull=False)
        made = here & set(decided.values_list("entry_id", flat=True))
        round_.snapshot.all().delete()
        round_.decisions.exclude(entry_id__in=made).delete()
        Round.objects.filter(pk=round_.pk).update(snapshot_at=at)
        round_.snapshot_at = at
        scoping.write_snapshot(round_, [x for x in listings if x.entry_id not in made], listings)
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

    `pages` (1-based, both inclusive): only these of each item's document are withheld.
    Raises GroundRefused (45 CFR 164.524(a)(2)-(3) and (d)(2): a ground is named, and an
    endangerment is a licensed professional's stated finding), PagesRefused, RoundClosed.
    """
    by.require(Permission.DECIDE)
    wanted = set(entry_ids)
    if outcome is Outcome.WITHHELD and pages is not None:
        grounds.check_pages(round_, wanted, pages)
    if outcome is Outcome.WITHHELD:
        ground = grounds.check_ground(round_, ground, finding=finding, finding_by=finding_by, by=by)
    else:
        ground, pages, finding, finding_by = "", None, "", ""
    with transaction.atomic():
        scoping.require_open(round_)
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
    return round_.snapshot.exclude(entry_id__in=round_.decisions.values("entry_id")).count()


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

    Raises Undecided, GroundRefused, NotSearched, IllegalAct. 45 CFR 164.524(b)(2)(i), (d).
    """
    by.require(Permission.DECIDE)
    round_.refresh_from_db(fields=["state"])
    # Before its letter is set: a second click must not leave one that nobody sends.
    step_for(Subject.ROUND, Act.DETERMINE, State(round_.state))
    records_request = round_.records_request
    scoping.require_verified(records_request)
    if undecided(round_):
        raise Undecided(_("Some items have no decision yet. Decide them, then go on."))
    decisions = list(round_.decisions.select_related("entry"))
    judgment = grounds.judged(round_, decisions, by=by)
    outcome = _outcome(round_, decisions, held_by=held_by)
    kind = _LETTERS.get(outcome)
    letter = (
        letters.write(
            kind, records_request, round_=round_, decisions=decisions, words=held_by, by=by
        )
        if kind
        else None
    )
    with transaction.atomic():
        scoping.require_verified(records_request)
        advance.advance(
            round_,
            Act.DETERMINE,
            by=by,
            because=gather.because(records_request, judgment)
            | {
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
        # Letters of a try that was killed, and came to another end.
        round_.letters.filter(sent_at__isnull=True).exclude(pk=letter.pk if letter else 0).delete()
        _ask_whose(round_, decisions)
        if outcome in (RoundOutcome.GRANTED, RoundOutcome.IN_PART):
            assembly.enqueue(round_)
    return letter


def extend(records_request: RecordsRequest, reason: str, until_on: date, *, by: Actor) -> Extension:
    """The one extension, in writing, on or before the first date. Returns the extension; its letter
    is written with it. Raises ExtensionRefused (45 CFR 164.524(b)(2)(ii))."""
    by.require(Permission.DECIDE)
    records_request.refresh_from_db()
    first_on = records_request.due_on
    if by.person_id is None:
        raise NotAllowed(_("An extension is made by a person."))
    if records_request.state not in OPEN_STATES:
        raise ExtensionRefused(_("This request is answered or has ended: no clock runs."))
    letter_said = deadline.ExtensionLetter(
        sent_on=clock.today(records_request.location.time_zone),
        reason=reason,
        completion_on=until_on,
        is_first=not Extension.objects.filter(records_request=records_request).exists(),
    )
    finding = _extended(records_request, letter_said, until_on)
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
    letter = letters.write(Letter.Kind.EXTENSION, records_request, extension=extension, by=by)
    because = gather.because(records_request, finding)
    with transaction.atomic():
        _save_once(extension)
        RecordsRequest.objects.filter(pk=records_request.pk).update(
            due_on=due_on, due_because=because
        )
        advance.note(
            extension,
            "extended",
            records_request=records_request,
            by=by,
            because=because,
            for_requester=True,
        )
    records_request.due_on = due_on
    # 45 CFR 164.524(b)(2)(ii)(A): the statement goes out within the first time limit.
    letters.put_on_page(letter)
    return extension


def overturn(round_: Round, *, by: Actor) -> Round:
    """A review overturned the denial: a second round over the items that the first withheld.

    Raises RoundClosed where nothing was withheld or the second round is there already.
    """
    if round_.state != State.DETERMINED:
        raise RoundClosed(_("Only a determined round can be reviewed."))
    if not round_.decisions.filter(outcome=Outcome.WITHHELD).exists():
        raise RoundClosed(_("This round withheld nothing, so there is nothing to overturn."))
    return _scope(Round(supplements=round_), round_.records_request, by=by)


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
    by.require(Permission.DECIDE)
    listings = scoping.listings_of(round_)
    with transaction.atomic():
        # The lock: of two who open a round at once, the second sees the first's.
        RecordsRequest.objects.select_for_update(no_key=True).get(pk=records_request.pk)
        records_request.refresh_from_db(fields=["state", "patient"])
        rounds = list(records_request.rounds.order_by("number"))
        round_.number = len(rounds) + 1
        scoping.require_room(round_, rounds, records_request)
        if round_.supplements is None or records_request.state == State.VERIFIED:
            scoping.require_verified(records_request)
        else:
            advance.advance(records_request, Act.REOPEN, by=by, note=_("A new round was opened."))
        advance.advance(round_, Act.SCOPE, by=by)
        scoping.write_snapshot(round_, listings, listings)
        tasks.place_searches(records_request)
    return round_


def _extended(
    records_request: RecordsRequest, letter: deadline.ExtensionLetter, until_on: date
) -> Finding[deadline.Extended]:
    """Whether the letter extends by every law that may bind; the refusal of one that does not.
    A law whose own first day comes no earlier than the promised one has nothing to extend."""
    judged, *others = gather.clocks(records_request)
    for facts in others:
        due_on = deadline.due(facts).answer.due_on
        finding = deadline.extend(facts, letter)
        if not finding.answer.is_allowed and (due_on is None or until_on > due_on):
            return finding
    return deadline.extend(judged, letter)


def _save_once(extension: Extension) -> None:
    try:
        with transaction.atomic():
            extension.save(force_insert=True)
    except IntegrityError:
        raise ExtensionRefused(_("A request is extended once only.")) from None


def _ask_whose(round_: Round, decisions: Sequence[Decision]) -> None:
    """A task for each item that is somebody else's: whose it is, the decision does not say."""
    for decision in decisions:
        if decision.outcome == Outcome.MISFILED:
            Task.objects.get_or_create(
                practice=round_.practice,
                key=f"misfiled:{round_.pk}:{decision.entry_id}",
                defaults={
                    "records_request": round_.records_request,
                    "kind": Task.Kind.MISFILED,
                    "due_on": clock.today(round_.records_request.location.time_zone),
                    "made_at": clock.now(),
                },
            )


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
    searches = round_.records_request.searches
    if not searches.exists() or searches.filter(searched_on__isnull=True).exists():
        raise NotSearched(
            _(
                "Search every place where records may lie, or say who holds them, before saying "
                "that there are none."
            )
        )
    if searches.filter(found_count__gt=0).exists():
        raise NotSearched(
            _(
                "A search found something. Add it to the record first; then say what leaves, or "
                "correct the search."
            )
        )
    return RoundOutcome.NONE_HELD


# What a person may choose for an item; the words of a form, and what they stand for.
CHOICES = {
    "release": Outcome.RELEASED,
    "withhold": Outcome.WITHHELD,
    "misfiled": Outcome.MISFILED,
    "outside": Outcome.OUTSIDE_RECORD_SET,
    "not_asked": Outcome.NOT_ASKED_FOR,
}
