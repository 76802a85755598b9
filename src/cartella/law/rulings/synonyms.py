"""Words that a lawyer may write first, and the words of the language for them.

Only hints: what is not a word of the language is refused all the same, and the message and the page
say which word to take. Where several are named, the first that the key knows is meant.
"""

from collections.abc import Mapping

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    # who asks, who holds
    "individual": ("patient",),
    "data_subject": ("patient",),
    "client": ("patient",),
    "lawyer": ("attorney",),
    "counsel": ("attorney",),
    "law_firm": ("attorney",),
    "proxy": ("health_care_agent", "health_care_power"),
    "health_care_proxy": ("health_care_agent", "health_care_power"),
    "power_of_attorney": ("health_care_agent", "health_care_power"),
    "attorney_in_fact": ("health_care_agent",),
    "conservator": ("guardian",),
    "foster_parent": ("in_parents_place",),
    "grandparent": ("in_parents_place", "kin"),
    "mother": ("parent",),
    "father": ("parent",),
    "sibling": ("kin",),
    "brother": ("kin",),
    "sister": ("kin",),
    "next_of_kin": ("kin",),
    "partner": ("spouse",),
    "widow": ("spouse",),
    "heir": ("statutory_successor",),
    "health_plan": ("insurer",),
    "payer": ("insurer",),
    "life_insurer": ("other_insurer",),
    "doctor": ("provider", "physician"),
    "hospital": ("provider", "hospital"),
    "law_enforcement": ("police", "police_process"),
    "sheriff": ("police",),
    "medical_board": ("official", "oversight"),
    "licensing_board": ("official", "oversight"),
    "health_oversight": ("oversight",),
    "agency": ("official",),
    "ocr": ("official", "hhs"),
    "medical_examiner": ("official", "coroner"),
    "journalist": ("media",),
    "vendor": ("business_associate", "vendor"),
    "dentist": ("other_licensee",),
    "pharmacy": ("other_licensee",),
    "chiropractor": ("other_licensee",),
    "psychologist": ("mental_health_professional",),
    "med_spa": ("lay_company", "licensed_clinic"),
    "clinic": ("licensed_clinic",),
    # papers
    "subpoena": ("attorney_subpoena", "clerk_subpoena"),
    "search_warrant": ("warrant",),
    "civil_investigative_demand": ("administrative_demand",),
    "administrative_subpoena": ("administrative_demand",),
    "interrogatories": ("discovery_request",),
    "qualified_protective_order": ("order_stipulated_or_asked",),
    "letters_of_guardianship": ("guardianship_order",),
    "small_estate_affidavit": ("small_estate_paper",),
    # what, how and by which way
    "abortion": ("abortion", "reproductive"),
    "contraception": ("reproductive",),
    "std": ("sti",),
    "sud": ("substance_use",),
    "drugs": ("substance_use",),
    "psychotherapy_notes": ("psychotherapy_notes", "psychotherapy_note", "psychotherapy"),
    "progress_note": ("note",),
    "lab_result": ("lab_result", "diagnostic_report", "observation"),
    "x_ray": ("film", "diagnostic_report"),
    "xray": ("film", "diagnostic_report"),
    "bill": ("invoice", "billing"),
    "text": ("bridge",),
    "sms": ("bridge",),
    "in_person": ("visit", "pick_up", "inspection"),
    "usb": ("outside_media", "practice_media"),
    "cd": ("practice_media",),
    "app": ("api",),
    "encrypted_email": ("secure",),
    "csv": ("spreadsheet",),
    "jpeg": ("image",),
    "emr": ("ehr",),
    # acts, keys and reasons
    "deny": ("refuse", "withhold"),
    "disclose": ("release", "disclose_without_authorization"),
    "produce": ("release", "answer_process"),
    "bill_patient": ("charge",),
    "reason": ("because",),
    "why": ("because",),
    "ground": ("because", "ground"),
    "dob": ("born",),
    "birth_date": ("born",),
    "fee": ("usd", "told_usd"),
    "amount": ("usd",),
    "date": ("on",),
    "notice": ("told", "noticed"),
    "danger": ("endangerment", "endangers_life_or_safety"),
    "harm": ("endangerment", "endangers_life_or_safety"),
    "life_or_safety": ("endangerment", "endangers_life_or_safety"),
    "third_person": ("other_person",),
    "unpaid_balance": ("unpaid_bill",),
    "too_burdensome": ("inconvenient",),
    "hipaa": ("covered",),
    "covered_entity": ("covered",),
    "cash_practice": ("cash_only",),
}


def meant(word: object, known: list[str]) -> str | None:
    """The known word that is meant by another spelling or by a lawyer's own word, if any."""
    plain = str(word).strip().lower().replace(" ", "_").replace("-", "_")
    for one in (plain, *SYNONYMS.get(plain, ())):
        if one in known:
            return one
    return None
