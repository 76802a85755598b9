"""Asking the law from the command line: findings, facts, differences, what is old."""

import subprocess
import sys

import pytest

from cartella.cli import main
from cartella.law.book import jurisdiction

CASE = ("law", "explain", "--state", "US-TX", "--on", "2026-09-04", "--zone", "America/Chicago")


def said(capsys, *words: str) -> tuple[int, str, str]:
    code = main(words)
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_case_is_explained_with_cite_arithmetic_and_how_each_fact_is_known(capsys):
    code, out, _err = said(capsys, *CASE, "--lane", "access", "--medium", "electronic")
    assert code == 0
    assert "15 business days from receipt is 2026-09-25" in out
    assert "Tex. Health & Safety Code § 181.102(a)-(b) [us-tx-access-002]" in out
    assert "read; settled; confidence high" in out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--state", "US-TZ"), "Did you mean US-"),
        (("--lane", "acess"), "Did you mean access?"),
        (("--requester", "patent"), "Did you mean patient?"),
        (("--holder", "nurse practicioner"), "Did you mean nurse_practitioner?"),
        (("--zone", "Texas"), "no time zone"),
        (("--state", "US-PR"), "Territories are not in the data"),
    ],
)
def test_a_word_that_is_none_is_refused_with_the_nearest(capsys, words, hint):
    code, out, err = said(capsys, *CASE, *words)
    assert code == 2 and out == "" and hint in err


@pytest.mark.parametrize("code", jurisdiction.loaded_codes())
def test_every_fact_of_a_jurisdiction_is_printed_with_its_id(capsys, code):
    done, out, _err = said(capsys, "law", "facts", code)
    assert done == 0
    assert all(f"[{fact.id}]" in out for fact in jurisdiction.load(code).all_facts)


def test_facts_can_be_narrowed_to_those_in_force_on_a_day(capsys):
    _done, before, _err = said(capsys, "law", "facts", "US-TX", "--on", "2012-08-31")
    _done, after, _err = said(capsys, "law", "facts", "US-TX", "--on", "2012-09-01")
    assert "[us-tx-access-002]" not in before and "[us-tx-access-002]" in after


def test_two_states_are_set_side_by_side(capsys):
    code, out, _err = said(capsys, "law", "diff", "US-CA", "US-NV")
    assert code == 0
    assert "US-CA: Within: 5 business days" in out or "Within: 5 business days" in out
    assert "[us-nv-access-001]" in out
    _code, same, _err = said(capsys, "law", "diff", "US-CA", "US-CA")
    assert same.strip() == "0 matters."


def test_what_is_old_is_counted_by_the_day_asked(capsys):
    _code, out, _err = said(capsys, "law", "stale", "US-WA", "--on", "2026-11-24")
    assert "us-wa-fees-001" in out and "Not reviewed" not in out
    _code, out, _err = said(capsys, "law", "stale", "US-WA", "--on", "2028-01-01")
    assert out.count("Not reviewed since") == len(jurisdiction.load("US-WA").all_facts)


def test_whoever_stops_reading_breaks_nothing():
    command = f"{sys.executable} -m cartella.cli law facts US-NY | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)  # noqa: S602
    assert done.returncode == 0 and done.stderr == "" and "New York" in done.stdout
