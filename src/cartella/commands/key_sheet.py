"""Writes the key sheet as a file, for commands: for its owner alone, never over another file."""

import os
import sys
from pathlib import Path

from cartella.backup import recovery
from cartella.practices import keys
from cartella.practices.models import Practice


def write(practice: Practice, out: Path) -> Path | None:
    """The sheet at `out`, mode 0600, and words about it; None if a file is there already."""
    try:
        pdf = recovery.sheet(practice)
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except (keys.KeyMissing, keys.KeyRefused) as refused:
        print(refused, file=sys.stderr)
        return None
    except OSError as error:
        print(f"{out} was not written: {error.strerror}. Name another file.", file=sys.stderr)
        return None
    with os.fdopen(descriptor, "wb") as file:
        file.write(pdf)
    recovery.note_printed(practice)
    print(
        f"The key sheet is {out}. Print it, keep the paper away from this computer, and delete "
        "the file."
    )
    return out


def write_first(practice: Practice) -> None:
    """The sheet beside the key file, unless one was made of this key before."""
    key_id = keys.key_file(practice.pk).current_kek
    out = keys.path_for(practice.pk).with_suffix(".sheet.pdf")
    if not practice.sheet_prints.filter(key_id=key_id).exists() and not out.exists():
        write(practice, out)
