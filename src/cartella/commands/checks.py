"""Check a package and its receipt: needs neither store nor Django."""

import argparse
import sys
from pathlib import Path

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


def _text(key: str) -> str:
    """A key as typed, or what the file of that name holds."""
    path = Path(key)
    return path.read_text() if len(key) < 200 and path.is_file() else key
