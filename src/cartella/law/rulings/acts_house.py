"""Acts about the house's own papers, and about law that is proposed, vacated or superseded."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from cartella.law.finding import N_, Finding, message
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft, Ruling


class NoLaw(StrEnum):
    """A rule that is not, or no longer, in force."""

    PROPOSED_15_DAYS = "the 15 days for access that were proposed in 2021"
    REPRODUCTIVE_ATTESTATION = "the attestation on reproductive care of 2024, vacated in 2025"
    EHR_ACCOUNTING = "the accounting of treatment, payment and operations through an EHR"
    OFF_SITE_60_DAYS = "the sixty days for records off site, gone since 2013"
    LABORATORY_CARVE_OUT = "the exception for laboratories, gone since 2014"
    DIRECTIVE_OF_ANY_RECORD = "the directive for any record and any form, before Ciox v. Azar"
    PATIENT_RATE_FOR_DIRECTIVE = "the patient's rate for copies directed elsewhere, before Ciox"
    PROPOSED_SECURITY_RULE = "the security rule that was proposed in 2025"
    PROPOSED_HTI5 = "the changes to information blocking that were proposed in 2025"


_FACTS: dict[NoLaw, tuple[str, ...]] = {
    NoLaw.PROPOSED_15_DAYS: ("fed-clk-006", "fed-clk-001"),
    NoLaw.REPRODUCTIVE_ATTESTATION: ("fed-512-z",),
    NoLaw.EHR_ACCOUNTING: ("fed-ado-010", "fed-ado-002"),
    NoLaw.OFF_SITE_60_DAYS: ("fed-clk-003", "fed-clk-001"),
    NoLaw.LABORATORY_CARVE_OUT: ("fed-acc-005",),
    NoLaw.DIRECTIVE_OF_ANY_RECORD: ("fed-who-010",),
    NoLaw.PATIENT_RATE_FOR_DIRECTIVE: ("fed-who-011",),
    NoLaw.PROPOSED_SECURITY_RULE: ("fed-sec-003",),
    NoLaw.PROPOSED_HTI5: ("fed-ib-010",),
}
_DUTIES: dict[NoLaw, tuple[tuple[str, ...], tuple[str, ...]]] = {
    NoLaw.PROPOSED_15_DAYS: (("answer_by_due_date",), ()),
    NoLaw.REPRODUCTIVE_ATTESTATION: (
        ("apply_ordinary_rules", "check_state_shield_law"), ("demand_vacated_attestation",),
    ),
    NoLaw.EHR_ACCOUNTING: (("exclude_tpo",), ("list_in_accounting",)),
    NoLaw.OFF_SITE_60_DAYS: (("answer_by_due_date", "keep_clock_running"), ("use_longer_limit",)),
    NoLaw.LABORATORY_CARVE_OUT: (("release_test_reports",), ("refer_to_originator_instead",)),
    NoLaw.DIRECTIVE_OF_ANY_RECORD: (
        ("require_valid_authorization_or_send_to_patient",), ("must_send_under_access_right",),
    ),
    NoLaw.PATIENT_RATE_FOR_DIRECTIVE: (
        ("check_state_fee_law",), ("treat_patient_rate_as_mandatory_here",),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyOn:
    """Treat as law in force what is only proposed, was set aside or has been replaced."""

    what: Annotated[NoLaw, "the rule relied on"]


def rely_on(at: Situation, act: RelyOn) -> Finding[Ruling]:
    """The rules that are in force apply, and no other."""
    draft = at.draft()
    must, must_not = _DUTIES.get(act.what, ((), ()))
    draft.must("apply_law_in_force", *must).must_not("apply_law_not_in_force", *must_not)
    draft.note((), message(N_("That rule is not in force: %(what)s."), what=act.what))
    return draft.use(*_FACTS[act.what]).forbid().done()


class Written(StrEnum):
    """What must be written down, or kept in writing."""

    RECORD_SETS = "which record sets the practice designates"
    WHO_RECEIVES_REQUESTS = "titles of who receives and processes requests"
    PROCEDURES = "procedures for access, amendment and accounting"
    AUTHORIZATION = "a signed authorization"
    DENIAL = "a denial, its ground and its letter"
    EXTENSION = "an extension and its reason"
    VERIFICATION = "how it was checked who asks"
    BREACH_ASSESSMENT = "the four factors after a wrong release"
    BELIEF_OF_ABUSE = "the belief and judgment behind refusing a representative"
    COMPLAINT = "a complaint and what came of it"
    COVERAGE = "why the practice is, or is not, covered by HIPAA"
    COST_BASIS = "how a fee was worked out"
    AGENCY_STATEMENT = "an agency's statement that suspends an accounting"
    RISK_WARNING = "the warning and the patient's yes before plain e-mail"
    SUMMARY_AGREEMENTS = "the agreements to a summary and its fee"


_WRITTEN: dict[Written, tuple[str, ...]] = {
    Written.RECORD_SETS: ("document_record_sets",),
    Written.WHO_RECEIVES_REQUESTS: ("document_who_receives_requests",),
    Written.PROCEDURES: ("keep_written_procedures",),
    Written.AUTHORIZATION: ("keep_authorization_six_years",),
    Written.DENIAL: ("write_denial_letter",),
    Written.EXTENSION: ("send_extension_in_writing_with_reason_and_date",),
    Written.VERIFICATION: ("record_method_and_result",),
    Written.BREACH_ASSESSMENT: ("document_four_factors", "keep_assessment_six_years"),
    Written.BELIEF_OF_ABUSE: ("document_belief_and_judgment",),
    Written.COMPLAINT: ("keep_complaints",),
    Written.COVERAGE: ("record_status_basis",),
    Written.COST_BASIS: ("keep_cost_basis",),
    Written.AGENCY_STATEMENT: ("document_statement",),
    Written.RISK_WARNING: ("record_warning_and_choice",),
    Written.SUMMARY_AGREEMENTS: ("keep_both_agreements_on_file",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveUnwritten:
    """Leave something unwritten that must be kept in writing."""

    what: Annotated[Written, "what is not written down"]


def leave_unwritten(at: Situation, act: LeaveUnwritten) -> Finding[Ruling]:
    """Kept in writing, and six years (45 CFR 164.524(e), 164.530(j))."""
    draft: Draft = at.draft().must(*_WRITTEN[act.what], "keep_documents_six_years")
    return draft.forbid().done()
