"""Pages that put whole charts right: they say first, a person decides, strangers see nothing."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from cartella.charts import merging, patients
from cartella.charts.contacts import NewContact
from cartella.charts.models import ContactKind, ImportRun
from cartella.charts.patients import NewPatient
from cartella.jobs import worker
from cartella.jobs.lanes import Lane
from tests import doors, people
from tests.desk import chart_made
from tests.release import rows

NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
def filled(cast, tmp_path) -> people.Cast:
    chart_made.fill(cast, tmp_path / "export")
    return cast


@pytest.fixture
def client(filled):
    return doors.signed_in(filled.coordinator)


@pytest.fixture
def twin(filled):
    return patients.add(
        filled.practice,
        NewPatient(
            given_name=filled.patient.given_name,
            family_name=filled.patient.family_name,
            birth_on=filled.patient.birth_on,
            contacts=(NewContact(kind=ContactKind.EMAIL, typed="zinnia@example.org"),),
        ),
        at=NOW,
    )


def test_an_undo_says_what_it_would_do_and_does_it_once(filled, client):
    url = reverse("desk:run_undo", args=[ImportRun.objects.get().public_id])
    assert "Leave their charts" in doors.words(client.get(url))
    client.post(url)
    assert filled.practice.entry_listings.filter(patient=filled.patient).exists()
    for _ in range(2):
        client.post(url, {"note": "wrong export"})
    assert "goes on" in doors.words(client.get(url))
    worker.run_due(Lane.SLOW)
    assert not filled.practice.entry_listings.filter(patient=filled.patient).exists()
    said = doors.words(client.get(url))
    assert "Taken back" in said
    assert "wrong export" in said
    client.post(url, {"note": "once more"})
    assert "once more" not in doors.words(client.get(url))


def test_two_charts_are_joined_and_parted_by_a_person(filled, client, twin):
    assert twin.name in doors.words(client.get(reverse("desk:doubles")))
    url = reverse("desk:join_charts", args=[twin.public_id])
    said = {"act": "join", "to": filled.patient.public_id}
    client.post(url, said)
    assert merging.in_force(twin) == []
    for _ in range(2):
        client.post(url, said | {"note": "same phone, same face"})
    (link,) = merging.in_force(twin)
    assert "also" in doors.words(client.get(reverse("desk:chart", args=[twin.public_id])))
    rr = rows.asked(filled)  # of the other chart
    chart = reverse("desk:chart", args=[twin.public_id])
    assert rr.number in doors.words(client.get(chart))
    assert client.post(chart, {"q": "latex"}).context["lines"]
    assert "its contacts" in doors.words(
        client.get(reverse("desk:patient_contacts", args=[twin.public_id]))
    )
    owner = doors.signed_in(filled.owner)
    looks = doors.words(owner.get(f"{chart}looks/"))
    client.get(reverse("desk:chart", args=[filled.patient.public_id]))
    assert len(doors.words(owner.get(f"{chart}looks/"))) > len(looks)
    client.post(url, {"act": "part", "link": link.pk, "note": "sisters"})
    assert merging.in_force(twin) == []
    assert "were parted" in doors.words(client.get(url))
    client.post(url, {"act": "two", "to": filled.patient.public_id, "note": "sisters"})
    assert "No two charts look alike" in doors.words(client.get(reverse("desk:doubles")))


def test_a_contact_is_confirmed_by_hand_with_its_history(client, twin):
    url = reverse("desk:patient_contacts", args=[twin.public_id])
    contact = twin.contacts.get()
    client.post(url, {"contact": contact.pk, "how": "code"})
    contact.refresh_from_db()
    assert contact.confirmed_at is None  # a code is the program's to see
    client.post(url, {"contact": contact.pk, "how": "called", "note": "spoke with her"})
    assert "spoke with her" in doors.words(client.get(url))


def test_a_stranger_sees_and_changes_nothing(filled, twin, stranger):
    other = doors.signed_in(stranger.owner)
    run = ImportRun.objects.get()
    urls = [
        reverse("desk:run_undo", args=[run.public_id]),
        reverse("desk:join_charts", args=[twin.public_id]),
        reverse("desk:patient_contacts", args=[twin.public_id]),
    ]
    for url in urls:
        assert other.get(url).status_code == 404
        assert other.post(url, {"note": "x", "act": "join"}).status_code == 404
    assert twin.name not in doors.words(other.get(reverse("desk:doubles")))
    mine = doors.signed_in(filled.coordinator)
    theirs = {"act": "join", "to": stranger.patient.public_id, "note": "x"}
    assert mine.post(urls[1], theirs).status_code == 404
