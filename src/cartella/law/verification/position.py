"""Whether somebody stands in the patient's place, how far, and what is still missing.

45 CFR 164.502(f), (g) and 164.510(b). Any one fitting paper is enough and is checked once; kinship
alone gives no standing; a doubtful paper is read by a trained person while the clock runs.
"""

from datetime import date

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.book.state_provisions import CareTopic, MinorEffect, PracticeTopic
from cartella.law.conclude import Ground
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.timeliness import calendar
from cartella.law.verification import authority, standing
from cartella.law.verification.claims import (
    AbuseFinding,
    AuthorityPaper,
    Claim,
    Lack,
    Place,
    Position,
    Relation,
)

_P, _R = AuthorityPaper, Relation

RULE_OF: dict[Relation, str] = {
    _R.PATIENT: "fed-who-001",
    **dict.fromkeys((_R.AGENT, _R.GUARDIAN, _R.COURT_APPOINTEE, _R.SURROGATE), "fed-who-002"),
    **dict.fromkeys(
        (_R.PARENT, _R.NONCUSTODIAL_PARENT, _R.MINORS_GUARDIAN, _R.IN_PARENTS_PLACE), "fed-who-003"
    ),
    **dict.fromkeys((_R.EXECUTOR, _R.ADMINISTRATOR, _R.STATUTORY_SUCCESSOR), "fed-who-006"),
}

FAMILY = frozenset(
    {
        _R.SPOUSE, _R.ADULT_CHILD, _R.KIN, _R.FRIEND, _R.STEPPARENT, _R.MONEY_AGENT, _R.PARENT,
        _R.NONCUSTODIAL_PARENT,
    }
)  # fmt: skip


def judge(facts: Facts, claim: Claim) -> Finding[Position]:
    """Where the person stands on the day, and what is missing."""
    on = claim.on or facts.received_on
    if _is_long_dead(claim, on):
        return _ended(claim)
    if claim.relation is Relation.PATIENT:
        return _own(facts, claim)
    claim = authority.by_papers(claim)
    if claim.abuse and claim.relation in authority.ACCEPTED:
        refused = _abuse(claim)
        if refused is not None:
            return refused
    if not authority.may_represent(claim):
        return _without_authority(facts, claim)
    return _representative(facts, claim, on)


def _own(facts: Facts, claim: Claim) -> Finding[Position]:
    """The patient. A minor has her own care herself; for the rest a parent stands in her place."""
    is_minor = claim.patient_is_minor is True and not claim.is_patient_emancipated
    decide: tuple[Message, ...] = ()
    if is_minor:
        decide = (
            message(N_("A minor asks. Her own care she has herself; whether she gets the rest "
                       "without a parent is to be decided, and nothing here forbids it.")),
        )  # fmt: skip
    return rulebook.conclude(
        Position(
            place=Place.PARTLY if is_minor else Place.AS_PATIENT,
            is_as_patient=True,
            is_right=True,
            never_ask=standing.never_ask(facts),
        ),
        rules=("fed-who-001", "fed-who-003", "fed-who-005") if is_minor else ("fed-who-001",),
        steps=(message(N_("None: the patient asks for what is theirs.")),),
        decide=decide,
    )


def protected_until(died_on: date) -> Finding[date]:
    """The day after which HIPAA no longer protects a dead person's record (45 CFR 164.502(f))."""
    years = jurisdiction.rule("fed-who-007").years or 0
    return rulebook.conclude(
        calendar.add_years(died_on, years),
        rules=("fed-who-007",),
        steps=(
            message(
                N_("%(years)s years after the death of %(died_on)s."), years=years, died_on=died_on
            ),
        ),
    )


def _is_long_dead(claim: Claim, on: date) -> bool:
    return claim.patient_died_on is not None and on > protected_until(claim.patient_died_on).answer


def _ended(claim: Claim) -> Finding[Position]:
    return rulebook.conclude(
        Position(
            place=Place.PROTECTION_ENDED,
            is_as_patient=None,
            is_right=False,
            duties=rulebook.duties("fed-who-007", "not_phi_after_50_years"),
        ),
        rules=("fed-who-007",),
        steps=(message(N_("HIPAA no longer protects the record, so long after the death.")),),
        decide=(message(N_("State law and the practice's own care for the dead may still bind.")),),
    )


def _abuse(claim: Claim) -> Finding[Position] | None:
    """45 CFR 164.502(g)(5): belief and judgment, both; None where one is missing (then the request
    goes on, and nobody is refused on a suspicion)."""
    wanted = [AbuseFinding[code.upper()] for code in jurisdiction.rule("fed-who-008").elements]
    if not all(finding in claim.abuse for finding in wanted):
        return None
    decide: tuple[Message, ...] = ()
    if AbuseFinding.DOCUMENTED not in claim.abuse:
        decide = (message(N_("Write both down before the refusal goes out.")),)
    return rulebook.conclude(
        Position(
            place=Place.REFUSED_FOR_ABUSE,
            is_as_patient=False,
            is_right=False,
            duties=rulebook.duties("fed-who-008", "document_belief_and_judgment", "answer_in_time"),
        ),
        rules=("fed-who-008",),
        steps=(
            message(N_("The practice believes in abuse or danger, and a professional judges that "
                       "this person should not stand in the patient's place.")),
        ),
        decide=decide,
    )  # fmt: skip


def _representative(facts: Facts, claim: Claim, on: date) -> Finding[Position]:
    rule = RULE_OF[claim.relation]
    lacking = authority.lacking(claim, on)
    accepted = authority.ACCEPTED[claim.relation]
    limited = tuple(topic for topic in CareTopic if topic in claim.limited_to)
    is_shown = not lacking
    decide: list[Message] = []
    rules = [rule, "fed-who-001", "fed-req-003", "fed-req-005"]
    if claim.abuse:
        rules.append("fed-who-008")
        decide.append(
            message(N_("A fear of abuse was noted; it needs both a belief and a professional's "
                       "judgment before anybody is refused."))
        )  # fmt: skip
    if claim.relation is Relation.SURROGATE or _P.STATE_LAW_AUTHORITY in claim.papers:
        decide.append(
            message(N_("Who has authority by state law is for a person to look up in that law."))
        )
    custody = _custody(facts) if claim.relation is Relation.NONCUSTODIAL_PARENT else []
    if claim.relation is Relation.NONCUSTODIAL_PARENT and not custody:
        decide.append(
            message(N_("No fact says that a parent without custody has the same access: read the "
                       "order and the state's law."))
        )  # fmt: skip
    if claim.relation in authority.OF_MINORS and is_shown:
        decide.append(
            message(N_("What of a minor's chart state law keeps from a parent is to be looked at "
                       "part by part."))
        )  # fmt: skip
    place = Place.NOT_SHOWN if lacking else Place.PARTLY if limited else Place.AS_PATIENT
    if is_shown:
        steps = (message(N_("The paper is enough: any one of those accepted is.")),)
    else:
        steps = (
            message(
                N_("Still missing: %(lacking)s. The clock runs meanwhile."),
                lacking=", ".join(lacking),
            ),
        )
    duties, never = _to_do(claim, is_shown, rule)
    return rulebook.conclude(
        Position(
            place=place,
            is_as_patient=True if is_shown else None,
            is_right=is_shown,
            accepted=accepted,
            lacking=lacking,
            limited_to=limited if is_shown else (),
            never_ask=standing.never_ask(facts),
            duties=duties,
            never=never,
        ),
        rules=rules,
        more=[*_states_on_who(facts), *custody],
        steps=steps,
        decide=decide,
    )


def _to_do(claim: Claim, is_shown: bool, rule: str) -> tuple[Duties, Duties]:
    duties = rulebook.duties("fed-req-003", "store_document_copy", "record_scope_and_expiry")
    never = rulebook.duties(rule, "ask_for_patient_signature", "ask_for_authorization")
    if is_shown:
        code = {
            "fed-who-006": "treat_executor_as_individual",
            "fed-who-003": "release_to_parent",
        }.get(rule, "treat_as_patient")
        duties += rulebook.duties(rule, code)
        duties += rulebook.duties("fed-who-001", "same_clock", "same_fee")
        never += rulebook.duties("fed-req-005", "keep_asking_for_more_proof")
        if rule == "fed-who-006":
            never += rulebook.duties(rule, "extra_signature")
    else:
        duties += rulebook.duties("fed-req-003", "read_the_document", "route_doubtful_document")
        never += rulebook.duties("fed-req-003", "reject_on_clerks_word", "stop_the_clock")
    if claim.relation in authority.OF_MINORS:
        duties += rulebook.duties("fed-who-004", "check_custody_and_state_law")
        never += rulebook.duties("fed-who-003", "leave_unanswered")
    return duties, never


def _without_authority(facts: Facts, claim: Claim) -> Finding[Position]:
    """Family and friends, and third parties: no right. 45 CFR 164.510(b) permits a little."""
    if claim.has_authorization:
        return _no_standing(
            facts, claim, N_("The patient's authorization serves; it is another lane.")
        )
    if claim.relation in FAMILY and claim.is_involved_in_care and not claim.patient_objected:
        may = claim.patient_agrees or claim.professional_finds_it_right or authority.is_dead(claim)
        if may:
            return _involved(claim)
    return _no_standing(facts, claim, N_("Being near to the patient gives no right to the record."))


def _involved(claim: Claim) -> Finding[Position]:
    rule = "fed-510-002" if authority.is_dead(claim) else "fed-510-001"
    return rulebook.conclude(
        Position(
            place=Place.TOLD_WHAT_BEARS,
            is_as_patient=False,
            is_right=False,
            duties=rulebook.duties(rule, "limit_to_relevant"),
            never=rulebook.duties(rule, "treat_as_right_of_access"),
        ),
        rules=(rule,),
        steps=(
            message(N_("What bears on this person's part in the care or its payment may be told; "
                       "that is no right to the record.")),
        ),
    )  # fmt: skip


def _no_standing(facts: Facts, claim: Claim, words: str) -> Finding[Position]:
    rule = "fed-who-006" if authority.is_dead(claim) else "fed-who-002"
    is_third = claim.relation in (_R.ATTORNEY, _R.INSURER, _R.EMPLOYER)
    duties = rulebook.duties(rule, "require_authority_or_authorization")
    never = rulebook.duties(rule, "release_on_kinship")
    if is_third:
        duties = rulebook.duties("fed-aut-012", "require_authorization_or_directive_or_process")
        never = rulebook.duties("fed-aut-012", "release_on_letter")
    return rulebook.conclude(
        Position(
            place=Place.NO_STANDING,
            is_as_patient=False,
            is_right=False,
            accepted=(),
            lacking=() if claim.has_authorization else (Lack.AUTHORIZATION,),
            duties=() if claim.has_authorization else duties,
            never=() if claim.has_authorization else never,
        ),
        rules=("fed-aut-012",) if is_third else (rule,),
        more=_states_on_who(facts),
        steps=(message(words),),
        decide=_look_first(facts),
    )


def _states_on_who(facts: Facts) -> list[Ground]:
    """The states' own facts on who else may ask."""
    return [
        (fact, fact.topic)
        for state in jurisdiction.of(facts).states
        for fact in state.practice
        if fact.topic is PracticeTopic.WHO_MAY_ASK and fact.is_in_force(facts.received_on)
    ]


def _custody(facts: Facts) -> list[Ground]:
    """The states' facts that give a parent without custody the same access."""
    return [
        (fact, MinorEffect.NONCUSTODIAL_PARENT_TOO)
        for state in jurisdiction.of(facts).states
        for fact in state.minors
        if fact.is_in_force(facts.received_on)
        and any(MinorEffect.NONCUSTODIAL_PARENT_TOO in limb.effects for limb in fact.every_limb)
    ]


def _look_first(facts: Facts) -> list[Message]:
    return [
        message(
            N_("State law says who else may ask (%(cite)s): look there before saying no."),
            cite=fact.cite or fact.id,
        )
        for fact, *_ in _states_on_who(facts)
    ]
