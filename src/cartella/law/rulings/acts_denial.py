"""Acts that keep something back: refusing, withholding under a ground, letters, reviews."""

from dataclasses import dataclass
from typing import Annotated

from cartella.law.determination import denial
from cartella.law.determination.denial import Attested, Decision
from cartella.law.determination.grounds import Ground, NotAGround
from cartella.law.facts import Facts, Form, Kind, Lane
from cartella.law.finding import N_, Confidence, Finding, Known, State, message
from cartella.law.intake.lanes import RIGHTS
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings import known
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.acts_intake import identify
from cartella.law.rulings.acts_papers import carried, on_authorization, on_official, process_answer
from cartella.law.rulings.acts_people import (
    ChartPart,
    doubted,
    is_minor_patient,
    minor_may_have,
    refused_for_person,
)
from cartella.law.rulings.acts_scope import include
from cartella.law.rulings.because import ABOUT_PEOPLE, EXCUSES, LAWFUL, Because
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft, Ruling
from cartella.law.rulings.words import HeldAs

SYSTEM_RISK = N_("A risk to the practice's own systems is a question of its own: a person decides.")
MAY_BLOCK = N_(
    "To refuse another provider electronic information without an exception may be information "
    "blocking: a person decides."
)
NOT_OF_GROUND = N_("The ground is about another kind of paper than what is kept back.")
LONG_DEAD = N_("HIPAA protects for fifty years after death; what state law says is for a person.")
DEVICE = N_(
    "A stick or disk may be refused after its risk was assessed, the record may not: a person "
    "looks which is meant."
)
NOT_ITS_GROUND = N_(
    "HIPAA's ground weighs against the patient and does not bind this holder: a person looks "
    "whether the state's law knows it too."
)
NO_GROUND = N_("No law that is loaded lists this as a ground for refusing.")


# Grounds that are about one kind of paper: a chart's own entries are never of that kind.
_KINDS_OF = {
    "psychotherapy_notes": frozenset({Kind.PSYCHOTHERAPY_NOTE, Kind.NOTE}),
    "legal_proceeding": frozenset({Kind.LEGAL_COMPILATION, Kind.DOCUMENT, Kind.OTHER}),
}
_OF_A_PART = frozenset({*_KINDS_OF, "other_person", "confidential_source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """Keep a part (or all) back under a ground of the law, and give the rest."""

    ground: Annotated[str, "the ground, one of the list below", known.grounds]
    kinds: Annotated[frozenset[Kind], "kinds of entry kept back"] = frozenset()
    found: Annotated[
        frozenset[str], "what was stated in this case, of the findings below", known.findings
    ] = frozenset()
    by_licensed_professional: Annotated[
        bool | None, "a licensed health care professional judged this case; false: others did"
    ] = None
    whole: Annotated[bool, "the whole record is kept back, the part and the rest"] = False
    rest_released: Annotated[bool | None, "the rest goes out; false: it does not"] = None
    letter_sent: Annotated[bool | None, "a written denial goes out; false: none does"] = None
    review_offered: Annotated[bool | None, "the letter offers a review"] = None


def withhold(at: Situation, act: Withhold) -> Finding[Ruling]:
    """Lawful under a listed ground with its findings, for that part only, with a letter."""
    draft, facts = at.draft(), at.facts()
    ground = denial.look_up(act.ground, facts)
    if ground is None or isinstance(ground, NotAGround):
        if act.ground == "inmate_copy":
            draft.must("allow_inspection").must_not("deny_inspection_on_this_ground")
        return _no_ground(draft, at, facts, ground).done()
    attested = tuple(
        Attested(
            code=code,
            by="somebody",
            is_licensed=act.by_licensed_professional is True,
            statement="stated" if act.by_licensed_professional else "",
        )
        for code in sorted(act.found)
    )
    decisions = [Decision(item_id="part", is_withheld=True, ground=ground.id, attested=attested)]
    if not act.whole:
        decisions.append(Decision(item_id="rest", is_withheld=False))
    finding = denial.judge(facts, tuple(decisions))
    # What state law may give besides is for a person; it does not undo HIPAA's ground.
    answer = draft.take(finding, decides=not _is_only_states_say(ground))
    _letter_duties(draft, answer.is_reviewable)
    _ground_duties(draft, ground, at)
    # Without kinds the ground is about all that was asked for, unless it is about a part only.
    has_rest = bool(act.kinds) or ground.code in _OF_A_PART
    if act.kinds - _KINDS_OF.get(ground.code, act.kinds):
        draft.note((), message(NOT_OF_GROUND)).must("release").forbid()
    goes_too_far = has_rest and (act.whole or act.rest_released is False)
    if answer.problems or goes_too_far or act.letter_sent is False:
        draft.forbid()
    if goes_too_far:
        draft.must_not("deny_whole", "blanket_denial")
    if answer.problems:
        _unproved(draft, ground, act)
    if answer.is_reviewable and act.review_offered is False:
        draft.forbid()
    if _is_only_states_say(ground) and not facts.is_covered:
        draft.leave_open(message(NOT_ITS_GROUND))
        return draft.done()
    # A state's ground weighs against the patient: known too weakly, a person decides on it.
    return (draft if _is_firm(ground) else draft.allow(None)).done()


def _is_firm(ground: Ground) -> bool:
    return _is_only_states_say(ground) or (
        ground.known is not Known.REMEMBERED
        and ground.fact.confidence is not Confidence.LOW
        and ground.fact.state is State.SETTLED
    )


def _is_only_states_say(ground: Ground) -> bool:
    return ground.jurisdiction == "US"


def _letter_duties(draft: Draft, is_reviewable: bool) -> None:
    draft.must("write_denial_letter", "state_basis", "plain_language", "release_the_rest",
               "deny_that_part", "say_how_to_complain", "add_complaint_to_entity",
               "add_contact_name_or_title_and_phone", "add_complaint_to_hhs",
               "answer_by_due_date")  # fmt: skip
    draft.must_not("blanket_denial", "deny_whole", "deny_without_ground")
    if is_reviewable:
        draft.must("offer_review", "add_review_right_and_how")
    else:
        draft.must_not("offer_review_right")


def _ground_duties(draft: Draft, ground: Ground, at: Situation) -> None:
    """What a ground of its own asks besides."""
    match ground.code:
        case "inmate_copy":
            draft.must("allow_inspection").must_not("deny_inspection_on_this_ground")
        case "psychotherapy_notes":
            draft.must("release_progress_notes").must_not("label_chart_notes_as_psychotherapy")
        case "legal_proceeding":
            draft.must("release_underlying_chart")
        case "endangerment" | "other_person" | "representative_harm":
            draft.must("judge_each_case").must_not("non_clinician_decision")
        case "research_suspension":
            draft.must("restore_access_after_research")
        case _:
            pass


def _unproved(draft: Draft, ground: Ground, act: Withhold) -> None:
    draft.must("release")
    match ground.code:
        case "endangerment" | "other_person" | "representative_harm":
            if act.by_licensed_professional is not True:
                draft.must("route_to_licensed_professional").must_not("non_clinician_decision")
            if ground.code == "other_person":
                draft.must_not("use_ground_for_provider_names")
        case "confidential_source":
            draft.must_not("use_ground_for_provider_source")
        case "research_suspension":
            draft.must_not("suspend_without_consent_term")
        case _:
            pass


def _no_ground(draft: Draft, at: Situation, facts: Facts, found: NotAGround | None) -> Draft:
    """What is no ground of the list: with the facts that say so, where there are any."""
    if found is not None:
        draft.note(found.facts, found.why)
    else:
        draft.note((), message(NO_GROUND)).use("fed-den-001", "fed-den-002")
    draft.must("release", "answer_by_due_date", "state_listed_ground_or_release")
    draft.must_not("deny_without_ground")
    if facts.lane in ACCESS_LANES:
        due(draft, facts)
    return draft.forbid()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Refuse the request as a whole."""

    because: Annotated[Because, "why"]
    part: Annotated[ChartPart, "of a minor's chart, what is refused"] = ChartPart.WHOLE


def refuse(at: Situation, act: Refuse) -> Finding[Ruling]:
    """Lawful towards a patient only where no right runs or the thing does not exist; towards
    others wherever no law compels."""
    draft, facts, because = at.draft(), at.facts(), act.because
    if because in LAWFUL:
        must, must_not = LAWFUL[because]
        draft.must(*must).must_not(*must_not)
        return _lawful(draft, at, because).done()
    if because in ABOUT_PEOPLE:
        return about_people(draft, at, act).done()
    excuse, must, must_not = EXCUSES.get(because, (None, (), ()))
    draft.must(*must).must_not(*must_not)
    if facts.lane not in RIGHTS and because is not Because.NO_ATTESTATION:
        return _third_party(draft, at, because).done()
    app = at.given.associate
    if because is Because.APP_PRIVACY and app is not None:
        if app.endangers_own_system:
            return draft.leave_open(message(SYSTEM_RISK)).done()
        if app.works_for_practice and not app.contract:
            return draft.must("sign_baa").done()
    found = denial.look_up(excuse, facts) if excuse is not None else None
    if isinstance(found, NotAGround):
        draft.note(found.facts, found.why)
    else:
        draft.note((), message(NO_GROUND)).use("fed-acc-001")
    draft.must("release", "state_listed_ground_or_release")
    draft.must_not("deny_without_ground", "blanket_denial")
    if facts.lane in ACCESS_LANES:
        due(draft, facts)
    if is_minor_patient(at):
        return draft.allow(False if minor_may_have(draft, at, act.part) else None).done()
    if because is Because.NOT_COVERED:
        draft.use("fed-app-002")
    return draft.forbid().done()


def _lawful(draft: Draft, at: Situation, because: Because) -> Draft:
    """A reason that is lawful, if the case's own facts do not gainsay it."""
    given, facts = at.given, at.facts()
    is_of_directive = because in (Because.DIRECTIVE_OF_PAPER, Because.DIRECTIVE_INCOMPLETE)
    if facts.lane in ACCESS_LANES and not is_of_directive:
        draft.must("answer_by_due_date")
    if because is Because.OUTSIDE_RECORD_SET:
        inside = include(draft, at)
        return draft.forbid() if inside & given.asked_for else draft
    if because is Because.DEVICE_RISK:
        return draft.leave_open(message(DEVICE))
    if because is Because.NOT_VERIFIED and given.identity is not None:
        found = at.draft()
        identify(found, at)
        return draft.absorb(found).allow(found.is_allowed is False)
    if is_of_directive and given.directive is not None:
        return _directive_refused(draft, at, because)
    return draft


def _directive_refused(draft: Draft, at: Situation, because: Because) -> Draft:
    """A directive that is whole and reaches an electronic copy of an electronic record is owed."""
    given, one = at.given, at.given.directive
    if because is Because.DIRECTIVE_INCOMPLETE:
        is_whole = one is not None and all(
            (one.written, one.signed, one.names_recipient, one.says_where)
        )
        return draft.allow(not is_whole)
    wants_paper = one is not None and one.wants_electronic is False
    if wants_paper or given.form == {Form.PAPER}:
        return draft
    return draft.allow(None if given.held is None else given.held is not HeldAs.EHR)


def _third_party(draft: Draft, at: Situation, because: Because) -> Draft:
    """An authorization permits and obliges nobody (45 CFR 164.508); process may compel."""
    if at.given.process is not None:
        return _process_refused(draft, at, because)
    if at.given.official is not None:
        found = on_official(at.draft(), at, is_required=True)
        draft.absorb(found)
        return draft.allow(found.is_allowed is not True)
    if at.facts().lane is Lane.TREATMENT and at.facts().is_held_electronically is not False:
        return draft.use("fed-ib-001", "fed-tpo-001").leave_open(message(MAY_BLOCK))
    draft.use("fed-aut-012")
    return draft.must("require_authority_or_authorization")


def about_people(draft: Draft, at: Situation, act: Refuse) -> Draft:
    """Refusals because of who asks or of what paper was shown."""
    match act.because:
        case Because.PATIENT_DECEASED:
            draft.must("treat_representative_as_patient")
            return refused_for_person(draft, at, act.part, abuse=False)
        case Because.SURVIVES_50_YEARS:
            draft.must("check_state_law_on_retention")
            return draft.leave_open(message(LONG_DEAD))
        case Because.PAPER_NOT_ACCEPTED:
            draft.must("read_the_document", "route_doubtful_document")
            draft.must_not("reject_valid_authority")
            refused_for_person(draft, at, act.part, abuse=False)
            standing = at.given.standing
            is_unread = standing is not None and standing.papers and not doubted(standing)
            return draft.forbid() if is_unread else draft
        case Because.NOT_A_RELATIVE:
            draft.must_not("extra_signature")
            return refused_for_person(draft, at, act.part, abuse=False)
        case Because.DEFECTIVE_AUTHORIZATION:
            found = on_authorization(at.draft(), at)
            draft.absorb(found)
            return draft.allow(found.is_allowed is False)
        case Because.NO_ASSURANCE | Because.SUBPOENA_ONLY | Because.NOT_NAMED:
            return _process_refused(draft, at, act.because)
        case Because.RESTRICTION:
            draft.must("keep_agreed_restriction")
            return draft.allow(at.facts().lane not in RIGHTS)
        case _:
            is_abuse = act.because is Because.ABUSE
            return refused_for_person(draft, at, act.part, abuse=is_abuse)


def _process_refused(draft: Draft, at: Situation, because: Because) -> Draft:
    """A paper that compels is answered with what it names; one that does not, in writing."""
    answer = process_answer(draft, at)
    draft.must_not("ignore_subpoena")
    if answer is None:
        return draft
    carried(draft, at)
    is_open = answer.may_release and draft.is_allowed is not False
    draft.is_allowed = True
    return draft.allow(not (is_open and answer.compels))
