"""Whose a row of a list or a loose file is. Sure or a doubt with its reason, never a guess.

Sure: an id of the other system that is known here and is not contradicted; else a name with a birth
date that exactly one chart has; without a birth date, a name with a telephone or an e-mail that
exactly one chart has. Two charts of one name and birth date are always a doubt.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from cartella.charts import contacts, folding, patients
from cartella.charts.contacts import NewContact
from cartella.charts.imports import values
from cartella.charts.imports.fhir import NOBODY, SeenPatient
from cartella.charts.imports.mapping import Row
from cartella.charts.imports.values import DateOrder, Written
from cartella.charts.models import ContactKind, SourcePatient
from cartella.charts.patients import NewPatient
from cartella.practices.models import Practice, RecordSystem

NOBODY_NAMED = gettext_noop("The row names nobody.")
NO_CHART = gettext_noop("No chart here has this name and birth date.")
NO_BIRTH_DATE = gettext_noop("There is no birth date beside the name.")
SEVERAL = gettext_noop("Several charts have this name and birth date.")
OTHER_NAME = gettext_noop("The id is known here, but with another name or birth date.")
OTHER_ID = gettext_noop("The chart of this name and birth date has another id in that system.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A person as a list or a paper names her. Empty or None: it does not say."""

    source_id: str = ""
    given_name: str = ""
    family_name: str = ""
    birth_on: date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    gender: str = ""
    language: str = ""

    @property
    def name(self) -> str:
        """Her name in the order of speech."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def key(self) -> str:
        """Who is meant, for two rows to be known as one person's."""
        if self.source_id:
            return f"id:{self.source_id}"[:300]
        reach = self.email.casefold() or re.sub(r"\D", "", self.phone)
        return f"{folding.name_key([self.name])}|{self.birth_on or ''}|{reach}"[:300]

    def new(self) -> NewPatient:
        """The patient to be made of her."""
        told = (
            (ContactKind.PHONE, self.phone),
            (ContactKind.EMAIL, self.email),
            (ContactKind.ADDRESS, self.address),
        )
        return NewPatient(
            given_name=self.given_name,
            family_name=self.family_name,
            birth_on=self.birth_on,
            gender=self.gender,
            language=self.language[:35],
            contacts=tuple(NewContact(kind=kind, typed=text) for kind, text in told if text),
        )

    def as_source(self) -> SeenPatient:
        """As the rows about sources' patients are written."""
        return SeenPatient(
            source_id=self.source_id,
            new=self.new(),
            is_named=bool(self.name),
            names=NOBODY.names,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Whose it is. `patient_id` below zero: a chart that the import would make."""

    patient_id: int
    entry_key: str = ""  # of the source, where an id told it


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt:
    """Why nobody can say. `candidates`: patient ids, likeliest first."""

    why: str
    candidates: tuple[int, ...] = ()


def seen_in(row: Row, written: Written) -> Seen:
    """The person whom a row names."""
    cells = row.cells
    given, family = cells.get("given_name", ""), cells.get("family_name", "")
    if not (given or family) and (whole := cells.get("name", "")):
        typed = patients.typed(whole)
        given, family = typed.given_name, typed.family_name
    return Seen(
        source_id=cells.get("patient_id", "")[:255],
        given_name=given[:200],
        family_name=family[:200],
        birth_on=values.day(cells.get("birth_on", ""), written.order),
        phone=cells.get("phone", ""),
        email=cells.get("email", ""),
        address=cells.get("address", ""),
        gender=cells.get("gender", ""),
        language=cells.get("language", ""),
    )


class Places:
    """Who is known in a practice, held for one import: names, birth dates, ids of one system.

    Some hundred bytes a patient; 6,000 are nothing, and a query a row would be the whole time.
    """

    def __init__(self, practice: Practice, system: RecordSystem) -> None:
        self._names: dict[int, tuple[str, date | None]] = {}
        self._by_both: dict[tuple[str, date], list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_birth: dict[date, list[int]] = defaultdict(list)
        self._reach: dict[str, set[int]] = defaultdict(set)
        self._ids: dict[str, list[tuple[str, str, int, str]]] = defaultdict(list)
        self._has_id: dict[int, set[str]] = defaultdict(set)
        self._made = 0
        for patient in patients.listed(practice).only("given_name", "family_name", "birth_on"):
            self._add(patient.id, patient.name, patient.birth_on)
        told = practice.patient_contacts.filter(ended_at__isnull=True)
        for patient_id, value in told.values_list("patient_id", "value"):
            self._reach[value].add(patient_id)
        rows = SourcePatient.objects.filter(practice=practice, record_system=system)
        for row in rows.order_by("id"):
            self._know(
                row.source_patient_id, row.seen_name, row.seen_birth, row.patient_id, row.entry_key
            )

    def of(self, seen: Seen, *, may_make: bool = False) -> Placed | InDoubt:
        """Whose it is. `may_make`: a list of patients makes the charts of those who are new."""
        name = folding.name_key([seen.name])
        if seen.source_id and (found := self._by_id(seen, name)):
            return found
        if not name:
            return InDoubt(why=NOBODY_NAMED)
        if seen.birth_on is None:
            return self._without_birth(seen, name)
        both = self._by_both.get((name, seen.birth_on), [])
        if len(both) > 1:
            return InDoubt(why=SEVERAL, candidates=self._ranked(both, seen))
        if len(both) == 1:
            others = self._has_id[both[0]] - {seen.source_id}
            if seen.source_id and others:
                return InDoubt(why=OTHER_ID, candidates=(both[0],))
            return Placed(patient_id=both[0], entry_key=seen.source_id)
        if may_make:
            return self._make(seen)
        return InDoubt(why=NO_CHART, candidates=self._ranked(self._by_name.get(name, []), seen))

    def born_on(self, on: date) -> list[tuple[int, str]]:
        """Ids and folded names of those who were born on that day."""
        return [(patient_id, self._names[patient_id][0]) for patient_id in self._by_birth[on]]

    def knows_id(self, source_id: str) -> int | None:
        """The one chart that an id of the system belongs to; None if none or several."""
        found = {patient_id for _, _, patient_id, _ in self._ids.get(source_id, [])}
        return found.pop() if len(found) == 1 else None

    def foresee(self, seen: Seen, placed: Placed) -> None:
        """What carrying out would remember: from here on this id is that chart's. A dry run
        writes nothing, and a later list may name her by her id alone."""
        if seen.source_id and seen.source_id not in self._ids:
            self.learn(seen, placed.patient_id, placed.entry_key)

    def identity(self, patient_id: int) -> list[str]:
        """Folded name and birth date, by which `named` finds the chart once it is made."""
        name, birth_on = self._names[patient_id]
        return [name, birth_on.isoformat() if birth_on else ""]

    def named(self, name: str, birth: str) -> Placed | None:
        """The one chart of this folded name and birth date; None if none or several."""
        found = self._by_both.get((name, date.fromisoformat(birth)), []) if birth else []
        return Placed(patient_id=found[0]) if len(found) == 1 else None

    def learn(self, seen: Seen, patient_id: int, entry_key: str) -> None:
        """From now on this id, name and birth date are that chart's."""
        if patient_id not in self._names:
            self._add(patient_id, seen.name, seen.birth_on)
        if seen.source_id:
            birth = seen.birth_on.isoformat() if seen.birth_on else ""
            name = folding.name_key([seen.name])
            self._know(seen.source_id, name, birth, patient_id, entry_key)

    def become(self, virtual_id: int, patient_id: int, seen: Seen, entry_key: str) -> None:
        """A chart that was only foreseen is made: it takes the place of what stood for it."""
        if virtual_id < 0:
            key, birth_on = self._names.pop(virtual_id)
            self._names[patient_id] = key, birth_on
            for held in (
                self._by_name[key],
                *((self._by_both[key, birth_on], self._by_birth[birth_on]) if birth_on else ()),
            ):
                held[held.index(virtual_id)] = patient_id
            for rows in (self._ids.get(seen.source_id, []),):
                rows[:] = [row for row in rows if row[2] != virtual_id]
            self._has_id.pop(virtual_id, None)
        self.learn(seen, patient_id, entry_key)

    def _by_id(self, seen: Seen, name: str) -> Placed | InDoubt | None:
        rows = self._ids.get(seen.source_id)
        if not rows:
            return None
        birth = seen.birth_on.isoformat() if seen.birth_on else ""
        fitting = [
            (patient_id, key)
            for known, born, patient_id, key in rows
            if (not name or not known or _names_fit(known, name))
            and (not birth or not born or birth == born)
        ]
        if len({patient_id for patient_id, _ in fitting}) == 1:
            return Placed(patient_id=fitting[0][0], entry_key=fitting[0][1])
        return InDoubt(why=OTHER_NAME, candidates=tuple({row[2]: None for row in rows}))

    def _without_birth(self, seen: Seen, name: str) -> Placed | InDoubt:
        named = self._by_name.get(name, [])
        reached = [one for one in named if one in self._reached(seen)]
        if len(reached) == 1 and not (seen.source_id and self._has_id[reached[0]]):
            return Placed(patient_id=reached[0], entry_key=seen.source_id)
        return InDoubt(why=NO_BIRTH_DATE, candidates=self._ranked(named, seen))

    def _ranked(self, found: Iterable[int], seen: Seen) -> tuple[int, ...]:
        reached = self._reached(seen)
        here = [one for one in found if one > 0]
        return tuple(sorted(here, key=lambda one: one not in reached))[:20]

    def _reached(self, seen: Seen) -> set[int]:
        found: set[int] = set()
        for kind, text in ((ContactKind.PHONE, seen.phone), (ContactKind.EMAIL, seen.email)):
            if text:
                found |= self._reach.get(contacts.normal(kind, text), set())
        return found

    def _make(self, seen: Seen) -> Placed:
        self._made += 1
        self.learn(seen, -self._made, seen.source_id)
        return Placed(patient_id=-self._made, entry_key=seen.source_id)

    def _add(self, patient_id: int, name: str, birth_on: date | None) -> None:
        key = folding.name_key([name])
        self._names[patient_id] = key, birth_on
        self._by_name[key].append(patient_id)
        if birth_on:
            self._by_both[key, birth_on].append(patient_id)
            self._by_birth[birth_on].append(patient_id)

    def _know(self, source_id: str, name: str, birth: str, patient_id: int, key: str) -> None:
        self._ids[source_id].append((name, birth, patient_id, key))
        if not source_id.startswith("?"):
            self._has_id[patient_id].add(source_id)


def _names_fit(one: str, other: str) -> bool:
    """Whether one folded name is contained in the other ("maria lopez", "elena maria lopez")."""
    ours, theirs = set(one.split()), set(other.split())
    return ours <= theirs or theirs <= ours


_BIRTH = re.compile(
    r"(?i)\b(?:d\.?o\.?b\.?|birth ?date|date of birth|born|birthday|fecha de nacimiento)\b[\s:.#]*"
    r"([0-9][0-9./ -]{6,9}|[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}[- ][a-z]{3,9}[- ]\d{4})"
)
_NAMED = re.compile(
    r"(?im)\b(?:patient(?: name)?|client(?: name)?|guest(?: name)?|name|nombre)\s*[:#]\s*"
    r"([^\n\r:|]{3,80})"
)
_STOP = re.compile(r"(?i)\b(?:dob|d\.o\.b|date of|birth|born|mrn|chart|id|sex|gender|age|phone)\b")
_TOP = 6000  # characters of the first pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the first pages of a print, and its name, say of whose it is."""

    births: tuple[date, ...]  # those called a birth date, in order
    has_unread: bool  # something is called a birth date that cannot be read as one day
    seen: Seen
    text: str  # folded words of the first pages, and of the file's name
    stem: str


def paper(text: str, name: str) -> Paper:
    """Read the words of first pages. A birth date that may be two days is none."""
    top = text[:_TOP]
    labelled = [_sure_day(match[1]) for match in _BIRTH.finditer(top)]
    births = [on for on in labelled if on]
    named = _NAMED.search(top)
    told = _STOP.split(named[1])[0].strip(" ,;-") if named else ""
    typed = patients.typed(told)
    return Paper(
        births=tuple(dict.fromkeys(births)),
        has_unread=None in labelled,
        seen=Seen(
            given_name=typed.given_name[:200],
            family_name=typed.family_name[:200],
            birth_on=births[0] if births else None,
        ),
        text=f" {' '.join(folding.words(top))} ",
        stem=f" {' '.join(folding.words(name))} ",
    )


def place_paper(places: Places, told: Paper) -> Placed | InDoubt:
    """Whose a print is. Its name counts only beside what stands in it."""
    if not told.text.strip():
        return InDoubt(why=NO_TEXT)
    if not told.births:
        return InDoubt(why=NO_BIRTH_IN_TEXT, candidates=())
    if len(told.births) > 1 or told.has_unread:
        return InDoubt(why=TWO_BIRTHS, candidates=_standing(places, told, told.births))
    found = _standing(places, told, told.births)
    if len(found) > 1:
        return InDoubt(why=SEVERAL, candidates=tuple(one for one in found if one > 0))
    if not found:
        born = tuple(one for one, _ in places.born_on(told.births[0]) if one > 0)
        return InDoubt(why=NO_CHART, candidates=born)
    if told.seen.name and not _labelled_fits(places, told, found[0]):
        return InDoubt(why=OTHER_LABEL, candidates=tuple(one for one in found if one > 0))
    return Placed(patient_id=found[0])


NO_TEXT = gettext_noop("The pages have no words in them (a scan): a person must look.")
NO_BIRTH_IN_TEXT = gettext_noop("The first pages name no birth date.")
TWO_BIRTHS = gettext_noop("The first pages name several birth dates.")
OTHER_LABEL = gettext_noop("The first pages name another patient than the one found in them.")


def _standing(places: Places, told: Paper, births: Iterable[date]) -> tuple[int, ...]:
    """Those born on one of the days whose whole name stands in the words, in either order."""
    found = [
        patient_id
        for on in births
        for patient_id, key in places.born_on(on)
        if key and _stands(key, told.text)
    ]
    return tuple(dict.fromkeys(found))


def _stands(key: str, text: str) -> bool:
    """Whether all words of a name stand beside each other, with an initial between them at most."""
    words = key.split()
    for match in re.finditer(rf"(?= {re.escape(words[0])} )", text):
        near = text[max(0, match.start() - 60) : match.start() + 80].split()
        for size in (len(words), len(words) + 1):
            for start in range(len(near) - size + 1):
                piece = near[start : start + size]
                rest = list(piece)
                for word in words:
                    if word in rest:
                        rest.remove(word)
                is_near = len(rest) == size - len(words) and all(len(word) == 1 for word in rest)
                if is_near:
                    return True
    return False


def _labelled_fits(places: Places, told: Paper, patient_id: int) -> bool:
    key = next((k for one, k in places.born_on(told.births[0]) if one == patient_id), "")
    return _names_fit(key, folding.name_key([told.seen.name]))


def _sure_day(text: str) -> date | None:
    """The day, in the order of this country; the other order is not tried."""
    text = text.strip(" .-/")
    return values.day(text, DateOrder.MDY) or values.day(text, DateOrder.YMD)
