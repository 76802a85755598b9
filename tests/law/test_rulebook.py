"""Federal rules by id, the words of what is to be done, and the doubts that a finding carries."""

import re
from pathlib import Path

import pytest

from cartella.law.book import jurisdiction, rulebook
from cartella.law.book.loader import LawDataError
from cartella.law.wording.words_of_limits import LIMITS
from cartella.law.wording.words_of_people import CODES, MUST

ROOM = Path(rulebook.__file__).parent.parent
ABOUT_PEOPLE = (
    "regime", "position", "identity", "asking", "minors", "authorization", "part2", "process",
    "officials", "sensitive", "directive", "classify", "formats",
)  # fmt: skip
TEXT = "".join(next(ROOM.rglob(f"{name}.py")).read_text() for name in ABOUT_PEOPLE)


def test_a_rule_that_is_not_there_is_refused() -> None:
    with pytest.raises(LawDataError):
        rulebook.duties("fed-nothing-001", "send")
    with pytest.raises(KeyError):
        rulebook.duties("fed-who-001", "no_such_code")


def test_a_duty_carries_its_rule_and_its_words() -> None:
    (one,) = rulebook.duties("fed-who-001", "same_clock")
    assert one.fact_id == "fed-who-001"
    assert one.cite == "45 CFR 164.502(g)(1)-(2)"
    assert one.words.say() == "Keep the patient's clock."


def test_every_code_has_one_meaning_and_is_used() -> None:
    assert not MUST.keys() & LIMITS.keys()
    assert {code for code in CODES if f'"{code}"' not in TEXT} == set()


def test_every_limit_says_what_not_to_do() -> None:
    assert all("o not " in words for words in LIMITS.values())


def test_every_rule_named_in_the_engines_is_there() -> None:
    for fact_id in set(re.findall(r'"(fed-[a-z0-9-]+)"', TEXT)):
        assert jurisdiction.rule(fact_id).id == fact_id


def test_what_is_lacking_keeps_the_order_of_the_data() -> None:
    assert rulebook.lacking("fed-512-f1", ["SPECIFIC_AND_LIMITED"]) == (
        "relevant_and_material",
        "deidentified_not_usable",
    )


def test_a_remembered_rule_leaves_it_unsettled_and_is_said() -> None:
    remembered = rulebook.conclude(1, rules=("fed-min-001",))
    assert not remembered.is_settled
    assert "45 CFR 164.502(b)" in remembered.decide[0].say()
    assert rulebook.conclude(1, rules=("fed-who-001",)).is_settled
