"""Every fact is used by at least one finding, or is listed as unused with the reason.

The findings are those of a walk over every question that can be put to the law, and of the cases.
"""

from functools import cache
from pathlib import Path

import pytest

from cartella.law.book import jurisdiction, unused
from cartella.law.rulings import case as cases
from cartella.law.rulings import compare
from tests.law import every_question

CASES = Path(__file__).parent / "cases"


@cache
def used_in_cases() -> set[str]:
    found = (
        compare.judge(one).finding
        for path in sorted(CASES.glob("*.yaml"))
        for one in cases.read(path)
    )
    return every_question.ids(found)


def used(code: str) -> set[str]:
    if code == jurisdiction.FEDERAL:
        return every_question.federal() | every_question.used("US-CA") | used_in_cases()
    return every_question.used(code) | used_in_cases()


# The rest are walked by `make test-long`: the walk of one state takes seconds.
ALWAYS = {jurisdiction.FEDERAL, "US-CA", "US-FL", "US-IL", "US-NY", "US-TX"}
WALKED = [
    pytest.param(code, marks=() if code in ALWAYS else pytest.mark.long)
    for code in jurisdiction.loaded_codes()
]


@pytest.mark.parametrize("code", WALKED)
def test_a_fact_is_used_or_listed_as_unused(code: str) -> None:
    place = jurisdiction.load(code)
    assert place is not None
    known, walked = unused.listed(), used(code)
    forgotten = [one.id for one in place.all_facts if one.id not in walked | set(known)]
    needless = [one.id for one in place.all_facts if one.id in walked and one.id in known]
    assert not forgotten, (
        f"No finding uses {', '.join(forgotten)}: let the engine use each, or list it with the "
        "reason in src/cartella/law/data/unused.yaml."
    )
    assert not needless, (
        f"data/unused.yaml lists {', '.join(needless)}, and findings use each: take it off the "
        "list."
    )
