"""Keep what came in: a letter, a call, an e-mail file. Nothing is lost, whatever it is."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cartella import clock
from cartella.blobs import store
from tests import doors

EML = b"""From: Zinnia Quillfeather <zinnia@example.org>
Subject: My records
Content-Type: text/plain

Please send me everything.
"""


@pytest.fixture
def desk(cast):
    """The front desk's browser."""
    return doors.signed_in(cast.desk)


@pytest.fixture
def today(cast):
    """Today at the practice."""
    return clock.today(cast.practice.time_zone)


def keep(desk, on, *papers, **fields):
    """Post the form."""
    given = {"channel": "post", "received_on": on, "papers": list(papers)} | fields
    return desk.post(reverse("desk:new_request"), given)


def test_the_form_proposes_today(desk, today):
    page = desk.get(reverse("desk:new_request"))
    assert page.status_code == 200
    assert f'value="{today:%Y-%m-%d}"'.encode() in page.content


def test_a_letter_is_kept_with_its_day_and_shown(cast, desk, today):
    on = today - timedelta(days=4)
    answer = keep(desk, on, SimpleUploadedFile("letter.txt", b"my records please"), sender="Zinnia")
    arrival = cast.practice.arrivals.get()
    assert answer["Location"] == reverse("desk:arrival", args=[arrival.public_id])
    assert clock.day_of(arrival.received_at, cast.practice.time_zone) == on
    page = doors.words(desk.get(answer["Location"]))
    assert "letter.txt" in page and "Zinnia" in page


def test_a_telephone_call_needs_no_paper(cast, desk, today):
    keep(desk, today, channel="phone", text="Wants everything, by mail")
    assert cast.practice.arrivals.get().text == "Wants everything, by mail"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj"),
        ("picture.jpg", b"\xff\xd8\xff\xe0 no picture"),
        ("../../etc/passwd", b"root"),
        ("Ünï\u202egpj.exe", b"MZ"),
        ("x" * 300 + ".pdf", b"%PDF-1.4"),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_as_it_came(cast, desk, today, name, content):
    answer = keep(desk, today, SimpleUploadedFile(name, content))
    file = cast.practice.arrivals.get().files.get()
    assert b"".join(store.read(file.blob, 0, file.blob.size_bytes)) == content
    assert "/" not in file.name
    page = desk.get(answer["Location"])
    assert page.status_code == 200
    saved = desk.get(reverse("desk:arrival_file", args=[file.arrival.public_id, file.pk]))
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["X-Content-Type-Options"] == "nosniff"


def test_an_email_file_is_taken_apart(cast, desk, today):
    keep(desk, today, SimpleUploadedFile("mail.eml", EML), channel="email")
    arrival = cast.practice.arrivals.get()
    assert arrival.subject == "My records"
    assert "zinnia@example.org" in arrival.sender
    assert "Please send me everything." in arrival.text


def test_several_papers_are_kept_in_their_order(cast, desk, today):
    papers = [SimpleUploadedFile(f"page{n}.txt", b"%d" % n) for n in range(3)]
    keep(desk, today, *papers)
    names = [file.name for file in cast.practice.arrivals.get().files.order_by("id")]
    assert names == ["page0.txt", "page1.txt", "page2.txt"]


def test_a_day_to_come_is_refused_with_words_and_nothing_typed_is_lost(cast, desk, today):
    answer = keep(desk, today + timedelta(days=1), text="Wants everything", sender="Zinnia")
    assert not cast.practice.arrivals.exists()
    page = answer.content.decode()
    assert "lies in the future" in page
    assert "Wants everything" in page and "Zinnia" in page


@pytest.mark.parametrize("field", ["channel", "received_on"])
def test_what_is_missing_is_said_at_its_field(cast, desk, today, field):
    answer = keep(desk, today, text="Wants everything", **{field: ""})
    assert answer.context["form"].errors[field]
    assert "Wants everything" in answer.content.decode()
    assert not cast.practice.arrivals.exists()


@pytest.mark.parametrize("who", ["clinician", "auditor"])
def test_who_may_not_receive_keeps_nothing(cast, today, who):
    member = cast.clinician if who == "clinician" else doors.auditor(cast.practice)
    client = doors.signed_in(member)
    assert client.get(reverse("desk:new_request")).status_code == 403
    assert keep(client, today).status_code == 403
    assert not cast.practice.arrivals.exists()


def test_a_second_click_keeps_the_letter_once(cast, desk, today):
    once = desk.get(reverse("desk:new_request")).context["form"]["once"].value()
    first = keep(desk, today, text="my records", once=once)
    second = keep(desk, today, text="my records", once=once)
    assert first["Location"] == second["Location"]
    assert cast.practice.arrivals.count() == 1
