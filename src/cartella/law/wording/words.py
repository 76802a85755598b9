"""The law's codes in plain sentences, marked for translation: grounds, findings, excuses, reasons.

The data names codes, so that it can be checked; what a reader sees stands here and nowhere else.
Where the data's own words reach a reader as they are, they stand in `VALUES` a second time, for the
translators find marked strings only.
"""

from cartella.law.book.provisions import Excuse, Part
from cartella.law.finding import N_
from cartella.law.wording.words_of_fees import FEE_VALUES
from cartella.law.wording.words_of_keeping import KEEPING_VALUES
from cartella.law.wording.words_of_papers import PAPER_VALUES
from cartella.law.wording.words_of_register import REGISTER_VALUES
from cartella.law.wording.words_of_standing import STANDING_VALUES
from cartella.law.wording.words_of_states import STATE_ATTESTATIONS, STATE_GROUNDS

GROUNDS: dict[str, str] = {
    "psychotherapy_notes": N_(
        "These are a mental health professional's own notes of counseling sessions, kept apart "
        "from the rest of the record."
    ),
    "legal_proceeding": N_("This was put together for a legal proceeding."),
    "inmate_copy": N_(
        "A copy would put health, safety, custody or rehabilitation in a correctional "
        "institution at risk."
    ),
    "research_suspension": N_(
        "This comes from research with treatment that is still going on; access returns when the "
        "research ends, as agreed at the start."
    ),
    "privacy_act": N_("The federal Privacy Act closes this record."),
    "confidential_source": N_(
        "Someone who is not a health care provider told us this in confidence, and reading it "
        "would likely show who."
    ),
    "endangerment": N_(
        "A licensed health care professional finds that seeing this is reasonably likely to "
        "endanger the life or physical safety of the patient or another person."
    ),
    "other_person": N_(
        "This speaks of another person, and a licensed health care professional finds that "
        "seeing it is reasonably likely to cause that person substantial harm."
    ),
    "representative_harm": N_(
        "A licensed health care professional finds that giving this to the personal "
        "representative is reasonably likely to cause substantial harm to the patient or another "
        "person."
    ),
    **STATE_GROUNDS,
}

ATTESTATIONS: dict[str, str] = {
    "session_notes_of_mental_health_professional": N_(
        "A mental health professional wrote these notes to analyze what was said in counseling."
    ),
    "kept_apart": N_("The notes are kept apart from the rest of the record."),
    "compiled_for_proceeding": N_(
        "This was compiled in reasonable anticipation of, or for, a legal proceeding."
    ),
    "underlying_chart_released": N_("The chart that lies beneath it goes out all the same."),
    "inmate": N_("The person is an inmate of a correctional institution."),
    "copy_jeopardizes_custody_or_safety": N_(
        "A copy would jeopardize health, safety, security, custody or rehabilitation there."
    ),
    "research_in_progress": N_("The research includes treatment and is still in progress."),
    "agreed_when_consenting": N_("The person agreed to the suspension when consenting."),
    "told_when_access_resumes": N_("The person was told that access returns at the end."),
    "record_under_5_usc_552a": N_("The record is under the Privacy Act, 5 U.S.C. 552a."),
    "denial_meets_that_act": N_("A denial would meet the requirements of that Act."),
    "from_someone_not_a_provider": N_("It came from someone who is not a health care provider."),
    "promise_of_confidentiality": N_("That person was promised confidentiality."),
    "would_reveal_source": N_("Access would be reasonably likely to reveal the source."),
    "endangers_life_or_safety": N_(
        "In the professional's judgment access is reasonably likely to endanger the life or "
        "physical safety of the patient or another person."
    ),
    "refers_to_other_person": N_("It refers to another person who is not a health care provider."),
    "substantial_harm_to_other_person": N_(
        "In the professional's judgment access is reasonably likely to cause substantial harm to "
        "that person."
    ),
    "substantial_harm_by_representative": N_(
        "In the professional's judgment giving access to the representative is reasonably likely "
        "to cause substantial harm to the patient or another person."
    ),
    **STATE_ATTESTATIONS,
}

EXCUSES: dict[Excuse, str] = {
    Excuse.UNPAID_BILL: N_(
        "An unpaid bill for care is no ground: access may not be held back for it."
    ),
    Excuse.NO_REASON: N_("A missing reason is no ground: nobody has to say why they ask."),
    Excuse.MAY_SUE: N_("That the patient may sue is no ground: the chart is theirs to see."),
    Excuse.INCONVENIENT: N_(
        "That the file is hard to get at is no ground: storage elsewhere gives no more time."
    ),
    Excuse.NO_FORM: N_("That the practice's own form was not used is no ground."),
    Excuse.NOT_BY_PORTAL: N_("Not wanting the portal is no ground: it may not be the only way."),
    Excuse.EMOTIONAL_UPSET: N_(
        "That reading it may upset is no ground: life or physical safety must be in danger."
    ),
    Excuse.MAY_MISUNDERSTAND: N_("That it may be misunderstood is no ground."),
    Excuse.FROM_OTHER_PROVIDER: N_(
        "That it came from another provider is no ground: what is kept and used is given."
    ),
    Excuse.OLD_RECORD: N_("Age is no ground: the right lasts as long as the record is kept."),
    Excuse.APP_PRIVACY: N_("The privacy of a chosen app is no ground; one may warn of it."),
}

PARTS: dict[Part, str] = {
    Part.BASIS: N_("the basis for the denial, in plain words"),
    Part.REVIEW_RIGHT: N_("the right to have the denial reviewed"),
    Part.HOW_TO_ASK_REVIEW: N_("how to ask for that review"),
    Part.COMPLAINT_TO_PRACTICE: N_("how to complain to the practice"),
    Part.CONTACT: N_("the name or title of the person to complain to"),
    Part.CONTACT_PHONE: N_("that person's telephone number"),
    Part.COMPLAINT_TO_HHS: N_("how to complain to the Secretary of Health and Human Services"),
    Part.STATE_REVIEW: N_("the review that state law offers"),
}

OUTSIDE: dict[str, str] = {
    "not_used_to_decide": N_(
        "It is not used to make decisions about the patient, so it is outside the designated "
        "record set."
    ),
    "psychotherapy_notes": N_(
        "Session notes of a mental health professional that are kept apart are outside the right "
        "of access."
    ),
    "legal_proceeding": N_(
        "What was compiled for a legal proceeding is outside the right of access; the chart "
        "beneath it is not."
    ),
}

NEVER_CHARGED: dict[str, str] = {
    "search": N_("searching for the record"),
    "retrieval": N_("retrieving the record"),
    "review_of_request": N_("reviewing the request"),
    "redaction_or_segregation": N_("taking parts out or apart"),
    "verification": N_("checking who asks"),
    "system_or_storage": N_("systems or storage"),
    "capital": N_("capital costs"),
    "certification_unasked": N_("a certification nobody asked for"),
    "vendor_markup": N_("a vendor's markup"),
    "inspection": N_("looking at the record"),
    "per_page_of_electronic_record": N_("pages of a record that is held electronically"),
    "portal_access": N_("access through the portal"),
}

VALUES: tuple[str, ...] = (
    # Unit
    N_("calendar days"),
    N_("business days"),
    N_("hours"),
    # Measures
    N_("added"),
    N_("total from receipt"),
    # Known
    N_("read"),
    N_("second hand"),
    N_("remembered"),
    # Confidence
    N_("high"),
    N_("medium"),
    N_("low"),
    # State
    N_("settled"),
    N_("silent"),
    N_("unconfirmed"),
    # Service
    N_("applies"),
    N_("safe side only"),
    # Holder, after "written for" and "kept by"
    N_("physician"),
    N_("nurse practitioner"),
    N_("physician assistant"),
    N_("registered nurse"),
    N_("mental health professional"),
    N_("other licensee"),
    N_("licensed clinic"),
    N_("professional entity"),
    N_("lay-owned company"),
    N_("hospital"),
    # Lane
    N_("patient access"),
    N_("personal representative"),
    N_("third-party directive"),
    N_("authorization"),
    N_("treatment"),
    N_("subpoena or court order"),
    N_("regulator, board, public health or law enforcement"),
    N_("payer"),
    N_("card dispute"),
    N_("accounting of disclosures"),
    N_("amendment"),
    N_("restriction or confidential communication"),
    N_("complaint"),
    # Demand, before "may not be demanded"
    N_("a visit"),
    N_("the portal"),
    N_("the post"),
    N_("a notary"),
    N_("a reason"),
    N_("an authorization form"),
    N_("the practice's own form"),
    N_("a disk or stick"),
    N_("a summary in place of the record"),
    # Determined
    N_("granted"),
    N_("granted in part"),
    N_("denied"),
    N_("none held"),
    # Excuse, after "not a ground"
    N_("unpaid bill"),
    N_("missing reason"),
    N_("may sue"),
    N_("inconvenient file"),
    N_("no form"),
    N_("wants no portal"),
    N_("emotional upset"),
    N_("may misunderstand"),
    N_("from another provider"),
    N_("old record"),
    N_("chosen app"),
    # The value of a used fact, where it is no number
    N_("no number"),
    N_("years"),
    N_("owed"),
    N_("not owed"),
    N_("inside"),
    N_("outside"),
    N_("outside the right"),
    N_("letter"),
    N_("never"),
    N_("not a ground"),
    # Topics of rules
    N_("who may ask"),
    N_("third party"),
    N_("verification"),
    N_("request"),
    N_("manner"),
    N_("format"),
    N_("delivery"),
    # Conditions of extensions
    N_("one written statement inside the first 30 days with the reason and the completion date"),
    N_(
        "record of extraordinary length or discharge in the last 10 days; tell the patient the date"
    ),
    N_(
        "written statement within the first 30 days giving reasons and date; never beyond 60 days "
        "after receipt"
    ),
    # Cites and sources that hold words
    N_("knowledge (not re-read)"),
    N_("rest knowledge (not re-read)"),
    N_("HHS access guidance"),
    N_("(none found)"),
    N_("none"),
    N_("735 ILCS 5/8-2001.5(a); deadline 735 ILCS 5/8-2001(e)"),
    N_("22 TAC § 163.3 (formerly § 165.2(a))"),
    N_("22 TAC § 163.3 (formerly § 165.2)"),
    *FEE_VALUES,
    *KEEPING_VALUES,
    *PAPER_VALUES,
    *REGISTER_VALUES,
    *STANDING_VALUES,
)
