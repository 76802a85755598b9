"""Whose a message is: test mode lets only those of made-up patients leave."""

from cartella import attachments, clock
from cartella.charts import merging, patients
from cartella.charts.patients import NewPatient
from cartella.post.models import Message
from cartella.release import intake
from tests import people
from tests.release import line, rows


def made_up(cast, rr) -> bool:
    return attachments.is_made_up(Message(practice=cast.practice, about_request_id=rr.pk))


def test_only_a_made_up_patient_of_a_matched_request_is_made_up(make_practice):
    cast = people.cast()
    cast.practice.patients.update(is_synthetic=False)
    rr = rows.asked(cast)
    assert not made_up(cast, rr)
    intake.match(rr, cast.patient, by=line.staff(cast))
    assert not made_up(cast, rr)
    cast.practice.patients.filter(pk=cast.patient.pk).update(is_synthetic=True)
    assert made_up(cast, rr)


def test_a_made_up_chart_joined_with_a_real_one_is_not_made_up(make_practice):
    cast = people.cast()
    cast.practice.patients.update(is_synthetic=False)
    new = NewPatient(given_name="Ada", family_name="Made", is_synthetic=True)
    drawn = patients.add(cast.practice, new, at=clock.now())
    rr = rows.asked(cast)
    intake.match(rr, drawn, by=line.staff(cast))
    assert made_up(cast, rr)
    merging.merge(drawn, cast.patient, by_person_id=None, at=clock.now(), reason="x")
    assert not made_up(cast, rr)


def test_no_other_practices_request_is_asked(make_practice):
    cast, other = people.cast(), people.cast("thistle")
    rr = rows.asked(other)
    intake.match(rr, other.patient, by=line.staff(other))
    other.practice.patients.update(is_synthetic=True)
    assert not made_up(cast, rr)
