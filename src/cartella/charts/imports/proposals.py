"""What a file seems to be, from its folder, name and words: drawer, kind, day, title.

Only proposals: the desk shows them and a person's choice wins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from cartella import scratch
from cartella.charts import kinds
from cartella.charts.imports import sniff
from cartella.charts.imports.sniff import Form, Sniffed
from cartella.charts.imports.sources import NOT_A_FILE, Source, collect
from cartella.charts.kinds import Kind
from cartella.packaging.record import Drawer

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set"),
            *("oct", "nov", "dec dic"),
        ),
        start=1,
    )
    for name in names.split()
}
_DATES = (
    ("ymd", re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)")),
    ("mdy", re.compile(r"(?<!\d)(\d{1,2})[-_./ ](\d{1,2})[-_./ ]((?:19|20)\d\d)(?!\d)")),
    ("mdy", re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](\d\d)(?!\d)")),
    (
        "nam",
        re.compile(r"(?i)(?<![a-z])([a-z]{3,10})\.?[-_ ]+(\d{1,2})(?:st|nd|rd|th)?[-_, ]+(\d{4})"),
    ),
    (
        "dmn",
        re.compile(r"(?i)(?<!\d)(\d{1,2})(?: de)?[-_ ]+([a-z]{3,10})\.?(?: de)?[-_, ]+(\d{4})"),
    ),
)
_BIRTH = re.compile(
    r"(?i)\b(?:born|birth ?(?:date|day)?|d\.?o\.?b\.?|nacimiento|nacid[oa])\W{0,4}(?:on |el )?$"
)
_PICTURES = frozenset(("application/dicom", "image/gif", "image/tiff"))
# Words of running text say less than a name: only papers that name themselves at the top.
_SAID_BY_TEXT = frozenset((Drawer.CONSENTS, Drawer.INVOICES, Drawer.MEMBERSHIPS, Drawer.ENCOUNTERS))
_NUMBERS = re.compile(r"^\W*\d{1,2}\W+(?=\D)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What one file seems to be. `is_resource`: its entries say themselves what they are."""

    name: str
    media_type: str
    is_resource: bool
    drawer: Drawer
    kind: Kind
    title: str
    occurred_on: date | None
    problem: str = ""
    is_misnamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person made of a proposal. None: as proposed."""

    drawer: Drawer | None = None
    kind: Kind | None = None
    title: str | None = None
    occurred_on: date | None = None


def propose(inputs: Sequence[Path | Source]) -> list[Proposal]:
    """A proposal for every file, by name and folder; nothing is kept and nothing is opened.

    An import proposes once more with the words of each file, so a day may still be found there.
    """
    with scratch.folder("propose") as folder:
        return [
            of(source, sniff.sniff(source.name, source.path))
            for source in collect(inputs, folder)
            if source.problem != NOT_A_FILE
        ]


def of(source: Source, sniffed: Sniffed, text: str = "") -> Proposal:
    """The proposal for one file. `text` is what can be read on its first page, if anything."""
    path = PurePosixPath(source.name)
    is_picture = sniffed.form is Form.PHOTO or sniffed.media_type in _PICTURES
    where = _drawer(path, is_picture=is_picture, text=text)
    if sniffed.form is Form.MAIL and where is None:
        where = Drawer.MESSAGES
    if where is None:
        where, kind = Drawer.ENCOUNTERS, Kind.DOCUMENT
        if is_picture:
            where, kind = Drawer.IMAGES, Kind.PHOTO
    else:
        kind = kinds.filed_in(where, is_picture=is_picture)
    return Proposal(
        name=source.name,
        media_type=sniffed.media_type,
        is_resource=sniffed.form in (Form.FHIR, Form.CCDA),
        drawer=where,
        kind=kind,
        title=title_of(path.name) or kind.value.replace("_", " "),
        occurred_on=day_in(path.stem) or (None if is_picture else day_in(text[:2000])),
        problem=source.problem or sniffed.problem,
        is_misnamed=sniffed.is_misnamed,
    )


def day_in(text: str) -> date | None:
    """The first whole date in a text; month before day, as the forms of this country write it.

    A date that the text calls a birth date is the patient's and not the paper's: it is passed over.
    """
    found: list[tuple[int, date]] = []
    for shape, pattern in _DATES:
        for match in pattern.finditer(text):
            is_birth = _BIRTH.search(text[max(0, match.start() - 30) : match.start()])
            if not is_birth and (day := _day(shape, match.groups())):
                found.append((match.start(), day))
                break
    return min(found)[1] if found else None


def title_of(name: str) -> str:
    """A readable title from a file name: without suffix, date, leading number, underscores."""
    stem = PurePosixPath(name).stem
    for shape, pattern in _DATES:
        stem = pattern.sub(partial(_without_day, shape), stem)
    stem = _NUMBERS.sub("", stem.replace("_", " "))
    return " ".join(stem.split()).strip(" -.,()[]")[:300]


def _drawer(path: PurePosixPath, *, is_picture: bool, text: str) -> Drawer | None:
    for folder in reversed(path.parts[:-1]):
        if (where := kinds.drawer_of_folder(folder)) is not None:
            return where
    if is_picture:
        return None  # "after lip 2.jpg" is a photo, not an appointment
    if (where := kinds.drawer_of_words(path.stem)) is not None:
        return where
    where = kinds.drawer_of_words(text[:120])
    return where if where in _SAID_BY_TEXT else None


def _without_day(shape: str, found: re.Match[str]) -> str:
    return " " if _day(shape, found.groups()) else found[0]


def _day(shape: str, parts: tuple[str, ...]) -> date | None:
    try:
        if shape == "ymd":
            year, month, day = int(parts[0]), int(parts[1]), int(parts[2])
        elif shape == "mdy":
            month, day, year = int(parts[0]), int(parts[1]), int(parts[2])
        elif shape == "nam":
            month, day, year = _MONTHS[parts[0][:3].lower()], int(parts[1]), int(parts[2])
        else:
            day, month, year = int(parts[0]), _MONTHS[parts[1][:3].lower()], int(parts[2])
        made = date(year + 2000 if year < 100 else year, month, day)
    except (ValueError, KeyError):
        return None
    return made if 1900 <= made.year <= 2100 else None
