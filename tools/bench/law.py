"""The law room: how long a process waits for its files, and how fast it answers.

A state's file is read when it is first asked for. The rival of loading is YAML's own C parser over
the same files, which checks nothing; that of due dates and prices is a bare loop that adds thirty
days and a few amounts with no law at all.
"""

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from cartella.law.book import jurisdiction
from cartella.law.determination import blocking, denial
from cartella.law.facts import Facts, Form, Holder, Lane, Requester
from cartella.law.intake import lanes
from cartella.law.keeping import accounting, amendment, disclosure, kept_by, restriction, retention
from cartella.law.pricing import fees
from cartella.law.pricing.copies import Copy
from cartella.law.pricing.cost_sheet import CostSheet, Method
from cartella.law.timeliness import acting, deadline
from cartella.law.verification import standing
from tools.bench.figures import Figure, Limit, seconds
from tools.bench.place import best, share

FINDINGS = share(5_000, least=200)
PAGE = 50  # requests on a page
_COLD = (
    "from cartella.law.book import jurisdiction\n"
    "from cartella.law.pricing import fees\n"
    "from cartella.law.timeliness import deadline\n"
    "for code in jurisdiction.loaded_codes(): jurisdiction.load(code)"
)
_PARSED = (
    "import pathlib, sys, yaml\n"
    "for path in pathlib.Path(sys.argv[1]).glob('us*.yaml'):\n"
    "    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)"
)


def run() -> Iterator[Figure]:
    """All figures of the law room."""
    yield from _loading()
    cases = list(itertools.islice(_cases(), FINDINGS))
    yield from _dates_and_prices(cases)
    yield from _everything(cases)


def _loading() -> Iterator[Figure]:
    codes = jurisdiction.loaded_codes()
    cold = best(5, lambda: _python(_COLD))
    parsed = best(5, lambda: _python(_PARSED, str(jurisdiction.DATA)))
    yield Figure(
        what=f"a fresh process imports the room and loads {len(codes)} jurisdictions",
        ours=seconds(cold),
        against=f"a fresh process parses the same YAML, unchecked: {seconds(parsed)}; limit 300 ms",
        value=cold * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=300,
    )


def _dates_and_prices(cases: list[Facts]) -> Iterator[Figure]:
    copy = Copy(pages=25, labor_minutes=10)
    sheet = CostSheet(
        from_on=date(2020, 1, 1),
        method=Method.ACTUAL,
        labor_usd_per_hour=Decimal("20.00"),
        paper_usd_per_page=Decimal("0.05"),
    )
    dates = _took(cases, deadline.due)
    prices = _took(cases, lambda facts: fees.quote(facts, copy, sheet))
    bare = _took(cases, _without_law)
    both = dates + prices
    yield Figure(
        what=f"due dates and prices in a minute, {len(cases):,} requests in all states",
        ours=f"{60 / dates * len(cases):,.0f} dates or {60 / prices * len(cases):,.0f} prices",
        against=f"limit 100,000 of both; a bare loop does {60 / bare * len(cases):,.0f}",
        value=60 / both * len(cases),
        unit="a minute",
        limit=Limit.AT_LEAST,
        bound=100_000,
    )
    yield Figure(
        what=f"a page of {PAGE} due dates found anew",
        ours=seconds(dates / len(cases) * PAGE),
        against="limit 100 ms, what a page may take",
        value=dates / len(cases) * PAGE * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=100,
    )


def _without_law(facts: Facts) -> tuple[date, Decimal]:
    """Thirty days and a few amounts: the least that any program does."""
    received_on = facts.received_at.astimezone(ZoneInfo(facts.zone)).date()
    return received_on + timedelta(days=30), Decimal("20.00") * 10 / 60 + 25 * Decimal("0.05")


def _took(cases: list[Facts], act: Callable[[Facts], object]) -> float:
    """Seconds for all requests once, each having been asked before."""
    for facts in cases:
        act(facts)
    began = time.perf_counter()
    for facts in cases:
        act(facts)
    return time.perf_counter() - began


def _everything(cases: list[Facts]) -> Iterator[Figure]:
    took = _took(cases[:500], _findings) / len(cases[:500])
    yield Figure(
        what="all findings for one request, once the files are loaded",
        ours=seconds(took),
        against="limit 2 ms",
        value=took * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=2,
    )


def _findings(facts: Facts) -> None:
    """What a request's pages may ask of the room."""
    on = facts.received_on
    deadline.due(facts)
    deadline.extension_limit(facts)
    denial.grounds(facts)
    denial.not_grounds(facts)
    acting.review(facts)
    disclosure.owed(facts, disclosed_on=on)
    lanes.needs(facts)
    standing.verification(facts)
    fees.quote(facts)
    accounting.accounting(facts, accounting.Account())
    amendment.judge(facts, amendment.Ask())
    restriction.must_agree(facts, restriction.Wanted())
    blocking.judge(facts, blocking.Interference(way=blocking.Way.REFUSAL, asked_on=on))
    retention.keep(
        kept_by.Chart(on=on, states=facts.states, holders=facts.holders, last_encounter_on=on)
    )


def _python(code: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", code, *arguments], check=True)


def _cases() -> Iterator[Facts]:
    states = [code for code in jurisdiction.loaded_codes() if code != jurisdiction.FEDERAL]
    for number in itertools.count():
        yield Facts(
            lane=Lane.ACCESS,
            requester=Requester.PATIENT,
            received_at=datetime(2026, 1 + number % 12, 1 + number % 28, 17, tzinfo=UTC),
            zone="America/New_York",
            states=(states[number % len(states)],),
            covered=(None, True, False)[number % 3],
            holders=frozenset({list(Holder)[number % len(Holder)]}),
            forms=frozenset({list(Form)[number % len(Form)]}),
        )
