"""What came in is kept first and read afterwards; nothing that came is lost, whatever it is."""

import io
from datetime import timedelta
from email.message import EmailMessage

import pikepdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.release import arrivals, mail
from cartella.release.arrivals import Upload
from cartella.release.models import Arrival, Channel
from tests import people
from tests.people import MORNING
from tests.release import line


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def upload(data: bytes, name: str = "letter.pdf") -> Upload:
    return Upload(name=name, open=lambda: io.BytesIO(data))


def keep(cast: people.Cast, *uploads: Upload, **also: object) -> Arrival:
    return arrivals.keep(
        cast.practice,
        channel=Channel.POST,
        files=uploads,
        by=line.staff(cast),
        **also,  # type: ignore[arg-type]
    )


def eml(message: EmailMessage | bytes, name: str = "mail.eml") -> Upload:
    return upload(message if isinstance(message, bytes) else message.as_bytes(), name)


def keep_eml(cast: people.Cast, one: Upload, **also: object) -> Arrival:
    return arrivals.keep_eml(cast.practice, one, by=line.staff(cast), **also)  # type: ignore


def pdf(pages: int = 2, password: str = "") -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page()
        if password:
            document.save(out, encryption=pikepdf.Encryption(owner=password, user=password))
        else:
            document.save(out)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "JPEG")
    return out.getvalue()


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "asks@example.org"
    made["Subject"] = "My records"
    for name, value in headers.items():
        made[name] = value
    made.set_content("Please send me my records.\n")
    return made


PDF = pdf()
READABLE = [
    pytest.param(PDF, "letter.pdf", "application/pdf", 2, id="PDF"),
    pytest.param(picture(), "letter.jpg", "image/jpeg", None, id="JPEG"),
    pytest.param(picture(), "letter.pdf", "image/jpeg", None, id="JPEG named .pdf"),
]
UNREADABLE = [
    pytest.param(b"", "letter.pdf", id="0 bytes"),
    pytest.param(PDF[: len(PDF) // 3], "letter.pdf", id="truncated"),
    pytest.param(pdf(password="sesame"), "letter.pdf", id="with password"),
    pytest.param(pdf(pages=0), "letter.pdf", id="0 pages"),
    pytest.param(b"%PDF-1.7 and nothing", "letter.pdf", id="no PDF after all"),
]


@pytest.mark.parametrize(("data", "name", "media_type", "pages"), READABLE)
def test_what_can_be_read_is_kept_and_said(cast, data, name, media_type, pages):
    file = keep(cast, upload(data, name)).files.get()
    assert (file.media_type, file.page_count) == (media_type, pages)
    assert not file.problem
    with store.open_blob(file.blob) as stream:
        assert stream.read() == data


@pytest.mark.parametrize(("data", "name"), UNREADABLE)
def test_a_letter_that_cannot_be_read_is_kept_as_it_came_and_says_so(cast, data, name):
    arrival = keep(cast, upload(data, name), upload(PDF, "second.pdf"))
    broken, whole = arrival.files.order_by("id")
    assert broken.problem and not whole.problem
    with store.open_blob(broken.blob) as stream:
        assert stream.read() == data
    assert list(arrivals.undecided(cast.practice)) == [arrival]


def test_a_page_of_the_web_called_pdf_is_kept_as_it_came(cast):
    data = b"<!DOCTYPE html><html><body><script>alert(1)</script>Error 500</body></html>"
    file = keep(cast, upload(data)).files.get()
    assert file.problem and file.page_count is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\letter.pdf", "letter.pdf"),
        ("..", "file"),
        ("", "file"),
        ("bad\x00name.pdf", "bad\ufffdname.pdf"),
        ("\u202etxt.exe", "\u202etxt.exe"),
        ("a" * 300 + ".pdf", "a" * 251 + ".pdf"),
        ("r\u00e9sum\u00e9 \udce9.pdf", "r\u00e9sum\u00e9 ?.pdf"),
    ],
)
def test_a_name_leads_nowhere(cast, said, kept):
    assert keep(cast, upload(PDF, said)).files.get().name == kept


# -- when it came ---------------------------------------------------------------------------------


def test_a_paper_from_the_future_is_refused_before_anything_is_kept(cast):
    with pytest.raises(arrivals.ReceivedInFuture):
        keep(cast, upload(PDF), received_at=MORNING + timedelta(days=1))
    assert not Arrival.objects.exists() and not Blob.objects.exists()


def test_later_today_is_now(cast):
    arrival = keep(cast, received_at=MORNING + timedelta(hours=2))
    assert arrival.received_at == MORNING


def test_an_earlier_day_is_taken_freely_and_a_later_one_with_a_reason(cast):
    arrival = keep(cast)
    by = line.staff(cast)
    arrivals.set_received(arrival, MORNING - timedelta(days=3), reason="", by=by)
    assert Arrival.objects.get().received_at == MORNING - timedelta(days=3)
    with clock.frozen(MORNING + timedelta(days=5)):
        later = MORNING + timedelta(days=2)
        with pytest.raises(arrivals.LaterNeedsReason):
            arrivals.set_received(arrival, later, reason=" ", by=by)
        arrivals.set_received(arrival, later, reason="sent to another office", by=by)
        with pytest.raises(arrivals.ReceivedInFuture):
            arrivals.set_received(arrival, MORNING + timedelta(days=9), reason="x", by=by)
    assert Arrival.objects.get().received_at == later


def test_the_day_of_a_decided_arrival_stays(cast):
    arrival = keep(cast)
    arrivals.not_a_request(arrival, "an advertisement", by=line.staff(cast))
    with pytest.raises(arrivals.AlreadyDecided):
        arrivals.set_received(arrival, MORNING, reason="", by=line.staff(cast))


# -- twice ----------------------------------------------------------------------------------------


def test_the_same_send_twice_is_kept_once(cast):
    first = keep(cast, upload(PDF), once_key="k")
    second = keep(cast, upload(PDF), once_key="k")
    assert first == second
    assert Arrival.objects.count() == Blob.objects.count() == first.files.count() == 1


def test_of_two_sends_at_once_one_is_kept_and_the_others_bytes_go(cast, monkeypatch):
    first = keep(cast, upload(PDF), once_key="k")
    seen = iter([None, first])
    monkeypatch.setattr(arrivals, "_first_time", lambda *who: next(seen))
    assert keep(cast, upload(PDF), once_key="k") == first
    assert Arrival.objects.count() == Blob.objects.count() == 1


def test_keys_of_two_practices_do_not_meet(cast):
    other = people.cast("elsewhere")
    assert keep(cast, once_key="k") != keep(other, once_key="k")


# -- e-mails --------------------------------------------------------------------------------------


def test_an_e_mail_is_kept_with_what_hangs_on_it(cast):
    made = message()
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="form.pdf")
    inner = message(**{"X-Passed": "on"})
    made.add_attachment(inner)
    arrival = keep_eml(cast, eml(made))
    assert (arrival.sender, arrival.subject) == ("asks@example.org", "My records")
    assert "Please send" in arrival.text
    whole, form, passed_on = arrival.files.order_by("id")
    assert (form.name, form.page_count) == ("form.pdf", 2)
    assert passed_on.name == "message.eml"
    assert not whole.problem
    with store.open_blob(passed_on.blob) as stream:
        assert b"X-Passed" in stream.read()


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"no header at all", b"\n\nbody"])
def test_what_is_no_e_mail_is_kept_and_says_so(cast, data):
    arrival = keep_eml(cast, eml(data))
    assert arrival.files.get().problem == mail.NOT_READ


def test_an_e_mail_too_large_to_open_is_kept_as_one_file_and_says_so(cast, monkeypatch):
    monkeypatch.setattr(arrivals, "MOST_EML_BYTES", 200)
    made = message()
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="form.pdf")
    arrival = keep_eml(cast, eml(made))
    file = arrival.files.get()
    assert file.problem == mail.TOO_LARGE and not arrival.text
    assert file.blob.size_bytes == len(made.as_bytes())


@pytest.mark.parametrize(
    "data",
    [
        b"From: a\nContent-Type: multipart/mixed; boundary=x\n\nno parts",
        b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n--x--",
        b"From: a\nContent-Type: multipart/related\n\ntext",
        b"From: a\nContent-Type: text/plain; charset=no-such\n\ntext",
        b"From: a\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!",
        b"From: \xff\xfe\nSubject: =?utf-8?b?!!?=\n\n\x00\xff",
        b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Disposition: "
        b"attachment; filename*=utf-8''%ff%00\n\nbytes\n--x--",
    ],
)
def test_broken_e_mails_are_kept(cast, data):
    arrival = keep_eml(cast, eml(data))
    assert arrival.files.exists()
    Arrival.objects.get(pk=arrival.pk).text.encode()


@given(st.binary(max_size=400))
@example(b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n--a--")
def test_no_bytes_stop_the_reading_of_an_e_mail(data):
    read = mail.read(b"From: a@example.org\nContent-Type: multipart/mixed; boundary=a\n" + data)
    assert isinstance(read.files, tuple)


def test_the_same_e_mail_sent_twice_is_kept_once(cast):
    first = keep_eml(cast, eml(message()), once_key="k")
    assert keep_eml(cast, eml(message()), once_key="k") == first
