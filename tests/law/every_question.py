"""Every kind of question that can be put to the law, so that one can see which facts ever answer.

Not a test: a walk over all findings for one jurisdiction, wide rather than deep.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

from cartella.law.book import jurisdiction
from cartella.law.book.schedules import FreeWhen, Medium
from cartella.law.book.state_provisions import CareTopic, Category, MinorStatus
from cartella.law.determination import grounds, sensitive
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
from cartella.law.intake import lanes, regime
from cartella.law.keeping import (
    accounting,
    amendment,
    breach,
    closing,
    disclosure,
    restriction,
    retention,
)
from cartella.law.keeping.kept_by import Chart
from cartella.law.pricing import fee_first, fees
from cartella.law.pricing.copies import Copy
from cartella.law.pricing.cost_sheet import CostSheet, Method
from cartella.law.timeliness import acting, deadline
from cartella.law.verification import (
    authorization,
    demands,
    minors,
    officials,
    position,
    process,
    standing,
)
from cartella.law.verification.childhood import Care, Child
from cartella.law.verification.claims import Claim, Relation
from cartella.law.verification.papers import ALL_ELEMENTS, ALL_STATEMENTS, Paper
from tests.law.every_federal import of_duties, questions

AT = datetime(2026, 9, 4, 15, tzinfo=UTC)
ON = AT.date()
SHEET = CostSheet(
    from_on=date(2026, 1, 1),
    method=Method.ACTUAL,
    labor_usd_per_hour=Decimal(20),
    paper_usd_per_page=Decimal("0.05"),
    disc_usd=Decimal(2),
)
TEN = Decimal(10)
LANES_OF_PAPERS = (Lane.ACCESS, Lane.AUTHORIZATION, Lane.LEGAL_PROCESS)
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


def moments(code: str) -> tuple[datetime, ...]:
    """The usual moment, and one for each day on which another wording of some fact held."""
    place = jurisdiction.load(code)
    others = {
        fact.in_force_to or fact.in_force_from
        for fact in (place.all_facts if place else ())
        if not fact.is_in_force(ON)
    }
    return (AT, *(datetime(on.year, on.month, on.day, 15, tzinfo=UTC) for on in others if on))


def requests(code: str, at: datetime = AT) -> Iterator[Facts]:
    """Requests of every requester, form, regime and purpose, one thing changed at a time."""
    plain = Facts(
        lane=Lane.ACCESS, requester=Requester.PATIENT, received_at=at, zone="UTC", states=(code,)
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


def findings(code: str, at: datetime = AT) -> Iterator[Finding[object]]:
    """Every finding about those requests, and the ones that need no request."""
    seen: set[tuple[Lane, bool]] = set()
    for facts in requests(code, at):
        yield deadline.due(facts)
        yield deadline.extension_limit(facts)
        if not facts.forms:
            yield from _prices(facts)
        key = (facts.lane, facts.is_covered)
        if key not in seen:
            seen.add(key)
            yield from _once(facts)
    yield from _about_minors(next(requests(code, at)))
    yield from _without_request(code, at.date())


def _prices(facts: Facts) -> Iterator[Finding[object]]:
    paper = replace(facts, is_held_electronically=False)
    for medium in Medium:
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
            is_off_site=True,
            is_rush=True,
            is_in_person=True,
            imaging_usd=Decimal(4),
            retrieval_usd=Decimal(5),
        )
        yield fees.quote(paper, copy, SHEET)
        yield fees.quote(paper, replace(copy, discs=0), SHEET)
        pages = replace(copy, images=0, discs=0)
        yield fees.quote(paper, pages, SHEET)
        yield fees.quote(paper, replace(pages, pages=5, is_edited_by_law=True), SHEET)
        yield fees.quote(paper, replace(pages, pages=1000, redaction_asked=True), None)
        yield fees.quote(paper, replace(pages, is_summary_agreed=True, summary_usd=TEN), SHEET)
        yield fees.quote(paper, replace(pages, is_off_site=False, is_in_person=False), SHEET)
    yield fees.quote(facts, copy, SHEET)
    yield fees.quote(facts, copy, replace(SHEET, method=Method.FLAT, flat_usd=Decimal("6.50")))
    yield fees.quote(facts, replace(copy, none_found=True, pages=0), SHEET)
    yield fees.quote(facts, replace(copy, is_by_portal=True), SHEET)
    yield fees.quote(facts, replace(copy, shown=frozenset(FreeWhen)), SHEET)
    yield fee_first.may_ask_first(facts)


def _about_minors(facts: Facts) -> Iterator[Finding[object]]:
    yield minors.majority(facts)
    for status, topic in product((None, *MinorStatus), CareTopic):
        statuses = frozenset({status} if status else ())
        child = Child(age=17, statuses=statuses, care=(Care(topic=topic),))
        yield minors.access(facts, child)


def _once(facts: Facts) -> Iterator[Finding[object]]:
    yield lanes.needs(facts)
    yield standing.may_ask(facts)
    yield standing.verification(facts)
    yield disclosure.owed(facts, disclosed_on=ON)
    for relation in Relation:
        yield position.judge(facts, Claim(relation=relation))
    paper = Paper(elements=ALL_ELEMENTS, statements=ALL_STATEMENTS, signed_on=ON)
    yield authorization.judge(facts, paper)
    for kind, issuer in product(demands.ProcessKind, ("US-ZZ", None)):
        demand = demands.Process(kind=kind, categories=frozenset(Category), issued_by=issuer)
        yield process.judge(facts, demand)
        yield process.judge(facts, replace(demand, shown=frozenset(demands.Assurance)))
    for ground in officials.OfficialGround:
        yield officials.judge(facts, officials.Ask(ground=ground))
    yield sensitive.needs(facts, sensitive.Carried(categories=frozenset(Category)))
    yield regime.holder(facts, regime.Keeping())
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


def _without_request(code: str, on: date) -> Iterator[Finding[object]]:
    for holder, records, dead in product(Holder, (None, *Records), (None, date(2020, 1, 1))):
        yield retention.keep(
            Chart(
                on=on,
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
                authorization_on=on,
            )
        )
    for covered in (True, False):
        incident = breach.Incident(
            discovered_on=on, people=((code, 5000),), is_covered=covered, by_associate=True,
            delay=breach.Delay(stated_on=on, is_written=False),
        )  # fmt: skip
        yield breach.judge(incident)
        yield breach.notices(incident)
    for leave in closing.Leave:
        yield closing.plan(
            closing.Closing(closing_on=on, on=on, kind=leave, states=(code,), holders=EVERY_HOLDER)
        )


def used(code: str) -> set[str]:
    """The ids of every fact that any of the findings used, its duties' among them."""
    return ids(found for at in moments(code) for found in findings(code, at))


def federal() -> set[str]:
    """The same for what is asked of federal law only."""
    one = next(requests("US-CA"))
    return ids(found for lane in LANES_OF_PAPERS for found in questions(replace(one, lane=lane)))


def ids(found: Iterable[Finding[Any]]) -> set[str]:
    """The ids of the facts in those findings and in their duties; a ground's is its fact's."""
    every: set[str] = set()
    for one in found:
        every.update(fact.id.partition(".")[0] for fact in one.facts)
        every.update(of_duties(one.answer))
    return every
