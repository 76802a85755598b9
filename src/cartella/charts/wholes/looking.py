"""The dry run of a whole import: what would be new, changed, the same, doubtful. No chart changes.

Lists of patients come first, for the rows of all others are placed by what they bring.
"""

import hashlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_noop

from cartella import clock
from cartella.charts import filing
from cartella.charts.filing import Target
from cartella.charts.imports import claims, mapping, placing, plans, proposals, reading, runs, sniff
from cartella.charts.imports.claims import Contradiction, NeedsPatient
from cartella.charts.imports.columns import ListKind
from cartella.charts.imports.lists import BadList
from cartella.charts.imports.mapping import ListColumns
from cartella.charts.imports.placing import InDoubt, Placed, Places, Seen
from cartella.charts.imports.sniff import Form
from cartella.charts.imports.sources import BROKEN
from cartella.charts.models import (
    FileState,
    ListMapping,
    Outcome,
    Patient,
    Phase,
    WholeFile,
    WholeImport,
)
from cartella.charts.wholes import doubts, lists, marking, whose
from cartella.charts.wholes.bytes import GONE, Reader
from cartella.charts.wholes.doubts import Noted
from cartella.charts.wholes.steps import Steps, Stopped
from cartella.jobs.progress import Progress
from cartella.packaging import pages

TOGETHER = 20  # PDFs whose first pages one child process reads
FIRST_PAGES = 2
_ROWS = 500
EXPORTS = frozenset((Form.FHIR.value, "ccda"))


def look(whole: WholeImport, progress: Progress | None) -> None:
    """Look at every file. Done again it looks again, at what persons have said since."""
    Path(settings.SCRATCH).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="look-", dir=settings.SCRATCH) as name:
        folder = Path(name)
        with Reader(folder) as reader:
            try:
                while True:
                    begun_at = clock.now()
                    looker = _Looker(whole, reader, Steps(whole, progress))
                    looker.run()
                    if not _was_said_since(whole, begun_at):
                        break
            except Stopped:
                WholeImport.objects.filter(pk=whole.pk).update(phase=Phase.STOPPED.value)
                return
    WholeImport.objects.filter(pk=whole.pk, phase=Phase.LOOKING.value).update(
        phase=Phase.LOOKED.value, looked_at=clock.now(), forecast=looker.forecast()
    )


def _was_said_since(whole: WholeImport, at: datetime) -> bool:
    """Whether somebody said the columns of one of its lists while it was looked at."""
    said = ListMapping.objects.filter(
        practice_id=whole.practice_id, record_system_id=whole.record_system_id, at__gt=at
    )
    heads = whole.files.filter(form=Form.TABLE.value).values("fingerprint")
    return said.filter(fingerprint__in=heads).exists()


def ordered(whole: WholeImport) -> Iterator[WholeFile]:
    """Lists of patients, then other lists, exports that name their patient, prints, the rest.

    Some hundred rows at a time: 300 GB of photos are 100,000 of them.
    """
    rows = whole.files.select_related("mapping", "blob", "whole").order_by("position")
    tables = Q(form=Form.TABLE.value)
    exports, prints = Q(form__in=EXPORTS), Q(form=Form.PDF.value)
    yield from sorted(rows.filter(tables), key=rank)
    for group in (Q(exports), Q(prints), ~(tables | exports | prints)):
        last = -1
        while some := list(rows.filter(group, position__gt=last)[:_ROWS]):
            yield from some
            last = some[-1].position


def rank(file: WholeFile) -> int:
    """Lists of patients come before other lists, as far as anybody knows which they are."""
    if file.mapping is not None:
        return 0 if file.mapping.list_kind == ListKind.PATIENTS.value else 2
    name = file.name.lower()
    return 1 if any(word in name for word in ("patient", "client", "guest")) else 2


class _Looker:
    def __init__(self, whole: WholeImport, reader: Reader, steps: Steps) -> None:
        self._whole, self._reader, self._steps = whole, reader, steps
        self._places = Places(whole.practice, whole.record_system)
        self._zone = ZoneInfo(whole.practice.time_zone)
        self._drawers: Counter[tuple[int, Outcome]] = Counter()
        whole.unplaced.filter(decided_at__isnull=True).delete()
        self._book = doubts.open_book(whole)

    def run(self) -> None:
        pending: list[WholeFile] = []
        self._steps.expect(self._whole.files.count())
        for file in ordered(self._whole):
            is_closed = file.state == FileState.KEPT_OUT.value and file.why != GONE
            if file.state == FileState.DONE.value or is_closed:
                self._steps.step()
                continue
            if file.form == Form.PDF.value:
                pending.append(file)
                if len(pending) == TOGETHER:
                    self._prints(pending)
                    pending = []
                continue
            if pending:
                self._prints(pending)
                pending = []
            try:
                with self._reader.path(file) as path:
                    self._one(file, path)
            except (*BROKEN, OSError):
                marking.looked(file, FileState.KEPT_OUT, GONE)
            self._book.write()
            self._steps.step()
        if pending:
            self._prints(pending)
        self._book.write()

    def forecast(self) -> list[dict[str, int]]:
        drawers = sorted({drawer for drawer, _ in self._drawers})
        return [
            {
                "drawer": drawer,
                "new": self._drawers[drawer, Outcome.NEW],
                "changed": self._drawers[drawer, Outcome.CHANGED],
                "same": self._drawers[drawer, Outcome.SAME],
            }
            for drawer in drawers
        ]

    def _one(self, file: WholeFile, path: Path) -> None:
        if file.form == Form.TABLE.value:
            self._list(file, path)
        elif file.form in EXPORTS:
            self._export(file, path)
        else:
            self._loose(file, path)

    def _list(self, file: WholeFile, path: Path) -> None:
        try:
            told = lists.preview(path, sniff.sniff(file.name, path).media_type)
            said = lists.remembered(file, told.heads)
            file.encoding, file.delimiter = told.shape.encoding, told.shape.delimiter
            file.mapping, file.fingerprint = said, mapping.fingerprint(told.heads)
            if said is None:
                marking.looked(file, FileState.NEEDS_COLUMNS, lists.NOT_SAID)
                return
            columns = lists.columns(said)
            # What a person said of this very import she said knowing what does not fit.
            is_older = said.at < self._whole.created_at
            today = clock.today(self._whole.practice.time_zone)
            for trouble in lists.troubles(self._whole.practice, columns, told, today):
                if trouble.is_refused or is_older:
                    marking.looked(file, FileState.NEEDS_COLUMNS, trouble.words)
                    return
            tally: Counter[str] = Counter()
            for window in lists.windows(lists.lines(path, told.shape, columns)):
                self._window(window, columns, tally)
                self._steps.breathe()
        except BadList as bad:
            marking.looked(file, FileState.KEPT_OUT, str(bad))
            return
        file.row_count, file.done_rows, file.tally = sum(tally.values()), 0, dict(tally)
        marking.looked(file, FileState.READY, "")

    def _window(self, window: Sequence[lists.Line], said: ListColumns, tally: Counter[str]) -> None:
        hers: dict[Placed, list[lists.Line]] = defaultdict(list)
        for line in window:
            placed = whose.of_line(self._places, self._book, line, said.kind)
            if placed is None:
                tally["left out"] += 1
            elif isinstance(placed, InDoubt):
                tally["doubtful"] += 1
            else:
                self._places.foresee(line.seen, placed)
                hers[placed].append(line)
        for placed, some in hers.items():
            for outcome in self._outcomes(placed, some, said):
                tally[outcome.value] += 1
                self._drawers[DRAWERS[said.kind], outcome] += 1

    def _outcomes(
        self, placed: Placed, some: Sequence[lists.Line], said: ListColumns
    ) -> list[Outcome]:
        if placed.patient_id < 0:
            return [Outcome.NEW] * len(some)
        patient = Patient.objects.get(pk=placed.patient_id)
        key = placed.entry_key or f"chart:{patient.public_id}"
        drafts = lists.drafts(some, said, self._zone)
        return filing.forecast(self._target(patient, key), drafts)

    def _target(self, patient: Patient, key: str) -> Target:
        return Target(
            practice=self._whole.practice,
            patient=patient,
            system=self._whole.record_system,
            entry_key=key,
            at=self._whole.created_at,
            by_person_id=self._whole.by_person_id,
        )

    def _export(self, file: WholeFile, path: Path) -> None:
        """A file that names its patient itself: FHIR or C-CDA."""
        folder = path.parent if path.parent.name.startswith("look-") else Path(settings.SCRATCH)
        practice, system = self._whole.practice, self._whole.record_system
        found, read = reading.read([self._reader.source(file, path)], folder, self._zone)
        tally: Counter[str] = Counter()
        try:
            plan = plans.plan(practice, system, None, found, read)
        except (NeedsPatient, Contradiction) as refused:
            self._doubt_file(file, path, str(refused))
            return
        for work in plan.works:
            drafts = [runs.resource_draft(resource) for _, resource in work.parts]
            if work.chart.patient is None:
                outcomes = [Outcome.NEW] * len(drafts)
                self._know(work.chart)
            else:
                key = work.chart.entry_key or f"chart:{work.chart.patient.public_id}"
                outcomes = filing.forecast(self._target(work.chart.patient, key), drafts)
            tally.update(outcome.value for outcome in outcomes)
        tally["doubtful"] += len(plan.doubts)
        file.tally = {word: count for word, count in tally.items() if count}
        marking.looked(file, FileState.READY, "")

    def _know(self, chart: claims.Chart) -> None:
        seen = Seen(
            source_id=chart.seen.source_id,
            given_name=chart.new.given_name,
            family_name=chart.new.family_name,
            birth_on=chart.new.birth_on,
        )
        self._places.of(seen, may_make=True)

    def _prints(self, some: Sequence[WholeFile]) -> None:
        """Prints: the words of the first pages by one child, then whose they are."""
        with ExitStack() as stack:
            here: list[tuple[WholeFile, Path]] = []
            for file in some:
                try:
                    here.append((file, stack.enter_context(self._reader.path(file))))
                except (*BROKEN, OSError):
                    marking.looked(file, FileState.KEPT_OUT, GONE)
            words = pages.words_each([path for _, path in here], most_pages=FIRST_PAGES)
            for (file, path), told in zip(here, words, strict=True):
                self._print(file, path, told)
        self._book.write()
        for _file in some:
            self._steps.step()

    def _print(self, file: WholeFile, path: Path, told: Sequence[str]) -> None:
        text = "\n".join(told)
        file.sha256 = digest(path)
        paper = placing.paper(text, PurePosixPath(file.name).stem)
        placed = placing.place_paper(self._places, paper) if told else InDoubt(why=SHUT)
        key = f"file:{file.sha256}"
        answer = doubts.place(self._book, key, placed)
        if answer is None:
            marking.looked(file, FileState.KEPT_OUT, LEFT_OUT)
        elif isinstance(answer, InDoubt):
            self._book.note(
                key,
                Noted(
                    seen=paper.seen,
                    why=answer.why,
                    candidates=answer.candidates,
                    file=file,
                    seen_as=file.name,
                ),
            )
            marking.looked(file, FileState.IN_DOUBT, answer.why)
        else:
            self._place(file, answer, text)

    def _loose(self, file: WholeFile, path: Path) -> None:
        """A photo or another file: only its folder and name can say whose it is."""
        file.sha256 = digest(path)
        key, placed = whose.by_name(self._places, file)
        answer = doubts.place(self._book, key, placed)
        is_sheet = sniff.is_spreadsheet(file.name, Form(file.form))
        if answer is None:
            marking.looked(file, FileState.KEPT_OUT, LEFT_OUT)
        elif isinstance(answer, InDoubt) and is_sheet:  # rows of many; nobody's paper
            marking.looked(file, FileState.KEPT_OUT, sniff.SPREADSHEET)
        elif isinstance(answer, InDoubt):
            noted = Noted(
                seen=whose.seen_in_name(file.name),
                why=answer.why,
                candidates=answer.candidates,
                file=file if key.startswith("file:") else None,
                seen_as=str(PurePosixPath(file.name).parent)
                if key.startswith("folder:")
                else file.name,
            )
            self._book.note(key, noted)
            marking.looked(file, FileState.IN_DOUBT, answer.why)
        else:
            self._place(file, answer, "")

    def _place(self, file: WholeFile, placed: Placed, text: str) -> None:
        made = proposals.of(
            self._reader.source(file, Path(file.path or file.name)),
            sniff.Sniffed(form=Form(file.form), media_type=""),
            text,
        )
        outcome = Outcome.NEW
        file.patient_id = placed.patient_id if placed.patient_id > 0 else None
        if file.patient_id is not None:
            lying = self._whole.practice.entries.filter(
                file_sha256=file.sha256, listing__patient_id=file.patient_id, first_page=0
            )
            outcome = Outcome.SAME if lying.exists() else Outcome.NEW
        file.tally = {outcome.value: 1}
        if placed.patient_id < 0:
            file.tally["who"] = self._places.identity(placed.patient_id)
        self._drawers[int(made.drawer), outcome] += 1
        marking.looked(file, FileState.READY, "")

    def _doubt_file(self, file: WholeFile, path: Path, why: str) -> None:
        file.sha256 = digest(path)
        key = f"file:{file.sha256}"
        answer = doubts.place(self._book, key, InDoubt(why=why))
        if isinstance(answer, Placed):
            self._place(file, answer, "")
            return
        if answer is not None:
            noted = Noted(seen=Seen(), why=why, candidates=(), file=file, seen_as=file.name)
            self._book.note(key, noted)
        marking.looked(file, FileState.IN_DOUBT if answer else FileState.KEPT_OUT, why)


def digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


SHUT = gettext_noop("The file does not open: it is damaged, or it needs a password.")
LEFT_OUT = gettext_noop("A person left it out.")
DRAWERS = {
    ListKind.PATIENTS: 1,
    ListKind.APPOINTMENTS: 3,
    ListKind.SERVICES: 4,
    ListKind.PRODUCTS: 5,
    ListKind.INVOICES: 7,
    ListKind.PACKAGES: 4,  # memberships and credits among them lie in 8 and 9
    ListKind.MESSAGES: 10,
}
