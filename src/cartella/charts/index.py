"""Rows that lists, viewers and searches read, derived from what is insert-only.

`derive` makes the rows of one entry, for an import and for a rebuild alike, so both agree by
construction. `rebuild` makes them all anew (`cartella reindex`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import transaction

from cartella.charts import batches, folding, patients, summary
from cartella.charts.models import (
    Attachment,
    Entry,
    EntryError,
    EntryLabel,
    EntryLink,
    EntryListing,
    EntryOwner,
    EntryVersion,
    EntryWord,
    FileFact,
    LabelKind,
    Rendition,
)
from cartella.charts.summary import Summary
from cartella.packaging import canonical
from cartella.packaging.canonical import Tree
from cartella.packaging.record import FileRole
from cartella.practices.models import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What is known of the files of one chart, by the SHA-256 of the original."""

    facts: dict[str, FileFact] = field(default_factory=dict)
    renditions: dict[str, list[Rendition]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that one entry's derived rows follow from."""

    entry: Entry
    version: EntryVersion
    owner: EntryOwner
    summary: Summary
    files: Files
    labels: Sequence[EntryLabel] = ()  # oldest first
    is_marked: bool = False  # as entered in error, by a person


@dataclass(slots=True, kw_only=True)
class Rows:
    """Derived rows, not yet written."""

    listings: list[EntryListing] = field(default_factory=list)
    links: list[EntryLink] = field(default_factory=list)
    words: list[EntryWord] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def write(self) -> None:
        """Insert them all. Inside the caller's transaction."""
        EntryListing.objects.bulk_create(self.listings)
        EntryLink.objects.bulk_create(self.links)
        EntryWord.objects.bulk_create(self.words)
        Attachment.objects.bulk_create(self.attachments)


def derive(facts: Facts, rows: Rows) -> None:
    """Add the derived rows of one entry. Links have no target yet: see `targets`."""
    entry, version, read = facts.entry, facts.version, facts.summary
    attachments = attachments_of(facts)
    outside, labels = _labels(facts.labels, read.labels)
    rows.attachments += attachments
    rows.listings.append(
        EntryListing(
            entry=entry,
            practice_id=entry.practice_id,
            patient_id=facts.owner.patient_id,
            version=version,
            drawer=int(read.drawer),
            kind=read.kind.value,
            resource_type=entry.resource_type,
            title=read.title or read.kind.value.replace("_", " "),
            occurred_at=read.occurred.at if read.occurred else None,
            occurred_precision=read.occurred.precision if read.occurred else "",
            written_at=read.written.at if read.written else None,
            imported_at=version.imported_at,
            author=read.author,
            is_unsigned=read.is_unsigned,
            is_in_error=read.is_in_error or facts.is_marked,
            is_bare_file=entry.source_id == "",
            is_outside=outside,
            labels=labels,
            has_photo=any(a.role == FileRole.THUMBNAIL for a in attachments),
            file_count=sum(a.role == FileRole.ORIGINAL for a in attachments),
            first_page=entry.first_page,
            last_page=entry.last_page,
        )
    )
    rows.links += [
        EntryLink(practice_id=entry.practice_id, entry=entry, reference=reference)
        for reference in read.references
    ]
    if facts.owner.patient_id is not None:
        rows.words += [
            EntryWord(
                practice_id=entry.practice_id,
                entry=entry,
                patient_id=facts.owner.patient_id,
                word=word,
            )
            for word in _words(read, facts.files)
        ]


def targets(entries: Iterable[Entry]) -> dict[str, int]:
    """Reference → entry id, for entries that one source wrote about one patient."""
    found: dict[str, int] = {}
    for entry in entries:
        if entry.source_id:
            for key in (
                entry.source_url,
                f"{entry.resource_type}/{entry.source_id}",
                f"urn:uuid:{entry.source_id}",
            ):
                if key and (key not in found or entry.id < found[key]):
                    found[key] = entry.id
    return found


def target_of(reference: str, found: dict[str, int]) -> int | None:
    """The entry that a reference leads to; None if to nothing here."""
    return found.get(reference) or found.get(reference.split("/_history/")[0])


def refresh(entry_ids: Sequence[int]) -> None:
    """Derive the rows of these entries again, in the caller's transaction."""
    if not entry_ids:
        return
    practice = Entry.objects.select_related("practice").get(pk=entry_ids[0]).practice
    for ids in batches.of(entry_ids):
        rederive(practice, ids)
    relink_around(practice, entry_ids)


def relink_around(practice: Practice, entry_ids: Iterable[int]) -> None:
    """Resolve the references of all that the same sources wrote about the same patients."""
    groups: set[tuple[int, str]] = set()
    for ids in batches.of(entry_ids):
        groups |= _groups(practice, ids)
    relink(practice, groups)


def rebuild(practice: Practice) -> int:
    """Make every derived row of a practice anew, patients' search words too. Returns the number
    of entries.

    In transactions of some hundred entries; cut off in the middle, it leaves rows that are right.
    """
    ids = list(practice.entries.order_by("id").values_list("id", flat=True))
    for batch in batches.of(ids):
        with transaction.atomic():
            rederive(practice, batch)
    for group in sorted(_groups(practice, None)):
        with transaction.atomic():
            relink(practice, {group})
    patients.reindex(practice)
    return len(ids)


def rederive(practice: Practice, ids: list[int]) -> None:
    """Make the rows of at most some hundred entries anew; call `relink` afterwards."""
    zone = ZoneInfo(practice.time_zone)
    EntryListing.objects.filter(entry_id__in=ids).delete()
    EntryLink.objects.filter(entry_id__in=ids).delete()
    EntryWord.objects.filter(entry_id__in=ids).delete()
    Attachment.objects.filter(version__entry_id__in=ids).delete()
    # The newest of each holds: a later row of the same key takes the earlier one's place.
    versions = {
        v.entry_id: v
        for v in EntryVersion.objects.filter(entry_id__in=ids, body__isnull=False).order_by(
            "number"
        )
    }
    owners = {o.entry_id: o for o in EntryOwner.objects.filter(entry_id__in=ids).order_by("number")}
    labels: dict[int, list[EntryLabel]] = defaultdict(list)
    for label in EntryLabel.objects.filter(entry_id__in=ids).order_by("id"):
        labels[label.entry_id].append(label)
    # The newest again: a later row takes the earlier one's place.
    marks = {
        row.entry_id: row.is_on
        for row in EntryError.objects.filter(entry_id__in=ids).order_by("number")
    }
    entries = [
        entry
        for entry in Entry.objects.filter(id__in=ids).order_by("id")
        if entry.id in versions and entry.id in owners
    ]
    read = {
        entry.id: summary.read(tree(versions[entry.id]), zone, is_bare_file=entry.source_id == "")
        for entry in entries
    }
    hashes: dict[int, set[str]] = defaultdict(set)
    for entry_id, one in read.items():
        hashes[owners[entry_id].patient_id or 0].update(a.sha256 for a in one.attached)
    files = {patient_id: files_of(patient_id, wanted) for patient_id, wanted in hashes.items()}
    rows = Rows()
    for entry in entries:
        owner = owners[entry.id]
        derive(
            Facts(
                entry=entry,
                version=versions[entry.id],
                owner=owner,
                summary=read[entry.id],
                files=files[owner.patient_id or 0],
                labels=labels[entry.id],
                is_marked=marks.get(entry.id, False),
            ),
            rows,
        )
    rows.write()


def tree(version: EntryVersion) -> dict[str, Tree]:
    """The tree of a version's body, which must be there."""
    return canonical.read_resource(bytes(version.body or b""))


def files_of(patient_id: int, hashes: Iterable[str]) -> Files:
    """What is known of these files of a chart."""
    facts: dict[str, FileFact] = {}
    renditions: dict[str, list[Rendition]] = defaultdict(list)
    for some in batches.of(sorted(set(hashes))):
        for fact in FileFact.objects.filter(patient_id=patient_id, sha256__in=some):
            facts[fact.sha256] = fact
        for rendition in Rendition.objects.filter(
            patient_id=patient_id, original_sha256__in=some
        ).order_by("picture", "role"):
            renditions[rendition.original_sha256].append(rendition)
    return Files(facts=facts, renditions=dict(renditions))


def _groups(practice: Practice, ids: Sequence[int] | None) -> set[tuple[int, str]]:
    entries = practice.entries.exclude(source_id="")
    if ids is not None:
        entries = entries.filter(id__in=ids)
    return set(entries.values_list("record_system_id", "source_patient_id").distinct())


def relink(practice: Practice, groups: set[tuple[int, str]]) -> None:
    """Resolve the references of all entries of these groups. A link never leaves its chart."""
    for system_id, key in groups:
        group = practice.entries.filter(
            record_system_id=system_id, source_patient_id=key, listing__isnull=False
        )
        entries = list(group.order_by("id"))
        chart = dict(group.values_list("id", "listing__patient_id"))
        by_chart: dict[int | None, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_chart[chart[entry.id]].append(entry)
        found = {chart_id: targets(members) for chart_id, members in by_chart.items()}
        changed = []
        for link in EntryLink.objects.filter(entry__in=group):
            patient_id = chart[link.entry_id]
            target = None if patient_id is None else target_of(link.reference, found[patient_id])
            if target != link.target_id:
                link.target_id = target
                changed.append(link)
        EntryLink.objects.bulk_update(changed, ["target"], batch_size=batches.SIZE)


def relink_open(practice: Practice, system_id: int, key: str) -> None:
    """Resolve references of this group that lead nowhere yet, if there are any.

    What was filed anew can only be where an open one leads: its id is the highest, and of two
    that answer to one reference the lowest is taken. Rows of lists refer to nothing at all.
    """
    leads_nowhere = EntryLink.objects.filter(
        practice=practice,
        target__isnull=True,
        entry__record_system_id=system_id,
        entry__source_patient_id=key,
    )
    if leads_nowhere.exists():
        relink(practice, {(system_id, key)})


def attachments_of(facts: Facts) -> list[Attachment]:
    """The files of one version, with the pictures made of them, not yet written."""
    made: list[Attachment] = []

    def add(role: FileRole, name: str, sha256: str, size_bytes: int, media_type: str) -> None:
        fact = facts.files.facts.get(sha256) if role is FileRole.ORIGINAL else None
        made.append(
            Attachment(
                practice_id=facts.entry.practice_id,
                version=facts.version,
                position=len(made),
                role=role.value,
                name=name,
                sha256=sha256,
                size_bytes=size_bytes,
                media_type=(fact.media_type if fact else "") or media_type,
                page_count=fact.page_count if fact else None,
                problem=fact.problem if fact else "",
            )
        )

    for file in facts.summary.attached:
        add(FileRole.ORIGINAL, file.name, file.sha256, file.size_bytes, file.media_type)
        for picture in facts.files.renditions.get(file.sha256, ()):
            role = FileRole(picture.role)
            add(role, file.name, picture.sha256, picture.size_bytes, picture.media_type)
    return made


def _labels(rows: Sequence[EntryLabel], from_source: tuple[str, ...]) -> tuple[bool, list[str]]:
    is_outside = False
    words = dict.fromkeys(from_source, True)
    for row in rows:
        if row.kind == LabelKind.OUTSIDE_RECORD_SET:
            is_outside = row.is_on
        else:
            words[row.word] = row.is_on
    return is_outside, sorted(word for word, is_on in words.items() if is_on)


def _words(read: Summary, files: Files) -> list[str]:
    found = set(read.words)
    for file in read.attached:
        if file.name:
            found.update(folding.words(file.name))
        if (fact := files.facts.get(file.sha256)) and fact.text:
            for word in folding.words(fact.text):
                if len(found) >= summary.MAXIMUM_WORDS:
                    break
                found.add(word)
    return sorted(found)
