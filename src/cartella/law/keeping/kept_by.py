"""The days through which one rule keeps one chart: where it counts from, and how many years.

A number that a note calls prudent is counted too and marked as advice, no law.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cartella.law.book.state_provisions import KeptFrom, Retention
from cartella.law.facts import Holder, Records
from cartella.law.finding import N_, Message, message
from cartella.law.precedence import Serving
from cartella.law.timeliness import calendar

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


def days(
    fact: Retention, serving: Serving, chart: Chart, age: int
) -> tuple[list[KeptBy], list[Message]]:
    """The days that one rule gives, and what it could not count."""
    found: list[KeptBy] = []
    unknown: list[Message] = []
    cite = fact.cite or fact.id
    minor = fact.minor_rule if is_minor(chart, age) is not False else None
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
    for years, is_advice in _birthdays(fact, minor is not None or is_minor(chart, age), age):
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


def is_minor(chart: Chart, age: int) -> bool | None:
    """Whether the patient was a minor when last seen; None: not known."""
    if chart.is_minor is not None:
        return chart.is_minor
    last_on = chart.last_encounter_on or chart.last_entry_on
    if chart.born_on is None or last_on is None:
        return None
    return last_on < calendar.add_years(chart.born_on, age)
