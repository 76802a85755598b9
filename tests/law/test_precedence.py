"""A fact may help however weakly it is known; against the patient it must be firm."""

from dataclasses import replace

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Access
from cartella.law.facts import Form, Holder, Lane, Regime, Requester
from cartella.law.finding import Confidence, Known, Service, State
from tests.law.cast import facts


def fact_of(fact_id: str) -> Access:
    law = jurisdiction.load("-".join(fact_id.split("-")[:2]).upper())
    assert law is not None
    return next(fact for fact in law.access if fact.id == fact_id)


COPY = fact_of("us-tx-access-001")
PAPER = facts(forms=frozenset({Form.PAPER}))


def test_a_fact_weighs_against_the_patient_only_if_it_is_firm() -> None:
    assert precedence.may_weigh_against(COPY)
    assert precedence.may_weigh_against(
        replace(COPY, known=Known.SECOND_HAND, confidence=Confidence.MEDIUM)
    )
    assert not precedence.may_weigh_against(replace(COPY, confidence=Confidence.LOW))
    assert not precedence.may_weigh_against(replace(COPY, known=Known.REMEMBERED))
    assert not precedence.may_weigh_against(replace(COPY, state=State.UNCONFIRMED))
    assert not precedence.may_weigh_against(replace(COPY, state=State.SILENT))


def test_a_fact_for_physicians_serves_another_licensee_as_the_safe_side() -> None:
    nurse = replace(PAPER, holders=frozenset({Holder.NURSE_PRACTITIONER}))
    serving = precedence.serves(COPY, nurse)
    assert serving is not None
    assert serving.service is Service.SAFE_SIDE
    assert serving.because is not None
    physician = precedence.serves(COPY, PAPER)
    assert physician == precedence.DIRECT


def test_a_fact_for_hospitals_never_serves_another() -> None:
    hospital = replace(COPY, holders=frozenset({Holder.HOSPITAL}))
    assert precedence.serves(hospital, PAPER) is None
    inside = replace(PAPER, holders=frozenset({Holder.HOSPITAL}))
    assert precedence.serves(hospital, inside) == precedence.DIRECT


def test_a_fact_for_another_kind_of_requester_never_serves_the_patient() -> None:
    kin = replace(COPY, requesters=frozenset({Requester.KIN}))
    assert precedence.serves(kin, PAPER) is None
    attorney = replace(PAPER, lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY)
    assert precedence.serves(COPY, attorney) is None


def test_a_fact_for_holders_outside_hipaa_never_serves_one_inside() -> None:
    outside = replace(COPY, regime=Regime.NOT_COVERED)
    assert precedence.serves(outside, PAPER) is None
    assert precedence.serves(outside, replace(PAPER, covered=False)) == precedence.DIRECT
    inside = replace(COPY, regime=Regime.COVERED)
    assert precedence.serves(inside, replace(PAPER, covered=False)) is None


def test_an_electronic_rule_does_not_serve_a_paper_copy() -> None:
    electronic = fact_of("us-tx-access-002")
    assert precedence.serves(electronic, PAPER) is None
    assert precedence.serves(electronic, facts()) == precedence.DIRECT


def test_a_copy_rule_serves_an_electronic_copy() -> None:
    assert precedence.serves(COPY, facts(forms=frozenset({Form.ELECTRONIC})))
