"""Acts on a paper or a permission: authorization, legal process, official, directive, use."""

from cartella.law.book.state_provisions import SensitiveNeed
from cartella.law.determination import sensitive
from cartella.law.facts import Kind, Lane
from cartella.law.finding import N_, message
from cartella.law.manner import directive
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.given import Situation
from cartella.law.rulings.legal_papers import Authorization
from cartella.law.rulings.papers import Associate, Identity, SubstanceUse
from cartella.law.rulings.ruling import Draft
from cartella.law.rulings.session_notes import kept_apart
from cartella.law.rulings.words import HeldAs
from cartella.law.verification import authorization, demands, officials, part2, process
from cartella.law.verification.papers import (
    ALL_ELEMENTS,
    ALL_STATEMENTS,
    Element,
    Paper,
    Signer,
    ToWhom,
)

HELD = N_("Whether the record is held in an electronic health record is not said.")
EXCEPTION = N_("The data holds no rule on this case of part 2: %(exception)s. A person decides.")
KEPT_OPEN = N_("%(category)s: a person decides whether it may leave.")
ABUSE_REPORT = N_(
    "Part 2 leaves a report of child abuse under state law free (42 CFR 2.12(c)(6)), but not what "
    "is asked for after it: a person decides."
)
GOVERNMENT = N_(
    "45 CFR 164.512(k) has conditions for each kind of agency: a person looks which it is."
)


def paper_of(one: Authorization, at: Situation) -> Paper:
    """The authorization as the engine sees it: complete but for what it lacks."""
    elements = ALL_ELEMENTS - one.lacks
    if one.signed_by is not Signer.PATIENT and Element.AUTHORITY_IF_REPRESENTATIVE not in one.lacks:
        elements |= {Element.AUTHORITY_IF_REPRESENTATIVE}
    return Paper(
        elements=elements,
        statements=ALL_STATEMENTS - one.lacks_statements,
        signed_on=one.signed,
        signed_by=one.signed_by,
        has_authority=one.has_authority,
        expires_on=one.expires,
        is_event_past=one.event_past,
        revoked_on=one.revoked,
        is_revoked_in_writing=one.revoked_in_writing,
        sent_on=one.sent,
        combined_with=one.combined_with,
        conditioned_on=one.conditioned_on,
        condition_exception=one.condition_exception,
        is_known_false=one.known_false,
        aim=one.aim,
        recipient=ToWhom.SELF if one.recipient_is_signer else ToWhom.OTHER,
        is_payment_involved=one.payment_involved or False,
        states_payment=one.states_payment,
        names=one.names,
        is_plain=one.plain,
        is_asked_by_practice=one.asked_by_practice,
        state_forms_met=one.state_forms_met,
        on=at.given.today,
    )


def on_authorization(draft: Draft, at: Situation, kinds: frozenset[Kind] = frozenset()) -> Draft:
    """Release on the authorization that the case gives, of these kinds or of what it asks for."""
    one = at.given.authorization
    if one is None:
        draft.must("require_authority_or_authorization").must_not("release_on_letter")
        return draft.forbid()
    answer = draft.take(authorization.judge(at.facts(), paper_of(one, at)))
    if answer.lane in ACCESS_LANES:
        draft.must("classify_as_access", "answer_by_due_date")
        draft.must_not("treat_as_optional_disclosure")
        return draft
    draft.must("keep_authorization_six_years")
    if not answer.is_valid:
        return draft.forbid()
    draft.must("follow_authorization_scope")
    draft.must_not("minimum_necessary_cut", "exceed_scope", "list_in_accounting")
    kept_apart(draft, at, kinds)
    return draft if answer.may_release else draft.allow(None)


def carried(draft: Draft, at: Situation, kinds: frozenset[Kind] = frozenset()) -> Draft:
    """What specially protected information needs before it leaves to others."""
    given, facts = at.given, at.facts()
    kept_apart(draft, at, kinds)
    one = given.sensitive
    has_part2 = None if given.part2 is None else given.part2.program_record
    if one is not None and one.categories:
        has = set(one.has)
        if given.authorization is not None:
            has.add(SensitiveNeed.AUTHORIZATION)
            if one.categories <= given.authorization.names:
                has.add(SensitiveNeed.NAMED_AUTHORIZATION)
        wanted = sensitive.Carried(
            categories=one.categories,
            has=frozenset(has),
            is_part2=has_part2,
            is_from_another_state=one.from_another_state,
        )
        answer = draft.take(sensitive.needs(facts, wanted), decides=False)
        for need in answer.wanted:
            if need.may_leave is False:
                draft.must("get_what_category_needs").must_not("release_category").forbid()
            elif need.may_leave is None:
                draft.leave_open(message(KEPT_OPEN, category=need.category))
    if given.part2 is not None:
        _part2(draft, at, given.part2)
    return draft


def _part2(draft: Draft, at: Situation, one: SubstanceUse) -> None:
    elements = frozenset(part2.ConsentElement) if one.has_consent else frozenset()
    last = part2.ConsentElement.REDISCLOSURE_AND_REFUSAL_STATEMENTS_FOR_TPO
    if one.has_consent and not one.tpo_consent:
        elements -= {last}
    answer = draft.take(
        part2.judge(
            at.facts(),
            part2.Part2(
                is_program_record=one.program_record,
                consent=elements - one.consent_lacks,
                is_for_treatment_payment_operations=one.tpo_consent,
                is_for_proceeding=one.for_proceeding,
                names_proceeding=one.consent_names_proceeding,
                has_part2_order=one.court_order,
                is_counseling_notes=one.counseling_notes,
                names_notes=one.consent_names_notes,
                attached=one.attached,
            ),
        ),
        decides=False,
    )
    if answer.attach:
        draft.forbid()
    if answer.attach or (answer.applies is not False and one.attached and answer.may_release):
        draft.must("attach_part2_notice")
    if not answer.may_release:
        if at.facts().lane is Lane.LEGAL_PROCESS or one.for_proceeding:
            draft.must("require_part2_court_order_or_consent").must_not("use_164_512_e_route")
        else:
            draft.must("require_part2_consent")
        official = at.given.official
        if one.exception is not None:
            draft.leave_open(message(EXCEPTION, exception=one.exception))
        elif answer.applies is None:
            draft.leave_open(message(N_("Whether it is a part 2 record is not known.")))
        elif official is not None and official.ground is officials.OfficialGround.CHILD_ABUSE:
            draft.leave_open(message(ABUSE_REPORT))
        else:
            draft.forbid()


def on_process(draft: Draft, at: Situation) -> Draft:
    """Answer a legal paper with records."""
    found = process_answer(draft, at)
    if found is None:
        return draft.forbid()
    if not found.may_release:
        draft.forbid()
    return draft


def process_answer(draft: Draft, at: Situation) -> process.ProcessAnswer | None:
    """What the engine says of the legal paper; None if the case gives none."""
    one = at.given.process
    if one is None:
        draft.must("require_authority_or_authorization")
        return None
    categories = at.given.sensitive.categories if at.given.sensitive else frozenset()
    two = at.given.part2
    answer: process.ProcessAnswer = draft.take(
        process.judge(
            at.facts(),
            demands.Process(
                kind=one.kind,
                issued_by=one.issued_by,
                is_domesticated=one.domesticated,
                served_on=one.served,
                return_on=one.return_,
                notified_on=one.notified,
                shown=one.shown,
                findings=one.findings,
                has_authorization=one.authorization,
                counsel_cleared=one.counsel_cleared,
                names=one.names_records,
                categories=categories,
                is_part2=None if two is None else two.program_record,
                has_part2_order=one.part2_order or bool(two and two.court_order),
                on=at.given.today,
            ),
        ),
        decides=False,
    )
    draft.figure("due_on", answer.due_on)
    return answer


def on_official(draft: Draft, at: Situation, *, is_required: bool = False) -> Draft:
    """Disclose without authorization under 45 CFR 164.512. `is_required`: yes only where it must
    be told."""
    one, seen = at.given.official, at.given.identity or Identity()
    if one is None:
        draft.must("require_authority_or_authorization")
        return draft.forbid()
    proofs = {
        officials.OfficialProof.BADGE: seen.badge,
        officials.OfficialProof.LETTERHEAD: seen.letterhead,
        officials.OfficialProof.AGENCY_CONTRACT: seen.acts_for_agency_paper,
    }
    answer = draft.take(
        officials.judge(
            at.facts(),
            officials.Ask(
                ground=one.ground,
                shown=one.shown,
                identity=frozenset(proof for proof, shown in proofs.items() if shown),
                authority=one.authority
                if one.authority is not None
                else frozenset({officials.OfficialAuthority.WRITTEN_STATEMENT}),
                is_known_to_staff=seen.known_to_staff is True or at.given.identity is None,
                is_own_report=one.own_report,
                is_target_unrelated_to_care=one.target_unrelated_to_care,
                is_risky_to_tell=one.risky_to_tell,
                wants=one.wants,
            ),
        ),
        decides=False,
    )
    if answer.may_not_give:
        draft.must_not("exceed_list").forbid()
    if one.ground is officials.OfficialGround.GOVERNMENT:
        draft.leave_open(message(GOVERNMENT))
    if not answer.may_release or (is_required and not answer.is_required):
        draft.forbid()
    return draft


def on_directive(draft: Draft, at: Situation) -> Draft:
    """Send the copy where the patient's directive says."""
    given, one = at.given, at.given.directive
    if one is None:
        return draft.forbid()
    shown = {
        directive.DirectiveElement.IN_WRITING: one.written,
        directive.DirectiveElement.SIGNED: one.signed,
        directive.DirectiveElement.NAMES_RECIPIENT: one.names_recipient,
        directive.DirectiveElement.SAYS_WHERE_TO_SEND: one.says_where,
    }
    asks_electronic = one.wants_electronic
    if asks_electronic is None and given.form:
        asks_electronic = any(form.name == "ELECTRONIC" for form in given.form)
    answer = draft.take(
        directive.judge(
            at.facts(),
            directive.Directive(
                shown=frozenset(element for element, has in shown.items() if has),
                signature=one.signature,
                is_held_in_ehr=None if given.held is None else given.held is HeldAs.EHR,
                wants_electronic=asks_electronic,
                has_authorization=given.authorization is not None,
                has_psychotherapy_notes=any(
                    kind.name == "PSYCHOTHERAPY_NOTE" for kind in given.asked_for
                ),
            ),
        ),
        decides=False,
    )
    if answer.must_send:
        due(draft, at.facts(Lane.DIRECTIVE))
    if any(kind.name == "PSYCHOTHERAPY_NOTE" for kind in given.asked_for):
        draft.must("deny_that_part", "write_denial_letter")
        draft.must_not("send_excluded_item_without_authorization").forbid()
    if given.held is None and not answer.lacking and not answer.may_send:
        return draft.leave_open(message(HELD))
    return draft.allow(answer.may_send)


def on_app(draft: Draft, at: Situation, one: Associate) -> Draft:
    """Send to an app: the patient's choice stands, the practice's own needs a contract."""
    answer = draft.take(
        directive.app(
            at.facts(),
            directive.App(
                is_chosen_by_patient=one.chosen_by_patient is not False,
                acts_for_practice=one.works_for_practice is True,
                has_contract=one.contract is True,
                is_privacy_doubtful=one.privacy_doubtful is True,
                endangers_own_system=one.endangers_own_system is True,
            ),
        ),
        decides=False,
    )
    if one.works_for_practice and not one.contract:
        draft.forbid()
    if not one.works_for_practice and not answer.must_send:
        draft.allow(None)
    return draft
