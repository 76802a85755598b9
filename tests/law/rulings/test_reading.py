"""Cases are read by their types; what the language does not know is refused with place and hint."""

from pathlib import Path

import pytest

from cartella.law.book.loader import LawDataError
from cartella.law.rulings import case as cases
from cartella.law.rulings.case import Case
from cartella.law.rulings.given import Given
from cartella.law.rulings.reading import CaseError, keys
from cartella.law.rulings.verbs import VERBS

GOOD = "- {id: a, topic: fees, act: quote, then: {}}"


def read(tmp_path: Path, text: str) -> tuple[Case, ...]:
    path = tmp_path / "some.yaml"
    path.write_text(text, encoding="utf-8")
    return cases.read(path)


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(LawDataError) as wrong:
        read(tmp_path, text)
    return str(wrong.value)


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("- {id: a, topic: fees, act: quot, then: {}}", "case a: act", "did you mean quote?"),
        ("- {id: a, topic: fee, act: quote, then: {}}", "case a: topic", "did you mean fees?"),
        ("- {id: a, topic: fees, acts: quote, then: {}}", "acts", "did you mean act?"),
        ("- {id: a, topic: fees, act: quote}", "case a: then", "it is missing"),
        (
            "- {id: a, topic: fees, act: quote, then: {}, given: {holdr: physician}}",
            "case a: given.holdr",
            "did you mean holder?",
        ),
        (
            "- {id: a, topic: fees, act: quote, then: {}, given: {holder: [physician, nurse]}}",
            "case a: given.holder.2",
            "one of physician",
        ),
        (
            "- {id: a, topic: denial, act: {refuse: {because: unpaid_bil}}, then: {}}",
            "case a: act.refuse.because",
            "did you mean unpaid_bill?",
        ),
        ("- {id: a, topic: denial, act: refuse, then: {}}", "act.refuse.because", "it is missing"),
        (
            "- {id: a, topic: denial, act: {withhold: {ground: endanger}}, then: {}}",
            "case a: act.withhold.ground",
            "did you mean endangerment?",
        ),
        (
            "- {id: a, topic: fees, act: quote, then: {must: [searchfee]}}",
            "case a: then.must",
            "did you mean search_fee?",
        ),
        ("- {id: a, topic: fees, act: quote, then: {allowed: maybe}}", "then.allowed", "decide"),
        (
            "- {id: a, topic: fees, act: quote, then: {figures: {fee: 3}}}",
            "case a: then.figures.fee",
            "did you mean fee_usd?",
        ),
        (
            "- {id: a, topic: fees, act: quote, then: {uses: [us-ca-fee-001]}}",
            "case a: then.uses",
            "did you mean us-ca-fees-001?",
        ),
        (
            "- {id: a, topic: fees, act: quote, then: {}, given: {pages: -1}}",
            "case a: given.pages",
            "at least 0",
        ),
        (
            "- {id: a, topic: fees, act: quote, then: {}, given: {received: 25.11.2026}}",
            "case a: given.received",
            "YYYY-MM-DD",
        ),
        (
            "- {id: a, topic: fees, act: quote, then: {}, because: one, two: three}",
            "case a",
            "did you mean topic?",
        ),
        (
            "- {id: a, topic: fees, act: quote, then: {}, because: late, too late}",
            "too late",
            "quotation marks",
        ),
        ("id: a", "(file)", "a list of cases"),
        (f"{GOOD}\n{GOOD}", "case a: id", "no other case"),
        ("- {id: a", "(line ", "well-formed YAML"),
    ],
)
def test_what_is_not_known_is_refused_with_its_place(
    tmp_path: Path, text: str, place: str, hint: str
) -> None:
    said = refused(tmp_path, text)
    assert said.startswith("some.yaml: ")
    assert place in said
    assert hint in said


def test_one_word_stands_for_a_list_of_one(tmp_path: Path) -> None:
    one, many = read(
        tmp_path,
        "- {id: a, topic: fees, given: {state: CA, form: paper}, act: quote, then: {}}\n"
        "- {id: b, topic: fees, given: {state: [CA], form: [paper]}, act: quote, then: {}}",
    )
    assert one.given == many.given


def test_other_words_for_a_duty_are_read_as_its_own(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path, "- {id: a, topic: intake, act: quote, then: {must_not: [demand_notary]}}"
    )
    assert found.then.must_not == {"require_notary"}


def test_the_key_on_is_a_word_and_no_truth_value(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path,
        "- {id: a, topic: timeliness, act: {set_due_date: {on: 2026-03-01}}, then: {}}",
    )
    assert str(found.act.on) == "2026-03-01"


@pytest.mark.parametrize("make", [Given, *(verb.make for verb in VERBS.values())])
def test_every_key_says_what_it_means(make: type) -> None:
    for key in keys(make).values():
        assert key.says, f"{make.__name__}.{key.name}"
    assert make.__doc__
    assert not make.__doc__.startswith(f"{make.__name__}(")


def test_every_verb_has_a_rule_that_says_what_it_asks() -> None:
    for name, verb in VERBS.items():
        assert verb.rule.__doc__, name


def test_an_error_of_a_case_is_one_of_the_law_room() -> None:
    assert issubclass(CaseError, LawDataError)
