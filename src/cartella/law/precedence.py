"""Which fact serves which request, and how far it may be leaned on.

What protects the patient more governs (45 CFR 160.202-203): of dates the earliest, of prices the
lowest. A fact with a value may always help her, however weakly it is known; against her it counts
only if it is settled, read or second hand, and of medium confidence at least.
"""

from dataclasses import dataclass

from cartella.law.book.provisions import Access, Provision, Subject
from cartella.law.facts import Facts, Form, Holder, Lane, Purpose, Regime, Requester
from cartella.law.finding import N_, Confidence, Known, Message, Service, State, UsedFact, message

ACCESS_LANES = frozenset({Lane.ACCESS, Lane.REPRESENTATIVE, Lane.DIRECTIVE})
OTHERS_LANES = frozenset({Lane.AUTHORIZATION, Lane.TREATMENT, Lane.PAYER, Lane.LEGAL_PROCESS})
# A subpoena meets only what the law says of subpoenas and lawsuits.
PROCESS_PURPOSES = frozenset({Purpose.SUBPOENA, Purpose.LAWSUIT})

SUBJECTS: dict[Form | None, frozenset[Subject]] = {
    None: frozenset({Subject.COPY, Subject.ELECTRONIC_COPY}),
    Form.PAPER: frozenset({Subject.COPY}),
    Form.ELECTRONIC: frozenset({Subject.COPY, Subject.ELECTRONIC_COPY}),
    Form.INSPECTION: frozenset({Subject.INSPECT}),
    Form.SUMMARY: frozenset({Subject.SUMMARY}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """In which way a fact serves a request; `because` says why only as the safe side."""

    service: Service
    because: Message | None = None


DIRECT = Serving(service=Service.DIRECT)


def may_weigh_against(fact: Provision) -> bool:
    """Whether the fact may serve for a later date, a charge or a ground."""
    return is_firm(fact) and fact.confidence is not Confidence.LOW


def is_firm(fact: Provision) -> bool:
    """Whether an answer resting on the fact may be called settled."""
    return fact.state is State.SETTLED and fact.known is not Known.REMEMBERED


def asker(facts: Facts) -> Requester:
    """Who asks in the eyes of the law; a directive is the patient's own request."""
    return Requester.PATIENT if facts.lane is Lane.DIRECTIVE else facts.requester


def serves(fact: Access, facts: Facts) -> Serving | None:
    """How an access fact serves the request, None if not at all.

    A fact written for another kind of licensee serves as the safe side; one for hospitals, for
    another kind of requester or for the other side of HIPAA never serves another.
    """
    if not fact.is_in_force(facts.received_on) or not _is_about(fact, facts):
        return None
    if not _is_for_requester(fact, facts):
        return None
    if not binds(fact.regime, facts):
        return None
    return for_holder(fact.holders, facts)


def binds(regime: Regime, facts: Facts) -> bool:
    """Whether a fact for holders of this kind, covered by HIPAA or outside it, is for this one."""
    if regime is Regime.ANY:
        return True
    return (regime is Regime.COVERED) is facts.is_covered


def _is_about(fact: Access, facts: Facts) -> bool:
    """Whether subject and part of the chart are what is asked for."""
    if fact.records is not None and fact.records not in facts.records:
        return False
    if fact.except_records is not None and fact.except_records in facts.records:
        return False
    if fact.copy is not None and facts.copy is not None and fact.copy is not facts.copy:
        return False
    if fact.subject is Subject.ANY:
        return True
    forms: frozenset[Form | None] = frozenset(facts.forms) or frozenset({None})
    return any(fact.subject in SUBJECTS[form] for form in forms)


def _is_for_requester(fact: Access, facts: Facts) -> bool:
    """Whether the fact is for who asks, and for the purpose that was said, if it has one."""
    who = asker(facts)
    lanes = ACCESS_LANES if who in _PATIENT_SIDE else OTHERS_LANES
    if facts.lane not in lanes or who not in fact.requesters:
        return False
    if facts.lane is Lane.LEGAL_PROCESS and fact.purpose not in PROCESS_PURPOSES:
        return False
    if fact.purpose is None or fact.purpose is facts.purpose:
        return True
    # Patients are not asked for a purpose; of others an unknown one may be the one that binds.
    return facts.purpose is None and who not in _PATIENT_SIDE


_PATIENT_SIDE = frozenset({Requester.PATIENT, Requester.PERSONAL_REPRESENTATIVE})
_NEVER_ANOTHERS = frozenset(
    {frozenset({Holder.HOSPITAL}), frozenset({Holder.MENTAL_HEALTH_PROFESSIONAL})}
)


def for_holder(holders: frozenset[Holder], facts: Facts) -> Serving | None:
    """How a fact written for these holders serves the one of the request, None if not at all."""
    if not holders or holders & facts.holders:
        return DIRECT
    if holders in _NEVER_ANOTHERS:
        return None
    written_for = ", ".join(sorted(holders))
    if not facts.holders:
        because = message(
            N_("It is written for %(written_for)s, and who keeps this record is not known."),
            written_for=written_for,
        )
    else:
        because = message(
            N_("It is written for %(written_for)s, and this record is kept by: %(kept_by)s."),
            written_for=written_for,
            kept_by=", ".join(sorted(facts.holders)),
        )
    return Serving(service=Service.SAFE_SIDE, because=because)


def used(fact: Provision, jurisdiction: str, value: str, serving: Serving = DIRECT) -> UsedFact:
    """The fact as a finding keeps it. A missing cite reads as an empty one."""
    return UsedFact(
        id=fact.id,
        jurisdiction=jurisdiction,
        cite=fact.cite or "",
        source=fact.source,
        known=fact.known,
        confidence=fact.confidence,
        state=fact.state,
        value=value,
        service=serving.service,
        because=serving.because,
    )
