"""A finding in plain lines: the arithmetic, every fact with how it is known, what is not settled.

The same lines serve "why this date" at the desk, the letters' reasons and the command line.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cartella.law.finding import (
    N_,
    Finding,
    Message,
    UsedFact,
    Value,
    message,
    spoken,
    standing_of,
)

FACT = N_("%(cite)s [%(id)s]: %(value)s. %(known)s; %(state)s; confidence %(confidence)s.")
SAFE_SIDE = N_("Used as the safe side only.")
SETTLED = N_("Settled.")
NOT_SETTLED = N_("Not settled. A person must look at this:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A finding's reasons, to be shown in this order. `sources` are addresses or None, one a fact,
    and words like "knowledge" where nothing was read."""

    steps: tuple[Message, ...]
    facts: tuple[tuple[Message, ...], ...]
    sources: tuple[str | None, ...]
    verdict: Message
    decide: tuple[Message, ...]


def explain(finding: Finding[object]) -> Explained:
    """The finding's reasons as messages, for a page that lays them out itself."""
    return Explained(
        steps=finding.steps,
        facts=tuple(_fact(fact) for fact in finding.facts),
        sources=tuple(fact.source for fact in finding.facts),
        verdict=message(SETTLED if finding.is_settled else NOT_SETTLED),
        decide=finding.decide,
    )


def lines(
    finding: Finding[object],
    *,
    translate: Callable[[str], str] = str,
    show: Callable[[Value], str] = str,
) -> tuple[str, ...]:
    """The finding as plain text: steps, facts with sources, what a person must decide."""
    told = explain(finding)
    text = [step.say(translate, show) for step in told.steps]
    for words, source in zip(told.facts, told.sources, strict=True):
        fact = " ".join(word.say(translate, show) for word in words)
        text.append(f"  {fact}" + (f" {spoken(source, translate)}" if source else ""))
    text.append(told.verdict.say(translate, show))
    text += [f"  {word.say(translate, show)}" for word in told.decide]
    return tuple(text)


def _fact(fact: UsedFact) -> tuple[Message, ...]:
    words = [
        message(
            FACT,
            cite=fact.cite,
            id=fact.id,
            value=fact.value,
            known=fact.known,
            state=standing_of(fact.state, fact.known),
            confidence=fact.confidence,
        )
    ]
    if fact.because is not None:
        words += [message(SAFE_SIDE), fact.because]
    return tuple(words)
