"""Every verb of the case language, in the order of the page: its fields and the rule it asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cartella.law.finding import Finding
from cartella.law.rulings import (
    acts_accounting,
    acts_amendment,
    acts_blocking,
    acts_breach,
    acts_clock,
    acts_coverage,
    acts_denial,
    acts_fees,
    acts_format,
    acts_house,
    acts_intake,
    acts_keeping,
    acts_people,
    acts_release,
    acts_review,
    acts_scope,
    acts_use,
)
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Ruling

Rule = Callable[[Situation, Any], Finding[Ruling]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb: under which heading it stands, its fields as a type, and its rule."""

    heading: str
    make: type[Any]
    rule: Rule


def _under(heading: str, **verbs: tuple[type[Any], Rule]) -> dict[str, Verb]:
    return {
        name: Verb(heading=heading, make=make, rule=rule) for name, (make, rule) in verbs.items()
    }


VERBS: dict[str, Verb] = {
    **_under(
        "Time",
        set_due_date=(acts_clock.SetDueDate, acts_clock.set_due_date),
        start_clock=(acts_clock.StartClock, acts_clock.start_clock),
        pause_clock=(acts_clock.PauseClock, acts_clock.pause_clock),
        extend=(acts_clock.Extend, acts_clock.extend),
        answer=(acts_clock.AnswerRequest, acts_clock.answer_request),
        leave_unanswered=(acts_clock.LeaveUnanswered, acts_clock.leave_unanswered),
    ),
    **_under(
        "At the door",
        demand=(acts_intake.DemandOf, acts_intake.demand),
        classify=(acts_intake.Classify, acts_intake.classify),
        verify=(acts_intake.Verify, acts_intake.verify),
        close_request=(acts_intake.CloseRequest, acts_intake.close_request),
    ),
    **_under(
        "Who is bound",
        decide_coverage=(acts_coverage.DecideCoverage, acts_coverage.decide_coverage),
        say_no_right=(acts_coverage.SayNoRight, acts_coverage.say_no_right),
        use_vendor=(acts_coverage.UseVendor, acts_coverage.use_vendor),
    ),
    **_under(
        "Who stands in the patient's place",
        treat_as_representative=(
            acts_people.TreatAsRepresentative, acts_people.treat_as_representative,
        ),
        tell_family=(acts_people.TellFamily, acts_people.tell_family),
        set_portal_cutoff=(acts_people.SetPortalCutoff, acts_people.set_portal_cutoff),
        treat_as_protected=(acts_people.TreatAsProtected, acts_people.treat_as_protected),
    ),
    **_under(
        "Releasing",
        release=(acts_release.Release, acts_release.release),
        release_under_authorization=(
            acts_release.ReleaseUnderAuthorization, acts_release.release_under_authorization,
        ),
        answer_process=(acts_release.AnswerProcess, acts_release.answer_process),
        disclose_without_authorization=(
            acts_release.DiscloseWithoutAuthorization,
            acts_release.disclose_without_authorization,
        ),
        use_for=(acts_use.UseFor, acts_use.use_for),
        condition_treatment=(acts_use.ConditionTreatment, acts_use.condition_treatment),
        cut_to_minimum=(acts_use.CutToMinimum, acts_use.cut_to_minimum),
    ),
    **_under(
        "What belongs to the answer",
        leave_out=(acts_scope.LeaveOut, acts_scope.leave_out),
        point_to_portal=(acts_scope.PointToPortal, acts_scope.point_to_portal),
        make_new=(acts_scope.MakeNew, acts_scope.make_new),
        produce_once=(acts_scope.ProduceOnce, acts_scope.produce_once),
    ),
    **_under(
        "Form, format and way",
        give_format=(acts_format.GiveFormat, acts_format.give_format),
        send_by=(acts_format.SendBy, acts_format.send_by),
        refuse_format=(acts_format.RefuseFormat, acts_format.refuse_format),
        send_summary=(acts_format.SendSummary, acts_format.send_summary),
    ),
    **_under(
        "Money",
        quote=(acts_fees.AskPrice, acts_fees.quote),
        charge=(acts_fees.ChargeFee, acts_fees.charge),
        hold_for_payment=(acts_fees.HoldForPayment, acts_fees.hold_for_payment),
        refuse_breakdown=(acts_fees.RefuseBreakdown, acts_fees.refuse_breakdown),
    ),
    **_under(
        "Keeping back",
        refuse=(acts_denial.Refuse, acts_denial.refuse),
        withhold=(acts_denial.Withhold, acts_denial.withhold),
        write_denial_letter=(acts_review.WriteDenialLetter, acts_review.write_denial_letter),
        review_denial=(acts_review.ReviewDenial, acts_review.review_denial),
    ),
    **_under(
        "Accounting of disclosures",
        list_in_accounting=(acts_accounting.ListInAccounting, acts_accounting.list_in_accounting),
        write_accounting_row=(
            acts_accounting.WriteAccountingRow, acts_accounting.write_accounting_row,
        ),
        give_accounting=(acts_accounting.GiveAccounting, acts_accounting.give_accounting),
        suspend_accounting=(acts_accounting.SuspendAccounting, acts_accounting.suspend_accounting),
    ),
    **_under(
        "Amendment, restriction, confidential communication",
        amend=(acts_amendment.Amend, acts_amendment.amend),
        deny_amendment=(acts_amendment.DenyAmendment, acts_amendment.deny_amendment),
        disclose_disputed=(acts_amendment.DiscloseDisputed, acts_amendment.disclose_disputed),
        add_addendum=(acts_amendment.AddAddendum, acts_amendment.add_addendum),
        follow_amendment=(acts_amendment.FollowAmendment, acts_amendment.follow_amendment),
        restrict=(acts_amendment.Restrict, acts_amendment.restrict),
        disclose_restricted=(
            acts_amendment.DiscloseRestricted, acts_amendment.disclose_restricted,
        ),
        communicate_confidentially=(
            acts_amendment.CommunicateConfidentially, acts_amendment.communicate_confidentially,
        ),
    ),
    **_under(
        "Breach",
        handle_wrong_release=(acts_breach.HandleWrongRelease, acts_breach.handle_wrong_release),
    ),
    **_under(
        "Keeping and closing",
        destroy=(acts_keeping.Destroy, acts_keeping.destroy),
        destroy_document=(acts_keeping.DestroyDocument, acts_keeping.destroy_document),
        close_practice=(acts_keeping.ClosePractice, acts_keeping.close_practice),
    ),
    **_under(
        "The house's papers, and what is no law",
        leave_unwritten=(acts_house.LeaveUnwritten, acts_house.leave_unwritten),
        rely_on=(acts_house.RelyOn, acts_house.rely_on),
    ),
    **_under(
        "Information blocking",
        interfere=(acts_blocking.Interfere, acts_blocking.interfere),
    ),
}  # fmt: skip
