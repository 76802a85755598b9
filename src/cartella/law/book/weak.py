"""Where the data is weak: doubts for counsel, and what has grown old.

Nothing here changes an answer; it says in which places an answer rests on thin ice.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.provisions import Provision
from cartella.law.book.register import doubt
from cartella.law.book.schedules import Fee
from cartella.law.finding import N_, Confidence, Known, Message, State, message

REVIEW_DAYS = 365  # a fact not looked at for so long is stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """One fact and why it should be looked at."""

    jurisdiction: str
    fact: Provision
    why: Message


def secondary_high(place: Jurisdiction) -> tuple[Weak, ...]:
    """High-confidence facts whose page is neither an official nor a statute text."""
    return tuple(
        _weak(place, fact, N_("High confidence, but its source is no official or statute text."))
        for fact in place.all_facts
        if fact.confidence is Confidence.HIGH and fact.known is Known.SECOND_HAND
    )


def only_remembered(place: Jurisdiction) -> tuple[Weak, ...]:
    """Facts called settled in the data that nobody has re-read."""
    return tuple(
        _weak(place, fact, N_("Settled in the data, but only remembered."))
        for fact in place.all_facts
        if fact.state is State.SETTLED and fact.known is Known.REMEMBERED
    )


def conflicts(place: Jurisdiction) -> tuple[Weak, ...]:
    """Facts whose note names a doubt or a conflict, in the note's own words."""
    return tuple(
        Weak(jurisdiction=place.id, fact=fact, why=message(N_("%(doubt)s"), doubt=words))
        for fact in place.all_facts
        if (words := doubt(fact)) is not None
    )


def stale(place: Jurisdiction, *, on: date) -> tuple[Weak, ...]:
    """What a day finds old: facts not reviewed within a year, indexed amounts past their date,
    facts no longer in force, and changes that are known to come."""
    found = []
    if on - place.reviewed_on > timedelta(days=REVIEW_DAYS):
        words = N_("Not reviewed since %(reviewed_on)s.")
        found += [
            Weak(
                jurisdiction=place.id,
                fact=fact,
                why=message(words, reviewed_on=place.reviewed_on),
            )
            for fact in place.all_facts
        ]
    for fact in place.all_facts:
        found += [
            Weak(jurisdiction=place.id, fact=fact, why=why)
            for why in (*_amounts(fact, on), *_period(fact, on))
        ]
    return tuple(found)


def _amounts(fact: Provision, on: date) -> list[Message]:
    """Whether a fee's indexed amounts may be out of date on that day."""
    if not isinstance(fact, Fee) or fact.indexed is None:
        return []
    change = fact.indexed.next_change
    if change is not None and change <= on:
        words = N_("Indexed: the amounts were to change on %(change)s.")
        return [message(words, change=change)]
    if change is None and fact.amounts_year is not None and fact.amounts_year < on.year:
        return [message(N_("Indexed: the amounts are of %(year)s."), year=str(fact.amounts_year))]
    return []


def _period(fact: Provision, on: date) -> list[Message]:
    if fact.in_force_to is not None and fact.in_force_to < on:
        return [message(N_("No longer in force since %(day)s."), day=fact.in_force_to)]
    if fact.in_force_to is not None:
        return [message(N_("In force until %(day)s only."), day=fact.in_force_to)]
    if fact.in_force_from is not None and fact.in_force_from > on:
        return [message(N_("In force only from %(day)s."), day=fact.in_force_from)]
    return []


def _weak(place: Jurisdiction, fact: Provision, words: str) -> Weak:
    return Weak(jurisdiction=place.id, fact=fact, why=message(words))
