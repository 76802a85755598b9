"""The one door to a state: who may, what is written together, and what comes second."""

import random
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from cartella import clock
from cartella.accounts.roles import GRANTS, Role
from cartella.release import advance, determination, intake, lifecycle, verification
from cartella.release.actors import PROGRAM, REQUESTER, Actor, NotAllowed
from cartella.release.lifecycle import TABLE, Act, IllegalAct, Need, State, Subject
from cartella.release.models import Event, Evidence, Question, RecordsRequest, Round
from tests import people
from tests.people import MORNING
from tests.release import line

WHO = {role: Actor(kind="person", permissions=GRANTS[role]) for role in Role}
RECORDS = {Role.COORDINATOR, Role.OWNER}
DESK = RECORDS | {Role.FRONT_DESK}
MAY = {
    Need.ANYONE: DESK,
    Need.PROGRAM: set(),
    Need.RECEIVE: DESK,
    Need.VERIFY: DESK,
    Need.DECIDE: RECORDS,
    Need.RELEASE: RECORDS,
}


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", TABLE, ids=lambda step: f"{step.of}-{step.act}-{step.sources}")
def test_who_may_do_which_act(step, role):
    assert WHO[role].may(step.need) == (role in MAY[step.need])


@pytest.mark.parametrize("step", TABLE, ids=lambda step: f"{step.of}-{step.act}-{step.sources}")
def test_the_requester_may_ask_and_withdraw_and_no_more(step):
    assert REQUESTER.may(step.need) == (step.act in (Act.RECEIVE, Act.WITHDRAW))


def test_an_act_without_permission_changes_nothing(cast):
    rr = line.received(cast)
    with pytest.raises(NotAllowed):
        advance.advance(rr, Act.VERIFY, by=cast.act(cast.clinician))
    rr.refresh_from_db()
    assert rr.state == State.RECEIVED
    assert rr.events.exclude(state_after="").count() == 1


def test_an_act_that_the_table_forbids_changes_nothing(cast):
    rr = line.received(cast)
    with pytest.raises(IllegalAct):
        advance.advance(rr, Act.CLOSE, by=PROGRAM)
    assert rr.state == State.RECEIVED


def test_a_state_read_too_long_ago_is_stale(cast):
    rr = line.received(cast)
    mine, hers = (RecordsRequest.objects.get(pk=rr.pk) for _who in range(2))
    advance.advance(mine, Act.SET_ASIDE, by=line.staff(cast))
    with pytest.raises(advance.Stale):
        advance.advance(hers, Act.VERIFY, by=line.staff(cast))
    assert hers.state == State.RECEIVED  # as it was read, not as it would have become
    assert RecordsRequest.objects.get(pk=rr.pk).state == State.SET_ASIDE


def test_rows_that_cannot_be_written_take_the_act_with_them(cast):
    rr = line.received(cast)
    broken = Question(practice=cast.practice, records_request=rr, text="?", asked_at=None)
    with pytest.raises(IntegrityError):
        advance.advance(rr, Act.VERIFY, by=PROGRAM, rows=[broken])
    assert rr.state == State.RECEIVED
    assert RecordsRequest.objects.get(pk=rr.pk).state == State.RECEIVED


def test_a_second_birth_under_the_same_number_is_stale(cast):
    rr = line.verified(cast)

    def round_() -> Round:
        return Round(practice=cast.practice, records_request=rr, number=1, snapshot_at=MORNING)

    advance.advance(round_(), Act.SCOPE, by=line.staff(cast))
    second = round_()
    with pytest.raises(advance.Stale):
        advance.advance(second, Act.SCOPE, by=line.staff(cast))
    assert second.pk is None
    assert rr.rounds.count() == 1


@pytest.mark.parametrize("seed", range(12))
def test_any_walk_through_the_table_leaves_events_that_fold_to_the_state(cast, seed):
    rr = line.received(cast)
    dice = random.Random(seed)
    for _step in range(8):
        allowed = lifecycle.may_follow(Subject.REQUEST, State(rr.state))
        if not allowed:
            break
        advance.advance(rr, dice.choice(allowed), by=PROGRAM)
    stored = RecordsRequest.objects.get(pk=rr.pk).state
    events = rr.events.filter(subject=Subject.REQUEST).exclude(state_after="").order_by("id")
    assert lifecycle.fold(Subject.REQUEST, [Act(e.word) for e in events]) == stored == rr.state
    assert rr.received_on == RecordsRequest.objects.get(pk=rr.pk).received_on


def test_setting_aside_and_opening_again_keeps_the_first_day(cast):
    rr = line.received(cast, received_at=MORNING - timedelta(days=9))
    due_on, received_on = rr.due_on, rr.received_on
    intake.set_aside(rr, "looked like spam", by=line.staff(cast))
    intake.reopen(rr, "it was none", by=line.staff(cast))
    rr.refresh_from_db()
    assert (rr.state, rr.due_on, rr.received_on) == (State.RECEIVED, due_on, received_on)


def _at_once(act, count: int = 4) -> list[object]:
    """What each of so many threads got that did the same at the same moment."""
    got: list[object] = []
    start = threading.Barrier(count)

    def do() -> None:
        try:
            start.wait()
            with clock.frozen(MORNING):
                got.append(act())
        except (advance.Stale, IllegalAct, determination.RoundClosed) as second:
            got.append(second)
        finally:
            connection.close()

    threads = [threading.Thread(target=do) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == count
    return got


@pytest.mark.django_db(transaction=True)
def test_of_staff_who_act_at_once_one_does_it():
    with clock.frozen(MORNING):
        cast = people.cast()
        rr = line.received(cast)
        by = line.staff(cast)
        intake.match(rr, cast.patient, by=by)
        verification.evidence_seen(rr, Evidence.Way.DOCUMENT, "passport", by=by)

    def verify() -> None:
        verification.verify(RecordsRequest.objects.get(pk=rr.pk), by=by)

    got = _at_once(verify)
    assert got.count(None) == 1
    assert Event.objects.filter(records_request=rr, word=Act.VERIFY).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_staff_who_open_a_round_at_once_one_does_it():
    with clock.frozen(MORNING):
        cast = people.cast()
        rr = line.verified(cast)
        by = line.staff(cast)

    def open_round() -> None:
        determination.open_round(RecordsRequest.objects.get(pk=rr.pk), by=by)

    got = _at_once(open_round)
    assert got.count(None) == 1
    assert rr.rounds.count() == 1
