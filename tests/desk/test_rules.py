"""The rule browser: every state, one state's facts, a case to try, pages for counsel."""

import pytest
from django.urls import reverse

from cartella.law.book import jurisdiction
from tests import doors

INDEX, TRY = reverse("desk:rules"), reverse("desk:rules_try")
CASE = {
    "state": "US-TX",
    "received_on": "2026-09-04",
    "lane": "patient access",
    "requester": "patient",
    "form": "electronic copy",
    "holder": "nurse practitioner",
}


@pytest.fixture
def client(cast):
    return doors.signed_in(cast.owner)


def test_the_list_names_every_jurisdiction_and_the_practices_own_first(cast, client):
    response = client.get(INDEX)
    assert [row.code for row in response.context["own"]] == ["US-CA", "US"]
    assert len(response.context["rows"]) == len(jurisdiction.loaded_codes()) == 52
    words = doors.words(response)
    assert "Wyoming" in words and "District of Columbia" in words and "15 calendar days" in words


@pytest.mark.parametrize("code", jurisdiction.loaded_codes())
def test_every_state_shows_each_of_its_facts_with_how_it_is_known(cast, client, code):
    response = client.get(reverse("desk:rules_state", args=[code]))
    shown = [one["fact"].id for s in response.context["sections"] for one in s["entries"]]
    place = jurisdiction.load(code)
    assert sorted(shown) == sorted(fact.id for fact in place.all_facts)
    html = response.content.decode()
    assert all(f'id="{fact_id}"' in html for fact_id in shown)


def test_a_state_can_be_narrowed_to_what_is_not_settled(cast, client):
    url = reverse("desk:rules_state", args=["US-CA"])
    everything = {
        one["fact"].id for s in client.get(url).context["sections"] for one in s["entries"]
    }
    narrow = client.get(url, {"open": ""})
    shown = [one for s in narrow.context["sections"] for one in s["entries"]]
    assert {one["fact"].id for one in shown} < everything
    assert {one["standing"] for one in shown} <= {"not settled", "unconfirmed", "silent"}


def test_counsel_gets_a_page_on_paper(cast, client):
    words = doors.words(client.get(reverse("desk:rules_sheet", args=["US-NV"])))
    assert "Access to records: Nevada" in words and "us-nv-access-001" in words


def test_a_state_that_is_none_is_not_found(cast, client):
    for code in ("US-PR", "XX", "us.yaml"):
        assert client.get(reverse("desk:rules_state", args=[code])).status_code == 404


def test_a_case_is_answered_with_its_reasons_and_nothing_is_kept(cast, client):
    response = client.post(TRY, CASE)
    words = doors.words(response)
    assert "Sept. 25, 2026" in words  # 15 business days from Friday 4 September
    assert "Tex. Health & Safety Code § 181.102(a)-(b)" in words
    assert "An unpaid bill for care is no ground" in words
    assert not cast.practice.records_requests.exists()


def test_the_case_can_be_printed_with_what_was_said(cast, client):
    words = doors.words(client.post(TRY, {**CASE, "print": "1"}))
    assert "A case and what the law says" in words and "Texas" in words


def test_a_case_without_its_day_is_refused_and_keeps_the_rest(cast, client):
    response = client.post(TRY, {**CASE, "received_on": "tomorrow"})
    assert response.status_code == 422
    assert response.context["form"]["state"].value() == "US-TX"


def test_front_desk_and_clinician_may_read_the_rules_too(cast):
    for member in (cast.coordinator, cast.clinician):
        assert doors.signed_in(member).get(INDEX).status_code == 200
