"""Whether a signed permission holds, each defect by name, and when one is needed at all.

45 CFR 164.508. A valid authorization permits and never obliges; toward third parties the safe side
is not releasing, so what is not known to be on the paper is not there.
"""

from datetime import date

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import MinorEffect, PracticeTopic
from cartella.law.conclude import Ground
from cartella.law.facts import Facts, Lane
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.verification.papers import (
    Aim,
    Combined,
    Defect,
    Element,
    Flaw,
    Needed,
    NotesException,
    Paper,
    Signer,
    Statement,
    ToWhom,
    Use,
    UseAim,
    Validity,
)

CURES: dict[Defect, Message] = {
    Defect.ELEMENT_MISSING: message(N_("Send it back and name what is missing.")),
    Defect.STATEMENT_MISSING: message(N_("Send it back and name the statement that is missing.")),
    Defect.EXPIRED: message(N_("Ask for a new one.")),
    Defect.KNOWN_REVOKED: message(
        N_("Nothing more leaves on it; what was sent need not come back.")
    ),
    Defect.WRONGLY_COMPOUND: message(N_("Ask for a paper of its own.")),
    Defect.WRONGLY_CONDITIONED: message(N_("Treat without it; ask again without the condition.")),
    Defect.KNOWN_FALSE_MATERIAL_FACT: message(N_("Do not use it; say to whom it falls to look.")),
    Defect.NO_AUTHORITY: message(N_("Ask who may sign, and what gives the authority.")),
    Defect.PAYMENT_NOT_STATED: message(N_("Ask for one that says that money is paid.")),
    Defect.NOT_YET_SIGNED: message(N_("Ask for the true day of signing.")),
}

DEFECT_DUTIES: dict[Defect, tuple[str, str]] = {
    Defect.ELEMENT_MISSING: ("fed-aut-001", "return_as_defective_naming_missing_element"),
    Defect.STATEMENT_MISSING: ("fed-aut-002", "return_as_defective"),
    Defect.EXPIRED: ("fed-aut-004", "ask_for_new_authorization"),
    Defect.KNOWN_REVOKED: ("fed-aut-007", "stop_further_release"),
    Defect.WRONGLY_COMPOUND: ("fed-aut-005", "separate_document"),
    Defect.WRONGLY_CONDITIONED: ("fed-aut-006", "treat_without_it"),
    Defect.KNOWN_FALSE_MATERIAL_FACT: ("fed-aut-004", "treat_as_invalid"),
    Defect.NO_AUTHORITY: ("fed-aut-001", "ask_for_description_of_authority"),
    Defect.PAYMENT_NOT_STATED: ("fed-aut-009", "return_as_defective"),
    Defect.NOT_YET_SIGNED: ("fed-aut-001", "return_as_defective"),
}

NEVER_FOR: dict[Defect, tuple[str, str]] = {
    Defect.KNOWN_REVOKED: ("fed-aut-007", "send_after_revocation"),
    Defect.WRONGLY_COMPOUND: ("fed-aut-005", "compound_authorization"),
    Defect.WRONGLY_CONDITIONED: ("fed-aut-006", "condition_treatment"),
}


def judge(facts: Facts, paper: Paper) -> Finding[Validity]:
    """What the paper is worth on `paper.on`, every defect named, and what follows."""
    if paper.recipient is ToWhom.SELF and paper.signed_by is not Signer.SOMEBODY_ELSE:
        return _own_request()
    on = paper.on or facts.received_on
    flaws = (*_missing(paper), *_spoiled(paper, on))
    forms, form_words = _state_forms(facts, paper)
    minor_grounds, minor_words = _minor_too(facts, paper)
    decide: list[Message] = [*form_words, *minor_words]
    if paper.is_plain is False:
        decide.append(message(N_("It is not in plain language (45 CFR 164.508(c)(3)).")))
    if paper.revoked_on is not None and paper.is_revoked_in_writing is False:
        decide.append(
            message(
                N_("The patient took it back by word of mouth. Nothing leaves; ask the patient.")
            )
        )
    if not facts.is_covered:
        decide.append(
            message(
                N_("HIPAA does not bind this holder; its form is asked for all the same, and the "
                   "state's law is to be looked at.")
            )
        )  # fmt: skip
    decide += _state_not_loaded(facts)
    is_valid = not flaws
    defects = {flaw.defect for flaw in flaws}
    codes = [DEFECT_DUTIES[defect] for defect in Defect if defect in defects]
    duties = tuple(one for fact_id, code in codes for one in rulebook.duties(fact_id, code))
    never: Duties = ()
    if not is_valid:
        never += rulebook.duties("fed-aut-004", "release")
    for defect in Defect:
        if defect in defects and defect in NEVER_FOR:
            never += rulebook.duties(*NEVER_FOR[defect])
    if Defect.KNOWN_FALSE_MATERIAL_FACT in defects:
        duties += rulebook.duties("fed-aut-004", "flag_fraud")
    if Defect.KNOWN_REVOKED in defects and paper.sent_on and paper.sent_on <= _day(paper, on):
        duties += rulebook.duties("fed-aut-007", "no_need_to_claw_back_sent")
    if is_valid:
        # 45 CFR 164.502(b)(2)(iii): the paper sets the scope, not minimum necessary.
        duties += rulebook.duties("fed-min-001", "follow_authorization_scope")
        never += rulebook.duties("fed-min-001", "minimum_necessary_cut")
    if paper.is_asked_by_practice:
        duties += rulebook.duties("fed-aut-003", "give_copy_to_signer")
    answer = Validity(
        is_valid=is_valid,
        flaws=flaws,
        lane=Lane.AUTHORIZATION,
        may_release=is_valid
        and not form_words
        and not minor_words
        and paper.is_revoked_in_writing is not False,
        obliges=False,
        copy_owed=bool(paper.is_asked_by_practice),
        state_forms=tuple(ground[0].id for ground in forms),
        duties=duties,
        never=never,
    )
    rules = ["fed-aut-001", "fed-aut-002", *(fact_id for fact_id, _ in codes)]
    rules.append("fed-aut-012" if is_valid else "fed-aut-004")
    return rulebook.conclude(
        answer, rules=rules, more=[*forms, *minor_grounds], steps=_steps(answer, on), decide=decide
    )


def _day(paper: Paper, on: date) -> date:
    return paper.revoked_on or on


def _own_request() -> Finding[Validity]:
    """A paper that sends the patient's copy to the patient: substance decides, not the title."""
    return rulebook.conclude(
        Validity(
            is_valid=True,
            flaws=(),
            lane=Lane.ACCESS,
            may_release=True,
            obliges=True,
            duties=(
                *rulebook.duties("fed-aut-012", "classify_as_access", "apply_30_days"),
                *rulebook.duties("fed-who-011", "apply_fee_limit"),
            ),
            never=rulebook.duties("fed-aut-012", "treat_as_optional_disclosure"),
        ),
        rules=("fed-who-001", "fed-aut-012", "fed-who-011", "fed-req-002"),
        steps=(
            message(
                N_("The copy goes to the person who signed, so this is a request for access: it "
                   "obliges, and no form of authorization may be asked for.")
            ),
        ),
    )  # fmt: skip


def _missing(paper: Paper) -> tuple[Flaw, ...]:
    """Elements and statements that the data ask for and the paper lacks, in the data's order."""
    flaws = []
    for code in jurisdiction.rule("fed-aut-001").elements:
        element = Element[code.upper()]
        if element is Element.AUTHORITY_IF_REPRESENTATIVE and paper.signed_by is Signer.PATIENT:
            continue
        if element is Element.AUTHORITY_IF_REPRESENTATIVE and paper.signed_by is Signer.MINOR:
            continue  # a minor signs for care of her own: has_authority says so
        is_endless_research = (
            element is Element.EXPIRATION_DATE_OR_EVENT and paper.aim is Aim.RESEARCH
        )
        if element not in paper.elements and not is_endless_research:
            defect = (
                Defect.NO_AUTHORITY
                if element is Element.AUTHORITY_IF_REPRESENTATIVE
                else Defect.ELEMENT_MISSING
            )
            flaws.append(Flaw(defect=defect, what=element, cure=CURES[defect]))
    for code in jurisdiction.rule("fed-aut-002").elements:
        statement = Statement[code.upper()]
        if statement not in paper.statements:
            flaws.append(
                Flaw(
                    defect=Defect.STATEMENT_MISSING,
                    what=statement,
                    cure=CURES[Defect.STATEMENT_MISSING],
                )
            )
    return tuple(flaws)


def _spoiled(paper: Paper, on: date) -> tuple[Flaw, ...]:
    """What makes a complete paper invalid, 45 CFR 164.508(b)(2)."""
    found: list[Defect] = []
    if (paper.expires_on is not None and paper.expires_on < on) or paper.is_event_past:
        found.append(Defect.EXPIRED)
    if paper.revoked_on is not None and paper.revoked_on <= on:
        found.append(Defect.KNOWN_REVOKED)
    if _is_wrongly_compound(paper):
        found.append(Defect.WRONGLY_COMPOUND)
    if paper.conditioned_on and paper.condition_exception is None:
        found.append(Defect.WRONGLY_CONDITIONED)
    if paper.is_known_false:
        found.append(Defect.KNOWN_FALSE_MATERIAL_FACT)
    if _lacks_authority(paper):
        found.append(Defect.NO_AUTHORITY)
    if _lacks_payment(paper):
        found.append(Defect.PAYMENT_NOT_STATED)
    if paper.signed_on is not None and paper.signed_on > on:
        found.append(Defect.NOT_YET_SIGNED)
    return tuple(Flaw(defect=defect, what=defect, cure=CURES[defect]) for defect in found)


def _is_wrongly_compound(paper: Paper) -> bool:
    """45 CFR 164.508(b)(3): research with its own permission, psychotherapy notes with the same,
    others with others as long as nothing depends on any of them."""
    if paper.aim is Aim.PSYCHOTHERAPY_NOTES:
        return bool(paper.combined_with - {Combined.PSYCHOTHERAPY_AUTHORIZATION})
    allowed = {Combined.OTHER_AUTHORIZATION} if not paper.conditioned_on else set()
    if paper.aim is Aim.RESEARCH:
        allowed |= {Combined.RESEARCH_PERMISSION, Combined.TREATMENT_CONSENT}
    return bool(paper.combined_with - allowed)


def _lacks_authority(paper: Paper) -> bool:
    if paper.signed_by is Signer.PATIENT:
        return paper.has_authority is False
    if paper.signed_by is Signer.REPRESENTATIVE:
        return paper.has_authority is False
    return paper.has_authority is not True


def _lacks_payment(paper: Paper) -> bool:
    if paper.aim is Aim.SALE:
        return not paper.states_payment
    return (
        paper.aim is Aim.MARKETING
        and paper.is_payment_involved is not False
        and not paper.states_payment
    )


def _state_forms(facts: Facts, paper: Paper) -> tuple[tuple[Ground, ...], tuple[Message, ...]]:
    """The states' rules on the form of an authorization, and a word for each not checked yet."""
    used: list[Ground] = []
    words: list[Message] = []
    for state in jurisdiction.of(facts).states:
        for fact in state.practice:
            if fact.topic is not PracticeTopic.AUTHORIZATION_FORM:
                continue
            if not fact.is_in_force(facts.received_on):
                continue
            used.append((fact, fact.topic))
            if fact.id not in paper.state_forms_met:
                words.append(
                    message(
                        N_("%(state)s has its own form for an authorization (%(cite)s). Check the "
                           "paper against it before anything leaves."),
                        state=state.id,
                        cite=fact.cite or fact.id,
                    )
                )  # fmt: skip
    return tuple(used), tuple(words)


def _minor_too(facts: Facts, paper: Paper) -> tuple[list[Ground], list[Message]]:
    """Where a state wants the minor's own signature beside the parent's."""
    age = paper.patient_age
    if age is None or paper.signed_by is Signer.MINOR or paper.is_signed_by_minor_too:
        return [], []
    found = [
        fact
        for state in jurisdiction.of(facts).states
        for fact in state.minors
        if fact.is_in_force(facts.received_on)
        and any(
            MinorEffect.MINOR_SIGNS_TOO in limb.effects and (limb.minimum_age or 0) <= age
            for limb in fact.every_limb
        )
    ]
    words = N_("The minor may have to sign too (%(cite)s): look there before anything leaves.")
    return (
        [(fact, MinorEffect.MINOR_SIGNS_TOO) for fact in found],
        [message(words, cite=fact.cite or fact.id) for fact in found],
    )


def _state_not_loaded(facts: Facts) -> list[Message]:
    return [
        message(N_("The law of %(state)s is not loaded: its form is not checked."), state=code)
        for code in jurisdiction.of(facts).missing
    ]


def _steps(answer: Validity, on: date) -> tuple[Message, ...]:
    if answer.is_valid:
        return (
            message(
                N_("Every element and statement is there and nothing spoils it on %(on)s."), on=on
            ),
            message(N_("An authorization permits the release and does not oblige to it.")),
        )
    return tuple(
        message(N_("Not valid: %(defect)s (%(what)s)."), defect=flaw.defect, what=flaw.what)
        for flaw in answer.flaws
    )


def needed(facts: Facts, use: Use) -> Finding[Needed]:
    """Whether this use or disclosure needs an authorization first, and whether it may go on."""
    is_needed, rules, step = _is_needed(use)
    may_go_on = not is_needed or use.has_authorization
    duties: Duties = ()
    never: Duties = ()
    if not may_go_on and use.aim is UseAim.MARKETING:
        duties = rulebook.duties("fed-aut-009", "marketing_authorization_first")
        never = rulebook.duties("fed-aut-009", "post")
    elif not may_go_on and use.aim is UseAim.THIRD_PARTY:
        duties = rulebook.duties("fed-aut-012", "require_authorization_or_directive_or_process")
        never = rulebook.duties("fed-aut-012", "release_on_letter")
    elif not may_go_on:
        duties = rulebook.duties(rules[0], "ask_for_new_authorization")
        never = rulebook.duties(rules[0], "release")
    return rulebook.conclude(
        Needed(is_needed=is_needed, may_go_on=may_go_on, duties=duties, never=never),
        rules=rules,
        steps=(step,),
    )


def _is_needed(use: Use) -> tuple[bool, tuple[str, ...], Message]:
    if use.aim in (UseAim.TREATMENT, UseAim.PAYMENT, UseAim.OPERATIONS):
        return False, ("fed-tpo-001",), message(N_("Treatment, payment and operations need none."))
    if use.aim is UseAim.PSYCHOTHERAPY_NOTES:
        listed = {
            NotesException[code.upper()] for code in jurisdiction.rule("fed-aut-008").elements
        }
        if use.exception in listed:
            return (
                False,
                ("fed-aut-008",),
                message(N_("The rule lists this use of psychotherapy notes: none is needed.")),
            )
        return True, ("fed-aut-008",), message(N_("Psychotherapy notes need a paper of their own."))
    if use.aim is UseAim.MARKETING:
        if use.is_identifiable is False:
            return (
                False,
                ("fed-aut-011",),
                message(N_("Nobody can be known from it: it is no longer the patient's record.")),
            )
        if use.is_face_to_face or use.is_small_gift:
            return (
                False,
                ("fed-aut-009",),
                message(N_("A talk face to face or a small gift needs none.")),
            )
        return (
            True,
            ("fed-aut-009", "fed-aut-011"),
            message(N_("Promotion with a patient's record or picture needs its own authorization; "
                       "a consent to treatment is none.")),
        )  # fmt: skip
    if use.aim is UseAim.SALE:
        return True, ("fed-aut-010",), message(N_("A sale needs one that states the payment."))
    return True, ("fed-aut-012",), message(N_("A third party needs one, a directive or process."))
