"""A paper of a court, an agency or an attorney, as facts: what it is and what has been shown."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartella.law.book.state_provisions import Category


class ProcessKind(StrEnum):
    """What the paper is, whatever it calls itself."""

    COURT_ORDER = "order of a court"
    TRIBUNAL_ORDER = "order of an administrative tribunal"
    WARRANT = "warrant"
    JUDGES_SUBPOENA = "subpoena signed by a judge"
    GRAND_JURY_SUBPOENA = "grand jury subpoena"
    ATTORNEY_SUBPOENA = "subpoena issued by an attorney"
    CLERK_SUBPOENA = "subpoena issued by a clerk"
    DISCOVERY_REQUEST = "discovery request"
    ADMINISTRATIVE_DEMAND = "administrative demand"
    ATTORNEY_LETTER = "letter of an attorney"


ORDERS = frozenset({ProcessKind.COURT_ORDER, ProcessKind.TRIBUNAL_ORDER})
JUDICIAL = frozenset(
    {ProcessKind.WARRANT, ProcessKind.JUDGES_SUBPOENA, ProcessKind.GRAND_JURY_SUBPOENA}
)
WITHOUT_ORDER = frozenset(
    {ProcessKind.ATTORNEY_SUBPOENA, ProcessKind.CLERK_SUBPOENA, ProcessKind.DISCOVERY_REQUEST}
)


class Assurance(StrEnum):
    """What makes an assurance satisfactory, 45 CFR 164.512(e)(1)(iii)-(vi)."""

    NOTICE_STATEMENT = "written statement and papers that show the notice"
    NOTICE_SENT = "written notice to the patient, in good faith"
    NOTICE_EXPLAINS = "the notice says enough to object"
    OBJECTION_TIME_OVER = "the time to object is over"
    NO_OBJECTION_LEFT = "no objection is left open"
    ORDER_STATEMENT = "written statement and papers that show the protective order"
    ORDER_STIPULATED_OR_ASKED = "the order is agreed on or asked for"
    ORDER_BARS_OTHER_USE = "the order bars other use"
    ORDER_RETURN_OR_DESTROY = "the order has the records returned or destroyed"
    OWN_NOTICE = "the practice itself told the patient"
    OWN_PROTECTIVE_ORDER = "the practice itself asked for a protective order"


class DemandFinding(StrEnum):
    """What an administrative demand must state, 45 CFR 164.512(f)(1)(ii)(C)."""

    RELEVANT_AND_MATERIAL = "relevant and material to a lawful inquiry"
    SPECIFIC_AND_LIMITED = "specific and limited"
    DEIDENTIFIED_NOT_USABLE = "de-identified information would not do"


class Route(StrEnum):
    """On what the release rests."""

    ORDER = "the order"
    JUDICIAL_PROCESS = "process of a judge or grand jury"
    NOTICE = "notice to the patient"
    PROTECTIVE_ORDER = "a protective order"
    OWN_EFFORT = "the practice's own effort"
    DEMAND = "an administrative demand with its three findings"
    AUTHORIZATION = "the patient's authorization"


_S = Assurance

# The parts of each route; which of them the rule asks for stands in the data.
ROUTES: dict[Route, frozenset[Assurance]] = {
    Route.NOTICE: frozenset(
        {
            _S.NOTICE_STATEMENT, _S.NOTICE_SENT, _S.NOTICE_EXPLAINS, _S.OBJECTION_TIME_OVER,
            _S.NO_OBJECTION_LEFT,
        }
    ),
    Route.PROTECTIVE_ORDER: frozenset(
        {
            _S.ORDER_STATEMENT, _S.ORDER_STIPULATED_OR_ASKED, _S.ORDER_BARS_OTHER_USE,
            _S.ORDER_RETURN_OR_DESTROY,
        }
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A paper of a court, an agency or an attorney. Sets hold what has been shown. `issued_by` is a
    jurisdiction's code (`US` for federal), None not known; `is_domesticated`: another state's
    paper was issued anew here. `names`: it says which records. `notified_on` is the day of the
    notice to the patient; `counsel_cleared`: counsel has looked and said that this may go."""

    kind: ProcessKind
    issued_by: str | None = None
    is_domesticated: bool | None = None
    served_on: date | None = None
    return_on: date | None = None
    notified_on: date | None = None
    shown: frozenset[Assurance] = frozenset()
    findings: frozenset[DemandFinding] = frozenset()
    has_authorization: bool = False
    counsel_cleared: bool = False
    names: bool = True
    categories: frozenset[Category] = frozenset()
    is_part2: bool | None = None
    has_part2_order: bool = False
    on: date | None = None
