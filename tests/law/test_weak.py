"""Where the data is weak: each list names its facts, and says what a day finds old."""

from datetime import date, timedelta

from cartella.law.book import jurisdiction, weak
from cartella.law.finding import Confidence, Known

PLACES = [jurisdiction.load(code) for code in jurisdiction.loaded_codes()]
TODAY = date(2026, 11, 24)


def ids(found):
    return {one.fact.id for one in found}


def test_high_confidence_on_somebodys_page_is_a_doubt():
    for place in PLACES:
        for one in weak.secondary_high(place):
            assert one.fact.confidence is Confidence.HIGH
            assert one.fact.known is Known.SECOND_HAND
    assert "us-ca-access-001" in ids(weak.secondary_high(jurisdiction.load("US-CA")))


def test_settled_but_remembered_is_a_doubt():
    assert "fed-ado-002" in ids(weak.only_remembered(jurisdiction.load("US")))


def test_nothing_is_unreviewed_on_the_day_of_the_review_and_all_is_a_year_later():
    place = jurisdiction.load("US-WY")
    old = "Not reviewed since"
    today = [one for one in weak.stale(place, on=place.reviewed_on) if old in one.why.say()]
    later = place.reviewed_on + timedelta(days=366)
    then = [one for one in weak.stale(place, on=later) if old in one.why.say()]
    assert today == [] and len(then) == len(place.all_facts)


def test_an_indexed_amount_past_its_date_is_old_and_before_it_is_not():
    washington = jurisdiction.load("US-WA")
    assert "us-wa-fees-001" in ids(weak.stale(washington, on=TODAY))
    assert "us-wa-fees-001" not in ids(weak.stale(washington, on=date(2020, 12, 31)))
