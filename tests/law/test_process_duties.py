"""On which rule each thing to do about a paper rests, and which of the states' rules it meets."""

from dataclasses import replace
from datetime import date

import pytest

from cartella.law.book.state_provisions import Category
from cartella.law.facts import Lane
from cartella.law.verification import process
from cartella.law.verification.demands import Assurance, Process, ProcessKind
from cartella.law.verification.process import ProcessAnswer
from tests.law.cast import codes, facts

REQUEST = facts(lane=Lane.LEGAL_PROCESS)
SUBPOENA = Process(kind=ProcessKind.ATTORNEY_SUBPOENA, return_on=date(2026, 9, 18))
ORDER = Process(kind=ProcessKind.COURT_ORDER, return_on=date(2026, 9, 18))


def judge(one: Process, *states: str) -> ProcessAnswer:
    return process.judge(replace(REQUEST, states=states), one).answer


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (ProcessKind.ATTORNEY_SUBPOENA, "fed-512-e2"),
        (ProcessKind.CLERK_SUBPOENA, "fed-512-e2"),
        (ProcessKind.DISCOVERY_REQUEST, "fed-512-e2"),
        (ProcessKind.COURT_ORDER, "fed-512-a"),
        (ProcessKind.WARRANT, "fed-512-a"),
    ],
)
def test_a_paper_without_a_judge_has_a_rule_of_its_own(kind: ProcessKind, rule: str) -> None:
    answer = judge(replace(SUBPOENA, kind=kind))
    due = {duty.code: duty.fact_id for duty in answer.duties}
    assert due["log_response_deadline"] == rule
    assert due["answer_in_writing"] == rule
    never = {duty.code: duty.fact_id for duty in answer.never}
    assert never["ignore_subpoena"] == rule
    assert never["exceed_scope"] == "fed-512-e1"


def test_what_leaves_on_an_order_is_listed_and_on_an_authorization_is_not() -> None:
    # 45 CFR 164.528(a)(1)(iv): what went out on an authorization is left out of an accounting
    on_order = judge(ORDER)
    assert on_order.may_release
    assert "log_for_accounting" in codes(on_order.duties)
    allowed = judge(replace(SUBPOENA, has_authorization=True))
    assert allowed.may_release
    assert "log_for_accounting" not in codes(allowed.duties)
    assert "log_for_accounting" not in codes(judge(SUBPOENA).duties)


@pytest.mark.parametrize(
    ("categories", "is_told"),
    [
        ({Category.REPRODUCTIVE}, True),
        ({Category.GENDER_AFFIRMING}, True),
        ({Category.REPRODUCTIVE, Category.HIV}, True),
        ({Category.HIV}, False),
        (set(), False),
    ],
)
def test_the_vacated_attestation_is_never_demanded(
    categories: set[Category], is_told: bool
) -> None:
    answer = judge(replace(ORDER, categories=frozenset(categories)))
    assert ("demand_vacated_attestation" in codes(answer.never)) is is_told


def test_louisiana_wants_notice_to_the_patient_before_a_subpoena_is_answered() -> None:
    # La. R.S. 13:3715.1: notice to the patient, a time to wait, and the affidavit counsel looks at
    order = frozenset(one for one in Assurance if one.name.startswith("ORDER_"))
    bare = judge(replace(SUBPOENA, shown=order), "US-LA")
    assert "notice_to_patient" in bare.lacking
    for notice in (Assurance.NOTICE_SENT, Assurance.OWN_NOTICE):
        told = judge(replace(SUBPOENA, shown=order | {notice}), "US-LA")
        assert "notice_to_patient" not in told.lacking
    assert "notice_to_patient" not in judge(replace(SUBPOENA, shown=order), "US-NY").lacking


def test_only_what_is_carried_calls_a_sensitive_rule() -> None:
    asked = replace(REQUEST, states=("US-CA",))
    with_hiv = process.judge(asked, replace(ORDER, categories=frozenset({Category.HIV})))
    sensitive = {one for one in with_hiv.fact_ids if "-sensitive-" in one}
    assert sensitive
    none = process.judge(asked, ORDER)
    assert not {one for one in none.fact_ids if "-sensitive-" in one}
    genetic = process.judge(asked, replace(ORDER, categories=frozenset({Category.GENETIC})))
    assert not sensitive & set(genetic.fact_ids)
