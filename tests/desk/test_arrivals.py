"""An arrival becomes a request, joins one, or is none; each once, by who may."""

import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse

from cartella import clock
from cartella.charts import patients
from cartella.law.facts import Form
from cartella.release import arrivals
from cartella.release.models import Channel, Fate
from tests import doors
from tests.release import rows


@pytest.fixture
def desk(cast):
    """The front desk's browser."""
    patients.reindex(cast.practice)
    return doors.signed_in(cast.desk)


@pytest.fixture
def arrival(cast):
    """A letter that came three days ago."""
    return arrivals.keep(
        cast.practice,
        channel=Channel.POST,
        sender="Z. Q.",
        text="I want my records",
        files=[arrivals.Upload(name="letter.txt", open=lambda: BytesIO(b"please"))],
        received_at=clock.now() - timedelta(days=3),
        by=cast.act(cast.desk),
    )


def asked(arrival, **given) -> dict[str, object]:
    """The form, filled."""
    zone = arrival.practice.time_zone
    return {
        "stated_name": "Zinnia Quillfeather",
        "stated_born_on_0": "2",
        "stated_born_on_1": "29",
        "stated_born_on_2": "1988",
        "received_on": clock.day_of(arrival.received_at, zone),
        "wanted": "everything",
        "form": Form.ELECTRONIC.value,
        "manner": "portal",
        "contact_email": "zinnia@example.org",
        "language": "en",
    } | given


def at(arrival, name: str = "arrival") -> str:
    """The address of an arrival's page or act."""
    return reverse(f"desk:{name}", args=[arrival.public_id])


def test_the_page_shows_the_paper_beside_the_form(desk, arrival):
    page = doors.words(desk.get(at(arrival)))
    for words in ("I want my records", "letter.txt", "Z. Q.", "Name of the patient"):
        assert words in page


def test_it_becomes_a_request_whose_clock_counts_from_its_day(cast, desk, arrival):
    answer = desk.post(at(arrival), asked(arrival), follow=True)
    rr = cast.practice.records_requests.get()
    assert answer.redirect_chain[0][0] == reverse("desk:request", args=[rr.number])
    assert rr.received_on == clock.day_of(arrival.received_at, cast.practice.time_zone)
    assert rr.stated_born_on == date(1988, 2, 29)
    assert "Receipt code for the requester" in doors.words(answer)


def test_the_second_click_leads_to_the_request_of_the_first(cast, desk, arrival):
    for _click in range(2):
        answer = desk.post(at(arrival), asked(arrival))
        rr = cast.practice.records_requests.get()
        assert answer["Location"] == reverse("desk:request", args=[rr.number])


def test_an_earlier_day_may_be_set(cast, desk, arrival):
    earlier = clock.day_of(arrival.received_at, cast.practice.time_zone) - timedelta(days=2)
    desk.post(at(arrival), asked(arrival, received_on=earlier))
    assert cast.practice.records_requests.get().received_on == earlier


def test_a_later_day_needs_a_reason(cast, desk, arrival):
    arrivals.set_received(
        arrival, clock.now() - timedelta(days=9), reason="", by=cast.act(cast.desk)
    )
    later = clock.today(cast.practice.time_zone) + timedelta(days=1)
    answer = desk.post(at(arrival), asked(arrival, received_on=later))
    assert "lies in the future" in doors.words(answer)
    assert not cast.practice.records_requests.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"stated_name": ""}, "stated_name"),
        ({"stated_born_on_0": "2", "stated_born_on_1": "30"}, "stated_born_on"),
        ({"stated_born_on_2": ""}, "stated_born_on"),
        ({"contact_email": "no address"}, "contact_email"),
        ({"manner": "pigeon"}, "manner"),
        ({"received_on": "yesterday"}, "received_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    cast, desk, arrival, given, field
):
    answer = desk.post(at(arrival), asked(arrival, wanted_words="from 2020 on") | given)
    assert answer.context["form"].errors[field]
    assert "from 2020 on" in answer.content.decode()
    assert not cast.practice.records_requests.exists()
    arrival.refresh_from_db()
    assert arrival.fate == Fate.UNDECIDED


def test_markup_in_a_letter_is_shown_as_text(cast, desk):
    kept = arrivals.keep(
        cast.practice,
        channel=Channel.FAX,
        text="<script>alert(1)</script>{{ 7 }}",
        sender="<b>",
        by=cast.act(cast.desk),
    )
    page = desk.get(at(kept)).content
    assert b"<script>alert" not in page
    assert b"{{ 7 }}" in page


# While one types


def part(desk, arrival, **given):
    """What the page asks for while one types."""
    posted = asked(arrival, **given)
    return desk.post(at(arrival, "arrival_match"), posted, headers={"HX-Request": "true"})


def test_likely_patients_appear_while_one_types(desk, arrival):
    answer = part(desk, arrival, stated_name="quill", stated_born_on_2="")
    assert b"<html" not in answer.content
    assert "Zinnia Quillfeather" in doors.words(answer)


def test_the_birth_date_is_compared(desk, arrival):
    assert "same birth date" in doors.words(part(desk, arrival))
    other = doors.words(part(desk, arrival, stated_born_on_2="1987", stated_born_on_1="28"))
    assert "another birth date" in other


def test_a_changed_name_is_found_by_the_birth_date(desk, arrival):
    assert "Zinnia Quillfeather" in doors.words(part(desk, arrival, stated_name="Zinnia Newname"))


def test_open_requests_of_the_same_name_appear(cast, desk, arrival):
    rr = rows.asked(cast, matched=False, stated_name="zinnia QUILLFEATHER")
    assert rr.number in doors.words(part(desk, arrival))
    assert rr.number not in doors.words(part(desk, arrival, stated_name="Zinnia"))


def test_an_empty_form_proposes_nobody(desk, arrival):
    empty = part(
        desk,
        arrival,
        stated_name="",
        stated_born_on_0="",
        stated_born_on_1="",
        stated_born_on_2="",
    )
    assert doors.words(empty) == ""


def test_nobody_of_another_practice_is_proposed(cast, stranger, desk, arrival):
    patients.reindex(stranger.practice)
    theirs = rows.asked(stranger, matched=False)
    shown = part(desk, arrival)
    assert theirs.number not in doors.words(shown)
    assert [p.practice_id for p in shown.context["patients"]] == [cast.practice.pk]


def test_without_script_the_proposals_come_with_the_page(desk, arrival):
    answer = desk.post(at(arrival), asked(arrival, manner="pigeon"))
    assert "Charts that may be theirs" in doors.words(answer)


# Join, or not a request


def test_it_joins_a_request_which_keeps_the_earliest_receipt(cast, desk, arrival):
    rr = rows.asked(cast)
    as_typed = f" {rr.number.lower().replace('-', '')} "
    answer = desk.post(at(arrival, "join"), {"number": as_typed})
    assert answer["Location"] == reverse("desk:request", args=[rr.number])
    rr.refresh_from_db()
    assert rr.received_at == arrival.received_at
    arrival.refresh_from_db()
    assert arrival.fate == Fate.JOINED


@pytest.mark.parametrize("number", ["", "AAAA-BBBB-CCCC", "theirs"])
def test_it_joins_no_request_that_is_not_here(stranger, desk, arrival, number):
    number = rows.asked(stranger).number if number == "theirs" else number
    answer = desk.post(at(arrival, "join"), {"number": number}, follow=True)
    assert "There is no request with this number" in doors.words(answer)
    arrival.refresh_from_db()
    assert arrival.fate == Fate.UNDECIDED


def test_it_is_kept_though_it_is_no_request(cast, desk, arrival):
    answer = desk.post(at(arrival, "not_a_request"), {"words": "an advertisement"})
    assert answer["Location"] == reverse("desk:inbox")
    arrival.refresh_from_db()
    assert (arrival.fate, arrival.fate_reason) == (Fate.NOT_A_REQUEST, "an advertisement")
    assert not arrivals.undecided(cast.practice).exists()


def test_that_it_is_no_request_needs_a_reason(desk, arrival):
    answer = desk.post(at(arrival, "not_a_request"), {"words": "  "}, follow=True)
    assert "why this is not a request" in doors.words(answer)
    arrival.refresh_from_db()
    assert arrival.fate == Fate.UNDECIDED


@pytest.mark.parametrize("act", ["join", "not_a_request"])
def test_what_is_decided_is_decided_once(cast, desk, arrival, act):
    desk.post(at(arrival), asked(arrival))
    rr = cast.practice.records_requests.get()
    answer = desk.post(at(arrival, act), {"number": rr.number, "words": "spam"}, follow=True)
    assert "already decided" in doors.words(answer)
    arrival.refresh_from_db()
    assert arrival.fate == Fate.REQUEST


# Who may, and where


@pytest.mark.parametrize("name", ["arrival", "join", "not_a_request", "arrival_match"])
def test_only_who_may_receive_decides(cast, arrival, name):
    client = doors.signed_in(doors.auditor(cast.practice))
    assert client.post(at(arrival, name), {"words": "spam"}).status_code == 403
    arrival.refresh_from_db()
    assert arrival.fate == Fate.UNDECIDED


@pytest.mark.parametrize("name", ["arrival", "join", "not_a_request", "arrival_match"])
def test_a_stranger_finds_no_arrival_of_ours(stranger, arrival, name):
    client = doors.signed_in(stranger.owner)
    assert client.post(at(arrival, name), {"words": "spam"}).status_code == 404
    arrival.refresh_from_db()
    assert arrival.fate == Fate.UNDECIDED


@pytest.mark.parametrize("name", ["join", "not_a_request", "arrival_match"])
def test_looking_decides_nothing(desk, arrival, name):
    assert desk.get(at(arrival, name)).status_code == 405


def test_a_file_is_had_only_with_its_own_arrival(cast, stranger, desk, arrival):
    file = arrival.files.get()
    other = arrivals.keep(cast.practice, channel=Channel.POST, by=cast.act(cast.desk))
    for public_id in (other.public_id, uuid.uuid4()):
        for url in (
            reverse("desk:arrival_file", args=[public_id, file.pk]),
            reverse("desk:arrival_page", args=[public_id, file.pk, 1]),
        ):
            assert desk.get(url).status_code == 404
    theirs = doors.signed_in(stranger.owner)
    url = reverse("desk:arrival_file", args=[arrival.public_id, file.pk])
    assert theirs.get(url).status_code == 404
    assert b"".join(desk.get(url)) == b"please"


def test_a_paper_that_has_no_pages_shows_no_picture(desk, arrival):
    url = reverse("desk:arrival_page", args=[arrival.public_id, arrival.files.get().pk, 1])
    assert desk.get(url).status_code == 404
