"""Imports of many patients at the desk: sent, columns said, looked at, carried out, decided."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cartella import clock
from cartella.charts.models import EntryListing, ListMapping, Patient, Phase, WholeImport
from cartella.charts.wholes import ordering
from cartella.jobs import left, queue, worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from tests import doors, people
from tests.charts import whole_made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(cast: people.Cast) -> Client:
    return doors.signed_in(cast.coordinator)


def sent(desk: Client, files: dict[str, bytes]) -> WholeImport:
    papers = [SimpleUploadedFile(name, content) for name, content in files.items()]
    answer = desk.post(reverse("desk:imports"), {"new_system": "Our Zenoti", "papers": papers})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    worker.run_due(Lane.SLOW)
    return WholeImport.objects.get()


def at(name: str, whole: WholeImport, *more: object) -> str:
    return reverse(f"desk:{name}", args=[whole.public_id, *more])


def test_a_list_is_sent_mapped_and_carried_out(desk: Client, cast: people.Cast) -> None:
    whole = sent(desk, {"invoices.csv": whole_made.INVOICES.encode()})
    shown = desk.get(at("whole_import", whole)).content.decode()
    assert "Say what the columns mean" in shown
    page = desk.get(at("whole_list", whole, 0)).content.decode()
    assert "Cashier" in page
    assert "$650.00" in page
    said = {"kind": "invoices", "order": "mdy", "decimal": "."}
    columns = {f"column-{n}": f for n, f in enumerate(("id", "patient_id", "name", "on", "what"))}
    swapped = desk.post(at("whole_list", whole, 0), said | columns | {"column-5": "email"})
    assert "does not look like" in swapped.content.decode() or swapped.status_code == 200
    assert not ListMapping.objects.exists()
    kept = desk.post(at("whole_list", whole, 0), said | columns | {"column-5": "amount"})
    assert kept.status_code == 302
    worker.run_due(Lane.SLOW)
    shown = desk.get(at("whole_doubts", whole)).content.decode()
    assert "Somebody New" in shown
    one = whole.unplaced.get(source_id="90")
    where = at("whole_doubt", whole, one.pk)
    assert "Somebody" in desk.get(where).content.decode()
    said_new = {"answer": "new", "given": "Somebody", "family": "New", "born": "1990-01-02"}
    assert desk.post(where, said_new).status_code == 302
    assert Patient.objects.filter(family_name="New").count() == 1
    desk.post(where, said_new)
    assert Patient.objects.filter(family_name="New").count() == 1
    desk.post(at("whole_act", whole), {"act": "carry"})
    worker.run_due(Lane.SLOW)
    whole.refresh_from_db()
    assert whole.phase == Phase.DONE.value
    assert EntryListing.objects.filter(patient__family_name="New", drawer=7).count() == 1
    report = desk.get(at("whole_report", whole))
    assert report["Content-Type"].startswith("text/csv")
    assert b"invoices.csv" in report.content
    assert b"Somebody" not in report.content


def test_the_pages_say_what_an_export_leaves_out(desk: Client, cast: people.Cast) -> None:
    cast.practice.record_systems.create(name="Our Zenoti", kind="emr", vendor="zenoti")
    whole = sent(desk, {"a.csv": whole_made.PATIENTS.encode()})
    assert "Photo Manager" in desk.get(at("whole_import", whole)).content.decode()
    assert desk.get(reverse("desk:kits")).status_code == 200
    assert "read in its own help" in desk.get(reverse("desk:kit", args=["zenoti"])).content.decode()
    assert desk.get(reverse("desk:kit", args=["nothing"])).status_code == 404


def test_an_act_twice_or_of_nonsense_changes_nothing(desk: Client) -> None:
    whole = sent(desk, {"a.csv": whole_made.PATIENTS.encode()})
    assert desk.post(at("whole_act", whole), {"act": "explode"}).status_code == 404
    assert desk.post(at("whole_act", whole), {"act": "stop"}).status_code == 302
    assert desk.post(at("whole_act", whole), {"act": "discard"}).status_code == 302
    assert not WholeImport.objects.exists()


def test_another_practice_sees_nothing_of_it(desk: Client, stranger: people.Cast) -> None:
    whole = sent(desk, {"a.csv": whole_made.PATIENTS.encode()})
    other = doors.signed_in(stranger.owner)
    for name in ("whole_import", "whole_report", "whole_doubts", "whole_progress"):
        assert other.get(at(name, whole)).status_code == 404
    assert other.post(at("whole_act", whole), {"act": "carry"}).status_code == 404


def test_a_formula_in_a_file_name_is_none_in_the_report(desk: Client) -> None:
    whole = sent(desk, {"a.csv": whole_made.PATIENTS.encode()})
    whole.files.update(name="=cmd.csv")
    assert b"'=cmd.csv" in desk.get(at("whole_report", whole)).content


def test_a_worker_that_stopped_amid_an_import_is_said(desk: Client, cast: people.Cast) -> None:
    whole = sent(desk, {"invoices.csv": whole_made.INVOICES.encode()})
    assert ordering.look(whole)
    job = queue.claim(Lane.SLOW, worker="w", lease=left.LEASE)
    assert "The worker stopped" not in doors.words(desk.get(at("whole_progress", whole)))
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() + timedelta(seconds=5))
    assert "The worker stopped" in doors.words(desk.get(at("whole_progress", whole)))
