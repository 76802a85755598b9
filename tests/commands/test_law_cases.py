"""`cartella law cases` says of each case whether it is right, and exits by the worst."""

import json
from pathlib import Path

import pytest

from cartella.cli import main

RIGHT = "- {id: good, topic: fees, act: refuse_breakdown, then: {allowed: false}}\n"
WRONG = "- {id: bad, topic: fees, act: refuse_breakdown, then: {allowed: true}}\n"
OPEN = (
    "- {id: open, topic: coverage, given: {entity: {sends_transactions: false, "
    "service_sends_them: false, prescribes_electronically: true}}, "
    "act: {decide_coverage: {as: not_covered}}, then: {allowed: true}}\n"
)


def run(path: Path, text: str, *more: str) -> int:
    file = path / "some.yaml"
    file.write_text(text, encoding="utf-8")
    return main(["law", "cases", str(file), *more])


def test_right_cases_exit_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, RIGHT) == 0
    said = capsys.readouterr().out
    assert "right: some.yaml: good" in said
    assert "1 cases: 1 right, 0 wrong, 0 cannot tell" in said


def test_a_wrong_case_exits_with_1_and_shows_expected_got_and_facts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, RIGHT + WRONG) == 1
    said = capsys.readouterr().out
    assert "wrong: some.yaml: bad" in said
    assert "allowed: expected true; got false" in said
    assert "uses fed-fee-008" in said


def test_what_cannot_be_told_says_why_and_is_not_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, OPEN) == 0
    said = capsys.readouterr().out
    assert "cannot tell: some.yaml: open" in said
    assert "a person decides: " in said


def test_a_file_that_cannot_be_read_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "- {id: a, topic: fees, act: quot, then: {}}") == 2
    said = capsys.readouterr().err
    assert "did you mean quote?" in said
    assert "docs/law-cases.md" in said
    assert main(["law", "cases", str(tmp_path / "none.yaml")]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_a_folder_stands_for_its_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(RIGHT, encoding="utf-8")
    assert main(["law", "cases", str(tmp_path)]) == 0
    assert "2 cases: 2 right" in capsys.readouterr().out


def test_json_holds_the_whole_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, WRONG, "--json") == 1
    (one,) = json.loads(capsys.readouterr().out)
    assert one["verdict"] == "wrong"
    assert one["differences"] == [{"what": "allowed", "expected": "true", "got": "false"}]
    assert "give_itemized_basis" in one["must"]
    assert one["facts"]


def test_reasons_are_told_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, RIGHT, "--reasons") == 0
    said = capsys.readouterr().out
    assert "must: give_itemized_basis, keep_cost_basis" in said
    assert "uses fed-fee-008" in said


def test_a_case_that_cannot_be_read_does_not_keep_the_others_from_running(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, RIGHT + "- {id: a, topic: fees, act: quot, then: {}}\n") == 2
    said = capsys.readouterr()
    assert "1 cases: 1 right, 0 wrong, 0 cannot tell; 1 not read" in said.out
    assert "case a: act" in said.err
    assert run(tmp_path, WRONG + "- {id: a, topic: fees, act: quot, then: {}}\n") == 1
