"""Every clock that runs for a request: which law, until which day, and in which way it serves.

Each lane has its own clocks: access and what others may ask for, the accounting of disclosures,
amendment. A clock that starts later than the request moves a day only where the later event's own
day is known and the fact may weigh against the patient; else it counts from the request.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.provisions import Access, Disclosure, Leg, Rule, Span, Start, Unit
from cartella.law.book.state_provisions import Practice, PracticeTopic
from cartella.law.facts import Facts, Lane, Regime
from cartella.law.finding import N_, Message, Service, UsedFact, message, standing_of
from cartella.law.precedence import Serving
from cartella.law.timeliness import calendar

Timed = Access | Disclosure | Rule | Practice

SAFE_SIDE_HIPAA = N_(
    "HIPAA does not bind this holder; its number is used because no other law that is loaded "
    "names one."
)
FROM_REQUEST = N_(
    "%(cite)s counts from %(starts)s. That day is not known, so the request's day is taken, the "
    "safe side."
)
MAY_NOT_MOVE = N_(
    "%(cite)s counts from %(starts)s. It is too weakly known to move the day, so the request's "
    "day is taken."
)
AMENDMENT = "amendment"  # the topic of federal rules, as the data has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One length counted out: so many units from a day. `why` says why it is not from the event
    that the law names."""

    value: int
    unit: Unit
    from_on: date
    starts: Start
    due_on: date
    why: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One law's clock for this request. `due_on` None: the law names no number. Of several counts
    the latest governs, for so the law has it (`later_of`)."""

    fact: Timed
    jurisdiction: str
    serving: Serving
    counts: tuple[Count, ...]
    due_on: date | None

    @property
    def cite(self) -> str:
        """The section as shown; the fact's id where there is none."""
        return self.fact.cite or self.fact.id

    @property
    def governing(self) -> Count | None:
        """The count whose day the clock has."""
        return next((one for one in self.counts if one.due_on == self.due_on), None)


def running(facts: Facts) -> tuple[Clock, ...]:
    """Every clock that serves the request, federal first, in the order of the files."""
    law = jurisdiction.of(facts)
    found = [
        _clock(fact, place, serving, facts)
        for place in (law.federal, *law.states)
        for fact, serving in _serving(place, facts)
    ]
    if not facts.is_covered and not any(clock.due_on for clock in found):
        found = _hipaa_as_safe_side(facts) + found
    return tuple(found)


def _serving(place: Jurisdiction, facts: Facts) -> Iterator[tuple[Timed, Serving]]:
    """The place's facts that set a clock in the request's lane, with the way in which they do."""
    if facts.lane not in _OTHER_CLOCKS:
        for fact in place.access:
            serving = precedence.serves(fact, facts)
            if serving is not None:
                yield fact, serving
        return
    for other in clocked(place, facts.lane):
        regime = other.regime if isinstance(other, Practice) else Regime.COVERED
        if not other.is_in_force(facts.received_on) or not precedence.binds(regime, facts):
            continue
        holders = other.holders if isinstance(other, Practice) else frozenset()
        serving = precedence.for_holder(holders, facts)
        if serving is not None:
            yield other, serving


_OTHER_CLOCKS = frozenset({Lane.ACCOUNTING, Lane.AMENDMENT})


def clocked(place: Jurisdiction, lane: Lane) -> tuple[Disclosure | Rule | Practice, ...]:
    """The place's facts with a deadline for an accounting or an amendment; none for other lanes."""
    if lane is Lane.ACCOUNTING:
        return tuple(fact for fact in place.disclosure if fact.deadline is not None)
    if lane is Lane.AMENDMENT:
        rules = (fact for fact in place.rules if fact.topic == AMENDMENT and fact.deadline)
        own = (
            fact
            for fact in place.practice
            if fact.topic is PracticeTopic.AMENDMENT and fact.deadline
        )
        return (*rules, *own)
    return ()


def _clock(fact: Timed, place: Jurisdiction, serving: Serving, facts: Facts) -> Clock:
    counts = tuple(_counts(fact, place, facts))
    return Clock(
        fact=fact,
        jurisdiction=place.id,
        serving=serving,
        counts=counts,
        due_on=max((one.due_on for one in counts), default=None),
    )


def _counts(fact: Timed, place: Jurisdiction, facts: Facts) -> Iterator[Count]:
    """The fact's own length, and each further one that may count."""
    span = fact.deadline
    if span is None or span.value is None:
        return
    starts = fact.starts if isinstance(fact, Access) else Start.REQUEST
    yield _count(fact, Leg(value=span.value, unit=span.unit, starts=starts), place, facts)
    for leg in fact.later_of if isinstance(fact, Access) else ():
        known = _day_of(leg.starts, facts) is not None and _is_demanded_in_time(leg, facts)
        if known and precedence.may_weigh_against(fact):  # it can only make the day later
            yield _count(fact, leg, place, facts)


def _is_demanded_in_time(leg: Leg, facts: Facts) -> bool:
    """Whether the payment was demanded as early as the leg wants it, if it wants it at all."""
    if leg.demanded_within_days is None:
        return True
    last_on = calendar.add_calendar_days(facts.received_on, leg.demanded_within_days)
    asked_on = facts.payment_demanded_on
    return asked_on is not None and facts.received_on <= asked_on <= last_on


def _count(fact: Timed, leg: Leg, place: Jurisdiction, facts: Facts) -> Count:
    """One length from the event it starts with, if its day is known and may move the date."""
    holidays = jurisdiction.holidays(place)
    received_on = facts.received_on
    event_on, why = _day_of(leg.starts, facts), None
    cite = fact.cite or fact.id
    if leg.starts is not Start.REQUEST:
        if event_on is None:
            why = message(FROM_REQUEST, cite=cite, starts=leg.starts)
        elif not precedence.may_weigh_against(fact):
            why, event_on = message(MAY_NOT_MOVE, cite=cite, starts=leg.starts), None
    if event_on is None or event_on <= received_on:
        from_on = received_on
        due_on = calendar.from_receipt(facts, leg.value, leg.unit, holidays)
    else:
        from_on = event_on
        due_on = calendar.from_day(event_on, leg.value, leg.unit, holidays)
    return Count(
        value=leg.value, unit=leg.unit, from_on=from_on, starts=leg.starts, due_on=due_on, why=why
    )


def _day_of(starts: Start, facts: Facts) -> date | None:
    """The day of the event a clock starts with, None if it is not known."""
    days = {
        Start.REQUEST: facts.received_on,
        Start.REQUEST_AND_PAYMENT: facts.paid_on,
        Start.REQUEST_AND_AUTHORIZATION: facts.authorized_on,
        Start.DISCHARGE: facts.discharged_on,
    }
    return days.get(starts)


def _hipaa_as_safe_side(facts: Facts) -> list[Clock]:
    """HIPAA's clock for a holder outside HIPAA, where nothing else names a number."""
    serving = Serving(service=Service.SAFE_SIDE, because=message(SAFE_SIDE_HIPAA))
    law = jurisdiction.federal()
    lent: tuple[Timed, ...] = clocked(law, facts.lane)
    if facts.lane in precedence.ACCESS_LANES:
        lent = law.access
    return [
        _clock(fact, law, serving, facts) for fact in lent if fact.is_in_force(facts.received_on)
    ]


def is_firm(clock: Clock) -> bool:
    """Whether a date of this clock may be called settled."""
    return clock.serving.service is Service.DIRECT and precedence.is_firm(clock.fact)


def in_words(clock: Clock) -> list[Message]:
    """One clock in words."""
    fact, cite = clock.fact, clock.cite
    if clock.due_on is None:
        return [
            message(
                N_("%(cite)s names no number of days (%(state)s)."),
                cite=cite,
                state=standing_of(fact.state, fact.known),
            ),
            *_guidance(fact),
        ]
    words = [step for one in clock.counts for step in _counted(one, clock)]
    if len(clock.counts) > 1:
        words.append(
            message(
                N_("%(cite)s lets the later of these count: %(due_on)s."),
                cite=cite,
                due_on=clock.due_on,
            )
        )
    words += _guidance(fact)
    if clock.serving.because is not None:
        words.append(message(N_("That law is used as the safe side only.")))
        words.append(clock.serving.because)
    return words


def _guidance(fact: Timed) -> list[Message]:
    span: Span | None = fact.guidance if isinstance(fact, Access) else None
    if span is None or span.value is None:
        return []
    return [
        message(
            N_("As guidance, no law: %(value)s %(unit)s. It moves no date."),
            value=span.value,
            unit=span.unit,
        )
    ]


def _counted(one: Count, clock: Clock) -> list[Message]:
    """A count in words, and before it why it is not from the event that the law names."""
    known = clock.fact.known
    words = [] if one.why is None else [one.why]
    if one.starts is Start.REQUEST or one.why is not None:
        words.append(
            message(
                N_("%(cite)s: %(value)s %(unit)s from receipt is %(due_on)s (%(known)s)."),
                cite=clock.cite,
                value=one.value,
                unit=one.unit,
                due_on=one.due_on,
                known=known,
            )
        )
        return words
    words.append(
        message(
            N_(
                "%(cite)s: %(value)s %(unit)s from %(starts)s (%(from_on)s) is %(due_on)s "
                "(%(known)s)."
            ),
            cite=clock.cite,
            value=one.value,
            unit=one.unit,
            starts=one.starts,
            from_on=one.from_on,
            due_on=one.due_on,
            known=known,
        )
    )
    return words


def used(clock: Clock) -> UsedFact:
    """The clock's fact as a finding keeps it: the length that governs, and its first day where
    that is not the day of receipt."""
    one = clock.governing
    if one is None:
        return precedence.used(clock.fact, clock.jurisdiction, "no number", clock.serving)
    value = f"{one.value} {one.unit}"
    if one.starts is not Start.REQUEST and one.why is None:
        value += f", {one.from_on}"
    return precedence.used(clock.fact, clock.jurisdiction, value, clock.serving)
