"""Information blocking: which exception covers what, and what it still lacks."""

from datetime import UTC, date, datetime

import pytest

from cartella.law.determination import blocking
from cartella.law.determination.blocking import Interference, Way
from tests.law.cast import facts

ASKED = date(2026, 11, 24)
REQUEST = facts(received_at=datetime(2026, 11, 24, 15, tzinfo=UTC))
HARM = frozenset(
    {"reasonable_belief_of_less_risk", "no_broader_than_needed",
     "individual_determination_by_licensed_professional", "harm_of_the_right_type",
     "review_right"}
)  # fmt: skip


def judged(**more: object) -> blocking.Blocking:
    values: dict[str, object] = {"way": Way.REFUSAL, "asked_on": ASKED, **more}
    return blocking.judge(REQUEST, Interference(**values)).answer  # type: ignore[arg-type]


def test_infeasibility_needs_a_written_reason_in_ten_business_days() -> None:
    last = date(2026, 12, 8)
    assert blocking.infeasible_by(ASKED) == last
    in_time = judged(exception="infeasibility", answered_on=last)
    assert in_time.is_covered_by_exception is True
    assert in_time.reply_by_on == last
    for answered_on in (date(2026, 12, 9), None):
        late = judged(exception="infeasibility", answered_on=answered_on)
        assert late.is_covered_by_exception is False
        assert late.missing == ("written_reason",)
    assert [(one.code, one.by_on) for one in in_time.duties] == [("give_written_reason", last)]


def test_preventing_harm_needs_each_of_its_conditions() -> None:
    assert judged(exception="preventing_harm", shown=HARM).is_covered_by_exception is True
    for condition in HARM:
        found = judged(exception="preventing_harm", shown=HARM - {condition})
        assert found.is_covered_by_exception is False
        assert found.missing == (condition,)


@pytest.mark.parametrize("exception", ["privacy", "security", "health_it_performance"])
def test_exceptions_whose_conditions_are_not_all_in_the_data_are_a_persons(exception: str) -> None:
    found = blocking.judge(
        REQUEST, Interference(way=Way.REFUSAL, asked_on=ASKED, exception=exception)
    )
    assert found.answer.is_covered_by_exception is None
    assert not found.is_settled


@pytest.mark.parametrize(
    "shown",
    ["fee_barred_by_164_524_c_4", "fee_on_electronic_access_without_effort",
     "fee_for_export_to_switch_or_for_patient"],
)  # fmt: skip
def test_a_fee_that_is_barred_is_never_covered(shown: str) -> None:
    found = judged(way=Way.FEE, exception="fees", shown=frozenset({shown}))
    assert found.is_covered_by_exception is False
    assert found.missing == (shown,)
    assert judged(way=Way.FEE, exception="fees").is_covered_by_exception is True


@pytest.mark.parametrize(
    ("way", "exception"),
    [(Way.REFUSAL, "fees"), (Way.FEE, "privacy"), (Way.DELAY, "manner"), (Way.MANNER, "security")],
)
def test_an_exception_serves_only_the_way_it_is_made_for(way: Way, exception: str) -> None:
    found = judged(way=way, exception=exception)
    assert found.is_covered_by_exception is False
    assert exception not in found.may_cover


def test_no_exception_and_an_unknown_one_cover_nothing() -> None:
    for exception in (None, "too_busy"):
        found = blocking.judge(
            REQUEST, Interference(way=Way.DELAY, asked_on=ASKED, exception=exception)
        )
        assert found.answer.is_covered_by_exception is False
        assert any("may be blocking" in words.say() for words in found.decide)


def test_a_delay_of_what_is_ready_does_not_wait_for_the_last_day() -> None:
    codes = [one.code for one in judged(way=Way.DELAY).duties]
    assert codes == ["do_not_wait_for_day_30"]
    assert [one.code for one in judged(is_ready=True).duties] == ["do_not_wait_for_day_30"]
    assert judged().duties == ()


def test_paper_and_what_another_law_asks_for_are_outside() -> None:
    assert judged(is_electronic=False).is_covered_by_exception is True
    assert judged(is_required_by_law=True).is_covered_by_exception is True


def test_it_binds_a_provider_outside_hipaa_too() -> None:
    found = blocking.judge(
        facts(covered=False), Interference(way=Way.DELAY, asked_on=ASKED, exception=None)
    )
    assert found.answer.is_covered_by_exception is False
    assert {"fed-ib-001", "fed-ib-009"} <= set(found.fact_ids)
    assert not any("HIPAA does not bind" in words.say() for words in found.decide)


def test_what_is_only_proposed_is_told_and_counts_for_nothing() -> None:
    found = blocking.judge(REQUEST, Interference(way=Way.MANNER, asked_on=ASKED))
    assert any("proposed and not in force" in words.say() for words in found.steps)
    assert "fed-ib-010" not in found.fact_ids


def test_every_way_names_exceptions_that_the_data_knows() -> None:
    known = blocking.exceptions().answer
    every = {*known.not_fulfilling, *known.fulfilling}
    assert {code for codes in blocking.FOR_WAYS.values() for code in codes} == every
    assert set(blocking.CONDITIONS) <= every
