"""The questions that only federal law answers, each asked with one thing changed at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import product
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cartella.law import duty
from cartella.law.book.provisions import Leaving
from cartella.law.determination import blocking, denial, grounds, scope, sensitive
from cartella.law.facts import Facts, Kind, Lane
from cartella.law.finding import Finding
from cartella.law.intake import asking, classify, regime
from cartella.law.keeping import accounting, amendment, breach, disclosure, restriction, retention
from cartella.law.manner import directive as directives
from cartella.law.manner import formats
from cartella.law.pricing import charges, fee_first
from cartella.law.pricing.copies import Copy
from cartella.law.timeliness import acting
from cartella.law.verification import (
    authorization,
    demands,
    identity,
    officials,
    part2,
    position,
    process,
)
from cartella.law.verification.claims import AuthorityPaper, Claim, Relation
from cartella.law.verification.papers import ALL_ELEMENTS, ALL_STATEMENTS, Aim, Paper, Use, UseAim

ON = date(2026, 9, 4)
T = TypeVar("T")


def varied(plain: T) -> Iterator[T]:
    """The value as it is, and with each field changed alone: yes and no, each word of a kind, each
    word alone in a set and all together."""
    yield plain
    hints = get_type_hints(type(plain))
    for field in fields(plain):  # type: ignore[arg-type]
        for value in _values(hints[field.name]):
            yield replace(plain, **{field.name: value})  # type: ignore[type-var]


def _values(hint: Any) -> Iterable[Any]:
    if isinstance(hint, UnionType):
        return [value for one in get_args(hint) for value in _values(one)]
    if hint is bool:
        return (True, False)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return tuple(hint)
    if get_origin(hint) is frozenset:
        words = list(_values(get_args(hint)[0]))
        return [frozenset({word}) for word in words] + ([frozenset(words)] if words else [])
    return ()


def questions(facts: Facts) -> Iterator[Finding[Any]]:
    """Everything that can be asked about one request of a covered holder."""
    yield from _about_people(facts)
    yield from _about_papers(facts)
    yield from _about_answers(facts)
    yield from _without_request(facts)


def _about_people(facts: Facts) -> Iterator[Finding[Any]]:
    for entity in varied(regime.Entity(is_provider=True)):
        yield regime.coverage(facts, entity)
    yield regime.coverage(facts, regime.Entity(sends_transactions=True, is_provider=True))
    sends_nothing = regime.Entity(
        is_provider=True, sends_transactions=False, sends_through_service=False,
        takes_only_cash=False, is_plan_or_clearinghouse=False, acts_for_covered_entity=False,
    )  # fmt: skip
    for entity in varied(sends_nothing):
        yield regime.coverage(facts, entity)
    for keeping in varied(regime.Keeping()):
        yield regime.holder(facts, keeping)
    for vendor in varied(regime.Vendor()):
        yield regime.vendor(facts, vendor)
    for check in varied(identity.Check()):
        yield identity.identify(facts, check)
    for one in varied(asking.Asking()):
        yield asking.receive(facts, one)
    for relation in Relation:
        yield classify.classify(facts, classify.Incoming(relation=relation))
        for claim in varied(Claim(relation=relation, papers=frozenset(AuthorityPaper))):
            yield position.judge(facts, claim)
        for claim in varied(Claim(relation=relation, is_involved_in_care=True)):
            yield position.judge(facts, claim)
    for incoming in varied(classify.Incoming(relation=Relation.PATIENT)):
        yield classify.classify(facts, incoming)
    yield position.protected_until(ON)


def _about_papers(facts: Facts) -> Iterator[Finding[Any]]:
    whole = Paper(elements=ALL_ELEMENTS, statements=ALL_STATEMENTS, signed_on=ON)
    for aim in Aim:
        for paper in varied(replace(whole, aim=aim, is_payment_involved=True)):
            yield authorization.judge(facts, paper)
    revoked = replace(whole, revoked_on=ON, is_revoked_in_writing=True, sent_on=ON)
    yield authorization.judge(facts, revoked)
    for aim in UseAim:
        for use in varied(Use(aim=aim)):
            yield authorization.needed(facts, use)
    for kind in demands.ProcessKind:
        for demand in varied(demands.Process(kind=kind, shown=frozenset(demands.Assurance))):
            yield process.judge(facts, demand)
    for ground in officials.OfficialGround:
        for ask in varied(officials.Ask(ground=ground)):
            yield officials.judge(facts, ask)
    whole_consent = part2.Part2(is_program_record=True, consent=frozenset(part2.ConsentElement))
    for record in varied(whole_consent):
        yield part2.judge(facts, record)
    to_treat = replace(whole_consent, is_for_treatment_payment_operations=True)
    yield part2.judge(replace(facts, lane=Lane.TREATMENT), to_treat)
    for carried in varied(sensitive.Carried(categories=frozenset())):
        yield sensitive.needs(facts, carried)
    for directive in varied(directives.Directive(is_held_in_ehr=True)):
        yield directives.judge(facts, directive)
    for app in varied(directives.App()):
        yield directives.app(facts, app)


def _about_answers(facts: Facts) -> Iterator[Finding[Any]]:
    for wish in varied(formats.Wish()):
        yield formats.judge(facts, wish)
    for ground in grounds.grounds(facts):
        decisions = (
            denial.Decision(item_id="1", is_withheld=True, ground=ground.code),
            denial.Decision(item_id="2", is_withheld=False),
        )
        yield denial.judge(facts, decisions)
    for kind in Kind:
        yield scope.membership(kind)
    for reviewer in (None, acting.Reviewer(), acting.Reviewer(took_part=True)):
        yield acting.review(facts, reviewer)
    yield acting.acted(facts, acting.Done(told_on=ON, provided_on=ON))
    copy = Copy(pages=10, cost_usd=Decimal(9), told_usd=Decimal(5), is_told=False)
    for what in charges.What:
        asked = (charges.Charge(what=what, usd=Decimal(9)),)
        yield charges.judge(facts, copy, None, asked)
    yield fee_first.may_ask_first(facts)
    for ask in varied(amendment.Ask()):
        yield amendment.judge(facts, ask)
    yield amendment.refusal(facts, frozenset())
    for dispute in varied(amendment.Dispute()):
        yield amendment.dispute(facts, dispute)
    for wanted in varied(restriction.Wanted()):
        yield restriction.must_agree(facts, wanted)
    for asked in varied(restriction.Wish()):
        yield restriction.confidential(facts, asked)
    for leaving in Leaving:
        yield disclosure.owed(facts, disclosed_on=ON, leaving=leaving)
    yield disclosure.owed(replace(facts, is_misdirected=True), disclosed_on=ON)
    for account in varied(accounting.Account()):
        yield accounting.accounting(facts, account)


def _without_request(facts: Facts) -> Iterator[Finding[Any]]:
    yield accounting.research(60)
    yield accounting.of_treatment_through_ehr()
    yield accounting.entry(frozenset(), repeats=3)
    yield accounting.suspension(accounting.Suspension(stated_on=ON, on=ON, is_written=False))
    for about_security in (True, False):
        document = retention.Document(made_on=ON, is_about_security=about_security)
        yield retention.documents(document)
    crowd = breach.Incident(discovered_on=ON, people=(("US-CA", 5000),))
    for incident in varied(crowd):
        yield breach.judge(incident)
        yield breach.notices(incident)
    delay = breach.Delay(stated_on=ON, is_written=False)
    yield breach.notices(replace(crowd, delay=delay, by_associate=True))
    yield breach.contents(frozenset())
    known = blocking.exceptions().answer
    codes = (*known.not_fulfilling, *known.fulfilling)
    for way, code, electronic in product(blocking.Way, (None, *codes), (True, False)):
        asked = blocking.Interference(
            way=way, asked_on=ON, exception=code, is_electronic=electronic
        )
        yield blocking.judge(facts, asked)
    yield blocking.exceptions()


def of_duties(answer: object) -> Iterator[str]:
    """The facts on which the duties of an answer rest."""
    for name in ("duties", "never"):
        for one in getattr(answer, name, ()):
            if isinstance(one, duty.Duty):
                yield one.fact_id
