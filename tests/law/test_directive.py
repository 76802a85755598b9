"""The copy that goes to somebody the patient names, and the app she chose."""

from dataclasses import replace

import pytest

from cartella.law.book import jurisdiction
from cartella.law.facts import Lane
from cartella.law.manner import directive
from cartella.law.manner.directive import App, Directive, DirectiveElement, Signature
from tests.law.cast import codes, facts

REQUEST = facts(lane=Lane.DIRECTIVE)
WHOLE = Directive(shown=frozenset(DirectiveElement), is_held_in_ehr=True, wants_electronic=True)


def test_a_complete_directive_must_be_sent() -> None:
    # hhs-access-100
    answer = directive.judge(REQUEST, WHOLE).answer
    assert answer.must_send
    assert not answer.is_patient_rate
    assert {"send", "apply_30_days"} <= codes(answer.duties)
    assert "require_in_person_visit" in codes(answer.never)


@pytest.mark.parametrize("element", sorted(DirectiveElement))
def test_each_element_is_needed_and_the_clock_runs(element: DirectiveElement) -> None:
    answer = directive.judge(REQUEST, replace(WHOLE, shown=WHOLE.shown - {element})).answer
    assert not answer.must_send
    assert answer.lacking == (element,)
    assert "ask_for_what_is_missing" in codes(answer.duties)
    assert "stop_the_clock" in codes(answer.never)


@pytest.mark.parametrize("signature", [Signature.ELECTRONIC, Signature.SCAN_OR_FAX])
def test_ink_is_not_insisted_on(signature: Signature) -> None:
    # hhs-access-102
    answer = directive.judge(REQUEST, replace(WHOLE, signature=signature)).answer
    assert answer.must_send
    assert {"accept_e_signature", "accept_scan_or_fax"} <= codes(answer.duties)
    assert "wet_ink_only" in codes(answer.never)


@pytest.mark.parametrize(
    "one", [replace(WHOLE, is_held_in_ehr=False), replace(WHOLE, wants_electronic=False)]
)
def test_paper_is_outside_the_right_to_have_it_sent(one: Directive) -> None:
    # hhs-access-103
    answer = directive.judge(REQUEST, one).answer
    assert not answer.must_send
    assert not answer.may_send
    assert "require_valid_authorization_or_send_to_patient" in codes(answer.duties)
    assert "must_send_under_access_right" in codes(answer.never)
    assert directive.judge(REQUEST, replace(one, has_authorization=True)).answer.may_send


def test_where_it_is_held_is_found_out() -> None:
    found = directive.judge(REQUEST, replace(WHOLE, is_held_in_ehr=None))
    assert not found.answer.must_send
    assert any("Find out" in words.say() for words in found.decide)


def test_psychotherapy_notes_stay_and_the_rest_goes() -> None:
    # hhs-access-105
    answer = directive.judge(REQUEST, replace(WHOLE, has_psychotherapy_notes=True)).answer
    assert answer.must_send
    assert "deny_that_part" in codes(answer.duties)
    assert "send_excluded_item_without_authorization" in codes(answer.never)


def test_what_the_recipient_does_with_it_is_no_breach_of_the_practice() -> None:
    # hhs-access-108
    answer = directive.judge(REQUEST, WHOLE).answer
    assert "log_delivery" in codes(answer.duties)
    assert "treat_as_entity_breach" in codes(answer.never)


def test_hipaa_s_directive_does_not_bind_outside_hipaa() -> None:
    found = directive.judge(replace(REQUEST, covered=False), WHOLE)
    assert not found.answer.must_send
    assert found.decide


def test_a_patient_s_app_gets_it_after_a_warning_at_most() -> None:
    # hhs-access-109
    answer = directive.app(REQUEST, App(is_privacy_doubtful=True)).answer
    assert answer.must_send
    assert answer.may_warn
    assert not answer.is_answerable_after
    assert "refuse_for_app_privacy" in codes(answer.never)


def test_a_risk_to_the_practice_s_own_systems_is_another_question() -> None:
    found = directive.app(REQUEST, App(endangers_own_system=True))
    assert not found.answer.must_send
    assert found.decide


@pytest.mark.parametrize("has_contract", [True, False])
def test_the_practice_s_own_app_needs_a_contract(has_contract: bool) -> None:
    # hhs-access-111
    app = App(is_chosen_by_patient=False, acts_for_practice=True, has_contract=has_contract)
    answer = directive.app(REQUEST, app).answer
    assert ("sign_baa" in codes(answer.duties)) is not has_contract
    assert answer.is_answerable_after


def test_the_words_of_the_data_are_the_enum() -> None:
    assert jurisdiction.rule("fed-who-009").elements == tuple(
        one.name.lower() for one in DirectiveElement
    )


def test_the_practice_s_own_app_is_not_owed_the_record() -> None:
    app = App(acts_for_practice=True, has_contract=True)
    answer = directive.app(REQUEST, app).answer
    assert not answer.must_send
    assert answer.duties == ()
    assert answer.never == ()
    without = directive.app(REQUEST, replace(app, has_contract=False)).answer
    assert codes(without.never) == {"connect_without_baa"}


def test_what_is_missing_is_asked_before_where_it_is_held() -> None:
    found = directive.judge(REQUEST, Directive())
    assert not any("Find out" in words.say() for words in found.decide)
    assert "wet_ink_only" in codes(found.answer.never)


def test_of_either_app_one_may_warn() -> None:
    assert directive.app(REQUEST, App(acts_for_practice=True)).answer.may_warn
    assert directive.app(REQUEST, App()).answer.may_warn


def test_an_app_that_nobody_chose_gets_nothing() -> None:
    chosen = directive.app(facts(), App())
    assert chosen.answer.must_send
    assert not chosen.decide
    unasked = directive.app(facts(), App(is_chosen_by_patient=False))
    assert not unasked.answer.must_send
    assert not unasked.answer.never
    assert unasked.decide
    risky = directive.app(facts(), App(endangers_own_system=True))
    assert not risky.answer.must_send
    assert risky.decide
