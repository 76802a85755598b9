"""Whether the copy fee may be asked before the copy."""

from typing import Any

import pytest

from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.state_provisions import Practice, PracticeTopic
from cartella.law.facts import Facts, Holder, Lane, Regime, Requester
from cartella.law.finding import Confidence, Known, State
from cartella.law.pricing.fee_first import may_ask_first
from tests.law.cast import facts
from tests.law.fee_cast import state

THERE = facts(states=("US-XX",))
ATTORNEY = facts(states=("US-XX",), lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY)


def said(may: bool | None, number: int = 1, **more: Any) -> Practice:
    given: dict[str, Any] = {
        "id": f"us-xx-practice-{number:03}",
        "cite": "Nowhere Code § 7",
        "source": "https://example.org/code",
        "read": "https://example.org/code",
        "known": Known.READ,
        "confidence": Confidence.HIGH,
        "state": State.SETTLED,
        "topic": PracticeTopic.COPY_FEE_FIRST,
        "raw_topic": "copy_fee",
        "rule": "a rule",
        "may_ask_first": may,
    }
    return Practice(**{**given, **more})


def ask(monkeypatch: pytest.MonkeyPatch, request: Facts, *practice: Practice) -> bool | None:
    place = Jurisdiction(
        id="US-XX", name="Nowhere", reviewed_on=state().reviewed_on, practice=practice
    )
    load = jurisdiction.load
    monkeypatch.setattr(jurisdiction, "load", lambda code: place if code == "US-XX" else load(code))
    return may_ask_first(request).answer


@pytest.mark.parametrize(
    ("practice", "patient", "attorney"),
    [
        ((), None, None),
        ((said(None),), None, None),
        ((said(True),), True, True),
        ((said(False),), False, False),
        ((said(True), said(False, 2)), False, False),
        ((said(True, known=Known.REMEMBERED),), None, True),
        ((said(True, confidence=Confidence.LOW),), None, True),
        ((said(False, known=Known.REMEMBERED),), False, False),
        ((said(True, holders=frozenset({Holder.NURSE_PRACTITIONER})),), None, None),
        ((said(False, holders=frozenset({Holder.NURSE_PRACTITIONER})),), False, False),
        ((said(True, holders=frozenset({Holder.HOSPITAL})),), None, None),
        ((said(True, regime=Regime.NOT_COVERED),), None, None),
        ((said(True, regime=Regime.COVERED),), True, True),
    ],
)
def test_who_may_be_asked_first(
    monkeypatch: pytest.MonkeyPatch,
    practice: tuple[Practice, ...],
    patient: bool | None,
    attorney: bool | None,
) -> None:
    assert ask(monkeypatch, THERE, *practice) is patient
    assert ask(monkeypatch, ATTORNEY, *practice) is attorney


def test_who_cannot_pay_is_not_made_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    practice = said(True, elements=("cannot_pay_is_no_ground",))
    poor = facts(states=("US-XX",), is_indigent=True)
    assert ask(monkeypatch, poor, practice) is False
    assert ask(monkeypatch, THERE, practice) is True
    assert ask(monkeypatch, poor, said(True)) is True
    silent = said(None, elements=("cannot_pay_is_no_ground",))
    assert ask(monkeypatch, poor, silent) is False
    assert ask(monkeypatch, THERE, silent) is None
    assert may_ask_first(facts(states=("US-NY",), is_indigent=True)).answer is False


def test_the_reasons_name_that_the_clock_runs_on() -> None:
    found = may_ask_first(facts())
    assert {"fed-fee-010", "fed-clk-004"} <= set(found.fact_ids)
    assert any("clock does not stop" in step.say() for step in found.steps)
    assert found.decide
    assert not found.is_settled
    others = may_ask_first(facts(lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY))
    assert not any("clock" in step.say() for step in others.steps)
