"""What may be charged for a copy.

Without the practice's dated cost sheet nothing may: 45 CFR 164.524(c)(4) allows a patient only a
cost-based fee, and a cost that nobody has worked out cannot be charged.
"""

from dataclasses import dataclass
from decimal import Decimal

from cartella.law import jurisdiction, precedence
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, UsedFact, message
from cartella.law.schedules import Fee
from cartella.law.words import NEVER_CHARGED

FREE = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a quote, with the fact that allows it or says why it is free."""

    words: Message
    amount_usd: Decimal
    fact_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a copy costs: lines in the order they are shown, and their sum."""

    lines: tuple[Line, ...]
    total_usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverCharged:
    """Something for which a patient is never charged."""

    code: str
    words: Message
    fact: UsedFact


def quote(facts: Facts) -> Finding[Quote]:
    """The price of the copy: free, with the reason and the cite."""
    rule = _in_force(facts)[0]
    why = message(
        N_("Free: the practice has no dated cost sheet, so nothing may be charged (%(cite)s)."),
        cite=rule.cite or rule.id,
    )
    line = Line(words=why, amount_usd=FREE, fact_id=rule.id)
    return Finding(
        answer=Quote(lines=(line,), total_usd=FREE),
        facts=(precedence.used(rule, jurisdiction.FEDERAL, "0.00 USD"),),
        steps=(why,),
        is_settled=True,  # free is the patient's best case, whatever else the law says
    )


def never(facts: Facts) -> tuple[NeverCharged, ...]:
    """What a patient is never charged for on the day of receipt, whatever a state's list says."""
    return tuple(
        NeverCharged(
            code=code,
            words=message(NEVER_CHARGED[code]),
            fact=precedence.used(rule, jurisdiction.FEDERAL, f"never: {NEVER_CHARGED[code]}"),
        )
        for rule in _in_force(facts)
        for code in rule.never
    )


def _in_force(facts: Facts) -> tuple[Fee, ...]:
    return tuple(
        rule for rule in jurisdiction.federal().fees if rule.is_in_force(facts.received_on)
    )
