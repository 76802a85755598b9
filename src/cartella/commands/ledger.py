"""Check the ledger of the store."""

import argparse
import sys

from cartella.commands import store
from cartella.ledger import verify as ledgers


def verify(options: argparse.Namespace) -> int:
    """Rebuild the tree from the rows and compare; with a checkpoint, prove that it only grew."""
    if options.checkpoint and not options.checkpoint.is_file():
        print(f"There is no checkpoint {options.checkpoint}.", file=sys.stderr)
        return 2
    practice = store.existing()
    note = options.checkpoint.read_text(errors="replace") if options.checkpoint else None
    report = ledgers.verify(practice, note)
    print(
        f"{report.leaf_count} leaves, {report.exit_count} exits, {report.look_count} looks, "
        f"{report.checkpoint_count} checkpoints"
    )
    for fault in report.faults:
        print(f"{fault.what} {fault.where}: {fault.words}")
    if report.looks_waiting:
        print(f"{len(report.looks_waiting)} looks wait for the leaf of this hour")
    for words in report.notes:
        print(words)
    print("The ledger is whole." if report.is_whole else "The ledger does not agree.")
    return 0 if report.is_whole else 1
