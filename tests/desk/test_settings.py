"""The settings: each change is kept with who and when; nothing of another practice is reached."""

import re
from datetime import date

import pytest
from django.urls import reverse

from cartella import clock
from cartella.desk import standings
from cartella.practices import changes
from cartella.practices.changes import By
from cartella.practices.models import Location, PracticeChange, RecordSystem
from cartella.release import arrivals, coverage, intake
from cartella.release.intake import Asked
from cartella.release.models import Channel
from tests import doors

PLACE = {"name": "Harbor Road", "time_zone": "America/Los_Angeles", "address_lines": ""}


@pytest.fixture
def owner(cast):
    """The browser of the owner."""
    return doors.signed_in(cast.owner)


def contacts(**more: str) -> dict[str, str]:
    return {"privacy_contact": "Pat Privacy", "complaint_contact": "Pat, +1 213 555 0100"} | more


def seen_on(page) -> str:
    return re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]


def edit(client, url: str, values: dict[str, object]):
    """Open a page, change what is named and save it."""
    return client.post(url, values | {"seen": seen_on(client.get(url))})


def test_the_index_shows_each_setting_with_its_state(cast, owner):
    words = doors.words(owner.get(reverse("desk:settings")))
    for said in ("1 legal entity", "1 location", "2 systems", "copies are free", "not answered"):
        assert said in words


def test_who_may_not_change_them_sees_no_link_to_them(cast):
    page = doors.signed_in(cast.desk).get(reverse("desk:settings"))
    assert page.status_code == 200
    assert reverse("desk:practice") not in page.content.decode()
    assert doors.signed_in(cast.coordinator).get(reverse("desk:practice")).status_code == 403


@pytest.mark.parametrize("who", ["desk", "coordinator", "clinician", "owner"])
def test_each_card_with_a_link_opens(cast, who):
    client = doors.signed_in(getattr(cast, who))
    page = client.get(reverse("desk:settings")).content.decode()
    links = re.findall(r'<a[^>]* href="(/[^"]*)"', page[page.index("<main") :])
    assert links
    assert {link for link in links if client.get(link).status_code >= 400} == set()


def test_a_change_is_kept_with_who_and_what_stood_before(cast, owner):
    url = reverse("desk:contacts")
    assert edit(owner, url, contacts()).status_code == 302
    row = PracticeChange.objects.get()
    assert row.fields["privacy_contact"] == ["Pat Privacy, privacy officer", "Pat Privacy"]
    assert (row.changed_by_id, row.changed_by_name) == (cast.owner.person_id, "Olive Owner")
    words = doors.words(owner.get(url))
    assert "Pat Privacy, privacy officer → Pat Privacy" in words


def test_the_same_again_writes_nothing(cast, owner):
    url = reverse("desk:contacts")
    for _click in range(2):
        edit(owner, url, contacts())
    assert PracticeChange.objects.count() == 1


def test_the_second_of_two_who_edit_is_told_and_keeps_what_she_typed(cast, owner):
    url = reverse("desk:contacts")
    looked = seen_on(owner.get(url))
    by = By(person_id=cast.clinician.person_id, name="Nora Needle")
    changes.change(cast.practice, {"privacy_contact": "Nora Needle"}, by=by)
    answer = owner.post(url, contacts(seen=looked))
    assert answer.status_code == 422
    assert "Nora Needle changed this while you had it open" in doors.words(answer)
    assert 'value="Pat Privacy"' in answer.content.decode()
    assert owner.post(url, contacts(seen=seen_on(answer))).status_code == 302
    cast.practice.refresh_from_db()
    assert cast.practice.privacy_contact == "Pat Privacy"


@pytest.mark.parametrize("seen", ["-1", "x", "99999999999999999999", ""])
def test_a_forged_mark_breaks_nothing(cast, owner, seen):
    changes.change(cast.practice, {"privacy_contact": "Nora"}, by=By())
    answer = owner.post(reverse("desk:contacts"), contacts(seen=seen))
    assert answer.status_code == 422
    cast.practice.refresh_from_db()
    assert cast.practice.privacy_contact == "Nora"


@pytest.mark.parametrize("name", ["entity", "coverage", "location", "system", "letterhead_preview"])
def test_another_practices_rows_are_nowhere(cast, owner, stranger, name):
    ids = {
        "entity": stranger.location.legal_entity_id,
        "coverage": stranger.location.legal_entity_id,
        "location": stranger.location.pk,
        "letterhead_preview": stranger.location.pk,
        "system": stranger.emr.pk,
    }
    assert owner.get(reverse(f"desk:{name}", args=[ids[name]])).status_code == 404


def test_a_location_cannot_be_given_to_another_practices_entity(cast, owner, stranger):
    theirs = {"legal_entity_id": str(stranger.location.legal_entity_id)}
    answer = owner.post(reverse("desk:locations"), PLACE | theirs)
    assert answer.status_code == 422
    assert not Location.objects.filter(name="Harbor Road").exists()


def test_a_location_ends_on_a_day_and_its_name_is_free_again(cast, owner):
    entity = str(cast.location.legal_entity_id)
    url = reverse("desk:location", args=[cast.location.pk])
    values = PLACE | {"name": cast.location.name, "legal_entity_id": entity}
    assert edit(owner, url, values | {"ended_on": "2026-11-30"}).status_code == 302
    cast.location.refresh_from_db()
    assert cast.location.ended_on == date(2026, 11, 30)
    again = owner.post(reverse("desk:locations"), values)
    assert again.status_code == 302
    assert cast.practice.locations.filter(name=cast.location.name).count() == 2


def test_a_record_system_has_a_kit_and_days(cast, owner):
    new = {"name": "Boulevard", "kind": "emr", "vendor": "boulevard", "from_on": "2021-03-01"}
    url = reverse("desk:systems")
    assert owner.post(url, new | {"to_on": "2020-01-01"}).status_code == 422
    assert owner.post(url, new).status_code == 302
    row = RecordSystem.objects.get(name="Boulevard")
    assert (row.vendor, row.from_on, row.to_on) == ("boulevard", date(2021, 3, 1), None)
    twice = owner.post(url, new)
    assert twice.status_code == 422 and "has this name already" in doors.words(twice)


def test_a_step_can_be_left_for_later_and_taken_up(cast, owner):
    later = reverse("desk:put_off", args=["letterhead"])
    for _click in range(2):
        assert owner.post(later).status_code == 302
    assert cast.practice.put_off.count() == 1
    assert "Left for later" in doors.words(owner.get(reverse("desk:setup")))
    owner.post(later, {"again": "1"})
    assert cast.practice.put_off.count() == 0
    assert owner.post(reverse("desk:put_off", args=["nonsense"])).status_code == 404


# Coverage


def answered(**said: str) -> dict[str, str]:
    return {"basis": "Asked our biller.", "prescribes_electronically": "no"} | said


def test_answers_are_kept_with_their_day_and_change_what_requests_are_judged_by(cast, owner):
    entity = cast.location.legal_entity
    url = reverse("desk:coverage", args=[entity.pk])
    owner.post(url, answered(sends_transactions="no", sends_through_service="no"))
    entity.refresh_from_db()
    assert entity.is_covered is False
    owner.post(url, answered(sends_transactions="no", sends_through_service="yes"))
    entity.refresh_from_db()
    assert entity.is_covered is True
    rows = list(coverage.history(entity))
    assert [row.is_covered for row in rows] == [True, False]
    assert {row.answered_by_id for row in rows} == {cast.owner.person_id}
    words = doors.words(owner.get(url))
    assert "Asked our biller." in words and "160.103" in words


def test_e_prescribing_alone_counts_as_covered_and_says_that_it_is_not_settled(cast, owner):
    entity = cast.location.legal_entity
    url = reverse("desk:coverage", args=[entity.pk])
    said = answered(sends_transactions="no", sends_through_service="no")
    owner.post(url, said | {"prescribes_electronically": "yes"})
    entity.refresh_from_db()
    assert entity.is_covered is True
    assert "not settled, counts as covered" in doors.words(owner.get(url))


def test_a_designation_of_the_future_is_refused(cast, owner):
    url = reverse("desk:coverage", args=[cast.location.legal_entity_id])
    answer = owner.post(url, answered(hybrid_designated_on="2999-01-01"))
    assert answer.status_code == 422
    assert coverage.newest(cast.location.legal_entity) is None


# The location that one works at


def test_the_location_narrows_inbox_today_and_requests(cast, owner):
    harbor = Location.objects.create(
        practice=cast.practice,
        legal_entity=cast.location.legal_entity,
        name="Harbor Road",
        time_zone="America/Los_Angeles",
    )
    by = cast.act(cast.coordinator)
    numbers = {}
    for place, name in ((cast.location, "Anna Elm"), (harbor, "Bea Harbor")):
        arrival = arrivals.keep(cast.practice, channel=Channel.POST, location=place, by=by)
        rr = intake.receive(arrival, Asked(stated_name=name), by=by).records_request
        numbers[name] = rr.number
        arrivals.keep(
            cast.practice, channel=Channel.FAX, location=place, sender=f"to {place.name}", by=by
        )
    arrivals.keep(cast.practice, channel=Channel.FAX, sender="to nobody", by=by)
    switch = reverse("desk:switch_location")
    assert owner.post(switch, {"location": str(harbor.pk)}).status_code == 302
    for path in ("today", "requests"):
        words = doors.words(owner.get(reverse(f"desk:{path}")))
        assert "Bea Harbor" in words and "Anna Elm" not in words
    inbox = doors.words(owner.get(reverse("desk:inbox")))
    assert "to Harbor Road" in inbox and "to nobody" in inbox and "to Elm" not in inbox
    export = owner.get(reverse("desk:requests_export")).content.decode()
    assert numbers["Bea Harbor"] in export and numbers["Anna Elm"] not in export
    owner.post(switch, {"location": ""})
    assert "Anna Elm" in doors.words(owner.get(reverse("desk:today")))


def test_with_one_location_there_is_no_switch_and_a_closed_one_narrows_nothing(cast, owner):
    assert "switch_location" not in owner.get(reverse("desk:today")).content.decode()
    owner.post(reverse("desk:switch_location"), {"location": str(cast.location.pk)})
    cast.practice.locations.update(ended_on=clock.today("UTC"))
    assert owner.get(reverse("desk:today")).status_code == 200


def test_another_practices_location_is_refused(cast, owner, stranger):
    for wanted in (str(stranger.location.pk), "x", "0"):
        answer = owner.post(reverse("desk:switch_location"), {"location": wanted})
        assert answer.status_code == 404


@pytest.mark.slow
def test_the_letterhead_is_seen_before_the_first_letter_leaves(cast, owner):
    edit(owner, reverse("desk:letterhead"), {"letter_line": "juniper.example.org"})
    page = owner.get(reverse("desk:letterhead_preview", args=[cast.location.pk]))
    assert page.content.startswith(b"%PDF")


def test_the_page_of_modes_names_the_whole_address_and_none_for_the_desk_alone(cast, owner):
    shown = owner.get("/settings/mode/").content.decode()
    assert f"http://127.0.0.1:8001/{cast.practice.slug}/" in shown


def test_the_desk_alone_has_no_address(desk_only, cast, owner):
    shown = owner.get("/settings/mode/").content.decode()
    assert "Desk only:" in shown
    assert "127.0.0.1:8001" not in shown


@pytest.mark.parametrize("place", ["desk:setup", "desk:settings"])
def test_each_setting_leads_back_to_the_list_that_it_was_opened_from(cast, owner, place):
    owner.get(reverse("desk:settings"))
    index = owner.get(reverse(place)).content.decode()
    urls = set(re.findall(r'<a class="strong" href="([^"]+)"', index))
    came_from = {"referer": f"http://testserver{reverse(place)}"}
    assert len(urls) > 8
    for url in sorted(urls):
        opened = owner.get(url, headers=came_from).content.decode()
        back = re.search(r'<p class="back"><a href="([^"]+)"', opened)
        assert back, url
        assert back[1] == reverse(place), url


def test_a_forged_way_back_leads_to_the_settings(cast, owner):
    session = owner.session
    session["settings_from"] = "https://example.org/"
    session.save()
    page = owner.get(reverse("desk:practice") + "?next=https://example.org/").content.decode()
    assert "https://example.org/" not in page
    assert f'<p class="back"><a href="{reverse("desk:settings")}"' in page


@pytest.mark.parametrize(
    ("fields", "word", "is_done"),
    [
        ({"is_on": True}, "on", True),
        ({"is_on": True, "is_test": True}, "test mode", False),
        ({"is_on": False}, "off", False),
    ],
)
def test_the_card_of_channels_says_how_mail_stands(cast, fields, word, is_done):
    cast.practice.channel_settings.create(channel="mail", changed_at=clock.now(), **fields)
    standing = standings.channels(cast.practice)
    assert (standing.word, standing.is_done) == (word, is_done)


@pytest.mark.parametrize("referer", ["", "https://example.org/elsewhere", "http://["])
def test_a_page_that_belongs_elsewhere_leads_back_there(cast, owner, referer):
    headers = {"referer": referer} if referer else {}
    page = owner.get(reverse("desk:kits"), headers=headers).content.decode()
    assert f'<p class="back"><a href="{reverse("desk:imports")}"' in page
    assert "example.org/elsewhere" not in page
