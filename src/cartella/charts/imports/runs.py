"""Import files into charts: read, hash, keep the bytes, look into them, then file in one go.

Running it again after it was cut off completes it; running it twice changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from cartella import clock, scratch
from cartella.accounts.models import Person
from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.blobs.store import Owner
from cartella.charts import batches, bodies, filing, kinds, patients
from cartella.charts.bodies import Data, FileBody
from cartella.charts.filing import Draft, Filed, Target
from cartella.charts.imports import claims, keeping, plans, proposals, reading, report, sources
from cartella.charts.imports.claims import Doubt
from cartella.charts.imports.documents import Found
from cartella.charts.imports.fhir import Resource
from cartella.charts.imports.plans import Plan, Work
from cartella.charts.imports.proposals import Choice, Proposal
from cartella.charts.imports.reading import FhirFile
from cartella.charts.imports.report import ImportReport, ItemReport
from cartella.charts.imports.sniff import Form
from cartella.charts.imports.sources import Source
from cartella.charts.models import (
    EntryLink,
    ImportDoubt,
    ImportItem,
    ImportRun,
    Outcome,
    Patient,
)
from cartella.charts.patients import NewPatient
from cartella.packaging import canonical, fhir
from cartella.packaging.record import Drawer
from cartella.practices.models import Practice, RecordSystem

DANGLING = gettext_noop("A reference leads to nothing in this chart.")
MOST_WARNINGS = 5  # of one resource

Progress = Callable[[int, int], None]


def run(
    practice: Practice,
    inputs: Sequence[Path | Source],
    *,
    system: RecordSystem,
    patient: Patient | NewPatient | None = None,
    by: Person | None = None,
    choices: Mapping[str, Choice] | None = None,
    progress: Progress | None = None,
    within: ImportRun | None = None,
) -> ImportReport:
    """Import files, folders and ZIPs. `choices`: what a person made of proposals, by their name.

    `within`: it is a part of that import, which somebody else begins and ends.

    A NewPatient as `patient` finds the chart of that name and birth date, or makes it.

    Raises NeedsPatient and Contradiction before anything is written; StoreFull when the disk is
    (what was filed stays, the rest comes with the next run).
    """
    with scratch.folder("import") as folder:
        found, read = reading.read(
            sources.collect(inputs, folder), folder, ZoneInfo(practice.time_zone)
        )
        given = claims.given(practice, patient)
        plan = plans.plan(practice, system, given, found, read)
        started = within or ImportRun.objects.create(
            practice=practice,
            record_system=system,
            patient=given.patient if given else None,
            by_person_id=by.pk if by else None,
            started_at=clock.now(),
        )
        return _carry_out(
            Run(
                run=started,
                by=by,
                folder=folder,
                choices=choices or {},
                is_part=within is not None,
            ),
            plan,
            progress,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An import under way: whose it is and where its pieces lie."""

    run: ImportRun
    by: Person | None
    folder: Path
    choices: Mapping[str, Choice]
    is_part: bool = False


def _carry_out(run: Run, plan: Plan, progress: Progress | None) -> ImportReport:
    practice, system = run.run.practice, run.run.record_system
    items: list[ItemReport] = []
    outcomes: list[tuple[int, Outcome]] = []
    charts: dict[int, None] = {}
    alike: list[tuple[int, int]] = []
    total = sum(len(work.parts) + len(work.found) for work in plan.works)
    for work in plan.works:
        patient, key = claims.settle(
            practice, system, work.chart, at=run.run.started_at, run_id=run.run.pk
        )
        charts[patient.id] = None
        if work.chart.patient is None:
            same = patients.alike(practice, work.chart.new)
            alike += [(patient.id, other.id) for other in same if other != patient]
        filed, made = file_work(run, work, patient, key)
        outcomes += filed
        items += made
        if progress:
            progress(len(outcomes), total)
    doubts = [_doubt(run, file, doubt) for file, doubt in plan.doubts]
    items += [_not_filed(run, file, plans.DOUBTFUL) for file, _ in plan.doubts]
    items += [
        _not_filed(run, file, why, f"#{resource.type}/{resource.id}")
        for file, resource, why in plan.outside
    ]
    counts = report.counts(outcomes)
    _finish(run, items, counts)
    return ImportReport(
        run_id=run.run.id,
        patient_ids=tuple(charts),
        drawers=counts,
        items=tuple(items),
        doubt_ids=tuple(doubts),
        alike=tuple(alike),
    )


def file_work(
    run: Run, work: Work, patient: Patient, entry_key: str
) -> tuple[list[tuple[int, Outcome]], list[ItemReport]]:
    """Keep the bytes of one chart, look into its files, and file all of it in one transaction."""
    target = Target(
        practice=run.run.practice,
        patient=patient,
        system=run.run.record_system,
        entry_key=entry_key,
        at=run.run.started_at,
        by_person_id=run.by.pk if run.by else None,
        run=run.run,
    )
    drafts = [resource_draft(resource) for _, resource in work.parts]
    data = [resource.data or () for _, resource in work.parts]
    if any(data):
        _follow(run, target, drafts, data)
    readable = [f for f in work.found if f.source.problem != sources.NOT_A_FILE]
    embedded = keeping.embedded([one for own in data for one in own], run.folder)
    facts = keeping.keep(patient, [*embedded, *readable], run.folder)
    drafts += [_document_draft(file, _chosen(run, file)) for file in readable]
    filed = filing.file(target, drafts, facts)
    resources = filed[: len(work.parts)]
    rest = filed[len(work.parts) :]
    _say_dangling(work, resources)
    items = _fhir_items(work, resources)
    outcomes = [(f.drawer, f.outcome) for f in resources]
    for file, one in zip(readable, rest, strict=True):
        is_lost = bool(file.problem) and one.outcome is Outcome.NEW
        outcome = Outcome.NOT_UNDERSTOOD if is_lost else one.outcome
        outcomes.append((one.drawer, outcome))
        items.append(_item(file, one, outcome))
    items += [
        ItemReport(name=f.source.name, outcome=Outcome.NOT_FILED, reason=f.source.problem)
        for f in work.found
        if f.source.problem == sources.NOT_A_FILE
    ]
    return outcomes, items


def resource_draft(resource: Resource) -> Draft:
    """The draft of a resource. What several charts share loses its data at the first."""
    if resource.data is None:
        resource.data = tuple(bodies.take_data(resource.tree))
        body = canonical.write(resource.tree)
        if resource.type != "Binary":  # its data has left, which no schema knows
            resource.warnings += _problems(body)
    else:
        body = canonical.write(resource.tree)
    return Draft(
        resource_type=resource.type,
        body=body,
        tree=resource.tree,
        source_id=resource.id,
        source_url=resource.url,
    )


def _follow(
    run: Run, target: Target, drafts: Sequence[Draft], data: Sequence[tuple[Data, ...]]
) -> None:
    """Keep the bytes of entries that were moved to another chart there too."""
    for place, other_id in filing.elsewhere(target, drafts).items():
        other = Patient.objects.select_related("practice").get(pk=other_id)
        found = keeping.embedded(data[place], run.folder)
        filing.keep_facts(keeping.keep(other, found, run.folder))


def _say_dangling(work: Work, filed: Sequence[Filed]) -> None:
    """Warn once a resource whose references lead to nothing here; searches by identifier may."""
    new = {f.entry_id for f in filed if f.outcome is not Outcome.SAME}
    dangling: set[int] = set()
    for some in batches.of(new):
        dangling.update(
            EntryLink.objects.filter(entry_id__in=some, target__isnull=True)
            .exclude(reference__contains="?")
            .exclude(reference__startswith="http")
            .values_list("entry_id", flat=True)
        )
    for (_, resource), one in zip(work.parts, filed, strict=True):
        if one.entry_id in dangling:
            resource.warnings.append(DANGLING)


def _problems(body: bytes) -> list[str]:
    """What R4's schema finds wrong, as warnings: what was received is kept as it is."""
    found = fhir.check(body)[:MOST_WARNINGS]
    return [f"{problem.path or '/'}: {problem.message}"[:300] for problem in found]


def _chosen(run: Run, file: Found) -> Proposal:
    """The proposal for a file with what a person made of it."""
    made = proposals.of(file.source, file.sniffed, file.text)
    choice = run.choices.get(file.source.name, Choice())
    drawer = choice.drawer or made.drawer
    is_moved = choice.drawer not in (None, made.drawer) and choice.kind is None
    is_picture = file.sniffed.form is Form.PHOTO
    kind = kinds.filed_in(drawer, is_picture=is_picture) if is_moved else made.kind
    return Proposal(
        name=made.name,
        media_type=made.media_type,
        is_resource=False,
        drawer=drawer,
        kind=choice.kind or kind,
        title=choice.title or file.title or made.title,
        occurred_on=choice.occurred_on or made.occurred_on or file.day,
    )


def _document_draft(file: Found, chosen: Proposal) -> Draft:
    tree = bodies.of_file(
        FileBody(
            sha256=file.sha256,
            size_bytes=file.size_bytes,
            name=file.source.name.rsplit("/", 1)[-1],
            media_type=file.sniffed.media_type,
            kind=chosen.kind,
            drawer=chosen.drawer,
            title=chosen.title,
            occurred_on=chosen.occurred_on,
        )
    )
    return filing.draft_of_file(tree, file.sha256)


def _fhir_items(work: Work, filed: Sequence[Filed]) -> list[ItemReport]:
    """One word a file, and one for each resource that needs it."""
    by_file: dict[str, list[Outcome]] = {}
    hashes: dict[str, str] = {}
    items = []
    for (file, resource), one in zip(work.parts, filed, strict=True):
        by_file.setdefault(file.source.name, []).append(one.outcome)
        hashes[file.source.name] = file.sha256
        if resource.warnings:
            items.append(
                ItemReport(
                    name=f"{file.source.name}#{resource.type}/{resource.id}",
                    outcome=one.outcome,
                    drawer=Drawer(one.drawer),
                    warnings=tuple(resource.warnings),
                    entry_id=one.entry_id,
                )
            )
    order = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME)
    heads = [
        ItemReport(name=name, outcome=next(o for o in order if o in outcomes), sha256=hashes[name])
        for name, outcomes in by_file.items()
    ]
    return heads + items


def _item(file: Found, one: Filed, outcome: Outcome) -> ItemReport:
    return ItemReport(
        name=file.source.name,
        outcome=outcome,
        drawer=Drawer(one.drawer),
        reason=file.problem,
        warnings=tuple(file.warnings),
        entry_id=one.entry_id,
        sha256=file.sha256,
    )


def outside(run: ImportRun) -> Owner:
    """Who owns the bytes of files that no chart took."""
    return Owner(kind=OwnerKind.ARRIVAL, id=f"import-{run.id}")


def _not_filed(run: Run, file: FhirFile, reason: str, part: str = "") -> ItemReport:
    with file.source.path.open("rb") as stream:
        store.put(run.run.practice, outside(run.run), stream)
    return ItemReport(
        name=file.source.name + part,
        outcome=Outcome.NOT_FILED,
        reason=reason,
        sha256=file.sha256,
        is_kept_outside=True,
    )


def _doubt(run: Run, file: FhirFile, doubt: Doubt) -> int:
    source_id, _, birth = claims.source_key(doubt.seen)
    name = f"{doubt.seen.new.given_name} {doubt.seen.new.family_name}".strip()[:400]
    row, _ = ImportDoubt.objects.get_or_create(
        practice=run.run.practice,
        record_system=run.run.record_system,
        source_patient_id=source_id,
        seen_name=name,
        seen_birth=birth,
        file_sha256=file.sha256,
        decided_at=None,
        defaults={
            "run": run.run,
            "known_patient": doubt.known,
            "file_name": file.source.name,
            "at": run.run.started_at,
        },
    )
    return row.id


def _finish(run: Run, items: Sequence[ItemReport], counts: Sequence[report.DrawerCount]) -> None:
    ImportItem.objects.bulk_create(
        ImportItem(
            practice=run.run.practice,
            run=run.run,
            name=item.name[:1000],
            sha256=item.sha256,
            drawer=item.drawer,
            outcome=item.outcome.value,
            reason=item.reason,
            warnings=list(item.warnings),
            entry_id=item.entry_id,
            is_kept_outside=item.is_kept_outside,
        )
        for item in items
    )
    if run.is_part:
        return
    ImportRun.objects.filter(pk=run.run.pk).update(
        finished_at=clock.now(), counts=[count.row() for count in counts]
    )
