"""Breaking the glass opens one chart for an hour, is marked in the ledger, and is reviewed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cartella import clock
from cartella.accounts import emergencies
from cartella.accounts.models import Emergency, EmergencyReview
from cartella.charts.models import Patient
from cartella.ledger.models import Look
from tests import doors
from tests.people import MORNING

WHY = "She fainted in the waiting room"


def chart(patient) -> str:
    return reverse("desk:chart", args=[patient.public_id])


def other(cast) -> Patient:
    return Patient.objects.create(
        practice=cast.practice, given_name="Otto", family_name="Other", created_at=MORNING
    )


def broken(client, patient, reason: str = WHY):
    return client.post("/emergency/", {"patient": str(patient.public_id), "reason": reason})


def test_one_chart_opens_for_an_hour_and_each_look_says_so(cast):
    client = doors.signed_in(cast.desk)
    assert client.get(chart(cast.patient)).status_code == 403
    assert broken(client, cast.patient)["Location"] == chart(cast.patient)
    assert client.get(chart(cast.patient)).status_code == 200
    assert Look.objects.get().what == "emergency: chart"
    assert client.get(chart(other(cast))).status_code == 403
    with clock.frozen(clock.now() + emergencies.LASTS + timedelta(seconds=1)):
        session = client.session
        session["seen_at"] = clock.now().isoformat()
        session.save()
        assert client.get(chart(cast.patient)).status_code == 403


def test_it_opens_nothing_else(cast):
    client = doors.signed_in(cast.desk)
    broken(client, cast.patient)
    for name in ("add_records", "looks"):
        url = reverse(f"desk:{name}", args=[cast.patient.public_id])
        assert client.get(url).status_code == 403
    assert client.get("/patients/").status_code == 403


@pytest.mark.parametrize("reason", ["", "  ", "now please"])
def test_without_a_reason_in_words_nothing_opens(cast, reason):
    client = doors.signed_in(cast.desk)
    assert broken(client, cast.patient, reason).status_code == 422
    assert not Emergency.objects.exists()
    assert client.get(chart(cast.patient)).status_code == 403


def test_it_is_not_for_who_has_no_such_right(cast):
    for member in (cast.clinician, cast.coordinator, doors.auditor(cast.practice)):
        assert broken(doors.signed_in(member), cast.patient).status_code == 403
    assert not Emergency.objects.exists()


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-0000-0000-000000000007"])
def test_a_patient_who_is_not_there_is_not_found(cast, wanted):
    answer = doors.signed_in(cast.desk).post("/emergency/", {"patient": wanted, "reason": WHY})
    assert answer.status_code == 404


def test_the_owner_reviews_it_once(cast):
    broken(doors.signed_in(cast.desk), cast.patient)
    owner = doors.signed_in(cast.owner)
    assert "waits for your review" in doors.words(owner.get("/today/"))
    assert WHY in doors.words(owner.get("/emergencies/"))
    row = Emergency.objects.get()
    url = reverse("desk:emergency_review", args=[row.public_id])
    owner.post(url, {"was_fitting": "yes"})
    owner.post(url, {"note": "It was right."})
    assert not EmergencyReview.objects.exists()
    for _click in range(2):
        owner.post(url, {"was_fitting": "yes", "note": "It was right."})
    review = EmergencyReview.objects.get()
    assert (review.reviewed_by, review.was_fitting) == (cast.owner.person, True)
    assert "waits for your review" not in doors.words(owner.get("/today/"))
    assert "It was right." in doors.words(owner.get("/emergencies/"))


def test_nobody_rewrites_an_emergency(cast):
    broken(doors.signed_in(cast.desk), cast.patient)
    for change in (
        lambda: Emergency.objects.update(reason="x"),
        lambda: Emergency.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_another_practice_reviews_nothing_of_ours(cast, stranger):
    broken(doors.signed_in(cast.desk), cast.patient)
    url = reverse("desk:emergency_review", args=[Emergency.objects.get().public_id])
    owner = doors.signed_in(stranger.owner)
    assert owner.post(url, {"was_fitting": "yes", "note": "x"}).status_code == 404
