"""The key sheet: the practice key on one page of paper, and the way back from it.

The store, its backups and their key may all burn in one night; the sheet lies somewhere else. Its
lines are the key: they are never logged, and come into no message.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path

import qrcode
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

from cartella import clock, scratch
from cartella.backup import recovery_text
from cartella.backup.models import SheetPrint
from cartella.backup.recovery_text import SheetWrong as SheetWrong
from cartella.packaging import fonts
from cartella.packaging.typeset import typeset
from cartella.practices import keys
from cartella.practices.keys import KeyFile
from cartella.practices.models import Practice

_LAYOUT = "key_sheet.typ"
_USUAL_LINES = 10
_ASKABLE_LINES = 7  # the first lines hold the keys; the last ones the practice's id, no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which group of characters shows that the sheet is in somebody's hand; both from 1."""

    line: int
    group: int


def sheet(practice: Practice) -> bytes:
    """The sheet as a PDF of one letter page. Starts a process: never inside a transaction.

    Raises keys.KeyMissing, keys.KeyRefused, packaging.typeset.TypesettingFailed.
    """
    lines = recovery_text.lines(keys.key_file(practice.pk))
    with scratch.folder("sheet") as root:
        (root / "data.json").write_text(json.dumps(_data(practice, lines)))
        _picture(lines, root / "key.svg")
        target = root / "sheet.pdf"
        typeset(_LAYOUT, root, target, at=clock.now())
        return target.read_bytes()


def read(text: str) -> KeyFile:
    """The key in what was typed from a sheet, or read from its QR code. Raises SheetWrong."""
    return recovery_text.parse(text)


def asked(practice: Practice) -> Asked:
    """What to ask for before the sheet counts as kept: one group, the same for one key."""
    key_id = keys.key_file(practice.pk).current_kek
    drawn = hashlib.sha256(f"{practice.pk}:{key_id}".encode()).digest()
    return Asked(line=drawn[0] % _ASKABLE_LINES + 1, group=drawn[1] % 5 + 1)


def proves(practice: Practice, typed_group: str) -> bool:
    """Whether this is the group that `asked` names. True is noted: the sheet is in a hand.

    A guess is right once in a million; whoever shows this to the world slows guessing down.
    """
    file, wanted = keys.key_file(practice.pk), asked(practice)
    right = recovery_text.group(file, line=wanted.line, number=wanted.group)
    if not hmac.compare_digest(recovery_text.cleaned(typed_group).encode(), right.encode()):
        return False
    proof = SheetPrint.objects.filter(practice=practice, key_id=file.current_kek)
    if not proof.exists():
        note_printed(practice)
    proof.filter(proved_at__isnull=True).update(proved_at=clock.now())
    return True


def is_proved(practice: Practice) -> bool:
    """Whether somebody has shown that the sheet of the key in use is on paper."""
    key_id = keys.key_file(practice.pk).current_kek
    return practice.sheet_prints.filter(key_id=key_id, proved_at__isnull=False).exists()


def note_printed(practice: Practice, *, by_person_id: int | None = None) -> None:
    """Keep that a sheet of the key in use was made, when and by whom; never what it says."""
    SheetPrint.objects.create(
        practice=practice,
        key_id=keys.key_file(practice.pk).current_kek,
        printed_at=clock.now(),
        by_person_id=by_person_id,
    )


def _picture(lines: tuple[str, ...], target: Path) -> None:
    typed = "/".join(recovery_text.cleaned(line.partition("  ")[2]) for line in lines)
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, image_factory=SvgPathImage, border=2)
    code.add_data(f"CARTELLA:1/{typed}")
    code.make(fit=True)
    with target.open("wb") as file:
        code.make_image().save(file)


def _data(practice: Practice, lines: tuple[str, ...]) -> dict[str, object]:
    today = clock.today(practice.time_zone)
    return {
        "title": _("Key sheet"),
        "author": fonts.safe(practice.name),
        "language": get_language() or practice.default_language,
        "made": _("made on %(day)s") % {"day": date_format(today, "DATE_FORMAT")},
        "lead": _(
            "Everything that Cartella keeps is locked with the key on this page. If the computer "
            "is lost, this page and a backup bring all of it back. Without this page nobody can "
            "open the backups: not we, not the maker of the computer."
        ),
        "sections": [
            {
                "title": _("Keep it"),
                "items": [
                    _(
                        "On paper, away from the computer and away from the backups: a bank box, a "
                        "safe at home, with your attorney. Two copies in two places are better."
                    ),
                    _("Not as a file, not as a photo on a telephone, not in an e-mail."),
                    _(
                        "After you change the key, print a new sheet. It opens the older backups "
                        "too. Then shred this one."
                    ),
                ],
            },
            {
                "title": _("Who may see it"),
                "items": [
                    _(
                        "The owner, and one person whom the owner names. Whoever has this page and "
                        "a copy of the data can read every chart."
                    ),
                    _(
                        "If a stranger may have seen it, change the key the same day: "
                        "cartella key rotate."
                    ),
                ],
            },
            {
                "title": _("Use it"),
                "items": [
                    _(
                        "On a new computer with Cartella type: cartella key from-sheet - and then "
                        "the lines below, with or without the spaces. A wrong character is found "
                        "and its line named."
                    ),
                    _("Then: cartella restore BACKUP-FILE --key KEY-FILE."),
                ],
            },
        ],
        "key_title": _("The key"),
        "key_size": 10.5 if len(lines) <= _USUAL_LINES + 4 else 8.5,
        "lines": [
            {"number": line.partition("  ")[0], "groups": line.partition("  ")[2].split()}
            for line in lines
        ],
        "picture": _("The same key as a square code for a camera. The lines beside it say it all."),
        "under_picture": _("The same key for a camera"),
        "foot": _(
            "There is no letter I, L, O or U in the key: what looks like one is the number 1 or 0, "
            "or a V. The last two characters of a line check the line."
        ),
        "blanks": [_("Where the other copy is"), _("Who else may see it")],
    }
