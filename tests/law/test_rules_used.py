"""Which rule a finding rests on, where two lie side by side."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.loader import LawDataError
from cartella.law.book.provisions import Access
from cartella.law.determination import sensitive
from cartella.law.facts import CopyNumber, Holder, Lane
from cartella.law.keeping import restriction, retention
from cartella.law.keeping.kept_by import Chart
from cartella.law.pricing import fees
from cartella.law.pricing.copies import Copy
from cartella.law.verification import officials
from tests.law.cast import facts

ON = date(2026, 9, 4)


def texan(*, is_minor: bool | None, born_on: date | None = date(2010, 1, 1)) -> Chart:
    return Chart(
        on=ON,
        states=("US-TX",),
        holders=frozenset({Holder.PHYSICIAN}),
        is_minor=is_minor,
        born_on=born_on,
        last_encounter_on=date(2019, 1, 1),
        last_entry_on=date(2019, 1, 1),
    )


@pytest.mark.parametrize(
    ("is_minor", "until_on"),
    [
        (True, date(2031, 1, 1)),  # 22 Tex. Admin. Code § 163.2: until 21
        (False, date(2026, 1, 1)),  # seven years from the last treatment
        (None, date(2031, 1, 1)),  # born in 2010, so a minor when last seen
    ],
)
def test_a_minor_s_rule_is_for_a_minor(is_minor: bool | None, until_on: date) -> None:
    found = retention.keep(texan(is_minor=is_minor))
    assert found.answer.keep_until_on == until_on
    assert ("us-tx-retention-002" in found.fact_ids) is (is_minor is not False)


def test_without_a_birthday_the_minor_s_rule_is_not_counted_and_that_is_said() -> None:
    found = retention.keep(texan(is_minor=None, born_on=None))
    assert found.answer.keep_until_on == date(2026, 1, 1)
    assert not found.answer.may_be_destroyed
    assert any("the day it counts from is not known" in one.say() for one in found.decide)


@pytest.mark.parametrize(
    ("ground", "rule"),
    [
        (officials.OfficialGround.REQUIRED_BY_LAW, "fed-min-001"),
        (officials.OfficialGround.HHS, "fed-min-001"),
        (officials.OfficialGround.PUBLIC_HEALTH, "fed-min-002"),
        (officials.OfficialGround.CORONER, "fed-min-002"),
    ],
)
def test_what_a_law_asks_for_is_not_cut(ground: officials.OfficialGround, rule: str) -> None:
    # 45 CFR 164.502(b)(2)(iv)-(v), 164.514(d)(3)(iii)(A)
    found = officials.judge(facts(lane=Lane.OFFICIAL), officials.Ask(ground=ground))
    assert rule in found.fact_ids
    assert len({"fed-min-001", "fed-min-002"} & set(found.fact_ids)) == 1


@pytest.mark.parametrize(
    ("is_part2", "rule"),
    [(True, "fed-p2-006"), (False, "fed-who-001"), (None, "fed-who-001")],
)
def test_her_own_record_is_hers_by_the_rule_it_is_under(is_part2: bool | None, rule: str) -> None:
    carried = sensitive.Carried(categories=frozenset(), is_part2=is_part2)
    assert sensitive.needs(facts(), carried).fact_ids == (rule,)


def test_a_rule_for_the_first_copy_serves_unless_it_is_known_to_be_the_second() -> None:
    texas = jurisdiction.load("US-TX")
    assert texas is not None
    fact = texas.fact("us-tx-access-001")
    assert isinstance(fact, Access)
    first = replace(fact, copy=CopyNumber.FIRST)
    assert precedence.serves(first, facts()) is not None
    assert precedence.serves(first, facts(copy=CopyNumber.FIRST)) is not None
    assert precedence.serves(first, facts(copy=CopyNumber.SECOND)) is None
    assert precedence.serves(fact, facts(copy=CopyNumber.SECOND)) is not None


def test_a_rule_for_somebody_else_says_for_whom() -> None:
    texas = jurisdiction.load("US-TX")
    assert texas is not None
    fact = texas.fact("us-tx-access-001")
    assert isinstance(fact, Access)
    unknown = precedence.serves(fact, facts(holders=frozenset()))
    nurse = precedence.serves(fact, facts(holders=frozenset({Holder.NURSE_PRACTITIONER})))
    assert unknown is not None
    assert nurse is not None
    assert unknown.because is not None
    assert nurse.because is not None
    assert "who keeps this record is not known" in unknown.because.say()
    assert "kept by: nurse practitioner" in nurse.because.say()


def test_free_leaves_nothing_to_decide() -> None:
    free = fees.quote(facts(states=("US-WY",)), Copy(pages=10))
    assert free.answer.total_usd == 0
    assert free.is_settled
    dollar = fees.quote(facts(), Copy(pages=1, cost_usd=Decimal(1)))
    assert dollar.answer.at_most_usd == Decimal(1)


def test_only_a_rule_is_one_and_only_a_loaded_place_has_holidays() -> None:
    assert jurisdiction.rule("fed-clk-005").id == "fed-clk-005"
    with pytest.raises(LawDataError):
        jurisdiction.rule("fed-clk-001")  # an access fact
    assert jurisdiction.holidays_of("US-ZZ") == frozenset()


def test_a_restriction_that_ended_binds_no_more_and_the_day_is_told() -> None:
    agreed = restriction.Agreed(agreed_on=date(2026, 1, 1), on=ON, ended_on=date(2026, 6, 1))
    found = restriction.binds(facts(), agreed)
    assert any("2026-06-01" in one.say() for one in found.steps)
