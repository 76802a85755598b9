"""Orders, subpoenas, demands and letters: what may leave, and the answer that is owed anyway."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book import jurisdiction
from cartella.law.book.state_provisions import Category
from cartella.law.facts import Lane
from cartella.law.verification import process
from cartella.law.verification.demands import (
    JUDICIAL,
    ORDERS,
    WITHOUT_ORDER,
    Assurance,
    DemandFinding,
    Process,
    ProcessKind,
    Route,
)
from cartella.law.verification.process import ProcessAnswer
from tests.law.cast import codes, facts

REQUEST = facts(lane=Lane.LEGAL_PROCESS)
RETURN = date(2026, 9, 18)
NOTICE = frozenset(one for one in Assurance if one.name.startswith("NOTICE_")) | {
    Assurance.OBJECTION_TIME_OVER,
    Assurance.NO_OBJECTION_LEFT,
}
PROTECTIVE = frozenset(one for one in Assurance if one.name.startswith("ORDER_"))
SUBPOENA = Process(kind=ProcessKind.ATTORNEY_SUBPOENA, return_on=RETURN)


def judge(one: Process, *states: str) -> ProcessAnswer:
    return process.judge(replace(REQUEST, states=states), one).answer


def test_a_bare_subpoena_opens_nothing_and_is_not_ignored() -> None:
    # hhs-authorization-147
    answer = judge(SUBPOENA)
    assert not answer.may_release
    assert answer.due_on == RETURN
    assert answer.is_counsel_asked
    duties = {duty.code: duty for duty in answer.duties}
    assert "ask_for_satisfactory_assurance_or_order_or_authorization" in duties
    assert duties["log_response_deadline"].by_on == RETURN
    assert duties["answer_in_writing"].by_on == RETURN
    assert {"ignore_subpoena", "release"} <= codes(answer.never)


@pytest.mark.parametrize(
    ("shown", "route"),
    [
        (NOTICE, Route.NOTICE),  # hhs-authorization-148
        (PROTECTIVE, Route.PROTECTIVE_ORDER),  # hhs-authorization-150
        (frozenset({Assurance.OWN_NOTICE}), Route.OWN_EFFORT),
        (frozenset({Assurance.OWN_PROTECTIVE_ORDER}), Route.OWN_EFFORT),
    ],
)
def test_each_route_of_the_federal_rule_opens_it(shown: frozenset[Assurance], route: Route) -> None:
    answer = judge(replace(SUBPOENA, shown=shown))
    assert answer.may_release
    assert answer.route is route
    assert answer.is_logged
    assert not answer.compels
    assert {"log_for_accounting", "release_only_what_is_named"} <= codes(answer.duties)
    assert "exceed_scope" in codes(answer.never)


@pytest.mark.parametrize("missing", sorted(NOTICE))
def test_every_part_of_the_notice_route_is_needed(missing: Assurance) -> None:
    answer = judge(replace(SUBPOENA, shown=NOTICE - {missing}))
    assert not answer.may_release
    assert missing.name.lower() in answer.lacking


@pytest.mark.parametrize("missing", sorted(PROTECTIVE))
def test_every_part_of_the_order_route_is_needed(missing: Assurance) -> None:
    answer = judge(replace(SUBPOENA, shown=PROTECTIVE - {missing}))
    assert not answer.may_release
    assert answer.lacking == (missing.name.lower(),)


@pytest.mark.parametrize("kind", sorted(ORDERS | JUDICIAL))
def test_an_order_or_a_judge_s_process_compels_what_it_names(kind: ProcessKind) -> None:
    answer = judge(Process(kind=kind, return_on=RETURN))
    assert answer.may_release
    assert answer.compels
    assert not judge(Process(kind=kind, return_on=RETURN, names=False)).may_release


@pytest.mark.parametrize("missing", sorted(DemandFinding))
def test_an_agency_s_demand_needs_all_three_findings(missing: DemandFinding) -> None:
    # hhs-authorization-151
    three = frozenset(DemandFinding)
    demand = Process(kind=ProcessKind.ADMINISTRATIVE_DEMAND, findings=three, return_on=RETURN)
    assert judge(demand).may_release
    answer = judge(replace(demand, findings=three - {missing}))
    assert not answer.may_release
    assert answer.lacking == (missing.name.lower(),)
    assert "ask_for_all_three_statements" in codes(answer.duties)


def test_a_lawyer_s_letter_is_no_process() -> None:
    # hhs-access-106
    answer = judge(Process(kind=ProcessKind.ATTORNEY_LETTER))
    assert not answer.may_release
    assert not answer.is_counsel_asked
    assert codes(answer.duties) == {"require_authorization_or_directive_or_process"}
    assert codes(answer.never) == {"release_on_letter"}


@pytest.mark.parametrize("kind", ProcessKind)
def test_the_patient_s_authorization_opens_what_it_names(kind: ProcessKind) -> None:
    answer = judge(Process(kind=kind, has_authorization=True, return_on=RETURN))
    assert answer.may_release
    assert answer.route is Route.AUTHORIZATION
    assert not answer.is_logged  # 45 CFR 164.528(a)(1)(iv)


def test_a_state_rule_that_is_not_confirmed_keeps_it_shut() -> None:
    # Wyoming has no fact on legal process
    found = process.judge(replace(REQUEST, states=("US-WY",)), replace(SUBPOENA, shown=NOTICE))
    assert not found.answer.may_release
    assert "state_rule_not_confirmed" in found.answer.lacking
    assert found.answer.is_counsel_asked
    assert "answer_in_writing" in codes(found.answer.duties)
    assert any("Ask counsel" in words.say() for words in found.decide)


def test_an_order_opens_it_whatever_the_state_says() -> None:
    order = Process(kind=ProcessKind.COURT_ORDER, return_on=RETURN)
    assert judge(order, "US-WY").may_release


def test_counsel_may_clear_it() -> None:
    cleared = replace(SUBPOENA, shown=NOTICE, counsel_cleared=True)
    assert judge(cleared, "US-WY").may_release


def test_a_territory_is_not_confirmed_either() -> None:
    answer = judge(replace(SUBPOENA, shown=NOTICE), "US-PR")
    assert "state_rule_not_confirmed" in answer.lacking


@pytest.mark.parametrize(
    ("issued_by", "is_domesticated", "may"),
    [("US-NV", None, False), ("US-NV", True, True), ("US", None, True), ("US-CA", None, True)],
)
def test_another_state_s_order_must_be_issued_anew_here(
    issued_by: str, is_domesticated: bool | None, may: bool
) -> None:
    order = Process(
        kind=ProcessKind.COURT_ORDER,
        issued_by=issued_by,
        is_domesticated=is_domesticated,
        return_on=RETURN,
    )
    answer = judge(order, "US-CA")
    assert answer.may_release is may
    assert ("domesticated" in answer.lacking) is not may


def test_part_2_records_need_their_own_order() -> None:
    # hhs-authorization-156
    answer = judge(replace(SUBPOENA, shown=NOTICE, is_part2=True))
    assert not answer.may_release
    assert "require_part2_court_order_or_consent" in codes(answer.duties)
    assert "use_164_512_e_route" in codes(answer.never)
    ordered = Process(
        kind=ProcessKind.COURT_ORDER, is_part2=True, has_part2_order=True, return_on=RETURN
    )
    assert judge(ordered).may_release


def test_reproductive_care_asks_for_no_federal_attestation_and_minds_shields() -> None:
    # hhs-authorization-154
    answer = judge(
        Process(
            kind=ProcessKind.GRAND_JURY_SUBPOENA,
            categories=frozenset({Category.REPRODUCTIVE}),
            return_on=RETURN,
        ),
        "US-CA",
    )
    assert "demand_vacated_attestation" in codes(answer.never)
    assert answer.kept_back == (Category.REPRODUCTIVE,)


def test_a_paper_without_a_return_day_is_looked_at_again() -> None:
    found = process.judge(REQUEST, Process(kind=ProcessKind.COURT_ORDER))
    assert found.answer.due_on is None
    assert any("not known" in words.say() for words in found.decide)
    dated = replace(REQUEST, return_on=RETURN)
    assert process.judge(dated, Process(kind=ProcessKind.COURT_ORDER)).answer.due_on == RETURN


def test_the_words_of_the_data_are_the_enums() -> None:
    assert jurisdiction.rule("fed-512-e2").elements == tuple(one.name.lower() for one in Assurance)
    assert jurisdiction.rule("fed-512-f1").elements == tuple(
        one.name.lower() for one in DemandFinding
    )


PROCESSES = st.builds(
    Process,
    kind=st.sampled_from(ProcessKind),
    issued_by=st.sampled_from([None, "US", "US-CA", "US-TX"]),
    is_domesticated=st.sampled_from([None, True]),
    return_on=st.sampled_from([None, RETURN]),
    shown=st.frozensets(st.sampled_from(Assurance)),
    findings=st.frozensets(st.sampled_from(DemandFinding)),
    names=st.booleans(),
    is_part2=st.sampled_from([None, True, False]),
    categories=st.frozensets(st.sampled_from(Category), max_size=2),
)


@given(PROCESSES, st.sampled_from(["US-CA", "US-WY", "US-NC"]))
def test_process_is_never_met_with_silence(one: Process, state: str) -> None:
    answer = judge(one, state)
    if one.kind is not ProcessKind.ATTORNEY_LETTER:
        assert "answer_in_writing" in codes(answer.duties)
        assert "ignore_subpoena" in codes(answer.never)
    if not answer.may_release:
        assert {"release", "release_on_letter"} & codes(answer.never)


@given(PROCESSES, st.sampled_from(Assurance))
def test_showing_more_never_shuts_it(one: Process, more: Assurance) -> None:
    before = judge(one)
    after = judge(replace(one, shown=one.shown | {more}))
    assert after.may_release or not before.may_release


@given(PROCESSES)
def test_no_subpoena_without_order_opens_in_a_state_that_is_not_confirmed(one: Process) -> None:
    if one.kind in WITHOUT_ORDER:
        assert not judge(one, "US-WY").may_release


@pytest.mark.parametrize(
    ("return_on", "is_late"), [(date(2026, 9, 3), True), (date(2026, 9, 4), False)]
)
def test_a_return_day_that_has_passed_is_answered_today(return_on: date, is_late: bool) -> None:
    found = process.judge(REQUEST, replace(SUBPOENA, return_on=return_on))
    assert any("answer today" in words.say() for words in found.decide) is is_late


def test_a_waiting_time_runs_from_the_notice() -> None:
    # Louisiana: notice, a waiting time and counsel; no order
    answer = judge(replace(SUBPOENA, shown=NOTICE), "US-LA")
    assert not answer.may_release
    assert "waiting_time" in answer.lacking
    long_ago = replace(SUBPOENA, shown=NOTICE, notified_on=date(2026, 1, 2))
    assert "waiting_time" not in judge(long_ago, "US-LA").lacking


def test_a_state_that_leaves_it_at_the_federal_rule_opens_it() -> None:
    assert judge(replace(SUBPOENA, shown=NOTICE), "US-GA").may_release


def test_a_state_that_wants_an_order_or_an_authorization_says_so() -> None:
    answer = judge(replace(SUBPOENA, shown=NOTICE), "US-NC")
    assert answer.lacking == ("court_order_or_authorization",)


def test_the_written_assurance_is_kept_where_there_is_one() -> None:
    assert "keep_written_assurance" in codes(judge(replace(SUBPOENA, shown=NOTICE)).duties)
    own = replace(SUBPOENA, shown=frozenset({Assurance.OWN_NOTICE}))
    assert "keep_written_assurance" not in codes(judge(own).duties)
    order = Process(kind=ProcessKind.COURT_ORDER, return_on=RETURN)
    assert "keep_written_assurance" not in codes(judge(order).duties)


def test_counsel_is_a_duty_only_where_nothing_may_leave() -> None:
    assert "ask_counsel" in codes(judge(SUBPOENA).duties)
    assert "ask_counsel" not in codes(judge(replace(SUBPOENA, shown=NOTICE)).duties)


def test_the_state_s_facts_are_named() -> None:
    request = replace(REQUEST, states=("US-NC",))
    found = process.judge(request, replace(SUBPOENA, shown=NOTICE))
    assert "us-nc-practice-007" in found.fact_ids


def test_an_authorization_opens_what_asks_for_one_and_an_order_what_asks_for_an_order() -> None:
    health = frozenset({Category.MENTAL_HEALTH})
    paper = Process(kind=ProcessKind.COURT_ORDER, return_on=RETURN, categories=health)
    assert judge(paper, "US-AR").kept_back == (Category.MENTAL_HEALTH,)
    assert judge(replace(paper, has_authorization=True), "US-AR").kept_back == ()
    assert judge(paper, "US-SC").kept_back == ()
