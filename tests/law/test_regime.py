"""Which law binds the holder, and who the holder is."""

from datetime import date

import pytest

from cartella.law.book import jurisdiction
from cartella.law.book.state_provisions import PracticeTopic
from cartella.law.facts import Holder
from cartella.law.intake import regime
from cartella.law.intake.regime import Coverage, Entity, Keeping, LawName, Question, Vendor
from tests.law.cast import codes, facts


def test_nothing_answered_counts_as_covered_and_asks() -> None:
    found = regime.coverage(facts(), Entity())
    assert found.answer.is_covered
    assert found.answer.coverage is Coverage.NOT_ANSWERED
    assert found.answer.open_questions == (
        Question.SENDS_TRANSACTIONS,
        Question.SENDS_THROUGH_SERVICE,
        Question.PRESCRIBES_ELECTRONICALLY,
    )
    assert found.decide


@pytest.mark.parametrize(
    "entity", [Entity(sends_transactions=True), Entity(sends_through_service=True)]
)
def test_one_standard_transaction_covers_whoever_sends_it(entity: Entity) -> None:
    answer = regime.coverage(facts(), entity).answer
    assert answer.coverage is Coverage.COVERED
    assert LawName.HIPAA in answer.laws
    assert "split_by_payer" in codes(answer.never)


def test_a_cash_only_practice_is_outside_hipaa_and_inside_state_law() -> None:
    # hhs-access-176
    entity = Entity(
        sends_transactions=False,
        sends_through_service=False,
        prescribes_electronically=False,
        takes_only_cash=True,
    )
    answer = regime.coverage(facts(), entity).answer
    assert not answer.is_covered
    assert LawName.STATE in answer.laws
    assert codes(answer.duties) == {"apply_state_record_law", "record_status_basis"}
    assert "cite_hipaa_as_source_of_right" in codes(answer.never)


def test_information_blocking_binds_a_provider_outside_hipaa() -> None:
    entity = Entity(sends_transactions=False, sends_through_service=False, is_provider=True)
    answer = regime.coverage(facts(), entity).answer
    assert answer.is_blocking_actor
    assert LawName.INFORMATION_BLOCKING in answer.laws


def test_paper_only_holds_nothing_that_could_be_blocked() -> None:
    entity = Entity(sends_transactions=True, holds_electronic_information=False)
    assert not regime.coverage(facts(), entity).answer.is_blocking_actor


def test_e_prescribing_alone_is_not_settled_and_is_asked() -> None:
    entity = Entity(
        sends_transactions=False, sends_through_service=False, prescribes_electronically=True
    )
    found = regime.coverage(facts(), entity)
    assert found.answer.coverage is Coverage.NOT_SETTLED
    assert found.answer.is_covered
    assert not found.is_settled
    assert found.answer.open_questions == (Question.PRESCRIBES_ELECTRONICALLY,)


def test_whether_it_prescribes_electronically_is_a_question_like_the_others() -> None:
    """Unanswered, it counts as covered; a practice that e-prescribes must not pass as outside."""
    entity = Entity(sends_transactions=False, sends_through_service=False)
    answer = regime.coverage(facts(), entity).answer
    assert answer.coverage is Coverage.NOT_ANSWERED and answer.is_covered
    assert answer.open_questions == (Question.PRESCRIBES_ELECTRONICALLY,)


@pytest.mark.parametrize(
    ("part", "coverage", "is_covered"),
    [
        (None, Coverage.NOT_ANSWERED, True),
        (True, Coverage.COVERED, True),
        (False, Coverage.OUTSIDE_PART, False),
    ],
)
def test_a_hybrid_entity_is_bound_in_its_covered_part(
    part: bool | None, coverage: Coverage, is_covered: bool
) -> None:
    entity = Entity(
        sends_transactions=True, hybrid_designated_on=date(2020, 1, 1), is_in_covered_part=part
    )
    answer = regime.coverage(facts(), entity).answer
    assert (answer.coverage, answer.is_covered) == (coverage, is_covered)


def test_a_designation_of_a_later_day_does_not_count_yet() -> None:
    entity = Entity(
        sends_transactions=True, hybrid_designated_on=date(2027, 1, 1), is_in_covered_part=False
    )
    assert regime.coverage(facts(), entity).answer.coverage is Coverage.COVERED


def test_a_company_that_only_runs_the_office_is_no_provider() -> None:
    answer = regime.coverage(facts(), Entity(is_provider=False)).answer
    assert answer.coverage is Coverage.NOT_COVERED
    assert not answer.is_blocking_actor


def test_who_acts_for_a_covered_entity_is_bound() -> None:
    answer = regime.coverage(facts(), Entity(is_provider=False, acts_for_covered_entity=True))
    assert answer.answer.is_covered


def test_a_substance_use_program_is_under_part_2_too() -> None:
    entity = Entity(sends_transactions=True, is_substance_use_program=True)
    assert LawName.PART2 in regime.coverage(facts(), entity).answer.laws


def test_a_lay_company_keeps_it_for_the_professionals() -> None:
    keeping = Keeping(
        made_by=Holder.NURSE_PRACTITIONER,
        owned_by=Holder.LAY_COMPANY,
        has_professional_entity=True,
    )
    answer = regime.holder(facts(), keeping).answer
    assert answer.answers is Holder.PROFESSIONAL_ENTITY
    assert answer.holders == {
        Holder.NURSE_PRACTITIONER,
        Holder.LAY_COMPANY,
        Holder.PROFESSIONAL_ENTITY,
    }


def test_a_lay_company_alone_leaves_the_holder_open() -> None:
    found = regime.holder(facts(), Keeping(owned_by=Holder.LAY_COMPANY))
    assert found.answer.answers is None
    assert not found.is_settled


def test_nobody_named_is_said() -> None:
    found = regime.holder(facts(), Keeping())
    assert found.answer.holders == frozenset()
    assert found.decide


def test_a_physician_s_own_record_is_the_physician_s() -> None:
    found = regime.holder(facts(), Keeping(made_by=Holder.PHYSICIAN))
    assert found.answer.answers is Holder.PHYSICIAN


@pytest.mark.parametrize(
    ("vendor", "may"),
    [
        (Vendor(acts_for_practice=True), False),
        (Vendor(acts_for_practice=True, has_contract=True), True),
        (Vendor(is_chosen_by_patient=True), True),
        (Vendor(is_chosen_by_patient=True, acts_for_practice=True), False),
        (Vendor(), False),
    ],
)
def test_a_vendor_of_the_practice_needs_a_contract_first(vendor: Vendor, may: bool) -> None:
    # hhs-access-111
    answer = regime.vendor(facts(), vendor).answer
    assert answer.may_hand_over is may
    assert ("sign_baa" in codes(answer.duties)) is not may


def test_a_designation_counts_from_its_own_day() -> None:
    entity = Entity(
        sends_transactions=True, hybrid_designated_on=date(2026, 9, 4), is_in_covered_part=False
    )
    assert regime.coverage(facts(), entity).answer.coverage is Coverage.OUTSIDE_PART


def test_a_lay_company_with_a_licensee_answers_through_the_licensee() -> None:
    keeping = Keeping(made_by=Holder.PHYSICIAN, kept_by=Holder.LAY_COMPANY)
    answer = regime.holder(facts(), keeping).answer
    assert answer.answers is Holder.PHYSICIAN
    assert answer.holders == {Holder.PHYSICIAN, Holder.LAY_COMPANY}


def test_the_state_s_facts_on_who_owns_a_chart_are_named() -> None:
    law = jurisdiction.load("US-CA")
    assert law is not None
    own = {
        fact.id
        for fact in law.practice
        if fact.topic in (PracticeTopic.OWNERSHIP, PracticeTopic.MEDICAL_SPA)
    }
    found = regime.holder(facts(states=("US-CA",)), Keeping(made_by=Holder.PHYSICIAN))
    assert own
    assert {one for one in found.fact_ids if one.startswith("us-")} == own
