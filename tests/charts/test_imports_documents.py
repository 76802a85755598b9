"""Folders, papers, photos and lists: nothing is lost, nothing crashes, everything is said."""

import io
import itertools
import os
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella.blobs import store
from cartella.charts import files, imports
from cartella.charts.imports import Choice, documents, sniff, sources
from cartella.charts.imports.sources import Source
from cartella.charts.kinds import Kind
from cartella.charts.models import (
    Attachment,
    Entry,
    EntryListing,
    FileFact,
    Outcome,
    Rendition,
)
from cartella.packaging.record import Drawer
from tests.charts import made

pytestmark = pytest.mark.django_db

LATIN = "Datum;Señora;Notiz\n2026-03-14;Muñoz;crème\n".encode("cp1252")
HTML_XLS = b"<html><table><tr><th>Date</th><th>Paid</th></tr><tr><td>1/2/2026</td><td>40.00</td>"


def zipped(files_in_it: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_in_it.items():
            archive.writestr(name, content)
    return out.getvalue()


def outcome(report: imports.ImportReport, name: str) -> imports.report.ItemReport:
    return next(i for i in report.items if i.name.endswith(name))


def bomb() -> bytes:
    """A small PNG that would unfold to 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_ten_drawer_folder_lands_in_its_drawers(bring_folder, rosa):
    report = bring_folder(
        {
            "01 details/profile.pdf": made.pdf(),
            "02 - Images/IMG_1.jpg": made.jpeg(1),
            "3_appointments/list.csv": LATIN,
            "04 services/history.xls": HTML_XLS,
            "05 Encounters/2026-03-14 SOAP note.pdf": made.pdf("note"),
            "06 Consents/botox.pdf": made.pdf("consent"),
            "07 invoices/inv 22.pdf": made.pdf("invoice"),
            "08 memberships/m.pdf": made.pdf("m"),
            "09 credits/c.pdf": made.pdf("c"),
            "10 messages/thread.txt": b"hello",
        },
        patient=rosa,
    )
    assert [int(d.drawer) for d in report.drawers] == list(range(1, 11))
    assert all(d.read == d.new == 1 for d in report.drawers)
    note = EntryListing.objects.get(kind="note")
    assert note.title == "SOAP note"
    assert note.occurred_at.astimezone().date() is not None
    assert note.occurred_precision == "day"


def test_a_day_is_that_day_in_the_practice_zone(bring, rosa, practice):
    practice.time_zone = "America/New_York"
    practice.save(update_fields=["time_zone"])
    bring({"visit 2026-03-14.pdf": made.pdf()}, patient=rosa)
    assert EntryListing.objects.get().occurred_at.isoformat() == "2026-03-14T04:00:00+00:00"


def test_two_papers_of_one_day_and_title_stay_two(bring_folder, rosa):
    report = bring_folder(
        {
            "encounters/a/SOAP 2026-03-14.pdf": made.pdf("morning"),
            "encounters/b/SOAP 2026-03-14.pdf": made.pdf("evening"),
        },
        patient=rosa,
    )
    assert report.read == 2
    assert EntryListing.objects.values("title", "occurred_at").distinct().count() == 1
    assert Entry.objects.count() == 2


def test_the_same_bytes_twice_are_one_entry(bring_folder, rosa):
    paper = made.pdf()
    report = bring_folder({"a.pdf": paper, "b/copy.pdf": paper}, patient=rosa)
    assert sorted(i.outcome for i in report.items) == [Outcome.NEW, Outcome.SAME]
    assert Entry.objects.count() == 1


def test_a_list_is_kept_as_a_document_with_its_rows_as_text(bring, rosa, practice):
    bring({"appointments.csv": LATIN, "sales.xls": HTML_XLS}, patient=rosa)
    texts = set(FileFact.objects.values_list("text", flat=True))
    assert texts == {
        "Datum\tSeñora\tNotiz\n2026-03-14\tMuñoz\tcrème",
        "Date\tPaid\n1/2/2026\t40.00",
    }
    drawers = dict(EntryListing.objects.values_list("title", "drawer"))
    assert drawers == {"appointments": 3, "sales": 7}
    assert Attachment.objects.filter(media_type="text/html", name="sales.xls").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("cut.pdf", made.pdf(pages=3)[:200]),
        ("locked.pdf", made.pdf(password="violet")),
        ("words.pdf", b"this is no PDF"),
        ("empty.heic", b""),
        ("cut.jpg", made.jpeg()[:300]),
        ("bomb.png", bomb()),
        ("noise.bin", bytes(range(256)) * 9),
        ("scan.dcm", b"\0" * 128 + b"DICM" + b"\0" * 40),
        ("empty.json", b""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_shown_is_kept_with_a_reason(bring, rosa, practice, name, content):
    report = bring({name: content}, patient=rosa)
    item = report.items[0]
    assert item.outcome is Outcome.NOT_UNDERSTOOD
    assert item.reason
    blob = files.one(practice, rosa.id, Entry.objects.get().file_sha256)
    assert blob.size_bytes == len(content)
    assert Attachment.objects.get().problem == item.reason
    assert bring({name: content}, patient=rosa).changed_nothing


def test_a_pdf_with_a_script_is_understood_and_the_script_is_named(bring, rosa):
    report = bring({"a.pdf": made.pdf(script=True)}, patient=rosa)
    assert report.items[0].outcome is Outcome.NEW
    first, *named = report.items[0].warnings
    assert first == documents.BEHIND
    assert named


def test_a_pdf_of_five_thousand_pages_is_read(bring, rosa):
    bring({"long.pdf": made.pdf(pages=5000)}, patient=rosa)
    assert Attachment.objects.get().page_count == 5000


@pytest.mark.parametrize("at", range(5))
def test_a_full_disk_leaves_nothing_half_filed_and_the_next_run_completes(
    bring, rosa, monkeypatch, at
):
    content = {"a.jpg": made.jpeg(), "b.pdf": made.pdf(), "c.txt": b"hello"}
    put, count = files.put, itertools.count()

    def full(patient, stream):
        if next(count) == at:
            raise store.StoreFull("full")
        return put(patient, stream)

    with monkeypatch.context() as broken:
        broken.setattr(files, "put", full)
        with pytest.raises(store.StoreFull):
            bring(content, patient=rosa)
    assert Entry.objects.count() == 0
    report = bring(content, patient=rosa)
    assert sum(d.new for d in report.drawers) == Entry.objects.count() == 3
    assert Attachment.objects.count() == 5


def test_content_is_believed_and_not_the_suffix(bring, rosa):
    report = bring({"photo.pdf": made.jpeg(), "paper.jpg": made.pdf()}, patient=rosa)
    assert {i.name: i.warnings[0] for i in report.items} == {
        "photo.pdf": sniff.WRONG_SUFFIX,
        "paper.jpg": sniff.WRONG_SUFFIX,
    }
    kinds = dict(Attachment.objects.filter(role="original").values_list("name", "media_type"))
    assert kinds == {"photo.pdf": "image/jpeg", "paper.jpg": "application/pdf"}


def test_pages_are_counted_and_words_of_a_paper_are_found(bring, rosa):
    bring({"a.pdf": made.pdf("Glabella", pages=3)}, patient=rosa)
    assert Attachment.objects.get().page_count == 3
    assert Entry.objects.get().words.filter(word="glabella").exists()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_gets_an_upright_copy_and_a_thumbnail(bring, rosa, practice, orientation):
    picture = made.jpeg(orientation=orientation, taken="2026:03:14 10:00:00")
    bring({"IMG_0001.jpg": picture}, patient=rosa)
    listing = EntryListing.objects.get()
    assert (listing.drawer, listing.has_photo, listing.file_count) == (2, True, 1)
    assert listing.occurred_precision == "day"
    roles = Attachment.objects.order_by("position").values_list("role", flat=True)
    assert list(roles) == ["original", "copy", "thumbnail"]
    for rendition in Rendition.objects.all():
        assert files.one(practice, rosa.id, rendition.sha256).size_bytes == rendition.size_bytes


def test_a_burst_is_one_entry_with_every_picture(rosa, practice, system, samples):
    path = samples / "images" / "heif_bird_burst.heic"
    report = imports.run(practice, [path], system=system, patient=rosa)
    assert report.read == 1
    assert FileFact.objects.get().picture_count == 4
    assert Attachment.objects.filter(role="copy").count() == 4


test_a_burst_is_one_entry_with_every_picture = pytest.mark.samples(
    test_a_burst_is_one_entry_with_every_picture
)


def test_a_zip_is_opened_and_a_zip_inside_it_is_kept_closed(bring, rosa):
    inner = zipped({"deep.pdf": made.pdf("deep")})
    report = bring(
        {"all.zip": zipped({"05 encounters/n.pdf": made.pdf(), "more.zip": inner})}, patient=rosa
    )
    assert outcome(report, "n.pdf").outcome is Outcome.NEW
    assert outcome(report, "more.zip").reason == sources.ZIP_IN_ZIP
    assert Entry.objects.count() == 2


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 400), st.integers(1, 255))
def test_no_flipped_byte_breaks_the_reading_of_a_zip(tmp_path, where, change):
    content = bytearray(zipped({"a.txt": b"words " * 90, "b/c.txt": b"more words" * 50}))
    content[where % len(content)] ^= change
    path = made.write(tmp_path, "x.zip", bytes(content))
    found = sources.collect([path], tmp_path)
    assert len(found) in (1, 2)


def test_names_in_a_zip_never_leave_it(bring, rosa, tmp_path):
    report = bring(
        {"evil.zip": zipped({"../../outside.txt": b"x", "/abs.txt": b"y", "c:\\d.txt": b"z"})},
        patient=rosa,
    )
    assert sorted(i.name for i in report.items) == ["abs.txt", "d.txt", "outside.txt"]
    assert not list(tmp_path.rglob("outside.txt"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped({"a.pdf": made.pdf()})[:60], sources.ZIP_DAMAGED),
        (zipped({"zeros": b"\0" * (sources.SMALL_BYTES + 1)}), sources.ZIP_BOMB),
    ],
    ids=["damaged", "bomb"],
)
def test_a_zip_that_is_not_opened_is_kept_and_says_why(bring, rosa, content, reason):
    report = bring({"all.zip": content}, patient=rosa)
    assert report.items[0].reason == reason
    assert report.items[0].outcome is Outcome.NOT_UNDERSTOOD


def test_hostile_file_names_are_only_text(bring_folder, rosa):
    names = ["ñandú 😀.pdf", "\u202efdp.exe", "=cmd|'calc'!A0.pdf", "<script>.pdf", "{{ x }}.pdf"]
    report = bring_folder(
        {name: made.pdf(str(number)) for number, name in enumerate(names)}, patient=rosa
    )
    assert report.read == len(names)
    stored = set(Attachment.objects.values_list("name", flat=True))
    assert stored == set(names)


def test_a_file_name_that_is_no_utf8_is_readable(practice, system, rosa, tmp_path):
    (tmp_path / "export").mkdir()
    raw = os.fsencode(tmp_path / "export") + b"/ma\xf1ana.txt"
    with open(raw, "wb") as file:  # noqa: PTH123 (a name that no Path shows)
        file.write(b"hello")
    imports.run(practice, [tmp_path / "export"], system=system, patient=rosa)
    assert Attachment.objects.get().name == "ma\ufffdana.txt"


def test_a_link_in_a_folder_is_not_followed(bring_folder, rosa, tmp_path):
    secret = made.write(tmp_path, "secret.txt", b"secret")
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "link.txt").symlink_to(secret)
    report = bring_folder({"a.txt": b"hello"}, patient=rosa)
    assert outcome(report, "link.txt").outcome is Outcome.NOT_FILED
    assert Entry.objects.count() == 1


def test_what_a_person_chose_wins_over_the_proposal(bring, rosa):
    choice = Choice(drawer=Drawer.CONSENTS, title="Laser consent", occurred_on=date(2025, 5, 6))
    bring({"scan0001.pdf": made.pdf()}, patient=rosa, choices={"scan0001.pdf": choice})
    listing = EntryListing.objects.get()
    assert (listing.drawer, listing.kind, listing.title) == (6, "consent", "Laser consent")


def test_a_name_given_beside_a_path_is_the_one_that_counts(practice, system, rosa, tmp_path):
    path = made.write(tmp_path, "upload-7f3a", made.pdf())
    source = Source(name="06 consents/Filler 03-14-2026.pdf", path=path)
    imports.run(practice, [source], system=system, patient=rosa)
    listing = EntryListing.objects.get()
    assert (listing.drawer, listing.title) == (6, "Filler")


def test_three_hundred_small_files_at_once(bring_folder, rosa):
    content = {f"05 encounters/note {n}.txt": f"note {n}".encode() for n in range(300)}
    report = bring_folder(content, patient=rosa)
    assert (report.read, Entry.objects.count()) == (300, 300)
    assert bring_folder(content, patient=rosa).changed_nothing


def test_a_mail_gives_its_subject_and_day(bring, rosa):
    mail = (
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n"
        b"Date: Fri, 13 Mar 2026 10:00:00 -0500\r\n\r\nSee you then.\r\n"
    )
    bring({"m.eml": mail}, patient=rosa)
    listing = EntryListing.objects.get()
    assert (listing.drawer, listing.title, listing.kind) == (10, "Café", Kind.MESSAGE)


def test_propose_shows_every_file_before_anything_is_written(tmp_path):
    folder = tmp_path / "export"
    made.write(folder, "02 images/after 2026-03-14.jpg", made.jpeg())
    made.write(folder, "chart.json", made.bundle(made.patient()))
    found = imports.propose([folder])
    assert [(p.drawer, p.is_resource) for p in found] == [
        (Drawer.IMAGES, False),
        (Drawer.ENCOUNTERS, True),
    ]
    assert found[0].occurred_on == date(2026, 3, 14)
    assert Entry.objects.count() == 0


@pytest.mark.samples
def test_every_sample_paper_and_picture_is_kept(practice, system, rosa, samples: Path):
    folders = [samples / name for name in ("pdf", "images", "dicom")]
    wanted = sum(len(list(folder.iterdir())) for folder in folders)
    report = imports.run(practice, folders, system=system, patient=rosa)
    print(f"{wanted} files tried")
    assert report.read == wanted
    assert all(i.reason for i in report.items if i.outcome is Outcome.NOT_UNDERSTOOD)
    assert imports.run(practice, folders, system=system, patient=rosa).changed_nothing
