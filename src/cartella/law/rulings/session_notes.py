"""Psychotherapy notes that leave to others than the patient, 45 CFR 164.508(a)(2)."""

from cartella.law.book import jurisdiction
from cartella.law.facts import Kind
from cartella.law.finding import N_, message
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft
from cartella.law.verification.demands import ProcessKind
from cartella.law.verification.officials import OfficialGround
from cartella.law.verification.papers import Aim

RULE = "fed-aut-008"
NOTES_APART = N_("The authorization is not one for psychotherapy notes, and these need their own.")
NOTES_NEED_ONE = N_("Psychotherapy notes need an authorization of their own for this.")
NOTES_OF_WHOM = N_("Psychotherapy notes go only to the oversight of who wrote them.")
# What a law compels, and the other uses without authorization that the rule lists.
COMPELLING = frozenset(
    {
        ProcessKind.COURT_ORDER, ProcessKind.TRIBUNAL_ORDER, ProcessKind.WARRANT,
        ProcessKind.JUDGES_SUBPOENA, ProcessKind.GRAND_JURY_SUBPOENA,
    }
)  # fmt: skip
_LISTED = {
    OfficialGround.REQUIRED_BY_LAW: "required_by_law",
    OfficialGround.CORONER: "coroner",
    OfficialGround.THREAT: "serious_threat",
    OfficialGround.HHS: "hhs",
}


def kept_apart(draft: Draft, at: Situation, kinds: frozenset[Kind] = frozenset()) -> Draft:
    """Forbid what the rule does not let leave without an authorization for these very notes.
    `kinds`: what goes out, where that is less than what is asked for."""
    given = at.given
    asked = kinds or given.asked_for
    if Kind.PSYCHOTHERAPY_NOTE not in asked or at.facts().lane in ACCESS_LANES:
        return draft
    paper, process, official = given.authorization, given.process, given.official
    draft.use(RULE)
    if paper is not None and paper.aim is Aim.PSYCHOTHERAPY_NOTES:
        return draft
    if process is not None and (process.authorization or process.kind in COMPELLING):
        return draft
    if official is not None:
        listed = jurisdiction.rule(RULE).elements
        if _LISTED.get(official.ground) in listed:
            return draft
        if official.ground is OfficialGround.OVERSIGHT:
            return draft.leave_open(message(NOTES_OF_WHOM))
    draft.note((), message(NOTES_NEED_ONE if paper is None else NOTES_APART))
    return draft.must("ask_for_new_authorization").forbid()
