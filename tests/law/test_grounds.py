"""Which grounds are open to whom, and what is none."""

from dataclasses import replace

import pytest

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Attester, Excuse, Trace
from cartella.law.determination import grounds
from cartella.law.determination.grounds import Ground, NotAGround
from cartella.law.facts import Form, Holder, Lane, Regime, Requester
from cartella.law.finding import Known
from tests.law.cast import facts

UNREVIEWABLE = {
    "psychotherapy_notes", "legal_proceeding", "inmate_copy", "research_suspension",
    "privacy_act", "confidential_source",
}  # fmt: skip
REPRESENTATIVE = {
    "lane": Lane.REPRESENTATIVE,
    "requester": Requester.PERSONAL_REPRESENTATIVE,
}


def codes(*found: Ground) -> set[str]:
    return {ground.code for ground in found}


def test_a_shared_code_means_the_ground_of_the_requests_own_state() -> None:
    for state in ("US-OH", "US-NJ", "US-MO"):
        found = grounds.look_up("state_harm_to_patient", facts(states=(state,)))
        assert isinstance(found, NotAGround)
        assert [fact.jurisdiction for fact in found.facts] == [state]


def test_the_patient_meets_the_closed_list_of_164_524_a() -> None:
    found = grounds.grounds(facts(states=("US-CA", "US-TX", "US-NY", "US-FL", "US-IL")))
    assert codes(*found) == UNREVIEWABLE | {"endangerment", "other_person"}
    assert codes(*(one for one in found if not one.reviewable)) == UNREVIEWABLE


def test_every_ground_has_a_cite_and_an_id_that_leads_to_its_fact() -> None:
    for ground in grounds.grounds(facts()):
        assert ground.cite.startswith("45 CFR 164.5")
        assert ground.id == f"{ground.id.partition('.')[0]}.{ground.code}"


def test_harm_by_a_representative_is_open_against_a_representative_only() -> None:
    assert grounds.look_up("representative_harm", facts(**REPRESENTATIVE))
    refused = grounds.look_up("representative_harm", facts())
    assert isinstance(refused, NotAGround)


def test_an_inmate_s_ground_is_about_the_copy_and_not_the_inspection() -> None:
    looking = facts(forms=frozenset({Form.INSPECTION}))
    assert "inmate_copy" not in codes(*grounds.grounds(looking))
    assert isinstance(grounds.look_up("inmate_copy", looking), NotAGround)


def test_endangerment_needs_a_licensed_professional_s_finding() -> None:
    ground = grounds.look_up("endangerment", facts())
    assert isinstance(ground, Ground)
    assert {need.by for need in ground.attest} == {Attester.LICENSED_PROFESSIONAL}
    assert ground.reviewable


def test_a_remembered_ground_needs_a_person_s_decision() -> None:
    for ground in grounds.grounds(facts(**REPRESENTATIVE)):
        assert bool(ground.decide) is (ground.known is Known.REMEMBERED)


@pytest.mark.parametrize("word", ["ny_personal_notes", "us-ny-denial-005", "tx_harm"])
def test_a_state_s_wider_ground_is_not_open_to_a_covered_practice(word: str) -> None:
    found = grounds.look_up(word, facts(states=("US-NY", "US-TX")))
    assert not isinstance(found, Ground)


def test_outside_hipaa_a_state_s_own_ground_is_open() -> None:
    found = grounds.look_up("ny_personal_notes", facts(states=("US-NY",), covered=False))
    assert isinstance(found, Ground)
    assert not found.decide
    hipaa = grounds.look_up("endangerment", facts(states=("US-NY",), covered=False))
    assert isinstance(hipaa, Ground)
    assert hipaa.decide


def test_a_minor_s_state_rule_is_open_against_a_representative_and_a_person_decides() -> None:
    found = grounds.look_up("ca_minor_representative", facts(states=("US-CA",), **REPRESENTATIVE))
    assert isinstance(found, Ground)
    assert found.decide
    assert found.trace is Trace.NOTHING


def test_a_state_s_rule_on_the_same_matter_is_named_besides() -> None:
    plain = grounds.look_up("endangerment", facts())
    there = grounds.look_up("endangerment", facts(states=("US-CA",)))
    assert isinstance(plain, Ground)
    assert isinstance(there, Ground)
    assert not plain.decide
    assert "123115(b)" in there.decide[0].say()


def test_a_state_that_names_no_such_ground_leaves_it_to_a_person() -> None:
    found = grounds.look_up("endangerment", facts(states=("US-FL",)))
    assert isinstance(found, Ground)
    assert "US-FL names no such ground" in found.decide[0].say()


def test_a_state_without_a_file_is_said_with_every_ground() -> None:
    for ground in grounds.grounds(facts(states=("US-PR",))):
        assert "State law not loaded yet for US-PR" in ground.decide[-1].say()


def test_outside_hipaa_only_that_is_said_of_a_federal_ground() -> None:
    found = grounds.look_up("endangerment", facts(states=("US-CA",), covered=False))
    assert isinstance(found, Ground)
    assert len(found.decide) == 1
    assert "HIPAA does not bind" in found.decide[0].say()


@pytest.mark.parametrize("excuse", list(Excuse))
def test_an_excuse_is_no_ground_and_the_program_says_why(excuse: Excuse) -> None:
    for word in (excuse.value, excuse.name.lower()):
        found = grounds.look_up(word, facts())
        assert isinstance(found, NotAGround)
        assert found.why.say()


def test_the_reasons_people_look_for_rest_on_facts() -> None:
    by_code = {one.code: one for one in grounds.not_grounds(facts(states=("US-FL",)))}
    assert set(by_code) == set(Excuse)
    for excuse, one in by_code.items():
        assert one.facts, f"{excuse} has no fact"
    assert {fact.id for fact in by_code[Excuse.UNPAID_BILL].facts} == {
        "fed-den-002", "fed-fee-010", "us-fl-practice-001",
    }  # fmt: skip


def test_an_unknown_word_is_no_ground_and_the_nearest_is_named() -> None:
    assert grounds.look_up("endangermint", facts()) is None
    assert grounds.nearest("endangermint", facts()) == "endangerment"
    assert grounds.nearest("zzzz", facts()) is None


def test_a_ground_written_for_another_holder_is_none_here():
    law = jurisdiction.load("US-TX")
    fact = next(one for one in law.denial if one.id == "us-tx-denial-001")
    narrow = replace(fact, holders=frozenset({Holder.PHYSICIAN}))
    found = {}
    for name, kept_by in (("np", {Holder.NURSE_PRACTITIONER}), ("md", {Holder.PHYSICIAN})):
        asked = facts(states=("US-TX",), covered=False, holders=frozenset(kept_by))
        found[name] = grounds._reaches(narrow, asked)
    unknown = facts(states=("US-TX",), covered=False)
    assert found == {"np": False, "md": True}
    assert grounds._reaches(narrow, unknown)  # who keeps it is not known: a person decides


def test_a_hospitals_ground_never_serves_another_holder():
    fact = next(one for one in jurisdiction.load("US-TX").denial if one.id == "us-tx-denial-001")
    hospital = replace(fact, holders=frozenset({Holder.HOSPITAL}))
    assert not grounds._reaches(hospital, facts(states=("US-TX",), covered=False))


def test_a_ground_for_holders_outside_hipaa_is_none_for_a_covered_one():
    fact = next(one for one in jurisdiction.load("US-TX").denial if one.id == "us-tx-denial-001")
    outside = replace(fact, regime=Regime.NOT_COVERED)
    assert not grounds._reaches(outside, facts(states=("US-TX",)))
    assert grounds._reaches(outside, facts(states=("US-TX",), covered=False))
