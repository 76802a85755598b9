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
from cartella.law.book.state_provisions import MinorEffect, Practice, PracticeTopic, Retention
from cartella.law.book.state_provisions import Who as WhoseRecord
from cartella.law.conclude import NO_STATE, Ground, code_of, conclude
from cartella.law.facts import Holder
from cartella.law.finding import N_, Finding, Message, Service, message
from cartella.law.keeping.kept_by import Chart, KeptBy, days, is_minor
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
            found, unknown = days(fact, how, chart, age)
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
    was_minor = is_minor(chart, age)
    for fact in place.retention:
        if fact.is_special or not fact.is_in_force(chart.on):
            continue
        if fact.records is not None and fact.records not in chart.records:
            continue
        if fact.who is WhoseRecord.DECEASED and chart.died_on is None:
            continue
        if fact.who is WhoseRecord.MINOR and was_minor is False:
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
