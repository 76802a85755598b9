"""Acts after a wrong release: assessing, telling, delaying, 45 CFR 164.400-414 and the states."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from cartella.law.book import jurisdiction
from cartella.law.finding import Finding
from cartella.law.keeping import breach
from cartella.law.keeping.breach import Delay, Incident
from cartella.law.rulings.given import Situation
from cartella.law.rulings.places import code_of
from cartella.law.rulings.ruling import Draft, Ruling

Flag = bool | None


class BreachException(StrEnum):
    """What is no breach, 45 CFR 164.402."""

    GOOD_FAITH_WORKFORCE_ACCESS = "good-faith access by a member of the workforce"
    INADVERTENT_BETWEEN_AUTHORIZED = "inadvertent disclosure between persons with authority"
    RECIPIENT_COULD_NOT_RETAIN = "the recipient could not have kept it"


class NoticePart(StrEnum):
    """A part of the notice to individuals, 45 CFR 164.404(c)."""

    WHAT_HAPPENED_WITH_DATES = "what happened, with the days of breach and discovery"
    TYPES_OF_PHI = "what kinds of information"
    STEPS_FOR_INDIVIDUAL = "what the individual should do"
    WHAT_ENTITY_IS_DOING = "what the practice is doing"
    CONTACT_PROCEDURES = "how to ask, with a toll-free number, e-mail, web or postal address"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How many affected people live in a state."""

    state: Annotated[str, "such as US-CA"]
    count: Annotated[int, "how many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleWrongRelease:
    """Handle a wrong release; which notices, by when, and may it be taken as no breach."""

    discovered: Annotated[
        date | None, "day it was known or should have been; else the case's day"
    ] = None
    people: Annotated[
        tuple[People, ...], "where affected people live; else the practice's state"
    ] = ()
    count: Annotated[int, "how many people, if not by state"] = 1
    encrypted: Annotated[Flag, "it was encrypted, the key is safe"] = None
    exception: Annotated[BreachException | None, "one of the three exceptions"] = None
    returned_unread: Annotated[Flag, "it came back unread"] = None
    assessed: Annotated[Flag, "all four factors are assessed in writing; false: they are not"] = (
        None
    )
    low_probability: Annotated[Flag, "the assessment shows a low probability"] = None
    by_associate: Annotated[bool, "a business associate found it and tells the practice"] = False
    bad_addresses: Annotated[int, "people whose address fails"] = 0
    chosen_recipient: Annotated[bool, "it went where the patient asked, and was shared there"] = (
        False
    )
    treated_as_breach: Annotated[Flag, "true: treated as a breach; false: as none"] = None
    told: Annotated[date | None, "day on which individuals are told"] = None
    hhs_told: Annotated[date | None, "day on which HHS is told"] = None
    media_told: Annotated[Flag, "media are told; false: they are not"] = None
    notice_has: Annotated[frozenset[NoticePart] | None, "parts of the notice"] = None
    waits_for_complaint: Annotated[bool, "nothing is done until the patient complains"] = False
    delay_written: Annotated[Flag, "police ask for delay: true in writing, false orally"] = None
    delay_stated: Annotated[date | None, "day of that statement"] = None
    delay_until: Annotated[date | None, "day until which it asks for delay"] = None


def handle_wrong_release(at: Situation, act: HandleWrongRelease) -> Finding[Ruling]:
    """Presumed a breach unless an exception fits or four factors in writing show otherwise."""
    draft = at.draft()
    if act.chosen_recipient:
        draft.must("log_delivery").must_not("treat_as_entity_breach")
        return draft.allow(act.treated_as_breach is not True).done()
    incident = _incident(at, act)
    ruled = draft.take(breach.judge(incident), decides=False)
    draft.must("document_four_factors", "keep_assessment_six_years")
    draft.must_not("undocumented_no_breach", "wait_for_patient_complaint")
    if ruled.is_breach:
        _notices(draft, incident, act)
    if act.treated_as_breach is False and ruled.is_breach:
        draft.forbid()
    if act.assessed is False and not act.treated_as_breach and act.exception is None:
        draft.forbid()
    if act.waits_for_complaint:
        draft.forbid()
    return draft.done()


def _incident(at: Situation, act: HandleWrongRelease) -> Incident:
    people = tuple((code_of(at.place.at("act"), one.state), one.count) for one in act.people)
    if not people:
        states = at.facts().states
        people = ((states[0], act.count),) if states else ()
    delay = None
    if act.delay_written is not None:
        delay = Delay(
            stated_on=act.delay_stated or at.given.on,
            is_written=act.delay_written,
            until_on=act.delay_until,
        )
    return Incident(
        discovered_on=act.discovered or at.given.on,
        people=people or (("US", act.count),) if act.count > 1 else people,
        is_covered=at.given.covered is not False,
        is_encrypted=act.encrypted,
        exception=None if act.exception is None else act.exception.name.lower(),
        is_returned_unread=act.returned_unread,
        is_assessed=act.assessed,
        is_low_probability=act.low_probability,
        by_associate=act.by_associate,
        has_bad_addresses=act.bad_addresses,
        delay=delay,
    )


def _notices(draft: Draft, incident: Incident, act: HandleWrongRelease) -> None:
    answer = draft.take(breach.notices(incident), decides=False)
    draft.figure("notice_by_on", answer.individuals_by_on)
    draft.figure("hhs_by_on", answer.hhs_by_on)
    draft.figure("associate_by_on", answer.associate_by_on)
    states = [one.by_on for one in answer.duties if one.code == "follow_state_breach_law"]
    draft.figure("state_notice_by_on", min((day for day in states if day), default=None))
    draft.figure("suspended_until", answer.not_before_on)
    if act.delay_written is False:
        draft.figure("max_days", jurisdiction.rule(breach.DELAY).max_days)
    draft.must("four_factor_assessment", "write_full_breach_notice")
    if incident.by_associate:
        draft.must("tell_covered_entity")
    else:
        draft.must("notify_individual_by_date", "tell_without_unreasonable_delay")
    if answer.is_hhs_with_individuals:
        draft.must("tell_hhs_with_individuals")
    elif answer.hhs_by_on is not None:
        draft.must("log_for_hhs_annual_report")
    if answer.is_media:
        draft.must("tell_media")
        if act.media_told is False:
            draft.forbid()
    if _is_late(act.told, answer.individuals_by_on) or _is_late(act.hhs_told, answer.hhs_by_on):
        draft.forbid()
    if act.notice_has is not None:
        parts = draft.take(
            breach.contents(frozenset(one.name.lower() for one in act.notice_has)), decides=False
        )
        draft.must("write_full_breach_notice")
        if parts.missing:
            draft.forbid()


def _is_late(done: date | None, by_on: date | None) -> bool:
    return done is not None and by_on is not None and done > by_on
