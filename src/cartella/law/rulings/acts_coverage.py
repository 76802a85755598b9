"""Acts about who is bound by which law, and about vendors and apps."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from cartella.law.finding import N_, Finding, message
from cartella.law.intake import regime
from cartella.law.intake.regime import Coverage
from cartella.law.rulings.given import Situation
from cartella.law.rulings.papers import Entity
from cartella.law.rulings.ruling import Ruling


class Decided(StrEnum):
    """What the practice takes itself for."""

    COVERED = "covered by HIPAA"
    NOT_COVERED = "not covered by HIPAA"
    ONLY_PATIENTS_WITH_PLANS = "covered for patients whose plan is billed only"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideCoverage:
    """Take the practice as covered by HIPAA, or not."""

    as_: Annotated[Decided, "what it takes itself for"]
    record_basis: Annotated[bool | None, "the basis is written down; false: it is not"] = None


def decide_coverage(at: Situation, act: DecideCoverage) -> Finding[Ruling]:
    """As the questions decide; unanswered counts as covered; all patients alike."""
    draft, facts = at.draft(), at.facts()
    bound = draft.take(regime.coverage(facts, entity_of(at)))
    draft.must("record_status_basis", "apply_state_record_law")
    if bound.is_blocking_actor:
        draft.must("apply_information_blocking")
    match act.as_:
        case Decided.ONLY_PATIENTS_WITH_PLANS:
            draft.must("treat_all_patients_alike").must_not("split_by_payer").forbid()
        case Decided.COVERED:
            if not bound.is_covered:
                draft.forbid()
        case _:
            if bound.coverage is Coverage.NOT_SETTLED:
                draft.must("ask_counsel").must_not("decide_on_e_prescribing_alone")
                draft.leave_open(message(N_("Whether e-prescribing alone covers is not settled.")))
            elif bound.is_covered:
                draft.forbid()
    if act.record_basis is False:
        draft.forbid()
    return draft.done()


def entity_of(at: Situation) -> regime.Entity:
    """The entity as the questions describe it."""
    given = at.given.entity or Entity()
    return regime.Entity(
        sends_transactions=given.sends_transactions,
        sends_through_service=given.service_sends_them,
        prescribes_electronically=given.prescribes_electronically,
        takes_only_cash=given.cash_only,
        is_provider=given.is_provider,
        is_plan_or_clearinghouse=given.is_plan_or_clearinghouse,
        acts_for_covered_entity=given.acts_for_covered_entity,
        hybrid_designated_on=given.hybrid_designated,
        is_in_covered_part=given.in_covered_part,
        holds_electronic_information=given.holds_electronic_information,
        is_substance_use_program=given.is_substance_use_program,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SayNoRight:
    """Tell the patient that there is no right to the record."""

    because_cash: Annotated[bool, "because the patient paid cash"] = False


def say_no_right(at: Situation, act: SayNoRight) -> Finding[Ruling]:
    """Never true: outside HIPAA the state's law gives the right (45 CFR 160.203)."""
    draft, facts = at.draft(), at.facts()
    bound = draft.take(regime.coverage(facts, entity_of(at)), decides=False)
    draft.must("apply_state_record_law", "record_status_basis")
    draft.must_not("refuse_because_not_covered")
    if not bound.is_covered:
        draft.must_not("cite_hipaa_as_source_of_right")
    if act.because_cash:
        draft.must_not("split_by_payer")
    return draft.forbid().done()


@dataclass(frozen=True, slots=True, kw_only=True)
class UseVendor:
    """Let a vendor, a lawyer or an app of the practice's own handle records."""

    unwatched: Annotated[bool, "nobody watches its open requests against the clock"] = False


def use_vendor(at: Situation, act: UseVendor) -> Finding[Ruling]:
    """A business associate needs a contract first; what the patient chose needs none."""
    draft, given = at.draft(), at.given.associate
    if given is None:
        at.place.at("given").at("associate").refuse("this key, the verb needs it")
    vendor = regime.Vendor(
        acts_for_practice=given.works_for_practice,
        has_contract=given.contract,
        is_chosen_by_patient=given.chosen_by_patient,
    )
    answer = draft.take(regime.vendor(at.facts(), vendor))
    if not answer.may_hand_over:
        draft.must("sign_baa").must_not("connect_without_baa")
    if given.works_for_practice:
        draft.must("watch_the_vendor").must_not("treat_outsourcing_as_moving_the_duty")
        if act.unwatched:
            draft.forbid()
    return draft.allow(bool(answer.may_hand_over)).done()
