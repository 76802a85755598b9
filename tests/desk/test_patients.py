"""Patients: found by what is posted, added by hand, a possible double is shown first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cartella.charts import patients as charts
from cartella.charts.patients import NewPatient
from tests import doors, people

URL, NEW = "/patients/", "/patients/new/"
ZINNIA = {
    "given_name": "Zinnia",
    "family_name": "Quillfeather",
    "birth_on_0": "2",
    "birth_on_1": "29",
    "birth_on_2": "1988",
    "birth_on": "1988-02-29",
}


@pytest.fixture
def client(cast):
    charts.reindex(cast.practice)
    return doors.signed_in(cast.coordinator)


def test_patients_stand_by_name_in_pages(cast, client):
    for number in range(60):
        new = NewPatient(given_name=f"N{number:02}", family_name="Aster")
        charts.add(cast.practice, new, at=people.MORNING + timedelta(minutes=number))
    first = client.get(URL)
    assert [one.given_name for one in first.context["page"]][:2] == ["N00", "N01"]
    assert len(first.context["page"]) == 50
    assert "Zinnia Quillfeather" in doors.words(client.get(URL + "?page=2"))


@pytest.mark.parametrize("text", ["quill", "ZINNIA", "02/29/1988", "1988-02-29"])
def test_who_is_sought_is_found_and_never_in_an_address(cast, client, text):
    response = client.post(URL, {"q": text})
    assert response.status_code == 200 and "Zinnia Quillfeather" in doors.words(response)


def test_an_address_seeks_nobody(cast, client):
    assert client.get(URL + "?q=quill").context["query"] == ""


def test_a_part_of_the_page_has_the_rows_only(cast, client):
    response = client.post(URL, {"q": "quill"}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content and b"Zinnia" in response.content


def test_nobody_found_says_what_to_try(cast, client):
    assert "Try the birth date" in doors.words(client.post(URL, {"q": "nobodyatall"}))


def test_a_patient_is_added_by_hand(cast, client):
    said = {"given_name": "Ana", "family_name": "Bo", "email": "ana@example.org"}
    response = client.post(NEW, said)
    made = cast.practice.patients.get(given_name="Ana")
    assert response.url == reverse("desk:chart", args=[made.public_id])
    assert made.birth_on is None and made.contacts.get().value == "ana@example.org"


def test_a_possible_double_is_shown_and_made_only_when_somebody_says_so(cast, client):
    response = client.post(NEW, ZINNIA)
    assert "There is a chart of the same name and birth date" in doors.words(response)
    assert cast.practice.patients.count() == 1
    client.post(NEW, ZINNIA | {"is_another": "1"})
    assert cast.practice.patients.count() == 2


def test_a_patient_of_another_practice_is_no_double_and_is_not_found(cast, stranger):
    charts.reindex(cast.practice)
    client = doors.signed_in(stranger.coordinator)
    charts.reindex(stranger.practice)
    found = client.post(URL, {"q": "quill"}).context["shown"]
    assert [one.pk for one in found] == [stranger.patient.pk]


def test_a_name_is_needed(cast, client):
    response = client.post(NEW, {"given_name": ""})
    assert response.status_code == 200 and response.context["form"].errors


def test_who_may_not_see_charts_sees_no_list(cast):
    front = doors.signed_in(cast.desk)
    assert (front.get(URL).status_code, front.get(NEW).status_code) == (403, 403)
    clinician = doors.signed_in(cast.clinician)
    assert (clinician.get(URL).status_code, clinician.get(NEW).status_code) == (200, 403)


def test_a_list_of_names_is_no_look(cast, client):
    client.get(URL)
    client.post(URL, {"q": "quill"})
    assert cast.practice.looks.count() == 0
