"""Every duty that the data or the code names has its words, and no words stand for nothing."""

import re
from datetime import date
from pathlib import Path

import pytest

from cartella.law import duty
from cartella.law.book import jurisdiction
from cartella.law.keeping import amendment
from cartella.law.wording.words_of_duties import AMENDMENT_GROUNDS, DUTIES

RULE = jurisdiction.rule("fed-amd-004")
ROOM = Path(jurisdiction.__file__).parent.parent
# Where the elements of a federal fact are duties and not parts, conditions or factors.
OF_DUTIES = ("fed-amd-004", "fed-amd-006", "fed-amd-007", "fed-den-005", "fed-brc-004",
             "fed-brc-006", "fed-ib-008")  # fmt: skip


def test_what_the_data_asks_for_has_its_words() -> None:
    for fact_id in OF_DUTIES:
        assert set(jurisdiction.rule(fact_id).elements) <= set(DUTIES), fact_id


def test_no_words_stand_for_nothing() -> None:
    sources = " ".join(
        path.read_text(encoding="utf-8")
        for path in (*ROOM.rglob("*.py"), *ROOM.glob("data/us.yaml"))
        if path.name != "words_of_duties.py"
    )
    unused = {code for code in DUTIES if not re.search(rf"\b{code}\b", sources)}
    assert unused == set()


def test_the_grounds_for_refusing_an_amendment_have_their_words() -> None:
    assert tuple(AMENDMENT_GROUNDS) == jurisdiction.rule(amendment.GROUNDS).elements


def test_a_code_without_words_is_refused() -> None:
    with pytest.raises(KeyError):
        duty.duty("dance", RULE)


def test_a_duty_keeps_its_fact_its_cite_and_its_day() -> None:
    one = duty.duty("append_or_link", RULE, by_on=date(2026, 9, 4), rule="words")
    assert (one.fact_id, one.cite) == ("fed-amd-004", "45 CFR 164.526(c)")
    assert (one.by_on, one.rule) == (date(2026, 9, 4), "words")
    assert one.words.say() == "Add or link the amendment; erase nothing."


def test_what_is_done_is_no_longer_missing() -> None:
    found = duty.todo(duty.duties(("append_or_link", "tell_individual"), RULE),
                      frozenset({"tell_individual", "else"}))  # fmt: skip
    assert found.missing == ("append_or_link",)
    letter = duty.letter(("a", "b"), frozenset({"a"}))
    assert (letter.missing, letter.is_complete) == (("b",), False)
    assert duty.letter(("a",), frozenset({"a"})).is_complete
