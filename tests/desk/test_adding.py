"""Records are sent, sorted, imported by a worker, and reported; the same again changes nothing."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cartella.charts import importing, receiving
from cartella.charts.models import ImportBatch
from cartella.ledger import carry
from tests import doors, people
from tests.charts import made
from tests.desk import chart_made


@pytest.fixture
def client(cast):
    return doors.signed_in(cast.coordinator)


def url_of(cast: people.Cast) -> str:
    return reverse("desk:add_records", args=[cast.patient.public_id])


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def send(client, cast, *files: SimpleUploadedFile, **more: object) -> ImportBatch:
    """Send files as the form does; the batch that was made."""
    said = {"system": cast.emr.pk, "papers": list(files), **more}
    response = client.post(url_of(cast), said)
    assert response.status_code == 302, doors.words(response)
    return cast.practice.import_batches.order_by("-pk")[0]


def batch_url(batch: ImportBatch, name: str = "import_batch") -> str:
    return reverse(f"desk:{name}", args=[batch.public_id])


def as_proposed(client, batch: ImportBatch) -> dict[str, str]:
    """What the form would send if nobody changed anything."""
    files = client.get(batch_url(batch)).context["files"]
    return {
        key: value
        for file in files
        for key, value in (
            (f"drawer-{file.position}", str(file.drawer)),
            (f"title-{file.position}", file.title),
            (f"on-{file.position}", file.occurred_on.isoformat() if file.occurred_on else ""),
        )
    }


def imported(client, batch: ImportBatch, **changed: str):
    """Order the import, let the worker work; the report's context."""
    client.post(batch_url(batch), as_proposed(client, batch) | changed)
    chart_made.work()
    return client.get(batch_url(batch)).context


def test_nothing_is_in_the_chart_before_somebody_says_import(cast, client):
    batch = send(client, cast, sent("2026-03-04 consent botox.pdf", made.pdf()))
    file = batch.files.get()
    assert (file.drawer, file.title, str(file.occurred_on)) == (6, "consent botox", "2026-03-04")
    assert cast.practice.entries.count() == 0 and chart_made.work() == 0
    assert isinstance(client.get(batch_url(batch)).context["files"], list)


def test_the_day_is_proposed_from_the_first_page(cast, client):
    batch = send(client, cast, sent("scan.pdf", made.pdf("Visit of 03/04/2025")))
    assert str(batch.files.get().occurred_on) == "2025-03-04"


def test_what_a_person_says_of_a_file_wins(cast, client):
    batch = send(client, cast, sent("scan 1.pdf", made.pdf()), sent("scan 2.pdf", made.pdf("B")))
    imported(
        client,
        batch,
        **{"drawer-0": "7", "title-0": "Bill of March", "on-0": "2026-03-01", "drawer-1": "10"},
    )
    listing = cast.practice.entry_listings.get(title="Bill of March")
    assert (listing.drawer, listing.kind, listing.occurred_precision) == (7, "invoice", "day")
    assert cast.practice.entry_listings.get(title="scan 2").drawer == 10


def test_three_hundred_files_go_in_one_form_and_are_counted(cast, client):
    files = [sent(f"note {n}.txt", f"note number {n}".encode()) for n in range(300)]
    batch = send(client, cast, *files)
    assert batch.files.count() == 300
    context = imported(client, batch)
    assert context["words"] == "300 of 300 files"
    assert sum(count.new for count in context["counts"]) == 300
    assert cast.practice.entry_listings.filter(patient=cast.patient).count() == 300


def test_the_same_file_again_is_said_to_be_the_same(cast, client):
    bundle = made.bundle(chart_made.patient(), made.observation("o1"))
    for _ in range(2):
        files = (sent("chart.json", bundle), sent("letter.pdf", made.pdf()))
        context = imported(client, send(client, cast, *files))
    total = context["counts"][-1]
    assert (total.read, total.same, total.new) == (3, 3, 0)
    assert "same as before" in doors.words(
        client.get(batch_url(cast.practice.import_batches.order_by("-pk")[0]))
    )


def test_a_second_click_on_import_orders_nothing_more(cast, client):
    batch = send(client, cast, sent("a.pdf", made.pdf()))
    said = as_proposed(client, batch)
    for _ in range(2):
        client.post(batch_url(batch), said)
    assert cast.practice.jobs.filter(kind=receiving.JOB).count() == 1
    assert chart_made.work() == 1
    client.post(batch_url(batch), said)
    assert chart_made.work() == 0 and cast.practice.entries.count() == 1


def test_a_worker_that_takes_over_goes_on_where_the_other_was(cast, client, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK_FILES", 2)
    batch = send(client, cast, *(sent(f"{n}.txt", f"file {n}".encode()) for n in range(5)))
    client.post(batch_url(batch), as_proposed(client, batch))
    run, done = importing.imports.run, []

    def killed(*args, **more):
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(1)
        return run(*args, **more)

    monkeypatch.setattr(importing.imports, "run", killed)
    with pytest.raises(KeyboardInterrupt):
        chart_made.work()
    batch.refresh_from_db()
    assert (batch.done_files, batch.finished_at) == (2, None)
    monkeypatch.setattr(importing.imports, "run", run)
    cast.practice.jobs.filter(kind=receiving.JOB).update(state="ready", lease_until=None)
    chart_made.work()
    context = client.get(batch_url(batch)).context
    assert context["counts"][0].new == 5 and context["words"] == "5 of 5 files"


def test_the_bytes_that_waited_are_gone_once_the_chart_has_them(cast, client):
    batch = send(client, cast, sent("a.pdf", made.pdf()))
    owner = receiving.owner(batch)
    waiting = cast.practice.blobs.filter(owner_kind=owner.kind, owner_id=owner.id)
    assert waiting.count() == 1
    imported(client, batch)
    assert waiting.count() == 0
    assert cast.practice.blobs.filter(owner_id=str(cast.patient.pk)).exists()


def test_hostile_names_stay_names(cast, client):
    names = ["../../etc/passwd", "a\u202etxt.exe", "'; drop table.txt", "<b>é漢.txt", "CON.txt"]
    files = [sent(name, f"x{number}".encode()) for number, name in enumerate(names)]
    batch = send(client, cast, *files)
    page = client.get(batch_url(batch)).content.decode()
    assert "<b>é" not in page and "../" not in page
    context = imported(client, batch)
    assert sum(count.read for count in context["counts"]) == len(names)


def test_two_files_of_one_name_stay_two(cast, client):
    batch = send(client, cast, sent("scan.txt", b"one"), sent("scan.txt", b"two"))
    assert len(set(batch.files.values_list("name", flat=True))) == 2
    imported(client, batch, **{"drawer-0": "1", "drawer-1": "9"})
    drawers = cast.practice.entry_listings.values_list("drawer", flat=True)
    assert sorted(drawers) == [1, 9]


def test_empty_and_damaged_files_are_kept_and_say_why(cast, client):
    files = (
        sent("nothing.pdf", b""),
        sent("cut.pdf", made.pdf(pages=9)[:200]),
        sent("locked.pdf", made.pdf(password="x")),
        sent("half.zip", b"PK\x03\x04 and then nothing"),
    )
    batch = send(client, cast, *files)
    assert "0 bytes" in doors.words(client.get(batch_url(batch)))
    words = doors.words(client.get(batch_url(batch))) if imported(client, batch) else ""
    for reason in ("0 bytes", "damaged", "password", "The ZIP is damaged"):
        assert reason in words, reason
    assert cast.practice.entries.count() == 4


def test_a_folder_tells_the_drawers_when_the_browser_says_them(cast, client):
    batch = send(
        client,
        cast,
        papers=[],
        folder=[sent("a.pdf", made.pdf("A")), sent("b.pdf", made.pdf("B"))],
        paths=json.dumps(["export/06 consents/a.pdf", "export/10 messages/b.pdf"]),
    )
    assert list(batch.files.order_by("position").values_list("drawer", flat=True)) == [6, 10]


def test_folders_that_do_not_fit_the_files_are_left_out(cast, client):
    for paths in ("no json", "[1]", '["a", "b", "c"]', "{}"):
        batch = send(client, cast, papers=[], folder=[sent("a.pdf", b"%PDF-")], paths=paths)
        assert batch.files.count() == 1


def test_what_lies_in_a_zip_is_sorted_too(cast, client):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/07 invoices/bill.pdf", made.pdf("bill"))
        archive.writestr("x/loose.pdf", made.pdf("loose"))
        archive.writestr("../../evil.txt", "evil")
    batch = send(client, cast, sent("all.zip", packed.getvalue()))
    inside = {row.name: row for row in batch.files.filter(is_inside=True)}
    assert inside["x/07 invoices/bill.pdf"].drawer == 7 and "evil.txt" in inside
    place = inside["x/loose.pdf"].position
    context = imported(client, batch, **{f"drawer-{place}": "8"})
    assert context["words"] == "3 of 3 files"
    assert cast.practice.entry_listings.get(title="loose").drawer == 8


def test_a_file_of_another_patient_is_refused_and_may_go_to_that_name(cast, client):
    bundle = made.bundle(made.patient("p9", given="Olga", family="Otherwise", born="1950-01-01"))
    batch = send(client, cast, sent("olga.json", bundle))
    client.post(batch_url(batch))
    chart_made.work()
    words = doors.words(client.get(batch_url(batch)))
    assert "names another person or another birth date" in words
    assert cast.practice.entries.count() == 0
    client.post(batch_url(batch), {"follow": "1"})
    chart_made.work()
    olga = cast.practice.patients.get(given_name="Olga")
    assert olga.entry_listings.count() == 1 and cast.patient.entry_listings.count() == 0


def test_a_known_id_with_another_name_waits_for_a_decision(cast, client, tmp_path):
    first = made.bundle(chart_made.patient("77"), made.observation("o1", about="Patient/77"))
    imported(client, send(client, cast, sent("a.json", first)))
    second = made.bundle(
        made.patient("77", given="Zinnia", family="Quillfeather Brown", born="1988-02-29"),
        made.observation("o2", about="Patient/77"),
    )
    context = imported(client, send(client, cast, sent("b.json", second)))
    (doubt,) = context["doubts"]
    url = reverse("desk:import_doubt", args=[doubt.public_id])
    words = doors.words(client.get(url))
    assert "Zinnia Quillfeather Brown" in words and "Feb. 29, 1988" in words
    assert client.post(url, {"answer": "perhaps"}).status_code == 200
    assert client.post(url, {"answer": "same"}).status_code == 302
    assert client.post(url, {"answer": "other"}).status_code == 302  # decided already
    doubt.refresh_from_db()
    assert doubt.decided_patient == cast.patient
    assert cast.patient.entry_listings.filter(resource_type="Observation").count() == 2
    assert cast.practice.patients.count() == 1


def test_an_import_can_be_taken_back_once(cast, client):
    batch = send(client, cast, sent("a.pdf", made.pdf()), sent("b.pdf", made.pdf("B")))
    imported(client, batch)
    client.post(batch_url(batch, "import_undo"))
    assert cast.practice.entry_listings.filter(patient=cast.patient).count() == 2
    assert "2 entries" in doors.words(client.get(batch_url(batch, "import_undo")))
    for _ in range(2):
        client.post(batch_url(batch, "import_undo"), {"note": "wrong files"})
    assert cast.practice.entry_listings.filter(patient=cast.patient).count() == 0
    assert "taken back" in doors.words(client.get(batch_url(batch)))


def test_the_progress_is_a_part_of_a_page_in_counts(cast, client):
    batch = send(client, cast, sent("a.pdf", made.pdf()))
    client.post(batch_url(batch), as_proposed(client, batch))
    part = client.get(batch_url(batch, "import_progress"), headers={"HX-Request": "true"})
    assert b"<html" not in part.content and b"hx-get" in part.content
    assert "HX-Refresh" not in part and carry.grant_of(part) is None
    whole = doors.words(client.get(batch_url(batch)))
    assert "You can leave this page" in whole and "Look again" in whole
    chart_made.work()
    done = client.get(batch_url(batch, "import_progress"))
    assert done["HX-Refresh"] == "true" and b"hx-get" not in done.content


def test_the_form_says_what_is_missing(cast, client):
    words = doors.words(client.post(url_of(cast), {}))
    assert "Say where the records come from" in words and "Choose at least one file" in words
    assert cast.practice.import_batches.count() == 0


def test_a_new_record_system_is_named_once(cast, client):
    for _ in range(2):
        send(client, cast, sent("a.txt", b"a"), system="", new_system="Old till")
    assert cast.practice.record_systems.filter(name="Old till").count() == 1
    noted = cast.practice.changes.get(about="record_system")
    assert noted.fields["name"] == [None, "Old till"]
    assert noted.changed_by_id == cast.coordinator.person_id


def test_strangers_find_nothing_and_the_front_desk_is_refused(cast, stranger, client):
    batch = send(client, cast, sent("a.pdf", made.pdf()))
    urls = [url_of(cast), *(batch_url(batch, n) for n in ("import_batch", "import_progress"))]
    other, front = doors.signed_in(stranger.owner), doors.signed_in(cast.desk)
    assert {other.get(url).status_code for url in urls} == {404}
    assert {front.get(url).status_code for url in urls} == {403}
    undo = batch_url(batch, "import_undo")
    assert (other.post(undo).status_code, front.post(undo).status_code) == (404, 403)
    assert other.post(batch_url(batch)).status_code == 404 and chart_made.work() == 0


def test_what_was_sent_can_be_thrown_away_before_the_import_only(cast, client):
    batch = send(client, cast, sent("a.pdf", made.pdf()))
    owner = receiving.owner(batch)
    assert client.post(batch_url(batch, "import_discard")).status_code == 302
    assert not cast.practice.import_batches.exists()
    assert not cast.practice.blobs.filter(owner_id=owner.id).exists()
    batch = send(client, cast, sent("a.pdf", made.pdf()))
    client.post(batch_url(batch), as_proposed(client, batch))
    client.post(batch_url(batch, "import_discard"))
    assert chart_made.work() == 1 and cast.practice.entries.count() == 1
    client.post(batch_url(batch, "import_discard"))
    assert cast.practice.import_batches.count() == 1


def test_nothing_is_kept_of_a_sending_that_found_the_disk_full(cast, client, monkeypatch):
    put, done = receiving.store.put, []

    def full(*args):
        if done:
            raise receiving.StoreFull("The disk is full.")
        done.append(1)
        return put(*args)

    monkeypatch.setattr(receiving.store, "put", full)
    said = {"system": cast.emr.pk, "papers": [sent("a.pdf", b"a"), sent("b.pdf", b"b")]}
    assert "The disk is full" in doors.words(client.post(url_of(cast), said))
    assert not cast.practice.import_batches.exists() and not cast.practice.blobs.exists()


def test_a_full_disk_leaves_nothing_half_done(cast, client, monkeypatch):
    batch = send(client, cast, sent("a.pdf", made.pdf()))

    run = importing.imports.run

    def full(*args, **more):
        raise receiving.StoreFull("The disk is full.")

    monkeypatch.setattr(importing.imports, "run", full)
    client.post(batch_url(batch), as_proposed(client, batch))
    chart_made.work()
    monkeypatch.setattr(importing.imports, "run", run)
    assert "The disk is full" in doors.words(client.get(batch_url(batch)))
    imported(client, batch)
    assert cast.practice.entries.count() == 1
