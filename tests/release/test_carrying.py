"""Plain e-mail of records only under a contract that covers records, asked again at the gate."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.charts import merging, patients
from cartella.charts.models import Patient
from cartella.charts.patients import NewPatient
from cartella.ledger.models import Exit
from cartella.post import channels
from cartella.post.models import Carries, Channel
from cartella.release import carrying
from cartella.release.delivery import email, opening, release
from cartella.release.models import Delivery, Package
from tests import people
from tests.people import MORNING
from tests.post import made
from tests.release import line, rows


@pytest.fixture
def cast(make_practice) -> people.Cast:
    return people.cast()


@pytest.fixture
def practice(cast):
    return cast.practice


@pytest.fixture
def rr(cast):
    return rows.asked(cast)


def test_with_a_contract_for_records_they_may_go(rr):
    assert carrying.why_not_by_mail(rr) == ""


def in_test(practice) -> None:
    given = made.given(is_test=True)
    channels.keep(practice, Channel.EMAIL, given, by_person_id=None)


def test_in_test_mode_no_real_persons_records_pass_the_gate(cast, practice):
    """An exit of what then waits for ever would say that records had left."""
    package = line.packaged(cast)
    in_test(practice)
    assert carrying.why_not_by_mail(package.round.records_request) == ""
    Patient.objects.filter(pk=cast.patient.pk).update(is_synthetic=False)
    fresh = Package.objects.get(pk=package.pk)
    assert "test mode" in carrying.why_not_by_mail(fresh.round.records_request)
    Package.objects.filter(pk=package.pk).update(looked_at=clock.now())
    fresh.refresh_from_db()
    with pytest.raises(release.NotReady, match="test mode"):
        release.release(
            fresh,
            channel=Delivery.Channel.EMAIL,
            to_label="Zinnia",
            to_address="zinnia@example.org",
            was_warned=True,
            by=cast.act(cast.owner),
        )
    assert Exit.objects.count() == 0


def test_put_into_test_mode_after_the_release_nothing_leaves_and_no_exit_is_written(cast, practice):
    Patient.objects.filter(pk=cast.patient.pk).update(is_synthetic=False)
    delivery = line.on_its_way(cast, channel=Delivery.Channel.EMAIL)
    in_test(practice)
    with line.after_the_window(delivery), pytest.raises(opening.NotReady):
        email.send(Delivery.objects.get(pk=delivery.pk))
    assert Exit.objects.count() == 0
    assert not practice.messages.filter(template="records").exists()


def test_joined_with_a_real_persons_chart_nobody_is_made_up(cast, practice, rr):
    in_test(practice)
    real = patients.add(practice, NewPatient(given_name="Bea", family_name="Holt"), at=MORNING)
    merging.merge(cast.patient, real, by_person_id=1, at=MORNING, reason="same")
    assert "test mode" in carrying.why_not_by_mail(rr)
    assert not carrying.is_made_up(None)


@pytest.mark.parametrize("case", ["off", "names", "ended", "none", "vendor"])
def test_without_one_they_may_not_and_the_words_say_why(practice, rr, make_practice, case):
    if case == "off":
        channels.switch(practice, Channel.EMAIL, is_on=False, by_person_id=None)
    elif case == "names":
        made.contract(practice, carries=Carries.NAMES)
    elif case == "ended":
        made.contract(practice, ends_on=clock.today("UTC") - timedelta(days=2))
    elif case == "vendor":
        made.contract(practice, vendor="Another")
        channels.keep(practice, Channel.EMAIL, made.given(vendor="Another"), by_person_id=None)
        made.contract(practice, vendor="Another", carries=Carries.NAMES)
    else:
        rr.practice = make_practice("willow")
    assert "another way" in carrying.why_not_by_mail(rr)
