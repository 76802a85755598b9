"""The law room: how long a process waits for its files, and how many due dates it finds.

A state's file is read when it is first asked for. The rival of loading is YAML's own C parser over
the same files, which checks nothing; what finding costs is set against the page that shows it.
"""

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from cartella.law import deadline, jurisdiction
from cartella.law.facts import Facts, Form, Holder, Lane, Requester
from tools.bench.figures import Figure, Limit, seconds
from tools.bench.place import best, share

FINDINGS = share(5_000, least=200)
PAGE = 50  # requests on a page
_COLD = (
    "from cartella.law import deadline, jurisdiction\n"
    "for code in jurisdiction.loaded_codes(): jurisdiction.load(code)"
)
_PARSED = (
    "import pathlib, sys, yaml\n"
    "for path in pathlib.Path(sys.argv[1]).glob('us*.yaml'):\n"
    "    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)"
)


def run() -> Iterator[Figure]:
    """All figures of the law room."""
    codes = jurisdiction.loaded_codes()
    cold = best(5, lambda: _python(_COLD))
    parsed = best(5, lambda: _python(_PARSED, str(jurisdiction.DATA)))
    yield Figure(
        what=f"a fresh process imports the room and loads {len(codes)} jurisdictions",
        ours=seconds(cold),
        against=f"a fresh process parses the same YAML, unchecked: {seconds(parsed)}",
        value=cold / parsed,
    )
    cases = list(itertools.islice(_cases(), FINDINGS))
    deadline.due(cases[0])
    began = time.perf_counter()
    for facts in cases:
        deadline.due(facts)
    took = time.perf_counter() - began
    yield Figure(
        what=f"a page of {PAGE} due dates found anew ({FINDINGS / took:,.0f} findings a second)",
        ours=seconds(took / FINDINGS * PAGE),
        against="limit 100 ms, what a page may take",
        value=took / FINDINGS * PAGE * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=100,
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
