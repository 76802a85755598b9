"""A wrong release: whether it is a breach, who must be told, and until when.

45 CFR 164.400-414, and the breach laws of the states in which the people live. The patient's side
is telling, and telling sooner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Rule
from cartella.law.conclude import NO_STATE, Ground, conclude
from cartella.law.duty import Duty, Letter, duties, duty, letter
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.keeping import breach_states
from cartella.law.timeliness import calendar

ASSESS, INDIVIDUALS, CONTENTS = "fed-brc-001", "fed-brc-002", "fed-brc-003"
NUMBERS, ASSOCIATE, DELAY = "fed-brc-004", "fed-brc-005", "fed-brc-006"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Law enforcement asks for a delay: in writing for its stated time, or by word of mouth."""

    stated_on: date
    is_written: bool
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is known of a wrong release. `discovered_on` is the day on which it was known or would
    have been with reasonable diligence. `people` are the states in which they live, with how many.
    `exception` is a code of the rule's exceptions. `is_assessed`: all four factors are documented.
    `by_associate`: the practice is a business associate here. None is not known."""

    discovered_on: date
    people: tuple[tuple[str, int], ...] = ()
    is_covered: bool = True
    is_encrypted: bool | None = None
    exception: str | None = None
    is_returned_unread: bool | None = None
    is_assessed: bool | None = None
    is_low_probability: bool | None = None
    by_associate: bool = False
    has_bad_addresses: int = 0
    delay: Delay | None = None

    @property
    def count(self) -> int:
        """How many people are affected; at least one."""
        return max(sum(number for _, number in self.people), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """Whether it is a breach to be told. `factors` are the codes of what an assessment documents;
    `exceptions` the codes of what is no breach."""

    is_breach: bool
    factors: tuple[str, ...]
    exceptions: tuple[str, ...]
    duties: tuple[Duty, ...]


def judge(incident: Incident) -> Finding[Ruled]:
    """Whether a wrong release is a breach: presumed so, until an exception fits or an assessment
    of all four factors, written down, shows a low probability of compromise."""
    rule = jurisdiction.rule(ASSESS)
    cite = rule.cite or rule.id
    decide: list[Message] = []
    is_breach = True
    if incident.is_encrypted:
        is_breach = False
        step = message(
            N_("It was encrypted: no unsecured information got out (%(cite)s)."), cite=cite
        )
        decide.append(message(N_("Whether the encryption meets the guidance is for a person.")))
    elif incident.exception in rule.also:
        is_breach = False
        step = message(
            N_("An exception fits: %(exception)s (%(cite)s)."),
            exception=(incident.exception or "").replace("_", " "),
            cite=cite,
        )
    elif incident.is_assessed and incident.is_low_probability:
        is_breach = False
        step = message(
            N_("A written assessment of all four factors shows a low probability (%(cite)s)."),
            cite=cite,
        )
    else:
        step = message(N_("A wrong release is presumed a breach (%(cite)s)."), cite=cite)
        if incident.is_returned_unread:
            decide.append(
                message(N_("That it came back unread is one factor: the four must be assessed."))
            )
        elif incident.is_low_probability:
            decide.append(
                message(N_("A low probability counts only with the four factors written down."))
            )
    codes = ["keep_assessment"] if not is_breach else ["assess_four_factors", "tell_individuals"]
    return conclude(
        Ruled(
            is_breach=is_breach,
            factors=rule.elements,
            exceptions=rule.also,
            duties=duties(codes, rule),
        ),
        on=[(rule, "breach" if is_breach else "no breach")],
        steps=[step],
        decide=decide,
        is_covered=incident.is_covered,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Who is told until when; each a last day, and without unreasonable delay before it.
    `individuals_by_on` is the earliest day of HIPAA's and the states', `hipaa_by_on` HIPAA's own;
    `hhs_by_on` the last day for HHS; `associate_by_on` that of a business associate towards the
    practice. `not_before_on` is the end of a delay for law enforcement; no day lies before it."""

    individuals_by_on: date | None
    hipaa_by_on: date | None
    hhs_by_on: date | None
    is_hhs_with_individuals: bool
    is_media: bool
    media_in: tuple[str, ...]
    associate_by_on: date | None
    not_before_on: date | None
    duties: tuple[Duty, ...]


def notices(incident: Incident) -> Finding[Notices]:
    """The notices that a breach asks for, with their last days."""
    federal = _federal(incident)
    states = list(_states(incident))
    not_before_on = None if incident.delay is None else _delayed_to(incident.delay)
    hipaa_by_on = next(
        (one.by_on for one in federal.duties if one.code == "tell_individuals"), None
    )
    days = [hipaa_by_on, *(one.by_on for one in states)]
    individuals_by_on = min((day for day in days if day is not None), default=None)
    if individuals_by_on is not None and not_before_on is not None:
        individuals_by_on = max(individuals_by_on, not_before_on)
    found = [*federal.duties, *(duty for one in states for duty in one.duties)]
    steps = [*federal.steps, *(one.step for one in states)]
    decide = [words for one in states for words in one.decide]
    on: list[Ground] = [*federal.on, *((one.fact, one.value) for one in states)]
    for code, _ in incident.people:
        if jurisdiction.load(code.upper()) is None:
            decide.append(message(NO_STATE, state=code))
    if not incident.people:
        decide.append(message(N_("Where the people live is not said: their states' laws count.")))
    if individuals_by_on is not None:
        steps.append(
            message(N_("The people are told without delay, by %(on)s at the latest."),
                    on=individuals_by_on)
        )  # fmt: skip
    if not_before_on is not None:
        on.append((jurisdiction.rule(DELAY), "delay"))
        steps.append(message(N_("Law enforcement's delay ends on %(on)s."), on=not_before_on))
        found += duties(jurisdiction.rule(DELAY).elements, jurisdiction.rule(DELAY))
    return conclude(
        Notices(
            individuals_by_on=individuals_by_on,
            hipaa_by_on=hipaa_by_on,
            hhs_by_on=federal.hhs_by_on,
            is_hhs_with_individuals=federal.is_large,
            is_media=bool(federal.media_in),
            media_in=federal.media_in,
            associate_by_on=federal.associate_by_on,
            not_before_on=not_before_on,
            duties=tuple(found),
        ),
        on=on,
        steps=steps,
        decide=decide,
        is_covered=incident.is_covered,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Federal:
    duties: tuple[Duty, ...] = ()
    steps: tuple[Message, ...] = ()
    on: tuple[Ground, ...] = ()
    hhs_by_on: date | None = None
    is_large: bool = False
    media_in: tuple[str, ...] = ()
    associate_by_on: date | None = None


def _federal(incident: Incident) -> _Federal:
    """HIPAA's own notices; none for a holder outside it."""
    if not incident.is_covered:
        return _Federal()
    to_people, numbers = jurisdiction.rule(INDIVIDUALS), jurisdiction.rule(NUMBERS)
    if incident.by_associate:
        rule = jurisdiction.rule(ASSOCIATE)
        by_on, step = _by(rule, incident.discovered_on, incident)
        return _Federal(
            duties=(duty("tell_covered_entity", rule, by_on=by_on),),
            steps=(step,),
            on=((rule, _number(rule)),),
            associate_by_on=by_on,
        )
    people_by_on, people_step = _by(to_people, incident.discovered_on, incident)
    threshold = numbers.people or 0
    media_in = tuple(code for code, number in incident.people if number > threshold)
    is_large = incident.count >= threshold
    found = [duty("tell_individuals", to_people, by_on=people_by_on)]
    steps = [people_step]
    if is_large:
        hhs_by_on = people_by_on
        found.append(duty("tell_hhs_with_individuals", numbers, by_on=hhs_by_on))
        steps.append(
            message(N_("%(people)s people or more: HHS is told together with them."),
                    people=threshold)
        )  # fmt: skip
    else:
        year_end_on = date(incident.discovered_on.year, 12, 31)
        hhs_by_on, step = _by(numbers, year_end_on, incident)
        found.append(duty("tell_hhs_after_year_end", numbers, by_on=hhs_by_on))
        steps.append(step)
    if media_in:
        found.append(duty("tell_media", numbers, by_on=people_by_on))
    contents = jurisdiction.rule(CONTENTS)
    if incident.has_bad_addresses:
        code = (
            "web_or_media_notice_with_free_number"
            if incident.has_bad_addresses >= (contents.people or 0)
            else "substitute_notice_if_address_fails"
        )
        found.append(duty(code, contents, by_on=people_by_on))
    return _Federal(
        duties=tuple(found),
        steps=tuple(steps),
        on=((to_people, _number(to_people)), (numbers, _number(numbers))),
        hhs_by_on=hhs_by_on,
        is_large=is_large,
        media_in=media_in,
    )


def _number(fact: Rule) -> str:
    span = fact.deadline
    return "no number" if span is None or span.value is None else f"{span.value} {span.unit}"


def _by(rule: Rule, from_on: date, incident: Incident) -> tuple[date, Message]:
    """The last day of a federal notice, and the arithmetic; a delay for law enforcement moves it
    where it lies before the delay's end."""
    span = rule.deadline
    value = 0 if span is None else span.value or 0
    by_on = calendar.add_calendar_days(from_on, value)
    if incident.delay is not None:
        by_on = max(by_on, _delayed_to(incident.delay))
    return by_on, message(
        N_("%(cite)s: %(value)s calendar days from %(from_on)s: %(by_on)s."),
        cite=rule.cite or rule.id,
        value=value,
        from_on=from_on,
        by_on=by_on,
    )


def _delayed_to(delay: Delay) -> date:
    """The end of a delay: its stated time if in writing, else at most so many days (164.412)."""
    rule = jurisdiction.rule(DELAY)
    longest_on = calendar.add_calendar_days(delay.stated_on, rule.max_days or 0)
    if delay.is_written and delay.until_on is not None:
        return delay.until_on
    return longest_on if delay.until_on is None else min(delay.until_on, longest_on)


def _states(incident: Incident) -> Iterator[breach_states.Asked]:
    """What the laws of the states ask for in which the people live, each state once."""
    counts: dict[str, int] = {}
    for code, number in incident.people:
        counts[code.upper()] = counts.get(code.upper(), 0) + number
    for code, number in counts.items():
        yield from breach_states.asked(
            code,
            number,
            discovered_on=incident.discovered_on,
            is_covered=incident.is_covered,
        )


def contents(parts: frozenset[str]) -> Finding[Letter]:
    """The parts of a breach notice, and those that this one lacks (164.404(c))."""
    rule = jurisdiction.rule(CONTENTS)
    return conclude(letter(rule.elements, parts), on=[(rule, "parts")])
