"""The worker makes the demo's further patients one by one, each with her story."""

import pytest

from cartella import clock
from cartella.demo import fill, more_requests, people, vendors
from cartella.desk import standings
from cartella.doctor import carriers
from cartella.doctor.check import State
from cartella.jobs.models import Job
from cartella.post import channels, contracts
from cartella.post.contracts import Holds
from cartella.post.models import Channel
from cartella.release.models import RecordsRequest

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DENIED = next(n for n, story in more_requests.STORIES.items() if story.tell.__name__ == "_denied")


@pytest.fixture
def practice(make_practice):
    """The demo's practice; `make_practice` gives this test a folder and a key of its own."""
    return fill._practice()


def make(practice, number: int, *, until: int) -> None:
    job = Job(practice=practice, kind=fill.JOB, args={"number": number, "until": until})
    fill.run(job, lambda done, total: None)


def test_the_brand_has_two_legal_entities_one_outside_hipaa(practice):
    covered = practice.legal_entities.order_by("id").values_list("is_covered", flat=True)
    assert list(covered) == [None, False]
    assert practice.locations.values("legal_entity").distinct().count() == 2


def test_contracts_and_channels_stand_as_in_a_practice_that_is_set_up(practice):
    today = clock.today(practice.time_zone)
    holds = {
        one.vendor: contracts.standing(practice, one.covers, today, vendor=one.vendor).holds
        for one in contracts.governing(practice)
    }
    assert holds[vendors.TEXTS] == Holds.EXPIRING
    assert [name for name, one in holds.items() if one == Holds.EXPIRING] == [vendors.TEXTS]
    assert len(holds) == 3
    for channel in (Channel.EMAIL, Channel.SMS):
        setting = channels.setting(practice, channel)
        assert (setting.is_on, setting.is_test) == (True, True)
    assert standings.channels(practice).is_done
    assert carriers.text(practice).state == carriers.mail(practice).state == State.OK
    assert standings.contracts(practice).is_done


def test_a_patient_comes_with_chart_and_story_and_asks_for_the_next(practice):
    make(practice, DENIED, until=DENIED + 2)
    patient = practice.patients.get()
    assert patient.is_synthetic
    rr = RecordsRequest.objects.get(practice=practice)
    assert [round_.outcome for round_ in rr.rounds.all()] == ["denied"]
    waiting = Job.objects.filter(kind=fill.JOB)
    assert [job.args["number"] for job in waiting] == [DENIED + 1]


def test_making_her_twice_changes_nothing(practice):
    for _time in range(2):
        make(practice, 4, until=5)
    assert practice.patients.count() == 1
    assert practice.records_requests.count() == 1
    assert not Job.objects.filter(kind=fill.JOB).exists()


def test_nobody_is_asked_for_beyond_the_sixty(practice):
    last = len(people.others()) - 1
    make(practice, last, until=10_000)
    assert not Job.objects.filter(kind=fill.JOB).exists()
