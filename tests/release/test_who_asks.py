"""What the law says of who asks: papers, proof, a minor's chart; and what verifying keeps of it."""

from datetime import date

import pytest

from cartella import clock
from cartella.charts.models import Patient
from cartella.law.book.provisions import Demand
from cartella.law.facts import Lane
from cartella.law.intake.lanes import DefaultScope
from cartella.law.verification.childhood import ParentAccess
from cartella.packaging.record import Outcome
from cartella.release import determination, gather, scoping, verification, who_asks
from cartella.release.models import Evidence, RecordsRequest
from tests import people
from tests.people import MORNING
from tests.release import rows

Way = Evidence.Way


@pytest.fixture
def cast(db):
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture
def hers(cast):
    return rows.asked(cast)


@pytest.fixture
def theirs(cast):
    return rows.asked(cast, requester_name="Iris Quillfeather")


def born(cast, records_request, day):
    Patient.objects.filter(pk=cast.patient.pk).update(birth_on=day)
    return RecordsRequest.objects.get(pk=records_request.pk)


def test_somebody_else_s_name_is_the_representative_s_lane(hers, theirs):
    assert gather.facts(theirs).lane is Lane.REPRESENTATIVE
    assert gather.facts(hers).lane is Lane.ACCESS


def test_the_lane_says_its_papers_and_what_may_never_be_asked(theirs):
    needs = who_asks.needs(theirs).answer
    assert needs.standing.papers
    assert {Demand.NOTARY, Demand.REASON, Demand.PORTAL_ONLY} <= set(needs.never_ask)


@pytest.mark.parametrize("way", [Way.DOCUMENT, Way.KNOWN, Way.CALL_BACK, Way.IN_PERSON, Way.CODE])
def test_any_way_shows_who_asks(hers, way):
    assert who_asks.identified(hers, [Evidence(way=way)]).answer.is_shown


def test_nothing_seen_shows_nobody(hers):
    assert who_asks.identified(hers, []).answer.is_shown is None


def test_a_minor_s_chart_is_a_question_only_if_somebody_else_asks(cast, hers, theirs):
    young = date(2012, 3, 1)
    assert who_asks.minor(born(cast, hers, young)) is None
    found = who_asks.minor(born(cast, theirs, young))
    assert found is not None
    assert found.answer.rest is ParentAccess.MUST


def test_a_patient_of_age_is_no_minor(cast, theirs):
    assert who_asks.minor(born(cast, theirs, date(1990, 3, 1))) is None


def test_verifying_keeps_the_proofs_and_the_law_as_it_was(cast, theirs):
    theirs = born(cast, theirs, date(2012, 3, 1))
    by = cast.act(cast.desk)
    proof = verification.evidence_seen(theirs, Way.DOCUMENT, "a birth certificate", by=by)
    verification.verify(theirs, by=by)
    because = theirs.events.get(word="verify").because
    assert because["evidence"] == [proof.pk]
    assert {fact["id"] for fact in because["lane"]["facts"]} >= {"fed-who-002", "fed-who-003"}
    assert {fact["id"] for fact in because["minor"]["facts"]} >= {"fed-who-005"}
    assert because["identity"]["steps"]


def test_a_lane_under_minimum_necessary_starts_from_nothing(cast, hers, monkeypatch):
    by = cast.act(cast.owner)
    rows.entry(cast, "note")
    verification.evidence_seen(hers, Way.KNOWN, "known for years", by=cast.act(cast.desk))
    verification.verify(hers, by=cast.act(cast.desk))
    monkeypatch.setitem(scoping.lanes.SCOPES, Lane.ACCESS, DefaultScope.NOTHING)
    round_ = determination.open_round(hers, by=by)
    assert set(round_.decisions.values_list("outcome", flat=True)) == {Outcome.NOT_ASKED_FOR}
