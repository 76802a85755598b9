"""A request from its determination to the opened package, told so that it can be told again.

Each step looks at what is there already, as a worker and a person at the desk would.
"""

import json
import tempfile
from datetime import timedelta
from pathlib import Path

from cartella.charts.imports import runs
from cartella.commands import store
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.progress import Progress
from cartella.ledger import verify as ledgers
from cartella.practices.models import Practice, RecordSystem
from cartella.release import (
    accounting,
    actors,
    arrivals,
    assembly,
    determination,
    intake,
    verification,
)
from cartella.release.actors import REQUESTER, Actor
from cartella.release.delivery import download, opening, release, sending
from cartella.release.lifecycle import State
from cartella.release.models import Channel, Delivery, Evidence, Package

HANDLERS = {assembly.JOB: assembly.run, release.JOB: sending.run}


def prepared() -> Practice:
    """A practice with a verified request whose round is scoped; made once."""
    practice = store.opened()
    if practice.records_requests.exists():
        return practice
    Practice.objects.filter(pk=practice.pk).update(undo_minutes=0)
    practice = Practice.objects.get(pk=practice.pk)
    system = RecordSystem.objects.create(practice=practice, name="Old EMR", kind="emr")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chart.json"
        path.write_text(json.dumps(_bundle()))
        runs.run(practice, [path], system=system, patient=None)
    by = owner(practice)
    arrival = arrivals.keep(practice, channel=Channel.POST, by=by)
    said = intake.Asked(stated_name="Zinnia Quillfeather", contact_email="z@example.org")
    rr = intake.receive(arrival, said, by=by).records_request
    intake.match(rr, practice.patients.get(), by=by)
    verification.evidence_seen(rr, Evidence.Way.DOCUMENT, "passport", by=by)
    verification.verify(rr, by=by)
    determination.open_round(rr, by=by)
    return practice


def owner(practice: Practice) -> Actor:
    """Whoever does it."""
    return actors.of(practice.memberships.get())


def go_on(practice: Practice, *, lease: timedelta) -> None:
    """Determine, assemble, release, send and open: whatever of it is still to be done."""
    by = owner(practice)
    round_ = practice.records_requests.get().rounds.get()
    if round_.state == State.SCOPED:
        determination.determine(round_, by=by)
    work(lease)
    package = Package.objects.select_related("round__records_request", "practice").get()
    if package.state == State.PRICED:
        release.release(package, channel=Delivery.Channel.PORTAL, to_label="her", by=by)
    work(lease)
    opening.reconcile(practice)
    delivery = Delivery.objects.select_related("package__round__records_request").get()
    opening.open_delivery(delivery, by=REQUESTER, proof="code 1")
    opening.receipt_for(delivery)
    accounting.watch(practice)  # as each night: what was killed just before it was closed


def work(lease: timedelta) -> None:
    """The jobs of both lanes that are due, or whose worker died."""
    for lane in Lane:
        while job := queue.claim(lane, worker="rehearsal", lease=lease):
            if job.kind in HANDLERS:
                HANDLERS[job.kind](job, Progress(job))
            queue.finish(job)


def faults(practice: Practice) -> list[str]:
    """What must never be seen, whenever one looks; empty if all is well."""
    found = [fault.words for fault in ledgers.verify(practice).faults]
    for package in Package.objects.all():
        if package.state == State.ASSEMBLED:
            found.append("a package without its price")
        if not package.parts.exists() or package.parts.filter(blob__isnull=True).exists():
            found.append("a package without its parts")
        if package.size_bytes != len(_bytes(package)):
            found.append("a package that is not whole")
    if practice.exits.exclude(seq__in=practice.ledger_leaves.values("seq")).exists():
        found.append("an exit without leaf")
    if Delivery.objects.filter(exit_id__isnull=False).exclude(
        exit_id__in=practice.exits.values("pk")
    ):
        found.append("a delivery that left without exit")
    return found


def ending(practice: Practice) -> dict[str, object]:
    """What there must be once at the end, however often it was killed."""
    rr = practice.records_requests.get()
    return {
        "state": rr.state,
        "packages": Package.objects.count(),
        "deliveries": Delivery.objects.count(),
        "exits": rr.practice.exits.count(),
        "told": rr.practice.messages.filter(template="ready").count(),
        "events": sorted(rr.events.exclude(state_after="").values_list("word", flat=True)),
    }


def _bytes(package: Package) -> bytes:
    whole = download.whole(package)
    return b"".join(whole.read(0, whole.size_bytes))


def _bundle() -> dict[str, object]:
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": "Quillfeather", "given": ["Zinnia"]}],
        "birthDate": "1988-02-29",
    }
    visit = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2026-03-10T10:00:00-08:00"},
    }
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": patient}, {"resource": visit}],
    }
