"""Run files of the law's cases: right, wrong with expected and got, or cannot tell and why."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from cartella.law.book.loader import LawDataError
from cartella.law.rulings import case as cases
from cartella.law.rulings import compare
from cartella.law.rulings.case import Case
from cartella.law.rulings.compare import Outcome, Verdict

WORDS = "The words are listed in docs/law-cases.md."


def run(options: argparse.Namespace) -> int:
    """Exit 0 if no case is wrong, 1 if one is, 2 if a file or a case cannot be read."""
    outcomes: list[tuple[Path, Outcome]] = []
    unread: list[str] = []
    for path in _files(options.files):
        if not path.is_file():
            print(f"There is no file {path}.", file=sys.stderr)
            return 2
        try:
            for found in cases.read_each(path):
                try:
                    outcomes.append((path, compare.judge(_read(found))))
                except LawDataError as wrong:
                    unread.append(str(wrong))
        except LawDataError as wrong:
            unread.append(str(wrong))
        except UnicodeDecodeError:
            unread.append(f"{path} is not a text file in UTF-8.")
    count = Counter(outcome.verdict for _, outcome in outcomes)
    if options.json:
        print(json.dumps([_plain(path, one) for path, one in outcomes], indent=1))
    else:
        for path, one in outcomes:
            for line in _lines(path, one, is_full=options.reasons):
                print(line)
        print(
            f"{len(outcomes)} cases: "
            + ", ".join(f"{count[verdict]} {verdict}" for verdict in Verdict)
            + (f"; {len(unread)} not read" if unread else "")
        )
    for said in unread:
        print(said, file=sys.stderr)
    if unread:
        print(WORDS, file=sys.stderr)
    return 1 if count[Verdict.WRONG] else 2 if unread else 0


def _read(one: Case | LawDataError) -> Case:
    """The case. Raises the reason where it could not be read."""
    if isinstance(one, LawDataError):
        raise one
    return one


def _files(given: list[Path]) -> list[Path]:
    """The files given, and those in a folder given."""
    return [
        one for path in given for one in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])
    ]


def _lines(path: Path, outcome: Outcome, *, is_full: bool) -> list[str]:
    one, finding = outcome.case, outcome.finding
    lines = [f"{outcome.verdict}: {path.name}: {one.id}"]
    for wrong in outcome.differences:
        lines.append(f"  {wrong.what}: expected {wrong.expected}; got {wrong.got}")
    if outcome.unread:
        lines.append(f"  this act does not look at: {', '.join(outcome.unread)}")
    if is_full or outcome.verdict is not Verdict.RIGHT:
        lines += [f"  a person decides: {why.say()}" for why in finding.decide]
    if is_full or outcome.verdict is Verdict.WRONG:
        lines += [f"  because {step.say()}" for step in finding.steps]
        lines += [
            f"  uses {fact.id} ({fact.cite}): {fact.value}; {fact.known}" for fact in finding.facts
        ]
    if is_full:
        answer = finding.answer
        lines.append(f"  allowed: {compare.said(answer.is_allowed)}")
        lines.append(f"  settled: {'true' if finding.is_settled else 'false'}")
        lines.append(f"  must: {', '.join(answer.must) or '-'}")
        lines.append(f"  must not: {', '.join(answer.must_not) or '-'}")
        lines += [f"  {name}: {compare.shown(value)}" for name, value in answer.figures]
    return lines


def _plain(path: Path, outcome: Outcome) -> dict[str, object]:
    answer = outcome.finding.answer
    return {
        "file": str(path),
        "id": outcome.case.id,
        "topic": outcome.case.topic.name.lower(),
        "verdict": str(outcome.verdict),
        "differences": [
            {"what": one.what, "expected": one.expected, "got": one.got}
            for one in outcome.differences
        ],
        "allowed": compare.said(answer.is_allowed),
        "must": list(answer.must),
        "must_not": list(answer.must_not),
        "figures": {name: compare.shown(value) for name, value in answer.figures},
        "settled": outcome.finding.is_settled,
        "facts": list(outcome.finding.fact_ids),
        "cites": list(outcome.finding.cites),
        "not_looked_at": list(outcome.unread),
        "decide": [one.say() for one in outcome.finding.decide],
    }
