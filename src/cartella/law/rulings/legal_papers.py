"""The parts of a case's `given` that are authorizations, legal process and officials' requests."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from cartella.law.book.state_provisions import Category
from cartella.law.manner.directive import Signature
from cartella.law.rulings import known
from cartella.law.rulings.papers import Flag
from cartella.law.verification.demands import Assurance, DemandFinding, ProcessKind
from cartella.law.verification.officials import Detail, OfficialAuthority, OfficialGround
from cartella.law.verification.papers import (
    Aim,
    Combined,
    Conditioned,
    ConditionException,
    Element,
    Signer,
    Statement,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """A signed authorization. Complete unless said: `lacks` names what is missing."""

    lacks: Annotated[frozenset[Element], "core elements that are missing"] = frozenset()
    lacks_statements: Annotated[frozenset[Statement], "statements that are missing"] = frozenset()
    signed: Annotated[date | None, "day of signature"] = None
    signed_by: Annotated[Signer, "who signed"] = Signer.PATIENT
    has_authority: Annotated[Flag, "a signing representative or minor has authority"] = None
    signature: Annotated[Signature, "how it is signed; all the same in law"] = Signature.INK
    expires: Annotated[date | None, "last day"] = None
    event_past: Annotated[Flag, "the event at which it ends has happened"] = None
    revoked: Annotated[date | None, "day of a revocation that the practice knows"] = None
    revoked_in_writing: Annotated[Flag, "the revocation is written"] = None
    sent: Annotated[date | None, "day on which something was sent on it before"] = None
    combined_with: Annotated[frozenset[Combined], "what it is combined with"] = frozenset()
    conditioned_on: Annotated[frozenset[Conditioned], "what was made to hang on it"] = frozenset()
    condition_exception: Annotated[ConditionException | None, "a case that allows it"] = None
    known_false: Annotated[bool, "something material in it is known to be false"] = False
    aim: Annotated[Aim, "what it is for"] = Aim.RELEASE
    recipient_is_signer: Annotated[bool, "it sends the record to who signed"] = False
    names: Annotated[frozenset[Category], "sensitive kinds of information that it names"] = (
        frozenset()
    )
    payment_involved: Annotated[Flag, "the practice is paid for it"] = None
    states_payment: Annotated[Flag, "it says so"] = None
    plain: Annotated[Flag, "in plain language"] = None
    asked_by_practice: Annotated[Flag, "the practice asked for it"] = None
    state_forms_met: Annotated[
        frozenset[str], "ids of state facts on the form that a person found met", known.fact_ids
    ] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalProcess:
    """A legal paper that asks for the record."""

    kind: Annotated[ProcessKind, "what it is, whatever it calls itself"]
    issued_by: Annotated[str | None, "where it comes from, such as US-TX; US for federal"] = None
    domesticated: Annotated[Flag, "an out-of-state paper was issued anew here"] = None
    served: Annotated[date | None, "day of service"] = None
    return_: Annotated[date | None, "day by which it wants the record"] = None
    shown: Annotated[frozenset[Assurance], "assurances that came with it"] = frozenset()
    notified: Annotated[date | None, "day the patient was given notice"] = None
    findings: Annotated[frozenset[DemandFinding], "what an agency's demand states"] = frozenset()
    authorization: Annotated[bool, "the patient's valid authorization came with it"] = False
    counsel_cleared: Annotated[bool, "counsel has looked and said that this may go"] = False
    names_records: Annotated[bool, "it says which records"] = True
    part2_order: Annotated[bool, "an order that meets 42 CFR 2.61-2.67"] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A request or a report under 45 CFR 164.512 without authorization."""

    ground: Annotated[OfficialGround, "why it may be told"]
    shown: Annotated[
        frozenset[str],
        "what was shown or found, of the words under `official.shown` below",
        known.official_needs,
    ] = frozenset()
    authority: Annotated[
        frozenset[OfficialAuthority] | None, "what shows authority; not said: it is shown"
    ] = None
    own_report: Annotated[bool, "the practice reports on its own"] = False
    target_unrelated_to_care: Annotated[
        bool, "the patient is the one looked into, and not over care or benefits"
    ] = False
    risky_to_tell: Annotated[bool, "telling the victim would put her at risk"] = False
    wants: Annotated[frozenset[Detail], "details that police want to find a person"] = frozenset()
