"""A finding as text that a row can keep, and back again.

A determination keeps the facts it used and the sentences it was explained with, so that a later
change of the law's data does not change what an old request says.
"""

import json
from datetime import date
from decimal import Decimal

from cartella.law.finding import (
    Confidence,
    Finding,
    Known,
    Message,
    Service,
    State,
    UsedFact,
    Value,
)

Json = dict[str, object]


def to_json(finding: Finding[object]) -> str:
    """Facts, steps and doubts of a finding as JSON text, keys sorted. The answer is not in it: it
    stands in the columns of whoever asked."""
    return json.dumps(
        {
            "v": 1,
            "facts": [_fact(fact) for fact in finding.facts],
            "steps": [_message(step) for step in finding.steps],
            "is_settled": finding.is_settled,
            "decide": [_message(words) for words in finding.decide],
        },
        sort_keys=True,
        ensure_ascii=False,
    )


def from_json(text: str) -> Finding[None]:
    """The finding that was kept, without its answer. Raises ValueError for another form."""
    kept = json.loads(text)
    if not isinstance(kept, dict) or kept.get("v") != 1:
        raise ValueError("This is not a finding kept in form 1; it was left as it is.")
    return Finding(
        answer=None,
        facts=tuple(_read_fact(fact) for fact in kept["facts"]),
        steps=tuple(_read_message(step) for step in kept["steps"]),
        is_settled=kept["is_settled"],
        decide=tuple(_read_message(words) for words in kept["decide"]),
    )


def _fact(fact: UsedFact) -> Json:
    return {
        "id": fact.id,
        "jurisdiction": fact.jurisdiction,
        "cite": fact.cite,
        "source": fact.source,
        "known": fact.known,
        "confidence": fact.confidence,
        "state": fact.state,
        "value": fact.value,
        "service": fact.service,
        "because": None if fact.because is None else _message(fact.because),
    }


def _read_fact(kept: Json) -> UsedFact:
    source, because = kept["source"], kept["because"]
    return UsedFact(
        id=str(kept["id"]),
        jurisdiction=str(kept["jurisdiction"]),
        cite=str(kept["cite"]),
        source=None if source is None else str(source),
        known=Known(str(kept["known"])),
        confidence=Confidence(str(kept["confidence"])),
        state=State(str(kept["state"])),
        value=str(kept["value"]),
        service=Service(str(kept["service"])),
        because=_read_message(because) if isinstance(because, dict) else None,
    )


def _message(words: Message) -> Json:
    return {
        "template": words.template,
        "values": [[name, _kind(value), str(value)] for name, value in words.values],
    }


def _read_message(kept: Json) -> Message:
    values = kept["values"]
    if not isinstance(values, list):
        raise ValueError("The values of a kept sentence are a list; it was left as it is.")
    return Message(
        template=str(kept["template"]),
        values=tuple((name, READ[kind](text)) for name, kind, text in values),
    )


def _kind(value: Value) -> str:
    if isinstance(value, int):
        return "int"
    if isinstance(value, date):
        return "date"
    return "usd" if isinstance(value, Decimal) else "text"


def _read_int(text: str) -> Value:
    return int(text)


def _read_date(text: str) -> Value:
    return date.fromisoformat(text)


def _read_usd(text: str) -> Value:
    return Decimal(text)


def _read_text(text: str) -> Value:
    return text


READ = {"int": _read_int, "date": _read_date, "usd": _read_usd, "text": _read_text}
