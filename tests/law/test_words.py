"""What of the law reaches a reader is collected for the translators, and is there in Spanish."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from gettext import GNUTranslations
from itertools import product
from typing import Any

import pytest

from cartella.law import deadline, denial, disclosure, explain, fees, jurisdiction, lanes, standing
from cartella.law.denial import Determined
from cartella.law.facts import Facts, Form, Holder, Lane, Requester
from cartella.law.finding import (
    Confidence,
    Finding,
    Known,
    Message,
    Service,
    State,
    Value,
    message,
    spoken,
)
from cartella.law.provisions import Demand, Excuse, Measures, Unit
from cartella.law.words import GROUNDS, VALUES
from tests.law.cast import facts
from tools import catalogs

STATES = ("US-CA", "US-TX", "US-NY", "US-FL", "US-IL", "US-WA")  # the last is not loaded
SPOKEN = (
    Unit, Measures, Known, Confidence, State, Service, Holder, Lane, Demand, Determined, Excuse,
)  # fmt: skip
# What is the same in every language: addresses, ids of facts, subsections of a cite.
SAME = re.compile(
    r"%\(\w+\)s|https?://\S+|\[[\w.-]+\]|\b(?:fed|us)-[\w.-]+|\(\w{1,4}\)|\bpart (?=\d)|-cv-"
)
WORD = re.compile(r"\b[a-z]{2,}\b")
ENGLISH = re.compile(
    r"\b(the|of|is|and|days|hours|years|this|that|from|with|who|to|by|not|law|record|read|known|"
    r"physician|nurse|settled|remembered|second hand|owed|never|knowledge|access|guidance|rest)\b"
)


def spanish() -> Callable[[str], str]:
    with catalogs.po_path("es").with_suffix(".mo").open("rb") as file:
        return GNUTranslations(file).gettext


SPANISH = spanish()


def cases(state: str) -> Iterator[Facts]:
    holders = [frozenset[Holder](), *(frozenset({one}) for one in Holder)]
    forms = [frozenset[Form](), *(frozenset({one}) for one in Form)]
    for holder, form, covered in product(holders, forms, (True, False)):
        yield facts(states=(state,), holders=holder, forms=form, covered=covered)


def has_words(text: str) -> bool:
    return bool(WORD.search(SAME.sub("", text)))


def is_told(text: str) -> bool:
    """Whether a value has its Spanish words, or none to translate. Ground codes are ids."""
    return text in GROUNDS or not has_words(text) or spoken(text, SPANISH) != text


def english_in(*findings: Finding[Any]) -> set[str]:
    """Templates and values that have no Spanish words, and lines that still speak English."""
    wrong = set()
    for one in findings:
        found = explain.explain(one)
        facts_said = (words for fact in found.facts for words in fact)
        for sentence in (*found.steps, *facts_said, found.verdict, *found.decide):
            wrong |= {sentence.template} if not is_told(sentence.template) else set()
            values = (value for _, value in sentence.values if isinstance(value, str))
            wrong |= {value for value in values if not is_told(value)}
        lines = explain.lines(one, translate=SPANISH)
        wrong |= {line for line in lines if ENGLISH.search(SAME.sub("", line))}
    return wrong


@pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.__name__)
def test_every_word_that_stands_in_a_sentence_is_collected(words: type[StrEnum]) -> None:
    assert {str(word) for word in words} <= set(VALUES)


def test_the_conditions_of_extensions_in_the_data_are_collected() -> None:
    found = {
        fact.extension.condition
        for code in jurisdiction.loaded_codes()
        if (law := jurisdiction.load(code))
        for fact in law.access
        if fact.extension
    }
    assert found
    assert found <= set(VALUES)


def test_cites_and_sources_with_words_in_them_are_collected() -> None:
    law = [one for code in jurisdiction.loaded_codes() if (one := jurisdiction.load(code))]
    every = [fact for one in law for fact in one.all_facts]
    texts = {fact.cite for fact in every}
    texts |= {rule.cite for one in law for fact in one.denial for rule in fact.grounds}
    # A source with an address names a page as it is; one without says in words what was read.
    texts |= {fact.source for fact in every if fact.source and "://" not in fact.source}
    assert {text for text in texts if text and not is_told(text)} == set()


@pytest.mark.parametrize("state", STATES)
def test_why_this_date_is_told_in_spanish_without_english(state: str) -> None:
    for one in cases(state):
        assert english_in(deadline.due(one), deadline.target(one, days=10)) == set()


@pytest.mark.parametrize("state", STATES)
def test_why_this_extension_is_told_in_spanish_without_english(state: str) -> None:
    for one in cases(state):
        for attested in (frozenset[str](), frozenset({"extraordinary_length_or_recent_discharge"})):
            found = deadline.extension_limit(one, attested=attested)
            late = deadline.extension_limit(one, sent_on=date(2027, 9, 1))
            assert english_in(found, late) == set()


@pytest.mark.parametrize("lane", Lane)
def test_what_a_lane_owes_and_needs_is_told_in_spanish_without_english(lane: Lane) -> None:
    for requester in Requester:
        one = facts(lane=lane, requester=requester, covered=False, states=("US-NY",))
        assert not english_in(
            disclosure.owed(one, disclosed_on=date(2026, 9, 9)),
            standing.may_ask(one),
            standing.verification(one),
            lanes.needs(one),
            fees.quote(one),
        )


@pytest.mark.parametrize("state", STATES)
def test_grounds_and_what_is_none_are_told_in_spanish_without_english(state: str) -> None:
    for one in (facts(states=(state,)), facts(states=(state,), covered=False)):
        decisions = tuple(
            denial.Decision(item_id="1", is_withheld=True, ground=ground.id)
            for ground in denial.grounds(one)
        )
        assert english_in(denial.judge(one, decisions)) == set()
        for excuse in denial.not_grounds(one):
            assert SPANISH(excuse.why.template) != excuse.why.template
            for fact in excuse.facts:
                assert not ENGLISH.search(spoken(fact.value, SPANISH))


def test_what_is_never_charged_is_told_in_spanish() -> None:
    for one in fees.never(facts()):
        assert spoken(one.fact.value, SPANISH).startswith("nunca: ")
        assert not ENGLISH.search(spoken(one.fact.value, SPANISH))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("calendar days", "días corridos"),
        ("15 business days", "15 días hábiles"),
        ("hospital, physician", "un hospital, un médico"),
        ("not a ground: unpaid bill", "no es razón: cuenta sin pagar"),
        ("Tex. Occ. Code § 159.006(a), (d)", "Tex. Occ. Code § 159.006(a), (d)"),
        ("45 CFR 164.524", "45 CFR 164.524"),
        ("US-CA", "US-CA"),
        ("", ""),
    ],
)
def test_a_value_is_spoken_whole_or_piece_by_piece(value: str, words: str) -> None:
    assert spoken(value, SPANISH) == words


def test_a_sentence_speaks_its_values_and_shows_its_numbers_and_days() -> None:
    sentence: Message = message(
        "%(value)s %(unit)s until %(on)s", value=3, unit=Unit.HOURS, on=date(2026, 9, 4)
    )

    def show(value: Value) -> str:
        return f"<{value}>"

    assert sentence.say(SPANISH, show) == "<3> horas until <2026-09-04>"
