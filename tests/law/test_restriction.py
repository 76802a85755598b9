"""The restriction that must be agreed to, those that bind once agreed, and confidential ways."""

from datetime import date

import pytest

from cartella.law.keeping import restriction
from cartella.law.keeping.restriction import Agreed, Wanted, Wish
from tests.law.cast import facts

MET = {
    "is_to_health_plan": True,
    "is_for_payment_or_operations": True,
    "is_paid_in_full": True,
    "is_required_by_law": False,
}


def test_what_was_paid_in_full_is_kept_from_the_plan() -> None:
    found = restriction.must_agree(facts(), Wanted(**MET))
    assert found.answer.must_agree
    assert not found.answer.is_free
    assert [one.code for one in found.answer.duties] == ["filter_plan_requests"]
    assert found.fact_ids == ("fed-res-001",)
    assert found.steps[0].say().startswith("Every condition of 45 CFR 164.522(a)(1)(vi)")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("is_to_health_plan", False, "to_health_plan"),
        ("is_for_payment_or_operations", False, "payment_or_operations"),
        ("is_paid_in_full", False, "paid_in_full_out_of_pocket"),
        ("is_required_by_law", True, "not_required_by_law"),
    ],
)
def test_each_condition_is_needed(name: str, value: bool, code: str) -> None:
    found = restriction.must_agree(facts(), Wanted(**{**MET, name: value}))
    assert not found.answer.must_agree
    assert found.answer.is_free
    assert found.answer.missing == (code,)
    assert found.answer.duties == ()
    assert found.fact_ids == ("fed-res-002",)
    assert found.steps[0].say().startswith("The practice may agree or decline")


def test_a_condition_nobody_answered_is_taken_as_met_and_asked() -> None:
    found = restriction.must_agree(facts(), Wanted(**{**MET, "is_paid_in_full": None}))
    assert found.answer.must_agree
    assert found.answer.unknown == ("paid_in_full_out_of_pocket",)
    assert any("paid in full out of pocket" in words.say() for words in found.decide)
    assert len(restriction.must_agree(facts(), Wanted()).answer.unknown) == 4


DAY = date(2026, 9, 4)


@pytest.mark.parametrize(
    ("agreed", "is_bound"),
    [
        (Agreed(agreed_on=DAY, on=DAY), True),
        (Agreed(agreed_on=date(2026, 9, 5), on=DAY), False),
        (Agreed(agreed_on=date(2026, 1, 1), on=DAY, ended_on=DAY), False),
        (Agreed(agreed_on=date(2026, 1, 1), on=DAY, ended_on=date(2026, 9, 5)), True),
        (Agreed(agreed_on=DAY, on=DAY, is_emergency=True), False),
        (Agreed(agreed_on=DAY, on=DAY, is_emergency=True, is_mandatory=True), True),
        (Agreed(agreed_on=DAY, on=DAY, ended_on=DAY, is_ended_by_practice=True), True),
        (
            Agreed(agreed_on=DAY, on=DAY, ended_on=DAY, is_ended_by_practice=True,
                   was_created_before_end=False),
            False,
        ),
        (
            Agreed(agreed_on=DAY, on=DAY, ended_on=DAY, is_ended_by_practice=True,
                   was_created_before_end=False, is_mandatory=True),
            True,
        ),
    ],
)  # fmt: skip
def test_when_an_agreed_restriction_binds(agreed: Agreed, is_bound: bool) -> None:
    found = restriction.binds(facts(), agreed)
    assert found.answer.is_bound is is_bound
    assert found.fact_ids == (("fed-res-001" if agreed.is_mandatory else "fed-res-002"),)


def test_who_gets_it_in_an_emergency_is_asked_to_keep_it() -> None:
    found = restriction.binds(facts(), Agreed(agreed_on=DAY, on=DAY, is_emergency=True)).answer
    assert [one.code for one in found.duties] == ["ask_recipient_not_to_pass_on"]
    assert restriction.binds(facts(), Agreed(agreed_on=DAY, on=DAY)).answer.duties == ()


def test_nobody_asks_why_a_patient_wants_another_address() -> None:
    found = restriction.confidential(facts(), Wish(asks=frozenset({"reason", "address"})))
    assert found.answer.must_agree
    assert found.answer.may_ask == ("writing", "address", "payment")
    assert found.answer.never_ask == ("reason",)
    assert found.answer.wrongly_asked == ("reason",)
    said = " ".join(words.say() for words in found.decide)
    assert "names no number of days" in said
    assert "reasonable is for a person" in said


def test_an_unreasonable_wish_need_not_be_met() -> None:
    assert not restriction.confidential(facts(), Wish(is_reasonable=False)).answer.must_agree
    found = restriction.confidential(facts(), Wish(is_reasonable=True))
    assert found.answer.must_agree
    assert not any("for a person to say" in words.say() for words in found.decide)
