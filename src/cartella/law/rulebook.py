"""The federal rules by their id, and what a finding keeps of them.

The modules that are about people and papers all rest on single federal rules; this is where they
take them from, so that no rule is quoted without its day, its cite and how it is known.
"""

from collections.abc import Iterable
from functools import cache

from cartella.law import jurisdiction, precedence
from cartella.law.duty import Duty
from cartella.law.finding import (
    N_,
    Answer_co,
    Finding,
    Known,
    Message,
    State,
    UsedFact,
    Value,
    message,
)
from cartella.law.loader import LawDataError
from cartella.law.provisions import Provision, Rule

REMEMBERED = N_(
    "%(cites)s: remembered, not re-read. Look it up, or ask counsel, before leaning on it against "
    "anybody."
)


@cache
def rule(fact_id: str) -> Rule:
    """The federal rule with this id. Raises LawDataError if there is none."""
    for found in jurisdiction.federal().rules:
        if found.id == fact_id:
            return found
    raise LawDataError(f"US: fact {fact_id}: expected among the rules, not there")


def used(*fact_ids: str) -> tuple[UsedFact, ...]:
    """The federal rules as a finding keeps them, in the order given, each once."""
    return tuple(
        precedence.used(rule(fact_id), jurisdiction.FEDERAL, topic(rule(fact_id)))
        for fact_id in dict.fromkeys(fact_ids)
    )


def topic(found: Rule) -> str:
    """The topic as words.VALUES has it."""
    return found.topic.replace("_", " ")


def is_firm(*fact_ids: str) -> bool:
    """Whether an answer resting on all of these may be called settled."""
    return all(precedence.is_firm(rule(fact_id)) for fact_id in fact_ids)


def weak(facts: Iterable[UsedFact], firm: Iterable[str] = ()) -> tuple[Message, ...]:
    """One sentence about the facts that are only remembered or not confirmed; none if all are firm.

    `firm` are ids whose weakness does not matter for this answer.
    """
    skip = set(firm)
    cites = [
        fact.cite or fact.id for fact in facts if fact.id not in skip and not _is_firm_use(fact)
    ]
    if not cites:
        return ()
    return (message(REMEMBERED, cites="; ".join(dict.fromkeys(cites))),)


def duty(code: str, words: str, fact_id: str, **values: Value) -> Duty:
    """A thing to do under a federal rule."""
    found = rule(fact_id)
    return Duty(code=code, words=message(words, **values), fact_id=fact_id, cite=found.cite or "")


def duty_of(code: str, words: str, fact: Provision, **values: Value) -> Duty:
    """A thing to do under any fact, a state's for instance."""
    return Duty(code=code, words=message(words, **values), fact_id=fact.id, cite=fact.cite or "")


def lacking(fact_id: str, shown: Iterable[str], *, of: str = "") -> tuple[str, ...]:
    """The codes that the rule's `elements` ask for and that have not been shown, in its order.

    `of` takes only the codes of one route, those that start with it.
    """
    have = {str(code).lower() for code in shown}
    return tuple(
        code for code in rule(fact_id).elements if code.startswith(of) and code not in have
    )


def conclude(
    answer: Answer_co,
    *,
    rules: Iterable[str] = (),
    more: Iterable[UsedFact] = (),
    steps: Iterable[Message] = (),
    decide: Iterable[Message] = (),
) -> Finding[Answer_co]:
    """A finding that rests on federal `rules` and `more` facts. It is settled only if all are firm
    and nothing is left for a person; what is remembered is said."""
    facts = tuple(dict.fromkeys((*used(*rules), *more)))
    open_words = tuple(dict.fromkeys((*decide, *weak(facts))))
    return Finding(
        answer=answer,
        facts=facts,
        steps=tuple(steps),
        is_settled=not open_words,
        decide=open_words,
    )


def _is_firm_use(fact: UsedFact) -> bool:
    return fact.state is State.SETTLED and fact.known is not Known.REMEMBERED
