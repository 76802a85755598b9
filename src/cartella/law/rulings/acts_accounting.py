"""Acts about the accounting of disclosures, 45 CFR 164.528."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from cartella.law.book.provisions import Leaving
from cartella.law.facts import Lane
from cartella.law.finding import Finding
from cartella.law.keeping import accounting, disclosure
from cartella.law.rulings.acts_clock import due, limits
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInAccounting:
    """List a disclosure in the accounting, or leave it out."""

    why_it_left: Annotated[Leaving | None, "why it left; else by lane"] = None
    listed: Annotated[bool, "true: it is listed; false: it is left out"] = True
    disclosed: Annotated[date | None, "day of the disclosure"] = None


def list_in_accounting(at: Situation, act: ListInAccounting) -> Finding[Ruling]:
    """Lawful if what is owed is listed and what is excluded is not."""
    draft, facts = at.draft(), at.facts()
    owed = draft.take(disclosure.owed(facts, disclosed_on=act.disclosed, leaving=act.why_it_left))
    draft.figure("listed_until", owed.until_on)
    if owed.until_on is not None and at.given.on > owed.until_on:
        return draft.must("cover_up_to_six_years").done()  # older: nobody can ask for it any more
    if owed.is_owed:
        draft.must("log_for_accounting").must_not("leave_out_of_accounting")
    else:
        draft.must("exclude_from_accounting").must_not("list_in_accounting")
        if act.why_it_left in (Leaving.TREATMENT, Leaving.PAYMENT, Leaving.OPERATIONS):
            draft.must("exclude_tpo")
        if act.why_it_left is Leaving.TO_INDIVIDUAL:
            draft.must("exclude_to_individual")
    return draft.allow(act.listed is owed.is_owed).done()


class Logged(StrEnum):
    """What a row of the accounting holds."""

    DATE = "day of the disclosure"
    RECIPIENT_NAME = "who got it"
    RECIPIENT_ADDRESS_IF_KNOWN = "the recipient's address"
    RECIPIENT_ADDRESS_UNKNOWN = "a note that the address is not known"
    DESCRIPTION = "brief description of what was disclosed"
    PURPOSE_OR_REQUEST_COPY = "purpose, or a copy of the request"


_ROW_DUTIES = {
    "date": "add_date",
    "recipient_name": "add_recipient",
    "recipient_address_if_known": "add_address_if_known",
    "description": "add_description",
    "purpose_or_request_copy": "add_purpose_or_copy_of_request",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteAccountingRow:
    """Write, and close, the row of a disclosure in the accounting."""

    has: Annotated[frozenset[Logged], "what the row holds"]
    repeats: Annotated[int, "how often it went to this recipient"] = 1
    same_purpose: Annotated[bool, "each time for one purpose"] = True
    research_people: Annotated[int | None, "people in research that needed no authorization"] = None
    lists_protocol: Annotated[bool, "the research protocol is listed, not each disclosure"] = False
    summarized: Annotated[bool, "the repeats are summarized"] = False


def write_accounting_row(at: Situation, act: WriteAccountingRow) -> Finding[Ruling]:
    """Lawful with all that 45 CFR 164.528(b)(2) asks for; repeats may be summarized (b)(3)."""
    draft = at.draft()
    logged = frozenset(one.name.lower() for one in act.has)
    found = accounting.entry(logged, repeats=max(act.repeats, 1), is_same_purpose=act.same_purpose)
    answer = draft.take(found)
    for part in answer.missing:
        draft.must(_ROW_DUTIES[part])
    if answer.summary:
        draft.must("first_full_entry", "frequency_or_count", "last_date")
    if act.lists_protocol:
        listing = draft.take(accounting.research(act.research_people or 0))
        return draft.allow(listing.may_list_protocols).done()
    if act.summarized:
        return draft.allow(bool(answer.summary)).done()
    return draft.allow(not answer.missing).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAccounting:
    """Give the accounting that was asked for."""

    on: Annotated[date | None, "day on which it is given"] = None
    fee_usd: Annotated[Decimal | None, "fee that is charged for it"] = None
    cost_told: Annotated[bool | None, "its cost was told first"] = None
    may_withdraw: Annotated[bool | None, "the patient could withdraw or change it"] = None
    covers_from: Annotated[date | None, "first day that is covered"] = None


def give_accounting(at: Situation, act: GiveAccounting) -> Finding[Ruling]:
    """In 60 days (90 with one statement), for up to six years, the first in 12 months free."""
    draft, facts = at.draft(), at.facts(Lane.ACCOUNTING)
    due_on = due(draft, facts)
    limits(draft, at, facts)
    asked = accounting.Account(
        from_on=at.given.accounting_from,
        earlier_on=at.given.accountings_before,
        is_cost_told=act.cost_told,
        may_change=act.may_withdraw,
    )
    answer = draft.take(accounting.accounting(facts, asked))
    draft.figure("covers_from", answer.from_on)
    draft.must("cover_up_to_six_years").must_not("exceed_90_days")
    if answer.is_free:
        draft.must("first_accounting_free").must_not("charge_first_accounting")
        draft.figure("fee_usd", Decimal(0))
    else:
        draft.must("tell_cost_first", "may_withdraw_or_change")
    last_on = at.given.extended_until or due_on
    if act.on is not None and last_on is not None and act.on > last_on:
        draft.forbid()
    if act.fee_usd and not answer.may_charge:
        draft.forbid()
    if act.covers_from is not None and act.covers_from > answer.from_on:
        draft.forbid()
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendAccounting:
    """Keep disclosures to an agency out of an accounting for a time."""

    written: Annotated[bool, "the agency's statement is written"]
    stated: Annotated[date | None, "day of the statement; else the case's day"] = None
    until: Annotated[date | None, "day until which the practice suspends"] = None
    days: Annotated[int | None, "days for which the practice suspends"] = None
    states_until: Annotated[date | None, "day until which the statement asks for it"] = None
    by_agency: Annotated[bool, "an oversight agency or law enforcement asks"] = True


def suspend_accounting(at: Situation, act: SuspendAccounting) -> Finding[Ruling]:
    """In writing for the stated time; by word of mouth for 30 days at most (164.528(a)(2))."""
    draft = at.draft()
    stated_on = act.stated or at.given.on
    asked = accounting.Suspension(
        stated_on=stated_on,
        on=at.given.on,
        is_written=act.written,
        until_on=act.states_until or act.until,
        is_by_agency=act.by_agency,
    )
    answer = draft.take(accounting.suspension(asked))
    draft.must("document_statement").figure("suspended_until", answer.until_on)
    if not act.written:
        draft.must("limit_oral_to_30_days").must_not("long_oral_suspension")
        draft.figure("max_days", answer.max_days)
        if act.days is not None and act.days > answer.max_days:
            draft.forbid()
    if answer.until_on is None or (act.until is not None and act.until > answer.until_on):
        draft.forbid()
    return draft.done()
