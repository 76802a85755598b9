"""What a thing in a chart is: FHIR type, folder or form → one kind; each kind → one drawer.

Whether a kind is inside the designated record set is law data, not said here.
"""

import re
import unicodedata

from cartella.law.facts import Kind as Kind  # the one list of kinds
from cartella.packaging.record import Drawer

_DRAWERS = {
    Kind.DEMOGRAPHICS: Drawer.DETAILS,
    Kind.CONTACT: Drawer.DETAILS,
    Kind.COVERAGE: Drawer.DETAILS,
    Kind.PRACTITIONER: Drawer.DETAILS,
    Kind.ORGANIZATION: Drawer.DETAILS,
    Kind.LOCATION: Drawer.DETAILS,
    Kind.PHOTO: Drawer.IMAGES,
    Kind.APPOINTMENT: Drawer.APPOINTMENTS,
    Kind.SERVICE: Drawer.SERVICES,
    Kind.CONSENT: Drawer.CONSENTS,
    Kind.INVOICE: Drawer.INVOICES,
    Kind.PAYMENT: Drawer.INVOICES,
    Kind.CLAIM: Drawer.INVOICES,
    Kind.MEMBERSHIP: Drawer.MEMBERSHIPS,
    Kind.CREDIT: Drawer.CREDITS,
    Kind.MESSAGE: Drawer.MESSAGES,
}

_TYPES = {
    "Patient": Kind.DEMOGRAPHICS,
    "RelatedPerson": Kind.CONTACT,
    "Person": Kind.CONTACT,
    "Media": Kind.PHOTO,
    "Appointment": Kind.APPOINTMENT,
    "AppointmentResponse": Kind.APPOINTMENT,
    "HealthcareService": Kind.SERVICE,
    "Encounter": Kind.ENCOUNTER,
    "EpisodeOfCare": Kind.ENCOUNTER,
    "Composition": Kind.NOTE,
    "ClinicalImpression": Kind.NOTE,
    "QuestionnaireResponse": Kind.NOTE,
    "ServiceRequest": Kind.ORDER,
    "DeviceRequest": Kind.ORDER,
    "NutritionOrder": Kind.ORDER,
    "RequestGroup": Kind.ORDER,
    "DeviceUseStatement": Kind.DEVICE_TREATMENT,
    "Device": Kind.DEVICE_TREATMENT,
    "Observation": Kind.OBSERVATION,
    "RiskAssessment": Kind.OBSERVATION,
    "Specimen": Kind.OBSERVATION,
    "Condition": Kind.CONDITION,
    "FamilyMemberHistory": Kind.CONDITION,
    "DetectedIssue": Kind.CONDITION,
    "AdverseEvent": Kind.CONDITION,
    "AllergyIntolerance": Kind.ALLERGY,
    "Medication": Kind.MEDICATION,
    "MedicationRequest": Kind.MEDICATION,
    "MedicationStatement": Kind.MEDICATION,
    "MedicationDispense": Kind.MEDICATION,
    "MedicationAdministration": Kind.TREATMENT,
    "Immunization": Kind.IMMUNIZATION,
    "ImmunizationEvaluation": Kind.IMMUNIZATION,
    "ImmunizationRecommendation": Kind.IMMUNIZATION,
    "Procedure": Kind.PROCEDURE,
    "DiagnosticReport": Kind.DIAGNOSTIC_REPORT,
    "ImagingStudy": Kind.DIAGNOSTIC_REPORT,
    "DocumentReference": Kind.DOCUMENT,
    "DocumentManifest": Kind.DOCUMENT,
    "Binary": Kind.DOCUMENT,
    "Consent": Kind.CONSENT,
    "Contract": Kind.CONSENT,
    "Invoice": Kind.INVOICE,
    "ChargeItem": Kind.INVOICE,
    "Account": Kind.INVOICE,
    "PaymentNotice": Kind.PAYMENT,
    "PaymentReconciliation": Kind.PAYMENT,
    "Claim": Kind.CLAIM,
    "ClaimResponse": Kind.CLAIM,
    "ExplanationOfBenefit": Kind.CLAIM,
    "Coverage": Kind.COVERAGE,
    "CoverageEligibilityRequest": Kind.COVERAGE,
    "CoverageEligibilityResponse": Kind.COVERAGE,
    "Communication": Kind.MESSAGE,
    "CommunicationRequest": Kind.MESSAGE,
    "CarePlan": Kind.CARE_PLAN,
    "CareTeam": Kind.CARE_PLAN,
    "Goal": Kind.GOAL,
    "Practitioner": Kind.PRACTITIONER,
    "PractitionerRole": Kind.PRACTITIONER,
    "Organization": Kind.ORGANIZATION,
    "Location": Kind.LOCATION,
    "Provenance": Kind.PROVENANCE,
}

# What a document or list in a drawer is, when nothing says more.
_FILED = {
    Drawer.DETAILS: Kind.DEMOGRAPHICS,
    Drawer.IMAGES: Kind.PHOTO,
    Drawer.APPOINTMENTS: Kind.APPOINTMENT,
    Drawer.SERVICES: Kind.SERVICE,
    Drawer.ENCOUNTERS: Kind.NOTE,
    Drawer.CONSENTS: Kind.CONSENT,
    Drawer.INVOICES: Kind.INVOICE,
    Drawer.MEMBERSHIPS: Kind.MEMBERSHIP,
    Drawer.CREDITS: Kind.CREDIT,
    Drawer.MESSAGES: Kind.MESSAGE,
}

# Beginnings of folded words by which folders and file names say their drawer. Kinds outside the
# record set are never guessed from a name: to leave something out is a person's act.
_WORDS: tuple[tuple[Drawer, tuple[str, ...]], ...] = (
    (
        Drawer.CONSENTS,
        ("consent", "waiver", "release form", "npp", "privacy notice", "arbitration"),
    ),
    (Drawer.MEMBERSHIPS, ("membership", "member agreement", "membres", "subscription")),
    (Drawer.CREDITS, ("credit", "gift", "bank", "voucher", "wallet", "referral bonus")),
    (Drawer.MESSAGES, ("message", "text", "sms", "email", "e mail", "chat", "mensaje", "communic")),
    (
        Drawer.INVOICES,
        ("invoice", "receipt", "payment", "billing", "bill", "refund", "quote", "sales", "factura"),
    ),
    (Drawer.APPOINTMENTS, ("appointment", "booking", "schedule", "calendar", "cita", "no show")),
    (
        Drawer.IMAGES,
        ("image", "photo", "picture", "foto", "imagen", "before and", "before after", "gallery"),
    ),
    (
        Drawer.ENCOUNTERS,
        (
            *("encounter", "visit", "note", "soap", "chart", "gfe", "exam", "consult", "clinical"),
            *("treatment record", "lab", "result", "order", "prescription", "rx", "history"),
            *("intake", "nota", "consulta", "progress", "procedure"),
        ),
    ),
    (Drawer.SERVICES, ("service", "package", "servicio", "paquete", "treatment")),
    (
        Drawer.DETAILS,
        ("detail", "demographic", "profile", "contact", "details", "patient info", "detalle"),
    ),
)
_NUMBERED = re.compile(r"^\W*(\d{1,2})(?!\d)")


def of_type(resource_type: str) -> Kind:
    """The kind of a FHIR type; `other` for a type that we do not know."""
    return _TYPES.get(resource_type, Kind.OTHER)


def drawer(kind: Kind) -> Drawer:
    """The drawer that a kind lies in."""
    return _DRAWERS.get(kind, Drawer.ENCOUNTERS)


def filed_in(where: Drawer, *, is_picture: bool = False) -> Kind:
    """The kind of a file in a drawer when nothing says more."""
    if where is Drawer.IMAGES and not is_picture:
        return Kind.DOCUMENT
    return _FILED[where]


def drawer_of_folder(name: str) -> Drawer | None:
    """The drawer that a folder name means, by its word, else by its number; None if by neither."""
    named = drawer_of_words(name)
    if named is not None:
        return named
    number = _NUMBERED.match(name)
    if number and 1 <= int(number[1]) <= 10:
        return Drawer(int(number[1]))
    return None


def drawer_of_words(text: str) -> Drawer | None:
    """The drawer that words in a name or a first page speak of; None if they do not."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = " " + " ".join(re.findall(r"[^\W\d_]+", plain))
    for where, beginnings in _WORDS:
        if any(f" {beginning}" in words for beginning in beginnings):
            return where
    return None
