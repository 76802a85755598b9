"""What people and machines send as exports of many patients: each is answered in words."""

import io
import random
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cartella.charts.models import Entry, FileState, Patient, WholeFile, WholeImport
from cartella.charts.wholes import bytes as whole_bytes
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from tests import doors, people
from tests.charts import made, whole_made

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "Client ID,Name,DOB\n1,Zoë Fen,02/14/1980\n2,Ada Umber,03/15/1981\n"
SAID = {"kind": "patients", "order": "mdy", "decimal": "."}
COLUMNS = {"column-0": "patient_id", "column-1": "name", "column-2": "birth_on"}


@pytest.fixture
def desk(cast: people.Cast) -> Client:
    return doors.signed_in(cast.coordinator)


def sent(desk: Client, name: str, content: bytes) -> WholeImport:
    papers = [SimpleUploadedFile(name, content)]
    answer = desk.post(reverse("desk:imports"), {"new_system": "Old one", "papers": papers})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    worker.run_due(Lane.SLOW)
    return WholeImport.objects.latest("pk")


def at(name: str, whole: WholeImport, *more: object) -> str:
    return reverse(f"desk:{name}", args=[whole.public_id, *more])


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def of_many_members(count: int) -> bytes:
    """A ZIP whose list names so many empty members, all at one place."""
    local = b"PK\x03\x04" + struct.pack("<5H3L2H", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack(
        "<6H3L5H2L", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    central = (entry + b"a") * count
    size, at_ = len(central), len(local)
    big = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, count, count, size, at_)
    where = b"PK\x06\x07" + struct.pack("<LQL", 0, at_ + size, 1)
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + central + big + where + end


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 and no more", "The ZIP is damaged"),
        (zipped({"zeros.csv": b"\0" * (60 * 1024**2)}), "far more than records need"),
        (zipped({"inner.zip": zipped({"a.txt": b"x"})}), "A ZIP inside a ZIP is not opened"),
    ],
    ids=["damaged", "bomb", "zip in zip"],
)
def test_a_zip_that_is_not_opened_says_why_and_is_kept(
    desk: Client, content: bytes, words: str
) -> None:
    whole = sent(desk, "export.zip", content)
    assert words in doors.words(desk.get(at("whole_import", whole)))
    file = whole.files.get()
    assert file.state == FileState.KEPT_OUT
    assert file.blob is not None
    assert 'value="carry"' not in desk.get(at("whole_import", whole)).content.decode()


def test_a_zip_larger_than_a_frame_of_the_store_is_read_whole(desk: Client) -> None:
    noise = random.Random(1)
    members = {f"folder/{n:04}-{'x' * 60}.txt": noise.randbytes(700) for n in range(120)}
    whole = sent(desk, "export.zip", zipped(members))
    assert whole.files.count() == 120
    assert set(whole.files.values_list("state", flat=True)) == {FileState.IN_DOUBT}


@pytest.mark.parametrize(
    "count", [11, pytest.param(300_001, marks=pytest.mark.long)], ids=["few", "300,001"]
)
def test_a_zip_of_too_many_members_is_sent_in_several(
    desk: Client, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(whole_bytes, "MOST_MEMBERS", min(count - 1, whole_bytes.MOST_MEMBERS))
    whole = sent(desk, "export.zip", of_many_members(count))
    assert "more than 300,000 files" in doors.words(desk.get(at("whole_import", whole)))
    assert whole.files.count() == 1


def test_more_files_than_fit_in_one_step_are_told_so(desk: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    papers = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(3)]
    answer = desk.post(reverse("desk:imports"), {"new_system": "Old one", "papers": papers})
    assert answer.status_code == 413
    assert "a ZIP of them" in doors.words(answer)
    assert not WholeImport.objects.exists()


def test_names_that_lead_elsewhere_are_only_names(desk: Client) -> None:
    names = ("../../etc/passwd", "/abs.txt", "c:\\d.txt", "<b>x</b>.txt")
    whole = sent(desk, "export.zip", zipped({name: name.encode() for name in names}))
    kept = set(whole.files.values_list("name", flat=True))
    assert kept == {"etc/passwd", "abs.txt", "d.txt", "<b>x</b>.txt"}
    assert "<b>x" not in desk.get(at("whole_import", whole)).content.decode()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (LIST.encode("utf-8-sig"), "UTF-8"),
        (LIST.encode("utf-16"), "UTF-16"),
        (LIST.encode("cp1252"), "Windows-1252"),
        (LIST.replace(",", ";").encode(), "semicolons"),
        (LIST.replace(",", "\t").encode(), "tabs"),
        (LIST.replace("\n", "\r\n").encode(), "commas"),
        (LIST.replace("\n", "\r").encode(), "commas"),
    ],
    ids=["bom", "utf-16", "cp1252", "semicolons", "tabs", "crlf", "cr"],
)
def test_a_list_however_it_is_written_makes_the_same_charts(
    desk: Client, content: bytes, encoding: str
) -> None:
    whole = sent(desk, "clients.csv", content)
    shown = doors.words(desk.get(at("whole_list", whole, 0)))
    assert encoding in shown
    assert "Zoë Fen" in shown
    assert desk.post(at("whole_list", whole, 0), SAID | COLUMNS).status_code == 302
    worker.run_due(Lane.SLOW)
    desk.post(at("whole_act", whole), {"act": "carry"})
    worker.run_due(Lane.SLOW)
    assert Patient.objects.filter(given_name="Zoë", family_name="Fen").count() == 1
    assert Patient.objects.filter(family_name="Umber").count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 bytes"),
        (b"Name,DOB\n", "no rows under its heads"),
        (b'Name,DOB\n"Ada,1980\nand no end', "never closed"),
        (("a," * 501 + "\n").encode() * 3, "more than 500 columns"),
    ],
    ids=["empty", "heads alone", "open quote", "too wide"],
)
def test_a_list_that_is_none_says_what_to_do(desk: Client, content: bytes, words: str) -> None:
    whole = sent(desk, "clients.csv", content)
    assert words in doors.words(desk.get(at("whole_import", whole)))
    answer = desk.get(at("whole_list", whole, 0))
    assert answer.status_code in (302, 404)


def test_a_list_of_one_column_can_be_said_or_left(desk: Client) -> None:
    whole = sent(desk, "names.csv", b"Name\nAda Fen\nBea Umber\n")
    where = at("whole_list", whole, 0)
    assert "Ada Fen" in doors.words(desk.get(where))
    assert "Say which column tells the patient" in doors.words(desk.post(where, SAID))
    assert desk.post(where, SAID | {"column-0": "name"}).status_code == 302
    worker.run_due(Lane.SLOW)
    assert whole.unplaced.count() == 2  # a name without a birth date is nobody's for sure
    nonsense = {"kind": "x" * 400, "order": "zzz", "column-0": "name", "column-99999": "on"}
    assert desk.post(where, nonsense).status_code == 200


def test_a_locked_print_waits_for_a_person_and_its_page_opens(desk: Client) -> None:
    whole = sent(desk, "locked.pdf", made.pdf("Ada Fen", password="violet"))
    one = whole.unplaced.get()
    assert desk.get(at("whole_doubt", whole, one.pk)).status_code == 200
    assert desk.get(at("whole_doubt_picture", whole, one.pk, 0, 1)).status_code == 404
    assert "password" in doors.words(desk.get(at("whole_import", whole)))


def test_the_same_zip_sent_twice_brings_nothing_new(desk: Client) -> None:
    content = zipped({"clients.csv": LIST.encode(), "a.pdf": made.pdf("Ada Umber DOB: 03/15/1981")})
    counts = []
    for turn in range(2):
        whole = sent(desk, "export.zip", content)
        if not turn:
            desk.post(at("whole_list", whole, 0), SAID | COLUMNS)
            worker.run_due(Lane.SLOW)
        desk.post(at("whole_act", whole), {"act": "carry"})
        worker.run_due(Lane.SLOW)
        counts.append((Entry.objects.count(), Patient.objects.count()))
    assert counts[0] == counts[1]
    whole.refresh_from_db()
    assert sum(row["same"] for row in whole.forecast) == 3
    assert sum(row["new"] for row in whole.forecast) == 0


def test_nobody_without_the_permission_sees_or_does_anything(
    desk: Client, cast: people.Cast
) -> None:
    whole = sent(desk, "scan.pdf", whole_made.SCAN)
    doubt = whole.unplaced.get()
    assert whole.run is not None
    pages = [
        reverse("desk:imports"),
        reverse("desk:kits"),
        reverse("desk:kit", args=["zenoti"]),
        reverse("desk:run_undo", args=[whole.run.public_id]),
        reverse("desk:run_undo_progress", args=[whole.run.public_id]),
        *(at(name, whole) for name in ("whole_import", "whole_progress", "whole_report")),
        at("whole_list", whole, 0),
        at("whole_doubts", whole),
        at("whole_doubt", whole, doubt.pk),
        at("whole_doubt_picture", whole, doubt.pk, 0, 1),
    ]
    for member in (cast.desk, cast.clinician):
        other = doors.signed_in(member)
        for page in pages:
            assert other.get(page).status_code == 403, page
        for page in (at("whole_act", whole), at("whole_doubt", whole, doubt.pk), pages[0]):
            assert other.post(page, {"act": "discard", "answer": "out"}).status_code == 403, page
    assert doubt.decided_at is None
    assert WholeFile.objects.filter(whole=whole).exists()
    bare = Client()
    for page in pages:
        assert bare.get(page).status_code in (302, 403), page
