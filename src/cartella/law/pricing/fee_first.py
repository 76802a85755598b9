"""Whether the copy fee may be asked before the copy. It never stops the clock."""

from collections.abc import Iterator

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.state_provisions import Practice
from cartella.law.facts import Facts, Regime
from cartella.law.finding import N_, Finding, Service, UsedFact, message
from cartella.law.precedence import Serving
from cartella.law.pricing.copies import PATIENT_SIDE, Copy, payer_of

SAID = {
    True: N_("The copy fee may be asked before the copy is handed over."),
    False: N_("The copy fee may not be asked before the copy is handed over."),
    None: N_("No law that is loaded says whether the copy fee may be asked first."),
}
VALUES = {True: N_("may be asked first"), False: N_("may not be asked first")}
CANNOT_PAY = "cannot_pay_is_no_ground"  # the element of a fact that says so
NO_PAUSE = N_("The clock does not stop for it (%(cite)s).")
DECIDE = N_("A person decides whether to ask for the fee first; the safe side is not to wait.")
# An unpaid bill for care is no ground, and nothing in the rule stops the clock for a fee.
FEDERAL = ("fed-fee-010", "fed-clk-004")


def may_ask_first(facts: Facts) -> Finding[bool | None]:
    """Whether the copy fee may be asked before the copy; None: no law that is loaded says so, and
    the safe side is not to wait for it. 45 CFR 164.524(b)(2): no fee stops the clock."""
    is_patient = payer_of(facts, Copy()) in PATIENT_SIDE
    said = tuple(_said(facts))
    answer: bool | None = None
    is_poor = is_patient and facts.is_indigent is True
    if any(
        fact.may_ask_first is False or (is_poor and CANNOT_PAY in fact.elements)
        for fact, _, _ in said
    ):
        answer = False
    elif any(_may(fact, serving, is_patient=is_patient) for fact, _, serving in said):
        answer = True
    federal = jurisdiction.federal()
    rules = [federal.fact(one) for one in FEDERAL]
    steps = [message(SAID[answer])]
    if is_patient:
        steps.append(message(NO_PAUSE, cite=rules[1].cite or rules[1].id))
    decide = () if answer is not None else (message(DECIDE),)
    return Finding(
        answer=answer,
        facts=(
            *(precedence.used(rule, federal.id, "no number") for rule in rules),
            *(_used(fact, place, serving) for fact, place, serving in said),
        ),
        steps=tuple(steps),
        is_settled=not decide,
        decide=decide,
    )


def _said(facts: Facts) -> Iterator[tuple[Practice, str, Serving]]:
    regimes = (Regime.ANY, Regime.COVERED if facts.is_covered else Regime.NOT_COVERED)
    for place in jurisdiction.of(facts).states:
        for fact in place.practice:
            for_poor = CANNOT_PAY in fact.elements and facts.is_indigent is True
            says = fact.may_ask_first is not None or for_poor
            if not says or not fact.is_in_force(facts.received_on):
                continue
            serving = precedence.for_holder(fact.holders, facts)
            if serving is not None and fact.regime in regimes:
                yield fact, place.id, serving


def _may(fact: Practice, serving: Serving, *, is_patient: bool) -> bool:
    """Asking first weighs against a patient, so such a fact must be well known and her own."""
    if not fact.may_ask_first or serving.service is not Service.DIRECT:
        return False
    return precedence.may_weigh_against(fact) or not is_patient


def _used(fact: Practice, place: str, serving: Serving) -> UsedFact:
    return precedence.used(fact, place, VALUES[bool(fact.may_ask_first)], serving)
