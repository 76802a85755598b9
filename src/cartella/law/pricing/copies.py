"""The copy whose price is asked: how long it is, on what it is made, what goes with it, who pays.

A copy that nobody has made yet can be priced too: what is not known is left at its default, and
nothing is charged for it.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cartella.law.book.schedules import FreeWhen, Medium, Payer, PriceKind
from cartella.law.facts import Facts, Form, Lane, Requester
from cartella.law.finding import Message

CENT = Decimal("0.01")
FREE = Decimal("0.00")


class BadCopy(ValueError):
    """A count or an amount of a copy is below zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a quote, with the fact that allows it or says why it is free. A negative amount
    is what a cap or a limit takes off."""

    words: Message
    amount_usd: Decimal
    fact_id: str
    kind: PriceKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy as the fee rules see it.

    Counts are of what was produced: `pages`; `images` priced on their own (prints, films); `discs`
    or sticks that the requester asked for. `medium` None follows the form asked for. `recipient` is
    to whom a directive sends the copy. Minutes: `labor_minutes` of copying alone, `search_minutes`
    of finding and gathering, `redaction_minutes`. Amounts in US dollars are what it really cost:
    `postage_usd`, `retrieval_usd` (a third person's charge), `imaging_usd`, `summary_usd` (as
    agreed), `cost_usd` (HIPAA's allowed cost worked out as a whole: it stands in for minutes and
    rates). `told_usd` is what the patient was told in advance, `is_told` whether she was;
    `ready_on` the day it was sent or ready; `shown` the free cases for which papers are there.

    Raises BadCopy for a count or an amount below zero.
    """

    pages: int = 0
    images: int = 0
    discs: int = 0
    medium: Medium | None = None
    recipient: Requester | None = None
    is_mailed: bool = False
    postage_usd: Decimal | None = None
    labor_minutes: int | None = None
    search_minutes: int | None = None
    redaction_minutes: int | None = None
    wants_certification: bool = False
    is_rush: bool = False
    is_off_site: bool = False
    is_summary_agreed: bool = False
    summary_usd: Decimal | None = None
    none_found: bool = False
    is_in_person: bool = False
    is_by_portal: bool = False
    redaction_asked: bool = False
    is_edited_by_law: bool = False
    retrieval_usd: Decimal | None = None
    imaging_usd: Decimal | None = None
    cost_usd: Decimal | None = None
    told_usd: Decimal | None = None
    is_told: bool | None = None
    ready_on: date | None = None
    shown: frozenset[FreeWhen] = frozenset()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | Decimal) and value < 0:
                raise BadCopy(
                    f"{field.name} is {value}: a copy has no less than 0. Nothing was priced; "
                    "correct the number."
                )


_PAYERS: dict[Requester, Payer] = {
    Requester.PATIENT: Payer.PATIENT,
    Requester.PERSONAL_REPRESENTATIVE: Payer.PERSONAL_REPRESENTATIVE,
    Requester.ATTORNEY: Payer.ATTORNEY,
    Requester.PROVIDER: Payer.PROVIDER,
    Requester.INSURER: Payer.INSURER,
}

PATIENT_SIDE = frozenset({Payer.PATIENT, Payer.PERSONAL_REPRESENTATIVE})


def payer_of(facts: Facts, copy: Copy) -> Payer:
    """Who pays in the eyes of the law.

    A directive sends the copy to somebody else, so it is priced as for that one: Ciox Health v.
    Azar ended the patient's rate there (fed-who-011). Who is not named pays as a third party.
    """
    if facts.lane is Lane.DIRECTIVE:
        named = _PAYERS.get(copy.recipient) if copy.recipient else None
        return Payer.THIRD_PARTY if named is None or named in PATIENT_SIDE else named
    if facts.lane is Lane.PAYER:
        return Payer.INSURER
    return _PAYERS.get(facts.requester, Payer.THIRD_PARTY)


def is_held_electronically(facts: Facts) -> bool:
    """Whether the chart counts as held electronically; unknown means yes, the patient's side."""
    return facts.is_held_electronically is not False


def medium_of(facts: Facts, copy: Copy) -> Medium:
    """On what the copy is made: as said, else as asked for, else as the chart is held."""
    if copy.medium not in (None, Medium.ANY):
        return copy.medium or Medium.PAPER
    if Form.PAPER in facts.forms and Form.ELECTRONIC not in facts.forms:
        return Medium.PAPER
    if Form.ELECTRONIC in facts.forms:
        return Medium.ELECTRONIC
    return Medium.ELECTRONIC if is_held_electronically(facts) else Medium.PAPER


def cents(amount: Decimal) -> Decimal:
    """The amount to the cent, half a cent up; done once a line and nowhere else."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def total(lines: tuple[Line, ...]) -> Decimal:
    """The sum of the lines, 0.00 for none."""
    return sum((line.amount_usd for line in lines), FREE)
