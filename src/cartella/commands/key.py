"""The practice key at the command line: on paper, back from paper, changed."""

import argparse
import sys
from pathlib import Path

from cartella.backup import recovery, rotation
from cartella.commands import key_sheet, store
from cartella.commands.errors import REFUSED
from cartella.practices import keys


def sheet(options: argparse.Namespace) -> int:
    """Write the key sheet as a PDF for its owner alone; never over a file that is there."""
    return REFUSED if key_sheet.write(store.existing(), options.out) is None else 0


def from_sheet(options: argparse.Namespace) -> int:
    """Make a key file of the typed lines of a sheet; no store is needed and none is changed."""
    try:
        file = recovery.read(_typed(options.typed))
    except recovery.SheetWrong as wrong:
        print(wrong, "No key file was written.", file=sys.stderr)
        return REFUSED
    except (OSError, UnicodeDecodeError):
        print(f"{options.typed} cannot be read as text.", file=sys.stderr)
        return REFUSED
    out = options.out or keys.path_for(file.practice_id)
    try:
        keys.write_new(out, file)
    except FileExistsError:
        print(
            f"There is a key file at {out} already. Nothing was changed. Name another place with "
            "--out.",
            file=sys.stderr,
        )
        return REFUSED
    except OSError as error:
        print(f"{out} was not written: {error.strerror}. Name another place.", file=sys.stderr)
        return REFUSED
    print(f"The key is in {out}. Restore with: cartella restore FILE --key {out}")
    return 0


def rotate(options: argparse.Namespace) -> int:
    """Change the practice key; the stored files stay as they lie."""
    practice = store.existing()
    try:
        done = rotation.rotate(practice)
    except (rotation.Busy, keys.KeyMissing, keys.KeyRefused) as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    print(
        ("An earlier change of the key was brought to its end. " if done.was_resumed else "")
        + f"The key in use is {done.key_id}; {done.blob_count} stored files and "
        f"{done.message_count} messages hang on it now."
    )
    print(
        "Your key sheet is out of date: print a new one with cartella key sheet OUT.pdf. The new "
        "one opens older backups too; then shred the old one. Make a backup tonight."
    )
    if done.lost:
        print(f"{done.lost} rows opened with no key before either.", file=sys.stderr)
    return 1 if done.lost else 0


def _typed(source: str) -> str:
    if source != "-":
        return Path(source).read_text()
    if sys.stdin.isatty():
        print("Type the lines of the key sheet, then an empty line.", file=sys.stderr)
        lines: list[str] = []
        for line in sys.stdin:
            if not line.strip() and lines:
                break
            lines.append(line)
        return "".join(lines)
    return sys.stdin.read()
