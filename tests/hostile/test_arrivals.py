"""Letters that come in at the desk and cannot be read: kept, shown as such, had back unchanged."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import doors
from tests.hostile.test_pdfs import BROKEN as PDFS
from tests.hostile.test_pictures import BROKEN as PICTURES
from tests.packaging import papers

LETTERS = {kind: ("letter.pdf", content) for kind, (content, _words) in PDFS.items()}
LETTERS |= {f"photo-{kind}": (name, content) for kind, (name, content, _) in PICTURES.items()}
LETTERS |= {
    "script": ("letter.pdf", papers.loaded()),
    "page": ("letter.html", b"<html><script>alert(1)</script>"),
    "drawing": ("letter.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "climbs": ("../../etc/letter\u202efdp.exe", b"MZ"),
    "mail": ("letter.eml", b"From: a@example.org\r\nSubject: =?utf-8?q?=00=FF?=\r\n\r\n\xff\0"),
    "mail-in-pieces": (
        "letter.eml",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 99,
    ),
    "archive": ("letter.zip", b"PK\x05\x06" + b"\0" * 18),
}


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_of_any_kind_is_kept_and_had_back_as_it_came(cast, kind):
    name, content = LETTERS[kind]
    client = doors.signed_in(cast.owner)
    client.raise_request_exception = False
    answer = client.post(
        "/requests/new/",
        {
            "channel": "post",
            "received_on": "2026-11-02",
            "sender": "<script>alert(1)</script>",
            "papers": SimpleUploadedFile(name, content, content_type="text/html"),
        },
        follow=True,
    )
    assert answer.status_code in (200, 422), answer.status_code
    arrival = cast.practice.arrivals.order_by("id").last()
    if arrival is None:  # Django itself takes an empty file for none
        assert content == b"" and "empty" in doors.words(answer)
        return
    assert "<script>alert" not in answer.content.decode()
    _is_had_back(client, arrival, content)


def _is_had_back(client: Client, arrival, content: bytes) -> None:
    kept = []
    for file in arrival.files.all():
        got = client.get(f"/inbox/{arrival.public_id}/file/{file.pk}/")
        assert got.status_code == 200
        kept.append(b"".join(got))
        assert got["X-Content-Type-Options"] == "nosniff"
        assert got["Content-Disposition"].startswith("attachment")
        assert "sandbox" in got["Content-Security-Policy"]
        assert ".." not in got["Content-Disposition"] and "\u202e" not in got["Content-Disposition"]
        for page in (0, 1, 99):
            shown = client.get(f"/inbox/{arrival.public_id}/page/{file.pk}/{page}/")
            assert shown.status_code in (200, 404)
    assert content in kept
