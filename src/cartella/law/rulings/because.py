"""Why a practice would refuse, and what follows from each reason."""

from enum import StrEnum

from cartella.law.book.provisions import Excuse


class Because(StrEnum):
    """Why a practice would refuse the whole request."""

    UNPAID_BILL = "a bill for care is unpaid"
    COPY_FEE_UNPAID = "the copy fee is not paid yet"
    NO_REASON = "no reason was given"
    BAD_REASON = "the reason that was given is not liked"
    MAY_SUE = "the patient may sue"
    CLAIM_PENDING = "a claim or suit is pending"
    INCONVENIENT = "it is too much work, or the file is hard to get at"
    OFF_SITE = "it is kept off site"
    NO_FORM = "the practice's own form was not used"
    NOT_BY_PORTAL = "it did not come by the portal, or the portal is enough"
    BY_TELEPHONE = "it came orally, and patients were not told to write"
    EMOTIONAL_UPSET = "reading it may upset"
    MAY_MISUNDERSTAND = "the patient may misunderstand it"
    FROM_OTHER_PROVIDER = "it came from another provider"
    OLD_RECORD = "it is past the retention period, or old"
    APP_PRIVACY = "the chosen app's privacy or security is weak"
    NAMES_STAFF = "staff are named in it"
    NOT_COVERED = "HIPAA does not apply to the practice"
    CASH_ONLY = "the patient paid cash"
    HOLDS_PSYCHOTHERAPY_NOTES = "psychotherapy notes are somewhere in it"
    PROPERTY = "the record or the pictures belong to the practice"
    TOO_BROAD = "it asks for too much, or is not clear enough"
    NOT_A_PATIENT_NOW = "the patient is no longer with the practice"
    ASKED_BEFORE = "it was asked for before"
    E_SIGNATURE = "the signature is electronic, scanned or faxed"
    NO_NOTARY = "there is no notary's stamp"
    NO_AUTHORIZATION = "there is no authorization"
    DEFECTIVE_AUTHORIZATION = "the authorization lacks something, ended or was revoked"
    NO_AUTHORITY = "the requester has no authority, or did not show it"
    PAPER_NOT_ACCEPTED = "a clerk does not accept the paper of authority"
    NOT_A_RELATIVE = "kin did not sign as well"
    MINOR_IS_OLD_ENOUGH = "the minor is a teenager"
    MINOR_CONSENTED = "the minor consented to the care"
    STATE_FORBIDS_PARENT = "state law keeps this from a parent"
    ABUSE = "abuse, neglect or danger by the representative is believed"
    PATIENT_DECEASED = "the patient is dead"
    LAB_RESULT = "results are given by the ordering clinician only"
    NO_ATTESTATION = "the 2024 attestation on reproductive care is missing"
    NO_ASSURANCE = "a subpoena came without assurance, order or authorization"
    SUBPOENA_ONLY = "only a subpoena came, for part 2 or specially protected records"
    NOT_NAMED = "an order or paper does not name it"
    NOT_HELD = "it is not held, after a search of every place"
    HELD_ELSEWHERE = "another holds it"
    NEW_INFORMATION = "it does not exist and would have to be made"
    DUPLICATE = "the same information is given elsewhere in the copy"
    OUTSIDE_RECORD_SET = "it is outside the designated record set"
    DIRECTIVE_OF_PAPER = "a directive for a record that is in no electronic health record"
    DIRECTIVE_INCOMPLETE = "the directive is not signed, or names no recipient or place"
    DEVICE_RISK = "the requester's own stick or disk endangers the system"
    EMAIL_RISK = "plain e-mail is not safe"
    NOT_SCANNED = "it is on paper and would have to be scanned"
    RESTRICTION = "the patient asked that it not be shared"
    OWN_DECISION = "the practice would rather not, or gives no ground"
    NOT_VERIFIED = "it is not shown who asks"
    SURVIVES_50_YEARS = "the patient died long ago"
    HOLIDAY = "the office is closed, or staff are short"
    VENDOR = "a vendor or lawyer handles records"


EXCUSES: dict[Because, tuple[Excuse | None, tuple[str, ...], tuple[str, ...]]] = {
    Because.UNPAID_BILL: (Excuse.UNPAID_BILL, (), ("condition_access_on_care_bill",)),
    Because.COPY_FEE_UNPAID: (None, ("tell_fee_in_advance", "keep_clock_running"),
                              ("pause_for_payment", "hold_for_fee_not_cost_based")),
    Because.NO_REASON: (Excuse.NO_REASON, ("process_without_reason",), ("require_reason",)),
    Because.BAD_REASON: (Excuse.NO_REASON, ("process_without_reason",), ("require_reason",)),
    Because.MAY_SUE: (Excuse.MAY_SUE, (), ("litigation_fear",)),
    Because.CLAIM_PENDING: (Excuse.MAY_SUE, (), ("litigation_fear",)),
    Because.INCONVENIENT: (Excuse.INCONVENIENT, ("retrieve_and_release",), ()),
    Because.OFF_SITE: (Excuse.INCONVENIENT, ("retrieve_and_release",), ("retrieval_fee",)),
    Because.NO_FORM: (Excuse.NO_FORM, ("accept_request", "start_clock_on_receipt"),
                      ("require_house_form",)),
    Because.NOT_BY_PORTAL: (Excuse.NOT_BY_PORTAL, ("accept_request",), ("require_portal_only",)),
    Because.BY_TELEPHONE: (Excuse.NO_FORM, ("accept_request", "offer_simple_form"),
                           ("require_writing_unannounced",)),
    Because.EMOTIONAL_UPSET: (Excuse.EMOTIONAL_UPSET, (), ()),
    Because.MAY_MISUNDERSTAND: (Excuse.MAY_MISUNDERSTAND, (), ()),
    Because.FROM_OTHER_PROVIDER: (Excuse.FROM_OTHER_PROVIDER, ("release_received_records",),
                                  ("refer_to_originator_instead",)),
    Because.OLD_RECORD: (Excuse.OLD_RECORD, ("retrieve_and_release",), ("retrieval_fee",)),
    Because.APP_PRIVACY: (Excuse.APP_PRIVACY, ("may_warn_patient",), ("refuse_for_app_privacy",)),
    Because.NAMES_STAFF: (None, (), ("use_ground_for_provider_names",)),
    Because.NOT_COVERED: (None, ("apply_state_record_law", "record_status_basis"),
                          ("cite_hipaa_as_source_of_right", "refuse_because_not_covered")),
    Because.CASH_ONLY: (None, ("apply_state_record_law", "record_status_basis"),
                        ("split_by_payer", "refuse_because_not_covered")),
    Because.HOLDS_PSYCHOTHERAPY_NOTES: (None, ("release_the_rest", "write_denial_letter",
                                               "release_progress_notes"),
                                        ("deny_whole", "blanket_denial")),
    Because.PROPERTY: (None, (), ()),
    Because.TOO_BROAD: (Excuse.INCONVENIENT, ("track_every_item", "talk_about_scope"),
                        ("stop_the_clock",)),
    Because.NOT_A_PATIENT_NOW: (Excuse.OLD_RECORD, (), ()),
    Because.ASKED_BEFORE: (None, ("track_every_item",), ()),
    Because.E_SIGNATURE: (None, ("accept_e_signature", "accept_scan_or_fax"), ("wet_ink_only",)),
    Because.NO_NOTARY: (Excuse.NO_FORM, ("verify_by_reasonable_means",), ("require_notary",)),
    Because.NO_AUTHORIZATION: (None, ("accept_request", "classify_as_access"),
                               ("require_authorization_for_access",)),
    Because.LAB_RESULT: (None, ("release_test_reports",), ("refer_to_originator_instead",)),
    Because.NOT_SCANNED: (None, ("scan_and_send",), ("refuse_when_readily_producible",)),
    Because.EMAIL_RISK: (None, ("warn_then_send", "record_warning_and_choice"),
                         ("refuse_email",)),
    Because.OWN_DECISION: (None, ("offer_inspection_and_copy", "state_listed_ground_or_release"),
                           ("deny_without_ground",)),
    Because.HOLIDAY: (None, ("keep_clock_running",), ("stop_the_clock",)),
    Because.VENDOR: (None, ("watch_the_vendor",), ("treat_outsourcing_as_moving_the_duty",)),
    Because.NO_ATTESTATION: (None, ("apply_ordinary_rules", "check_state_shield_law"),
                             ("demand_vacated_attestation",)),
}  # fmt: skip

# Lawful reasons of their own, with what they oblige to.
LAWFUL: dict[Because, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Because.NOT_HELD: (("search_every_system", "track_every_item"), ("close_with_open_item",)),
    Because.HELD_ELSEWHERE: (("say_where_to_ask",), ()),
    Because.NEW_INFORMATION: (("release_existing_records",), ()),
    Because.DUPLICATE: (("produce_once",), ()),
    Because.OUTSIDE_RECORD_SET: (("release_the_rest",), ()),
    Because.DEVICE_RISK: (("offer_alternative", "record_risk_basis"),
                          ("require_media_purchase",)),
    Because.NOT_VERIFIED: (("fail_verification", "offer_other_way_to_verify"),
                           ("release_before_verified",)),
    Because.DIRECTIVE_OF_PAPER: (("require_valid_authorization_or_send_to_patient",),
                                 ("must_send_under_access_right",)),
    Because.DIRECTIVE_INCOMPLETE: (("ask_for_complete_directive",), ()),
}  # fmt: skip

ABOUT_PEOPLE = frozenset(
    {
        Because.NO_AUTHORITY, Because.PAPER_NOT_ACCEPTED, Because.NOT_A_RELATIVE,
        Because.MINOR_IS_OLD_ENOUGH, Because.MINOR_CONSENTED, Because.STATE_FORBIDS_PARENT,
        Because.ABUSE, Because.PATIENT_DECEASED, Because.SURVIVES_50_YEARS,
        Because.DEFECTIVE_AUTHORIZATION, Because.NO_ASSURANCE, Because.SUBPOENA_ONLY,
        Because.NOT_NAMED, Because.RESTRICTION,
    }
)  # fmt: skip
