"""The law's cases: every file of `cases/` in the language of docs/law-cases.md comes out right."""

from pathlib import Path

import pytest

from cartella.law.book import jurisdiction
from cartella.law.rulings import case as cases
from cartella.law.rulings import compare
from cartella.law.rulings.case import Case
from cartella.law.rulings.compare import Verdict
from cartella.law.rulings.ruling import canonical, duties
from cartella.law.rulings.verbs import VERBS
from cartella.law.wording.words_of_duties import DUTIES
from cartella.law.wording.words_of_people import CODES
from tools import coverage_pages

CASES = Path(__file__).parent / "cases"


def read() -> list[object]:
    return [
        pytest.param(one, id=f"{path.stem}: {one.id}")
        for path in sorted(CASES.glob("*.yaml"))
        for one in cases.read(path)
    ]


@pytest.mark.parametrize("case", read())
def test_case(case: Case) -> None:
    outcome = compare.judge(case)
    said = "\n".join(
        f"{one.what}: expected {one.expected}; got {one.got}" for one in outcome.differences
    )
    assert outcome.verdict is not Verdict.WRONG, said
    assert outcome.verdict is Verdict.RIGHT, [why.say() for why in outcome.finding.decide]


def test_every_case_has_its_own_id() -> None:
    ids = [one.id for path in sorted(CASES.glob("*.yaml")) for one in cases.read(path)]
    assert len(ids) == len(set(ids))


def test_every_scenario_is_a_case_or_is_met_elsewhere() -> None:
    translated = [one.id for stem in ("hhs", "ocr") for one in cases.read(CASES / f"{stem}.yaml")]
    others = [one["id"] for one in coverage_pages.elsewhere()]
    assert all(one["met_in"].strip() for one in coverage_pages.elsewhere())
    assert len(translated) + len(others) == len({*translated, *others}) == 155
    raw = CASES.parents[3] / "shared" / "law" / "cases"
    if raw.is_dir():
        found = [
            line.removeprefix("- id: ").strip()
            for path in sorted(raw.glob("*.yaml"))
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith("- id: ")
        ]
        assert sorted(found) == sorted([*translated, *others])


def test_every_verb_has_a_case() -> None:
    used = {one.verb for path in CASES.glob("*.yaml") for one in cases.read(path)}
    assert set(VERBS) - used == set()


def test_every_duty_rests_on_facts_that_are_there() -> None:
    known = {fact.id for fact in jurisdiction.federal().all_facts}
    for duty in duties().values():
        for side in (duty.must, duty.must_not):
            assert side is None or side.facts <= known, duty.code


def test_what_the_findings_ask_for_is_in_the_language() -> None:
    assert {*DUTIES, *CODES} <= set(canonical())
