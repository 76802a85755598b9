"""Sets a letter in type as PDF/UA. Starts a process: never inside a transaction."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import override

from cartella import clock, scratch
from cartella.packaging import fonts, pieces
from cartella.packaging.typeset import typeset
from cartella.release.letter_words import LetterText


def pdf(letter: LetterText) -> bytes:
    """The letter as a file. Raises packaging.typeset.TypesettingFailed."""
    with scratch.folder("letter") as root:
        (root / "data.json").write_text(json.dumps(_data(letter)))
        target = root / "letter.pdf"
        typeset("letter.typ", root, target, at=clock.now())
        return target.read_bytes()


def _data(letter: LetterText) -> dict[str, object]:
    sender = letter.sender
    lines = [*sender.address_lines, sender.phone or "", sender.line]
    if sender.legal_entity and sender.legal_entity != sender.practice:
        lines.insert(0, sender.legal_entity)
    with override(letter.language):
        footer = {"left": letter.reference, "page": _("page {page} of {pages}")}
    return {
        "title": fonts.safe(letter.title),
        "author": fonts.safe(sender.practice),
        "language": letter.language,
        "sender": {
            "name": fonts.safe(sender.practice),
            "lines": [fonts.safe(line) for line in lines if line],
        },
        "to": [fonts.safe(line) for line in letter.to_lines],
        "date": letter.date,
        "reference": letter.reference,
        "paragraphs": [
            {"style": paragraph.style.value, "text": pieces.breakable(fonts.safe(paragraph.text))}
            for paragraph in letter.paragraphs
        ],
        "closing": letter.closing,
        "signer": fonts.safe(letter.signer),
        "footer": footer,
    }
