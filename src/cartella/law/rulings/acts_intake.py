"""Acts at the door: what is demanded of who asks, how a request is classed, joined and closed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from cartella.law.book.provisions import Demand as Barred
from cartella.law.facts import Form, Lane
from cartella.law.finding import N_, Finding, message
from cartella.law.intake.asking import Asking, receive
from cartella.law.intake.lanes import RIGHTS
from cartella.law.precedence import ACCESS_LANES
from cartella.law.rulings.acts_clock import due
from cartella.law.rulings.acts_people import stands
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Draft, Ruling
from cartella.law.rulings.session_notes import COMPELLING
from cartella.law.rulings.words import Asker
from cartella.law.verification import identity, standing
from cartella.law.verification.identity import Check

WRITING_NOT_SAID = N_("Whether patients were told of the writing rule is not said.")
LANE_UNCLEAR = N_("Who asks and for whom does not say what kind of request this is.")


class Demand(StrEnum):
    """What is demanded of who asks."""

    WRITING = "that the request be in writing"
    OWN_FORM = "the practice's own form, and no other paper"
    VISIT = "a visit to the office"
    PORTAL_ONLY = "that it be asked for through the portal only"
    MAIL_ONLY = "that it be asked for by post only"
    FAX_ONLY = "that it be asked for by fax only"
    NOTARY = "a notary's stamp"
    REASON = "a reason"
    AUTHORIZATION = "a HIPAA authorization"
    PATIENTS_SIGNATURE = "the patient's own signature, of a representative"
    MORE_SIGNATURES = "the signature of kin or others besides who has authority"
    MORE_PROOF = "more proof of identity or authority after enough was shown"
    IDENTITY_PROOF = "some proof of who asks, where it is not known"
    AUTHORITY_PAPER = "the paper that gives a representative authority"
    PHOTO_ID_AFTER_SIGN_IN = "photo identification after a portal sign-in"
    PHOTO_ID_IN_PERSON = "photo identification shown in person only"
    SOCIAL_SECURITY_NUMBER = "a social security number as the only proof"
    WET_INK = "a signature in ink"
    MEDIA_PURCHASE = "that a disk or stick be bought"
    SUMMARY_INSTEAD = "that a summary be taken in place of the record"
    CARE_BILL_PAYMENT = "payment of a bill for care"
    COPY_FEE_FIRST = "payment of the copy fee before the copy"
    LIABILITY_WAIVER = "a waiver of claims or of rights"
    REASON_FOR_AMENDMENT = "a reason for an amendment"
    REASON_FOR_CONFIDENTIALITY = "an explanation for a confidential communication"
    ADDRESS_FOR_CONFIDENTIALITY = "the other address, and how payment will be handled"
    ATTESTATION = "the vacated 2024 attestation on reproductive care"
    AUTHORIZATION_OR_PROCESS = "an authorization, directive or process, of a third party"
    ASSURANCE = "satisfactory assurance, or an order or authorization, of a subpoena's sender"
    PURPOSE_OF_THIRD_PARTY = "the purpose, of a third party"
    ACCEPT_RISK = "that plain e-mail be accepted although a protected way is wanted"
    PICK_UP = "that the copy be picked up"


# What bars a demand in the patient's own lanes: the engine's word, and the duties it breaks.
_BARRED: dict[Demand, tuple[Barred | None, tuple[str, ...], tuple[str, ...]]] = {
    Demand.OWN_FORM: (Barred.HOUSE_FORM, ("accept_request", "start_clock_on_receipt"),
                      ("require_house_form",)),
    Demand.VISIT: (Barred.IN_PERSON_ONLY, ("offer_remote_way",), ("require_visit",)),
    Demand.PORTAL_ONLY: (Barred.PORTAL_ONLY, ("accept_request",), ("require_portal_only",)),
    Demand.MAIL_ONLY: (Barred.MAIL_ONLY, ("accept_electronic_request",), ("require_mail_only",)),
    Demand.FAX_ONLY: (Barred.MAIL_ONLY, ("accept_electronic_request",), ("require_mail_only",)),
    Demand.NOTARY: (Barred.NOTARY, ("verify_by_reasonable_means",), ("require_notary",)),
    Demand.REASON: (Barred.REASON, ("process_without_reason",), ("require_reason",)),
    Demand.AUTHORIZATION: (Barred.AUTHORIZATION, ("accept_request", "classify_as_access"),
                           ("require_authorization_for_access",)),
    Demand.PATIENTS_SIGNATURE: (None, ("treat_representative_as_patient",),
                                ("ask_for_patient_signature",)),
    Demand.MORE_SIGNATURES: (None, ("treat_representative_as_patient",), ("extra_signature",)),
    Demand.MORE_PROOF: (None, ("verify_once",), ("demand_more_proof",)),
    Demand.PHOTO_ID_AFTER_SIGN_IN: (None, ("accept_authenticated_session",),
                                    ("duplicate_identity_proof",)),
    Demand.PHOTO_ID_IN_PERSON: (Barred.IN_PERSON_ONLY, ("offer_remote_way",), ("require_visit",)),
    Demand.SOCIAL_SECURITY_NUMBER: (None, ("offer_other_way_to_verify",),
                                    ("demand_more_proof", "use_verification_as_barrier")),
    Demand.WET_INK: (None, ("accept_e_signature", "accept_scan_or_fax"), ("wet_ink_only",)),
    Demand.MEDIA_PURCHASE: (Barred.MEDIA, ("send_by_email_or_mail",), ("require_media_purchase",)),
    Demand.SUMMARY_INSTEAD: (Barred.SUMMARY_INSTEAD, ("release",), ("substitute_document",)),
    Demand.CARE_BILL_PAYMENT: (None, ("release",), ("condition_access_on_care_bill",)),
    Demand.LIABILITY_WAIVER: (Barred.HOUSE_FORM, ("release",), ("start_a_new_burden",)),
    Demand.ACCEPT_RISK: (None, ("offer_secure_way",), ("force_insecure",)),
    Demand.AUTHORITY_PAPER: (None, ("verify_by_reasonable_means",),
                             ("use_verification_as_barrier",)),
    Demand.AUTHORIZATION_OR_PROCESS: (Barred.AUTHORIZATION,
                                      ("accept_request", "classify_as_access"),
                                      ("require_authorization_for_access",)),
    Demand.ASSURANCE: (Barred.AUTHORIZATION, ("accept_request", "classify_as_access"),
                       ("require_authorization_for_access",)),
    Demand.PURPOSE_OF_THIRD_PARTY: (Barred.REASON, ("process_without_reason",),
                                    ("require_reason",)),
    Demand.PICK_UP: (Barred.IN_PERSON_ONLY, ("mail_copy",), ("pickup_only",)),
}  # fmt: skip

# What may be demanded of somebody whose authority is not shown.
_OF_REPRESENTATIVES = frozenset(
    {
        Demand.PATIENTS_SIGNATURE, Demand.AUTHORIZATION, Demand.MORE_PROOF, Demand.MORE_SIGNATURES,
        Demand.AUTHORIZATION_OR_PROCESS,
    }
)  # fmt: skip
_OF_IDENTITY = frozenset(
    {
        Demand.VISIT, Demand.NOTARY, Demand.MORE_PROOF, Demand.PHOTO_ID_AFTER_SIGN_IN,
        Demand.PHOTO_ID_IN_PERSON, Demand.SOCIAL_SECURITY_NUMBER,
    }
)  # fmt: skip
_NEVER_OF_ANYBODY = frozenset({Demand.ATTESTATION, Demand.WET_INK})


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandOf:
    """Demand something of who asks, and let the request wait or fail without it."""

    what: Annotated[Demand, "what is demanded"]


def demand(at: Situation, act: DemandOf) -> Finding[Ruling]:
    """Whether that may be demanded of this requester in this lane."""
    draft, facts = at.draft(), at.facts()
    what = act.what
    match what:
        case Demand.WRITING:
            return _writing(draft, at)
        case Demand.REASON_FOR_AMENDMENT:
            draft.must("tell_patient_how")
            return draft.allow(at.given.reason_announced is True).done()
        case Demand.REASON_FOR_CONFIDENTIALITY:
            draft.must("accommodate_reasonable_request").must_not("require_explanation")
            return draft.forbid().done()
        case Demand.ADDRESS_FOR_CONFIDENTIALITY:
            return draft.must("accommodate_reasonable_request").done()
        case Demand.ATTESTATION:
            draft.must("apply_ordinary_rules", "check_state_shield_law")
            return draft.must_not("demand_vacated_attestation").forbid().done()
        case Demand.IDENTITY_PROOF:
            draft.must("verify_by_reasonable_means", "record_method_and_result")
            is_known = _is_shown(at)
            if is_known:
                draft.must_not("duplicate_identity_proof", "demand_more_proof")
            return draft.allow(not is_known).must_not("use_verification_as_barrier").done()
        case Demand.AUTHORITY_PAPER if at.given.requester is not Asker.PATIENT:
            return draft.must("store_document_copy", "record_scope_and_expiry").done()
        case Demand.COPY_FEE_FIRST:
            return _fee_first(draft, at)
        case Demand.ASSURANCE if at.given.process is not None:
            wants = at.given.process.kind not in COMPELLING
            return draft.must("answer_in_writing").allow(wants).done()
        case _:
            pass
    is_other = what in _OF_REPRESENTATIVES and at.given.requester is not Asker.PATIENT
    if is_other and not stands(draft, at).is_right:
        return draft.must("require_authority_or_authorization").done()
    if what in _BARRED and (facts.lane in RIGHTS or what in _NEVER_OF_ANYBODY):
        barred, must, must_not = _BARRED[what]
        draft.must(*must).must_not(*must_not)
        if what in _OF_IDENTITY:
            draft.must("verify_by_reasonable_means").must_not("use_verification_as_barrier")
        if what in (Demand.WET_INK,) and facts.lane is Lane.DIRECTIVE:
            draft.use("fed-who-009")
        if barred is not None:
            draft.take(standing.verification(facts), decides=False)
        if facts.lane in ACCESS_LANES:
            draft.must("answer_by_due_date", "start_clock_on_receipt", "accept_request")
            draft.must_not("stop_the_clock")
        return draft.must_not("start_a_new_burden").forbid().done()
    return draft.must("require_authority_or_authorization").done()


def _is_shown(at: Situation) -> bool:
    one = at.given.identity
    return one is not None and any(
        (one.known_to_staff, one.signed_in, one.answers_match, one.code_matched,
         one.document_seen, one.called_back)
    )  # fmt: skip


def _writing(draft: Draft, at: Situation) -> Finding[Ruling]:
    """45 CFR 164.524(b)(1), 164.526(b)(1): writing may be required of whoever was told of it."""
    draft.must("offer_simple_form", "offer_electronic_way").must_not("start_a_new_burden")
    if at.facts().lane is Lane.AMENDMENT:
        draft.must("tell_patient_how")
    if not at.facts().is_covered:
        asking = Asking(asks_for_writing=True)
        received = draft.take(receive(at.facts(), asking), decides=False)
        return draft.allow(received.may_ask_writing).done()
    told = at.given.writing_announced
    if told is None:
        draft.leave_open(message(WRITING_NOT_SAID))
    if told is False:
        draft.must("accept_spoken_request").must_not("require_writing_unannounced").forbid()
    return draft.done()


def _fee_first(draft: Draft, at: Situation) -> Finding[Ruling]:
    """A copy fee in advance never stops the clock, and never holds a fee that is not allowed."""
    draft.must("tell_fee_in_advance", "keep_clock_running").must_not("pause_for_payment")
    due(draft, at.facts())
    if at.facts().forms == {Form.INSPECTION} and at.facts().lane in ACCESS_LANES:
        return draft.must("free_inspection").must_not("inspection_fee").forbid().done()
    draft.leave_open(
        message(N_("Whether a lawful copy fee may be asked before the copy is not in the rule."))
    )
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify:
    """Take the request as one of a kind, with that kind's papers, clock and price."""

    as_: Annotated[Lane, "the kind it is taken as"]


def classify(at: Situation, act: Classify) -> Finding[Ruling]:
    """Lawful if substance makes it so: who asks and where it goes decide, not a form's title."""
    draft, true = at.draft(), lane_of(at)
    if true is None:
        return draft.leave_open(message(LANE_UNCLEAR)).done()
    if true in ACCESS_LANES:
        draft.must("classify_as_access", "answer_by_due_date", "start_clock_on_receipt",
                   "accept_request")  # fmt: skip
        draft.must_not("treat_as_optional_disclosure", "require_authorization_for_access")
        if true is not Lane.DIRECTIVE:
            draft.must("apply_fee_limit")
        due(draft, at.facts(true))
    elif true is Lane.AUTHORIZATION:
        draft.must("require_authority_or_authorization").use("fed-aut-012")
    return draft.allow(act.as_ is true).done()


def lane_of(at: Situation) -> Lane | None:
    """The lane that who asks, for whom and with which paper makes; None where it stays unclear."""
    given = at.given
    to_self = given.recipient in (None, Asker.PATIENT) and (
        given.authorization is None or given.authorization.recipient_is_signer
    )
    if given.lane is not None:
        return given.lane
    if given.requester is Asker.PATIENT and to_self and given.directive is None:
        return Lane.ACCESS
    return at.facts().lane


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRequest:
    """Close the request as done."""

    open_items: Annotated[bool, "something asked for is neither released, denied nor not held"] = (
        False
    )
    because: Annotated[str | None, "why, in free words; it decides nothing"] = None
    searched_everywhere: Annotated[bool | None, "every place that may hold it was searched"] = None
    regulator_closed: Annotated[bool, "a regulator closed its own file"] = False


def close_request(at: Situation, act: CloseRequest) -> Finding[Ruling]:
    """Lawful once every item asked for is released, denied in writing or truly not held."""
    draft, facts = at.draft(), at.facts()
    draft.must("track_every_item", "reconcile_asked_and_sent").must_not("close_with_open_item")
    if act.searched_everywhere is False:
        draft.must("search_every_system").forbid()
    if act.open_items:
        draft.must("release_the_rest").forbid()
    if act.regulator_closed:
        draft.must("release_after_regulators_letter").must_not("close_because_regulator_closed")
        draft.forbid()
    if facts.lane in ACCESS_LANES:
        due(draft, facts)
    return draft.done()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """Take it as shown who asks, by what the case's `identity` says, and go on."""


def verify(at: Situation, _act: Verify) -> Finding[Ruling]:
    """45 CFR 164.514(h): by reasonable means; orally is enough; officials as its (2) says."""
    draft = at.draft()
    identify(draft, at)
    return draft.done()


def identify(draft: Draft, at: Situation) -> None:
    """Whether what was done shows who asks; forbids going on where it does not."""
    one = at.given.identity
    draft.must("record_method_and_result").must_not("require_notary", "use_verification_as_barrier")
    if at.given.requester in (Asker.OFFICIAL, Asker.POLICE):
        is_shown: bool | None = one is not None and any(
            (one.letterhead, one.badge, one.acts_for_agency_paper, one.known_to_staff)
        )
        draft.must("log_letter", "verify_official")
    else:
        check = (
            Check()
            if one is None
            else Check(
                is_known_to_staff=one.known_to_staff,
                is_signed_in=one.signed_in,
                answers_match=one.answers_match,
                code_matched=one.code_matched,
                is_document_seen=one.document_seen,
                is_called_back=one.called_back,
            )
        )
        is_shown = draft.take(identity.identify(at.facts(), check), decides=False).is_shown
        if one is not None and one.signed_in:
            draft.must("accept_authenticated_session")
    if not is_shown:
        draft.must("fail_verification", "offer_other_way_to_verify")
        draft.must_not("release_before_verified").forbid()
