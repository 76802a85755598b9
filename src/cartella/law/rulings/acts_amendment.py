"""Acts about amendment, restriction and confidential communication, 45 CFR 164.522 and 164.526."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from cartella.law.facts import Facts, Lane
from cartella.law.finding import Finding
from cartella.law.keeping import amendment, restriction
from cartella.law.keeping.amendment import Ask, Dispute
from cartella.law.rulings.acts_clock import due, limits
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft, Ruling

Flag = bool | None


class Manner(StrEnum):
    """How an amendment is made."""

    APPEND = "added to the entry"
    LINK = "linked to the entry"
    OVERWRITE = "in place of the old entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """Accept the amendment and make it."""

    how: Annotated[Manner, "how it is made"] = Manner.APPEND
    told_patient: Annotated[Flag, "the patient was told"] = None
    told_others: Annotated[Flag, "those named by the patient or known to rely were told"] = None
    on: Annotated[date | None, "day on which it is made"] = None


def amend(at: Situation, act: Amend) -> Finding[Ruling]:
    """Lawful by adding or linking, with the patient and those who rely on it told, in time."""
    draft, facts = at.draft(), at.facts(Lane.AMENDMENT)
    due_on = _clock(draft, at, facts)
    draft.take(amendment.accept(facts))
    draft.must("identify_affected_record", "append_or_link", "tell_patient_of_amendment",
               "tell_named_persons").must_not("erase_original")  # fmt: skip
    if act.how is Manner.OVERWRITE or act.told_patient is False or act.told_others is False:
        draft.forbid()
    last_on = at.given.extended_until or due_on
    if act.on is not None and last_on is not None and act.on > last_on:
        draft.forbid()
    return draft.done()


def _clock(draft: Draft, at: Situation, facts: Facts) -> date | None:
    due_on = due(draft, facts)
    limits(draft, at, facts)
    return due_on


class AmendmentGround(StrEnum):
    """Why an amendment would be denied."""

    NOT_CREATED_HERE = "another made the entry"
    NOT_IN_RECORD_SET = "it is outside the designated record set"
    NOT_OPEN_TO_ACCESS = "the patient may not see it"
    ACCURATE_AND_COMPLETE = "it is accurate and complete"
    OLD_ENTRY = "it is old"
    NO_WRITING = "the request is not in writing, though patients were told"
    NO_REASON = "the request gives no reason, though patients were told"
    OTHER = "another reason"


class AmendmentPart(StrEnum):
    """A part of the letter that denies an amendment, 45 CFR 164.526(d)(1)."""

    BASIS = "basis"
    STATEMENT_RIGHT = "right to a statement of disagreement, and how"
    ATTACH_OPTION = "that request and denial can be attached to later disclosures"
    COMPLAINT_TO_PRACTICE = "how to complain to the practice, with name or title and telephone"
    COMPLAINT_TO_HHS = "how to complain to the Secretary"


_PARTS = {
    AmendmentPart.BASIS: "basis",
    AmendmentPart.STATEMENT_RIGHT: "right_to_statement_of_disagreement_and_how",
    AmendmentPart.ATTACH_OPTION: "option_to_attach_request_and_denial",
    AmendmentPart.COMPLAINT_TO_PRACTICE: "complaint_to_entity_with_name_or_title_and_phone",
    AmendmentPart.COMPLAINT_TO_HHS: "complaint_to_hhs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyAmendment:
    """Deny the amendment."""

    because: Annotated[AmendmentGround, "why"]
    originator_available: Annotated[Flag, "who made the entry can still be asked"] = None
    true: Annotated[Flag, "the ground is so in fact; not said: it is"] = None
    letter_has: Annotated[frozenset[AmendmentPart] | None, "parts of the letter"] = None
    refuse_statement: Annotated[bool, "no statement of disagreement is taken"] = False


def deny_amendment(at: Situation, act: DenyAmendment) -> Finding[Ruling]:
    """Lawful on the four grounds of 164.526(a)(2), with the letter of (d)(1)."""
    draft, facts = at.draft(), at.facts(Lane.AMENDMENT)
    _clock(draft, at, facts)
    is_so = act.true is not False
    ground = act.because
    gone = act.originator_available is False
    asked = Ask(
        is_writing_announced=at.given.writing_announced,
        is_reason_announced=at.given.reason_announced,
        is_written=False if ground is AmendmentGround.NO_WRITING else None,
        has_reason=False if ground is AmendmentGround.NO_REASON else None,
        is_created_here=not is_so if ground is AmendmentGround.NOT_CREATED_HERE else None,
        is_originator_available=act.originator_available,
        is_in_record_set=not is_so if ground is AmendmentGround.NOT_IN_RECORD_SET else None,
        is_open_to_access=not is_so if ground is AmendmentGround.NOT_OPEN_TO_ACCESS else None,
        is_accurate_and_complete=is_so if ground is AmendmentGround.ACCURATE_AND_COMPLETE else None,
    )
    answer = draft.take(amendment.judge(facts, asked))
    if ground in (AmendmentGround.NO_WRITING, AmendmentGround.NO_REASON):
        draft.must("tell_patient_how").allow(not answer.must_act)
    else:
        draft.allow(answer.may_deny)
    if ground is AmendmentGround.NOT_CREATED_HERE and gone:
        draft.must("act_on_request").must_not("deny_when_originator_gone")
    if draft.is_allowed is False:
        draft.must("act_on_request").must_not("deny_amendment_without_ground")
    draft.must("write_amendment_denial_letter", "take_statement")
    draft.must_not("refuse_statement", "deny_amendment_without_ground")
    if act.letter_has is not None:
        letter = draft.take(
            amendment.refusal(facts, frozenset(_PARTS[one] for one in act.letter_has))
        )
        if letter.missing:
            draft.forbid()
    if act.refuse_statement:
        draft.forbid()
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscloseDisputed:
    """Disclose an entry that a statement of disagreement, or a denied request, belongs to."""

    statement: Annotated[bool, "the patient gave a statement of disagreement"] = True
    rebuttal: Annotated[bool, "the practice wrote a rebuttal"] = False
    wants_request_attached: Annotated[
        bool, "no statement, but the patient wants request and denial to go along"
    ] = False
    statement_goes: Annotated[Flag, "the statement or an accurate summary goes along"] = None
    rebuttal_goes: Annotated[Flag, "the rebuttal goes along"] = None


def disclose_disputed(at: Situation, act: DiscloseDisputed) -> Finding[Ruling]:
    """The dispute travels with the entry (164.526(d)(5))."""
    draft, facts = at.draft(), at.facts()
    found = Dispute(
        has_statement=act.statement,
        has_rebuttal=act.rebuttal,
        wants_request_attached=act.wants_request_attached,
    )
    draft.take(amendment.dispute(facts, found))
    draft.must("include_statement_or_accurate_summary", "include_rebuttal_if_any")
    draft.must_not("bare_release")
    if act.statement_goes is False or (act.rebuttal and act.rebuttal_goes is False):
        draft.forbid()
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAddendum:
    """Add the patient's own words to the record, where state law lets her, or refuse to."""

    words: Annotated[int | None, "number of words for the item"] = None
    refused: Annotated[bool, "the practice refuses to add it"] = False


def add_addendum(at: Situation, act: AddAddendum) -> Finding[Ruling]:
    """Lawful as the state's law on addenda says."""
    draft, facts = at.draft(), at.facts(Lane.AMENDMENT)
    answer = draft.take(amendment.addendum(facts, words=act.words))
    if answer.is_allowed:
        draft.must("attach_addendum").figure("max_words", answer.max_words)
        draft.allow(not act.refused or answer.is_too_long is True)
    else:
        draft.allow(None)
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowAmendment:
    """Amend on notice that another covered entity amended, or do not."""

    done: Annotated[bool, "the practice amends too"] = True


def follow_amendment(at: Situation, act: FollowAmendment) -> Finding[Ruling]:
    """45 CFR 164.526(e)."""
    draft, facts = at.draft(), at.facts(Lane.AMENDMENT)
    draft.take(amendment.notice(facts))
    return draft.must("amend_too").allow(act.done).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrict:
    """Answer a patient's request to restrict a use or disclosure."""

    agreed: Annotated[bool, "the practice agrees; false: it declines"]
    to_health_plan: Annotated[Flag, "towards a health plan"] = None
    for_payment_or_operations: Annotated[Flag, "for payment or operations"] = None
    paid_in_full: Annotated[Flag, "paid in full by or for the patient"] = None
    required_by_law: Annotated[Flag, "a law requires the disclosure"] = None


def restrict(at: Situation, act: Restrict) -> Finding[Ruling]:
    """Must be agreed to for what was paid in full (164.522(a)(1)(vi)); else free."""
    draft, facts = at.draft(), at.facts(Lane.RESTRICTION)
    wanted = restriction.Wanted(
        is_to_health_plan=act.to_health_plan,
        is_for_payment_or_operations=act.for_payment_or_operations,
        is_paid_in_full=act.paid_in_full,
        is_required_by_law=act.required_by_law,
    )
    answer = draft.take(restriction.must_agree(facts, wanted))
    if answer.must_agree:
        draft.must("agree_to_restriction", "filter_plan_requests")
        draft.must_not("refuse_mandatory_restriction", "disclose_restricted_item_to_plan")
    if act.agreed:
        draft.must("keep_agreed_restriction")
    return draft.allow(act.agreed or not answer.must_agree).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscloseRestricted:
    """Disclose against a restriction that was agreed."""

    agreed_on: Annotated[date | None, "day of the agreement"] = None
    ended_on: Annotated[date | None, "day on which it ended"] = None
    ended_by_practice: Annotated[bool, "the practice alone ended it"] = False
    mandatory: Annotated[bool, "the one for items paid in full"] = False
    emergency: Annotated[bool, "needed for emergency treatment"] = False
    required_by_law: Annotated[bool, "a law requires it"] = False
    made_before_end: Annotated[bool, "the information is from before the end"] = True


def disclose_restricted(at: Situation, act: DiscloseRestricted) -> Finding[Ruling]:
    """An agreed restriction binds, save in emergencies (164.522(a)(1)(iii), (a)(2))."""
    draft, facts = at.draft(), at.facts()
    on = at.given.on
    agreed = restriction.Agreed(
        agreed_on=act.agreed_on or on,
        on=on,
        ended_on=act.ended_on,
        is_ended_by_practice=act.ended_by_practice,
        is_mandatory=act.mandatory,
        is_emergency=act.emergency,
        was_created_before_end=act.made_before_end,
    )
    answer = draft.take(restriction.binds(facts, agreed))
    if answer.is_bound and not act.required_by_law:
        draft.must("keep_agreed_restriction").must_not("break_agreed_restriction")
        if act.mandatory:
            draft.must("filter_plan_requests").must_not("disclose_restricted_item_to_plan")
        draft.forbid()
    return draft.done()


class Asks(StrEnum):
    """What is asked before a confidential communication is agreed to."""

    REASON = "why"
    ADDRESS = "the other address or way"
    PAYMENT = "how payment will be handled"
    WRITING = "that it be in writing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicateConfidentially:
    """Answer a wish to be reached at another address or by another way."""

    agreed: Annotated[bool, "the practice does so"] = True
    asks: Annotated[frozenset[Asks], "what it asks before"] = frozenset()
    reasonable: Annotated[Flag, "the wish is reasonable"] = None


def communicate_confidentially(at: Situation, act: CommunicateConfidentially) -> Finding[Ruling]:
    """A reasonable wish must be met and no reason asked (164.522(b))."""
    draft, facts = at.draft(), at.facts(Lane.RESTRICTION)
    wish = restriction.Wish(
        asks=frozenset(one.name.lower() for one in act.asks), is_reasonable=act.reasonable
    )
    answer = draft.take(restriction.confidential(facts, wish))
    draft.must("accommodate_reasonable_request").must_not("require_explanation")
    if answer.wrongly_asked or (not act.agreed and answer.must_agree):
        draft.forbid()
    return draft.done()
