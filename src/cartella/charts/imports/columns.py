"""What a list may be and what its columns may mean. `mapping.py` proposes and checks."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ListKind(StrEnum):
    """What the rows of a list are."""

    PATIENTS = "patients"
    APPOINTMENTS = "appointments"
    INVOICES = "invoices"
    SERVICES = "services"
    PACKAGES = "packages"
    MESSAGES = "messages"
    PRODUCTS = "products"


LIST_NAMES: dict[ListKind, Promise] = {
    ListKind.PATIENTS: _("Patients"),
    ListKind.APPOINTMENTS: _("Appointments"),
    ListKind.INVOICES: _("Invoices and payments"),
    ListKind.SERVICES: _("Services and treatments"),
    ListKind.PACKAGES: _("Packages, memberships, credits"),
    ListKind.MESSAGES: _("Messages"),
    ListKind.PRODUCTS: _("Products and lots used"),
}


class Sort(StrEnum):
    """What kind of values a field holds."""

    TEXT = "text"
    NAME = "name"
    DAY = "day"
    BIRTH = "birth"
    TIME = "time"
    AMOUNT = "amount"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a column may say. `heads`: words by which a head names it, likeliest first."""

    id: str
    words: Promise
    sort: Sort
    heads: tuple[str, ...]


def _f(field_id: str, words: Promise, sort: Sort, heads: str) -> Field:
    return Field(id=field_id, words=words, sort=sort, heads=tuple(heads.split("|")))


_PERSON = (
    _f(
        "patient_id",
        _("Patient: id there"),
        Sort.TEXT,
        "patient id|client id|guest id|guest code|patient number|client number|"
        "chart number|mrn|customer id",
    ),
    _f(
        "name",
        _("Patient: whole name"),
        Sort.NAME,
        "patient name|client name|guest name|full name|patient|client|guest|customer|name|contact",
    ),
    _f(
        "given_name",
        _("Patient: given name"),
        Sort.NAME,
        "first name|given name|firstname|patient first name|client first name|first|nombre",
    ),
    _f(
        "family_name",
        _("Patient: family name"),
        Sort.NAME,
        "last name|family name|surname|lastname|patient last name|client last name|last|apellido",
    ),
    _f(
        "birth_on",
        _("Patient: birth date"),
        Sort.BIRTH,
        "birth date|date of birth|dob|birthday|birthdate|patient dob|client dob|born|"
        "fecha de nacimiento",
    ),
    _f(
        "phone",
        _("Patient: phone"),
        Sort.PHONE,
        "phone|mobile|cell|phone number|mobile phone|cell phone|mobile number|"
        "telephone|client phone|home phone",
    ),
    _f(
        "email",
        _("Patient: e-mail"),
        Sort.EMAIL,
        "email|e mail|email address|client email|patient email|mail",
    ),
)
_ID = _f(
    "id",
    _("Number of the row there"),
    Sort.TEXT,
    "appointment id|invoice number|invoice id|order id|sale id|message id|"
    "order number|receipt number|invoice no|invoice|id|number|no",
)
_ON = _f(
    "on",
    _("Day"),
    Sort.DAY,
    "date|service date|appointment date|invoice date|sale date|sent|date time|"
    "datetime|sent at|created|start|start time|purchase date|treatment date|"
    "order date|sold on|timestamp|fecha",
)
_AT = _f("at", _("Time of day"), Sort.TIME, "time|start time|appointment time|hora")
_BY = _f(
    "provider",
    _("Provider or member of staff"),
    Sort.TEXT,
    "provider|staff|practitioner|service provider|injector|staff name|employee|"
    "therapist|sold by|user",
)
_STATUS = _f(
    "status",
    _("Status"),
    Sort.TEXT,
    "status|appointment status|state|payment status|invoice status|delivery status",
)
_NOTE = _f(
    "note", _("Note"), Sort.TEXT, "note|notes|comment|comments|appointment note|remarks|memo|nota"
)
_WHAT = _f(
    "what",
    _("What it was"),
    Sort.TEXT,
    "service|services|service name|item|item name|product|product name|"
    "description|treatment|package|package name|membership|reason|type|servicio",
)
_PLACE = _f(
    "location",
    _("Location"),
    Sort.TEXT,
    "location|center|clinic|branch|site|location name|center name",
)
_AMOUNT = _f(
    "amount",
    _("Amount"),
    Sort.AMOUNT,
    "amount|total|price|net sales|gross|subtotal|invoice total|total amount|"
    "sale amount|amount paid|cost|importe|value",
)
_QUANTITY = _f(
    "quantity",
    _("Quantity"),
    Sort.AMOUNT,
    "quantity|qty|units|amount used|count|sessions|bought|syringes",
)

FIELDS: dict[ListKind, tuple[Field, ...]] = {
    ListKind.PATIENTS: (
        *_PERSON,
        _f(
            "address",
            _("Patient: address"),
            Sort.TEXT,
            "address|street|address 1|street address|direccion",
        ),
        _f("gender", _("Patient: gender"), Sort.TEXT, "gender|sex|sexo"),
        _f("language", _("Patient: language"), Sort.TEXT, "language|preferred language"),
    ),
    ListKind.APPOINTMENTS: (*_PERSON, _ID, _ON, _AT, _WHAT, _BY, _STATUS, _PLACE, _NOTE),
    ListKind.INVOICES: (
        *_PERSON,
        _ID,
        _ON,
        _WHAT,
        _AMOUNT,
        _QUANTITY,
        _f("paid", _("Paid"), Sort.AMOUNT, "paid|payment|collected|payments"),
        _STATUS,
        _BY,
        _PLACE,
        _NOTE,
    ),
    ListKind.SERVICES: (
        *_PERSON,
        _ID,
        _ON,
        _AT,
        _WHAT,
        _BY,
        _QUANTITY,
        _AMOUNT,
        _PLACE,
        _STATUS,
        _NOTE,
    ),
    ListKind.PACKAGES: (
        *_PERSON,
        _ID,
        _ON,
        _WHAT,
        _QUANTITY,
        _f("used", _("Used"), Sort.AMOUNT, "used|redeemed|sessions used"),
        _f("left", _("What is left"), Sort.AMOUNT, "left|remaining|balance|sessions left"),
        _f(
            "expires_on",
            _("Ends on"),
            Sort.DAY,
            "expires|expiry|expiration date|end date|valid until",
        ),
        _AMOUNT,
        _STATUS,
        _NOTE,
    ),
    ListKind.MESSAGES: (
        *_PERSON,
        _ID,
        _ON,
        _AT,
        _f(
            "text",
            _("Words of the message"),
            Sort.TEXT,
            "message|text|body|content|message text|message body|mensaje",
        ),
        _f(
            "direction",
            _("From or to the patient"),
            Sort.TEXT,
            "direction|type|in out|inbound outbound",
        ),
        _f("channel", _("Channel"), Sort.TEXT, "channel|medium|via"),
        _f("from", _("From"), Sort.TEXT, "from|sender|sent by"),
        _f("to", _("To"), Sort.TEXT, "to|recipient|sent to"),
        _STATUS,
    ),
    ListKind.PRODUCTS: (
        *_PERSON,
        _ID,
        _ON,
        _WHAT,
        _f("lot", _("Lot"), Sort.TEXT, "lot|lot number|batch|lot no|batch number"),
        _f(
            "expires_on",
            _("Expiry of the lot"),
            Sort.DAY,
            "expiry|expiration date|expires|expiration|exp date",
        ),
        _QUANTITY,
        _f("unit", _("Unit"), Sort.TEXT, "unit|uom|unit of measure"),
        _f("site", _("Where on the body"), Sort.TEXT, "site|area|body part|injection site|zone"),
        _BY,
        _NOTE,
    ),
}
# Heads that only one kind of list has.
TELLS: dict[ListKind, tuple[str, ...]] = {
    kind: tuple(words.split("|"))
    for kind, words in (
        (ListKind.PRODUCTS, "lot|batch|injection site"),
        (ListKind.MESSAGES, "message|direction|body|sender|recipient|mensaje"),
        (ListKind.PACKAGES, "package|remaining|sessions left|membership|redeemed"),
        (
            ListKind.INVOICES,
            "invoice|order|total|amount|paid|payment|sale|subtotal|tax|net sales",
        ),
        (ListKind.APPOINTMENTS, "appointment|booked|start time|no show|cita|check in"),
        (ListKind.SERVICES, "service|treatment|servicio|provider"),
    )
}
# Words in a file's name, for lists whose heads tell nothing.
FILE_TELLS: dict[ListKind, tuple[str, ...]] = {
    kind: tuple(words.split())
    for kind, words in (
        (ListKind.APPOINTMENTS, "appointment appointments visit visits booking bookings citas"),
        (ListKind.INVOICES, "invoice invoices sale sales order orders payment payments facturas"),
        (ListKind.MESSAGES, "message messages text texts sms mensajes"),
        (ListKind.PACKAGES, "package packages membership memberships credit credits"),
        (ListKind.PRODUCTS, "product products lot lots"),
        (ListKind.SERVICES, "service services treatment treatments"),
        (ListKind.PATIENTS, "patient patients client clients guest guests customers pacientes"),
    )
}
