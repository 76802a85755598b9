"""Acts about keeping and ending: destroying a chart or a paper, closing a practice."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from cartella.law.finding import N_, Finding, message
from cartella.law.keeping import closing, retention
from cartella.law.keeping.closing import Leave
from cartella.law.keeping.kept_by import Chart
from cartella.law.keeping.retention import Document
from cartella.law.rulings.given import Situation
from cartella.law.rulings.papers import Chart as GivenChart
from cartella.law.rulings.papers import Patient
from cartella.law.rulings.ruling import Ruling

NO_CUSTODIAN = N_("No law that is loaded says who must keep the charts: a person sees to it.")
NO_RULE = N_("No law that is loaded gives a day until which this chart is kept.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroy:
    """Destroy the chart on a day; without a day: only ask how long it is kept."""

    on: Annotated[date | None, "the day"] = None


def destroy(at: Situation, act: Destroy) -> Finding[Ruling]:
    """Lawful past the longest day that binds, with no hold, request or live paper on it."""
    draft, facts = at.draft(), at.facts()
    given, patient = at.given.chart or GivenChart(), at.given.patient or Patient()
    chart = Chart(
        on=act.on or at.given.on,
        states=facts.states,
        holders=facts.holders,
        records=facts.records,
        born_on=patient.born,
        last_encounter_on=given.last_seen,
        last_entry_on=given.last_entry,
        created_on=given.created,
        discharged_on=given.discharged,
        died_on=patient.died,
        closed_on=given.closed,
        is_minor=given.minor_when_last_seen,
        has_legal_hold=given.legal_hold,
        has_open_request=given.open_request,
        authorization_on=given.live_authorization,
        has_live_authorization=given.live_authorization is not None,
    )
    kept = draft.take(retention.keep(chart))
    draft.figure("keep_until", kept.keep_until_on).figure("own_until", kept.own_until_on)
    draft.must("keep_until_longest_day", "keep_log_of_destruction", "destroy_unreadably")
    draft.must_not("destroy_under_hold", "destroy_while_requested", "destroy_too_early")
    if act.on is not None:
        is_held = chart.has_legal_hold or chart.has_open_request or chart.has_live_authorization
        if all(one.is_advice for one in kept.rules) and not is_held:
            draft.leave_open(message(NO_RULE))
        else:
            draft.allow(kept.may_be_destroyed)
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyDocument:
    """Destroy a paper of HIPAA's own: policy, notice, authorization, complaint, log."""

    made: Annotated[date, "day on which it was made"]
    last_in_effect: Annotated[date | None, "last day on which it was in effect"] = None
    on: Annotated[date | None, "day of destruction; none: only ask"] = None


def destroy_document(at: Situation, act: DestroyDocument) -> Finding[Ruling]:
    """Kept six years from making or last effect (45 CFR 164.530(j))."""
    draft = at.draft()
    until_on = draft.take(
        retention.documents(Document(made_on=act.made, last_in_effect_on=act.last_in_effect))
    )
    draft.figure("documents_until", until_on).must("keep_documents_six_years")
    if act.on is not None and act.on <= until_on:
        draft.forbid()
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePractice:
    """Close or sell the practice, or go on without a professional who left or died."""

    on: Annotated[date, "day of the end"]
    kind: Annotated[Leave, "what ends"] = Leave.CLOSING
    noticed: Annotated[date | None, "day on which patients are told"] = None
    no_notice: Annotated[bool, "patients are not told"] = False
    no_custodian: Annotated[bool, "nobody is named who keeps the charts"] = False
    stops_answering: Annotated[bool, "requests are no longer answered"] = False


def close_practice(at: Situation, act: ClosePractice) -> Finding[Ruling]:
    """As the state's rules on closing say; the right of access lasts as long as the charts."""
    draft, facts = at.draft(), at.facts()
    plan = draft.take(
        closing.plan(
            closing.Closing(
                closing_on=act.on,
                on=act.noticed or at.given.on,
                kind=act.kind,
                states=facts.states,
                holders=facts.holders,
            )
        )
    )
    draft.figure("closing_notice_by_on", plan.first_by_on)
    draft.must("keep_charts_and_answer_requests").must_not("abandon_charts")
    codes = {duty.code for duty in plan.duties}
    if act.noticed is not None and plan.first_by_on is not None and act.noticed > plan.first_by_on:
        draft.forbid()
    if act.no_notice and codes & {"give_notice_of_closing", "give_notice_of_departure"}:
        draft.forbid()
    if act.stops_answering:
        draft.forbid()
    if act.no_custodian:
        if "name_custodian" in codes:
            draft.must("name_custodian").forbid()
        else:
            draft.leave_open(message(NO_CUSTODIAN))
    return draft.done()
