"""Acts about money: asking for the price, charging, holding for payment, itemizing."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Annotated

from cartella.law.book.provisions import Excuse
from cartella.law.determination import denial
from cartella.law.determination.grounds import NotAGround
from cartella.law.facts import Facts, Lane
from cartella.law.finding import N_, Finding, State, message
from cartella.law.intake.lanes import RIGHTS
from cartella.law.precedence import ACCESS_LANES
from cartella.law.pricing import charges, fees
from cartella.law.pricing.charges import Charge, What
from cartella.law.pricing.copies import PATIENT_SIDE, Copy, payer_of
from cartella.law.pricing.cost_sheet import BadSheet, CostSheet, Method
from cartella.law.pricing.quotes import Quote
from cartella.law.rulings.acts_accounting import GiveAccounting, give_accounting
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.given import Given, Situation
from cartella.law.rulings.papers import Costs
from cartella.law.rulings.ruling import Draft, Ruling
from cartella.law.rulings.words import REQUESTER, Chosen, HeldAs

NOT_CONFIRMED = N_("What state law lets be charged here is not confirmed.")
NO_MOST = N_("No law that is loaded names the most that may be charged here.")
_METHODS = {Chosen.ACTUAL: Method.ACTUAL, Chosen.AVERAGE: Method.AVERAGE, Chosen.FLAT: Method.FLAT}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPrice:
    """Ask what the copy costs: lawful, with the figures."""


def quote(at: Situation, _act: AskPrice) -> Finding[Ruling]:
    """The price by the cost sheet, the most that may be charged, the state's own amount."""
    draft, facts, copy = at.draft(), at.facts(), copy_of(at.given)
    _quote(draft, at, facts, copy)
    _fee_duties(draft, facts, copy, at.given)
    return draft.done()


def copy_of(given: Given) -> Copy:
    """The copy that the case describes, as the fee rules see it."""
    recipient = given.recipient
    return Copy(
        pages=given.pages,
        images=given.images,
        discs=given.discs,
        medium=given.medium,
        recipient=None if recipient is None else REQUESTER[recipient],
        is_mailed=given.mailed,
        postage_usd=given.postage_usd,
        labor_minutes=given.labor_minutes,
        search_minutes=given.search_minutes,
        redaction_minutes=given.review_minutes,
        wants_certification=given.certified,
        is_rush=given.rush,
        is_off_site=given.off_site,
        is_summary_agreed=given.summary_agreed is True,
        summary_usd=given.summary_usd,
        none_found=given.none_found,
        is_in_person=given.in_person,
        is_by_portal=given.by_portal,
        redaction_asked=given.redaction_asked,
        retrieval_usd=given.retrieval_usd,
        imaging_usd=given.imaging_usd,
        cost_usd=given.cost_usd,
        told_usd=given.told_usd,
        is_told=given.fee_told,
        ready_on=given.ready,
        shown=given.shown_free,
    )


def sheet_of(given: Given) -> CostSheet | None:
    """The practice's cost sheet, if the case has one by a lawful method."""
    costs = given.costs
    if costs is None or costs.method not in _METHODS:
        return None
    rates = {one.name: getattr(costs, one.name) for one in fields(Costs) if one.name.endswith(_USD)}
    try:
        return CostSheet(from_on=costs.from_ or date.min, method=_METHODS[costs.method], **rates)
    except BadSheet:
        return None  # a sheet that no law allows is no basis for a fee


_USD = ("_usd", "_per_hour", "_per_page")


def _quote(draft: Draft, at: Situation, facts: Facts, copy: Copy) -> Quote:
    """Take the price in. A third party's is what the law lets be charged, cost sheet or not."""
    answer: Quote = draft.take(fees.quote(facts, copy, sheet_of(at.given)))
    fee_usd = answer.total_usd
    if answer.payer not in PATIENT_SIDE and answer.free is None and at.given.costs is None:
        fee_usd = answer.at_most_usd if answer.at_most_usd is not None else fee_usd
    draft.figure("fee_usd", fee_usd).figure("at_most_usd", answer.at_most_usd)
    draft.figure("state_usd", answer.state_usd).figure("flat_usd", answer.flat_usd)
    draft.figure("hipaa_usd", answer.hipaa_usd)
    return answer


def _fee_duties(draft: Draft, facts: Facts, copy: Copy, given: Given) -> None:
    """What binds whoever charges this payer for such a copy."""
    if payer_of(facts, copy) not in PATIENT_SIDE:
        draft.must("check_state_fee_law").must_not("treat_patient_rate_as_mandatory_here")
        return
    draft.must("keep_cost_basis", "tell_fee_in_advance", "give_itemized_basis", "patient_rate",
               "compute_by_allowed_method", "charge_lower_of_hipaa_and_state",
               "bill_copy_minutes_only")  # fmt: skip
    draft.must_not("search_fee", "retrieval_fee", "review_fee", "redaction_fee",
                   "unasked_certification_fee", "third_party_rate", "surprise_fee",
                   "state_schedule_to_individual", "ignore_lower_state_limit",
                   "look_through_to_later_use", "charge_above_cost")  # fmt: skip
    if given.held in (HeldAs.EHR, HeldAs.ELECTRONIC, None):
        draft.must_not("per_page_when_held_electronically")
        draft.must("use_labor_plus_supplies")
    if given.by_portal:
        draft.must("no_fee").must_not("fee_for_electronic_access")
    if given.form and all(form.name == "INSPECTION" for form in given.form):
        draft.must("free_inspection").must_not("inspection_fee")
    if given.patient is not None and given.patient.disability:
        draft.must("provide_aids_free").must_not("charge_for_auxiliary_aid")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLine:
    """One line of a bill."""

    what: Annotated[What, "what it is for"]
    usd: Annotated[Decimal, "amount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFee:
    """Charge for the copy."""

    usd: Annotated[Decimal | None, "amount in all"] = None
    lines: Annotated[tuple[ChargeLine, ...], "the lines of the bill, if it has lines"] = ()
    method: Annotated[Chosen | None, "how it was worked out"] = None
    told_in_advance: Annotated[bool | None, "the approximate fee was told in advance"] = None
    labor_minutes: Annotated[int | None, "minutes of labor that are billed"] = None
    for_accounting: Annotated[bool, "it is for an accounting of disclosures"] = False


_WHATS: dict[What, tuple[str, ...]] = {
    What.SEARCH: ("search_fee",),
    What.RETRIEVAL: ("retrieval_fee",),
    What.REVIEW: ("review_fee",),
    What.REDACTION: ("redaction_fee",),
    What.CERTIFICATION: ("unasked_certification_fee",),
    What.INSPECTION: ("inspection_fee",),
    What.PORTAL: ("fee_for_electronic_access",),
    What.UNPAID_BILL: ("condition_access_on_care_bill",),
    What.VERIFICATION: ("verification_fee",),
    What.SYSTEM: ("system_or_capital_fee",),
    What.STORAGE: ("system_or_capital_fee",),
    What.CAPITAL: ("system_or_capital_fee",),
    What.VENDOR_MARKUP: ("vendor_markup",),
}


def charge(at: Situation, act: ChargeFee) -> Finding[Ruling]:
    """Lawful if every line is, and the sum is no more than the law lets be charged."""
    draft, given = at.draft(), at.given
    facts, copy = at.facts(), copy_of(given)
    told = given.fee_told if act.told_in_advance is None else act.told_in_advance
    if act.for_accounting or facts.lane is Lane.ACCOUNTING:
        given_at = GiveAccounting(fee_usd=act.usd, cost_told=told, may_withdraw=told)
        return give_accounting(at, given_at)
    is_patient = payer_of(facts, copy) in PATIENT_SIDE
    quoted = _quote(draft, at, facts, copy)
    _fee_duties(draft, facts, copy, given)
    if not is_patient and quoted.says is State.UNCONFIRMED:
        return draft.leave_open(message(NOT_CONFIRMED)).done()
    if is_patient and told is False:
        draft.must("tell_fee_in_advance").must_not("surprise_fee").forbid()
    lines = act.lines or _as_lines(act, given)
    if lines:
        judged = charges.judge(
            facts, copy, sheet_of(given), tuple(Charge(what=one.what, usd=one.usd) for one in lines)
        )
        answer = draft.take(judged)
        if not answer.is_allowed:
            draft.forbid()
            for one in answer.charges:
                if not one.is_allowed:
                    draft.must_not(*_WHATS.get(one.charge.what, ()))
            draft.must("remove_line")
    _method(draft, act, given, is_patient=is_patient)
    most = draft.figures.get("at_most_usd")
    if is_patient and "hipaa_usd" in draft.figures:
        most = draft.figures["fee_usd"]  # the cost was worked out, and no more was told
    asked = act.usd if act.usd is not None else sum((one.usd for one in lines), Decimal(0))
    if is_patient and isinstance(most, Decimal) and asked > most:
        draft.must_not("charge_above_cost").forbid()
    elif not is_patient and isinstance(most, Decimal) and asked > most:
        draft.forbid()
    elif not is_patient and most is None and asked > 0:
        draft.leave_open(message(NO_MOST))
    return draft.done()


def _as_lines(act: ChargeFee, given: Given) -> tuple[ChargeLine, ...]:
    """A sum without lines, as the line that its method makes of it."""
    if act.usd is None:
        return ()
    whats = {
        Chosen.FLAT: What.FLAT,
        Chosen.STATE_SCHEDULE: What.PAGES,
        Chosen.HOUSE_FEE: What.OTHER,
        Chosen.VENDOR: What.VENDOR_MARKUP,
    }
    chosen = act.method or (given.costs.method if given.costs else None)
    if chosen is None or chosen not in whats:
        return ()
    return (ChargeLine(what=whats[chosen], usd=act.usd),)


def _method(draft: Draft, act: ChargeFee, given: Given, *, is_patient: bool) -> None:
    if not is_patient:
        return
    match act.method:
        case Chosen.FLAT:
            draft.must("all_in_flat_fee").must_not("add_to_flat")
        case Chosen.STATE_SCHEDULE:
            draft.must("charge_lower_of_hipaa_and_state")
            draft.must_not("state_schedule_to_individual")
        case Chosen.HOUSE_FEE | Chosen.VENDOR:
            draft.must("justify_fee_by_method").must_not("house_fee_without_basis").forbid()
        case _:
            pass
    if act.labor_minutes is not None and given.labor_minutes is not None:
        draft.must("bill_copy_minutes_only")
        if act.labor_minutes > given.labor_minutes:
            draft.must_not("search_fee", "review_fee").forbid()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldForPayment:
    """Hold the record until money comes."""

    care_bill: Annotated[bool, "for a bill for care; else the copy fee"] = False
    fee_is_lawful: Annotated[bool | None, "the copy fee is one the law allows"] = None
    usd: Annotated[Decimal | None, "the copy fee that is asked"] = None
    earlier_copy: Annotated[bool, "it is the fee of an earlier copy"] = False


def hold_for_payment(at: Situation, act: HoldForPayment) -> Finding[Ruling]:
    """Never for a bill for care; never past the due day, and never for a fee the law bars."""
    draft, facts = at.draft(), at.facts()
    if facts.lane in ACCESS_LANES:
        due(draft, facts)
    draft.must("keep_clock_running", "tell_fee_in_advance", "offer_cheapest_form")
    draft.must_not("pause_for_payment")
    if act.care_bill:
        draft.take(fees.may_ask_first(facts), decides=False)
        barred = denial.look_up(Excuse.UNPAID_BILL, facts)
        is_barred = facts.lane in RIGHTS
        if isinstance(barred, NotAGround):
            draft.note(barred.facts, barred.why)
            is_barred = is_barred or any(one.jurisdiction != "US" for one in barred.facts)
        if not is_barred:
            return draft.use("fed-aut-012").done()
        draft.must("release").must_not("condition_access_on_care_bill", "deny_without_ground")
        return draft.forbid().done()
    copy = copy_of(at.given)
    _fee_duties(draft, facts, copy, at.given)
    may = draft.take(fees.may_ask_first(facts))
    draft.must_not("hold_for_fee_not_cost_based")
    if act.earlier_copy and facts.lane in RIGHTS:
        draft.must("release").must_not("deny_without_ground")
        return draft.forbid().done()
    last_on = at.given.extended_until or draft.figures.get("due_on")
    is_late = isinstance(last_on, date) and at.given.on > last_on
    if act.fee_is_lawful is False or (is_late and facts.lane in ACCESS_LANES):
        return draft.forbid().done()
    is_priced = act.fee_is_lawful is not True or sheet_of(at.given) is not None
    if act.usd is not None and is_priced:
        _quote(draft, at, facts, copy)
        most = draft.figures.get("at_most_usd")
        if isinstance(most, Decimal) and act.usd > most and payer_of(facts, copy) in PATIENT_SIDE:
            return draft.forbid().done()
    if may is None and payer_of(facts, copy) in PATIENT_SIDE:
        draft.leave_open(
            message(N_("Whether a lawful copy fee may be asked before the copy is not settled."))
        )
    return draft.allow(may if may is not None else draft.is_allowed).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseBreakdown:
    """Give no itemized basis of the fee to who asks for it."""


def refuse_breakdown(at: Situation, _act: RefuseBreakdown) -> Finding[Ruling]:
    """HHS expects a breakdown on request."""
    draft = at.draft().must("give_itemized_basis", "keep_cost_basis").must_not("refuse_breakdown")
    return draft.forbid().done()
