"""What must be done, in plain sentences for whoever does it. The codes stand in the data."""

from cartella.law.finding import N_

DUTIES: dict[str, str] = {
    # accounting of disclosures
    "give_accounting": N_("Give the accounting of disclosures."),
    "tell_cost_first": N_("Tell the patient the cost before it arises."),
    "may_withdraw_or_change": N_("Let the patient withdraw or change the request."),
    "document_statement": N_("Write down what the agency said."),
    "document_who_spoke": N_("Write down who spoke for the agency, and how that was checked."),
    "limit_oral_suspension": N_("End it after the days a spoken statement may last."),
    # amendment
    "ask_for_writing": N_("Ask the patient to put it in writing, and say how."),
    "ask_for_reason": N_("Ask the patient for the reason, and say how to give it."),
    "decide_and_tell": N_("Decide on it and tell the patient in writing."),
    "amend": N_("Amend: no ground to refuse is met."),
    "amend_too": N_("Amend the record here too."),
    "identify_affected_record": N_("Mark the entries that are affected."),
    "append_or_link": N_("Add or link the amendment; erase nothing."),
    "tell_individual": N_("Tell the patient that the amendment is made."),
    "agree_whom_to_tell": N_("Ask the patient whom to tell, and get the agreement."),
    "tell_named_persons": N_("Tell whom the patient names."),
    "tell_those_known_to_rely": N_("Tell those known to have the entry and likely to rely on it."),
    "take_statement": N_("Take the patient's statement of disagreement."),
    "append_or_link_statement": N_(
        "Add or link the request, the refusal, the statement and any reply to the entry."
    ),
    "give_copy_of_rebuttal": N_("Give the patient a copy of the practice's reply."),
    "send_statement_or_summary_with_later_disclosures": N_(
        "Send the statement, or an accurate summary, with every later disclosure of the entry."
    ),
    "send_rebuttal_with_later_disclosures": N_("Send the practice's reply along as well."),
    "send_request_and_denial_if_asked": N_(
        "Send the request and the refusal with every later disclosure of the entry."
    ),
    "attach_addendum": N_("Attach the patient's own words to the record."),
    "send_addendum_with_later_disclosures": N_(
        "Send the patient's own words with every later disclosure of that part."
    ),
    # restriction
    "filter_plan_requests": N_("Leave these items out of what goes to a health plan."),
    "ask_recipient_not_to_pass_on": N_("Ask who receives it not to pass it on."),
    # review of a denial
    "name_licensed_reviewer_not_involved": N_(
        "Name a licensed professional who took no part in the denial."
    ),
    "refer_promptly": N_("Pass the request for review on promptly."),
    "decide_in_reasonable_time": N_("Have it decided in a reasonable time."),
    "give_written_notice": N_("Tell the patient the outcome in writing."),
    "obey_the_review": N_("Do what the review decides."),
    # breach
    "assess_four_factors": N_("Assess the four factors and write it down."),
    "keep_assessment": N_("Keep in writing why it is no breach."),
    "tell_individuals": N_("Tell the people whose information it is, without delay."),
    "tell_hhs_with_individuals": N_(
        "Tell the Secretary of Health and Human Services together with them."
    ),
    "tell_hhs_after_year_end": N_(
        "Enter it with the Secretary of Health and Human Services after the year's end."
    ),
    "tell_media": N_("Tell prominent media in that state."),
    "tell_covered_entity": N_("Tell the practice whose records they are."),
    "substitute_notice_if_address_fails": N_("Give notice in another way where an address fails."),
    "web_or_media_notice_with_free_number": N_(
        "Put the notice on the web page for 90 days or in the media, with a free number."
    ),
    "follow_state_breach_law": N_("Follow the state's own law on notice."),
    "tell_attorney_general": N_("Tell the state's attorney general."),
    "tell_credit_bureaus": N_("Tell the consumer reporting agencies."),
    "tell_state_office": N_("Tell the state's other office that its law names."),
    # closing
    "give_notice_of_closing": N_("Give notice of the closing."),
    "give_notice_of_departure": N_("Give notice that a professional leaves."),
    "give_notice_of_sale": N_("Give notice of the sale."),
    "name_custodian": N_("See to who keeps the records and where."),
    "destroy_by_the_rules": N_("Destroy only in the way that the rules allow."),
    "keep_charts_and_answer_requests": N_(
        "Keep the charts, and answer requests for as long as they are kept."
    ),
    # information blocking
    "do_not_wait_for_day_30": N_("Give what is ready; do not wait for the last day."),
    "give_written_reason": N_("Give the reason in writing."),
}

AMENDMENT_GROUNDS: dict[str, str] = {
    "not_created_by_entity_unless_originator_gone": N_(
        "Somebody else wrote it, who can still act on the request."
    ),
    "not_in_designated_record_set": N_("It is not part of the designated record set."),
    "not_open_to_inspection": N_("It is not open to the patient's access."),
    "accurate_and_complete": N_("It is accurate and complete as it stands."),
}
