"""The act of releasing: one verb that asks whatever the lane asks."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from cartella.law.facts import Kind, Lane
from cartella.law.finding import N_, Finding, message
from cartella.law.intake import regime
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings import acts_papers
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.acts_intake import identify
from cartella.law.rulings.acts_people import (
    ChartPart,
    is_minor_patient,
    minor_may_have,
    release_to_person,
    stands,
)
from cartella.law.rulings.acts_scope import complete
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft, Ruling
from cartella.law.rulings.words import Asker
from cartella.law.verification import authorization
from cartella.law.verification.papers import Use, UseAim

OTHER_ACT = N_("In this lane nothing is released: another act answers it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Release the record, or some kinds of entry of it."""

    kinds: Annotated[frozenset[Kind], "kinds that go out; none named: all asked for"] = frozenset()
    part: Annotated[ChartPart, "of a minor's chart"] = ChartPart.WHOLE
    on: Annotated[date | None, "day on which it goes out"] = None
    aim: Annotated[UseAim | None, "what the recipient wants it for"] = None
    beyond_paper: Annotated[bool, "more goes out than the paper names"] = False
    whole_chart: Annotated[bool, "everything goes, though less would do"] = False
    unverified: Annotated[bool, "it is not shown who asks"] = False


def release(at: Situation, act: Release) -> Finding[Ruling]:
    """Whether it may leave: by who asks, on what paper, with what in it."""
    draft, given, facts = at.draft(), at.given, at.facts()
    if act.unverified:
        draft.must("fail_verification", "offer_other_way_to_verify")
        draft.must_not("release_before_verified").forbid()
    elif given.identity is not None:
        identify(draft, at)
    if act.on is not None and facts.lane in ACCESS_LANES:
        due_on = due(draft, facts)
        last_on = given.extended_until or due_on
        if last_on is not None and act.on > last_on:
            draft.figure("days_late", (act.on - last_on).days).forbid()
    elif facts.lane in ACCESS_LANES:
        draft.must("answer_by_due_date")
    _by_lane(draft, at, act)
    if facts.lane in (Lane.ACCESS, Lane.REPRESENTATIVE):
        complete(draft, at, act.kinds)
    acts_papers.carried(draft, at, act.kinds)
    if act.beyond_paper:
        draft.must_not("exceed_scope").forbid()
    return draft.done()


def _by_lane(draft: Draft, at: Situation, act: Release) -> None:
    given, lane = at.given, at.facts().lane
    if given.associate is not None and lane in ACCESS_LANES:
        acts_papers.on_app(draft, at, given.associate)
        return
    match lane:
        case Lane.ACCESS:
            draft.must("release").must_not("list_in_accounting")
            if is_minor_patient(at):
                minor_may_have(draft, at, act.part)
            if Kind.PSYCHOTHERAPY_NOTE in act.kinds:
                draft.must("release_the_rest")
        case Lane.REPRESENTATIVE:
            release_to_person(draft, at, act.part)
            draft.must_not("list_in_accounting")
        case Lane.DIRECTIVE:
            acts_papers.on_directive(draft, at)
        case Lane.AUTHORIZATION:
            _third_party(draft, at, act.kinds)
        case Lane.LEGAL_PROCESS:
            acts_papers.on_process(draft, at)
        case Lane.OFFICIAL:
            acts_papers.on_official(draft, at)
        case Lane.TREATMENT:
            _use(draft, at, act.aim or UseAim.TREATMENT)
        case Lane.PAYER:
            draft.must("limit_to_minimum_necessary", "filter_plan_requests")
            draft.must_not("release_whole_chart_by_default", "disclose_restricted_item_to_plan")
            _use(draft, at, act.aim or UseAim.PAYMENT)
            if act.whole_chart:
                draft.forbid()
        case Lane.CARD_DISPUTE:
            draft.must("limit_to_minimum_necessary").must_not("release_whole_chart_by_default")
            _use(draft, at, act.aim or UseAim.PAYMENT)
            if act.whole_chart:
                draft.forbid()
        case _:
            draft.leave_open(message(OTHER_ACT))


def _third_party(draft: Draft, at: Situation, kinds: frozenset[Kind]) -> None:
    """A third party: on its paper, else by whatever standing it has of its own."""
    if at.given.authorization is not None:
        acts_papers.on_authorization(draft, at, kinds)
        return
    if at.given.requester is Asker.BUSINESS_ASSOCIATE:
        _associate(draft, at)
        return
    if at.given.requester in _STRANGERS:
        draft.must("require_authorization_or_directive_or_process").must_not("release_on_letter")
    stands(draft, at)
    draft.must("require_authority_or_authorization").must_not("release_on_kinship").forbid()


_STRANGERS = frozenset(
    {
        Asker.ATTORNEY, Asker.EMPLOYER, Asker.STRANGER, Asker.RESEARCHER, Asker.OTHER_INSURER,
        Asker.SCHOOL, Asker.MEDIA,
    }
)  # fmt: skip


def _associate(draft: Draft, at: Situation) -> None:
    """Who works for the practice gets what the work needs, under a contract."""
    given = at.given.associate
    vendor = regime.Vendor(
        acts_for_practice=True, has_contract=None if given is None else given.contract
    )
    answer = draft.take(regime.vendor(at.facts(), vendor), decides=False)
    draft.must("limit_to_minimum_necessary", "watch_the_vendor")
    if not answer.may_hand_over:
        draft.must("sign_baa").must_not("connect_without_baa").forbid()


def _use(draft: Draft, at: Situation, aim: UseAim) -> None:
    has = at.given.authorization is not None
    if has:
        acts_papers.on_authorization(draft, at)
        return
    answer = draft.take(
        authorization.needed(at.facts(), Use(aim=aim, has_authorization=False)), decides=False
    )
    draft.must_not("list_in_accounting")
    if not answer.may_go_on:
        draft.must("require_authority_or_authorization").forbid()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseUnderAuthorization:
    """Release on the authorization that the case gives."""

    beyond_paper: Annotated[bool, "more goes out than it names"] = False


def release_under_authorization(at: Situation, act: ReleaseUnderAuthorization) -> Finding[Ruling]:
    """Lawful on a valid one, for what it names (45 CFR 164.508)."""
    draft = acts_papers.on_authorization(at.draft(), at)
    acts_papers.carried(draft, at)
    if act.beyond_paper:
        draft.must_not("exceed_scope").forbid()
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProcess:
    """Answer the legal paper that the case gives with records."""

    beyond_paper: Annotated[bool, "more goes out than it names"] = False
    ignored: Annotated[bool, "no answer is given at all"] = False
    refused: Annotated[bool, "no record goes; the answer is a written refusal or objection"] = False


def answer_process(at: Situation, act: AnswerProcess) -> Finding[Ruling]:
    """By what the paper is and what came with it (45 CFR 164.512(e), (f)(1); the state's law)."""
    draft = at.draft()
    found = acts_papers.process_answer(draft, at)
    draft.must_not("ignore_subpoena", "exceed_scope")
    if found is None or act.ignored:
        return draft.must("log_response_deadline").forbid().done()
    if act.refused:
        if found.due_on is not None and at.given.on > found.due_on:
            draft.must("answer_in_writing").forbid()
        return draft.allow(not (found.compels and found.may_release)).done()
    acts_papers.carried(draft, at)
    if not found.may_release or act.beyond_paper:
        draft.forbid()
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscloseWithoutAuthorization:
    """Tell an official or somebody else under 45 CFR 164.512."""

    beyond_ground: Annotated[bool, "more is told than the ground needs"] = False


def disclose_without_authorization(
    at: Situation, act: DiscloseWithoutAuthorization
) -> Finding[Ruling]:
    """Each ground has its own needs and its own limit."""
    draft = acts_papers.on_official(at.draft(), at)
    acts_papers.carried(draft, at)
    if act.beyond_ground:
        draft.must_not("exceed_scope").forbid()
    return draft.done()
