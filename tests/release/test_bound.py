"""Which answer about HIPAA judges a request: that of its day, and the patient's side in doubt."""

from dataclasses import fields
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cartella import clock
from cartella.law.intake import regime
from cartella.practices.changes import By
from cartella.practices.models import CoverageAnswer, LegalEntity
from cartella.release import bound, coverage, determination, gather, intake
from cartella.release.bound import Answers
from tests import people
from tests.people import MORNING
from tests.release import line

OUTSIDE = Answers(
    sends_transactions=False, sends_through_service=False, prescribes_electronically=False
)
COVERED = Answers(sends_transactions=True)
OPEN = Answers(sends_transactions=False, sends_through_service=False)
BY = By(person_id=None, name="Olive Owner")
DAY = timedelta(days=1)


@pytest.fixture
def cast(db) -> people.Cast:
    return people.cast()


def say(cast, answers: Answers, at: datetime) -> None:
    with clock.frozen(at):
        coverage.answer(entity(cast), answers, by=BY)


def entity(cast) -> LegalEntity:
    return LegalEntity.objects.get(pk=cast.location.legal_entity_id)


def came(cast, at: datetime, *, looked_at: datetime | None = None):
    with clock.frozen(looked_at or at):
        return line.received(cast, received_at=at)


def words(kept: dict) -> str:
    return " ".join(gather.say(step) for step in kept["steps"])


def test_a_request_is_judged_by_the_answer_of_its_day_not_by_the_newest(cast):
    say(cast, OUTSIDE, MORNING - 9 * DAY)
    with clock.frozen(MORNING):
        rr = line.received(cast)
        assert gather.facts(rr).is_covered is False
        intake.withdraw(rr, "Leave it.", by=cast.act(cast.desk))
    say(cast, COVERED, MORNING + 40 * DAY)
    with clock.frozen(MORNING + 41 * DAY):
        assert gather.facts(rr).is_covered is False


def test_nobody_had_answered_on_that_day_so_it_counts_as_covered(cast):
    rr = came(cast, MORNING)
    say(cast, OUTSIDE, MORNING + 3 * DAY)
    with clock.frozen(MORNING + 4 * DAY):
        assert gather.facts(rr).is_covered
        assert "nobody had answered" in words(gather.because(rr, gather.due(rr)))


def test_a_new_answer_while_it_is_open_counts_only_for_the_patient(cast):
    say(cast, COVERED, MORNING - DAY)
    rr = came(cast, MORNING)
    say(cast, OUTSIDE, MORNING + DAY)
    with clock.frozen(MORNING + 2 * DAY):
        assert gather.facts(rr).is_covered
        said = words(gather.because(rr, gather.due(rr)))
        assert "not covered by HIPAA" in said and "gives the patient more" in said
        after = line.received(cast)
        assert gather.facts(after).is_covered is False


def test_the_first_answer_on_the_very_day_is_the_answer_of_the_day(cast):
    say(cast, OUTSIDE, MORNING + timedelta(hours=1))
    rr = came(cast, MORNING, looked_at=MORNING + timedelta(hours=2))
    assert gather.facts(rr).is_covered is False


def test_two_answers_on_one_day_stand_as_the_patient_needs_it(cast):
    say(cast, COVERED, MORNING)
    say(cast, OUTSIDE, MORNING + timedelta(minutes=1))
    assert gather.facts(came(cast, MORNING + timedelta(hours=1))).is_covered


def test_a_designation_binds_from_its_own_day(cast):
    part = Answers(
        sends_transactions=True,
        is_in_covered_part=False,
        hybrid_designated_on=date(2026, 11, 10),
    )
    say(cast, part, MORNING)
    before = came(cast, MORNING + DAY)
    after = came(cast, MORNING + 20 * DAY)
    with clock.frozen(MORNING + 21 * DAY):
        assert gather.facts(before).is_covered
        assert gather.facts(after).is_covered is False


def test_a_designation_dated_back_does_not_reach_a_request_from_before_it_was_said(cast):
    say(cast, COVERED, MORNING - 9 * DAY)
    rr = came(cast, MORNING)
    said_back = Answers(
        sends_transactions=True,
        is_in_covered_part=False,
        hybrid_designated_on=date(2026, 1, 1),
    )
    say(cast, said_back, MORNING + DAY)
    with clock.frozen(MORNING + 2 * DAY):
        assert gather.facts(rr).is_covered


def test_a_store_from_before_answers_were_dated_is_judged_by_its_column(cast):
    LegalEntity.objects.filter(pk=entity(cast).pk).update(is_covered=False)
    rr = came(cast, MORNING)
    rr.refresh_from_db()
    assert gather.facts(rr).is_covered is False
    assert "not covered by HIPAA" in words(rr.due_because)


def test_the_reasons_of_date_price_and_refusal_begin_with_whom_hipaa_binds(cast):
    say(cast, OUTSIDE, MORNING - DAY)
    with clock.frozen(MORNING):
        package = line.packaged(cast)
    rr = package.round.records_request
    for kept in (rr.due_because, event(rr, "determine"), event(rr, "price")):
        assert "Juniper Nursing Inc. is: not covered by HIPAA" in gather.say(kept["steps"][0])


def event(rr, word: str) -> dict:
    return rr.events.get(word=word).because


def test_an_answer_that_brings_an_earlier_date_moves_open_requests_and_never_later(cast):
    """Delaware's own 45 days bind whoever is outside HIPAA; its 30 days come when it is covered."""
    LegalEntity.objects.filter(pk=entity(cast).pk).update(state="DE")
    say(cast, OUTSIDE, MORNING - DAY)
    rr = came(cast, MORNING)
    assert rr.due_on == date(2026, 12, 17)
    say(cast, COVERED, MORNING + DAY)
    rr.refresh_from_db()
    assert rr.due_on == date(2026, 12, 2)
    assert rr.events.filter(word="clock").count() == 1
    say(cast, OUTSIDE, MORNING + 2 * DAY)
    rr.refresh_from_db()
    assert rr.due_on == date(2026, 12, 2)
    assert rr.events.filter(word="clock").count() == 1


def test_of_two_answers_the_earliest_date_counts_even_where_that_is_the_states_alone(cast):
    """Montana binds holders outside HIPAA to 10 days."""
    LegalEntity.objects.filter(pk=entity(cast).pk).update(state="MT")
    say(cast, OUTSIDE, MORNING - DAY)
    rr = came(cast, MORNING)
    first_on = rr.due_on
    say(cast, COVERED, MORNING + DAY)
    rr.refresh_from_db()
    assert rr.due_on == first_on == date(2026, 11, 12)
    with clock.frozen(MORNING + 2 * DAY):
        intake.recompute(rr, by=cast.act(cast.coordinator))
        assert rr.due_on == first_on
        with pytest.raises(determination.ExtensionRefused):
            determination.extend(
                rr, "The photos are far away.", date(2026, 12, 30), by=cast.act(cast.owner)
            )


@pytest.mark.parametrize(
    "answers",
    [
        None,
        OPEN,
        Answers(
            sends_transactions=False, sends_through_service=False, prescribes_electronically=True
        ),
    ],
    ids=["nobody answered", "a question open", "not settled"],
)
def test_where_the_question_is_open_the_earlier_of_both_dates_counts(cast, answers):
    """It counts as covered in all else. Montana gives holders outside HIPAA 10 days, which may
    always help the patient."""
    LegalEntity.objects.filter(pk=entity(cast).pk).update(state="MT")
    if answers is not None:
        say(cast, answers, MORNING - DAY)
    rr = came(cast, MORNING)
    assert rr.due_on == date(2026, 11, 12)
    assert gather.facts(rr).is_covered
    assert "open or has changed" in words(rr.due_because)
    LegalEntity.objects.filter(pk=entity(cast).pk).update(state="CA")
    plain = came(cast, MORNING)
    assert "open or has changed" not in words(plain.due_because)


def test_an_open_question_takes_no_extension_away_that_hipaa_gives(cast):
    """Idaho has no clock of its own; in Delaware the 45 days of holders outside bound it."""
    LegalEntity.objects.filter(pk=entity(cast).pk).update(state="ID")
    by = cast.act(cast.owner)
    rr = came(cast, MORNING)
    with clock.frozen(MORNING + 2 * DAY):
        until_on = rr.due_on + 20 * DAY
        determination.extend(rr, "The photos are far away.", until_on, by=by)
        assert rr.due_on == until_on
    LegalEntity.objects.filter(pk=entity(cast).pk).update(state="DE")
    other = came(cast, MORNING)
    with clock.frozen(MORNING + 2 * DAY):
        with pytest.raises(determination.ExtensionRefused):
            determination.extend(other, "Far away.", date(2026, 12, 30), by=by)
        determination.extend(other, "Far away.", date(2026, 12, 16), by=by)
        assert other.due_on == date(2026, 12, 16)


def test_the_words_that_are_kept_are_those_that_the_law_asks(db):
    asked = {one.name for one in fields(regime.Entity)} - {"is_plan_or_clearinghouse"}
    kept = {one.name for one in CoverageAnswer._meta.get_fields()}
    assert set(bound.NAMES) == asked
    assert set(bound.NAMES) <= kept


# Any sequence of answers, any day of receipt, against a slow twin

SEQUENCES = st.lists(
    st.tuples(
        st.integers(-60, 60),
        st.sampled_from([OUTSIDE, COVERED, OPEN]),
        st.sampled_from([None, -2, 0, 3]),
    ),
    max_size=5,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=SEQUENCES, came_h=st.integers(-48, 48))
@example(said=[(-30, OUTSIDE, None), (30, COVERED, None)], came_h=0)
@example(said=[(0, OUTSIDE, None)], came_h=0)
def test_any_answers_and_any_day_of_receipt_agree_with_the_slow_twin(cast, said, came_h):
    own = LegalEntity.objects.create(
        practice=cast.practice, name=f"E{LegalEntity.objects.count()}", state="CA"
    )
    now = MORNING + 100 * DAY
    answers = []
    for hours, answer, designated in sorted(said, key=lambda one: one[0]):
        full = Answers(
            sends_transactions=answer.sends_transactions,
            sends_through_service=answer.sends_through_service,
            prescribes_electronically=answer.prescribes_electronically,
            is_in_covered_part=False if designated is not None else None,
            hybrid_designated_on=(MORNING + designated * DAY).date()
            if designated is not None
            else None,
        )
        at = MORNING + timedelta(hours=hours)
        CoverageAnswer.objects.create(
            practice=cast.practice,
            legal_entity=own,
            coverage="x",
            is_covered=True,
            answered_at=at,
            **{name: getattr(full, name) for name in bound.NAMES},
        )
        answers.append((at, full))
    received_at = MORNING + timedelta(hours=came_h)
    with clock.frozen(now):
        rr = line.received(cast, received_at=received_at)
        rr.legal_entity = own
        assert gather.facts(rr).covered is twin(answers, received_at)


def twin(answers, received_at) -> bool | None:
    """Day by day: what stood on the day of receipt, then whatever came while the request lived."""
    zone = ZoneInfo("America/Los_Angeles")
    on = received_at.astimezone(zone).date()
    if not answers:
        return None
    stood: list[Answers | None] = [None]
    for at, answer in answers:
        if at.astimezone(zone).date() < on:
            stood = [answer]
    of_day = [answer for at, answer in answers if at.astimezone(zone).date() == on]
    if stood == [None] and of_day:
        stood = []
    stood += of_day
    stood += [answer for at, answer in answers if at.astimezone(zone).date() > on]
    if stood == [None]:
        return None
    return any(covers(answer, on) for answer in stood)


def covers(answer: Answers | None, on: date) -> bool:
    if answer is None:
        return True
    if answer.sends_transactions:
        in_force = answer.hybrid_designated_on is not None and answer.hybrid_designated_on <= on
        return not in_force
    return None in (answer.sends_through_service, answer.prescribes_electronically)


def test_the_sign_of_today_follows_the_newest_answer_alone(cast):
    """Printed today for those who ask from today: no old answer reaches it."""
    say(cast, COVERED, MORNING)
    say(cast, OUTSIDE, MORNING + timedelta(hours=1))
    with clock.frozen(MORNING + timedelta(hours=2)):
        rr = line.received(cast)
        assert gather.facts(rr).is_covered
        assert bound.today(entity(cast), gather.facts(rr)) is False
