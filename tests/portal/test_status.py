"""My request: entered with receipt and code; who knows neither learns nothing at all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cartella import clock
from cartella.release import intake, letters, questions, verification
from cartella.release.actors import REQUESTER
from cartella.release.intake import Asked
from cartella.release.lifecycle import State
from cartella.release.models import Channel, Letter, OneTimeCode, Try
from tests import doors, people
from tests.release import rows
from tests.release import test_line as line


@pytest.fixture
def got(cast):
    """A request and its receipt code."""
    return line.received(cast)


@pytest.fixture
def rr(got):
    """The request."""
    return got.records_request


def at(name: str, *more: object) -> str:
    """The address of a page."""
    return reverse(f"portal:{name}", args=["juniper", *more])


def enter(client: Client, number: str, code: str):
    """Give number and receipt code."""
    return client.post(at("status"), {"number": number, "receipt_code": code})


@pytest.fixture
def inside(cast, got) -> Client:
    """A browser that has shown receipt and code."""
    client = Client()
    enter(client, got.records_request.number, got.receipt_code)
    doors.send_codes(cast.practice)
    code = doors.newest_code(cast.practice)
    assert client.post(at("status_code"), {"code": code})["Location"] == at("request")
    return client


def test_receipt_and_code_show_the_request(inside, rr):
    page = inside.get(at("request"))
    assert rr.number in doors.words(page)
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    "written",
    [
        str,
        str.lower,
        lambda number: f" {number} ",
        lambda number: number.replace("-", ""),
        lambda number: number.replace("-", " "),
    ],
)
def test_number_and_code_may_be_written_as_people_write(cast, got, written):
    code = got.receipt_code
    client = Client()
    enter(client, written(got.records_request.number), f"{code[:4]}-{code[4:]}".lower())
    doors.send_codes(cast.practice)
    client.post(at("status_code"), {"code": doors.newest_code(cast.practice)})
    assert client.get(at("request")).status_code == 200


def test_the_session_gets_a_new_key_when_it_may_see_more(cast, got):
    client = Client()
    enter(client, got.records_request.number, got.receipt_code)
    before = client.session.session_key
    doors.send_codes(cast.practice)
    client.post(at("status_code"), {"code": doors.newest_code(cast.practice)})
    assert client.session.session_key != before


def answers(cast, number: str, code: str) -> list[bytes]:
    """Every byte that somebody with this number and receipt code is answered with."""
    client = Client()
    said = []
    for _time in range(7):
        entered = enter(client, number, code)
        said.append(f"{entered.status_code} {entered['Location']}".encode())
        said.append(doors.plain(client.get(at("status_code"))))
    doors.send_codes(cast.practice)
    for wrong in range(12):
        said.append(doors.plain(client.post(at("status_code"), {"code": f"{wrong:06}"})))
    said.append(str(client.get(at("request")).status_code).encode())
    return said


def test_known_and_unknown_numbers_are_answered_with_the_same_bytes(cast, got):
    number = got.records_request.number
    unknown = answers(cast, "AAAA-BBBB-CCCC", got.receipt_code)
    Try.objects.filter(what="status").delete()
    wrong_receipt = answers(cast, number, "AAAAAAAA")
    assert not doors.is_code_sent(cast.practice)
    Try.objects.all().delete()
    known = answers(cast, number, got.receipt_code)
    assert doors.is_code_sent(cast.practice)
    assert unknown == wrong_receipt == known


def test_ten_wrong_codes_lock_the_door_for_the_right_one_too(cast, got):
    client = Client()
    enter(client, got.records_request.number, got.receipt_code)
    doors.send_codes(cast.practice)
    right = doors.newest_code(cast.practice)
    for number in range(10):
        wrong = f"{(int(right) + number + 1) % 10**6:06}"
        client.post(at("status_code"), {"code": wrong})
    said = client.post(at("status_code"), {"code": right})
    assert "until tomorrow" in doors.words(said)
    assert client.get(at("request")).status_code == 302


def test_a_code_is_good_for_ten_minutes_and_once(cast, got):
    client = Client()
    enter(client, got.records_request.number, got.receipt_code)
    doors.send_codes(cast.practice)
    code = doors.newest_code(cast.practice)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        client.post(at("status_code"), {"code": code})
        assert client.get(at("request")).status_code == 302
    client.post(at("status_code"), {"code": code})
    assert client.get(at("request")).status_code == 200
    other = Client()
    enter(other, got.records_request.number, "AAAAAAAA")
    other.post(at("status_code"), {"code": code})
    assert other.get(at("request")).status_code == 302


def test_thirty_tries_an_hour_from_one_address_and_then_one_waits(cast, client):
    for number in range(30):
        assert enter(client, f"AAAA-BBBB-{number:04}", "AAAAAAAA").status_code == 302
    assert enter(client, "AAAA-BBBB-CCCC", "AAAAAAAA").status_code == 429


def test_after_two_hours_one_shows_receipt_and_code_again(inside):
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=1)):
        assert inside.get(at("request"))["Location"] == at("status")


def test_leaving_forgets_all_in_this_browser(inside):
    assert inside.get(at("leave")).status_code == 405
    assert inside.post(at("leave"))["Location"] == at("home")
    assert inside.get(at("request")).status_code == 302


def test_without_number_the_code_page_leads_back(cast, client):
    assert client.get(at("status_code"))["Location"] == at("status")


@pytest.mark.parametrize("field", ["number", "receipt_code"])
def test_an_empty_field_is_said(cast, client, field):
    given = {"number": "AAAA-BBBB-CCCC", "receipt_code": "AAAAAAAA"} | {field: ""}
    page = client.post(at("status"), given)
    assert page.context["form"].errors[field]
    assert not Try.objects.exists()


# What one may do inside


def test_a_question_is_answered_once(cast, inside, rr):
    question = questions.ask(rr, "Which years?", by=cast.act(cast.coordinator))
    assert "We need something from you" in doors.words(inside.get(at("request")))
    empty = inside.post(at("answer", question.pk), {"words": " "})
    assert empty.status_code == 422
    assert inside.post(at("answer", question.pk), {"words": "All"}).status_code == 302
    again = inside.post(at("answer", question.pk), {"words": "None"})
    assert "answered this already" in doors.words(again)
    question.refresh_from_db()
    assert question.answer == "All"


def test_a_request_is_taken_back_in_her_own_words_once(inside, rr):
    assert inside.post(at("withdraw"), {"words": ""}).status_code == 422
    inside.post(at("withdraw"), {"words": "I no longer want it"})
    rr.refresh_from_db()
    assert rr.state == State.WITHDRAWN
    again = inside.post(at("withdraw"), {"words": "again"})
    assert "ended already" in doors.words(again)
    assert rr.events.filter(word="withdraw").count() == 1


def test_letters_are_read_once_they_are_sent(cast, inside, rr):
    letter = letters.write(
        Letter.Kind.WITHDRAWAL, rr, words="no longer", by=cast.act(cast.coordinator)
    )
    assert inside.get(at("letter", letter.pk)).status_code == 404
    letters.send(letter, letters.Way.PAGE, by=cast.act(cast.coordinator))
    file = inside.get(at("letter", letter.pk))
    assert b"".join(file).startswith(b"%PDF")


def test_what_belongs_to_another_request_is_not_had(cast, inside):
    other = rows.asked(cast)
    question = questions.ask(other, "Which years?", by=cast.act(cast.coordinator))
    assert inside.post(at("answer", question.pk), {"words": "All"}).status_code == 404
    letter = letters.write(
        Letter.Kind.WITHDRAWAL, other, words="no longer", by=cast.act(cast.coordinator)
    )
    letters.send(letter, letters.Way.HANDED, by=cast.act(cast.coordinator))
    assert inside.get(at("letter", letter.pk)).status_code == 404


@pytest.mark.parametrize("name", ["answer", "letter"])
def test_outside_nothing_is_had(cast, client, name):
    method = client.post if name == "answer" else client.get
    assert method(at(name, 1), {"words": "All"} if name == "answer" else {}).status_code == 404
    assert client.post(at("withdraw"), {"words": "no"}).status_code == 404


@pytest.mark.parametrize("name", ["answer", "withdraw"])
def test_looking_at_an_act_does_nothing(inside, name):
    address = at(name, 1) if name == "answer" else at(name)
    assert inside.get(address).status_code == 405


def test_a_request_of_one_practice_is_not_shown_by_another(inside):
    people.practice_of("thistle")
    page = inside.get(reverse("portal:request", args=["thistle"]))
    assert page["Location"] == reverse("portal:status", args=["thistle"])


def test_until_she_is_verified_the_page_tells_nothing_of_a_chart(cast):
    seen = []
    for name in ("Zinnia Quillfeather", "Nobody Atall"):
        arrival = line.arrivals.keep(cast.practice, channel=Channel.FORM, by=REQUESTER)
        got = intake.receive(
            arrival,
            Asked(stated_name=name, contact_email="z@example.org"),
            by=REQUESTER,
        )
        client = Client()
        enter(client, got.records_request.number, got.receipt_code)
        doors.send_codes(cast.practice)
        client.post(at("status_code"), {"code": doors.newest_code(cast.practice)})
        page = doors.plain(client.get(at("request")))
        seen.append(page.replace(got.records_request.number.encode(), b""))
    assert seen[0] == seen[1]


def test_codes_of_one_purpose_open_nothing_of_another(cast, got):
    rr = got.records_request
    enter(Client(), rr.number, got.receipt_code)
    doors.send_codes(cast.practice)
    code = doors.newest_code(cast.practice)
    assert not verification.check_code(rr, OneTimeCode.Purpose.IDENTITY, code).is_right
