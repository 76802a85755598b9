"""The schema of the law's files: which sections there are, and how each key is read.

Tables only, and the checks that span keys. A new key is a line here and a field in `provisions.py`.
"""

from collections.abc import Mapping
from typing import Any

from cartella.law.facts import Form, Holder, Kind, Lane, Purpose, Records, Regime, Requester
from cartella.law.finding import Confidence, Known, State
from cartella.law.loader import (
    Place,
    Reader,
    Table,
    count,
    day,
    flag,
    many,
    none_or,
    one_of,
    some,
    text,
    usd,
    word,
)
from cartella.law.provisions import (
    Access,
    Attestation,
    Attester,
    Component,
    CopyNumber,
    Demand,
    Denial,
    Disclosure,
    Excuse,
    Extension,
    Fee,
    GroundRule,
    Measures,
    Outside,
    Part,
    Provision,
    Rule,
    Scope,
    Span,
    Subject,
    Trace,
    Unit,
)

FEE_KINDS = (
    "per_page", "base", "search", "handling", "certification", "labor", "supplies", "postage",
    "imaging", "flat", "max_total", "summary",
)  # fmt: skip

EVERY_MUST: Mapping[str, Reader[Any]] = {
    "id": text,
    "cite": none_or(text),
    "source": none_or(text),
    "read": text,
    "known": word(Known),
    "confidence": word(Confidence),
    "state": word(State),
    "in_force_from": none_or(day),
    "in_force_to": none_or(day),
    "note": none_or(text),
}
EVERY_MAY: Mapping[str, Reader[Any]] = {"text_at": none_or(text)}

SPAN = Table(
    make=Span,
    must={"value": none_or(count), "unit": word(Unit)},
    may={"counts_from": text},
)
EXTENSION = Table(
    make=Extension,
    must={"value": count, "unit": word(Unit), "measures": word(Measures), "condition": text},
    may={"attest": some(text), "max_total": SPAN, "fact": text},
)
GROUND = Table(
    make=GroundRule,
    must={"code": text, "reviewable": none_or(flag)},
    may={
        "attest": many(Table(make=Attestation, must={"code": text, "by": word(Attester)}, may={})),
        "requesters": some(word(Requester)),
        "forms": some(word(Form)),
        "trace": word(Trace),
        "over_hipaa": flag,
        "twin": text,
        "cite": text,
        "known": word(Known),
        "confidence": word(Confidence),
    },
)


def component(place: Place, found: object) -> Component:
    """A part of a fee. A price must say its unit in its key: `usd`, or stand at actual cost."""
    read = COMPONENT(place, found)
    if read.usd is None and read.basis is None:
        place.at("usd").refuse("an amount in US dollars (usd) or basis: actual")
    return read


COMPONENT = Table(
    make=Component,
    must={"kind": one_of(*FEE_KINDS)},
    may={"usd": usd, "basis": one_of("actual", "average"), "only": text},
)


def section(make: type[Provision], must: Mapping[str, Any], may: Mapping[str, Any]) -> Table[Any]:
    """The table of one section: the keys of every fact and its own."""
    return Table(make=make, must={**EVERY_MUST, **must}, may={**EVERY_MAY, **may})


SECTIONS: Mapping[str, Table[Any]] = {
    "access": section(
        Access,
        {"subject": word(Subject), "applies_to": text, "deadline": SPAN},
        {
            "extension": none_or(EXTENSION),
            "written_request_required": none_or(flag),
            "holder": text,
            "holders": some(word(Holder)),
            "regime": word(Regime),
            "requesters": some(word(Requester)),
            "records": word(Records),
            "purpose": word(Purpose),
            "purpose_words": text,
            "copy": word(CopyNumber),
            "guidance": SPAN,
        },
    ),
    "denial": section(
        Denial,
        {},
        {
            "ground": none_or(text),
            "procedure": none_or(text),
            "rule": text,
            "grounds": many(GROUND),
            "not_grounds": many(word(Excuse)),
            "letter": many(word(Part)),
            "letter_if_reviewable": many(word(Part)),
        },
    ),
    "scope": section(
        Scope,
        {"rule": text},
        {
            "inside": many(word(Kind)),
            "outside": many(
                Table(make=Outside, must={"kind": word(Kind), "because": text}, may={})
            ),
        },
    ),
    "fees": section(
        Fee,
        {
            "rule": text,
            "payer": one_of(
                "patient",
                "personal_representative",
                "third_party",
                "attorney",
                "insurer",
                "provider",
                "any",
            ),
            "medium": one_of("paper", "electronic", "microfilm", "imaging", "any"),
        },
        {"components": many(component), "never": many(text)},
    ),
    "disclosure": section(
        Disclosure,
        {"rule": text},
        {
            "excluded": many(word(Lane)),
            "listed": many(word(Lane)),
            "misdirected_listed": flag,
            "years": count,
            "deadline": SPAN,
            "fields": many(text),
        },
    ),
    "rules": section(
        Rule,
        {"topic": text, "rule": none_or(text)},
        {
            "never_ask": many(word(Demand)),
            "bars": many(word(Excuse)),
            "elements": many(text),
        },
    ),
}
SECTIONS_OF_STATES = {"practice": SECTIONS["rules"]}

HEAD: Mapping[str, Reader[Any]] = {"id": text, "name": text, "reviewed_on": day}


def check(place: Place, fact: Provision) -> None:
    """What must hold between the keys of one fact. Raises LawDataError."""
    if fact.state is State.SETTLED and fact.cite is None:
        place.at("cite").refuse("a cite, because the fact is settled")
    if fact.in_force_from and fact.in_force_to and fact.in_force_to < fact.in_force_from:
        place.at("in_force_to").refuse("a day not before in_force_from", fact.in_force_to)
    from_knowledge = fact.read == "knowledge (not re-read)"
    if from_knowledge and fact.known is not Known.REMEMBERED:
        place.at("known").refuse("remembered, because nothing was read", fact.known)
    if fact.known is Known.REMEMBERED and "knowledge" not in fact.read:
        place.at("read").refuse("knowledge (not re-read), because it is remembered", fact.read)
