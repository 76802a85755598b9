"""Whoever is in charge is warned by mail before a due date, once a day: a number, no names."""

from datetime import UTC, datetime, timedelta

import pytest

from cartella import clock
from cartella.accounts import members
from cartella.post import outbox
from cartella.release import warning
from cartella.release.models import RecordsRequest
from tests import people
from tests.release import rows


@pytest.fixture
def cast(make_practice):
    return people.cast()


@pytest.fixture
def rr(cast):
    made = rows.asked(cast)
    due_on = clock.today(cast.practice.time_zone) + timedelta(days=10)
    days = [(due_on - timedelta(days=back)).isoformat() for back in (10, 3, 1)]
    RecordsRequest.objects.filter(pk=made.pk).update(due_on=due_on, due_because={"warn_on": days})
    made.refresh_from_db()
    return made


def at(rr, days_before):
    day = rr.due_on - timedelta(days=days_before)
    return clock.frozen(datetime(day.year, day.month, day.day, 20, tzinfo=UTC))


def warnings(cast):
    return list(cast.practice.messages.filter(template="due_soon").order_by("id"))


def test_each_day_warns_once_and_the_owner_if_nobody_has_it(cast, rr):
    with at(rr, 10):
        assert (warning.warn(cast.practice), warning.warn(cast.practice)) == (1, 0)
    with at(rr, 5):
        assert warning.warn(cast.practice) == 0
    with at(rr, 3):
        assert warning.warn(cast.practice) == 1
    assert {one.to for one in warnings(cast)} == {cast.owner.person.email}
    assert len(warnings(cast)) == 2


def test_it_goes_to_who_has_it_and_says_a_number_and_no_name(cast, rr):
    RecordsRequest.objects.filter(pk=rr.pk).update(assignee=cast.desk.person)
    with at(rr, 3):
        warning.warn(cast.practice)
    [message] = warnings(cast)
    words = outbox.words(message)
    text = words.subject + words.body
    assert message.to == cast.desk.person.email
    assert rr.number in text
    for name in (*rr.stated_name.split(), *cast.patient.name.split(), cast.practice.name):
        assert name not in text


def test_who_has_left_is_not_warned_but_the_owner_is(cast, rr):
    RecordsRequest.objects.filter(pk=rr.pk).update(assignee=cast.desk.person)
    type(cast.desk).objects.filter(pk=cast.desk.pk).update(ended_on=rr.received_on)
    with at(rr, 3):
        warning.warn(cast.practice)
    assert [one.to for one in warnings(cast)] == [cast.owner.person.email]


def test_of_days_that_nobody_was_awake_for_only_the_last_warns(cast, rr):
    with at(rr, 0):
        assert warning.warn(cast.practice) == 1
    assert len(warnings(cast)) == 1


def test_a_warning_that_waits_is_of_no_use_after_the_day(cast, rr):
    with at(rr, 1):
        warning.warn(cast.practice)
    assert clock.day_of(
        warnings(cast)[0].expires_at, cast.practice.time_zone
    ) == rr.due_on + timedelta(days=1)


def test_an_extension_warns_by_its_own_days(cast, rr):
    later = rr.due_on + timedelta(days=30)
    RecordsRequest.objects.filter(pk=rr.pk).update(due_on=later, due_because={})
    rr.refresh_from_db()
    assert warning.days_of(rr)
    with at(rr, 0):
        assert warning.warn(cast.practice) == 1


def test_what_is_late_or_answered_warns_nobody(cast, rr):
    with at(rr, -1):
        assert warning.warn(cast.practice) == 0
    RecordsRequest.objects.filter(pk=rr.pk).update(state="answered")
    with at(rr, 1):
        assert warning.warn(cast.practice) == 0


def test_another_time_zone_of_the_practice_moves_no_due_date(cast, rr):
    cast.practice.time_zone = "Pacific/Kiritimati"
    cast.practice.save()
    kept = RecordsRequest.objects.get(pk=rr.pk)
    assert (kept.due_on, kept.due_because) == (rr.due_on, rr.due_because)


def test_what_came_due_while_nobody_worked_is_told(cast, rr):
    since = datetime.combine(rr.due_on, datetime.min.time(), UTC) - timedelta(days=2)
    assert list(warning.missed(cast.practice, since, since + timedelta(days=4))) == [rr]
    assert list(warning.missed(cast.practice, since, since + timedelta(hours=1))) == []


def test_whoever_left_is_in_charge_of_nothing_any_more(cast, rr):
    RecordsRequest.objects.filter(pk=rr.pk).update(assignee=cast.desk.person)
    assert warning.let_go(cast.practice) == 0
    members.leave(cast.desk, by=cast.owner.person)
    assert [warning.let_go(cast.practice) for _look in range(2)] == [1, 0]
    rr.refresh_from_db()
    assert rr.assignee is None
    assert rr.events.filter(word="assigned", by_kind="program").count() == 1


def test_who_works_elsewhere_only_keeps_nothing_here(cast, rr, make_practice):
    theirs = people.cast("thistle")
    RecordsRequest.objects.filter(pk=rr.pk).update(assignee=theirs.desk.person)
    assert warning.let_go(theirs.practice) == 0
    assert warning.let_go(cast.practice) == 1
