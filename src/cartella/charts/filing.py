"""File drafts in one chart: a short transaction, whatever came and however often.

Everything slow (parsing, hashing, blobs, pictures) is done before; here rows are compared and
written. Filing the same drafts again changes nothing and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from cartella.charts import batches, index, summary
from cartella.charts.index import Files, Rows
from cartella.charts.models import (
    Entry,
    EntryListing,
    EntryOwner,
    EntryVersion,
    FileFact,
    ImportRun,
    Outcome,
    OwnerReason,
    Patient,
    Rendition,
)
from cartella.charts.summary import Summary
from cartella.packaging import canonical
from cartella.packaging.canonical import Tree
from cartella.practices.models import Practice, RecordSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One thing to file. Without `source_id` it is a file, known by `file_sha256` and pages."""

    resource_type: str
    body: bytes
    tree: dict[str, Tree]
    source_id: str = ""
    source_url: str = ""
    file_sha256: str = ""
    pages: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where and for whom drafts are filed."""

    practice: Practice
    patient: Patient
    system: RecordSystem
    entry_key: str  # the patient's id in that system, as it stands in identities
    at: datetime
    by_person_id: int | None
    run: ImportRun | None = None
    reason: OwnerReason = OwnerReason.IMPORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of one draft."""

    entry_id: int
    outcome: Outcome
    drawer: int


MOST = 1000  # drafts of one transaction
_Read = tuple[Draft, Summary]
_AWAY = (OwnerReason.IMPORT_UNDONE, OwnerReason.SPLIT_UNDONE)
Identity = tuple[str, str, str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the store holds of the drafts' identities, before anything is written."""

    entries: dict[Identity, Entry]
    here: dict[str, Entry]  # whole bare files that lie in this chart now, by SHA-256
    hashes: dict[int, set[str]]  # bodies seen, but for those of undone imports
    newest: dict[int, tuple[int, str]]  # number and SHA-256
    owners: dict[int, EntryOwner]

    def entry(self, draft: Draft) -> Entry | None:
        found = self.entries.get(_identity(draft))
        if found is None and not draft.source_id and draft.pages == (0, 0):
            found = self.here.get(draft.file_sha256)
        return found


def file(target: Target, drafts: Sequence[Draft], files: Files) -> list[Filed]:
    """File every draft; one answer a draft, in order.

    `files` is all that is known of their files; what is new of it is written too. More than MOST
    drafts take a transaction for each MOST: whoever sends a code meanwhile must not wait.
    """
    keep_facts(files)
    zone = ZoneInfo(target.practice.time_zone)
    was_there = _of_source(target).exists()
    answers: list[Filed] = []
    for some in batches.of(drafts, MOST):
        # Read before the transaction begins: the lock is held for writing only.
        read = [summary.read(d.tree, zone, is_bare_file=d.source_id == "") for d in some]
        answers += _file_some(target, list(zip(some, read, strict=True)), files)
    outcomes = {one.outcome for one in answers}
    is_joined = Outcome.NEW in outcomes and was_there
    if len(drafts) > MOST or Outcome.CHANGED in outcomes or is_joined:
        index.relink_open(target.practice, target.system.id, target.entry_key)
    return answers


def _file_some(target: Target, drafts: Sequence[_Read], files: Files) -> list[Filed]:
    answers: dict[int, Filed] = {}
    with transaction.atomic():
        # Two imports into one chart come one after the other, on PostgreSQL too.
        Patient.objects.select_for_update().get(pk=target.patient.pk)
        waiting = list(enumerate(drafts))
        while waiting:
            first = {_identity(read[0]): (place, read) for place, read in reversed(waiting)}
            now = sorted(first.values(), key=lambda pair: pair[0])
            filed = _file(target, [read for _, read in now], files)
            answers.update(zip((place for place, _ in now), filed, strict=True))
            waiting = [pair for pair in waiting if pair[0] not in answers]
    return [answers[place] for place in range(len(drafts))]


def draft_of_file(tree: dict[str, Tree], sha256: str, pages: tuple[int, int] = (0, 0)) -> Draft:
    """The draft of a file that came without an id, from its body's tree."""
    return Draft(
        resource_type="DocumentReference",
        body=canonical.write(tree),
        tree=tree,
        file_sha256=sha256,
        pages=pages,
    )


def forecast(target: Target, drafts: Sequence[Draft]) -> list[Outcome]:
    """What `file` would answer for each draft, as the store stands. Writes nothing."""
    known = _known(target, drafts)
    made = []
    for draft in drafts:
        entry = known.entry(draft)
        if entry is None or known.owners[entry.id].reason in _AWAY:
            made.append(Outcome.NEW)
        elif entry.source_id and canonical.version(draft.body) not in known.hashes.get(
            entry.id, ()
        ):
            made.append(Outcome.CHANGED)
        else:
            made.append(Outcome.SAME)
    return made


def elsewhere(target: Target, drafts: Sequence[Draft]) -> dict[int, int]:
    """Place of a draft → patient id of the other chart that its entry lies in by now."""
    known = _known(target, drafts)
    found = {}
    for place, draft in enumerate(drafts):
        entry = known.entry(draft)
        owner = known.owners.get(entry.id) if entry else None
        if owner and owner.patient_id not in (None, target.patient.id):
            found[place] = owner.patient_id or 0
    return found


def _file(target: Target, drafts: Sequence[_Read], files: Files) -> list[Filed]:
    """File drafts of which no two have one identity."""
    known = _known(target, [draft for draft, _ in drafts])
    pairs = [(read, known.entry(read[0])) for read in drafts]
    added = _add(target, [read for read, entry in pairs if entry is None], files)
    changed = _change(target, [(r[0], e) for r, e in pairs if e is not None], known)
    drawers: dict[int, int] = {}
    for some in batches.of(there.id for _, there in pairs if there):
        listings = EntryListing.objects.filter(entry_id__in=some)
        drawers.update(listings.values_list("entry_id", "drawer"))
    answers, fresh = [], iter(added)
    for _, entry in pairs:
        if entry is None:
            answers.append(next(fresh))
        else:
            outcome = changed.get(entry.id, Outcome.SAME)
            drawer = drawers.get(entry.id, 5)
            answers.append(Filed(entry_id=entry.id, outcome=outcome, drawer=drawer))
    return answers


def _add(target: Target, drafts: Sequence[_Read], files: Files) -> list[Filed]:
    entries = Entry.objects.bulk_create([_entry(target, draft) for draft, _ in drafts])
    versions = EntryVersion.objects.bulk_create(
        [_version(target, e, d, 1) for e, (d, _) in zip(entries, drafts, strict=True)]
    )
    owners = EntryOwner.objects.bulk_create([_owner(target, entry, 1) for entry in entries])
    rows = Rows()
    for entry, version, owner, (_, read) in zip(entries, versions, owners, drafts, strict=True):
        index.derive(
            index.Facts(entry=entry, version=version, owner=owner, summary=read, files=files),
            rows,
        )
    # Most references lead to what came along; `file` resolves the rest at the end.
    found = index.targets(entries)
    for link in rows.links:
        link.target_id = index.target_of(link.reference, found)
    rows.write()
    return [
        Filed(entry_id=entry.id, outcome=Outcome.NEW, drawer=listing.drawer)
        for entry, listing in zip(entries, rows.listings, strict=True)
    ]


def _change(
    target: Target, pairs: Sequence[tuple[Draft, Entry]], known: _Known
) -> dict[int, Outcome]:
    """New versions of entries that are there, and entries whose undone import comes again."""
    versions, owners, outcomes = [], [], {}
    for draft, entry in pairs:
        number, newest = known.newest[entry.id]
        sha256 = canonical.version(draft.body)
        if entry.source_id:
            is_news = sha256 not in known.hashes.get(entry.id, ())
        else:
            # A file is the same whatever is proposed about it; what a person typed holds.
            is_news = target.reason is OwnerReason.ADDED and sha256 != newest
        if is_news:
            versions.append(_version(target, entry, draft, number + 1))
            outcomes[entry.id] = Outcome.CHANGED
        owner = known.owners[entry.id]
        if owner.reason in _AWAY:
            owners.append(_owner(target, entry, owner.number + 1))
            outcomes[entry.id] = Outcome.NEW
    EntryVersion.objects.bulk_create(versions)
    EntryOwner.objects.bulk_create(owners)
    for some in batches.of(outcomes):
        index.rederive(target.practice, some)
    return outcomes


def _known(target: Target, drafts: Sequence[Draft]) -> _Known:
    practice, patient = target.practice, target.patient
    entries: dict[Identity, Entry] = {}
    here: dict[str, Entry] = {}
    of_source = _of_source(target)
    for names in batches.of({draft.source_id for draft in drafts if draft.source_id}):
        for entry in of_source.filter(source_id__in=names):
            entries[entry.resource_type, entry.source_id, "", 0, 0] = entry
    bare = practice.entries.filter(source_id="")
    for hashes in batches.of({draft.file_sha256 for draft in drafts if not draft.source_id}):
        for entry in bare.filter(filed_patient=patient, file_sha256__in=hashes):
            entries["", "", entry.file_sha256, entry.first_page, entry.last_page] = entry
        lying = bare.filter(listing__patient=patient, file_sha256__in=hashes, first_page=0)
        for entry in lying.order_by("id"):
            here.setdefault(entry.file_sha256, entry)
    known = _Known(entries=entries, here=here, hashes={}, newest={}, owners={})
    ids = [there.id for draft in drafts if (there := known.entry(draft))]
    for some in batches.of(ids):
        rows = EntryVersion.objects.filter(entry_id__in=some).order_by("number")
        for entry_id, number, sha256, undone_at in rows.values_list(
            "entry_id", "number", "sha256", "import_run__undone_at"
        ):
            known.newest[entry_id] = number, sha256
            if undone_at is None:
                known.hashes.setdefault(entry_id, set()).add(sha256)
        for owner in EntryOwner.objects.filter(entry_id__in=some).order_by("number"):
            known.owners[owner.entry_id] = owner
    return known


def _of_source(target: Target) -> QuerySet[Entry]:
    """What this source wrote about this patient before."""
    return target.practice.entries.filter(
        record_system=target.system, source_patient_id=target.entry_key
    ).exclude(source_id="")


def _identity(draft: Draft) -> Identity:
    if draft.source_id:
        return draft.resource_type, draft.source_id, "", 0, 0
    return "", "", draft.file_sha256, *draft.pages


def _entry(target: Target, draft: Draft) -> Entry:
    is_file = draft.source_id == ""
    return Entry(
        practice=target.practice,
        record_system=target.system,
        source_patient_id="" if is_file else target.entry_key,
        resource_type=draft.resource_type[:64],
        source_id=draft.source_id,
        source_url=draft.source_url,
        filed_patient=target.patient if is_file else None,
        file_sha256=draft.file_sha256,
        first_page=draft.pages[0],
        last_page=draft.pages[1],
        created_at=target.at,
    )


def _version(target: Target, entry: Entry, draft: Draft, number: int) -> EntryVersion:
    return EntryVersion(
        practice=target.practice,
        entry=entry,
        number=number,
        sha256=canonical.version(draft.body),
        body=draft.body,
        imported_at=target.at,
        import_run=target.run,
        by_person_id=target.by_person_id,
    )


def _owner(target: Target, entry: Entry, number: int) -> EntryOwner:
    return EntryOwner(
        practice=target.practice,
        entry=entry,
        number=number,
        patient=target.patient,
        reason=target.reason.value,
        import_run=target.run,
        by_person_id=target.by_person_id,
        at=target.at,
    )


def keep_facts(files: Files) -> None:
    """Write what is new in `files`. Another import may have written the same just before."""
    FileFact.objects.bulk_create(
        [fact for fact in files.facts.values() if fact.pk is None], ignore_conflicts=True
    )
    Rendition.objects.bulk_create(
        [r for made in files.renditions.values() for r in made if r.pk is None],
        ignore_conflicts=True,
    )
