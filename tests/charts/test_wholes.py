"""A whole import: looked at, carried out, stopped, killed, gone on with, decided, told."""

from pathlib import Path

import pytest

from cartella.accounts.models import Person
from cartella.charts import patients
from cartella.charts.imports import undo
from cartella.charts.imports.mapping import Row
from cartella.charts.imports.placing import Seen
from cartella.charts.models import (
    Entry,
    EntryListing,
    EntryVersion,
    ImportItem,
    Patient,
    Phase,
    SourcePatient,
    Unplaced,
    WholeImport,
)
from cartella.charts.receiving import Received
from cartella.charts.wholes import bytes as whole_bytes
from cartella.charts.wholes import carrying, doubts, lists, looking, ordering
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from cartella.packaging import canonical
from cartella.practices.models import Practice, RecordSystem
from tests.charts import made, whole_made
from tests.charts.whole_made import act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def whole(practice: Practice, system: RecordSystem, person: Person, tmp_path: Path) -> WholeImport:
    """The export looked at, its columns said."""
    where = whole_made.folder(tmp_path / "export", whole_made.export())
    return whole_made.begun(practice, system, person, where)


def rows() -> tuple[int, int, int, int]:
    return (
        Entry.objects.count(),
        EntryVersion.objects.count(),
        Patient.objects.count(),
        ImportItem.objects.count(),
    )


def test_looking_changes_no_chart_and_says_what_would_come(whole: WholeImport) -> None:
    assert whole.phase == Phase.LOOKED.value
    assert rows() == (0, 0, 0, 0)
    tallies = {f.name.rsplit("/", 1)[-1]: f.tally for f in whole.files.all()}
    # The second Rosa Ortega has another id there and the same birth date: never joined.
    assert tallies["patients.csv"] == {"new": 2, "doubtful": 1}
    assert tallies["invoices.csv"] == {"new": 3, "doubtful": 1}
    assert tallies["a.pdf"]["new"] == 1
    assert tallies["IMG_1.jpg"]["new"] == 1
    assert {u.why for u in whole.unplaced.all()} == {
        *("The chart of this name and birth date has another id in that system.",),
        *("There is no birth date beside the name.",),
        *("No chart here has this name and birth date.",),
    }
    new = {row["drawer"]: row["new"] for row in whole.forecast}
    assert new[1] == 2
    assert new[7] == 3


def test_carried_out_every_row_is_an_entry_or_in_doubt(whole: WholeImport) -> None:
    act(whole, ordering.carry_out)
    assert whole.phase == Phase.DONE.value
    zinnia = Patient.objects.get(family_name="Quillfeather")
    assert zinnia.made_by_run_id == whole.run_id
    hers = EntryListing.objects.filter(patient=zinnia)
    assert sorted(hers.values_list("drawer", flat=True)) == [1, 2, 5, 7, 7]
    bodies = [
        canonical.read(bytes(v.body or b""))
        for v in EntryVersion.objects.filter(entry__resource_type="Invoice").order_by("pk")
    ]
    assert [b["totalGross"]["value"] for b in bodies] == ["650.00", "-50.00", "120.00"]  # type: ignore[index,call-overload]
    assert all("Cashier" in str(b) and "Ana" in str(b) for b in bodies)
    assert whole_made.states(whole)["b.pdf"] == whole_made.IN_DOUBT
    assert Patient.objects.count() == 2
    assert SourcePatient.objects.filter(source_patient_id="77").get().patient == zinnia
    counts = {row["drawer"]: (row["read"], row["new"]) for row in carrying.counts(whole)}
    assert counts == {1: (2, 2), 2: (1, 1), 5: (1, 1), 7: (3, 3)}


def test_the_forecast_is_what_then_comes(whole: WholeImport) -> None:
    act(whole, ordering.carry_out)
    came = {row["drawer"]: row["new"] for row in carrying.counts(whole)}
    assert {row["drawer"]: row["new"] for row in whole.forecast} == came


def test_done_again_nothing_is_new(
    whole: WholeImport, practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    act(whole, ordering.carry_out)
    before = rows()[:3]
    again = whole_made.begun(practice, system, person, tmp_path / "export")
    assert sum(row["new"] + row["changed"] for row in again.forecast) == 0
    act(again, ordering.carry_out)
    assert rows()[:3] == before
    assert all(row["same"] == row["read"] for row in carrying.counts(again))


def test_a_changed_row_with_its_number_is_a_new_version(
    whole: WholeImport, practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    act(whole, ordering.carry_out)
    path = tmp_path / "export" / "invoices.csv"
    path.write_text(path.read_text().replace("Peel,120.00", "Peel,99.00"))
    again = whole_made.begun(practice, system, person, tmp_path / "export")
    act(again, ordering.carry_out)
    (row,) = [row for row in carrying.counts(again) if row["drawer"] == 7]
    assert (row["new"], row["changed"], row["same"]) == (0, 1, 2)


def test_a_decision_brings_all_rows_of_the_person(whole: WholeImport, person: Person) -> None:
    act(whole, ordering.carry_out)
    one = whole.unplaced.get(source_id="79")
    rosa = Patient.objects.get(family_name="Ortega")
    assert doubts.candidates(one) == [rosa]
    other = doubts.decide_new(one, doubts.seen_of(one), by=person)
    with pytest.raises(doubts.DecidedAlready):
        doubts.decide(one, rosa, by=person)
    act(whole, ordering.carry_out)
    assert EntryListing.objects.filter(patient=other).count() == 1
    assert EntryListing.objects.filter(patient=rosa).count() == 2  # unchanged
    assert {row["drawer"]: row["read"] for row in carrying.counts(whole)}[1] == 3


def test_a_print_in_doubt_is_placed_by_a_person_and_known_the_next_time(
    whole: WholeImport, practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    one = whole.unplaced.get(file__name__endswith="b.pdf")
    assert (one.seen_given, one.seen_family) == ("Nobody", "Known")
    made_ = doubts.decide_new(one, doubts.seen_of(one), by=person)
    act(whole, ordering.carry_out)
    assert EntryListing.objects.filter(patient=made_).count() == 1
    again = whole_made.begun(practice, system, person, tmp_path / "export")
    assert not again.unplaced.filter(file__name__endswith="b.pdf").exists()


def test_what_a_person_left_out_stays_out_and_is_asked_again_in_another_import(
    whole: WholeImport, practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    for one in doubts.open_ones(whole):
        doubts.decide(one, None, by=person)
    act(whole, ordering.look)
    assert doubts.open_ones(whole) == []
    act(whole, ordering.carry_out)
    again = whole_made.begun(practice, system, person, tmp_path / "export")
    assert len(doubts.open_ones(again)) == 3


def test_stopped_it_keeps_what_was_filed_and_goes_on(
    whole: WholeImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ordering.carry_out(whole)
    assert ordering.stop(whole)
    assert not ordering.stop(whole)
    ordering.work(whole)
    whole.refresh_from_db()
    assert whole.phase == Phase.STOPPED.value
    act(whole, ordering.carry_out)
    assert whole.phase == Phase.DONE.value
    assert {row["drawer"]: row["read"] for row in carrying.counts(whole)} == {
        1: 2,
        2: 1,
        5: 1,
        7: 3,
    }


def test_windows_end_at_a_number_of_rows_and_at_a_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    def line(number: int, text: str) -> lists.Line:
        row = Row(cells={"text": text})
        return lists.Line(number=number, row=row, seen=Seen(), source_id=str(number))

    monkeypatch.setattr(lists, "_WINDOW_CHARACTERS", 10)
    told = [line(1, "a"), line(2, "bcdefghijk"), line(3, "l"), line(4, "m"), line(5, "n")]
    found = [[one.number for one in some] for some in lists.windows(iter(told), 2)]
    assert found == [[1, 2], [3, 4], [5]]
    assert not list(lists.windows(iter(()), 2))


@pytest.mark.parametrize("piece", range(1, 6))
def test_killed_anywhere_it_goes_on_without_doubles(
    whole: WholeImport, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    """The kill comes between what was filed and the row that says so, the worst place."""
    real, calls = carrying._Carrier._save, 0

    def killed(self: object, *arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == piece:
            raise KeyboardInterrupt
        real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(lists, "WINDOW", 1)
    monkeypatch.setattr(lists.windows, "__defaults__", (1,))
    monkeypatch.setattr(carrying._Carrier, "_save", killed)
    assert ordering.carry_out(whole)
    with pytest.raises(KeyboardInterrupt):
        ordering.work(whole)
    monkeypatch.setattr(carrying._Carrier, "_save", real)
    ordering.work(whole)  # the job is due again, and the phase is as it was
    whole.refresh_from_db()
    assert whole.phase == Phase.DONE.value
    assert rows()[:3] == (7, 7, 2)
    assert ImportItem.objects.count() == 4
    assert {r["drawer"]: (r["read"], r["new"]) for r in carrying.counts(whole)} == {
        1: (2, 2),
        2: (1, 1),
        5: (1, 1),
        7: (3, 3),
    }


def test_the_import_is_taken_back_whole(
    whole: WholeImport, practice: Practice, person: Person
) -> None:
    act(whole, ordering.carry_out)
    assert whole.run is not None
    undo.undo(whole.run, by_person_id=person.pk, reason="the wrong export")
    assert not EntryListing.objects.filter(patient__isnull=False).exists()
    assert not patients.listed(practice).exists()
    whole.refresh_from_db()
    assert not ordering.carry_out(WholeImport.objects.get(pk=whole.pk))


def test_sent_as_a_zip_the_worker_does_it_and_the_bytes_go_when_nothing_waits(
    practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    files = {"patients.csv": whole_made.PATIENTS.splitlines(keepends=True)[0:2]}
    content = whole_made.zipped(
        {"patients.csv": "".join(files["patients.csv"]).encode(), "c/a.pdf": whole_made.PRINT}
    )
    path = made.write(tmp_path, "export.zip", content)
    whole = ordering.begin(
        practice, [Received(name="export.zip", path=path)], system=system, by=person
    )
    assert [f.name for f in whole.files.order_by("position")] == ["patients.csv", "c/a.pdf"]
    whole_made.say_columns(whole, tmp_path)
    assert ordering.look(whole)
    assert not ordering.look(whole)
    worker.run_due(Lane.SLOW)
    whole.refresh_from_db()
    assert whole.phase == Phase.LOOKED.value
    assert ordering.carry_out(whole)
    worker.run_due(Lane.SLOW)
    whole.refresh_from_db()
    assert whole.phase == Phase.DONE.value
    assert EntryListing.objects.count() == 2
    assert not practice.blobs.filter(owner_id=f"whole-{whole.public_id}").exists()


def test_a_list_nobody_named_waits_and_the_rest_comes(
    practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    where = whole_made.folder(tmp_path / "export", {"patients.csv": whole_made.PATIENTS.encode()})
    whole = ordering.begin_here(practice, [where], system=system, by=person)
    act(whole, ordering.look)
    (file,) = whole.files.all()
    assert (file.state, file.why) == ("needs columns", lists.NOT_SAID)
    act(whole, ordering.carry_out)
    assert rows() == (0, 0, 0, 0)


def test_a_remembered_list_whose_columns_are_swapped_now_is_asked_again(
    whole: WholeImport, practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    text = whole_made.PATIENTS.splitlines()
    swapped = [text[0]] + [
        ",".join((*row[:4], row[5], row[4], row[6])) for row in (t.split(",") for t in text[1:])
    ]
    where = whole_made.folder(tmp_path / "next", {"patients.csv": "\n".join(swapped).encode()})
    again = ordering.begin_here(practice, [where], system=system, by=person)
    act(again, ordering.look)
    (file,) = again.files.all()
    assert file.state == "needs columns"
    # Which of the two columns is named first is the order in which the mapping was kept.
    assert "They look like" in file.why


def test_scans_and_strangers_and_two_birth_dates_are_doubts(
    practice: Practice, system: RecordSystem, person: Person, tmp_path: Path, rosa: Patient
) -> None:
    where = whole_made.folder(
        tmp_path / "export",
        {
            "scan.pdf": whole_made.SCAN,
            "two.pdf": made.pdf("Rosa Ortega DOB 2/29/1984 DOB 1/1/1950"),
            "label.pdf": made.pdf("Patient: Lily Moss DOB 2/29/1984 Rosa Ortega"),
            "plain.pdf": made.pdf("Ortega, Rosa 02/29/1984"),
            "sure.pdf": made.pdf("Ortega, Rosa M. Date of Birth: 02/29/1984"),
        },
    )
    whole = ordering.begin_here(practice, [where], system=system, by=person)
    act(whole, ordering.look)
    told = whole_made.states(whole)
    assert told.pop("sure.pdf") == "ready"
    assert set(told.values()) == {"in doubt"}
    act(whole, ordering.carry_out)
    assert EntryListing.objects.get().patient == rosa


def test_two_charts_of_one_name_and_birth_date_are_always_a_doubt(
    practice: Practice, system: RecordSystem, person: Person, tmp_path: Path, rosa: Patient
) -> None:
    patients.add(practice, patients.described(rosa), at=rosa.created_at)
    text = "Client Name,DOB,Date,Service\n" + "Rosa Ortega,02/29/1984,01/02/2026,Peel\n" * 2
    where = whole_made.folder(
        tmp_path / "export",
        {"visits.csv": text.encode(), "a.pdf": made.pdf("Rosa Ortega DOB 02/29/1984")},
    )
    whole = whole_made.begun(practice, system, person, where)
    # Nothing tells which Rosa a row means, so one answer must not place both rows.
    assert whole.unplaced.count() == 3
    assert {len(one.candidates) for one in whole.unplaced.all()} == {2}
    act(whole, ordering.carry_out)
    assert Entry.objects.count() == 0


def test_a_full_disk_is_said_before_anything_is_begun(
    whole: WholeImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        whole_bytes.shutil, "disk_usage", lambda _path: type("U", (), {"free": 1})()
    )
    with pytest.raises(whole_bytes.NoRoom, match="GB"):
        ordering.carry_out(whole)
    whole.refresh_from_db()
    assert whole.phase == Phase.LOOKED.value


def test_files_that_vanish_are_said_and_the_rest_comes(whole: WholeImport, tmp_path: Path) -> None:
    (tmp_path / "export" / "charts" / "a.pdf").unlink()
    act(whole, ordering.carry_out)
    told = {f.name.rsplit("/", 1)[-1]: (f.state, f.why) for f in whole.files.all()}
    assert told["a.pdf"] == ("kept out", whole_bytes.GONE)
    assert whole.phase == Phase.DONE.value


def test_a_share_that_is_gone_stops_it_with_words_and_it_goes_on_when_it_is_back(
    whole: WholeImport, tmp_path: Path
) -> None:
    (tmp_path / "export").rename(tmp_path / "away")
    assert ordering.carry_out(whole)
    ordering.work(whole)
    whole.refresh_from_db()
    assert whole.phase == Phase.REFUSED.value
    assert "share" in whole.refused
    (tmp_path / "away").rename(tmp_path / "export")
    act(whole, ordering.carry_out)
    assert rows()[0] == 7


def test_thrown_away_nothing_is_left(whole: WholeImport) -> None:
    assert ordering.discard(whole)
    assert not WholeImport.objects.exists()
    assert not Unplaced.objects.exists()


def test_once_carried_out_it_is_not_thrown_away(whole: WholeImport) -> None:
    act(whole, ordering.carry_out)
    assert not ordering.discard(whole)


def test_locked_and_damaged_zips_are_said(
    practice: Practice, system: RecordSystem, person: Person, tmp_path: Path
) -> None:
    whole_zip = whole_made.zipped({"a.txt": b"a", "inner.zip": whole_made.zipped({"b": b"b"})})
    where = whole_made.folder(
        tmp_path / "export", {"a.zip": whole_zip, "b.zip": whole_zip[:-30], "c.zip": b"PK\3\4no"}
    )
    whole = ordering.begin_here(practice, [where], system=system, by=person)
    told = {f.name.rsplit("/", 1)[-1]: bool(f.why) for f in whole.files.all()}
    assert told == {"a.txt": False, "inner.zip": True, "b.zip": True, "c.zip": True}


def test_rank_puts_patients_first(whole: WholeImport) -> None:
    assert [f.name.rsplit("/", 1)[-1] for f in looking.ordered(whole)][:2] == [
        "patients.csv",
        "invoices.csv",
    ]
