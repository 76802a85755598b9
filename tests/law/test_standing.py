"""Who stands in the patient's place, and what may never be demanded."""

import pytest

from cartella.law.book.provisions import Demand
from cartella.law.facts import Lane, Requester
from cartella.law.verification import standing
from tests.law.cast import facts


def test_the_patient_needs_no_paper() -> None:
    found = standing.may_ask(facts())
    assert found.answer.is_as_patient
    assert found.is_settled
    assert "None" in found.answer.papers[0].say()


def test_a_representative_s_authority_is_for_a_person_to_decide() -> None:
    found = standing.may_ask(
        facts(lane=Lane.REPRESENTATIVE, requester=Requester.PERSONAL_REPRESENTATIVE)
    )
    assert found.answer.is_as_patient
    assert not found.is_settled
    assert found.decide


def test_a_directive_needs_the_patient_s_signed_paper() -> None:
    found = standing.may_ask(facts(lane=Lane.DIRECTIVE, requester=Requester.ATTORNEY))
    assert found.answer.is_as_patient
    assert "fed-who-009" in found.fact_ids


@pytest.mark.parametrize(
    "lane",
    [
        Lane.LEGAL_PROCESS, Lane.AUTHORIZATION, Lane.OFFICIAL, Lane.PAYER, Lane.CARD_DISPUTE,
        Lane.TREATMENT,
    ],
)  # fmt: skip
def test_a_third_party_names_its_paper_and_a_person_decides(lane: Lane) -> None:
    found = standing.may_ask(facts(lane=lane))
    assert found.answer.is_as_patient is False
    assert found.answer.papers
    assert found.facts
    assert not found.is_settled
    assert "before anything leaves" in found.decide[0].say()


@pytest.mark.parametrize("lane", Lane)
def test_every_lane_says_what_it_needs(lane: Lane) -> None:
    found = standing.may_ask(facts(lane=lane))
    assert found.answer.papers
    assert found.facts


@pytest.mark.parametrize("lane", [Lane.ACCOUNTING, Lane.AMENDMENT, Lane.RESTRICTION])
def test_the_patient_s_other_rights_need_no_paper_either(lane: Lane) -> None:
    assert standing.may_ask(facts(lane=lane)).answer.is_as_patient


def test_minnesota_wants_a_consent_for_every_release() -> None:
    found = standing.may_ask(facts(lane=Lane.TREATMENT, states=("US-MN",)))
    assert "us-mn-practice-001" in found.fact_ids
    assert any("look there" in words.say() for words in found.decide)


def test_a_visit_a_portal_a_notary_or_a_reason_may_never_be_demanded() -> None:
    found = standing.verification(facts())
    assert {
        Demand.IN_PERSON_ONLY, Demand.PORTAL_ONLY, Demand.NOTARY, Demand.REASON,
        Demand.AUTHORIZATION, Demand.HOUSE_FORM,
    } <= set(found.answer.never_ask)  # fmt: skip
    assert "45 CFR 164.514(h)(1)" in found.cites
    assert found.answer.note_down == ("who", "method", "date", "result")


@pytest.mark.parametrize("lane", [Lane.ACCESS, Lane.AMENDMENT, Lane.COMPLAINT])
def test_a_state_s_rule_on_release_to_others_is_not_shown_to_the_patient(lane: Lane) -> None:
    found = standing.may_ask(facts(lane=lane, states=("US-MN",)))
    assert "us-mn-practice-001" not in found.fact_ids
    assert not any("look there" in words.say() for words in found.decide)


@pytest.mark.parametrize(
    ("lane", "pointed_at"),
    [
        (Lane.AUTHORIZATION, ["us-mn-practice-001"]),
        (Lane.TREATMENT, ["us-mn-practice-001", "us-mn-practice-003"]),  # transfer on request
    ],
)
def test_only_rules_on_release_are_pointed_at(lane: Lane, pointed_at: list[str]) -> None:
    found = standing.may_ask(facts(lane=lane, states=("US-MN",)))
    assert [one.id for one in found.facts if one.jurisdiction == "US-MN"] == pointed_at
