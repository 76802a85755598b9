"""Whether proposed charges may be made, line by line and on the total, and why not."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Provision
from cartella.law.book.schedules import PriceKind
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, State, UsedFact, message
from cartella.law.pricing import fees, quotes
from cartella.law.pricing.copies import FREE, PATIENT_SIDE, Copy, payer_of, total
from cartella.law.pricing.cost_sheet import COST_BASED, FLAT_OPTION, CostSheet
from cartella.law.pricing.quotes import Quote, Work


class What(StrEnum):
    """What a proposed charge is for."""

    PAGES = "pages"
    LABOR = "labor of copying"
    SUPPLIES = "supplies"
    POSTAGE = "postage"
    SUMMARY = "summary"
    FLAT = "flat fee"
    BASE = "basic fee"
    HANDLING = "handling"
    IMAGES = "images"
    SEARCH = "search"
    RETRIEVAL = "retrieval"
    REVIEW = "review of the request"
    REDACTION = "redaction"
    VERIFICATION = "verification of identity"
    SYSTEM = "systems"
    STORAGE = "storage"
    CAPITAL = "capital costs"
    CERTIFICATION = "certification or affidavit"
    VENDOR_MARKUP = "markup of a vendor"
    INSPECTION = "inspection"
    PORTAL = "portal"
    SALES_TAX = "sales tax"
    UNPAID_BILL = "unpaid bill"
    OTHER = "another charge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A charge that is proposed or was made, in US dollars."""

    what: What
    usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One charge, whether it may be made, at most how much (None: no limit is named), and why."""

    charge: Charge
    is_allowed: bool
    at_most_usd: Decimal | None
    why: Message
    fact_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All charges in the order given, their sum, and the most that may be charged in all (sales tax
    apart). Allowed if every one is and the sum is within the most."""

    charges: tuple[Judged, ...]
    total_usd: Decimal
    at_most_usd: Decimal | None
    is_allowed: bool


# What HIPAA never lets a patient be charged for, by the code that the fact uses.
_NEVER: dict[What, str] = {
    What.SEARCH: "search",
    What.RETRIEVAL: "retrieval",
    What.REVIEW: "review_of_request",
    What.REDACTION: "redaction_or_segregation",
    What.VERIFICATION: "verification",
    What.SYSTEM: "system_or_storage",
    What.STORAGE: "system_or_storage",
    What.CAPITAL: "capital",
    What.VENDOR_MARKUP: "vendor_markup",
    What.INSPECTION: "inspection",
    What.PORTAL: "portal_access",
}

_AT_COST: dict[What, frozenset[PriceKind]] = {
    What.LABOR: frozenset({PriceKind.LABOR}),
    What.SUPPLIES: frozenset({PriceKind.SUPPLIES}),
    What.IMAGES: frozenset({PriceKind.SUPPLIES}),
    What.POSTAGE: frozenset({PriceKind.POSTAGE}),
    What.SUMMARY: frozenset({PriceKind.SUMMARY}),
}

# The same work is a search here, handling there and a basic fee elsewhere.
_OF_THE_OFFICE = frozenset({PriceKind.SEARCH, PriceKind.HANDLING, PriceKind.BASE})
_BY_SCHEDULE: dict[What, frozenset[PriceKind]] = {
    What.PAGES: frozenset({PriceKind.PER_PAGE, PriceKind.MINIMUM, PriceKind.BASE, PriceKind.FLAT}),
    What.LABOR: frozenset({PriceKind.LABOR}),
    What.REDACTION: frozenset({PriceKind.LABOR}),
    What.SUPPLIES: frozenset({PriceKind.SUPPLIES}),
    What.POSTAGE: frozenset({PriceKind.POSTAGE}),
    What.SUMMARY: frozenset({PriceKind.SUMMARY}),
    What.IMAGES: frozenset({PriceKind.IMAGING}),
    What.CERTIFICATION: frozenset({PriceKind.CERTIFICATION}),
    What.BASE: _OF_THE_OFFICE | {PriceKind.FLAT},
    What.HANDLING: _OF_THE_OFFICE,
    What.SEARCH: _OF_THE_OFFICE,
    What.RETRIEVAL: _OF_THE_OFFICE,
    What.FLAT: frozenset(PriceKind) - {PriceKind.CERTIFICATION, PriceKind.POSTAGE},
}

WITHIN = N_("For %(what)s: at most %(at_most)s USD (%(cite)s).")
ABOVE = N_(
    "For %(what)s: %(usd)s USD is more than the %(at_most)s USD that may be charged (%(cite)s)."
)
NEVER = N_("For %(what)s: a patient is never charged for it (%(cite)s).")
NOT_LISTED = N_(
    "For %(what)s: the law lists what may be charged, and this is not on it (%(cite)s)."
)
NO_LIMIT = N_("For %(what)s: no law that is loaded names a limit or bars it.")
NOT_WORKED_OUT = N_(
    "For %(what)s: its cost has not been worked out, so nothing may be charged for it (%(cite)s)."
)
ALL_INCLUDED = N_("For %(what)s: the flat fee is all included, nothing comes on top (%(cite)s).")
NOT_TOLD = N_(
    "For %(what)s: the patient was not told of a fee in advance; tell her first (%(cite)s)."
)
OWN_MATTER = N_("For %(what)s: left to the practice; it is no part of the copy fee.")
NO_CONDITION = N_(
    "For %(what)s: a bill for care is no part of a copy fee and no condition (%(cite)s)."
)


def judge(
    facts: Facts, copy: Copy, sheet: CostSheet | None, charges: tuple[Charge, ...]
) -> Finding[Judgement]:
    """Whether the charges may be made for this copy, and at most how much in all."""
    found = fees.quote(facts, copy, sheet)
    payer = payer_of(facts, copy)
    work = quotes.begin(facts, copy, sheet, payer)
    if found.answer.is_waived:
        judged = tuple(_free(charge, found) for charge in charges)
        at_most: Decimal | None = FREE
    elif payer in PATIENT_SIDE and (facts.is_covered or not _binds(work)):
        judged, at_most = _for_patient(work, found.answer, charges)
    else:
        at_most = found.answer.at_most_usd
        judged = tuple(_by_schedule(charge, work, found.answer) for charge in charges)
    counted = sum((one.charge.usd for one in judged if one.charge.what is not What.SALES_TAX), FREE)
    is_within = at_most is None or counted <= at_most
    answer = Judgement(
        charges=judged,
        total_usd=sum((charge.usd for charge in charges), FREE),
        at_most_usd=at_most,
        is_allowed=is_within and all(one.is_allowed for one in judged),
    )
    return Finding(
        answer=answer,
        facts=_facts(judged, found, work),
        steps=(*(one.why for one in judged), *_on_the_total(counted, at_most), *found.steps),
        is_settled=found.is_settled,
        decide=found.decide,
    )


def _binds(work: Work) -> bool:
    """Whether a state's price that may weigh against the patient stands in HIPAA's place."""
    return any(not one.is_weak and one.total_usd is not None for one in work.states)


def _free(charge: Charge, found: Finding[Quote]) -> Judged:
    line = found.answer.lines[0]
    if charge.what is What.SALES_TAX:
        return _own_matter(charge)
    return Judged(
        charge=charge,
        is_allowed=charge.usd == 0,
        at_most_usd=FREE,
        why=line.words,
        fact_id=line.fact_id,
    )


def _for_patient(
    work: Work, answer: Quote, charges: tuple[Charge, ...]
) -> tuple[tuple[Judged, ...], Decimal]:
    """By HIPAA's list and cost, and on the total by the state's price too."""
    flat = _flat_limit(answer)
    has_flat = any(charge.what is What.FLAT for charge in charges) and flat > 0
    judged = tuple(_patients(charge, work, flat, has_flat=has_flat) for charge in charges)
    limit = answer.at_most_usd or FREE
    if has_flat:
        certified = sum((line.amount_usd for line in quotes.certification(work)), FREE)
        state = None if answer.state_usd is None else answer.state_usd - certified
        limit = (flat if state is None else min(flat, state)) + certified
    return judged, limit


def _flat_limit(answer: Quote) -> Decimal:
    """A flat fee may be the option of HHS, or the cost worked out if that is more."""
    return max(answer.flat_usd or FREE, answer.hipaa_usd or FREE)


def _patients(charge: Charge, work: Work, flat: Decimal, *, has_flat: bool) -> Judged:
    asked, what = work.asked, charge.what
    if what is What.SALES_TAX:
        return _own_matter(charge)
    if what is What.UNPAID_BILL:
        return _no(charge, work, NO_CONDITION, "fed-fee-010")
    if (barred := _barred(charge, work)) is not None:
        return barred
    if asked.copy.is_told is False and charge.usd > 0:
        return _no(charge, work, NOT_TOLD, "fed-fee-008")
    if what is What.CERTIFICATION:
        lines = quotes.certification(work)
        if not lines:
            return _no(charge, work, NOT_LISTED, COST_BASED)
        return _up_to(charge, work, total(lines), lines[0].fact_id)
    if what is What.FLAT:
        return _up_to(charge, work, flat, FLAT_OPTION)
    if has_flat:
        return _no(charge, work, ALL_INCLUDED, FLAT_OPTION)
    if what is What.PAGES and asked.cost_lines is not None:
        by_page = tuple(line for line in asked.cost_lines if line.fact_id == "fed-fee-006")
        limit = asked.copy.cost_usd or total(by_page)
        return _up_to(charge, work, limit, "fed-fee-006")
    return _at_cost(charge, work)


def _at_cost(charge: Charge, work: Work) -> Judged:
    """Labor of copying, supplies, postage, an agreed summary; nothing else is on HIPAA's list."""
    kinds, asked = _AT_COST.get(charge.what), work.asked
    if kinds is None and charge.what is not What.PAGES:
        return _no(charge, work, NOT_LISTED, COST_BASED)
    if asked.cost_lines is None:
        return _no(charge, work, NOT_WORKED_OUT, COST_BASED)
    if asked.copy.cost_usd is not None:
        return _up_to(charge, work, asked.copy.cost_usd, COST_BASED)
    lines = tuple(line for line in asked.cost_lines if line.kind in (kinds or ()))
    return _up_to(charge, work, total(lines), COST_BASED)


def _barred(charge: Charge, work: Work) -> Judged | None:
    """Why HIPAA never lets a patient be charged for it, None if it does."""
    code = _NEVER.get(charge.what)
    if charge.what is What.CERTIFICATION and not work.asked.copy.wants_certification:
        code = "certification_unasked"
    # A chart held electronically has no page rate, printed or not (fed-fee-006).
    if charge.what is What.PAGES and work.asked.facts.is_held_electronically is not False:
        code = "per_page_of_electronic_record"
    if code is None:
        return None
    rule = next(one.fact for one in fees.never(work.asked.facts) if one.code == code)
    return Judged(
        charge=charge,
        is_allowed=charge.usd == 0,
        at_most_usd=FREE,
        why=message(NEVER, what=charge.what, cite=rule.cite),
        fact_id=rule.id,
    )


def _by_schedule(charge: Charge, work: Work, answer: Quote) -> Judged:
    """By the state's schedule: what it lists, up to its amounts; what it could say but does not
    is barred where it is law, open where the state names no price."""
    if charge.what is What.SALES_TAX:
        return _own_matter(charge)
    if charge.what is What.UNPAID_BILL:
        return _no(charge, work, NO_CONDITION, "fed-fee-010")
    schedule = work.states[0] if work.states else None
    kinds = _BY_SCHEDULE.get(charge.what, frozenset())
    lines = tuple(line for line in schedule.lines if line.kind in kinds) if schedule else ()
    if lines:
        return _up_to(charge, work, total(lines), lines[0].fact_id)
    if schedule is not None and schedule.optional and set(schedule.optional) & kinds:
        return _open(charge, schedule.used[0].fact.id)
    if answer.at_most_usd is None:
        return _open(charge, schedule.used[0].fact.id if schedule and schedule.used else COST_BASED)
    if answer.says is State.SETTLED and schedule is not None and schedule.used:
        return _no(charge, work, NOT_LISTED, schedule.used[0].fact.id)
    return _at_cost(charge, work)


def _up_to(charge: Charge, work: Work, limit: Decimal, fact_id: str) -> Judged:
    is_allowed = charge.usd <= limit
    template = WITHIN if is_allowed else ABOVE
    cite = _cite(fact_id, work)
    why = message(template, what=charge.what, usd=charge.usd, at_most=limit, cite=cite)
    return Judged(charge=charge, is_allowed=is_allowed, at_most_usd=limit, why=why, fact_id=fact_id)


def _no(charge: Charge, work: Work, template: str, fact_id: str) -> Judged:
    return Judged(
        charge=charge,
        is_allowed=charge.usd == 0,
        at_most_usd=FREE,
        why=message(template, what=charge.what, cite=_cite(fact_id, work)),
        fact_id=fact_id,
    )


def _open(charge: Charge, fact_id: str) -> Judged:
    why = message(NO_LIMIT, what=charge.what)
    return Judged(charge=charge, is_allowed=True, at_most_usd=None, why=why, fact_id=fact_id)


def _own_matter(charge: Charge) -> Judged:
    why = message(OWN_MATTER, what=charge.what)
    return Judged(charge=charge, is_allowed=True, at_most_usd=None, why=why, fact_id=COST_BASED)


def _fact(fact_id: str, work: Work) -> tuple[Provision, str]:
    """The fact with this id among those that serve the question, and its jurisdiction."""
    for one in work.serving:
        if one.fact.id == fact_id:
            return one.fact, one.place
    return jurisdiction.federal().fact(fact_id), jurisdiction.FEDERAL


def _cite(fact_id: str, work: Work) -> str:
    return _fact(fact_id, work)[0].cite or fact_id


def _on_the_total(counted: Decimal, at_most: Decimal | None) -> tuple[Message, ...]:
    if at_most is None:
        return ()
    template = (
        N_("In all %(total)s USD of at most %(at_most)s USD.")
        if counted <= at_most
        else N_("In all %(total)s USD, more than the %(at_most)s USD that may be charged.")
    )
    return (message(template, total=counted, at_most=at_most),)


def _facts(judged: tuple[Judged, ...], found: Finding[Quote], work: Work) -> tuple[UsedFact, ...]:
    """The quote's facts, and those that only a judged charge rests on."""
    known = {fact.id for fact in found.facts}
    more = []
    for one in judged:
        if one.fact_id in known:
            continue
        known.add(one.fact_id)
        value = "no number" if one.at_most_usd is None else f"{one.at_most_usd} USD"
        fact, place = _fact(one.fact_id, work)
        more.append(precedence.used(fact, place, value))
    return (*found.facts, *more)
