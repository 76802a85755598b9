"""First run and settings refuse what cannot be right, ask about what is odd, and name zones."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from cartella import clock
from cartella.practices.models import LegalEntity, Location
from cartella.release import arrivals, intake
from cartella.release.actors import REQUESTER
from cartella.release.intake import Asked
from cartella.release.models import Channel, Event
from tests import doors
from tests.desk.test_settings import edit

PLACE = {"name": "Harbor Road", "address_lines": ""}


@pytest.fixture
def owner(cast):
    """The browser of the owner."""
    return doors.signed_in(cast.owner)


def practice_values(**more: str) -> dict[str, str]:
    return {
        "name": "Juniper",
        "phone": "(415) 555-0134",
        "address_lines": "12 Elm Street\nSpringfield, CA 90001",
        "time_zone": "America/Los_Angeles",
        "default_language": "en",
    } | more


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "555", "area code"),
        ("address_lines", "x", "the ZIP code"),
        ("address_lines", "12 Elm Street, Springfield, CA", "the ZIP code"),
    ],
)
def test_what_cannot_stand_in_a_letter_is_refused_and_stays_typed(cast, owner, field, value, words):
    answer = edit(owner, reverse("desk:practice"), practice_values(**{field: value}))
    assert answer.status_code == 422
    assert words in doors.words(answer)
    assert value in answer.content.decode()
    cast.practice.refresh_from_db()
    assert getattr(cast.practice, field) != value


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "+44 20 7946 0018", "a number abroad"),
        ("address_lines", "One Elm Center, Springfield, CA 90001", "no house number"),
    ],
)
def test_what_is_odd_is_kept_and_asked_about(cast, owner, field, value, words):
    url = reverse("desk:practice")
    assert edit(owner, url, practice_values(**{field: value})).status_code == 302
    assert words in doors.words(owner.get(url))
    cast.practice.refresh_from_db()
    assert getattr(cast.practice, field) == value


def test_the_line_ends_of_a_browser_are_no_change_of_address(cast, owner):
    url = reverse("desk:practice")
    lines = "12 Elm Street\r\n  Springfield, CA 90001 \r\n"
    edit(owner, url, practice_values(address_lines=lines))
    cast.practice.refresh_from_db()
    assert cast.practice.address_lines == "12 Elm Street\nSpringfield, CA 90001"
    count = cast.practice.changes.count()
    edit(owner, url, practice_values(address_lines=lines))
    assert cast.practice.changes.count() == count


def test_who_takes_complaints_without_a_telephone_is_asked_about(cast, owner):
    url = reverse("desk:contacts")
    edit(owner, url, {"privacy_contact": "Pat", "complaint_contact": "Pat"})
    assert "A denial needs one" in doors.words(owner.get(url))


def test_zones_are_never_shown_by_the_computers_name(cast, owner):
    words = doors.words(owner.get(reverse("desk:locations")))
    assert "Pacific (Los Angeles)" in words
    place = cast.practice.locations.get()
    assert edit(
        owner,
        reverse("desk:location", args=[place.pk]),
        PLACE | {"legal_entity_id": place.legal_entity_id, "time_zone": "America/New_York"},
    )
    for url in (reverse("desk:changes"), reverse("desk:location", args=[place.pk])):
        words = doors.words(owner.get(url))
        assert "Pacific (Los Angeles) → Eastern (New York)" in words
        assert "America/" not in words


def test_a_zone_of_another_state_is_said_where_it_is_typed_and_in_the_list(cast, owner):
    place = cast.practice.locations.get()
    edit(
        owner,
        reverse("desk:location", args=[place.pk]),
        PLACE | {"legal_entity_id": place.legal_entity_id, "time_zone": "America/New_York"},
    )
    said = "Eastern (New York) is no time zone of California"
    words = doors.words(owner.get(reverse("desk:locations")))
    assert words.count(said) == 2  # once as it is kept, once beside the place
    assert said in doors.words(owner.get(reverse("desk:location", args=[place.pk])))


def test_a_practice_whose_clock_fits_no_entity_is_told(cast, owner):
    url = reverse("desk:practice")
    edit(owner, url, practice_values(time_zone="America/New_York"))
    assert "Eastern (New York) is no time zone of California" in doors.words(owner.get(url))


def test_a_zone_left_to_the_state_is_the_states(cast, owner):
    texas = LegalEntity.objects.create(practice=cast.practice, name="Lone Star", state="TX")
    nevada = LegalEntity.objects.create(practice=cast.practice, name="Arid", state="AZ")
    url = reverse("desk:locations")
    answer = owner.post(url, PLACE | {"legal_entity_id": nevada.pk, "time_zone": ""})
    assert answer.status_code == 302, doors.words(answer)
    assert Location.objects.get(name="Harbor Road").time_zone == "America/Phoenix"
    two = PLACE | {"name": "El Paso", "legal_entity_id": texas.pk, "time_zone": ""}
    answer = owner.post(url, two)
    assert answer.status_code == 422
    assert "Texas lies in two time zones" in doors.words(answer)
    assert owner.post(url, two | {"time_zone": "America/Denver"}).status_code == 302


def test_a_location_without_an_address_takes_the_practices_and_half_a_one_is_refused(cast, owner):
    entity = cast.practice.legal_entities.get()
    wanted = PLACE | {"legal_entity_id": entity.pk, "time_zone": "America/Los_Angeles"}
    url = reverse("desk:locations")
    assert owner.post(url, wanted | {"address_lines": "x"}).status_code == 422
    assert owner.post(url, wanted | {"address_lines": "  "}).status_code == 302


@pytest.mark.parametrize(
    ("first", "then", "moves"),
    [
        ("America/New_York", "America/Los_Angeles", True),
        ("America/Los_Angeles", "America/New_York", False),
    ],
)
def test_a_changed_clock_moves_a_date_earlier_with_a_trace_and_never_later(
    cast, first, then, moves
):
    place = cast.practice.locations.get()
    Location.objects.filter(pk=place.pk).update(time_zone=first)
    late = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)  # 9:30 p.m. of 2 March in California
    with clock.frozen(late):
        arrival = arrivals.keep(cast.practice, channel=Channel.FORM, by=REQUESTER)
        rr = intake.receive(arrival, Asked(stated_name="Zinnia"), by=REQUESTER).records_request
        told = (rr.received_on, rr.due_on)
        url = reverse("desk:location", args=[place.pk])
        owner = doors.signed_in(cast.owner)
        values = PLACE | {"legal_entity_id": place.legal_entity_id, "time_zone": then}
        assert edit(owner, url, values).status_code == 302
        words = doors.words(owner.get(reverse("desk:locations")))
        edit(owner, url, values)  # once more moves nothing more
    rr.refresh_from_db()
    assert ((rr.received_on, rr.due_on) < told) is moves
    assert ((rr.received_on, rr.due_on) == told) is not moves
    assert (rr.number in words) is moves
    assert Event.objects.filter(records_request=rr, word="clock").count() == moves
