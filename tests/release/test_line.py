"""The thin line at the level of verbs: from a letter to a verified package and a whole ledger."""

import json
import zipfile
from datetime import date, timedelta

import pytest

from cartella import clock
from cartella.charts.imports import runs
from cartella.charts.models import EntryListing
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.progress import Progress
from cartella.law.determination import denial
from cartella.ledger import verify as ledger_verify
from cartella.packaging import seal
from cartella.packaging import verify as package_verify
from cartella.packaging.record import Outcome
from cartella.practices import keys
from cartella.release import (
    accounting,
    again,
    arrivals,
    assembly,
    determination,
    gather,
    intake,
    letters,
    lifecycle,
    notices,
    verification,
)
from cartella.release.delivery import by_hand, download, opening, release
from cartella.release.intake import Asked
from cartella.release.models import Channel, Delivery, Evidence, Freeze, Letter
from tests import people

NOTE = "Patient was calm and asked about aftercare"


def bundle() -> bytes:
    """A small invented chart of two visits."""
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": "Quillfeather", "given": ["Zinnia"]}],
        "birthDate": "1988-02-29",
        "gender": "female",
    }
    visits = [
        {
            "resourceType": "Encounter",
            "id": f"e{number}",
            "status": "finished",
            "class": {"code": "AMB"},
            "subject": {"reference": "Patient/p1"},
            "period": {"start": f"2026-0{number}-10T10:00:00-08:00"},
            "type": [{"text": f"Visit {number}"}],
        }
        for number in (3, 5)
    ]
    note = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"text": "Note"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-05-10",
        "valueString": NOTE,
    }
    entries = [{"resource": resource} for resource in (patient, *visits, note)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


@pytest.fixture
def cast(make_practice) -> people.Cast:
    """The cast in a store of its own."""
    return people.cast()


@pytest.fixture
def filled(cast, tmp_path) -> people.Cast:
    """The cast, and the patient's chart imported."""
    path = tmp_path / "chart.json"
    path.write_bytes(bundle())
    runs.run(cast.practice, [path], system=cast.emr, patient=cast.patient)
    return cast


def received(cast: people.Cast, *, days_ago: int = 3, **asked):
    """A request that came by letter some days ago."""
    by = cast.act(cast.desk)
    arrival = arrivals.keep(
        cast.practice,
        channel=Channel.POST,
        text="I want my records",
        received_at=clock.now() - timedelta(days=days_ago),
        by=by,
    )
    said = Asked(
        stated_name="Zinnia Quillfeather",
        stated_born_on=date(1988, 2, 29),
        contact_email="zinnia@example.org",
        **asked,
    )
    return intake.receive(arrival, said, by=by)


def verified(cast: people.Cast, **asked):
    """A request whose requester has shown who she is."""
    rr = received(cast, **asked).records_request
    by = cast.act(cast.coordinator)
    intake.match(rr, cast.patient, by=by)
    verification.evidence_seen(rr, Evidence.Way.DOCUMENT, "driver licence", by=by)
    verification.verify(rr, by=by)
    notices.tell_other_contacts(rr)
    return rr


def work(cast: people.Cast) -> None:
    """Do the jobs of assembly that wait."""
    while job := queue.claim(Lane.SLOW, worker="test", lease=timedelta(minutes=5)):
        if run := {assembly.JOB: assembly.run, again.JOB: again.run}.get(job.kind):
            run(job, Progress(job))
        queue.finish(job)


def test_a_request_gets_its_due_date_with_reasons(cast):
    got = received(cast)
    rr = got.records_request
    assert rr.due_on == rr.received_on + timedelta(days=15)  # Cal. H&S Code 123110(b)
    assert rr.due_because["facts"] and rr.due_because["steps"]
    assert intake.check_receipt(rr, got.receipt_code)
    assert not intake.check_receipt(rr, "22222222")


def test_all_but_one_note_is_granted_and_leaves_verified(filled, tmp_path):
    cast = filled
    by = cast.act(cast.coordinator)
    rr = verified(cast)
    round_ = determination.open_round(rr, by=by)
    assert determination.undecided(round_) == 0
    note = EntryListing.objects.get(practice=cast.practice, kind="observation")
    ground = next(g for g in denial.grounds(gather.facts(rr)) if g.reviewable)
    with pytest.raises(determination.GroundRefused):
        determination.decide(round_, [note.entry_id], Outcome.WITHHELD, ground=ground.id, by=by)
    determination.decide(
        round_,
        [note.entry_id],
        Outcome.WITHHELD,
        ground=ground.id,
        finding="In my judgment access would endanger her life.",
        finding_by="Nora Needle, NP",
        by=by,
    )
    letter = determination.determine(round_, by=by)
    assert letter is not None and letter.kind == Letter.Kind.PARTIAL_DENIAL
    assert all(part["is_there"] for part in letter.parts)
    work(cast)
    package = round_.packages.get()
    assert package.state == lifecycle.State.PRICED
    assert package.price_usd == 0

    delivery = release.release(
        package, channel=Delivery.Channel.COMMAND, to_label="the patient", by=by
    )
    granted = by_hand.make_file(delivery, by=by)
    path = tmp_path / "package.zip"
    whole = download.whole(package)
    path.write_bytes(b"".join(whole.read(0, whole.size_bytes)))
    assert path.stat().st_size == whole.size_bytes
    known = seal.fingerprint(keys.load(cast.practice.id).manifest_key.public_key())
    report = package_verify.verify(path, keys=(known,))
    assert report.exit_code == 0, report
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
    assert "records.pdf" in names and "index.html" in names and "manifest.json" in names
    assert NOTE.encode() not in everything
    assert granted.package_id == package.package_id

    receipt = opening.receipt_for(Delivery.objects.get(pk=delivery.pk))
    assert json.loads(receipt)
    assert ledger_verify.verify(cast.practice).is_whole

    package.refresh_from_db()
    assert package.state == lifecycle.State.DELIVERED
    by_hand.proof(delivery, words="handed over", by=by)
    letters.send(letter, letters.Way.HANDED, by=by)
    rr.refresh_from_db()
    assert rr.state == lifecycle.State.CLOSED
    assert accounting.owed(delivery).answer.is_owed is False
    acts = [
        lifecycle.Act(event.word)
        for event in rr.events.filter(subject="request").exclude(state_after="").order_by("id")
    ]
    assert lifecycle.fold(lifecycle.Subject.REQUEST, acts) == rr.state


def test_the_gate_stays_shut_while_frozen(filled):
    cast = filled
    by = cast.act(cast.coordinator)
    rr = verified(cast)
    round_ = determination.open_round(rr, by=by)
    determination.determine(round_, by=by)
    work(cast)
    delivery = release.release(
        round_.packages.get(), channel=Delivery.Channel.COMMAND, to_label="her", by=by
    )
    Freeze.objects.create(practice=cast.practice, records_request=rr, frozen_at=clock.now())
    with pytest.raises(opening.NotReady):
        by_hand.make_file(delivery, by=by)
    assert not cast.practice.exits.exists()
