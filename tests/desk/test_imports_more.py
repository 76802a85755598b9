"""The pages of imports of many patients: from list to list, doubts with their papers, a typed
system's kit, what the worker gave up."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cartella import clock
from cartella.charts import patients
from cartella.charts.models import FileState, Patient, Phase, Unplaced, WholeImport
from cartella.charts.patients import NewPatient
from cartella.charts.wholes import doubts, ordering
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job, State
from cartella.ledger.models import Look
from tests import doors, people
from tests.charts import made, whole_made
from tests.journeys import export_made

pytestmark = pytest.mark.django_db(transaction=True)
BORN_ON = date(1971, 5, 6)
SAID = {"kind": "patients", "order": "mdy", "decimal": "."}
COLUMNS = {f"column-{n}": f for n, f in enumerate(("patient_id", "given_name", "family_name"))}
SWAPPED = "Id,First Name,Last Name,Born\n" + "".join(
    f"{n},{family},{given},0{n}/14/1980\n"
    for n, (given, family) in enumerate(
        (("Jessica", "Thorn"), ("Amanda", "Umber"), ("Michael", "Vane")), start=1
    )
)


@pytest.fixture
def desk(cast: people.Cast) -> Client:
    return doors.signed_in(cast.coordinator)


def sent(desk: Client, files: dict[str, bytes], system: str = "Old one") -> WholeImport:
    papers = [SimpleUploadedFile(name, content) for name, content in files.items()]
    answer = desk.post(reverse("desk:imports"), {"new_system": system, "papers": papers})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    worker.run_due(Lane.SLOW)
    return WholeImport.objects.latest("pk")


def at(name: str, whole: WholeImport, *more: object) -> str:
    return reverse(f"desk:{name}", args=[whole.public_id, *more])


def test_a_swap_is_said_before_anything_is_kept_and_put_right_by_one_button(desk: Client) -> None:
    whole = sent(desk, {"clients.csv": SWAPPED.encode()})
    where = at("whole_list", whole, 0)
    assert "seems to hold given names" in doors.words(desk.get(where))
    said = SAID | COLUMNS | {"column-3": "birth_on"}
    assert "Nothing was kept yet" in doors.words(desk.post(where, said))
    swapped = desk.post(where, said | {"swap": "1"}).content.decode()
    assert "seems to hold given names" not in swapped
    assert swapped.index('value="family_name" selected') < swapped.index(
        'value="given_name" selected'
    )
    right = said | {"column-1": "family_name", "column-2": "given_name"}
    assert desk.post(where, right).status_code == 302
    worker.run_due(Lane.SLOW)
    desk.post(at("whole_act", whole), {"act": "carry"})
    worker.run_due(Lane.SLOW)
    assert Patient.objects.get(family_name="Thorn").given_name == "Jessica"


def test_who_is_sure_keeps_it_and_the_next_export_asks_once_more(desk: Client) -> None:
    whole = sent(desk, {"clients.csv": SWAPPED.encode()})
    said = SAID | COLUMNS | {"column-3": "birth_on", "sure": "1"}
    assert desk.post(at("whole_list", whole, 0), said).status_code == 302
    worker.run_due(Lane.SLOW)
    assert whole.files.get().state == FileState.READY
    again = sent(desk, {"clients.csv": SWAPPED.encode()})
    assert again.files.get().state == FileState.NEEDS_COLUMNS
    assert "seems to hold given names" in doors.words(desk.get(at("whole_import", again)))


def test_one_list_leads_to_the_next_and_the_last_has_all_looked_at(desk: Client) -> None:
    files = {"invoices.csv": whole_made.INVOICES, "patients.csv": whole_made.PATIENTS}
    whole = sent(desk, {name: text.encode() for name, text in files.items()})
    shown = desk.get(at("whole_import", whole)).content.decode()
    assert 'value="carry"' not in shown
    assert at("whole_list", whole, 1) in shown  # patients first: they place the others
    said = SAID | COLUMNS | {"column-3": "birth_on", "column-4": "phone", "column-5": "email"}
    kept = desk.post(at("whole_list", whole, 1), said)
    assert kept["Location"] == at("whole_list", whole, 0)
    whole.refresh_from_db()
    assert whole.phase == Phase.LOOKED.value
    bills = {"kind": "invoices", "column-0": "id", "column-1": "patient_id", "column-3": "on"}
    kept = desk.post(at("whole_list", whole, 0), SAID | bills)
    assert kept["Location"] == at("whole_import", whole)
    worker.run_due(Lane.SLOW)
    assert set(whole.files.values_list("state", flat=True)) == {FileState.READY}
    assert 'value="carry"' in desk.get(at("whole_import", whole)).content.decode()


def test_what_is_said_while_it_is_looked_at_is_looked_at_too(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sent(desk, {"clients.csv": whole_made.PATIENTS.encode()})
    said = SAID | COLUMNS | {"column-3": "birth_on"}
    looker = ordering.looking._Looker
    run, turns = looker.run, []

    def meanwhile(self) -> None:  # type: ignore[no-untyped-def]
        run(self)
        turns.append(1)
        if len(turns) == 1:
            assert desk.post(at("whole_list", whole, 0), said).status_code == 302

    monkeypatch.setattr(looker, "run", meanwhile)
    assert ordering.look(whole)
    worker.run_due(Lane.SLOW)
    assert len(turns) == 2
    assert whole.files.get().state == FileState.READY


def test_ids_of_charts_that_are_here_place_rows_of_the_dry_run(
    desk: Client, cast: people.Cast
) -> None:
    new = NewPatient(given_name="Zinnia", family_name="Umberfield", birth_on=BORN_ON)
    patients.add(cast.practice, new, at=clock.now())
    born = BORN_ON.strftime("%m/%d/%Y")
    lists = {
        "patients.csv": f"Client ID,Client Name,DOB\n77,Zinnia Umberfield,{born}\n",
        "invoices.csv": "Invoice No,Client ID,Date,Total\n1,77,03/14/2026,5.00\n",
    }
    whole = sent(desk, {name: text.encode() for name, text in lists.items()})
    one = {"column-0": "patient_id", "column-1": "name", "column-2": "birth_on"}
    desk.post(at("whole_list", whole, 0), SAID | one)
    two = {"kind": "invoices", "column-0": "id", "column-1": "patient_id", "column-2": "on"}
    desk.post(at("whole_list", whole, 1), SAID | two)
    worker.run_due(Lane.SLOW)
    assert not whole.unplaced.exists()
    assert whole.files.get(position=1).tally == {"new": 1}


def test_every_candidate_whose_data_is_shown_is_noted(desk: Client, cast: people.Cast) -> None:
    new = NewPatient(given_name="Ada", family_name="Fen", birth_on=BORN_ON)
    twins = [patients.add(cast.practice, new, at=clock.now()) for _ in range(3)]
    born = BORN_ON.strftime("%m/%d/%Y")
    whole = sent(desk, {"print.pdf": made.pdf(f"Patient: Ada Fen DOB: {born}")})
    one = whole.unplaced.get()
    shown = doors.words(desk.get(at("whole_doubt", whole, one.pk)))
    assert shown.count("It is this Ada Fen") == 3
    noted = Look.objects.filter(what="import doubt", person_id=cast.coordinator.person_id)
    assert sorted(noted.values_list("patient_id", flat=True)) == sorted(t.pk for t in twins)


def test_a_print_in_doubt_is_shown_and_given_to_any_chart_that_is_found(
    desk: Client, cast: people.Cast
) -> None:
    new = NewPatient(given_name="Ada", family_name="Fen", birth_on=BORN_ON)
    ada = patients.add(cast.practice, new, at=clock.now())
    whole = sent(desk, {"scan.pdf": whole_made.SCAN, "face.jpg": made.jpeg()})
    scan = whole.unplaced.get(seen_as="scan.pdf")
    face = whole.unplaced.exclude(pk=scan.pk).get()
    for one, position, kind in ((scan, 0, "image/png"), (face, 1, "image/jpeg")):
        picture = desk.get(at("whole_doubt_picture", whole, one.pk, position, 1))
        assert picture["Content-Type"] == kind
    assert desk.get(at("whole_doubt_picture", whole, scan.pk, 1, 1)).status_code == 404
    assert desk.get(at("whole_doubt_picture", whole, scan.pk, 0, 99)).status_code == 404
    where = at("whole_doubt", whole, scan.pk)
    assert "No other chart was found" in doors.words(desk.post(where, {"q": "Nobody", "find": "1"}))
    found = desk.post(where, {"q": "fen", "find": "1"}).content.decode()
    assert f'value="{ada.pk}"' in found
    scan.refresh_from_db()
    assert scan.decided_at is None
    desk.post(where, {"answer": ada.pk})
    scan.refresh_from_db()
    assert scan.patient == ada


def test_two_settle_one_doubt_and_the_first_answer_stands(
    desk: Client, cast: people.Cast, stranger: people.Cast
) -> None:
    whole = sent(desk, {"scan.pdf": whole_made.SCAN})
    where = at("whole_doubt", whole, whole.unplaced.get().pk)
    other = doors.signed_in(cast.owner)
    assert "Somebody who has no chart here" in doors.words(other.get(where))
    assert desk.post(where, {"answer": stranger.patient.pk}).status_code == 302  # not of here
    assert whole.unplaced.get().decided_at is None
    desk.post(where, {"answer": "out"})
    said = {"answer": "new", "given": "Eve", "family": "Late", "born": "1980-01-02"}
    answer = other.post(where, said, follow=True)
    assert "That was done already" in doors.words(answer)
    assert not Patient.objects.filter(family_name="Late").exists()
    assert whole.unplaced.get().patient is None


def test_a_print_and_a_folder_of_one_person_make_one_chart(desk: Client, cast: people.Cast) -> None:
    files = export_made.files()
    wanted = [name for name in files if "1001" in name or "photos" in name]
    whole = sent(desk, {"a.zip": export_made.zipped({name: files[name] for name in wanted})})
    assert Unplaced.objects.filter(whole=whole).count() == 2
    page = doors.words(desk.get(at("whole_doubts", whole)))
    assert "Make a chart for 1 person" in page
    desk.post(at("whole_doubts", whole))
    assert Patient.objects.filter(family_name="Featherstonehaugh").count() == 1
    assert not doubts.open_ones(whole)
    assert "You decided since" in doors.words(desk.get(at("whole_import", whole)))


def test_a_spreadsheet_says_save_as_csv_and_stays(desk: Client) -> None:
    book = export_made.workbook()
    whole = sent(desk, {"clients.xlsx": book, "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9})
    assert "save each sheet as CSV" in doors.words(desk.get(at("whole_import", whole)))
    for file in whole.files.all():
        assert file.state == FileState.KEPT_OUT
        assert file.blob is not None
    assert b"save each sheet as CSV" in desk.get(at("whole_report", whole)).content


@pytest.mark.parametrize("typed", ["Boulevard", "boulevard"])
def test_a_typed_name_takes_the_kit_of_that_name(
    desk: Client, cast: people.Cast, typed: str
) -> None:
    whole = sent(desk, {"scan.pdf": whole_made.SCAN}, typed)
    system = cast.practice.record_systems.get(name=typed)
    assert (system.vendor, system.kind) == ("boulevard", "emr")
    assert "What an export of Boulevard leaves out" in doors.words(
        desk.get(at("whole_import", whole))
    )


def test_what_the_worker_gave_up_is_said_and_can_be_ordered_anew(desk: Client) -> None:
    whole = sent(desk, {"scan.pdf": whole_made.SCAN})
    assert ordering.look(whole)
    Job.objects.filter(key__endswith=f":{whole.pk}:{whole.order_count}").update(state=State.DEAD)
    shown = doors.words(desk.get(at("whole_import", whole)))
    assert "It stopped by a fault" in shown
    desk.post(at("whole_act", whole), {"act": "look"})
    worker.run_due(Lane.SLOW)
    whole.refresh_from_db()
    assert whole.phase == Phase.LOOKED.value


def test_nothing_is_carried_out_that_was_not_looked_at(desk: Client) -> None:
    papers = [SimpleUploadedFile("scan.pdf", whole_made.SCAN)]
    desk.post(reverse("desk:imports"), {"new_system": "Old one", "papers": papers})
    whole = WholeImport.objects.get()
    ordering.stop(whole)
    worker.run_due(Lane.SLOW)
    whole.refresh_from_db()
    assert (whole.phase, whole.looked_at) == (Phase.STOPPED.value, None)
    assert desk.post(at("whole_act", whole), {"act": "carry"}).status_code == 404
    shown = desk.get(at("whole_import", whole)).content.decode()
    assert 'value="carry"' not in shown
    assert 'value="look"' in shown
    desk.post(at("whole_act", whole), {"act": "discard"})
    assert not WholeImport.objects.exists()
