"""Every kind of question that can be put to the law, so that one can see which facts ever answer.

Not a test: a walk over all findings for one jurisdiction, wide rather than deep.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

from cartella.law import (
    accounting,
    acting,
    amendment,
    authorization,
    blocking,
    breach,
    classify,
    closing,
    deadline,
    disclosure,
    fee_first,
    fees,
    formats,
    grounds,
    identity,
    lanes,
    minors,
    officials,
    part2,
    position,
    process,
    regime,
    restriction,
    retention,
    scope,
    sensitive,
    standing,
)
from cartella.law import directive as directives
from cartella.law.childhood import Care, Child, Consent
from cartella.law.claims import Claim, Relation
from cartella.law.copies import Copy
from cartella.law.cost_sheet import CostSheet, Method
from cartella.law.facts import (
    CopyNumber,
    Facts,
    Form,
    Holder,
    Lane,
    Purpose,
    Records,
    Requester,
)
from cartella.law.finding import Finding
from cartella.law.papers import ALL_ELEMENTS, ALL_STATEMENTS, Paper
from cartella.law.schedules import FreeWhen, Medium
from cartella.law.state_provisions import CareTopic, Category, MinorStatus

AT = datetime(2026, 9, 4, 15, tzinfo=UTC)
ON = AT.date()
SHEET = CostSheet(
    from_on=date(2026, 1, 1),
    method=Method.ACTUAL,
    labor_usd_per_hour=Decimal(20),
    paper_usd_per_page=Decimal("0.05"),
    disc_usd=Decimal(2),
)
EVERY_HOLDER = frozenset(Holder)
LANES = {
    Requester.PATIENT: (Lane.ACCESS, Lane.DIRECTIVE),
    Requester.PERSONAL_REPRESENTATIVE: (Lane.REPRESENTATIVE,),
    Requester.ATTORNEY: (Lane.AUTHORIZATION, Lane.LEGAL_PROCESS),
    Requester.PROVIDER: (Lane.TREATMENT,),
    Requester.INSURER: (Lane.PAYER, Lane.AUTHORIZATION),
    Requester.OFFICIAL: (Lane.OFFICIAL,),
    Requester.KIN: (Lane.REPRESENTATIVE, Lane.AUTHORIZATION),
    Requester.OTHER: (Lane.AUTHORIZATION,),
}


def requests(code: str) -> Iterator[Facts]:
    """Requests of every requester, holder, form, regime and purpose, one thing changed at a time."""
    plain = Facts(
        lane=Lane.ACCESS, requester=Requester.PATIENT, received_at=AT, zone="UTC", states=(code,)
    )
    for requester, ways in LANES.items():
        for lane, covered, form in product(ways, (True, False), (None, *Form)):
            one = replace(
                plain,
                lane=lane,
                requester=requester,
                covered=covered,
                forms=frozenset({form} if form else ()),
                holders=EVERY_HOLDER,
            )
            yield one
            for purpose in Purpose:
                yield replace(one, purpose=purpose)
            for records in Records:
                yield replace(one, records=frozenset({records}))
            yield replace(one, copy=CopyNumber.SECOND, is_indigent=True)
    for lane in Lane:
        yield replace(plain, lane=lane, requester=Requester.PATIENT)


def findings(code: str) -> Iterator[Finding[object]]:
    """Every finding about those requests, and the ones that need no request."""
    seen: set[tuple[Lane, bool]] = set()
    for facts in requests(code):
        yield deadline.due(facts)
        yield deadline.extension_limit(facts)
        if not facts.forms:
            yield from _prices(facts)
        key = (facts.lane, facts.is_covered)
        if key not in seen:
            seen.add(key)
            yield from _once(facts)
    yield from _without_request(code)


def _prices(facts: Facts) -> Iterator[Finding[object]]:
    paper = replace(facts, is_held_electronically=False)
    for medium, offsite in product(Medium, (False, True)):
        copy = Copy(
            pages=120,
            images=2,
            discs=2,
            medium=medium,
            is_mailed=True,
            postage_usd=Decimal(3),
            labor_minutes=30,
            search_minutes=20,
            wants_certification=True,
            is_off_site=offsite,
            is_rush=offsite,
            is_in_person=offsite,
            imaging_usd=Decimal(4),
            retrieval_usd=Decimal(5),
        )
        yield fees.quote(paper, copy, SHEET)
        yield fees.quote(paper, replace(copy, images=0, discs=0), SHEET)
    yield fees.quote(facts, copy, SHEET)
    yield fees.quote(facts, copy, replace(SHEET, method=Method.FLAT, flat_usd=Decimal("6.50")))
    yield fees.quote(facts, replace(copy, none_found=True, pages=0), SHEET)
    yield fees.quote(facts, replace(copy, is_by_portal=True), SHEET)
    yield fees.quote(facts, replace(copy, shown=frozenset(FreeWhen)), SHEET)
    yield fee_first.may_ask_first(facts)


def _once(facts: Facts) -> Iterator[Finding[object]]:
    yield lanes.needs(facts)
    yield standing.may_ask(facts)
    yield standing.verification(facts)
    yield disclosure.owed(facts, disclosed_on=ON)
    for relation in Relation:
        yield position.judge(facts, Claim(relation=relation))
    for age, topic, consent in product((8, 12, 13, 14, 15, 16, 17), CareTopic, Consent):
        care = (Care(topic=topic, consent=consent),)
        yield minors.access(facts, Child(age=age, care=care))
    for status in MinorStatus:
        yield minors.access(
            facts,
            Child(age=16, statuses=frozenset({status}), care=(Care(topic=CareTopic.GENERAL),)),
        )
    yield minors.majority(facts)
    yield minors.portal_cutoff(facts, 13)
    paper = Paper(elements=ALL_ELEMENTS, statements=ALL_STATEMENTS, signed_on=ON)
    yield authorization.judge(facts, paper)
    for kind in process.ProcessKind:
        yield process.judge(
            facts, process.Process(kind=kind, categories=frozenset(Category), issued_by="US-ZZ")
        )
    for ground in officials.OfficialGround:
        yield officials.judge(facts, officials.Ask(ground=ground))
    yield sensitive.needs(facts, sensitive.Carried(categories=frozenset(Category)))
    yield formats.judge(facts, formats.Wish())
    yield directives.judge(facts, directives.Directive())
    yield directives.app(facts, directives.App())
    yield identity.identify(facts, identity.Check())
    yield part2.judge(facts, part2.Part2(is_program_record=True))
    yield regime.coverage(facts, regime.Entity())
    yield amendment.judge(facts, amendment.Ask())
    yield amendment.accept(facts)
    yield amendment.notice(facts)
    yield amendment.refusal(facts, frozenset())
    yield amendment.dispute(facts, amendment.Dispute(has_statement=True))
    yield amendment.addendum(facts)
    yield restriction.must_agree(facts, restriction.Wanted())
    yield restriction.confidential(facts, restriction.Wish())
    yield restriction.binds(facts, restriction.Agreed(agreed_on=ON, on=ON))
    yield accounting.accounting(facts, accounting.Account())
    yield acting.review(facts)
    for ground in grounds.grounds(facts):
        yield Finding(answer=None, facts=(ground.fact,), steps=(), is_settled=True)
    for one in grounds.not_grounds(facts):
        yield Finding(answer=None, facts=one.facts, steps=(), is_settled=True)
    for one in fees.never(facts):
        yield Finding(answer=None, facts=(one.fact,), steps=(), is_settled=True)


def _without_request(code: str) -> Iterator[Finding[object]]:
    for holder, records, dead in product(Holder, (None, *Records), (None, date(2020, 1, 1))):
        yield retention.keep(
            retention.Chart(
                on=ON,
                states=(code,),
                holders=frozenset({holder}),
                records=frozenset({records} if records else ()),
                born_on=date(2012, 5, 1),
                last_encounter_on=date(2019, 5, 1),
                last_entry_on=date(2019, 5, 1),
                created_on=date(2015, 5, 1),
                discharged_on=date(2019, 5, 1),
                died_on=dead,
                has_live_authorization=True,
                authorization_on=ON,
            )
        )
    yield retention.documents(retention.Document(made_on=ON))
    yield retention.documents(retention.Document(made_on=ON, is_about_security=True))
    for covered in (True, False):
        incident = breach.Incident(
            discovered_on=ON, people=((code, 5000),), is_covered=covered, by_associate=True,
            delay=breach.Delay(stated_on=ON, is_written=False),
        )  # fmt: skip
        yield breach.judge(incident)
        yield breach.notices(incident)
    for leave in closing.Leave:
        yield closing.plan(
            closing.Closing(
                closing_on=ON, on=ON, kind=leave, states=(code,), holders=EVERY_HOLDER
            )
        )
    for way in blocking.Way:
        yield blocking.judge(_covered(code), blocking.Interference(way=way, asked_on=ON))
    yield blocking.exceptions()
    yield accounting.research(60)
    yield accounting.of_treatment_through_ehr()
    yield accounting.entry(frozenset(), repeats=3)
    yield accounting.suspension(accounting.Suspension(stated_on=ON, on=ON, is_written=False))
    yield position.protected_until(ON)


def _covered(code: str) -> Facts:
    return next(requests(code))


def used(code: str) -> set[str]:
    """The ids of every fact that any of the findings used."""
    return {fact.id.partition(".")[0] for finding in findings(code) for fact in finding.facts}


__all__ = ["classify", "findings", "scope", "used"]
