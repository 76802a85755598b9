"""Assemble: a determined round becomes a sealed package, made by the slow worker.

All files are rendered and stored first; the package's rows appear in one short transaction at the
end, so a package is never half visible and a killed worker begins again from the same round.
"""

import errno
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.metadata import version

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from cartella import clock, scratch
from cartella.accounts.models import Person
from cartella.accounts.roles import Permission
from cartella.blobs import store
from cartella.blobs.models import Blob, OwnerKind
from cartella.blobs.store import Owner
from cartella.charts import extract, files, joined
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.law.determination import denial, scope
from cartella.law.facts import Facts
from cartella.ledger import checkpoint
from cartella.packaging import archive, package
from cartella.packaging.record import (
    Outcome,
    Part,
    Patient,
    Record,
    Ruling,
    Seal,
    Search,
    Trace,
)
from cartella.practices import keys
from cartella.practices.models import Practice, SecondLook
from cartella.release import advance, belonging, gather, letterhead, pricing
from cartella.release.actors import PROGRAM, Actor
from cartella.release.lifecycle import Act, State
from cartella.release.models import Decision, Package, PackagePart, RecordsRequest, Round

JOB = "assemble"


class NotLookedAt(Exception):
    """The second look that the practice's rule demands has not been done."""


def enqueue(round_: Round) -> Job:
    """Ask the slow worker to make the package of a determined round; asking twice is harmless."""
    return queue.enqueue(
        round_.practice,
        JOB,
        {"round": round_.pk, "sealed_at": clock.now().isoformat()},
        key=f"{JOB}:{round_.pk}",
        lane=Lane.SLOW,
    )


def run(job: Job, progress: Progress) -> None:
    """The job: make the package of a round, price it, and show it. Does nothing if it is there."""
    round_ = Round.objects.select_related(
        "records_request__location", "records_request__legal_entity", "records_request__patient"
    ).get(practice_id=job.practice_id, pk=job.args["round"])
    if round_.state == State.DETERMINED:
        assemble(round_, sealed_at=datetime.fromisoformat(job.args["sealed_at"]))


def newest(round_: Round) -> Package | None:
    """The package of a round that stands: one that was made again stands for those before it."""
    return round_.packages.order_by("-number").first()


def assemble(
    round_: Round,
    *,
    sealed_at: datetime,
    number: int = 1,
    beside: Callable[[], object] = lambda: None,
) -> Package:
    """Render, seal and store a package, then show it: assembled and priced in one transaction.

    Same snapshot, decisions, seal time and build give the same bytes. A round that has a package of
    this number, or a newer one, keeps it: that one is returned. `beside` is called in the
    transaction that makes it. Raises StoreFull with nothing to be seen of the package.
    """
    made = newest(round_)
    if made is None or made.number < number:
        try:
            return _assemble(round_, sealed_at=sealed_at, number=number, beside=beside)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise store.StoreFull(
                _(
                    "The disk is full. The package was not made and nothing left; the decisions "
                    "are kept. Make room, then make it again."
                )
            ) from None
    _tidy(made)  # should the run that made it have been killed just after
    return made


def _assemble(
    round_: Round, *, sealed_at: datetime, number: int, beside: Callable[[], object]
) -> Package:
    practice = round_.practice
    records_request = round_.records_request
    ring = keys.load(practice.id)
    seal = Seal(
        sealed_at=sealed_at,
        checkpoint=checkpoint.make(practice),
        build=f"cartella {version('cartella')}",
    )
    owner = _owner(round_.pk, number)
    with (
        override(records_request.language),
        scratch.folder("assembly") as folder,
    ):
        record = record_of(round_)
        made = package.make(
            record,
            seal,
            manifest_key=ring.manifest_key,
            ledger_key=checkpoint.verifier_key(practice),
            workdir=folder,
            translate=gettext,
        )
        blobs = _store(round_, owner, made.parts)
        practice_manifest = store.put_bytes(practice, owner, made.practice_manifest)
    plan = archive.Plan(made.parts, at=sealed_at)
    new = Package(
        practice=practice,
        round=round_,
        number=number,
        recipient=record.recipient,
        form=records_request.form,
        sealed_at=sealed_at,
        checkpoint=seal.checkpoint or "",
        build=seal.build,
        package_id=made.package_id,
        practice_manifest=practice_manifest,
        size_bytes=plan.size,
        etag=plan.etag,
        pages=sum(part.page_count or 0 for part in made.parts),
        needs_second_look=needs_second_look(practice, records_request),
    )
    with transaction.atomic():
        beside()
        advance.advance(new, Act.ASSEMBLE, by=PROGRAM, because={"package": made.package_id})
        PackagePart.objects.bulk_create(
            [
                PackagePart(
                    practice=practice,
                    package=new,
                    order=order,
                    name=part.name,
                    media_type=part.media_type,
                    size_bytes=part.size_bytes,
                    sha256=part.sha256,
                    crc32=part.crc32,
                    blob=blob,
                    is_reference=part.is_reference,
                )
                for order, (part, blob) in enumerate(zip(made.parts, blobs, strict=True))
            ],
            batch_size=500,
        )
        pricing.price(new)
    _tidy(new)
    return new


def _owner(round_id: int, number: int) -> Owner:
    return Owner(kind=OwnerKind.PACKAGE, id=f"{round_id}-{number}")


def owner_of(package_: Package) -> Owner:
    """Who owns the bytes that are the package's own."""
    return _owner(package_.round_id, package_.number)


def _tidy(package_: Package) -> None:
    """Remove the bytes that earlier runs, killed before their package was there, have left."""
    kept = {package_.practice_manifest_id, *package_.parts.values_list("blob_id", flat=True)}
    store.keep_only(package_.practice, owner_of(package_), kept)


def record_of(round_: Round) -> Record:
    """The format-neutral record of a round: its snapshot, rulings and searches."""
    records_request = round_.records_request
    practice = round_.practice
    patient = records_request.patient
    if patient is None:
        raise ValueError("a round without a patient")
    pairs = list(round_.snapshot.order_by("id").values_list("entry_id", "version_id"))
    items = extract.items(practice, pairs, records_request.received_at)
    public_ids = {
        entry_id: str(public_id)
        for entry_id, public_id in round_.snapshot.values_list("entry_id", "entry__public_id")
    }
    facts = gather.facts(records_request)
    not_hers = belonging.strangers(round_)
    return Record(
        letterhead=letterhead.of(records_request),
        patient=Patient(name=patient.name, born_on=patient.birth_on, id=str(patient.public_id)),
        request_number=records_request.number,
        received_on=records_request.received_on,
        snapshot_at=round_.snapshot_at,
        recipient=records_request.requester_name or patient.name,
        language=records_request.language,
        items=items,
        rulings=tuple(
            _misfiled(public_ids[decision.entry_id])
            if decision.entry_id in not_hers
            else _ruling(
                decision, public_ids[decision.entry_id], ground_words(decision.ground, facts)
            )
            for decision in round_.decisions.order_by("entry_id")
        ),
        # Without the note of the search: staff write it for one another.
        searches=tuple(
            Search(
                system=task.name,
                searched_on=task.searched_on,
                searched_by=task.searched_by.name if task.searched_by else None,
                found_count=task.found_count,
            )
            for task in records_request.searches.select_related("system", "searched_by").order_by(
                "id"
            )
        ),
        supplemental_to=_completes(round_),
    )


def ground_words(ground: str, facts: Facts) -> str | None:
    """What the reader of a letter or manifest sees of a ground, in the active language."""
    found = denial.look_up(ground, facts) if ground else None
    return found.words.say(_) if isinstance(found, denial.Ground) else None


def parts_of(package_: Package) -> tuple[Part, ...]:
    """The files of a package as they lie in the store, in the order of its archive."""
    return tuple(
        Part(
            name=row.name,
            media_type=row.media_type,
            size_bytes=row.size_bytes,
            sha256=row.sha256,
            crc32=row.crc32,
            open=extract.opener(row.blob),
            is_reference=row.is_reference,
        )
        for row in package_.parts.select_related("blob__practice").order_by("order")
    )


def needs_second_look(practice: Practice, records_request: RecordsRequest) -> bool:
    """Whether the practice's rule asks for another pair of eyes on this package."""
    if practice.second_look == SecondLook.ALWAYS:
        return True
    return practice.second_look == SecondLook.THIRD_PARTIES and bool(records_request.requester_name)


def others_who_may_look(package_: Package, *, than: Person | None) -> list[Person]:
    """Colleagues on the rota who could take the second look, without the one who decided."""
    return [
        membership.person
        for membership in package_.practice.memberships.select_related("person")
        if membership.may(Permission.SECOND_LOOK) and membership.person != than
    ]


def second_look(package_: Package, *, by: Actor) -> None:
    """Another person saw the package; or, with nobody else on the rota, the same one by checklist.

    Raises NotLookedAt where a colleague must do it (product rule: no second person makes it late).
    """
    by.require(Permission.SECOND_LOOK)
    decided_by = package_.round.determined_by
    is_own = decided_by is not None and decided_by.pk == by.person_id
    if is_own and others_who_may_look(package_, than=decided_by):
        raise NotLookedAt(_("A colleague must take the second look, not the one who decided."))
    with transaction.atomic():
        changed = Package.objects.filter(pk=package_.pk, looked_at__isnull=True).update(
            looked_at=clock.now(), looked_by_id=by.person_id, is_own_look=is_own
        )
        if changed:
            advance.note(
                package_,
                "second look",
                records_request=package_.round.records_request,
                by=by,
                because={"own_checklist": is_own},
            )
    package_.refresh_from_db()


def _completes(round_: Round) -> str | None:
    """The id of the package that a supplemental round completes."""
    if round_.supplements is None:
        return None
    first = newest(round_.supplements)
    return first.package_id if first else None


def _misfiled(item_id: str) -> Ruling:
    """What lies in another chart by now never leaves, whatever was decided."""
    return Ruling(item_id=item_id, outcome=Outcome.MISFILED, trace=Trace.NOTHING)


def _ruling(decision: Decision, item_id: str, ground_words: str | None) -> Ruling:
    outcome = Outcome(decision.outcome)
    pages = (
        (decision.page_from, decision.page_to)
        if decision.page_from is not None and decision.page_to is not None
        else None
    )
    return Ruling(
        item_id=item_id,
        outcome=outcome,
        ground=decision.ground or None,
        ground_words=ground_words,
        trace=Trace(scope.trace(decision.ground).value)
        if outcome is Outcome.WITHHELD
        else Trace.IN_PLACE,
        pages=pages,
    )


def _store(round_: Round, owner: Owner, parts: Iterable[Part]) -> list[Blob]:
    """A blob for each part: new bytes go to the package, what the chart holds is referred to."""
    practice = round_.practice
    patient = round_.records_request.patient
    parts = tuple(parts)
    wanted = [part.sha256 for part in parts if part.is_reference]
    held: dict[str, Blob] = {}
    for patient_id in joined.group(patient) if patient else ():
        held |= files.held(practice, patient_id, wanted)
    blobs = []
    for part in parts:
        if part.is_reference:
            blobs.append(held[part.sha256])
        else:
            with part.open() as stream:
                blobs.append(store.put(practice, owner, stream))
    return blobs
