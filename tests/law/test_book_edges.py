"""The book at its edges: a period's last day, what no file may hold, whose words are whose."""

from datetime import date
from pathlib import Path

import pytest

from cartella.law.book import compare, jurisdiction, register, weak
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.loader import LawDataError
from cartella.law.book.provisions import Excuse
from cartella.law.wording.words import EXCUSES, NEVER_CHARGED
from tests.law.test_loader import ACCESS, GOOD, HEAD


def place(code: str) -> Jurisdiction:
    found = jurisdiction.load(code)
    assert found is not None
    return found


def said(code: str, fact_id: str) -> dict[str, register.Says]:
    return {one.key.say(): one for one in register.entry(place(code).fact(fact_id)).says}


def read(tmp_path: Path, text: str) -> Jurisdiction:
    path = tmp_path / "us-xx.yaml"
    path.write_text(text, encoding="utf-8")
    return jurisdiction.read(path)


def test_a_law_of_one_day_is_one_and_one_that_ends_before_it_begins_is_none(
    tmp_path: Path,
) -> None:
    begins = ACCESS.replace("in_force_from: null", "in_force_from: 2026-09-04")
    one_day = begins.replace("in_force_to: null", "in_force_to: 2026-09-04")
    law = read(tmp_path, HEAD + "access:\n" + one_day)
    assert law.access[0].is_in_force(date(2026, 9, 4))
    assert not law.access[0].is_in_force(date(2026, 9, 5))
    before = begins.replace("in_force_to: null", "in_force_to: 2026-09-03")
    with pytest.raises(LawDataError):
        read(tmp_path, HEAD + "access:\n" + before)


@pytest.mark.parametrize("day", ["2026-09-04", "'2026-09-04'"])
def test_a_day_may_stand_with_or_without_quotation_marks(tmp_path: Path, day: str) -> None:
    text = HEAD.replace("'2026-11-24'", day) + "access:\n" + ACCESS
    assert read(tmp_path, text).reviewed_on == date(2026, 9, 4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "access:\n- us-xx-access-001\n", "a mapping with id"),
        (GOOD.replace("name: Nowhere", "name: ' '"), "expected a text"),
        (GOOD.replace("applies_to: all_providers", "applies_to: null"), "expected a text"),
        (GOOD.replace("'2026-11-24'", "'2026-11-31'"), "a day as YYYY-MM-DD"),
    ],
)
def test_what_is_of_another_sort_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LawDataError) as caught:
        read(tmp_path, text)
    assert words in str(caught.value)


def test_on_its_last_day_a_law_is_still_one() -> None:
    last_on = date(2025, 12, 31)  # 16.12.10.8 NMAC, the text before 2026
    new_mexico = place("US-NM")

    def why(on: date) -> list[str]:
        found = weak.stale(new_mexico, on=on)
        return [one.why.say() for one in found if one.fact.id == "us-nm-fees-004"]

    assert any("In force until 2025-12-31 only" in one for one in why(last_on))
    assert any("No longer in force since 2025-12-31" in one for one in why(date(2026, 1, 1)))


def test_the_law_s_own_words_and_codes_are_marked_as_the_same_in_every_language() -> None:
    texas = said("US-TX", "us-tx-access-001")
    assert not texas["Within"].is_english
    codes = [one for one in said("US-NY", "us-ny-practice-002").values() if one.is_code]
    assert codes
    assert all(one.is_english for one in codes)
    georgia = [
        one
        for fact in place("US-GA").fees
        for one in said("US-GA", fact.id).values()
        if one.key.say() == "Moves with"
    ]
    assert georgia
    assert all(one.is_free and one.is_english for one in georgia)
    assert all(one.value for one in georgia)


def test_what_is_no_ground_is_said_in_sentences() -> None:
    given_back = said("US-CT", "us-ct-practice-001")
    sentence = EXCUSES[Excuse.FROM_OTHER_PROVIDER]
    assert [one.value for one in given_back.values() if one.value == sentence]
    federal = next(fact for fact in place("US").denial if fact.not_grounds)
    values = [one.value for one in said("US", federal.id).values()]
    assert any(EXCUSES[federal.not_grounds[0]] in one for one in values)


def test_what_is_never_charged_is_said_in_words() -> None:
    fact = next(one for one in place("US").fees if one.never)
    values = [one.value for one in said("US", fact.id).values()]
    assert any(NEVER_CHARGED[fact.never[0]] in one for one in values)


def test_only_a_fee_has_a_year_of_amounts() -> None:
    ohio = place("US-OH")
    assert register.amounts_year(ohio.fact("us-oh-fees-002")) == 2015
    assert register.amounts_year(place("US-TX").fact("us-tx-access-001")) is None


def test_facts_are_compared_by_what_they_say_and_not_by_their_wording() -> None:
    assert compare.matter("access", place("US-CA").fact("us-ca-access-001")).startswith("copy")
    minors = place("US-CA").minors[0]
    assert compare.matter("minors", minors)
    rows = compare.compare(place("US-CA"), place("US-NV"))
    copies = [row for row in rows if row.section == "access" and "copy" in row.matter]
    assert any(row.differs for row in copies)
    sensitive = next(fact for fact in place("US-CA").fees if fact.payers)
    payer = sorted(str(one) for one in sensitive.payers)[0]
    assert payer in compare.matter("fees", sensitive)
    anybody = next(fact for fact in place("US-IA").fees if not fact.payers)
    assert "any" in compare.matter("fees", anybody)
