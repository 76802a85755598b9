"""What a state's law wants told on the wall or the web page: how to ask, how to complain, to whom.

HIPAA asks for a notice of privacy practices and for telling of a writing rule; a few states ask for
more. What no law is known to ask for is not said to be owed.
"""

from dataclasses import dataclass

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.state_provisions import PracticeTopic
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, message
from cartella.law.precedence import binds

_AUTHORITY, _COMPLAIN = "licensing_authority", "how_to_complain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What a sign has to say beside how to ask."""

    names_licensing_authority: bool
    says_how_to_complain: bool


def owed(facts: Facts) -> Finding[Posting]:
    """What the law of the states of `facts` wants posted, on the day of `facts`.

    Every fact about a notice to patients is in the finding; a person reads what else it asks for.
    """
    found = [
        fact
        for state in jurisdiction.of(facts).states
        for fact in state.practice
        if fact.topic is PracticeTopic.NOTICE
        and fact.is_in_force(facts.received_on)
        and binds(fact.regime, facts)
        and (not fact.holders or not facts.holders or fact.holders & facts.holders)
    ]
    told = {element for fact in found for element in fact.elements}
    return rulebook.conclude(
        Posting(
            names_licensing_authority=_AUTHORITY in told,
            says_how_to_complain=_COMPLAIN in told,
        ),
        more=[(fact, fact.rule or "") for fact in found],
        steps=[
            message(
                N_("%(cite)s asks for this notice: %(rule)s."),
                cite=fact.cite or fact.id,
                rule=fact.rule,
            )
            for fact in found
            if fact.rule
        ],
    )
