"""What each lane needs and how much it opens: default scope, denial or hold, papers.

The default scope follows minimum necessary, which binds neither the patient's own request nor an
authorization (45 CFR 164.502(b)(2)).
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law import standing
from cartella.law.facts import Facts, Lane, Requester
from cartella.law.finding import Finding
from cartella.law.provisions import Demand


class DefaultScope(StrEnum):
    """What is in scope before anybody has picked an item."""

    EVERYTHING = "everything in the record set"
    WHAT_IT_NAMES = "what the paper names"
    NOTHING = "nothing until picked"


SCOPES: dict[Lane, DefaultScope] = {
    Lane.ACCESS: DefaultScope.EVERYTHING,
    Lane.REPRESENTATIVE: DefaultScope.EVERYTHING,
    Lane.DIRECTIVE: DefaultScope.EVERYTHING,
    Lane.AUTHORIZATION: DefaultScope.WHAT_IT_NAMES,
    Lane.LEGAL_PROCESS: DefaultScope.WHAT_IT_NAMES,
}

# Lanes in which the patient's own right is at stake: no hold, no form, no reason.
RIGHTS: frozenset[Lane] = frozenset(
    {
        Lane.ACCESS, Lane.REPRESENTATIVE, Lane.DIRECTIVE, Lane.ACCOUNTING, Lane.AMENDMENT,
        Lane.RESTRICTION, Lane.COMPLAINT,
    }
)  # fmt: skip

PROPOSED: dict[Requester, Lane] = {
    Requester.PATIENT: Lane.ACCESS,
    Requester.PERSONAL_REPRESENTATIVE: Lane.REPRESENTATIVE,
    Requester.ATTORNEY: Lane.AUTHORIZATION,
    Requester.INSURER: Lane.PAYER,
    Requester.PROVIDER: Lane.TREATMENT,
    Requester.OFFICIAL: Lane.OFFICIAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a lane asks for and opens. `may_be_held`: only where no right of the patient runs."""

    lane: Lane
    default_scope: DefaultScope
    may_be_held: bool
    standing: standing.Standing
    never_ask: tuple[Demand, ...]


def propose(requester: Requester) -> Lane | None:
    """The lane that who asks makes likely, None where a person has to say; always confirmed."""
    return PROPOSED.get(requester)


def needs(facts: Facts) -> Finding[Needs]:
    """What the request's lane needs before anything leaves, with standing's own reasons."""
    found = standing.may_ask(facts)
    is_right = facts.lane in RIGHTS
    return Finding(
        answer=Needs(
            lane=facts.lane,
            default_scope=SCOPES.get(facts.lane, DefaultScope.NOTHING),
            may_be_held=not is_right,
            standing=found.answer,
            never_ask=standing.never_ask(facts) if is_right else (),
        ),
        facts=found.facts,
        steps=found.steps,
        is_settled=found.is_settled,
        decide=found.decide,
    )
