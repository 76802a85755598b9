"""Which lane a request belongs to, by what it is and not by what its paper is called.

Only a proposal: a person confirms it. A paper titled "authorization" that sends the copy to the
patient is a request for access.
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law.book import rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.facts import Facts, Lane, Requester
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.verification.authority import ACCEPTED
from cartella.law.verification.claims import Relation


class PaperKind(StrEnum):
    """What lies there."""

    NONE = "no paper"
    LETTER = "a letter"
    AUTHORIZATION = "a form titled authorization"
    DIRECTIVE = "a directive to send a copy"
    AUTHORITY = "a power of attorney, an order or letters"
    COURT_ORDER = "an order of a court"
    SUBPOENA = "a subpoena or discovery request"
    AGENCY_LETTER = "a letter of an agency"
    CLAIM = "a claim or audit of a payer"
    CARD_NOTICE = "a notice of a card dispute"


class Recipient(StrEnum):
    """Who is to get the copy."""

    SELF = "who asks"
    PATIENT = "the patient"
    PROVIDER = "another provider"
    ATTORNEY = "an attorney"
    INSURER = "an insurer"
    APP = "an app"
    FAMILY = "family"
    COURT = "a court"
    AGENCY = "an agency"
    BANK = "a bank or card company"
    OTHER = "somebody else"


class Matter(StrEnum):
    """What is asked for."""

    RECORD = "the record"
    ACCOUNTING = "an accounting of disclosures"
    AMENDMENT = "an amendment"
    RESTRICTION = "a restriction"
    CONFIDENTIAL_COMMUNICATION = "another address or way to be reached"
    COMPLAINT = "a complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Who asks, for what, on which paper, and who is to get it."""

    relation: Relation
    matter: Matter = Matter.RECORD
    paper: PaperKind = PaperKind.NONE
    recipient: Recipient = Recipient.SELF


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The lane and the requester in the eyes of the law; None: a person has to say."""

    lane: Lane | None
    requester: Requester
    duties: Duties = ()
    never: Duties = ()


OWN_MATTERS: dict[Matter, Lane] = {
    Matter.ACCOUNTING: Lane.ACCOUNTING,
    Matter.AMENDMENT: Lane.AMENDMENT,
    Matter.RESTRICTION: Lane.RESTRICTION,
    Matter.CONFIDENTIAL_COMMUNICATION: Lane.RESTRICTION,
    Matter.COMPLAINT: Lane.COMPLAINT,
}

REQUESTERS: dict[Relation, Requester] = {
    Relation.PATIENT: Requester.PATIENT,
    **dict.fromkeys(ACCEPTED, Requester.PERSONAL_REPRESENTATIVE),
    Relation.ATTORNEY: Requester.ATTORNEY,
    Relation.INSURER: Requester.INSURER,
    Relation.PROVIDER: Requester.PROVIDER,
    Relation.OFFICIAL: Requester.OFFICIAL,
}

PROCESS = frozenset({PaperKind.COURT_ORDER, PaperKind.SUBPOENA})


def classify(facts: Facts, incoming: Incoming) -> Finding[Proposal]:
    """The lane that the substance makes likely. Nothing is asked of a patient to find it."""
    lane, rules, words = _lane(incoming)
    requester = REQUESTERS.get(incoming.relation, Requester.OTHER)
    duties: Duties = ()
    never: Duties = ()
    if lane is Lane.ACCESS:
        duties += rulebook.duties("fed-aut-012", "classify_as_access", "apply_30_days")
        duties += rulebook.duties("fed-who-011", "apply_fee_limit")
        never += rulebook.duties("fed-aut-012", "treat_as_optional_disclosure")
        never += rulebook.duties("fed-req-002", "ask_for_authorization", "require_reason")
    if lane is Lane.REPRESENTATIVE:
        duties += rulebook.duties("fed-who-001", "same_clock", "same_fee")
        never += rulebook.duties("fed-who-001", "ask_for_authorization")
    if lane is None or (lane is Lane.AUTHORIZATION and incoming.paper is not _A):
        duties += rulebook.duties("fed-aut-012", "require_authorization_or_directive_or_process")
        never += rulebook.duties("fed-aut-012", "release_on_letter")
    decide = [] if lane else [message(N_("Which lane this is, a person has to say."))]
    return rulebook.conclude(
        Proposal(lane=lane, requester=requester, duties=duties, never=never),
        rules=rules,
        steps=(words,),
        decide=decide,
    )


_A = PaperKind.AUTHORIZATION
_Found = tuple[Lane | None, tuple[str, ...], Message]


def _lane(incoming: Incoming) -> _Found:
    relation, paper = incoming.relation, incoming.paper
    is_patients_side = relation is Relation.PATIENT or relation in ACCEPTED
    if incoming.matter in OWN_MATTERS and (is_patients_side or incoming.matter is Matter.COMPLAINT):
        lane = OWN_MATTERS[incoming.matter]
        return lane, ("fed-who-001",), message(N_("It asks for: %(what)s."), what=incoming.matter)
    if paper in PROCESS:
        return (
            Lane.LEGAL_PROCESS,
            ("fed-512-e1", "fed-512-e2"),
            message(N_("It is process of a court, whoever sends it.")),
        )
    if relation is Relation.PATIENT:
        if incoming.recipient in (Recipient.SELF, Recipient.PATIENT):
            return (
                Lane.ACCESS,
                ("fed-who-001", "fed-aut-012"),
                message(
                    N_("The patient asks for a copy for the patient, whatever the paper says.")
                ),
            )
        return (
            Lane.DIRECTIVE,
            ("fed-who-009",),
            message(N_("The patient has a copy sent to somebody else.")),
        )
    if relation in ACCEPTED:
        return (
            Lane.REPRESENTATIVE,
            ("fed-who-001",),
            message(N_("Somebody asks in the patient's place.")),
        )
    return _others(relation, paper)


def _others(relation: Relation, paper: PaperKind) -> _Found:
    if paper is PaperKind.DIRECTIVE:
        words = N_("The patient's directive comes through the recipient; it is the patient's own.")
        return Lane.DIRECTIVE, ("fed-who-009",), message(words)
    if paper is PaperKind.AUTHORIZATION:
        words = N_("Somebody else asks on the patient's authorization.")
        return Lane.AUTHORIZATION, ("fed-aut-012",), message(words)
    if paper is PaperKind.CARD_NOTICE:
        words = N_("A card company disputes a payment; only what shows the payment is in scope.")
        return Lane.CARD_DISPUTE, ("fed-tpo-001", "fed-min-001"), message(words)
    if paper is PaperKind.AUTHORITY:
        words = N_("The paper may give authority: it is read as a representative's.")
        return Lane.REPRESENTATIVE, ("fed-who-001",), message(words)
    if relation is Relation.PROVIDER:
        words = N_("Another provider asks for treatment.")
        return Lane.TREATMENT, ("fed-tpo-001",), message(words)
    if relation is Relation.INSURER:
        words = N_("A payer asks for payment.")
        return Lane.PAYER, ("fed-tpo-001", "fed-min-001"), message(words)
    if relation is Relation.OFFICIAL:
        words = N_("A public official asks.")
        return Lane.OFFICIAL, ("fed-512-a", "fed-req-004"), message(words)
    if relation in (Relation.ATTORNEY, Relation.EMPLOYER):
        words = N_("A third party asks and has no paper yet.")
        return Lane.AUTHORIZATION, ("fed-aut-012",), message(words)
    words = N_("Who asks has no standing yet; a paper has to come.")
    return None, ("fed-who-001", "fed-aut-012"), message(words)
