"""Closed words of the case language that the engine's own types do not have.

The name in lower case is the word that a case writes, the value its meaning.
"""

from enum import StrEnum

from cartella.law.facts import Lane, Requester
from cartella.law.verification.claims import Relation


class Asker(StrEnum):
    """Who asks."""

    PATIENT = "the patient"
    PERSONAL_REPRESENTATIVE = "a personal representative, whichever kind"
    HEALTH_CARE_AGENT = "agent under a health care power of attorney"
    MONEY_AGENT = "agent under a power of attorney for money only"
    GUARDIAN = "court-appointed guardian or conservator of the person of an adult"
    SURROGATE = "who decides on care under state law where nobody was appointed"
    PARENT = "parent of a minor"
    NONCUSTODIAL_PARENT = "parent of a minor who has no custody"
    MINORS_GUARDIAN = "guardian of a minor"
    IN_PARENTS_PLACE = "who stands in a parent's place for a minor"
    STEPPARENT = "stepparent of a minor"
    EXECUTOR = "executor of a deceased patient's will"
    ADMINISTRATOR = "court-appointed administrator of a deceased patient's estate"
    STATUTORY_SUCCESSOR = "who may act for the deceased by state law without letters"
    SPOUSE = "husband, wife or partner, as such"
    ADULT_CHILD = "grown child of the patient, as such"
    KIN = "another relative, as such; of a dead patient: kin in the sense of state law"
    FRIEND = "friend or caregiver, as such"
    ATTORNEY = "a lawyer, on a client's or the patient's behalf"
    INSURER = "health plan or its agent, about payment"
    OTHER_INSURER = "life, disability, car or liability insurer"
    EMPLOYER = "employer"
    PROVIDER = "another health care provider"
    OFFICIAL = "public official or agency, coroner, licensing board"
    POLICE = "police or other law enforcement"
    SCHOOL = "school"
    MEDIA = "press, radio, television"
    BUSINESS_ASSOCIATE = "who works for the practice (billing company, release vendor)"
    RESEARCHER = "researcher"
    STRANGER = "somebody else"


REQUESTER: dict[Asker, Requester] = {
    Asker.PATIENT: Requester.PATIENT,
    **dict.fromkeys(
        (
            Asker.PERSONAL_REPRESENTATIVE, Asker.HEALTH_CARE_AGENT, Asker.GUARDIAN,
            Asker.SURROGATE, Asker.PARENT, Asker.NONCUSTODIAL_PARENT, Asker.MINORS_GUARDIAN,
            Asker.IN_PARENTS_PLACE, Asker.EXECUTOR, Asker.ADMINISTRATOR,
            Asker.STATUTORY_SUCCESSOR, Asker.MONEY_AGENT, Asker.STEPPARENT,
        ),
        Requester.PERSONAL_REPRESENTATIVE,
    ),
    Asker.ATTORNEY: Requester.ATTORNEY,
    Asker.INSURER: Requester.INSURER,
    Asker.OTHER_INSURER: Requester.INSURER,
    Asker.PROVIDER: Requester.PROVIDER,
    Asker.OFFICIAL: Requester.OFFICIAL,
    Asker.POLICE: Requester.OFFICIAL,
    Asker.KIN: Requester.KIN,
    **dict.fromkeys(
        (Asker.SPOUSE, Asker.ADULT_CHILD, Asker.FRIEND, Asker.EMPLOYER,
         Asker.BUSINESS_ASSOCIATE, Asker.RESEARCHER, Asker.SCHOOL, Asker.MEDIA, Asker.STRANGER),
        Requester.OTHER,
    ),
}  # fmt: skip

LANES: dict[Requester, Lane] = {
    Requester.PATIENT: Lane.ACCESS,
    Requester.PERSONAL_REPRESENTATIVE: Lane.REPRESENTATIVE,
    Requester.ATTORNEY: Lane.AUTHORIZATION,
    Requester.INSURER: Lane.PAYER,
    Requester.PROVIDER: Lane.TREATMENT,
    Requester.OFFICIAL: Lane.OFFICIAL,
    Requester.KIN: Lane.AUTHORIZATION,
    Requester.OTHER: Lane.AUTHORIZATION,
}


RELATION: dict[Asker, Relation] = {
    Asker.HEALTH_CARE_AGENT: Relation.AGENT,
    **dict.fromkeys(
        (Asker.BUSINESS_ASSOCIATE, Asker.RESEARCHER, Asker.SCHOOL, Asker.MEDIA),
        Relation.STRANGER,
    ),
    Asker.POLICE: Relation.OFFICIAL,
    Asker.OTHER_INSURER: Relation.INSURER,
    Asker.PERSONAL_REPRESENTATIVE: Relation.AGENT,
    **{one: Relation[one.name] for one in Asker if one.name in Relation.__members__},
}


class HeldAs(StrEnum):
    """How the record is kept."""

    EHR = "in an electronic health record"
    ELECTRONIC = "electronically, but in no electronic health record"
    PAPER = "on paper"
    FILM = "on film or other plates"


class Channel(StrEnum):
    """How something comes in or goes out."""

    PORTAL = "portal"
    EMAIL = "plain e-mail"
    SECURE = "encrypted e-mail, link or other protected way"
    MAIL = "post"
    FAX = "fax"
    PICK_UP = "picked up at the practice"
    VISIT = "a visit to the office"
    PHONE = "telephone or spoken word"
    PRACTICE_MEDIA = "disk or stick of the practice"
    OUTSIDE_MEDIA = "disk or stick that the requester brings"
    API = "the record system's standard interface, for an app"
    INSPECTION = "looked at on site"
    VENDOR = "a vendor that works for the practice"
    BRIDGE = "a social or texting service"


class Format(StrEnum):
    """In which format a copy is asked for or given."""

    PAPER = "paper"
    PDF = "PDF with text"
    PICTURE_PDF = "scanned picture without text"
    WORD = "word processor file"
    SPREADSHEET = "spreadsheet or CSV"
    IMAGE = "picture file such as JPEG"
    DICOM = "medical image file"
    FHIR = "machine-readable bundle or app connection"
    CCDA = "C-CDA document"
    NATIVE = "the file as it is held"
    LARGE_PRINT = "large print"
    SCREEN_READER = "file that a screen reader can read"
    BRAILLE = "braille"
    OTHER_LANGUAGE = "translation or interpreter's help"
    SUMMARY = "summary or explanation"
    STATEMENT = "a different paper, such as a list of visits"


class Part2Exception(StrEnum):
    """A case in which part 2 lets records go without consent. The data holds no rule on it, so a
    person decides."""

    MEDICAL_EMERGENCY = "medical emergency, 42 CFR 2.51"
    RESEARCH = "research, 42 CFR 2.52"
    AUDIT = "audit and evaluation, 42 CFR 2.53"
    CHILD_ABUSE_REPORT = "first report of child abuse under state law, 42 CFR 2.12(c)(6)"
    CRIME_ON_PREMISES = "crime on the premises or against staff, 42 CFR 2.12(c)(5)"


class Chosen(StrEnum):
    """How the practice works out its fee."""

    ACTUAL = "actual cost of labor, supplies and postage"
    AVERAGE = "schedule of average costs"
    FLAT = "flat fee, all included"
    STATE_SCHEDULE = "the state's page rates"
    HOUSE_FEE = "a house fee nobody worked out"
    VENDOR = "what the vendor charges"
