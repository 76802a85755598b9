"""Closing, selling or leaving a practice: who is told, how long before, and who keeps the charts.

State law; HIPAA has no rule on it. Numbers count where the data types them; a manner that stands
only in words is shown in the law's own words, for a person to follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartella.law.book import jurisdiction
from cartella.law.book.state_provisions import Practice, PracticeTopic
from cartella.law.conclude import NO_STATE, Ground, conclude
from cartella.law.duty import Duty, duty
from cartella.law.facts import Holder
from cartella.law.finding import N_, Finding, Message, Service, State, message
from cartella.law.precedence import DIRECT, Serving
from cartella.law.timeliness import calendar


class Leave(StrEnum):
    """What ends."""

    CLOSING = "the practice closes"
    DEPARTURE = "a professional leaves"
    SALE = "the practice or its records are sold"
    DEATH = "a professional dies"


TOPICS: dict[Leave, tuple[PracticeTopic, ...]] = {
    Leave.CLOSING: (PracticeTopic.CLOSING, PracticeTopic.STORAGE, PracticeTopic.DESTRUCTION),
    Leave.DEPARTURE: (PracticeTopic.DEPARTURE, PracticeTopic.CLOSING),
    Leave.SALE: (PracticeTopic.SALE, PracticeTopic.CLOSING, PracticeTopic.STORAGE),
    Leave.DEATH: (PracticeTopic.CLOSING, PracticeTopic.STORAGE, PracticeTopic.DEPARTURE),
}
CODES: dict[PracticeTopic, str] = {
    PracticeTopic.CLOSING: "give_notice_of_closing",
    PracticeTopic.DEPARTURE: "give_notice_of_departure",
    PracticeTopic.SALE: "give_notice_of_sale",
    PracticeTopic.STORAGE: "name_custodian",
    PracticeTopic.DESTRUCTION: "destroy_by_the_rules",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What ends, and when. `on` is the day whose law counts."""

    closing_on: date
    on: date
    kind: Leave = Leave.CLOSING
    states: tuple[str, ...] = ()
    holders: frozenset[Holder] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What must be done, in the order of its days, those without a day last. `first_by_on` is the
    earliest day; `is_late`: it has passed on the day asked. None: no day is named."""

    duties: tuple[Duty, ...]
    first_by_on: date | None
    is_late: bool | None


def plan(closing: Closing) -> Finding[Plan]:
    """The duties when a practice closes, is sold, or a professional leaves or dies."""
    places = {code.upper(): jurisdiction.load(code.upper()) for code in closing.states}
    decide = [message(NO_STATE, state=code) for code, place in places.items() if place is None]
    found: list[Duty] = []
    steps: list[Message] = []
    on: list[Ground] = []
    for code, place in places.items():
        heard = False
        for fact, serving in _serving(place.practice if place else (), closing):
            by_on = _by(fact, code, closing.closing_on)
            on.append((fact, fact.rule or "no rule", serving))
            if fact.rule is None:
                continue
            heard = True
            found.append(duty(CODES[fact.topic], fact, by_on=by_on, rule=fact.rule))
            steps.append(_in_words(fact, by_on))
        if place is not None and not heard:
            decide.append(
                message(
                    N_("No rule of %(state)s on this is loaded: tell patients in good time where "
                       "their records will be, and ask counsel."),
                    state=code,
                )
            )  # fmt: skip
    found.append(_keeping())
    found.sort(key=lambda one: one.by_on or date.max)
    first_by_on = found[0].by_on
    return conclude(
        Plan(
            duties=tuple(found),
            first_by_on=first_by_on,
            is_late=None if first_by_on is None else first_by_on < closing.on,
        ),
        on=on,
        steps=steps,
        decide=decide,
    )


def _keeping() -> Duty:
    """The right of access lasts as long as the record is kept, closed or not (164.524(a)(1))."""
    return duty("keep_charts_and_answer_requests", jurisdiction.rule("fed-acc-001"))


def _serving(facts: tuple[Practice, ...], closing: Closing) -> Iterator[tuple[Practice, Serving]]:
    """The facts on what ends, with the way in which they serve this holder."""
    for fact in facts:
        if fact.topic not in TOPICS[closing.kind] or not fact.is_in_force(closing.on):
            continue
        if fact.state is State.SILENT and fact.rule is None:
            continue
        if not fact.holders or fact.holders & closing.holders:
            yield fact, DIRECT
        elif fact.holders != {Holder.HOSPITAL}:
            yield (
                fact,
                Serving(
                    service=Service.SAFE_SIDE,
                    because=message(
                        N_("It is written for %(written_for)s; doing more is the safe side."),
                        written_for=", ".join(sorted(fact.holders)),
                    ),
                ),
            )


def _by(fact: Practice, code: str, closing_on: date) -> date | None:
    """The last day of the duty: so long before the event or after it; None: no number."""
    span = fact.deadline
    if span is None or span.value is None:
        return None
    if fact.is_before:
        return calendar.before(closing_on, span.value, span.unit, jurisdiction.holidays_of(code))
    return calendar.from_day(closing_on, span.value, span.unit, jurisdiction.holidays_of(code))


def _in_words(fact: Practice, by_on: date | None) -> Message:
    cite, span = fact.cite or fact.id, fact.deadline
    if by_on is None or span is None:
        return message(N_("%(cite)s: %(rule)s."), cite=cite, rule=(fact.rule or "").rstrip("."))
    if fact.is_before:
        return message(
            N_("%(cite)s: %(value)s %(unit)s before: %(by_on)s (%(known)s)."),
            cite=cite, value=span.value or 0, unit=span.unit, by_on=by_on, known=fact.known,
        )  # fmt: skip
    return message(
        N_("%(cite)s: %(value)s %(unit)s after: %(by_on)s (%(known)s)."),
        cite=cite, value=span.value or 0, unit=span.unit, by_on=by_on, known=fact.known,
    )  # fmt: skip
