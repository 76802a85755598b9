"""Whom nobody could place: written down while looking, decided by a person, remembered."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Person
from cartella.charts import folding, patients
from cartella.charts.imports import claims, placing
from cartella.charts.imports.placing import InDoubt, Placed, Seen
from cartella.charts.models import Patient, SourcePatient, Unplaced, WholeFile, WholeImport

MOST_FILES = 200  # of one folder in doubt that are shown


class DecidedAlready(Exception):
    """Somebody decided this before. Nothing was changed."""


@dataclass(slots=True, kw_only=True)
class Noted:
    """One person or file in doubt, and how many rows or files hang on it."""

    seen: Seen
    why: str
    candidates: tuple[int, ...]
    file: WholeFile | None = None
    seen_as: str = ""
    count: int = 0


@dataclass(slots=True)
class Book:
    """The doubts of one whole import: those decided, and those found now."""

    whole: WholeImport
    decided: dict[str, int | None] = field(default_factory=dict)
    found: dict[str, Noted] = field(default_factory=dict)

    def answer(self, key: str) -> tuple[bool, int | None]:
        """Whether a person decided on this key, and for whom; None: it stays out."""
        return key in self.decided, self.decided.get(key)

    def note(self, key: str, noted: Noted) -> None:
        """One more row or file of somebody in doubt."""
        self.found.setdefault(key, noted).count += 1

    def write(self) -> None:
        """Keep what was found; rows of one person in several lists add up."""
        for key, noted in self.found.items():
            row, is_new = Unplaced.objects.get_or_create(
                whole=self.whole,
                key=key,
                defaults={
                    "practice_id": self.whole.practice_id,
                    "file": noted.file,
                    "source_id": noted.seen.source_id,
                    "seen_given": noted.seen.given_name,
                    "seen_family": noted.seen.family_name,
                    "seen_birth_on": noted.seen.birth_on,
                    "seen_as": noted.seen_as[:400],
                    "why": noted.why,
                    "candidates": [pk for pk in noted.candidates if pk > 0],
                    "row_count": noted.count,
                },
            )
            if not is_new:
                Unplaced.objects.filter(pk=row.pk).update(row_count=F("row_count") + noted.count)
        self.found.clear()


def open_book(whole: WholeImport) -> Book:
    """The book with all that persons decided before, in this import and in others of the system.

    A thing that was left out of another import is asked again in this one.
    """
    decided: dict[str, int | None] = {}
    before = Unplaced.objects.filter(
        practice_id=whole.practice_id,
        whole__record_system_id=whole.record_system_id,
        decided_at__isnull=False,
    )
    for row in before.order_by("decided_at", "pk"):
        if row.patient_id is not None or row.whole_id == whole.pk:
            decided[row.key] = row.patient_id
    return Book(whole=whole, decided=decided)


def place(book: Book, key: str, found: Placed | InDoubt) -> Placed | InDoubt | None:
    """What a person decided, else what the program found. None: a person left it out."""
    if isinstance(found, Placed):
        return found
    is_decided, patient_id = book.answer(key)
    if not is_decided:
        return found
    return Placed(patient_id=patient_id) if patient_id is not None else None


def open_ones(whole: WholeImport) -> list[Unplaced]:
    """Whom somebody must decide on, those with most rows first."""
    return list(whole.unplaced.filter(decided_at__isnull=True).order_by("-row_count", "pk"))


def decide(one: Unplaced, patient: Patient | None, *, by: Person) -> None:
    """It is this patient's, or with None nobody's: it stays out. Raises DecidedAlready."""
    with transaction.atomic():
        _close(one, patient, by=by)
        if patient is not None:
            _remember(one, patient)


def decide_new(one: Unplaced, seen: Seen, *, by: Person) -> Patient:
    """Make a chart of whom it names. Raises DecidedAlready, or ValueError without a name."""
    if not seen.name:
        raise ValueError(_("A new chart needs a name."))
    with transaction.atomic():
        made = patients.add(one.practice, seen.new(), at=clock.now(), run_id=one.whole.run_id)
        _close(one, made, by=by)
        _remember(one, made)
    return made


def decide_all_new(whole: WholeImport, *, by: Person) -> int:
    """A chart for each person with name and birth date whom no chart fits. How many."""
    made: dict[str, Patient] = {}
    for one in could_be_new(whole):
        key = _same_person(one)
        try:
            if key in made:  # her print, and the folder of her photos
                decide(one, made[key], by=by)
            else:
                made[key] = decide_new(one, seen_of(one), by=by)
        except (DecidedAlready, ValueError):
            continue
    return len(made)


def could_be_new(whole: WholeImport) -> list[Unplaced]:
    """Whom nobody here can be: named, with a birth date, and no chart is like it."""
    return [
        one
        for one in open_ones(whole)
        if one.why == placing.NO_CHART
        and one.seen_birth_on
        and one.seen_family
        and not candidates(one)
    ]


def people_new(whole: WholeImport) -> int:
    """How many charts `decide_all_new` would make."""
    return len({_same_person(one) for one in could_be_new(whole)})


def _same_person(one: Unplaced) -> str:
    """Who is meant; two ids of one system are two, whatever their names."""
    name = folding.name_key([one.seen_given, one.seen_family])
    return f"{name}|{one.seen_birth_on}|{one.source_id}"


def seen_of(one: Unplaced) -> Seen:
    """Whom it names."""
    return Seen(
        source_id=one.source_id,
        given_name=one.seen_given,
        family_name=one.seen_family,
        birth_on=one.seen_birth_on,
    )


def candidates(one: Unplaced) -> list[Patient]:
    """The charts that it may be, likeliest first."""
    found = {p.pk: p for p in one.practice.patients.filter(pk__in=one.candidates)}
    listed = [found[pk] for pk in one.candidates if pk in found]
    # A chart that was only foreseen when it was looked at may be made by now.
    since = patients.alike(one.practice, seen_of(one).new()) if one.seen_birth_on else []
    return listed + [patient for patient in since if patient.pk not in found]


def files_of(one: Unplaced) -> list[WholeFile]:
    """The files that hang on it, those of a folder together; none for rows of a list."""
    files = one.whole.files.exclude(form="table").select_related("blob").order_by("position")
    if one.key.startswith("folder:"):
        return list(files.filter(name__startswith=f"{one.seen_as}/")[:MOST_FILES])
    if one.file is not None:
        return list(files.filter(sha256=one.file.sha256)[:MOST_FILES])
    return []


def was_decided_since(whole: WholeImport) -> bool:
    """Whether somebody decided since it was looked at: its counts are those of before."""
    decided = whole.unplaced.filter(decided_at__isnull=False)
    return whole.looked_at is not None and decided.filter(decided_at__gt=whole.looked_at).exists()


def _close(one: Unplaced, patient: Patient | None, *, by: Person) -> None:
    if not Unplaced.objects.filter(pk=one.pk, decided_at__isnull=True).update(
        decided_at=clock.now(), decided_by_person_id=by.pk, patient=patient
    ):
        raise DecidedAlready(_("Somebody decided this before."))
    one.refresh_from_db()


def _remember(one: Unplaced, patient: Patient) -> None:
    """The id of the other system is this chart's from now on, under this name and birth date."""
    if not one.source_id:
        return
    known = list(
        SourcePatient.objects.filter(
            practice_id=one.practice_id,
            record_system_id=one.whole.record_system_id,
            source_patient_id=one.source_id,
        ).order_by("pk")
    )
    own = next((row.entry_key for row in known if row.patient_id == patient.pk), "")
    others = len({row.patient_id for row in known})
    key = own or (f"{one.source_id}~{others + 1}" if others else one.source_id)
    claims.remember(
        one.practice,
        one.whole.record_system,
        seen_of(one).as_source(),
        patient,
        entry_key=key,
        at=clock.now(),
    )


def count(rows: Iterable[Unplaced]) -> int:
    """How many rows and files hang on these."""
    return sum(row.row_count for row in rows)
