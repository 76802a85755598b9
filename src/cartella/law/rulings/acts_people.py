"""Acts about who stands in the patient's place: representatives, parents, kin, the dead."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from cartella.law.book.state_provisions import MinorStatus
from cartella.law.facts import Facts, Lane
from cartella.law.finding import N_, Finding, message
from cartella.law.intake.lanes import RIGHTS
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.given import Situation
from cartella.law.rulings.papers import Patient, Standing
from cartella.law.rulings.ruling import Draft, Ruling
from cartella.law.rulings.words import RELATION, Asker
from cartella.law.verification import authority, minors, position
from cartella.law.verification.childhood import Care, Child, MinorAccess, ParentAccess, RightHolder
from cartella.law.verification.claims import AuthorityPaper, Claim, Place, Position, Relation

OF_MINORS = frozenset(
    {Asker.PARENT, Asker.NONCUSTODIAL_PARENT, Asker.MINORS_GUARDIAN, Asker.IN_PARENTS_PLACE}
)
NOT_SHOWN = N_("Whether this person has authority is not shown; the clock runs meanwhile.")
MINOR_ASKS = N_("A minor asks for care that is not hers alone: a person decides, with the parent.")
GROWN = N_("A married minor, or one in the armed forces, may count as grown: look at state law.")
PART_OPEN = N_("Whether the parent gets this part is for a licensed professional.")


class ChartPart(StrEnum):
    """Which part of a minor's chart."""

    WHOLE = "the whole chart"
    REST = "the chart without the care that is the minor's own"
    OWN_CARE = "the care that is the minor's own"


def claim_of(at: Situation) -> Claim:
    """Who asks and on what papers, as the engine sees it."""
    given, one, patient = at.given, at.given.standing or Standing(), at.given.patient or Patient()
    ended = one.ended
    if ended is None and one.in_force is False:
        ended = at.facts().received_on
    relation = _relation(at)
    return Claim(
        relation=relation,
        papers=_papers(relation, one),
        patient_is_minor=_is_minor(at),
        patient_died_on=patient.died,
        is_patient_dead=patient.deceased,
        is_patient_emancipated=any(status.name == "EMANCIPATED" for status in patient.status),
        reaches_health_care=one.reaches_health_care,
        limited_to=one.limited_to,
        valid_from_on=one.valid_from,
        expires_on=one.expires,
        ended_on=ended,
        is_springing=one.springing is True,
        patient_lacks_capacity=patient.lacks_capacity,
        looks_genuine=one.looks_genuine,
        is_barred_by_court=one.barred_by_court,
        abuse=one.abuse,
        is_involved_in_care=one.involved_in_care,
        patient_agrees=one.patient_agrees,
        patient_objected=one.patient_objected,
        professional_finds_it_right=one.professional_finds_it_right,
        has_authorization=given.authorization is not None,
        on=given.today,
    )


# What a personal representative `whichever kind` may be, by the papers: of the dead, of a minor, of
# a living adult; without a paper that tells, the first.
_OF_THE_DEAD = (Relation.EXECUTOR, Relation.ADMINISTRATOR, Relation.STATUTORY_SUCCESSOR)
_OF_MINORS = (Relation.PARENT, Relation.MINORS_GUARDIAN, Relation.IN_PARENTS_PLACE)
_OF_THE_LIVING = (Relation.AGENT, Relation.GUARDIAN, Relation.SURROGATE)


def _relation(at: Situation) -> Relation:
    """What who asks is to the patient; a representative of any kind is what the papers make."""
    given, patient = at.given, at.given.patient or Patient()
    if given.requester is not Asker.PERSONAL_REPRESENTATIVE:
        return RELATION[given.requester]
    kinds = _OF_MINORS if _is_minor(at) else _OF_THE_LIVING
    if patient.deceased or patient.died is not None:
        kinds = _OF_THE_DEAD
    papers = (given.standing or Standing()).papers or frozenset()
    return next((one for one in kinds if papers & set(authority.ACCEPTED[one])), kinds[0])


def _papers(relation: Relation, one: Standing) -> frozenset[AuthorityPaper]:
    """The papers that were shown; where nothing is said, the usual one of who asks."""
    if one.papers is not None:
        return one.papers
    return frozenset(authority.ACCEPTED.get(relation, ())[:1])


def child_of(at: Situation) -> Child:
    """The minor and the care in the chart, as the engine sees it."""
    given, one, patient = at.given, at.given.standing or Standing(), at.given.patient or Patient()
    return Child(
        born_on=patient.born,
        age=patient.age,
        statuses=patient.status,
        care=tuple(
            Care(
                topic=care.topic,
                consent=care.consent,
                on=care.on,
                is_secrecy_agreed=care.parent_agreed_to_secrecy,
                state_says=care.state_says,
            )
            for care in given.care
        ),
        is_barred_by_court=one.barred_by_court,
        is_parent_investigated=one.parent_investigated,
    )


def _is_minor(at: Situation) -> bool | None:
    child = child_of(at)
    age = child.age_on(at.facts().received_on)
    if age is None:
        return True if at.given.requester in OF_MINORS else None
    return age < minors.majority(at.facts()).answer


def stands(draft: Draft, at: Situation) -> Position:
    """Take in where who asks stands, with the clock and price of a representative."""
    found: Position = draft.take(position.judge(at.facts(), claim_of(at)), decides=False)
    if found.is_right:
        draft.must("treat_representative_as_patient", "same_clock", "same_fee")
        draft.must_not("ask_for_patient_signature", "require_authorization_for_access",
                       "demand_more_proof", "third_party_rate")  # fmt: skip
        if found.limited_to:
            draft.must("limit_to_authority")
    return found


def parent_sees(draft: Draft, at: Situation) -> MinorAccess:
    """Take in what of a minor's chart the parent sees."""
    found: MinorAccess = draft.take(minors.access(at.facts(), child_of(at)), decides=False)
    draft.must("follow_state_law_on_parents")
    draft.must_not("block_whole_chart", "override_state_law", "block_by_age")
    if found.parts:
        draft.must("segment_protected_care")
    return found


_SAYS = {
    ParentAccess.MUST: True,
    ParentAccess.MAY: True,
    ParentAccess.MUST_NOT: False,
    ParentAccess.PROFESSIONAL_DECIDES: None,
    ParentAccess.NOT_YET: None,
}


def may_have(found: MinorAccess, part: ChartPart) -> bool | None:
    """Whether the parent may be given that part; None: a person decides."""
    own = [_SAYS[one.parent] for one in found.parts]
    asked = {
        ChartPart.REST: [_SAYS[found.rest]],
        ChartPart.OWN_CARE: own or [_SAYS[found.rest]],
        ChartPart.WHOLE: [_SAYS[found.rest], *own],
    }[part]
    if False in asked:
        return False
    return None if None in asked else True


def is_minor_patient(at: Situation) -> bool:
    """Whether the patient asks and is a minor who counts as none grown."""
    if at.given.requester is not Asker.PATIENT or at.given.patient is None:
        return False
    child = child_of(at)
    if child.age_on(at.facts().received_on) is None:
        return False
    found = minors.access(at.facts(), child).answer
    return found.is_minor is True and not found.is_as_adult


def minor_may_have(draft: Draft, at: Situation, part: ChartPart) -> bool | None:
    """Whether a minor who asks holds the right to that part: to care of her own, yes; the rest is
    her parent's to ask for, and giving it to her is a matter of judgment."""
    found: MinorAccess = draft.take(minors.access(at.facts(), child_of(at)), decides=False)
    own = [one.holder is not RightHolder.PARENT for one in found.parts]
    if part is ChartPart.OWN_CARE and own and all(own):
        return True
    draft.leave_open(message(MINOR_ASKS))
    return None


def release_to_person(draft: Draft, at: Situation, part: ChartPart) -> Draft:
    """Release to somebody who is no patient, by what right they stand."""
    found = stands(draft, at)
    if found.place is Place.PROTECTION_ENDED:
        return draft.must("not_phi_after_50_years")
    if not found.is_right:
        if found.is_as_patient is None:
            draft.must("offer_other_way_to_verify", "require_authority_or_authorization")
            draft.must_not("release_before_verified", "release_on_kinship")
            draft.note((), message(NOT_SHOWN))
        return draft.forbid()
    if at.given.requester in OF_MINORS:
        access = parent_sees(draft, at)
        may = may_have(access, part)
        if may is not False:
            draft.must("release_to_parent")
        if may is None:
            draft.must("let_professional_decide").leave_open(message(PART_OPEN))
        if may is False and _SAYS[access.rest] is not False:
            draft.must("release_the_rest", "follow_state_prohibition")
        draft.allow(may)
    elif draft.is_allowed:
        draft.must("release")
    return draft


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatAsRepresentative:
    """Treat who asks as the patient."""


def treat_as_representative(at: Situation, _act: TreatAsRepresentative) -> Finding[Ruling]:
    """Lawful, and owed, if authority is shown and reaches the record (45 CFR 164.502(g))."""
    draft, facts = at.draft(), at.facts()
    found = stands(draft, at)
    draft.must("store_document_copy", "record_scope_and_expiry")
    if facts.lane in ACCESS_LANES:
        draft.must("answer_by_due_date")
    if found.place is Place.REFUSED_FOR_ABUSE:
        draft.must("document_belief_and_judgment")
    elif not found.is_right:
        draft.must("require_authority_or_authorization")
        if found.place is Place.NO_STANDING:
            draft.must_not("release_on_kinship")
        if found.place is Place.TOLD_WHAT_BEARS:
            draft.must("limit_to_relevant").must_not("treat_as_right_of_access")
    elif at.given.requester in OF_MINORS:
        parent_sees(draft, at)
        statuses = at.given.patient.status if at.given.patient else frozenset()
        if found.is_right and statuses & {MinorStatus.MARRIED, MinorStatus.ARMED_FORCES}:
            return draft.leave_open(message(GROWN)).done()
    return draft.allow(found.is_right).done()


class Told(StrEnum):
    """How much is told."""

    RELEVANT = "what bears on their part in the care or its payment"
    EVERYTHING = "the record"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellFamily:
    """Tell family, friends or others who take part in the care."""

    what: Annotated[Told, "how much"] = Told.RELEVANT


def tell_family(at: Situation, act: TellFamily) -> Finding[Ruling]:
    """Permitted and limited, never owed (45 CFR 164.510(b)); after death too."""
    draft = at.draft()
    found = stands(draft, at)
    draft.must("limit_to_relevant", "respect_earlier_wish").must_not("treat_as_right_of_access")
    if found.is_right:
        return draft.done()
    if found.place is not Place.TOLD_WHAT_BEARS or act.what is Told.EVERYTHING:
        draft.must("require_authority_or_authorization").must_not("release_on_kinship").forbid()
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPortalCutoff:
    """Switch a parent's portal access off by default."""

    age: Annotated[int, "at this age"]
    by_law_and_service: Annotated[bool, "only for care that law keeps from the parent"] = False


def set_portal_cutoff(at: Situation, act: SetPortalCutoff) -> Finding[Ruling]:
    """No fixed age without a law; by law and service it is right (OCR letter, 2025-12-03)."""
    draft = at.draft()
    draft.take(minors.portal_cutoff(at.facts(), act.age), decides=False)
    draft.must("configure_by_law_and_service").use("fed-who-004")
    draft.must_not("default_age_cutoff_without_legal_basis", "block_by_age")
    return draft.allow(act.by_law_and_service).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatAsProtected:
    """Treat a dead patient's record as protected by HIPAA."""

    protected: Annotated[bool, "true: as protected; false: as no longer so"] = True


def treat_as_protected(at: Situation, act: TreatAsProtected) -> Finding[Ruling]:
    """Fifty years after death HIPAA's protection ends (45 CFR 164.502(f))."""
    draft, patient = at.draft(), at.given.patient
    if patient is None or patient.died is None:
        at.place.at("given").at("patient").at("died").refuse("the day of death")
    until_on: date = draft.take(position.protected_until(patient.died))
    draft.figure("protected_until", until_on)
    is_over = at.given.on > until_on
    if is_over:
        draft.must("not_phi_after_50_years", "check_state_law_on_retention")
    else:
        draft.must("protect_for_50_years")
    return draft.allow(act.protected is not is_over).done()


def doubted(one: Standing) -> bool:
    """Whether a paper was read and found wanting; one that nobody has read is none of these."""
    return (
        one.reaches_health_care is False
        or one.looks_genuine is False
        or one.in_force is False
        or one.barred_by_court is True
        or one.ended is not None
        or one.expires is not None
    )


def refused_for_person(draft: Draft, at: Situation, part: ChartPart, *, abuse: bool) -> Draft:
    """Whether refusing this person is lawful: never one whose authority is shown."""
    facts: Facts = at.facts()
    found = stands(draft, at)
    if facts.lane in RIGHTS and facts.lane is not Lane.ACCESS:
        due(draft, facts)
    if found.place is Place.REFUSED_FOR_ABUSE:
        draft.must("document_belief_and_judgment", "write_denial_letter")
        return draft.allow(True)
    if abuse:
        draft.must("document_belief_and_judgment", "release_or_deny_in_time")
        return draft.forbid()
    if at.given.requester in OF_MINORS and found.is_right:
        access = parent_sees(draft, at)
        draft.must("follow_state_law_on_parents", "check_custody_and_state_law")
        draft.must_not("block_by_age", "leave_unanswered")
        may = may_have(access, part)
        if part is ChartPart.WHOLE:
            # Care of the minor's own closes that care, not the chart (45 CFR 164.502(g)(3)).
            may = may_have(access, ChartPart.REST)
            draft.must_not("block_whole_chart")
        if may is True:
            draft.must("release_to_parent").forbid()
        if may is None:
            draft.must("let_professional_decide").leave_open(message(PART_OPEN))
        return draft
    if found.is_right:
        draft.must("release").must_not("reject_valid_authority", "deny_without_ground")
        return draft.forbid()
    draft.must("require_authority_or_authorization")
    if found.is_as_patient is None:
        draft.must("read_the_document", "route_doubtful_document", "offer_other_way_to_verify")
    return draft.allow(True)
