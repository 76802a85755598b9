"""Asking in five screens: nothing lost on the way, one request for one wish, the same to all."""

import pytest
from django.test import Client
from django.urls import reverse

from cartella.law.facts import Form
from cartella.release import limits
from cartella.release.models import Evidence, Try
from tests import doors
from tests.release import rows

WHO = {
    "whose": "mine",
    "stated_name": "Zinnia Quillfeather",
    "stated_born_on_0": "2",
    "stated_born_on_1": "29",
    "stated_born_on_2": "1988",
}
WHAT = {"wanted": "everything"}
HOW = {
    "form": Form.ELECTRONIC.value,
    "manner": "portal",
    "contact_email": "zinnia@example.org",
}
SCREENS = (("ask_who", WHO), ("ask_what", WHAT), ("ask_how", HOW))


def at(name: str, slug: str = "juniper") -> str:
    """The address of a screen."""
    return reverse(f"portal:{name}", args=[slug])


def fill(client: Client, **changed: dict) -> None:
    """Fill the first three screens."""
    for name, given in SCREENS:
        answer = client.post(at(name), given | changed.get(name, {}))
        assert answer.status_code == 302, doors.words(answer)


def ask(client: Client, **changed: dict):
    """Ask from the first screen to the sending."""
    fill(client, **changed)
    client.get(at("ask_check"))
    return client.post(at("ask_check"))


def test_a_request_is_made_in_five_screens(cast, client):
    fill(client)
    shown = doors.words(client.get(at("ask_check")))
    for words in ("Zinnia Quillfeather", "zinnia@example.org", "Everything you have about me"):
        assert words in shown
    assert client.post(at("ask_check"))["Location"] == at("ask_prove")
    rr = cast.practice.records_requests.get()
    assert (rr.stated_name, rr.contact_email) == ("Zinnia Quillfeather", "zinnia@example.org")
    receipt = client.get(at("ask_receipt"))
    assert rr.number in doors.words(receipt)
    assert "no-store" in receipt["Cache-Control"]


def test_nothing_of_her_is_in_an_address(cast, client):
    ask(client)
    for name in ("ask_who", "ask_what", "ask_how", "ask_check", "ask_prove", "ask_receipt"):
        assert "zinnia" not in client.get(at(name)).request["PATH_INFO"].lower()


def test_the_second_click_finds_the_request_of_the_first(cast, client):
    fill(client)
    client.get(at("ask_check"))
    for _click in range(3):
        assert client.post(at("ask_check"))["Location"] == at("ask_prove")
    assert cast.practice.records_requests.count() == 1
    assert cast.practice.arrivals.count() == 1


def test_she_may_ask_again_later(cast, client):
    ask(client)
    ask(client, ask_what={"wanted": "kinds", "wanted_kinds": ["2"]})
    assert cast.practice.records_requests.count() == 2


def test_the_back_button_shows_what_was_typed(cast, client):
    fill(client)
    assert "Zinnia Quillfeather" in client.get(at("ask_who")).content.decode()
    assert "zinnia@example.org" in client.get(at("ask_how")).content.decode()


@pytest.mark.parametrize("name", ["ask_check", "ask_prove", "ask_receipt"])
def test_no_screen_is_reached_without_those_before_it(cast, client, name):
    assert client.get(at(name)).status_code == 302
    assert client.post(at(name)).status_code in (302, 405)
    assert not cast.practice.arrivals.exists()


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("ask_who", WHO | {"stated_name": ""}, "stated_name"),
        ("ask_who", WHO | {"stated_born_on_1": "30"}, "stated_born_on"),
        ("ask_who", WHO | {"stated_born_on_2": "88"}, "stated_born_on"),
        ("ask_who", WHO | {"whose": "other"}, "requester_name"),
        ("ask_what", {"wanted": "dates"}, "wanted_from_on"),
        ("ask_what", {"wanted": "kinds"}, "wanted_kinds"),
        (
            "ask_what",
            {"wanted": "dates", "wanted_from_on": "2026-05-02", "wanted_to_on": "2026-05-01"},
            "wanted_to_on",
        ),
        ("ask_how", HOW | {"contact_email": ""}, "contact_email"),
        ("ask_how", HOW | {"manner": "email"}, "knows_risk"),
        ("ask_how", HOW | {"form": Form.PAPER.value}, "manner"),
        ("ask_how", HOW | {"manner": "by_hand"}, "postal_address"),
        (
            "ask_how",
            HOW | {"manner": "link", "contact_email": "", "contact_phone": "1"},
            "contact_email",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    cast, client, name, given, field
):
    answer = client.post(at(name), given)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    for typed in given.values():
        if isinstance(typed, str) and "@" in typed:
            assert typed in answer.content.decode()


def test_no_reason_portal_notary_or_visit_is_asked_for(cast, client):
    for name, _given in SCREENS:
        words = doors.words(client.get(at(name))).casefold()
        assert "notar" not in words and "visit us" not in words
    assert "You do not have to say why" in doors.words(client.get(at("ask_what")))


def test_spanish_asks_and_the_letters_come_in_spanish(cast, client):
    client.post("/i18n/setlang/", {"language": "es", "next": at("ask_who")})
    ask(client)
    assert cast.practice.records_requests.get().language == "es"


def test_markup_and_emoji_in_a_name_are_kept_and_shown_as_text(cast, client):
    name = "<script>alert(1)</script> Zoë 🦄 {{ 7 }} #set page"
    ask(client, ask_who={"stated_name": name})
    assert cast.practice.records_requests.get().stated_name == name
    assert b"<script>alert" not in client.get(at("ask_who")).content


# Proving


def proved(client: Client, cast) -> list[str]:
    """The ways in which the request was proved."""
    rr = cast.practice.records_requests.get()
    return list(Evidence.objects.filter(records_request=rr).values_list("way", flat=True))


def test_asking_for_a_code_reads_the_same_for_who_is_known_and_who_is_not(cast):
    rows.contact(cast.patient, "zinnia@example.org")
    pages = []
    for name in ("Zinnia Quillfeather", "Nobody Atall"):
        client = Client()
        ask(client, ask_who={"stated_name": name})
        pages.append([doors.plain(client.post(at("ask_prove"))) for _time in range(7)])
        pages[-1].append(doors.plain(client.post(at("ask_prove"), {"code": "123456"})))
        pages[-1].append(doors.plain(client.get(at("ask_receipt"))).count(b'class="code"'))
    assert pages[0] == pages[1]


def test_a_wrong_code_proves_nothing_and_ten_lock_the_door(cast, client):
    ask(client)
    said = [
        doors.words(client.post(at("ask_prove"), {"code": f"{number:06}"})) for number in range(11)
    ]
    assert len(set(said[:10])) == 1
    assert "until tomorrow" in said[10]
    assert proved(client, cast) == []


# Limits


def test_one_address_makes_twenty_requests_an_hour_and_then_waits(cast, client):
    for _time in range(20):
        ask(client)
    refused = ask(client)
    assert refused.status_code == 429
    assert cast.practice.records_requests.count() == 20
    assert cast.practice.arrivals.count() == 20
    Try.objects.all().delete()  # as the hour does
    # What she typed is still there.
    assert client.post(at("ask_check"))["Location"] == at("ask_prove")


def test_the_limit_keeps_no_address(cast, client):
    ask(client)
    kept = Try.objects.get(what="ask")
    assert "127.0.0.1" not in kept.key
    assert kept.key == limits.key_of(cast.practice, "address 127.0.0.1")


def test_an_unknown_practice_is_not_found(cast, client):
    for name in ("home", "rights", "ask_who", "status"):
        assert client.get(at(name, "nowhere")).status_code == 404


@pytest.mark.parametrize("name", ["home", "rights"])
def test_the_first_pages_are_to_be_read(cast, client, name):
    assert client.get(at(name)).status_code == 200
    assert client.post(at(name)).status_code == 405
