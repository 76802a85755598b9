"""What the breach law of one state asks for: its own last day, whom else to tell, what is open.

A day that runs from a later event, such as the determination of a breach, is counted from the
discovery, the safe side. Whether a notice under HIPAA's rule is enough is a person's to decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cartella.law.book import jurisdiction
from cartella.law.book.state_provisions import Practice, PracticeTopic
from cartella.law.duty import Duty, duty
from cartella.law.facts import Regime
from cartella.law.finding import N_, Message, message
from cartella.law.timeliness import calendar

# Whom else a state wants told: the beginning of a code in the data, and the duty's code.
OFFICES: tuple[tuple[str, str], ...] = (
    ("attorney_general", "tell_attorney_general"),
    ("consumer_reporting_agencies", "tell_credit_bureaus"),
    ("state_police", "tell_state_office"),
    ("consumer_protection_office", "tell_state_office"),
    ("department_of_state", "tell_state_office"),
    ("cyber_center", "tell_state_office"),
)
ENOUGH = ("hipaa_notice_is_enough", "hipaa_compliance_is_enough", "other_laws_notice_is_enough")
LEFT_OUT = "hipaa_holders_left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one state's fact asks for. `by_on` None: it names no number of days."""

    fact: Practice
    by_on: date | None
    duties: tuple[Duty, ...]
    step: Message
    decide: tuple[Message, ...]

    @property
    def value(self) -> str:
        """The length as the data has it."""
        span = self.fact.deadline
        if span is None or span.value is None:
            return "no number"
        return f"{span.value} {span.unit}"


def asked(code: str, count: int, *, discovered_on: date, is_covered: bool) -> Iterator[Asked]:
    """What the breach law of the state with this code asks for, where so many of the people live
    there; nothing for a state that is not loaded."""
    place = jurisdiction.load(code)
    for fact in place.practice if place else ():
        if fact.topic is not PracticeTopic.BREACH_NOTICE or not fact.is_in_force(discovered_on):
            continue
        if fact.regime is not Regime.ANY and (fact.regime is Regime.COVERED) is not is_covered:
            continue
        by_on = _by(fact, code, discovered_on)
        yield Asked(
            fact=fact,
            by_on=by_on,
            duties=tuple(_duties(fact, by_on, count)),
            step=_in_words(fact, by_on),
            decide=tuple(_decide(fact, is_covered=is_covered)),
        )


def _by(fact: Practice, code: str, discovered_on: date) -> date | None:
    span = fact.deadline
    if span is None or span.value is None:
        return None
    holidays = jurisdiction.holidays_of(code)
    return calendar.from_day(discovered_on, span.value, span.unit, holidays)


def _duties(fact: Practice, by_on: date | None, count: int) -> Iterator[Duty]:
    """The duty towards the people, and those towards offices from so many people on. Without a
    number in the data an office is always told, the safe side."""
    yield duty("follow_state_breach_law", fact, by_on=by_on, rule=fact.rule)
    if fact.people is not None and count < fact.people:
        return
    told = [
        code for element in fact.elements for begin, code in OFFICES if element.startswith(begin)
    ]
    for code in dict.fromkeys(told):
        yield duty(code, fact, rule=fact.rule)


def _decide(fact: Practice, *, is_covered: bool) -> Iterator[Message]:
    cite = fact.cite or fact.id
    if fact.rule:
        yield message(
            N_("Whom %(cite)s binds and which data count is for a person to read: %(rule)s."),
            cite=cite,
            rule=fact.rule.rstrip("."),
        )
    if is_covered and any(element.startswith(ENOUGH) for element in fact.elements):
        yield message(
            N_("%(cite)s takes a notice by HIPAA's rules as enough, on its conditions: whether its "
               "own day binds is for a person to decide."),
            cite=cite,
        )  # fmt: skip
    if is_covered and LEFT_OUT in fact.elements:
        yield message(
            N_("%(cite)s is said to leave out holders under HIPAA: a person decides."), cite=cite
        )


def _in_words(fact: Practice, by_on: date | None) -> Message:
    cite = fact.cite or fact.id
    if by_on is None or fact.deadline is None:
        return message(N_("%(cite)s names no number of days: without delay."), cite=cite)
    return message(
        N_("%(cite)s: %(value)s %(unit)s from discovery: %(by_on)s (%(known)s)."),
        cite=cite,
        value=fact.deadline.value or 0,
        unit=fact.deadline.unit,
        by_on=by_on,
        known=fact.known,
    )
