"""What a finding tells beside its answer: said where it holds, and nowhere else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cartella.law.book import compare, jurisdiction, provisions
from cartella.law.determination import blocking, denial
from cartella.law.facts import Holder, Lane, Requester
from cartella.law.finding import Finding
from cartella.law.keeping import breach, closing
from cartella.law.manner import directive
from cartella.law.pricing import charges
from cartella.law.pricing.charges import Charge, What
from cartella.law.pricing.copies import Copy
from cartella.law.pricing.cost_sheet import CostSheet, Method
from cartella.law.timeliness import calendar, clocks, deadline
from cartella.law.verification import authorization
from cartella.law.verification.papers import ALL_ELEMENTS, ALL_STATEMENTS, Paper, ToWhom
from tests.law.cast import codes, facts

ON = date(2026, 9, 4)
WHOLE = Paper(elements=ALL_ELEMENTS, statements=ALL_STATEMENTS, signed_on=date(2026, 8, 1))
THIRD = facts(lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY)
SHEET = CostSheet(from_on=date(2026, 1, 1), method=Method.ACTUAL, labor_usd_per_hour=Decimal(24))


def tells(found: Finding[object], words: str) -> bool:
    return any(words in one.say() for one in (*found.steps, *found.decide))


# Papers


@pytest.mark.parametrize(("asked_by_practice", "is_owed"), [(True, True), (False, False)])
def test_a_copy_is_given_to_who_was_asked_to_sign(asked_by_practice: bool, is_owed: bool) -> None:
    # 45 CFR 164.508(c)(4)
    answer = authorization.judge(THIRD, replace(WHOLE, is_asked_by_practice=asked_by_practice))
    assert ("give_copy_to_signer" in codes(answer.answer.duties)) is is_owed
    assert answer.answer.copy_owed is is_owed


def test_a_paper_to_oneself_is_a_request_and_good() -> None:
    answer = authorization.judge(THIRD, replace(WHOLE, recipient=ToWhom.SELF)).answer
    assert (answer.is_valid, answer.may_release, answer.obliges) == (True, True, True)
    assert answer.lane is Lane.ACCESS


@pytest.mark.parametrize(("covered", "is_told"), [(True, False), (None, False), (False, True)])
def test_outside_hipaa_a_directive_is_the_state_s(covered: bool | None, is_told: bool) -> None:
    whole = directive.Directive(
        shown=frozenset(directive.DirectiveElement), is_held_in_ehr=True, wants_electronic=True
    )
    found = directive.judge(facts(covered=covered, lane=Lane.DIRECTIVE), whole)
    assert tells(found, "HIPAA's directive does not bind") is is_told


@pytest.mark.parametrize(
    ("signature", "is_signed", "is_told"),
    [
        (directive.Signature.INK, True, False),
        (directive.Signature.ELECTRONIC, True, True),
        (directive.Signature.SCAN_OR_FAX, True, True),
        (directive.Signature.ELECTRONIC, False, False),
    ],
)
def test_a_signature_that_is_there_counts_in_any_form(
    signature: directive.Signature, is_signed: bool, is_told: bool
) -> None:
    shown = frozenset(directive.DirectiveElement)
    if not is_signed:
        shown -= {directive.DirectiveElement.SIGNED}
    found = directive.judge(facts(), directive.Directive(shown=shown, signature=signature))
    assert ("accept_e_signature" in codes(found.answer.duties)) is is_told


def test_a_practice_answers_after_for_its_own_app_only() -> None:
    theirs = directive.App(acts_for_practice=True, has_contract=True)
    assert directive.app(facts(), theirs).answer.is_answerable_after
    for app in (directive.App(), directive.App(is_chosen_by_patient=False)):
        assert not directive.app(facts(), app).answer.is_answerable_after


# Time


def test_a_day_back_from_a_leap_day_is_the_day_before() -> None:
    assert calendar.add_years_back(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert calendar.add_years_back(date(2024, 2, 29), 4) == date(2020, 2, 29)
    assert calendar.add_years_back(date(2026, 9, 4), 6) == date(2020, 9, 4)


def test_an_extension_ends_where_the_law_ends_it_in_all() -> None:
    # 735 ILCS 5/8-2001: thirty days and thirty more, sixty in all from the request
    asked = facts(states=("US-IL",))
    clock = next(
        one for one in clocks.running(asked)
        if one.jurisdiction == "US-IL" and one.fact.extension and one.fact.extension.max_total
    )  # fmt: skip
    extension = clock.fact.extension
    assert extension is not None
    assert clock.due_on is not None
    for value, until_on in ((10, date(2026, 10, 14)), (30, date(2026, 11, 3)),
                            (45, date(2026, 11, 3))):  # fmt: skip
        longer = replace(clock.fact, extension=replace(extension, value=value, attest=frozenset()))
        longer_clock = replace(clock, fact=longer)
        found, _ = deadline._extended(longer_clock, clock.due_on, asked, frozenset(), None)
        assert found == until_on


@pytest.mark.parametrize(
    ("state", "sent_on", "words"),
    [
        ("", date(2026, 10, 4), None),
        ("", date(2026, 10, 5), "had to go out on or before 2026-10-04"),
        ("US-CA", date(2026, 9, 10), "has no extension: 2026-09-19 stays"),
    ],
)
def test_why_a_letter_does_not_extend(state: str, sent_on: date, words: str | None) -> None:
    asked = facts(states=(state,) if state else (), holders=frozenset({Holder.PHYSICIAN}))
    letter = deadline.ExtensionLetter(
        sent_on=sent_on, reason="off site", completion_on=date(2026, 10, 20)
    )
    found = deadline.extend(asked, letter)
    said = [one.say() for one in found.answer.problems]
    assert bool(said) is (words is not None)
    assert words is None or any(words in one for one in said)


def test_a_law_used_as_the_safe_side_is_called_so() -> None:
    own = deadline.due(facts(states=("US-TX",), holders=frozenset({Holder.PHYSICIAN})))
    assert not tells(own, "as the safe side only")
    nurse = deadline.due(facts(states=("US-TX",), holders=frozenset({Holder.NURSE_PRACTITIONER})))
    assert tells(nurse, "as the safe side only")


# Keeping back


def test_one_reviewable_ground_makes_the_denial_reviewable() -> None:
    two = (
        denial.Decision(item_id="1", is_withheld=True, ground="psychotherapy_notes"),
        denial.Decision(item_id="2", is_withheld=True, ground="endangerment"),
    )
    assert denial.judge(facts(), two).answer.is_reviewable
    assert not denial.judge(facts(), two[:1]).answer.is_reviewable
    granted = denial.judge(facts(), (denial.Decision(item_id="1", is_withheld=False),))
    assert granted.facts == ()


@pytest.mark.parametrize(
    ("exception", "rule"),
    [("preventing_harm", "fed-ib-004"), ("privacy", "fed-ib-005"), ("infeasibility", "fed-ib-007")],
)
def test_an_exception_rests_on_its_own_rule(exception: str, rule: str) -> None:
    asked = blocking.Interference(way=blocking.Way.REFUSAL, asked_on=ON, exception=exception)
    found = blocking.judge(facts(), asked)
    assert rule in found.fact_ids
    assert tells(found, "ten business days") is (exception == "infeasibility")


# Breach, closing


def test_a_finding_on_a_breach_says_which() -> None:
    assert breach.judge(breach.Incident(discovered_on=ON)).facts[0].value == "breach"
    fits = breach.Incident(discovered_on=ON, is_assessed=True, is_low_probability=True)
    assert breach.judge(fits).facts[0].value == "no breach"


@pytest.mark.parametrize(
    ("delay", "by_on"),
    [
        (None, date(2026, 11, 3)),
        (breach.Delay(stated_on=ON, is_written=False), date(2026, 11, 3)),
        (
            breach.Delay(stated_on=ON, is_written=True, until_on=date(2026, 12, 1)),
            date(2026, 12, 1),
        ),
    ],
)
def test_a_delay_for_the_police_moves_a_day_that_lies_before_its_end(
    delay: breach.Delay | None, by_on: date
) -> None:
    # 45 CFR 164.404(b), 164.412
    found = breach.notices(breach.Incident(discovered_on=ON, delay=delay))
    assert found.answer.individuals_by_on == by_on


def test_a_silent_law_on_closing_is_not_called_a_rule() -> None:
    idaho = closing.Closing(closing_on=date(2026, 12, 31), on=ON, states=("US-ID",))
    found = closing.plan(idaho)
    assert "us-id-practice-004" not in found.fact_ids
    assert tells(found, "No rule of US-ID")


# Money


def test_sales_tax_is_the_practice_s_own_matter_even_where_the_copy_is_free() -> None:
    portal = Copy(is_by_portal=True)
    two = (Charge(what=What.SALES_TAX, usd=Decimal(1)), Charge(what=What.LABOR, usd=Decimal(1)))
    tax, labor = charges.judge(facts(), portal, SHEET, two).answer.charges
    assert (tax.is_allowed, tax.at_most_usd) == (True, None)
    assert (labor.is_allowed, labor.at_most_usd) == (False, Decimal(0))


def test_nothing_comes_on_top_of_a_flat_fee() -> None:
    sheet = CostSheet(from_on=date(2026, 1, 1), method=Method.FLAT, flat_usd=Decimal("6.50"))
    both = (Charge(what=What.FLAT, usd=Decimal(6)), Charge(what=What.LABOR, usd=Decimal("0.50")))
    found = charges.judge(facts(), Copy(pages=5), sheet, both)
    flat, labor = found.answer.charges
    assert flat.is_allowed
    assert not labor.is_allowed
    assert tells(found, "the flat fee is all included")


def test_a_certification_nobody_asked_for_is_not_charged_to_a_patient() -> None:
    charge = (Charge(what=What.CERTIFICATION, usd=Decimal(5)),)
    found = charges.judge(facts(states=("US-TX",)), Copy(pages=5), SHEET, charge)
    assert not found.answer.charges[0].is_allowed
    assert tells(found, "a patient is never charged for it")


# The rule browser


def test_a_ground_is_the_matter_of_a_denial() -> None:
    federal = jurisdiction.federal()
    fact = next(one for one in federal.denial if len(one.grounds) > 1)
    words = compare.matter("denial", fact)
    assert all(rule.code.replace("_", " ") in words for rule in fact.grounds)
    assert isinstance(fact, provisions.Denial)
