"""How long a chart must be kept, and what keeps it from being destroyed.

State law decides; HIPAA has no time for the record itself, only for its own papers (45 CFR
164.316(b)(2), 164.530(j)). Of several rules the latest day governs, and the safe side is keeping
longer: a rule for another kind of licensee counts, one for hospitals does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.state_provisions import (
    KeptFrom,
    MinorEffect,
    Practice,
    PracticeTopic,
    Retention,
)
from cartella.law.book.state_provisions import Who as WhoseRecord
from cartella.law.conclude import NO_STATE, Ground, code_of, conclude
from cartella.law.facts import Holder, Records
from cartella.law.finding import N_, Finding, Message, Service, message
from cartella.law.precedence import DIRECT, Serving
from cartella.law.timeliness import calendar

MAJORITY_AGE = 18  # where no state's own age is loaded; said in the finding
DOCUMENTS, SECURITY_DOCUMENTS = "fed-den-008", "fed-sec-002"
LICENSED_PLACE = frozenset({Holder.LICENSED_CLINIC, Holder.LAY_COMPANY})
PLACES = frozenset({Holder.HOSPITAL, Holder.LICENSED_CLINIC})

APART = N_("%(cite)s is for a case of its own and is not counted: %(case)s.")
NO_NUMBER = N_(
    "No law that is loaded for %(state)s names a number of years for this holder, and HIPAA has "
    "none for the record: keep it, by the practice's own policy and counsel's advice."
)
NO_STATE_GIVEN = N_("No state was given; HIPAA has no time for the record: keep it.")
NO_DAY = N_("%(cite)s cannot be counted: the day it counts from is not known (%(starts)s).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart on the day `on`, whose law counts. `holders` and `states` as in Facts. Days that
    are not known are None. `is_minor`: whether the patient was a minor when last seen; None: found
    from `born_on`, and if that is not known either, the rules for both count. `closed_on` is the
    day on which the practice ended; `authorization_on` that of the last one to disclose it."""

    on: date
    states: tuple[str, ...] = ()
    holders: frozenset[Holder] = frozenset()
    records: frozenset[Records] = frozenset()
    born_on: date | None = None
    last_encounter_on: date | None = None
    last_entry_on: date | None = None
    created_on: date | None = None
    discharged_on: date | None = None
    died_on: date | None = None
    closed_on: date | None = None
    is_minor: bool | None = None
    has_legal_hold: bool = False
    has_open_request: bool = False
    authorization_on: date | None = None
    has_live_authorization: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBy:
    """One rule's day: kept through `until_on`. `is_advice`: a note's prudent number and no law."""

    fact_id: str
    cite: str
    until_on: date
    words: Message
    serving: Serving
    is_advice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Kept through `keep_until_on` (None: no rule gives a day, so it is kept). `own_until_on` is
    the same by the law for this kind of holder alone. `held` says what stops destruction now;
    `may_be_destroyed` is true only past the day, with nothing that holds. `destroying` are the
    states' rules on how to destroy."""

    keep_until_on: date | None
    own_until_on: date | None
    rules: tuple[KeptBy, ...]
    held: tuple[Message, ...]
    may_be_destroyed: bool
    destroying: tuple[Message, ...] = ()


def keep(chart: Chart) -> Finding[Kept]:
    """How long the chart is kept: the latest day of all rules in force that serve its holder."""
    places = {code.upper(): jurisdiction.load(code.upper()) for code in chart.states}
    loaded = [place for place in places.values() if place is not None]
    age, age_words, age_facts = _majority(loaded, chart.on)
    rules: list[KeptBy] = []
    open_starts: list[Message] = []
    on: list[Ground] = list(age_facts)
    decide = [message(NO_STATE, state=code) for code, place in places.items() if place is None]
    for place in loaded:
        serving = list(_serving(place, chart, age))
        for fact, how in serving:
            found, unknown = _days(fact, how, chart, age)
            rules += found
            open_starts += unknown
            on.append((fact, _value(fact), how))
        by_law = {one.fact_id for one in rules if not one.is_advice}
        if not any(fact.id in by_law for fact, how in serving if how.service is Service.DIRECT):
            decide.append(message(NO_NUMBER, state=place.id))
    if not chart.states:
        decide.append(message(NO_STATE_GIVEN))
    keep_until_on = max((one.until_on for one in rules), default=None)
    held = tuple(_held(chart, rules, open_starts, keep_until_on))
    destroying = tuple(_destroying(loaded, chart.on))
    own = [one for one in rules if one.serving.service is Service.DIRECT and not one.is_advice]
    answer = Kept(
        keep_until_on=keep_until_on,
        own_until_on=max((one.until_on for one in own), default=None),
        rules=tuple(rules),
        held=held,
        may_be_destroyed=not held and not decide,
        destroying=tuple(words for _, words in destroying),
    )
    steps = [one.words for one in rules]
    apart = [fact for place in loaded for fact in _cases_of_their_own(place, chart)]
    steps += [
        message(APART, cite=fact.cite or fact.id, case=fact.applies_to.removeprefix("other: "))
        for fact in apart
    ]
    if any(_counts_age(one) for one in rules):
        steps.append(age_words)
    if keep_until_on is not None:
        steps.append(message(N_("The latest day governs: kept through %(on)s."), on=keep_until_on))
    told = dict.fromkeys([*steps, *held])
    finding = conclude(answer, on=on, steps=told, decide=[*decide, *open_starts])
    # What is only named moves no day, so it unsettles none.
    more = [precedence.used(fact, code_of(fact.id), _value(fact)) for fact in apart]
    more += [precedence.used(fact, code_of(fact.id), fact.topic) for fact, _ in destroying]
    return replace(finding, facts=(*finding.facts, *more))


def _counts_age(one: KeptBy) -> bool:
    return any(name == "age" for name, _ in one.words.values)


def _majority(
    places: list[Jurisdiction], on: date
) -> tuple[int, Message, tuple[tuple[Retention | Practice, str], ...] | tuple[Ground, ...]]:
    """The age at which one comes of age: the highest that any of the places names."""
    named = [
        fact
        for place in places
        for fact in place.minors
        if MinorEffect.AGE_OF_MAJORITY in fact.effects
        and not fact.statuses
        and fact.minimum_age is not None
        and fact.is_in_force(on)
    ]
    if not named:
        return (
            MAJORITY_AGE,
            message(N_("No age of majority is loaded; %(age)s is taken."), age=MAJORITY_AGE),
            (),
        )
    fact = max(named, key=lambda one: one.minimum_age or 0)
    age = max(fact.minimum_age or MAJORITY_AGE, MAJORITY_AGE)
    words = message(N_("One comes of age at %(age)s (%(cite)s)."), age=age, cite=fact.cite or "")
    return age, words, ((fact, f"age {age}"),)


def _serving(place: Jurisdiction, chart: Chart, age: int) -> Iterator[tuple[Retention, Serving]]:
    """The place's rules on keeping that serve this chart, with the way in which they do."""
    is_minor = _is_minor(chart, age)
    for fact in place.retention:
        if fact.is_special or not fact.is_in_force(chart.on):
            continue
        if fact.records is not None and fact.records not in chart.records:
            continue
        if fact.who is WhoseRecord.DECEASED and chart.died_on is None:
            continue
        if fact.who is WhoseRecord.MINOR and is_minor is False:
            continue
        serving = _for_holder(fact, chart)
        if serving is not None:
            yield fact, serving


def _for_holder(fact: Retention, chart: Chart) -> Serving | None:
    """How a rule serves this holder. Places that need a licence of their own are like hospitals:
    their rule is for who holds that licence, or may."""
    if not fact.holders or fact.holders & chart.holders:
        return DIRECT
    if Holder.HOSPITAL in fact.holders and fact.holders <= PLACES:
        return None
    if fact.holders == {Holder.MENTAL_HEALTH_PROFESSIONAL}:
        return None
    if (
        fact.holders == {Holder.LICENSED_CLINIC}
        and chart.holders
        and not (chart.holders & LICENSED_PLACE)
    ):
        return None
    return Serving(
        service=Service.SAFE_SIDE,
        because=message(
            N_("It is written for %(written_for)s; keeping longer is the safe side."),
            written_for=", ".join(sorted(fact.holders)),
        ),
    )


def _cases_of_their_own(place: Jurisdiction, chart: Chart) -> Iterator[Retention]:
    """The rules that are for a case of its own, which a person would have to find: told, and no
    day of theirs is counted."""
    for fact in place.retention:
        fits = not fact.holders or not chart.holders or fact.holders & chart.holders
        if fact.is_special and fits and fact.is_in_force(chart.on):
            yield fact


def _is_minor(chart: Chart, age: int) -> bool | None:
    """Whether the patient was a minor when last seen; None: not known."""
    if chart.is_minor is not None:
        return chart.is_minor
    last_on = chart.last_encounter_on or chart.last_entry_on
    if chart.born_on is None or last_on is None:
        return None
    return last_on < calendar.add_years(chart.born_on, age)


def _days(
    fact: Retention, serving: Serving, chart: Chart, age: int
) -> tuple[list[KeptBy], list[Message]]:
    """The days that one rule gives, and what it could not count."""
    found: list[KeptBy] = []
    unknown: list[Message] = []
    cite = fact.cite or fact.id
    minor = fact.minor_rule if _is_minor(chart, age) is not False else None
    start_on = _start(fact.counts_from, chart, age)
    spans = [(fact.years, False), (fact.prudent_years, True)]
    if minor is not None:
        spans.append((minor.at_least_years, False))
    for years, is_advice in dict.fromkeys(spans):
        if years is None:
            continue
        from_on = _latest(chart) if is_advice and start_on is None else start_on
        if from_on is None:
            unknown.append(message(NO_DAY, cite=cite, starts=fact.counts_from))
            continue
        until_on = calendar.add_years(from_on, years)
        words = _years_in_words(
            fact, years=years, from_on=from_on, until_on=until_on, is_advice=is_advice
        )
        found.append(_kept_by(fact, serving, until_on, words, is_advice=is_advice))
    for years, is_advice in _birthdays(fact, minor is not None or _is_minor(chart, age), age):
        if chart.born_on is None:
            unknown.append(message(NO_DAY, cite=cite, starts=KeptFrom.BIRTH))
            continue
        until_on = calendar.add_years(chart.born_on, years)
        words = message(
            N_("As advice, no law (%(cite)s): until the patient is %(age)s: %(until_on)s.")
            if is_advice
            else N_("%(cite)s: until the patient is %(age)s: %(until_on)s."),
            cite=cite,
            age=years,
            until_on=until_on,
        )
        found.append(_kept_by(fact, serving, until_on, words, is_advice=is_advice))
    return found, list(dict.fromkeys(unknown))


def _years_in_words(
    fact: Retention, *, years: int, from_on: date, until_on: date, is_advice: bool
) -> Message:
    """The arithmetic of a number of years."""
    cite = fact.cite or fact.id
    if is_advice:
        return message(
            N_("As advice, no law (%(cite)s): %(years)s years from %(from_on)s: %(until_on)s."),
            cite=cite, years=years, from_on=from_on, until_on=until_on,
        )  # fmt: skip
    if fact.counts_from in (KeptFrom.NOT_SAID, KeptFrom.OTHER):
        return message(
            N_("%(cite)s: %(years)s years from %(from_on)s, the last day known: %(until_on)s."),
            cite=cite, years=years, from_on=from_on, until_on=until_on,
        )  # fmt: skip
    return message(
        N_("%(cite)s: %(years)s years from %(starts)s (%(from_on)s): %(until_on)s."),
        cite=cite, years=years, starts=fact.counts_from, from_on=from_on, until_on=until_on,
    )  # fmt: skip


def _birthdays(fact: Retention, is_for_minors: bool | None, age: int) -> Iterator[tuple[int, bool]]:
    """The birthdays through which a minor's record is kept; True where it is advice only."""
    if is_for_minors is False:
        return
    minor = fact.minor_rule
    if minor is not None and minor.until_age is not None:
        yield minor.until_age, False
    if minor is not None and minor.years_after_majority is not None:
        yield age + minor.years_after_majority, False
    if fact.prudent_age is not None:
        yield fact.prudent_age, True


def _kept_by(
    fact: Retention, serving: Serving, until_on: date, words: Message, *, is_advice: bool
) -> KeptBy:
    return KeptBy(
        fact_id=fact.id,
        cite=fact.cite or fact.id,
        until_on=until_on,
        words=words,
        serving=serving,
        is_advice=is_advice,
    )


def _start(counts_from: KeptFrom, chart: Chart, age: int) -> date | None:
    """The day a rule counts from, None if no day that may stand for it is known. What a record is
    made of grows with each entry, so its creation is that of the last one."""
    latest_on = _latest(chart)
    if counts_from is KeptFrom.MAJORITY:
        return None if chart.born_on is None else calendar.add_years(chart.born_on, age)
    days: dict[KeptFrom, date | None] = {
        KeptFrom.LAST_ENCOUNTER: chart.last_encounter_on or latest_on,
        KeptFrom.LAST_ENTRY: chart.last_entry_on or latest_on,
        KeptFrom.DISCHARGE: chart.discharged_on or latest_on,
        KeptFrom.CREATION: latest_on,
        KeptFrom.BIRTH: chart.born_on,
        KeptFrom.DEATH: chart.died_on,
        KeptFrom.NOT_SAID: latest_on,
        KeptFrom.OTHER: max(
            (day for day in (latest_on, chart.closed_on, chart.authorization_on) if day),
            default=None,
        ),
    }
    return days[counts_from]


def _latest(chart: Chart) -> date | None:
    """The last day on which something is known to have happened in the chart."""
    days = (chart.last_encounter_on, chart.last_entry_on, chart.discharged_on, chart.created_on)
    return max((day for day in days if day is not None), default=None)


def _held(
    chart: Chart, rules: list[KeptBy], open_starts: list[Message], keep_until_on: date | None
) -> Iterator[Message]:
    """What stops destruction on the day."""
    if chart.has_legal_hold:
        yield message(N_("A legal hold stops destruction."))
    if chart.has_open_request:
        yield message(N_("A request for this chart is open: nothing is destroyed before it ends."))
    if chart.has_live_authorization:
        yield message(N_("An authorization to disclose this chart is alive: it is kept."))
    if keep_until_on is None or not any(not one.is_advice for one in rules):
        yield message(N_("No law gives a day on which it may be destroyed."))
    elif chart.on <= keep_until_on:
        yield message(N_("It is kept through %(on)s."), on=keep_until_on)
    yield from open_starts


def _value(fact: Retention) -> str:
    """What the rule says, in the data's own words."""
    return "no number" if fact.years is None else f"{fact.years} years"


def _destroying(places: list[Jurisdiction], on: date) -> Iterator[tuple[Practice, Message]]:
    """The states' own rules on the manner of destruction."""
    for place in places:
        for fact in place.practice:
            if fact.topic is PracticeTopic.DESTRUCTION and fact.is_in_force(on) and fact.rule:
                yield fact, message(N_("%(cite)s: %(rule)s."), cite=fact.cite or fact.id,
                                    rule=fact.rule.rstrip("."))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that HIPAA wants kept: a policy, a notice, an authorization, a letter, a complaint.
    `last_in_effect_on` None: it never was in effect for longer than its making."""

    made_on: date
    last_in_effect_on: date | None = None
    is_about_security: bool = False


def documents(document: Document) -> Finding[date]:
    """The day through which a paper of HIPAA's own is kept: six years from its making or the last
    day in effect, whichever is later (45 CFR 164.530(j)(2), 164.316(b)(2)(i))."""
    rule = jurisdiction.rule(SECURITY_DOCUMENTS if document.is_about_security else DOCUMENTS)
    years = rule.years or 0
    from_on = max(document.made_on, document.last_in_effect_on or document.made_on)
    until_on = calendar.add_years(from_on, years)
    step = message(
        N_("%(cite)s: %(years)s years from %(from_on)s: %(until_on)s."),
        cite=rule.cite or rule.id,
        years=years,
        from_on=from_on,
        until_on=until_on,
    )
    return conclude(until_on, on=[(rule, f"{years} years")], steps=[step])
