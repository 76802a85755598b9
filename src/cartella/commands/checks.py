"""Check a package and its receipt, and ask the law: needs neither store nor Django."""

import argparse
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from cartella.law import deadline, explain
from cartella.law.facts import Facts, Form, Holder, Lane, Requester
from cartella.ledger import receipt as receipts
from cartella.packaging import seal
from cartella.packaging import verify as packages


def verify(options: argparse.Namespace) -> int:
    """Check package and receipt. Exit 0 known signer, 4 unknown, 1 differs, 2 none."""
    try:
        named = {seal.fingerprint_of(_text(key)) for key in options.key}
    except seal.NotAKey as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if not options.package.is_file():
        print(f"There is no package {options.package}.", file=sys.stderr)
        return 2
    of_store, ledger_keys = options.known_keys
    report = packages.verify(options.package, keys=named or of_store)
    print(report.words)
    for finding in report.findings:
        print(f"  {finding.words}")
    if options.receipt is None or report.package_id is None:
        return report.exit_code
    if not options.receipt.is_file():
        print(f"There is no receipt {options.receipt}.", file=sys.stderr)
        return max(1, report.exit_code if report.exit_code < 4 else 1)
    if report.state is packages.State.INTACT_KNOWN and report.ledger_key:
        ledger_keys = {*ledger_keys, report.ledger_key}
    result = receipts.check(
        options.receipt.read_bytes(), package_id=report.package_id, known_keys=ledger_keys
    )
    print(result.words)
    holds = result.state in (receipts.State.HOLDS_KNOWN, receipts.State.HOLDS_UNKNOWN)
    return report.exit_code if holds else max(1, report.exit_code if report.exit_code < 4 else 1)


def law(options: argparse.Namespace) -> int:
    """Print why a patient's copy is due when it is: steps, facts, cites, how each is known."""
    zone = ZoneInfo(options.zone)
    noon = datetime.combine(options.received, time(12), zone).astimezone(UTC)
    try:
        facts = Facts(
            lane=Lane.ACCESS,
            requester=Requester.PATIENT,
            received_at=noon,
            zone=options.zone,
            states=(options.state,),
            covered=False if options.not_covered else None,
            holders=frozenset(Holder(word) for word in options.holder),
            forms=frozenset({Form(options.form)}),
        )
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    for line in explain.lines(deadline.due(facts)):
        print(line)
    return 0


def _text(key: str) -> str:
    """A key as typed, or what the file of that name holds."""
    path = Path(key)
    return path.read_text() if len(key) < 200 and path.is_file() else key
