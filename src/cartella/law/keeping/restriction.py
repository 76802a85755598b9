"""Restrictions on disclosure and confidential communication, 45 CFR 164.522.

One restriction must be agreed to: nothing to a health plan about what was paid in full out of
pocket. Any other is free, and binds once agreed. No rule names a number of days for an answer.
"""

from dataclasses import dataclass
from datetime import date

from cartella.law.book import jurisdiction
from cartella.law.conclude import conclude
from cartella.law.duty import Duty, duties
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, message

MANDATORY, OPTIONAL, CONFIDENTIAL = "fed-res-001", "fed-res-002", "fed-com-001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A restriction that a patient wants; None: not known."""

    is_to_health_plan: bool | None = None
    is_for_payment_or_operations: bool | None = None
    is_paid_in_full: bool | None = None
    is_required_by_law: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Whether the practice must agree. `missing` are the codes of the conditions not met;
    `unknown` of those nobody has answered. `is_free` : it may agree or decline."""

    must_agree: bool
    is_free: bool
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    duties: tuple[Duty, ...]


def must_agree(facts: Facts, wanted: Wanted) -> Finding[Agreement]:
    """Whether this restriction must be agreed to (164.522(a)(1)(vi)). A condition that nobody has
    answered is for a person to find out, and is taken as met meanwhile: the patient's side."""
    rule, other = jurisdiction.rule(MANDATORY), jurisdiction.rule(OPTIONAL)
    answers = {
        "to_health_plan": wanted.is_to_health_plan,
        "payment_or_operations": wanted.is_for_payment_or_operations,
        "not_required_by_law": None
        if wanted.is_required_by_law is None
        else not wanted.is_required_by_law,
        "paid_in_full_out_of_pocket": wanted.is_paid_in_full,
    }
    missing = tuple(code for code in rule.elements if answers[code] is False)
    unknown = tuple(code for code in rule.elements if answers[code] is None)
    is_bound = not missing
    steps = [
        message(N_("Every condition of %(cite)s is met or open."), cite=rule.cite or rule.id)
        if is_bound
        else message(
            N_("The practice may agree or decline; agreed, it binds (%(cite)s)."),
            cite=other.cite or other.id,
        )
    ]
    decide = [
        message(N_("Whether this condition is met must be found out: %(condition)s."),
                condition=code.replace("_", " "))
        for code in unknown
    ]  # fmt: skip
    return conclude(
        Agreement(
            must_agree=is_bound,
            is_free=not is_bound,
            missing=missing,
            unknown=unknown,
            duties=duties(rule.also, rule) if is_bound else (),
        ),
        on=[(rule, "must agree") if is_bound else (other, "may agree")],
        steps=steps,
        decide=decide if is_bound else (),
        is_covered=facts.is_covered,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A restriction that was agreed. `ended_on` is the day of a written or documented end;
    `is_mandatory`: it is the one that must be agreed to, which the practice cannot end alone."""

    agreed_on: date
    on: date
    ended_on: date | None = None
    is_ended_by_practice: bool = False
    is_mandatory: bool = False
    is_emergency: bool = False
    was_created_before_end: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Whether the restriction binds on the day asked."""

    is_bound: bool
    duties: tuple[Duty, ...] = ()


def binds(facts: Facts, agreed: Agreed) -> Finding[Bound]:
    """Whether an agreed restriction binds on a day. An emergency lifts a free one, for treatment,
    and who then gets the information is asked not to pass it on. An end by the practice alone
    reaches only what came after it, and never the restriction that must be agreed to."""
    rule = jurisdiction.rule(MANDATORY if agreed.is_mandatory else OPTIONAL)
    is_bound = agreed.agreed_on <= agreed.on
    step = message(N_("Agreed on %(agreed_on)s, it binds."), agreed_on=agreed.agreed_on)
    lifted: tuple[Duty, ...] = ()
    if not is_bound:
        step = message(N_("It was agreed later, on %(agreed_on)s."), agreed_on=agreed.agreed_on)
    elif _is_ended(agreed):
        is_bound = False
        step = message(N_("It ended on %(ended_on)s."), ended_on=agreed.ended_on or agreed.on)
    elif agreed.is_emergency and not agreed.is_mandatory:
        is_bound = False
        step = message(N_("In an emergency the treatment that needs it may have it."))
        lifted = duties(rule.also, rule)
    return conclude(
        Bound(is_bound=is_bound, duties=lifted),
        on=[(rule, "binds" if is_bound else "does not bind")],
        steps=[step],
        is_covered=facts.is_covered,
    )


def _is_ended(agreed: Agreed) -> bool:
    if agreed.ended_on is None or agreed.ended_on > agreed.on:
        return False
    if not agreed.is_ended_by_practice:
        return True
    return not agreed.is_mandatory and not agreed.was_created_before_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A wish to be reached elsewhere or otherwise. `asks` are codes of what the practice wants to
    ask: reason, address, payment, writing."""

    asks: frozenset[str] = frozenset()
    is_reasonable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidential:
    """Whether the wish must be met, what may be asked for it, and what was wrongly asked."""

    must_agree: bool
    may_ask: tuple[str, ...]
    never_ask: tuple[str, ...]
    wrongly_asked: tuple[str, ...]


def confidential(facts: Facts, wish: Wish) -> Finding[Confidential]:
    """What a wish for another address or means asks of the practice (164.522(b)): a reasonable one
    is met, and nobody asks why. No number of days is named."""
    rule = jurisdiction.rule(CONFIDENTIAL)
    decide = [
        message(
            N_("%(cite)s names no number of days: a reasonable wish is met without delay."),
            cite=rule.cite or rule.id,
        )
    ]
    if wish.is_reasonable is None:
        decide.append(message(N_("Whether the wish is reasonable is for a person to say.")))
    return conclude(
        Confidential(
            must_agree=wish.is_reasonable is not False,
            may_ask=rule.elements,
            never_ask=rule.also,
            wrongly_asked=tuple(sorted(wish.asks - set(rule.elements))),
        ),
        on=[(rule, "must be met")],
        decide=decide,
        is_covered=facts.is_covered,
    )
