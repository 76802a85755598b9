"""A file that says something the schema does not know is refused, and the message says where."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cartella.law.book import jurisdiction
from cartella.law.book.loader import LawDataError, parse

HEAD = "id: US-XX\nname: Nowhere\nreviewed_on: '2026-11-24'\n"
COMMON = """\
  cite: Nowhere Code § 1
  source: https://example.org/code
  read: https://example.org/code
  known: read
  confidence: high
  state: settled
  in_force_from: null
  in_force_to: null
  note: null
"""
ACCESS = (
    """\
- id: us-xx-access-001
  subject: copy
  applies_to: all_providers
  deadline: {value: 15, unit: calendar_days, counts_from: request_received}
  extension: null
"""
    + COMMON
)
FEE = (
    """\
- id: us-xx-fees-001
  rule: a page costs something
  payers: [patient]
  medium: paper
  components: [{kind: per_page, usd: 0.25}]
"""
    + COMMON
)
GOOD = HEAD + "access:\n" + ACCESS


def refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "us-xx.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LawDataError) as caught:
        jurisdiction.read(path)
    return str(caught.value)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "us-xx.yaml"
    path.write_text(GOOD + "fees:\n" + FEE, encoding="utf-8")
    law = jurisdiction.read(path)
    assert law.access[0].deadline.value == 15
    assert law.fees[0].components[0].usd == Decimal("0.25")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param(
            "  subject: copy\n", "  subject: copy\n  colour: red\n",
            ["us-xx-access-001", "key colour", "expected a known key", "subject"],
            id="an unknown key of a fact",
        ),
        pytest.param(
            "counts_from: request_received}", "counts_from: request_received, roll: true}",
            ["us-xx-access-001", "key deadline.roll", "expected a known key"],
            id="an unknown key deeper down",
        ),
        pytest.param(
            "  subject: copy\n", "  subject: copy\n  subject: inspect\n",
            ["(line 7)", "key subject", "expected a key once"],
            id="a repeated key",
        ),
        pytest.param(
            "unit: calendar_days", "unit: moons",
            ["us-xx-access-001", "key deadline.unit", "calendar_days", "'moons'"],
            id="an unknown unit",
        ),
        pytest.param(
            "value: 15", "value: 0", ["key deadline.value", "at least 1"], id="a zero deadline"
        ),
        pytest.param(
            "value: 15", "value: -3", ["key deadline.value", "at least 1"],
            id="a negative deadline",
        ),
        pytest.param(
            "value: 15", "value: true", ["key deadline.value", "whole number"],
            id="a deadline that is no number",
        ),
        pytest.param(
            "  cite: Nowhere Code § 1\n", "  cite: null\n",
            ["us-xx-access-001", "key cite", "a cite, because the fact is settled"],
            id="no cite on a settled fact",
        ),
        pytest.param(
            "  cite: Nowhere Code § 1\n", "  cite: '  '\n",
            ["us-xx-access-001", "key cite", "expected a text"],
            id="a blank cite",
        ),
        pytest.param(
            "  confidence: high\n", "  confidence: certain\n",
            ["key confidence", "high, medium, low"], id="an unknown confidence",
        ),
        pytest.param(
            "  state: settled\n", "", ["key state", "this key, it is missing"],
            id="a missing key",
        ),
        pytest.param(
            "in_force_from: null", "in_force_from: tomorrow",
            ["key in_force_from", "YYYY-MM-DD"], id="a day that is none",
        ),
        pytest.param(
            "in_force_from: null\n  in_force_to: null",
            "in_force_from: '2026-02-01'\n  in_force_to: '2026-01-31'",
            ["key in_force_to", "not before in_force_from"], id="a period that ends first",
        ),
        pytest.param(
            "known: read\n", "known: remembered\n",
            ["key read", "because it is remembered"], id="a page read and yet remembered",
        ),
        pytest.param(
            "read: https://example.org/code", "read: knowledge (not re-read)",
            ["key known", "remembered, because nothing was read"], id="nothing read and yet read",
        ),
        pytest.param(
            "access:\n", "acess:\n", ["key acess", "access, denial"], id="an unknown section"
        ),
        pytest.param(
            "id: US-XX\n", "", ["fact (file)", "key id"], id="a file without its code"
        ),
        pytest.param(
            "value: 15", "value: [", ["us-xx.yaml", "well-formed YAML"], id="broken YAML"
        ),
        pytest.param(
            "value: 15", "1: 15", ["a word as key"], id="a key that is a number"
        ),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in GOOD
    said = refusal(tmp_path, GOOD.replace(old, new, 1))
    assert said.startswith("us-xx.yaml: ")
    for word in words:
        assert word in said, said


def test_two_facts_on_one_thing_may_not_overlap(tmp_path: Path) -> None:
    second = ACCESS.replace("access-001", "access-002")
    said = refusal(tmp_path, GOOD + second)
    assert "us-xx-access-002" in said
    assert "does not overlap us-xx-access-001" in said


def test_periods_that_share_one_day_overlap(tmp_path: Path) -> None:
    first = ACCESS.replace("in_force_to: null", "in_force_to: '2026-01-31'")
    second = ACCESS.replace("access-001", "access-002").replace(
        "in_force_from: null", "in_force_from: '2026-01-31'"
    )
    assert "overlap" in refusal(tmp_path, HEAD + "access:\n" + first + second)


def test_a_fact_may_follow_another_the_next_day(tmp_path: Path) -> None:
    first = ACCESS.replace("in_force_to: null", "in_force_to: '2026-01-31'")
    second = ACCESS.replace("access-001", "access-002").replace(
        "in_force_from: null", "in_force_from: '2026-02-01'"
    )
    path = tmp_path / "us-xx.yaml"
    path.write_text(HEAD + "access:\n" + first + second, encoding="utf-8")
    assert len(jurisdiction.read(path).access) == 2


def test_an_id_stands_once(tmp_path: Path) -> None:
    again = ACCESS.replace("subject: copy", "subject: inspect")
    assert "an id that no other fact has" in refusal(tmp_path, GOOD + again)


def test_a_fee_without_a_currency_unit_is_refused(tmp_path: Path) -> None:
    bare = FEE.replace("{kind: per_page, usd: 0.25}", "{kind: per_page}")
    said = refusal(tmp_path, GOOD + "fees:\n" + bare)
    assert "us-xx-fees-001" in said
    assert "key components.0.usd" in said
    assert "US dollars" in said


def test_a_fee_with_another_unit_is_refused(tmp_path: Path) -> None:
    other = FEE.replace("usd: 0.25", "amount: 0.25")
    said = refusal(tmp_path, GOOD + "fees:\n" + other)
    assert "key components.0.amount" in said
    assert "expected a known key" in said


def test_a_fee_finer_than_a_hundredth_of_a_cent_is_refused(tmp_path: Path) -> None:
    fine = FEE.replace("usd: 0.25", "usd: 0.00001")
    assert "at most 4 decimals" in refusal(tmp_path, GOOD + "fees:\n" + fine)


def test_a_deadline_of_one_day_and_a_fee_of_nothing_are_read(tmp_path: Path) -> None:
    path = tmp_path / "us-xx.yaml"
    text = GOOD.replace("value: 15", "value: 1") + "fees:\n" + FEE.replace("0.25", "0")
    path.write_text(text, encoding="utf-8")
    law = jurisdiction.read(path)
    assert law.access[0].deadline.value == 1
    assert law.fees[0].components[0].usd == 0


def test_a_negative_fee_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, GOOD + "fees:\n" + FEE.replace("usd: 0.25", "usd: -0.25"))
    assert "at least 0" in said


def test_a_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    assert "a mapping with id" in refusal(tmp_path, "- one\n- two\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 15", "value: &fifteen 15"),
        ("value: 15", "value: !!str 15"),
        ("cite: Nowhere Code § 1", "cite: &code Nowhere Code § 1"),
    ],
)
def test_anchors_and_tags_are_refused(tmp_path: Path, old: str, new: str) -> None:
    assert "no anchor, alias or tag" in refusal(tmp_path, GOOD.replace(old, new, 1))


def test_a_second_document_is_refused(tmp_path: Path) -> None:
    assert "one document" in refusal(tmp_path, GOOD + "---\nid: US-YY\n")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "a mapping with id" in refusal(tmp_path, "")


@pytest.mark.parametrize("word", ["yes", "no", "on", "0x1F", "1_000", "12:30:45", "1e3", "007"])
def test_no_word_is_guessed_to_be_something_else(tmp_path: Path, word: str) -> None:
    path = tmp_path / "us-xx.yaml"
    path.write_text(f"value: {word}\n", encoding="utf-8")
    assert parse(path) == {"value": word}


def test_a_plain_word_is_null_a_flag_a_number_a_day_or_a_text(tmp_path: Path) -> None:
    path = tmp_path / "us-xx.yaml"
    path.write_text(
        "a: null\nb: true\nc: -3\nd: 0.25\ne: 2026-02-28\nf: '12'\ng: 2026-02-30\non: [1, two]\n",
        encoding="utf-8",
    )
    assert parse(path) == {
        "a": None, "b": True, "c": -3, "d": Decimal("0.25"), "e": date(2026, 2, 28), "f": "12",
        "g": "2026-02-30", "on": [1, "two"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("{kind: base, tiers: [{first: 1, to: null, usd: 1.0}]}", "components.0.tiers"),
        ("{kind: base, usd: 1.0, over: pages}", "components.0.over"),
        ("{kind: base, usd: 1.0, plus_usd_per_page: 0.1}", "components.0.plus_usd_per_page"),
        ("{kind: base, usd: 1.0, from_pages: 9, to_pages: 8}", "components.0.to_pages"),
        (
            "{kind: per_page, tiers: [{first: 1, to: 9, usd: 1}, {first: 11, to: null, usd: 1}]}",
            "components.0.tiers",
        ),
        ("{kind: minimum, usd: 5.0}", "combine"),
    ],
)
def test_a_price_line_with_a_key_that_would_pass_in_silence_is_refused(
    tmp_path: Path, line: str, key: str
) -> None:
    bad = FEE.replace("{kind: per_page, usd: 0.25}", line)
    assert f"key {key}: expected" in refusal(tmp_path, GOOD + "fees:\n" + bad)


def test_a_least_charge_and_a_discount_need_their_other_half(tmp_path: Path) -> None:
    least = FEE.replace("  medium: paper\n", "  medium: paper\n  combine: minimum\n")
    assert "key combine" in refusal(tmp_path, GOOD + "fees:\n" + least)
    late = FEE.replace("  medium: paper\n", "  medium: paper\n  late_discount_usd_per_day: 15\n")
    assert "key late_after_days" in refusal(tmp_path, GOOD + "fees:\n" + late)
