"""What a patient reads can be read: letters, mails and the portal, in English and in Spanish."""

from collections import defaultdict

import pytest

from cartella import reading
from tools import catalogs

# One letter is judged as it stands; the short lines of the portal and of mails are judged together.
LETTERS = "release/templates/letters/"
SHEETS = "release/practice_forms.py"  # signs and the printed form


def texts(language: str) -> dict[str, str]:
    """What stands in each letter, in all of the portal and in all mails, from the catalogue."""
    found: dict[str, list[str]] = defaultdict(list)
    for message in catalogs.kept("es"):
        if not message.id or not catalogs.is_translated(message):
            continue
        words = message.id if language == "en" else message.string
        words = words[-1] if isinstance(words, (tuple, list)) else words
        for name, _line in message.locations:
            if name.startswith(LETTERS):
                found[name].append(words)
            for room in ("portal/", "post/templates/", "desk/templates/desk/counter/", SHEETS):
                if name.startswith(room):
                    found[room].append(words)
    return {name: ".\n\n".join(parts) for name, parts in found.items()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_patient_reads_is_plain(language: str):
    hard = {}
    for name, text in texts(language).items():
        found = reading.read(text, language=language)
        if found.is_measurable and not found.is_plain:
            hard[name] = round(found.score, 1)
    assert hard == {}
