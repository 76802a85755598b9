"""What each lane needs and how much it opens: papers, default scope, price, hold and refusal.

The default scope follows minimum necessary, which binds neither the patient's own request nor an
authorization (45 CFR 164.502(b)(2)). A hold exists only where no right of the patient runs.
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Demand
from cartella.law.facts import Facts, Lane, Requester
from cartella.law.finding import Finding
from cartella.law.verification import standing


class DefaultScope(StrEnum):
    """What is in scope before anybody has picked an item."""

    EVERYTHING = "everything in the record set"
    WHAT_IT_NAMES = "what the paper names"
    NOTHING = "nothing until picked"


class Price(StrEnum):
    """Which rule of price the lane follows."""

    PATIENT = "the patient's: HIPAA's limit and the state's, the lower"
    STATE = "the state's for this requester"
    FREE = "no charge"
    FIRST_FREE = "the first in twelve months free"


class Refusal(StrEnum):
    """How the lane may end without what was asked for."""

    GROUNDS = "only on a listed ground, in writing, in time"
    DECLINE = "it may be held or declined: nothing obliges"
    OBJECT = "object in writing by the return date, never silence"
    LAW = "where the law compels, not at all; else it may be declined"
    NEVER = "it is always taken"


SCOPES: dict[Lane, DefaultScope] = {
    Lane.ACCESS: DefaultScope.EVERYTHING,
    Lane.REPRESENTATIVE: DefaultScope.EVERYTHING,
    Lane.DIRECTIVE: DefaultScope.EVERYTHING,
    Lane.AUTHORIZATION: DefaultScope.WHAT_IT_NAMES,
    Lane.TREATMENT: DefaultScope.WHAT_IT_NAMES,
    Lane.LEGAL_PROCESS: DefaultScope.WHAT_IT_NAMES,
}

PRICES: dict[Lane, Price] = {
    Lane.ACCESS: Price.PATIENT,
    Lane.REPRESENTATIVE: Price.PATIENT,
    Lane.ACCOUNTING: Price.FIRST_FREE,
    Lane.AMENDMENT: Price.FREE,
    Lane.RESTRICTION: Price.FREE,
    Lane.COMPLAINT: Price.FREE,
}

REFUSALS: dict[Lane, Refusal] = {
    Lane.ACCESS: Refusal.GROUNDS,
    Lane.REPRESENTATIVE: Refusal.GROUNDS,
    Lane.DIRECTIVE: Refusal.GROUNDS,
    Lane.ACCOUNTING: Refusal.GROUNDS,
    Lane.AMENDMENT: Refusal.GROUNDS,
    Lane.RESTRICTION: Refusal.GROUNDS,
    Lane.LEGAL_PROCESS: Refusal.OBJECT,
    Lane.OFFICIAL: Refusal.LAW,
    Lane.COMPLAINT: Refusal.NEVER,
}

# Lanes in which the patient's own right is at stake: no hold, no form, no reason.
RIGHTS: frozenset[Lane] = frozenset(
    {
        Lane.ACCESS, Lane.REPRESENTATIVE, Lane.DIRECTIVE, Lane.ACCOUNTING, Lane.AMENDMENT,
        Lane.RESTRICTION, Lane.COMPLAINT,
    }
)  # fmt: skip

# Lanes whose scope is limited by their own paper, or that carry no record at all.
OUTSIDE_MINIMUM: frozenset[Lane] = frozenset(
    {Lane.LEGAL_PROCESS, Lane.ACCOUNTING, Lane.AMENDMENT, Lane.RESTRICTION, Lane.COMPLAINT}
)

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
    is_minimum_necessary: bool = False
    price: Price = Price.STATE
    refusal: Refusal = Refusal.DECLINE


def propose(requester: Requester) -> Lane | None:
    """The lane that who asks makes likely, None where a person has to say; always confirmed."""
    return PROPOSED.get(requester)


def is_minimum_necessary(lane: Lane) -> bool:
    """Whether a release on this lane is cut to the minimum necessary (45 CFR 164.502(b))."""
    return lane not in jurisdiction.rule("fed-min-001").lanes | OUTSIDE_MINIMUM


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
            is_minimum_necessary=is_minimum_necessary(facts.lane),
            price=PRICES.get(facts.lane, Price.STATE),
            refusal=REFUSALS.get(facts.lane, Refusal.DECLINE),
        ),
        facts=found.facts,
        steps=found.steps,
        is_settled=found.is_settled,
        decide=found.decide,
    )
