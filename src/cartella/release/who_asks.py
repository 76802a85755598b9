"""What the law says of who asks on one request: the papers, the proof, and a minor's own parts.

Findings only; what was seen is kept by `verification`, which also says when it is enough.
"""

from collections.abc import Sequence
from typing import Any

from cartella.law.facts import Requester
from cartella.law.finding import Finding
from cartella.law.intake import lanes
from cartella.law.intake.lanes import Needs
from cartella.law.verification import identity, minors
from cartella.law.verification.childhood import Child, MinorAccess
from cartella.law.verification.identity import Check, Identified
from cartella.release import gather
from cartella.release.models import Evidence, RecordsRequest

Way = Evidence.Way


def needs(records_request: RecordsRequest) -> Finding[Needs]:
    """The papers that this lane accepts, and what may never be asked (45 CFR 164.524, .514(h))."""
    return lanes.needs(gather.facts(records_request))


def identified(
    records_request: RecordsRequest, evidence: Sequence[Evidence]
) -> Finding[Identified]:
    """Whether what was seen shows who asks: any one way is enough (45 CFR 164.514(h)(1))."""
    ways = {proof.way for proof in evidence}
    return identity.identify(
        gather.facts(records_request),
        Check(
            is_known_to_staff=bool(ways & {Way.KNOWN, Way.OPERATOR}) or None,
            code_matched=Way.CODE in ways or None,
            is_document_seen=bool(ways & {Way.DOCUMENT, Way.IN_PERSON}) or None,
            is_called_back=Way.CALL_BACK in ways or None,
        ),
    )


def minor(records_request: RecordsRequest) -> Finding[MinorAccess] | None:
    """What a parent gets of a minor's chart; None where the patient asks, or is of age or dead."""
    facts = gather.facts(records_request)
    patient = records_request.patient
    if facts.requester is not Requester.PERSONAL_REPRESENTATIVE or patient is None:
        return None
    found = minors.access(facts, Child(born_on=patient.birth_on))
    return found if found.answer.is_minor else None


def kept(records_request: RecordsRequest, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """What the event of verifying keeps: the proofs by id, and each finding as it was that day."""
    found: dict[str, Finding[Any] | None] = {
        "lane": needs(records_request),
        "identity": identified(records_request, evidence),
        "minor": minor(records_request),
    }
    return {
        "evidence": [proof.pk for proof in evidence],
        **{name: gather.kept(one) for name, one in found.items() if one is not None},
    }
