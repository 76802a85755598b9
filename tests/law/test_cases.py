"""The law's cases: every file of `cases/` in the language of docs/law-cases.md comes out right."""

from pathlib import Path

import pytest

from cartella.law.rulings import case as cases
from cartella.law.rulings import compare
from cartella.law.rulings.case import Case
from cartella.law.rulings.compare import Verdict

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
