"""Acts that touch access to electronic health information, 45 CFR part 171."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from cartella.law.determination import blocking
from cartella.law.determination.blocking import Interference, Way
from cartella.law.facts import Lane
from cartella.law.finding import N_, Finding, message
from cartella.law.rulings import known
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Ruling
from cartella.law.rulings.words import HeldAs

KNOWLEDGE = N_(
    "Without an exception it is blocking only if the provider knows that it is unreasonable: a "
    "person judges, with counsel."
)


class BlockingException(StrEnum):
    """An exception of 45 CFR part 171."""

    PREVENTING_HARM = "preventing harm, 171.201"
    PRIVACY = "privacy, 171.202"
    SECURITY = "security, 171.203"
    INFEASIBILITY = "infeasibility, 171.204"
    HEALTH_IT_PERFORMANCE = "maintenance of health IT, 171.205"
    PROTECTING_CARE_ACCESS = "protecting care access, 171.206"
    MANNER = "manner, 171.301"
    FEES = "fees, 171.302"
    LICENSING = "licensing, 171.303"
    TEFCA_MANNER = "TEFCA manner, 171.403"


class BlockingReason(StrEnum):
    """Why electronic information is refused, delayed, priced or given otherwise."""

    NONE = "no reason, or a house rule such as a waiting period"
    CLINICIAN_LOOKS_FIRST = "a clinician wants to look at every result first"
    MAY_UPSET = "it may upset or worry"
    COMPETITOR = "the recipient competes"
    VENDOR_LIMIT = "the vendor does not offer it"
    LAW = "a law requires it"
    PATIENT_ASKED = "the patient asked not to share"
    OTHER = "another reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interfere:
    """Refuse, delay, price or change the way of electronic health information."""

    way: Annotated[Way, "in which way"]
    exception: Annotated[BlockingException | None, "exception that is invoked"] = None
    reason: Annotated[BlockingReason, "why"] = BlockingReason.NONE
    shown: Annotated[
        frozenset[str],
        "conditions of the exception that are shown; words below",
        known.blocking_conditions,
    ] = frozenset()
    asked: Annotated[date | None, "day of the request; else the case's"] = None
    answered: Annotated[date | None, "day of a written reason"] = None
    ready: Annotated[bool | None, "the information is ready to give"] = None
    known_unreasonable: Annotated[bool | None, "the provider knows that it is unreasonable"] = None
    days: Annotated[int | None, "days of a routine wait"] = None


def interfere(at: Situation, act: Interfere) -> Finding[Ruling]:
    """Lawful under an exception or another law; else blocking, if known to be unreasonable."""
    draft, facts = at.draft(), at.facts()
    held = at.given.held
    what = Interference(
        way=act.way,
        asked_on=act.asked or facts.received_on,
        exception=None if act.exception is None else act.exception.name.lower(),
        shown=act.shown,
        answered_on=act.answered,
        is_electronic=None if held is None else held in (HeldAs.EHR, HeldAs.ELECTRONIC),
        is_required_by_law=act.reason is BlockingReason.LAW,
        is_ready=act.ready,
    )
    answer = draft.take(blocking.judge(facts, what), decides=False)
    draft.figure("reply_by_on", answer.reply_by_on)
    if act.exception is BlockingException.INFEASIBILITY:
        draft.must("give_written_reason")
    if act.way is Way.DELAY or act.ready:
        draft.must("do_not_wait_for_day_30").must_not("routine_delay", "treat_limit_as_target")
    if act.way is Way.FEE:
        draft.must_not("fee_for_electronic_access")
    draft.must("apply_information_blocking")
    covers = answer.is_covered_by_exception
    if covers is True:
        return draft.done()
    if covers is None:
        return draft.leave_open(message(KNOWLEDGE)).done()
    draft.must_not("block_information")
    if facts.lane in (Lane.ACCESS, Lane.REPRESENTATIVE, Lane.DIRECTIVE) and (
        act.way is Way.REFUSAL
    ):
        due(draft, facts)
        return draft.forbid().done()
    if act.known_unreasonable is False:
        return draft.leave_open(message(KNOWLEDGE)).done()
    return draft.forbid().done()
