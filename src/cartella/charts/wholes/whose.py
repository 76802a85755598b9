"""Whose a row of a list or a loose file is, or a doubt, which goes into the book."""

from pathlib import PurePosixPath

from django.utils.translation import gettext_noop

from cartella.charts import patients
from cartella.charts.imports import placing, proposals
from cartella.charts.imports.columns import ListKind
from cartella.charts.imports.placing import InDoubt, Placed, Places, Seen
from cartella.charts.models import WholeFile
from cartella.charts.wholes import doubts, lists
from cartella.charts.wholes.doubts import Book, Noted

NO_PERSON = gettext_noop("Neither its name nor its folder says whose it is.")


def of_line(
    places: Places, book: Book, line: lists.Line, kind: ListKind
) -> Placed | InDoubt | None:
    """Whose a row is, with what persons decided; a doubt is noted in the book."""
    found = places.of(line.seen, may_make=kind is ListKind.PATIENTS)
    if isinstance(found, Placed):
        return found
    seen = line.seen
    is_alone = found.why in (placing.SEVERAL, placing.NOBODY_NAMED) and not (
        seen.source_id or seen.phone or seen.email
    )
    key = line.person(is_alone=is_alone)
    answer = doubts.place(book, key, found)
    if isinstance(answer, InDoubt):
        told = " · ".join(part for part in (seen.source_id, seen.phone, seen.email) if part)
        noted = Noted(seen=seen, why=found.why, candidates=found.candidates, seen_as=told)
        book.note(key, noted)
    return answer


def by_name(places: Places, file: WholeFile) -> tuple[str, Placed | InDoubt]:
    """Whose a loose file is, by an id or by name and birth date in its path; all of a folder
    share one doubt."""
    path = PurePosixPath(file.name)
    inner = list(path.parts[:-1])
    key = f"folder:{'/'.join(inner)}"[-300:] if inner else f"file:{file.sha256}"
    for part in reversed(inner):
        if (known := places.knows_id(part)) is not None:
            return key, Placed(patient_id=known)
    for part in (path.stem, *reversed(inner)):
        seen = seen_in_name(part)
        if seen.name and seen.birth_on:
            return key, places.of(seen)
    return key, InDoubt(why=NO_PERSON)


def seen_in_name(name: str) -> Seen:
    """A name and a birth date in the name of a file or folder: "Ortega, Rosa 1990-11-30"."""
    for part in reversed(PurePosixPath(name).parts):
        on = proposals.day_in(part)
        words = proposals.title_of(f"{part}.x")
        if on and words:
            typed = patients.typed(words)
            return Seen(given_name=typed.given_name, family_name=typed.family_name, birth_on=on)
    return Seen()
