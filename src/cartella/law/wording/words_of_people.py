"""What is to be done about people and papers: each code once, in plain words."""

from cartella.law.finding import N_
from cartella.law.wording.words_of_limits import LIMITS

MUST: dict[str, str] = {
    "apply_state_record_law": N_("Answer under the state's record law, which binds all the same."),
    "record_status_basis": N_(
        "Write down why the holder is not covered by HIPAA, and who said so."
    ),
    "count_from_earliest_receipt": N_(
        "Count from the day on which the first of them received the request."
    ),
    "sign_baa": N_("Sign a business associate contract before the vendor gets anything."),
    "flag_fraud": N_("Say to the privacy officer that the paper is false."),
    "no_need_to_claw_back_sent": N_("What was sent before the revocation need not come back."),
    "follow_authorization_scope": N_(
        "Release what the authorization names, neither more nor less."
    ),
    "give_copy_to_signer": N_("Give the signer a copy of the authorization."),
    "classify_as_access": N_("Treat it as the patient's request for access."),
    "apply_30_days": N_("Act within the time of a request for access."),
    "apply_fee_limit": N_("Charge no more than the limit for the patient's own copy."),
    "marketing_authorization_first": N_(
        "Get an authorization for this use before anything is shown."
    ),
    "require_authorization_or_directive_or_process": N_(
        "Ask for an authorization, a directive of the patient, or process of a court."
    ),
    "ask_for_new_authorization": N_("Ask for a new authorization."),
    "return_as_defective_naming_missing_element": N_(
        "Send it back and name the element that is missing."
    ),
    "return_as_defective": N_("Send it back and say what is wrong with it."),
    "stop_further_release": N_("Send nothing more on it."),
    "separate_document": N_("Ask for the authorization as a paper of its own."),
    "treat_without_it": N_("Treat the patient without it."),
    "treat_as_invalid": N_("Treat the paper as invalid."),
    "ask_for_description_of_authority": N_("Ask what gives the person who signed the authority."),
    "require_part2_court_order_or_consent": N_(
        "Ask for a court order under Part 2 or the patient's consent."
    ),
    "attach_part2_notice": N_(
        "Send the Part 2 notice and the consent, or its scope, with the record."
    ),
    "get_what_category_needs": N_("%(category)s: get what the law asks for before it leaves."),
    "check_state_shield_law": N_("Look whether a shield law of the state protects this care."),
    "log_response_deadline": N_("Put the return date in the calendar as the due date."),
    "answer_in_writing": N_("Answer in writing by the return date, whatever the answer is."),
    "log_for_accounting": N_("Enter the disclosure in the log for the accounting."),
    "keep_written_assurance": N_("Keep the written assurance with the request."),
    "release_only_what_is_named": N_("Release only what the paper names."),
    "ask_counsel": N_("Ask counsel."),
    "ask_for_satisfactory_assurance_or_order_or_authorization": N_(
        "Ask for proof of notice or of a protective order, for an order, or for an authorization."
    ),
    "ask_for_all_three_statements": N_("Ask for all three findings in writing."),
    "limit_to_law": N_("Tell no more than the law asks for."),
    "limit_to_list": N_("Tell only what is on the short list."),
    "limit_to_minimum_necessary": N_("Tell the least that serves the purpose."),
    "log_letter": N_("Keep the letter on the agency's paper with the request."),
    "verify_official": N_("Check who the official is and what gives the authority."),
    "inform_victim": N_("Tell the victim, unless that is judged to be dangerous."),
    "require_authority_or_authorization": N_(
        "Ask for a paper that gives authority, or for the patient's authorization."
    ),
    "segment_protected_care": N_("Take out the parts that are the minor's own."),
    "release_rest": N_("Release the rest to the parent."),
    "release_to_parent": N_("Treat the parent as the patient."),
    "follow_state_prohibition": N_("Keep from the parent what state law keeps from the parent."),
    "route_to_licensed_professional": N_("Have a licensed health care professional decide."),
    "not_phi_after_50_years": N_("HIPAA no longer protects it; look at state law."),
    "document_belief_and_judgment": N_("Write down the belief and the professional's judgment."),
    "answer_in_time": N_("Answer in writing within the clock."),
    "store_document_copy": N_("Keep a copy of the paper."),
    "record_scope_and_expiry": N_("Write down how far the authority goes and when it ends."),
    "same_clock": N_("Keep the patient's clock."),
    "same_fee": N_("Keep the patient's price."),
    "read_the_document": N_("Read the paper: does it reach health care decisions?"),
    "route_doubtful_document": N_(
        "Give a doubtful paper to a trained person while the clock runs."
    ),
    "check_custody_and_state_law": N_(
        "Look at custody and at the state's law, then release or refuse in writing."
    ),
    "limit_to_relevant": N_("Tell only what bears on the person's part in the care."),
    "treat_executor_as_individual": N_("Treat who stands for the estate as the patient."),
    "treat_as_patient": N_("Treat the person as the patient, as far as the authority goes."),
    "record_method_and_result": N_("Write down who was checked, how, when, and what came of it."),
    "offer_other_way_to_verify": N_("Offer another way to show who asks."),
    "fail_verification": N_("Note that the check failed."),
    "accept_authenticated_session": N_("Take the signed-in session as the check."),
    "start_clock_on_receipt": N_("Let the clock run from receipt."),
    "offer_simple_form": N_("Offer a simple form."),
    "offer_electronic_way": N_("Offer an electronic way to ask."),
    "accept_spoken_request": N_("Take the request as it was spoken."),
    "open_one_case_per_chart": N_("Open one request for each chart, each with the same clock."),
    "join_channels": N_("Keep one request a patient, through whatever channel its parts came."),
    "offer_remote_request_and_id_check": N_("Offer to ask and to show who asks from afar."),
    "accept_request_outside_portal": N_("Take the request outside the portal."),
    "accept_electronic_request": N_("Take the request by electronic means."),
    "process_without_reason": N_("Go on without a reason."),
    "accept_letter": N_("Take the letter as the request."),
    "send": N_("Send it to the person named."),
    "ask_for_what_is_missing": N_("Ask the patient for what is missing, while the clock runs."),
    "require_valid_authorization_or_send_to_patient": N_(
        "Ask for a valid authorization, or send it to the patient."
    ),
    "accept_e_signature": N_("Take the electronic signature."),
    "accept_scan_or_fax": N_("Take a scan or a fax."),
    "deny_that_part": N_("Deny that part, in writing."),
    "log_delivery": N_("Keep the proof of the delivery."),
    "may_warn_patient": N_("A warning about the app may be given."),
    "provide_accessible_format_if_readily_producible": N_(
        "Give the accessible form if it can readily be made."
    ),
    "provide_aids_free": N_("Give aids for a disability without charge."),
    "convenient_time_and_place": N_("Agree on a convenient time and place."),
    "provide_asked_form": N_("Give the form that was asked for."),
    "provide_hard_copy": N_("Give a readable copy on paper."),
    "record_offers": N_("Write down what was offered and what was answered."),
    "offer_other_electronic_forms": N_("Offer other electronic forms."),
    "keep_both_agreements_on_file": N_("Keep the agreement to the summary and that to its fee."),
    "send_records": N_("Send the record itself."),
    "offer_alternative": N_("Offer another way."),
    "record_risk_basis": N_("Write down the risk and how it was assessed."),
    "mail_copy": N_("Mail the copy."),
    "enable_api_access": N_("Open the interface to the patient's app."),
    "scan_and_send": N_("Scan it and send it."),
    "send_by_email_or_mail": N_("Send it by e-mail or by post."),
    "offer_secure_way": N_("Offer a secure way."),
    "send_by_email_after_warning": N_("Send it by e-mail after a warning and the patient's yes."),
    "record_warning_and_choice": N_("Write down the warning and the patient's choice."),
    "warn_and_ask": N_("Warn in a sentence and ask for a yes."),
}

CODES: dict[str, str] = {**MUST, **LIMITS}
