"""Acts about time: due days, what starts and stops a clock, extensions, answers, silence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from cartella.law.facts import Facts, Lane
from cartella.law.finding import N_, Finding, message
from cartella.law.intake.lanes import RIGHTS
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings import known
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft, Ruling
from cartella.law.timeliness import deadline

NO_DAY = N_("No law that is loaded names a day here: a person sets it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDueDate:
    """Take a day as the last one by which to act; without a day: only ask for it."""

    on: Annotated[date | None, "the day the practice plans by"] = None


def set_due_date(at: Situation, act: SetDueDate) -> Finding[Ruling]:
    """Lawful if the day is no later than the earliest that any law sets."""
    draft, facts = at.draft(), at.facts()
    due_on = due(draft, facts)
    limits(draft, at, facts)
    if at.given.vendor_received is not None:
        draft.must("count_from_vendor_receipt").must_not("shift_clock_to_later_date")
    if facts.lane is Lane.REPRESENTATIVE:
        draft.must("same_clock")
    if act.on is not None and due_on is not None and act.on > due_on:
        draft.forbid()
    return draft.done()


def due(draft: Draft, facts: Facts) -> date | None:
    """Take the due day into the draft, with what a clock demands of the practice."""
    answer = draft.take(deadline.due(facts))
    draft.figure("due_on", answer.due_on).figure("act_by_on", answer.act_by_on)
    if answer.due_on is None:
        draft.leave_open(message(NO_DAY))
    in_time(draft, facts)
    due_on: date | None = answer.due_on
    return due_on


def in_time(draft: Draft, facts: Facts) -> None:
    """What the running clock demands, in the lanes that have one."""
    if facts.lane in ACCESS_LANES:
        draft.must("answer_by_due_date", "release_sooner_if_able", "count_calendar_days")
        draft.must_not("treat_limit_as_target", "second_extension", "leave_unanswered")
        draft.must("use_shortest_limit").must_not("use_longer_limit")
    elif facts.lane is Lane.ACCOUNTING:
        draft.must("answer_by_due_date", "give_accounting_in_60_days", "count_calendar_days")
        draft.must_not("second_extension", "leave_unanswered", "exceed_90_days")
    elif facts.lane is Lane.AMENDMENT:
        draft.must("answer_by_due_date", "act_on_amendment_in_60_days", "count_calendar_days",
                   "use_shortest_limit")  # fmt: skip
        draft.must_not("second_extension", "leave_unanswered", "exceed_90_days")


def limits(draft: Draft, at: Situation, facts: Facts) -> None:
    """The latest day an extension could set, and the day that one already taken promised."""
    limit = draft.take(deadline.extension_limit(facts), decides=False)
    draft.figure("extended_until", limit)
    if at.given.extended_until is not None:
        draft.figure("stands_on", at.given.extended_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartClock:
    """Count from a day."""

    on: Annotated[date, "the day taken as day 0"]


def start_clock(at: Situation, act: StartClock) -> Finding[Ruling]:
    """Lawful if the day is no later than the first receipt, by whomever for the practice."""
    draft, facts = at.draft(), at.facts()
    due(draft, facts)
    limits(draft, at, facts)
    draft.must("start_clock_on_receipt").must_not("shift_clock_to_later_date")
    if at.given.vendor_received is not None:
        draft.must("count_from_vendor_receipt").must_not("treat_outsourcing_as_moving_the_duty")
    if act.on > facts.received_on:
        draft.forbid()
    return draft.done()


class Pause(StrEnum):
    """Why a practice would stop the clock."""

    WAITING_FOR_PAYMENT = "the copy fee is not paid"
    WAITING_FOR_CARE_BILL = "an old bill for care is not paid"
    WAITING_FOR_IDENTITY = "identity or authority is not shown yet"
    WAITING_FOR_ANSWER = "a question to the requester is not answered"
    WAITING_FOR_OTHER_SITE = "another site or division has a part"
    WAITING_FOR_VENDOR = "a vendor or lawyer has it"
    WAITING_FOR_ARCHIVE = "it is kept off site"
    WAITING_FOR_OTHER_REQUEST = "another chart or request is worked on first"
    REQUEST_DISPUTED = "a fee or scope is disputed"
    OFFICE_CLOSED = "holidays, leave, a crisis"


_PAUSES = {
    Pause.WAITING_FOR_PAYMENT: ("pause_for_payment",),
    Pause.WAITING_FOR_CARE_BILL: ("pause_for_payment", "condition_access_on_care_bill"),
    Pause.WAITING_FOR_OTHER_SITE: ("let_a_division_stop_the_clock",),
    Pause.WAITING_FOR_OTHER_REQUEST: ("let_a_division_stop_the_clock",),
    Pause.WAITING_FOR_VENDOR: ("treat_outsourcing_as_moving_the_duty",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseClock:
    """Stop the clock while something is waited for."""

    because: Annotated[Pause, "what is waited for"]


def pause_clock(at: Situation, act: PauseClock) -> Finding[Ruling]:
    """Never lawful where a right of the patient runs: no law that is loaded knows a pause."""
    draft, facts = at.draft(), at.facts()
    due(draft, facts)
    limits(draft, at, facts)
    draft.must("keep_clock_running").must_not("stop_the_clock", *_PAUSES.get(act.because, ()))
    if act.because is Pause.WAITING_FOR_PAYMENT:
        draft.must("tell_fee_in_advance")
    if act.because is Pause.WAITING_FOR_OTHER_SITE:
        draft.must("one_clock_for_all_sites")
    if act.because is Pause.WAITING_FOR_OTHER_REQUEST:
        draft.must("open_one_case_per_chart")
    if act.because is Pause.WAITING_FOR_VENDOR:
        draft.must("watch_the_vendor")
    return draft.forbid().done() if facts.lane in RIGHTS else draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """Put the due day off by a written statement."""

    sent: Annotated[date | None, "day the statement went out; none: it never did"] = None
    reason: Annotated[bool, "it gives the reason"] = True
    completion: Annotated[date | None, "day it promises; none: it names none"] = None
    found: Annotated[
        frozenset[str], "conditions of a state that a person found", known.extension_conditions
    ] = frozenset()
    in_writing: Annotated[bool, "it is written"] = True


def extend(at: Situation, act: Extend) -> Finding[Ruling]:
    """Lawful once, in writing, in time, with reason and a day that every law allows."""
    draft, facts = at.draft(), at.facts()
    first_on = due(draft, facts)
    draft.must("send_extension_in_writing_with_reason_and_date", "track_promised_date")
    draft.must_not("extend_without_date", "extend_after_due_date")
    limit = draft.take(deadline.extension_limit(facts, attested=act.found))
    draft.figure("extended_until", limit)
    if act.sent is None or act.completion is None or not act.in_writing:
        draft.must("send_corrected_letter_in_time")
        return draft.figure("stands_on", first_on).forbid().done()
    letter = deadline.ExtensionLetter(
        sent_on=act.sent,
        reason="given" if act.reason else "",
        completion_on=act.completion,
        attested=act.found,
        is_first=at.given.extensions_before == 0,
    )
    answer = draft.take(deadline.extend(facts, letter))
    draft.figure("stands_on", answer.due_on)
    if not answer.is_allowed:
        draft.must("send_corrected_letter_in_time", "release_or_deny_in_time").forbid()
    return draft.done()


class Answer(StrEnum):
    """With what a request is answered."""

    RELEASE = "the record asked for"
    PART = "a part, the rest later or never"
    DENIAL_LETTER = "a written denial"
    GRANT_LETTER = "a letter that grants, without the copy"
    INVOICE = "an invoice, the copy after payment"
    NOT_HELD_LETTER = "a letter that nothing is held, after a search of every place"
    NOT_HELD_UNSEARCHED = "a letter that nothing is held, without searching every place"
    HELD_ELSEWHERE_LETTER = "a letter that says who holds it"
    EXTENSION_LETTER = "the one extension letter"
    NOTHING = "nothing"


_ANSWERS = {Answer.RELEASE, Answer.DENIAL_LETTER, Answer.NOT_HELD_LETTER,
            Answer.HELD_ELSEWHERE_LETTER}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequest:
    """Answer on a day."""

    on: Annotated[date, "the day of the answer"]
    with_: Annotated[Answer, "what it is answered with"] = Answer.RELEASE


def answer_request(at: Situation, act: AnswerRequest) -> Finding[Ruling]:
    """Lawful if the whole request is answered by the due day, or by a lawfully extended one."""
    draft, facts = at.draft(), at.facts()
    due_on = due(draft, facts)
    limits(draft, at, facts)
    last_on = due_on if at.given.extended_until is None else at.given.extended_until
    if last_on is not None and act.on > last_on:
        draft.figure("days_late", (act.on - last_on).days).forbid()
    if act.with_ not in _ANSWERS and facts.lane in RIGHTS:
        draft.forbid()
    _demanded(draft, act.with_)
    return draft.done()


def _demanded(draft: Draft, answer: Answer) -> None:
    draft.must("inform_and_provide_in_time", "release_or_deny_in_time")
    match answer:
        case Answer.GRANT_LETTER:
            draft.must_not("promise_only")
        case Answer.INVOICE:
            draft.must("tell_fee_in_advance", "keep_clock_running")
            draft.must_not("pause_for_payment", "hold_for_fee_not_cost_based")
        case Answer.PART:
            draft.must("track_every_item", "release_the_rest")
            draft.must_not("close_with_open_item", "let_a_division_stop_the_clock")
        case Answer.NOT_HELD_UNSEARCHED:
            draft.must("search_every_system", "track_every_item")
            draft.must_not("close_with_open_item")
        case Answer.DENIAL_LETTER:
            draft.must("write_denial_letter")
        case Answer.HELD_ELSEWHERE_LETTER:
            draft.must("say_where_to_ask")
        case Answer.NOTHING:
            draft.must_not("leave_unanswered")
        case _:
            pass


class Whom(StrEnum):
    """Who is left without an answer."""

    REQUESTER = "who asked"
    REGULATOR = "OCR or another regulator that wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveUnanswered:
    """Give no answer: neither record nor letter."""

    whom: Annotated[frozenset[Whom], "who gets none"] = frozenset({Whom.REQUESTER})
    until: Annotated[date | None, "the day on which there was still none"] = None


def leave_unanswered(at: Situation, act: LeaveUnanswered) -> Finding[Ruling]:
    """Not lawful: silence is no answer, to the requester by the due day, to a regulator ever."""
    draft, facts = at.draft(), at.facts()
    if Whom.REGULATOR in act.whom:
        draft.must("answer_regulator", "release_after_regulators_letter")
        draft.must_not("ignore_regulator").forbid()
    if Whom.REQUESTER in act.whom:
        due_on = due(draft, facts)
        limits(draft, at, facts)
        draft.must("release_or_deny_in_time", "one_request_across_channels")
        draft.must_not("leave_unanswered", "lose_request_by_channel")
        if act.until is not None and due_on is not None and act.until > due_on:
            draft.figure("days_late", (act.until - due_on).days)
        is_early = act.until is not None and due_on is not None and act.until <= due_on
        if facts.lane in RIGHTS and not is_early:
            draft.forbid()
    return draft.done()
