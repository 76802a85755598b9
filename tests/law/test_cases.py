"""The law's cases: given facts, then the day a person computed by hand, with the cite in the name.

Each file of `cases/` is read here; its words are those listed on top of `cases/us.yaml`.
"""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml

from cartella.law import deadline
from cartella.law.facts import Facts, Form, Holder, Lane, Purpose, Records, Requester
from cartella.law.finding import Finding, Service

CASES = Path(__file__).parent / "cases"
GIVEN = {
    "states", "at", "zone", "form", "holder", "requester", "lane", "covered", "purpose", "records",
    "attested",
}  # fmt: skip
THEN = {
    "name", "given", "due_on", "act_by_on", "settled", "used", "safe_side", "not_used",
    "extended_to", "letter",
}  # fmt: skip


def read_cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("us*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            assert set(case) <= THEN, f"{path.name}: unknown word in {case['name']}"
            assert set(case["given"]) <= GIVEN, f"{path.name}: unknown word in {case['name']}"
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def named(enum: type[StrEnum], word: str | None) -> Any:
    return None if word is None else enum[word.upper()]


def facts_of(given: dict[str, Any]) -> Facts:
    return Facts(
        lane=named(Lane, given.get("lane", "access")),
        requester=named(Requester, given.get("requester", "patient")),
        received_at=datetime.fromisoformat(given["at"]),
        zone=given["zone"],
        states=tuple(given["states"]),
        covered=given.get("covered"),
        holders=frozenset(named(Holder, word) for word in given.get("holder", [])),
        forms=frozenset({named(Form, given["form"])} if "form" in given else set()),
        records=frozenset(named(Records, word) for word in given.get("records", [])),
        purpose=named(Purpose, given.get("purpose")),
    )


def ids(finding: Finding[Any], service: Service | None = None) -> set[str]:
    return {fact.id for fact in finding.facts if service in (None, fact.service)}


@pytest.mark.parametrize("case", read_cases())
def test_case(case: dict[str, Any]) -> None:
    facts = facts_of(case["given"])
    found = deadline.due(facts)
    if "due_on" in case:
        assert found.answer.due_on == case["due_on"]
    if "act_by_on" in case:
        assert found.answer.act_by_on == case["act_by_on"]
    if "settled" in case:
        assert found.is_settled is case["settled"]
        assert bool(found.decide) is not case["settled"]
    assert set(case.get("used", [])) <= ids(found)
    assert set(case.get("safe_side", [])) <= ids(found, Service.SAFE_SIDE)
    assert not set(case.get("not_used", [])) & ids(found)
    attested = frozenset(case["given"].get("attested", []))
    if "extended_to" in case:
        limit = deadline.extension_limit(facts, attested=attested)
        assert limit.answer == case["extended_to"]
    if "letter" in case:
        check_letter(facts, case["letter"], attested, found.answer.due_on)


def check_letter(
    facts: Facts, given: dict[str, Any], attested: frozenset[str], first_on: date | None
) -> None:
    letter = deadline.ExtensionLetter(
        sent_on=given["sent_on"],
        reason="the archive is being moved",
        completion_on=given["completion_on"],
        attested=attested,
    )
    answer = deadline.extend(facts, letter).answer
    assert answer.is_allowed is given["allowed"]
    assert bool(answer.problems) is not given["allowed"]
    assert answer.due_on == (given["completion_on"] if given["allowed"] else first_on)
