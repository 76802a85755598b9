"""The federal rules by their id, and findings that rest on them.

The modules about people and papers all rest on single federal rules; this is where they take them
from, so that no rule is quoted without its cite and how it is known.
"""

from collections.abc import Iterable
from typing import TypeVar

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Provision, Rule
from cartella.law.conclude import Ground
from cartella.law.conclude import conclude as conclude_on
from cartella.law.duty import Duty
from cartella.law.finding import Finding, Message, Value, message
from cartella.law.wording.words_of_people import CODES

Answer = TypeVar("Answer")
Duties = tuple[Duty, ...]


def topic(found: Rule) -> str:
    """The topic as words.VALUES has it."""
    return found.topic.replace("_", " ")


def duties(fact_id: str, *codes: str) -> Duties:
    """What is to be done, or left, under one federal rule; the words stand in words_of_people."""
    found = jurisdiction.rule(fact_id)
    return tuple(duty(code, found) for code in codes)


def duty(code: str, fact: Provision, **values: Value) -> Duty:
    """The thing with this code, under any fact, a state's for instance. Raises KeyError for a code
    without words."""
    return Duty(
        code=code,
        words=message(CODES[code], **values),
        fact_id=fact.id,
        cite=fact.cite or fact.id,
    )


def lacking(fact_id: str, shown: Iterable[str]) -> tuple[str, ...]:
    """The codes that the rule's `elements` ask for and that have not been shown, in its order."""
    have = {str(code).lower() for code in shown}
    return tuple(code for code in jurisdiction.rule(fact_id).elements if code not in have)


def conclude(
    answer: Answer,
    *,
    rules: Iterable[str] = (),
    more: Iterable[Ground] = (),
    steps: Iterable[Message] = (),
    decide: Iterable[Message] = (),
) -> Finding[Answer]:
    """A finding that rests on federal `rules`, each once, and on `more` facts."""
    found = [jurisdiction.rule(fact_id) for fact_id in dict.fromkeys(rules)]
    return conclude_on(
        answer, on=[*((one, topic(one)) for one in found), *more], steps=steps, decide=decide
    )
