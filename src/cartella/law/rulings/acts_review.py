"""Acts after a denial: its letter and its review, 45 CFR 164.524(d)(2), (a)(4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from cartella.law.book.provisions import Part
from cartella.law.determination import denial
from cartella.law.determination.grounds import Ground
from cartella.law.finding import Finding
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings import known
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteDenialLetter:
    """Send a letter that denies."""

    has: Annotated[frozenset[Part], "parts that the letter has"] = frozenset()
    reviewable: Annotated[bool, "it denies under a ground that can be reviewed"] = False
    plain: Annotated[bool, "it is in plain language"] = True


_PART_DUTIES = {
    Part.BASIS: "state_basis",
    Part.REVIEW_RIGHT: "add_review_right_and_how",
    Part.HOW_TO_ASK_REVIEW: "add_review_right_and_how",
    Part.COMPLAINT_TO_PRACTICE: "add_complaint_to_entity",
    Part.CONTACT: "add_contact_name_or_title_and_phone",
    Part.CONTACT_PHONE: "add_contact_name_or_title_and_phone",
    Part.COMPLAINT_TO_HHS: "add_complaint_to_hhs",
}


def write_denial_letter(at: Situation, act: WriteDenialLetter) -> Finding[Ruling]:
    """Lawful with every part that 45 CFR 164.524(d)(2) asks for, in plain language."""
    draft, facts = at.draft(), at.facts()
    code = "endangerment" if act.reviewable else "psychotherapy_notes"
    ground = denial.look_up(code, facts)
    wanted = denial.letter_parts((ground,) if isinstance(ground, Ground) else ())
    missing = denial.missing_parts(dict.fromkeys(act.has, "there"), wanted)
    draft.must("write_denial_letter", "plain_language", "answer_by_due_date")
    for part in wanted:
        if part in missing or part is Part.BASIS:
            draft.must(_PART_DUTIES.get(part, "say_how_to_complain"))
    if act.reviewable:
        draft.must("offer_review")
    else:
        draft.must_not("offer_review_right")
    if facts.lane in ACCESS_LANES and at.given.received is not None:
        due_on = due(draft, facts)
        last_on = at.given.extended_until or due_on
        if last_on is not None and at.given.on > last_on:
            draft.figure("days_late", (at.given.on - last_on).days).forbid()
    return draft.allow(not missing and act.plain).done()


class Outcome(StrEnum):
    """What a reviewer decided."""

    GRANT = "the record is to be given"
    UPHOLD = "the denial stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDenial:
    """Review a denial, or act on a review."""

    reviewer_took_part: Annotated[bool | None, "the reviewer took part in the denial"] = None
    reviewer_is_licensed: Annotated[bool | None, "a licensed health care professional"] = None
    outcome: Annotated[Outcome | None, "what the reviewer decided"] = None
    followed: Annotated[bool | None, "the practice does as the reviewer decided"] = None
    refused: Annotated[bool, "the practice gives no review"] = False
    ground: Annotated[
        str | None, "the ground of the denial; not said: a reviewable one", known.grounds
    ] = None


def review_denial(at: Situation, act: ReviewDenial) -> Finding[Ruling]:
    """Lawful by a licensed professional who took no part; what comes out binds."""
    draft, facts = at.draft(), at.facts()
    ground = denial.look_up(act.ground, facts) if act.ground else None
    if isinstance(ground, Ground) and ground.reviewable is False:
        return draft.must_not("offer_review_right").allow(True).done()
    draft.must("name_independent_licensed_reviewer", "refer_promptly", "decide_in_reasonable_time",
               "notify_in_writing", "obey_the_review")  # fmt: skip
    draft.must_not("self_review", "override_reviewer")
    if act.refused:
        draft.must("offer_review")
    if act.reviewer_took_part or act.reviewer_is_licensed is False or act.refused:
        draft.forbid()
    if act.outcome is Outcome.GRANT:
        draft.must("release_promptly")
    if act.followed is False:
        draft.forbid()
    return draft.done()
