"""The states' grounds and what must be attested for them, in plain sentences for the reader.

Most states' grounds are of a few kinds and share a code; the fact's id tells them apart. A code of
its own is for a ground whose sentence would be wrong anywhere else.
"""

from cartella.law.finding import N_

STATE_GROUNDS: dict[str, str] = {
    "state_harm_to_patient": N_(
        "A licensed professional finds that seeing this would harm the patient, as state law "
        "puts it."
    ),
    "state_mental_health_harm": N_(
        "A licensed professional finds that seeing this mental health record would do harm, as "
        "state law puts it."
    ),
    "state_harm_to_other": N_(
        "A licensed professional finds that seeing this would endanger another person, as state "
        "law puts it."
    ),
    "state_minor_representative": N_(
        "State law lets this part of a minor's record be kept from the representative."
    ),
    "state_representative": N_(
        "State law lets this be kept from the person who asks in the patient's place."
    ),
    "state_confidential_source": N_(
        "Someone told this in confidence, and state law protects the source."
    ),
    "state_other_person": N_("This speaks of another person, whom state law protects."),
    "state_review_or_litigation": N_(
        "This was made for peer review, quality, administration or a lawsuit, and state law "
        "leaves it out."
    ),
    "state_copy_fee_unpaid": N_("The lawful charge for the copy itself has not been paid."),
    "state_summary_instead": N_("State law lets a report or summary be given in place of copies."),
    "state_personal_notes": N_("These are the professional's personal notes."),
    "state_psychotherapy_notes": N_("These are notes of psychotherapy that state law leaves out."),
    "state_research_or_custody": N_(
        "State law puts this off while research that the patient joined goes on, or in custody."
    ),
    "state_mental_health_outside": N_(
        "State law's own right to the record does not reach mental health information."
    ),
    "state_no_authorization": N_(
        "State law wants a signed authorization first, and none was brought."
    ),
    "state_speculations": N_(
        "These are the provider's own written speculations about the patient's condition."
    ),
    "state_closed_by_law": N_("Another law or a court order closes this."),
    "state_from_other_person": N_(
        "This came from a person other than the patient, and state law lets it be withheld."
    ),
    "state_minor_patient": N_(
        "State law lets this be kept from a minor patient who asks for herself or himself."
    ),
    "ca_mental_health_harm": N_(
        "A licensed professional finds a substantial risk of significant adverse consequences "
        "from seeing this mental health record."
    ),
    "ca_minor_representative": N_(
        "California law lets the provider keep this part of a minor's record from the "
        "representative."
    ),
    "tx_harm": N_("The physician finds that seeing this would harm the patient's health."),
    "tx_other_person": N_(
        "This is confidential information about another patient or a family member who has not "
        "agreed."
    ),
    "tx_mental_health_harm": N_(
        "The professional finds that releasing this mental health record would be harmful."
    ),
    "ny_harm": N_(
        "Review could reasonably be expected to cause substantial and identifiable harm that "
        "outweighs the right of access."
    ),
    "ny_personal_notes": N_("These are the practitioner's personal notes, never shown to anyone."),
    "ny_told_in_confidence": N_(
        "Another person told the practitioner this on the express condition that it never be "
        "disclosed."
    ),
    "ny_minor_representative": N_(
        "The practitioner holds that this part of a minor's treatment should not go to the parent."
    ),
    "ny_from_other_practitioner": N_(
        "This came from another practitioner, whom the patient can ask directly."
    ),
    "fl_report_for_mental_health": N_(
        "For psychiatric, psychological or psychotherapeutic records a report is given in place "
        "of copies."
    ),
    "il_minor_mental_health": N_(
        "The minor objects, or the therapist finds compelling reasons not to show this mental "
        "health record to the parent."
    ),
    "il_copy_charge_unpaid": N_("The lawful charge for the copy itself has not been paid."),
}

STATE_ATTESTATIONS: dict[str, str] = {
    "state_finding_of_harm": N_(
        "In the professional's judgment seeing it would do the harm that the state's law names."
    ),
    "state_reasons_noted": N_("The reasons and the harm foreseen are noted in the file."),
    "state_rule_met": N_("What the state's rule asks for is so in this case."),
    "state_minor_rule_met": N_(
        "The state's rule on this minor's own care keeps it from the representative."
    ),
    "state_other_provider_may_see": N_(
        "The patient is told that a provider of the patient's choice may see it."
    ),
    "state_summary_given": N_("The report or summary is given."),
    "significant_adverse_consequences": N_(
        "The professional has noted the request, the reasons and the harm foreseen in the file."
    ),
    "minor_holds_right_or_harm": N_(
        "The minor holds the right, or access would harm the minor or the professional relation."
    ),
    "harmful_to_health": N_("A signed and dated statement says why access would be harmful."),
    "about_other_patient_or_family": N_(
        "It is confidential information about another patient or a family member."
    ),
    "substantial_harm_outweighs": N_(
        "The harm is substantial and identifiable and outweighs the right of access."
    ),
    "never_disclosed_notes": N_(
        "The notes have not been disclosed to anyone since they were made."
    ),
    "express_condition_of_secrecy": N_("The other person set the express condition of secrecy."),
    "minor_treatment_not_for_parent": N_(
        "The practitioner has considered the minor's own view, if over twelve."
    ),
    "received_from_other_practitioner": N_("It was received from another practitioner."),
    "report_given_instead": N_("A report of examination and treatment is given instead."),
    "minor_objects_or_compelling_reason": N_(
        "The minor was told and objects, or the therapist finds compelling reasons."
    ),
    "lawful_copy_charge_unpaid": N_("A lawful copy charge was asked for and is unpaid."),
}
