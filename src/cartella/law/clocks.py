"""Every clock that runs for a request: which law, until which day, and in which way it serves."""

from dataclasses import dataclass
from datetime import date

from cartella.law import calendar, jurisdiction, precedence
from cartella.law.facts import Facts
from cartella.law.finding import N_, Message, Service, UsedFact, message, standing_of
from cartella.law.precedence import Serving
from cartella.law.provisions import Access

SAFE_SIDE_HIPAA = N_(
    "HIPAA does not bind this holder; its number is used because no other law that is loaded "
    "names one."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One law's clock for this request. `due_on` None: the law names no number."""

    fact: Access
    jurisdiction: str
    serving: Serving
    due_on: date | None

    @property
    def cite(self) -> str:
        """The section as shown; the fact's id where there is none."""
        return self.fact.cite or self.fact.id


def running(facts: Facts) -> tuple[Clock, ...]:
    """Every clock that serves the request, federal first, in the order of the files."""
    law = jurisdiction.of(facts)
    found = [
        _clock(fact, place.id, serving, facts)
        for place in (law.federal, *law.states)
        for fact in place.access
        if (serving := precedence.serves(fact, facts)) is not None
    ]
    if not facts.is_covered and not any(clock.due_on for clock in found):
        found = _hipaa_as_safe_side(facts) + found
    return tuple(found)


def _clock(fact: Access, place: str, serving: Serving, facts: Facts) -> Clock:
    span = fact.deadline
    due_on = None if span.value is None else calendar.from_receipt(facts, span.value, span.unit)
    return Clock(fact=fact, jurisdiction=place, serving=serving, due_on=due_on)


def _hipaa_as_safe_side(facts: Facts) -> list[Clock]:
    """HIPAA's clock for a holder outside HIPAA, where nothing else names a number."""
    if facts.lane not in precedence.ACCESS_LANES:
        return []
    serving = Serving(service=Service.SAFE_SIDE, because=message(SAFE_SIDE_HIPAA))
    law = jurisdiction.federal()
    return [
        _clock(fact, law.id, serving, facts)
        for fact in law.access
        if fact.is_in_force(facts.received_on)
    ]


def is_firm(clock: Clock) -> bool:
    """Whether a date of this clock may be called settled."""
    return clock.serving.service is Service.DIRECT and precedence.is_firm(clock.fact)


def in_words(clock: Clock) -> list[Message]:
    """One clock in words."""
    fact, span = clock.fact, clock.fact.deadline
    cite = clock.cite
    if clock.due_on is None:
        words = [
            message(
                N_("%(cite)s names no number of days (%(state)s)."),
                cite=cite,
                state=standing_of(fact.state, fact.known),
            )
        ]
        if fact.guidance is not None and fact.guidance.value is not None:
            words.append(
                message(
                    N_("As guidance, no law: %(value)s %(unit)s. It moves no date."),
                    value=fact.guidance.value,
                    unit=fact.guidance.unit,
                )
            )
        return words
    words = [
        message(
            N_("%(cite)s: %(value)s %(unit)s from receipt is %(due_on)s (%(known)s)."),
            cite=cite,
            value=span.value or 0,
            unit=span.unit,
            due_on=clock.due_on,
            known=fact.known,
        )
    ]
    if clock.serving.because is not None:
        words.append(message(N_("That law is used as the safe side only.")))
        words.append(clock.serving.because)
    return words


def used(clock: Clock) -> UsedFact:
    span = clock.fact.deadline
    value = "no number" if span.value is None else f"{span.value} {span.unit}"
    return precedence.used(clock.fact, clock.jurisdiction, value, clock.serving)
