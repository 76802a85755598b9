"""Search: by name, birth date, telephone and number; posted, so that it stands in no log."""

import pytest
from django.urls import reverse

from cartella.charts import patients
from tests import doors
from tests.release import rows

URL = "/search/"


@pytest.fixture
def filled(cast):
    """The patient can be found by her words, and has one request."""
    patients.reindex(cast.practice)
    return rows.asked(cast)


@pytest.mark.parametrize("text", ["quill", "Zinnia Quill", "2/29/1988", "1988-02-29", "zin"])
def test_a_patient_is_found_by_name_and_birth_date(cast, filled, text):
    client = doors.signed_in(cast.coordinator)
    answer = client.post(URL, {"q": text})
    urls = [row["url"] for row in answer.context["found"]]
    assert reverse("desk:chart", args=[cast.patient.public_id]) in urls


def test_a_request_is_found_by_its_number(cast, filled):
    client = doors.signed_in(cast.desk)
    for text in (filled.number, filled.number[:6].lower(), filled.number.replace("-", "")):
        assert filled.number in [
            row["sub"] for row in client.post(URL, {"q": text}).context["found"]
        ]


def test_who_may_not_see_charts_finds_requests_alone(cast, filled):
    found = doors.signed_in(cast.desk).post(URL, {"q": "quill"}).context["found"]
    assert [row["url"] for row in found] == [reverse("desk:request", args=[filled.number])]


def test_htmx_gets_the_list_alone_and_plain_forms_a_page(cast, filled):
    client = doors.signed_in(cast.coordinator)
    part = client.post(URL, {"q": "quill"}, headers={"HX-Request": "true"})
    assert b"<html" not in part.content and b"Quillfeather" in part.content
    whole = client.post(URL, {"q": "quill"})
    assert b"<html" in whole.content and b"Quillfeather" in whole.content


def test_what_is_sought_is_in_no_address(cast, filled):
    client = doors.signed_in(cast.coordinator)
    assert client.get(URL, {"q": "quill"}).context["found"] == []


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'; --", "🦄", "x" * 500])
def test_odd_words_find_nothing_and_break_nothing(cast, filled, text):
    assert doors.signed_in(cast.coordinator).post(URL, {"q": text}).context["found"] == []


def test_nothing_of_another_practice_is_found(cast, stranger, filled):
    patients.reindex(stranger.practice)
    client = doors.signed_in(stranger.owner)
    found = client.post(URL, {"q": "quill"}).context["found"]
    assert [row["url"] for row in found] == [
        reverse("desk:chart", args=[stranger.patient.public_id])
    ]


def test_markup_in_a_name_is_shown_as_text(cast):
    rows.asked(cast, matched=False, stated_name="<script>alert(1)</script>")
    page = doors.signed_in(cast.desk).post(URL, {"q": "<script"})
    assert b"<script>alert" not in page.content
    assert page.context["found"]
