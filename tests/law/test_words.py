"""What of the law reaches a reader is collected for the translators, and is there in Spanish.

The room's own words are closed lists and are translated. The law's words (cites, the names of its
pages, conditions, rules, for whom they are written) come from some 1,900 facts and are shown as
they are: a cite is no cite in another language.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from gettext import GNUTranslations
from itertools import islice, product
from typing import Any

import pytest

import cartella.law
from cartella.law import explain
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Unit
from cartella.law.determination import denial
from cartella.law.facts import Facts, Form, Holder, Lane, Requester
from cartella.law.finding import Finding, Message, Value, message, spoken
from cartella.law.intake import lanes
from cartella.law.keeping import disclosure
from cartella.law.pricing import fees
from cartella.law.timeliness import deadline
from cartella.law.verification import standing
from cartella.law.wording.words import GROUNDS, VALUES
from tests.law import every_question
from tests.law.cast import facts
from tools import catalogs

STATES = ("US-CA", "US-TX", "US-NY", "US-FL", "US-IL", "US-WA", "US-PR")  # the last has no file
LAWS_OWN = ("cite", "note", "rule", "applies_to", "holder", "procedure", "starts_words")
NEVER_SHOWN = {"Attester", "Trace"}  # they steer, and no sentence or page speaks them
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


def laws_own(one: Finding[Any]) -> set[str]:
    """The texts of the facts that a finding used, as the data has them."""
    texts: set[str] = set()
    for fact in one.facts:
        place = jurisdiction.load(fact.jurisdiction)
        found = BY_ID.get(fact.id.rpartition(".")[0] or fact.id) if place else None
        texts |= {fact.cite, fact.source or ""}
        if found is None:
            continue
        texts |= {getattr(found, key, None) or "" for key in LAWS_OWN}
        texts |= {rule.cite or "" for rule in getattr(found, "grounds", ())}
        extension = getattr(found, "extension", None)
        texts |= {extension.condition} if extension is not None else set()
    texts |= {text.rstrip(".").removeprefix("other: ") for text in texts}
    return texts - {""}


BY_ID = {
    fact.id: fact
    for code in jurisdiction.loaded_codes()
    if (law := jurisdiction.load(code))
    for fact in law.all_facts
}


def has_words(text: str) -> bool:
    return bool(WORD.search(SAME.sub("", text)))


def is_told(text: str) -> bool:
    """Whether a value has its Spanish words, or none to translate. Ground codes are ids."""
    return text in GROUNDS or not has_words(text) or spoken(text, SPANISH) != text


def english_in(*findings: Finding[Any]) -> set[str]:
    """Templates and values that have no Spanish words, and lines that still speak English."""
    wrong = set()
    for one in findings:
        own = laws_own(one)
        found = explain.explain(one)
        facts_said = (words for fact in found.facts for words in fact)
        for sentence in (*found.steps, *facts_said, found.verdict, *found.decide):
            wrong |= {sentence.template} if not is_told(sentence.template) else set()
            values = (value for _, value in sentence.values if isinstance(value, str))
            wrong |= {value for value in values if value not in own and not is_told(value)}
        for line in explain.lines(one, translate=SPANISH):
            rest = line
            for text in sorted(own, key=len, reverse=True):
                rest = rest.replace(text, "")
            wrong |= {line} if ENGLISH.search(SAME.sub("", rest)) else set()
    return wrong


def closed_lists() -> Iterator[type[StrEnum]]:
    """Every closed list of the room. What rulings/ adds is the language of cases, in English."""
    for module in pkgutil.walk_packages(cartella.law.__path__, "cartella.law."):
        if ".rulings" in module.name:
            continue
        for name, one in vars(importlib.import_module(module.name)).items():
            is_own = getattr(one, "__module__", "") == module.name and name not in NEVER_SHOWN
            if is_own and isinstance(one, type) and issubclass(one, StrEnum):
                yield one


@pytest.mark.parametrize("words", [*closed_lists()], ids=lambda words: words.__name__)
def test_every_word_of_a_closed_list_is_collected(words: type[StrEnum]) -> None:
    assert {str(word).replace("_", " ") for word in words} <= set(VALUES)


def test_sources_that_are_no_address_are_collected_or_the_laws_own() -> None:
    assert spoken("knowledge (not re-read)", SPANISH) != "knowledge (not re-read)"


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


@pytest.mark.parametrize("state", ("US-CA", "US-NV"))
def test_what_else_can_be_asked_is_told_in_spanish_without_english(state: str) -> None:
    for one in islice(every_question.findings(state), 0, None, 11):
        assert english_in(one) == set()


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
        ("45 CFR 164.524; HHS access guidance", "45 CFR 164.524; guía de acceso de HHS"),
        ("NRS 1; 22 TAC § 163.3 (formerly § 165.2)", "NRS 1; 22 TAC § 163.3 (antes § 165.2)"),
        ("deliver the records; penalties", "deliver the records; penalties"),
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
