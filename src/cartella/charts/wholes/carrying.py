"""Carry a whole import out: lists in windows, exports one by one, other files some at a time.

Everything hangs on one ImportRun. After each piece the row of its file says how far it is, so a
worker that takes over goes on there; a piece that was filed twice changes nothing the second time.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count

from cartella import clock, scratch
from cartella.accounts.models import Person
from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.charts import filing, imports, patients
from cartella.charts.filing import Target
from cartella.charts.imports import claims, documents, keeping, reading, runs
from cartella.charts.imports.claims import Chart, Contradiction, NeedsPatient
from cartella.charts.imports.columns import ListKind
from cartella.charts.imports.documents import Found
from cartella.charts.imports.lists import BadList
from cartella.charts.imports.mapping import ListColumns
from cartella.charts.imports.placing import InDoubt, Placed, Places, Seen
from cartella.charts.imports.plans import Work
from cartella.charts.imports.sniff import Form
from cartella.charts.imports.sources import BROKEN
from cartella.charts.index import Files
from cartella.charts.models import (
    EntryOwner,
    FileState,
    ImportItem,
    ImportRun,
    Outcome,
    Patient,
    Phase,
    WholeFile,
    WholeImport,
)
from cartella.charts.wholes import doubts, lists, looking, marking, whose
from cartella.charts.wholes.bytes import GONE, Reader
from cartella.charts.wholes.steps import Steps, Stopped
from cartella.jobs.progress import Progress

TOGETHER = 60  # files, of any charts, that one child process looks into
TOGETHER_BYTES = 200 * 1024**2
_OPEN = (FileState.READY.value, FileState.WAITING.value, FileState.IN_DOUBT.value)


def carry(whole: WholeImport, progress: Progress | None) -> None:
    """File what is ready. What is in doubt waits; ordered again after a decision, it comes too."""
    with scratch.folder("carry") as folder, Reader(folder) as reader:
        try:
            _Carrier(whole, reader, folder, Steps(whole, progress)).run()
        except Stopped:
            WholeImport.objects.filter(pk=whole.pk).update(phase=Phase.STOPPED.value)
            return
    finish(whole)


def finish(whole: WholeImport) -> None:
    """Count what came and close the run; bytes that no doubt needs any more are removed."""
    if whole.run is None:
        return
    at = clock.now()
    ImportRun.objects.filter(pk=whole.run.pk).update(finished_at=at, counts=counts(whole))
    WholeImport.objects.filter(pk=whole.pk).update(phase=Phase.DONE.value, finished_at=at)
    waits = whole.files.exclude(state=FileState.DONE.value).exists()
    if not waits and not whole.unplaced.filter(decided_at__isnull=True).exists():
        whole.files.update(blob=None)
        store.keep_only(whole.practice, owner(whole), [])


def counts(whole: WholeImport) -> list[dict[str, int]]:
    """A row a drawer, from the rows that were written: a kill between two pieces counts nothing
    twice."""
    if whole.run is None:
        return []
    filed: Counter[int] = Counter()
    for tally in whole.files.values_list("tally", flat=True):
        for drawer, count in tally.get("filed", {}).items():
            filed[int(drawer)] += count
    new = _by_drawer(whole.run.owners.filter(number=1))
    changed = _by_drawer(whole.run.versions.filter(number__gt=1))
    return [
        {
            "drawer": drawer,
            "read": max(filed[drawer], new[drawer] + changed[drawer]),
            "new": new[drawer],
            "changed": changed[drawer],
            "same": max(0, filed[drawer] - new[drawer] - changed[drawer]),
            "not_understood": 0,
        }
        for drawer in sorted({*filed, *new, *changed})
    ]


def owner(whole: WholeImport) -> store.Owner:
    """Who owns the bytes that were sent until they are in charts."""
    return store.Owner(kind=OwnerKind.ARRIVAL, id=f"whole-{whole.public_id}")


class _Carrier:
    def __init__(self, whole: WholeImport, reader: Reader, folder: Path, steps: Steps) -> None:
        if whole.run is None:
            raise ValueError("a whole import has its run from the beginning")
        self._whole, self._reader, self._folder, self._steps = whole, reader, folder, steps
        self._run = whole.run
        self._at = whole.run.started_at
        self._by = Person.objects.filter(pk=whole.by_person_id or 0).first()
        self._places = Places(whole.practice, whole.record_system)
        self._book = doubts.open_book(whole)
        self._zone = ZoneInfo(whole.practice.time_zone)
        self._charts: dict[tuple[int, str], tuple[Patient, str]] = {}

    def run(self) -> None:
        files = self._whole.files
        rows = sum(files.values_list("row_count", flat=True))
        done = sum(files.values_list("done_rows", flat=True))
        self._steps.expect(
            rows + files.exclude(form=Form.TABLE.value).count(),
            done + files.filter(state=FileState.DONE.value).exclude(form=Form.TABLE.value).count(),
        )
        batch: list[tuple[WholeFile, Patient]] = []
        for file in looking.ordered(self._whole):
            if file.state not in _OPEN:
                continue
            if file.form == Form.TABLE.value:
                self._list(file)
            elif file.form in looking.EXPORTS:
                self._export(file)
            elif (patient := self._whose(file)) is not None:
                if batch and not self._fits(batch, file):
                    self._file_batch(batch)
                    batch = []
                batch.append((file, patient))
        if batch:
            self._file_batch(batch)
        self._book.write()

    def _list(self, file: WholeFile) -> None:
        if file.mapping is None:
            return
        said, shape = lists.columns(file.mapping), lists.shape_of(file)
        drawer = str(looking.DRAWERS[said.kind])
        size = lists.PEOPLE_WINDOW if said.kind is ListKind.PATIENTS else lists.WINDOW
        try:
            with self._reader.path(file) as path:
                for window in lists.windows(lists.lines(path, shape, said), size):
                    if window[-1].number <= file.done_rows:
                        continue
                    filed = self._window(window, said)
                    rest = len(window) - filed  # those filed were counted one chart at a time
                    self._checkpoint(file, window[-1].number, {drawer: filed}, rest)
                with path.open("rb") as stream:
                    kept = store.put(self._whole.practice, runs.outside(self._run), stream)
        except BadList as bad:
            marking.mark(file, FileState.KEPT_OUT, str(bad))
            return
        except (*BROKEN, OSError):
            marking.mark(file, FileState.KEPT_OUT, GONE)
            return
        marking.mark(file, FileState.DONE, "")
        self._item(file, Outcome.NEW, kept.sha256, is_outside=True)

    def _window(self, window: Sequence[lists.Line], said: ListColumns) -> int:
        """File the rows of a window whose persons are known; how many."""
        hers: dict[int, list[lists.Line]] = defaultdict(list)
        targets: dict[int, Target] = {}
        for line in window:
            placed = whose.of_line(self._places, self._book, line, said.kind)
            if not isinstance(placed, Placed):
                continue
            patient, key = self._settle(line.seen, placed)
            targets.setdefault(patient.pk, self._target(patient, key))
            hers[patient.pk].append(line)
            self._steps.breathe()
        for patient_id, some in hers.items():
            filing.file(targets[patient_id], lists.drafts(some, said, self._zone), Files())
            self._steps.step(len(some))
        return sum(len(some) for some in hers.values())

    def _settle(self, seen: Seen, placed: Placed) -> tuple[Patient, str]:
        """The chart, made if it is new, with the id of its rows; the source's id is remembered."""
        known = self._charts.get((placed.patient_id, seen.source_id))
        if known is not None:
            return known
        patient = (
            Patient.objects.select_related("practice").get(pk=placed.patient_id)
            if placed.patient_id > 0
            else None
        )
        id_is_hers = self._places.knows_id(seen.source_id) == placed.patient_id
        chart = Chart(
            seen=seen.as_source(),
            new=seen.new(),
            patient=patient,
            entry_key=placed.entry_key,
            is_known=not seen.source_id or (id_is_hers and placed.patient_id > 0),
        )
        made, entry_key = claims.settle(
            self._whole.practice,
            self._whole.record_system,
            chart,
            at=self._at,
            run_id=self._run.pk,
        )
        if placed.patient_id < 0 or not chart.is_known:
            self._places.become(placed.patient_id, made.pk, seen, entry_key)
        self._charts[placed.patient_id, seen.source_id] = made, entry_key
        self._charts[made.pk, seen.source_id] = made, entry_key
        return made, entry_key

    def _export(self, file: WholeFile) -> None:
        """A file that names its patient itself."""
        try:
            with self._reader.path(file) as path:
                report = imports.run(
                    self._whole.practice,
                    [self._reader.source(file, path)],
                    system=self._whole.record_system,
                    patient=self._decided(file),
                    by=self._by,
                    within=self._run,
                )
        except (NeedsPatient, Contradiction) as refused:
            marking.mark(file, FileState.IN_DOUBT, str(refused))
            return
        except (*BROKEN, OSError):
            marking.mark(file, FileState.KEPT_OUT, GONE)
            return
        filed = {str(int(count.drawer)): count.read for count in report.drawers}
        file.patient_id = report.patient_ids[0] if len(report.patient_ids) == 1 else None
        self._checkpoint(file, 0, filed, 1)
        marking.mark(file, FileState.DONE, "")

    def _decided(self, file: WholeFile) -> Patient | None:
        is_decided, patient_id = self._book.answer(f"file:{file.sha256}")
        if not is_decided or patient_id is None:
            return None
        return Patient.objects.select_related("practice").get(pk=patient_id)

    def _whose(self, file: WholeFile) -> Patient | None:
        """Whose a print or another file is: as it was found, or as a person decided since."""
        if file.patient_id is None:
            placed = self._look_again(file)
            if not isinstance(placed, Placed) or placed.patient_id < 0:
                return None
            file.patient_id = placed.patient_id
        return Patient.objects.select_related("practice").get(pk=file.patient_id)

    def _look_again(self, file: WholeFile) -> Placed | InDoubt | None:
        """Where the look found a chart that was not made yet, or a doubt that is decided now."""
        if file.form != Form.PDF.value:
            key, found = whose.by_name(self._places, file)
            return doubts.place(self._book, key, found)
        is_decided, patient_id = self._book.answer(f"file:{file.sha256}")
        if is_decided:
            return Placed(patient_id=patient_id) if patient_id is not None else None
        who = file.tally.get("who")  # was found in a chart that the import was only going to make
        return self._places.named(*who) if who else None

    def _fits(self, batch: Sequence[tuple[WholeFile, Patient]], file: WholeFile) -> bool:
        """Whether a file may be looked into along with these."""
        size = sum(one.size_bytes for one, _ in batch) + file.size_bytes
        return len(batch) < TOGETHER and size <= TOGETHER_BYTES

    def _file_batch(self, batch: Sequence[tuple[WholeFile, Patient]]) -> None:
        """Look into files of several charts together, then file them chart by chart."""
        with ExitStack() as stack:
            pieces = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=self._folder)))
            charts: dict[Patient, list[tuple[WholeFile, Found]]] = defaultdict(list)
            for file, patient in batch:
                try:
                    path = stack.enter_context(self._reader.path(file))
                    found, _ = reading.read([self._reader.source(file, path)], pieces, self._zone)
                except (*BROKEN, OSError):
                    marking.mark(file, FileState.KEPT_OUT, GONE)
                    self._steps.step()
                    continue
                if len(found) == 1:
                    charts[patient].append((file, found[0]))
                else:  # its head alone did not say that it is an export
                    self._export(file)
            fresh = [
                one
                for patient, pairs in charts.items()
                for one in keeping.fresh(patient, [found for _, found in pairs])
            ]
            documents.inspect(fresh, pieces)
            for patient, pairs in charts.items():
                self._file_chart(patient, pairs, pieces)

    def _file_chart(
        self, patient: Patient, pairs: Sequence[tuple[WholeFile, Found]], pieces: Path
    ) -> None:
        """Keep and file files of one chart."""
        chart = Chart(
            seen=Seen().as_source(),
            new=patients.described(patient),
            patient=patient,
            entry_key="",
            is_known=True,
        )
        run = runs.Run(run=self._run, by=self._by, folder=pieces, choices={}, is_part=True)
        work = Work(chart=chart, found=[found for _, found in pairs])
        _outcomes, items = runs.file_work(run, work, patient, f"chart:{patient.public_id}")
        mine = set(
            EntryOwner.objects.filter(
                import_run=self._run, entry_id__in=[item.entry_id for item in items]
            ).values_list("entry_id", flat=True)
        )
        with transaction.atomic():
            for (file, _found), item in zip(pairs, items, strict=True):
                outcome = item.outcome
                if outcome is Outcome.SAME and item.entry_id in mine:
                    outcome = Outcome.NEW  # filed just before a worker was killed
                file.entry_id, file.sha256 = item.entry_id, item.sha256
                kept = {key: file.tally[key] for key in ("who", "filed") if key in file.tally}
                file.tally = kept | {outcome.value: 1}
                drawer = {str(int(item.drawer)): 1} if item.drawer else {}
                self._item(file, outcome, item.sha256, item=item)
                self._save(file, FileState.DONE, drawer)
        self._steps.step(len(pairs))

    def _item(
        self,
        file: WholeFile,
        outcome: Outcome,
        sha256: str,
        *,
        item: imports.report.ItemReport | None = None,
        is_outside: bool = False,
    ) -> None:
        ImportItem.objects.get_or_create(
            run=self._run,
            name=file.name[:1000],
            sha256=sha256,
            defaults={
                "practice_id": self._whole.practice_id,
                "drawer": item.drawer if item else None,
                "outcome": outcome.value,
                "reason": item.reason if item else "",
                "warnings": list(item.warnings) if item else [],
                "entry_id": item.entry_id if item else None,
                "is_kept_outside": is_outside,
            },
        )

    def _checkpoint(self, file: WholeFile, number: int, filed: dict[str, int], count: int) -> None:
        file.done_rows = number
        self._save(file, FileState(file.state), filed)
        self._steps.step(count)

    def _save(self, file: WholeFile, state: FileState, filed: dict[str, int]) -> None:
        before = Counter({k: int(v) for k, v in file.tally.get("filed", {}).items()})
        before.update(filed)
        file.tally = file.tally | {"filed": dict(before)}
        marking.filed(file, state)

    def _target(self, patient: Patient, key: str) -> Target:
        return Target(
            practice=self._whole.practice,
            patient=patient,
            system=self._whole.record_system,
            entry_key=key,
            at=self._at,
            by_person_id=self._by.pk if self._by else None,
            run=self._run,
        )


def _by_drawer(rows: object) -> Counter[int]:
    found = rows.values_list("entry__listing__drawer").annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return Counter({drawer: n for drawer, n in found if drawer is not None})
