"""The schema of the law's files: which sections there are, and how each key is read.

Tables only, and the checks that span keys. A new key is a line here and a field in `provisions.py`.
"""

from collections.abc import Mapping
from typing import Any

from cartella.law.book.loader import (
    Place,
    Reader,
    Table,
    count,
    day,
    flag,
    many,
    none_or,
    some,
    text,
    usd,
    word,
)
from cartella.law.book.provisions import (
    Access,
    Attestation,
    Attester,
    Demand,
    Denial,
    Disclosure,
    Excuse,
    Extension,
    GroundRule,
    Holiday,
    Leaving,
    Leg,
    Measures,
    Outside,
    Part,
    Penalty,
    Provision,
    Rule,
    Scope,
    Span,
    Start,
    Subject,
    Trace,
    Unit,
)
from cartella.law.book.schedules import Fee
from cartella.law.book.schema_fact import section
from cartella.law.book.schema_fees import FEES, check_fee
from cartella.law.book.state_provisions import (
    CareTopic,
    Category,
    KeptFrom,
    Minor,
    MinorEffect,
    MinorLimb,
    MinorRule,
    MinorStatus,
    Practice,
    PracticeTopic,
    ProcessNeed,
    Retention,
    RetentionBasis,
    Sensitive,
    SensitiveNeed,
    Who,
)
from cartella.law.facts import (
    CopyNumber,
    Form,
    Holder,
    Kind,
    Lane,
    Purpose,
    Records,
    Regime,
    Requester,
)
from cartella.law.finding import Confidence, Known, State

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
PENALTY = Table(
    make=Penalty,
    must={"tier": text, "year_cap_usd": usd},
    may={"min_usd": usd, "max_usd": usd},
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
            "except_records": word(Records),
            "purpose": word(Purpose),
            "purpose_words": text,
            "copy": word(CopyNumber),
            "guidance": SPAN,
            "starts": word(Start),
            "starts_words": text,
            "later_of": many(
                Table(
                    make=Leg,
                    must={"value": count, "unit": word(Unit), "starts": word(Start)},
                    may={"demanded_within_days": count},
                )
            ),
            "later_of_words": text,
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
            "holder": text,
            "holders": some(word(Holder)),
            "regime": word(Regime),
            "records": word(Records),
        },
    ),
    "holidays": section(Holiday, {"name": text, "days": many(day)}, {}),
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
    "fees": FEES,
    "disclosure": section(
        Disclosure,
        {"rule": text},
        {
            "excluded": many(word(Lane)),
            "listed": many(word(Lane)),
            "misdirected_listed": flag,
            "years": count,
            "deadline": SPAN,
            "extension": EXTENSION,
            "max_days": count,
            "fields": many(text),
            "leavings_excluded": many(word(Leaving)),
            "leavings_listed": many(word(Leaving)),
            "months": count,
        },
    ),
    "rules": section(
        Rule,
        {"topic": text, "rule": none_or(text)},
        {
            "never_ask": many(word(Demand)),
            "bars": many(word(Excuse)),
            "elements": many(text),
            "also": many(text),
            "lanes": some(word(Lane)),
            "deadline": SPAN,
            "extension": EXTENSION,
            "years": count,
            "max_days": count,
            "people": count,
            "age": count,
            "usd": usd,
            "penalties": many(PENALTY),
            "is_proposed": flag,
        },
    ),
    "retention": section(
        Retention,
        {
            "who": word(Who),
            "applies_to": text,
            "years": none_or(count),
            "counts_from": word(KeptFrom),
            "basis": word(RetentionBasis),
        },
        {
            "starts_words": text,
            "minor_rule": Table(
                make=MinorRule,
                must={},
                may={
                    "until_age": count,
                    "years_after_majority": count,
                    "at_least_years": count,
                    "words": text,
                },
            ),
            "holder": text,
            "holders": some(word(Holder)),
            "records": word(Records),
            "prudent_years": count,
            "prudent_age": count,
            "is_special": flag,
        },
    ),
    "minors": section(
        Minor,
        {
            "topic": text,
            "rule": none_or(text),
            "minimum_age": none_or(count),
            "effects": some(word(MinorEffect)),
        },
        {
            "topics": some(word(CareTopic)),
            "statuses": some(word(MinorStatus)),
            "limbs": many(
                Table(
                    make=MinorLimb,
                    must={"effects": some(word(MinorEffect))},
                    may={
                        "topics": some(word(CareTopic)),
                        "statuses": some(word(MinorStatus)),
                        "minimum_age": count,
                    },
                )
            ),
            "holder": text,
            "holders": some(word(Holder)),
        },
    ),
    "sensitive": section(
        Sensitive,
        {"category": word(Category), "rule": none_or(text)},
        {
            "needs": some(word(SensitiveNeed)),
            "lanes": some(word(Lane)),
            "holder": text,
            "holders": some(word(Holder)),
            "regime": word(Regime),
        },
    ),
    "practice": section(
        Practice,
        {"topic": word(PracticeTopic), "raw_topic": text, "rule": none_or(text)},
        {
            "bars": many(word(Excuse)),
            "never_ask": many(word(Demand)),
            "elements": many(text),
            "may_ask_first": flag,
            "deadline": SPAN,
            "extension": EXTENSION,
            "is_before": flag,
            "max_words": count,
            "process_needs": some(word(ProcessNeed)),
            "people": count,
            "purposes": some(word(Purpose)),
            "holder": text,
            "holders": some(word(Holder)),
            "regime": word(Regime),
            "applies_to": text,
        },
    ),
}

HEAD: Mapping[str, Reader[Any]] = {"id": text, "name": text, "reviewed_on": day}


def check(place: Place, fact: Provision) -> None:
    """What must hold between the keys of one fact. Raises LawDataError."""
    if fact.state is State.SETTLED and fact.cite is None:
        place.at("cite").refuse("a cite, because the fact is settled")
    if fact.in_force_from and fact.in_force_to and fact.in_force_to < fact.in_force_from:
        place.at("in_force_to").refuse("a day not before in_force_from", fact.in_force_to)
    if isinstance(fact, Fee):
        check_fee(place, fact)
    from_knowledge = fact.read == "knowledge (not re-read)"
    if from_knowledge and fact.known is not Known.REMEMBERED:
        place.at("known").refuse("remembered, because nothing was read", fact.known)
    if fact.known is Known.REMEMBERED and "knowledge" not in fact.read:
        place.at("read").refuse("knowledge (not re-read), because it is remembered", fact.read)
