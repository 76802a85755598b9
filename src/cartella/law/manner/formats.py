"""In which form and by which way a copy is given: the ladder of 45 CFR 164.524(c)(2)-(3).

What is asked for if it can readily be made, else another form that is agreed on; paper in place of
an electronic copy only when every offer was declined. Nobody is made to buy, fetch, or look.
"""

from dataclasses import dataclass
from enum import StrEnum

from cartella.law.book import rulebook
from cartella.law.book.rulebook import Duties
from cartella.law.facts import Facts, Form
from cartella.law.finding import N_, Finding, Message, message


class FileForm(StrEnum):
    """The form and format that was asked for."""

    PDF = "PDF"
    WORD = "text document"
    HTML = "web page"
    TABLE = "table"
    FHIR = "FHIR"
    CCDA = "C-CDA"
    PICTURE = "picture"
    SCAN = "scan of paper"
    PAPER = "paper"
    LARGE_PRINT = "large print"
    SCREEN_READER = "file for a screen reader"
    OTHER = "another form"


class Way(StrEnum):
    """By which way the copy is to come."""

    NOT_SAID = "not said"
    PORTAL = "portal"
    PLAIN_EMAIL = "plain e-mail"
    SECURE_EMAIL = "secure e-mail or link"
    MAIL = "post"
    PICK_UP = "pick-up"
    INSPECTION = "looking at it on the spot"
    OWN_MEDIA = "the patient's own disk or stick"
    PRACTICE_MEDIA = "a disk or stick of the practice"
    API = "an app's interface"
    FAX = "fax"


class Imposed(StrEnum):
    """What the practice would do in place of what was asked."""

    PAPER_INSTEAD = "paper in place of an electronic copy"
    REFUSE_TO_SCAN = "no scan"
    BUY_MEDIA = "a disk or stick that must be bought"
    PICK_UP_ONLY = "pick-up only"
    PORTAL_ONLY = "the portal only"
    PLAIN_EMAIL_ONLY = "plain e-mail only"
    NO_EMAIL = "no e-mail"
    NO_API = "no interface"
    PICTURE_ONLY = "a picture that no screen reader reads"
    SUMMARY_INSTEAD = "a summary in place of the record"
    REFUSE_OWN_MEDIA = "refusing the patient's own stick"


class Give(StrEnum):
    """What may be given."""

    ASKED = "the form asked for"
    AGREED_ELECTRONIC = "another electronic form agreed on"
    AGREED = "another form agreed on"
    HARD_COPY = "a readable copy on paper"
    SUMMARY = "the summary agreed on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the patient wants and what the practice can do. None: not known or not yet said.

    `offered`: other electronic forms offered; `is_any_accepted`: the patient took one. `imposes`:
    what the practice would do instead. `needs_aid`: a disability asks for an accessible form."""

    form: Form = Form.ELECTRONIC
    asked: FileForm = FileForm.PDF
    is_held_electronically: bool | None = None
    is_readily_producible: bool | None = None
    offered: frozenset[FileForm] = frozenset()
    is_any_accepted: bool | None = None
    way: Way = Way.NOT_SAID
    is_warned: bool = False
    is_risk_accepted: bool | None = None
    is_risk_unacceptable: bool | None = None
    is_summary_agreed: bool = False
    is_summary_fee_agreed: bool = False
    needs_aid: bool = False
    imposes: frozenset[Imposed] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What may be given, in order of right, and which of the practice's own wishes are wrong.
    `may_use_way` None: first the warning and the patient's yes."""

    may_give: tuple[Give, ...]
    may_use_way: bool | None
    wrong: tuple[Imposed, ...]
    duties: Duties = ()
    never: Duties = ()


def judge(facts: Facts, wish: Wish) -> Finding[Manner]:
    """The form and the way that are owed, and what may not be put in their place."""
    may_give, rules, duties, steps, decide = _form(wish)
    may_use, way_rules, way_duties, way_never, way_steps = _way(wish)
    wrong = tuple(
        one for one in Imposed if one in wish.imposes and not _is_right(one, wish, may_give)
    )
    never = way_never
    for one in wrong:
        fact_id, do, leave = INSTEAD[one]
        duties += rulebook.duties(fact_id, *do)
        never += rulebook.duties(fact_id, *leave)
        rules.append(fact_id)
    if wish.needs_aid:
        duties += rulebook.duties(
            "fed-frm-001", "provide_accessible_format_if_readily_producible", "provide_aids_free"
        )
        never += rulebook.duties("fed-frm-001", "charge_for_auxiliary_aid")
    return rulebook.conclude(
        Manner(
            may_give=may_give,
            may_use_way=may_use,
            wrong=wrong,
            duties=tuple(dict.fromkeys((*duties, *way_duties))),
            never=tuple(dict.fromkeys(never)),
        ),
        rules=(*rules, *way_rules),
        steps=(*steps, *way_steps),
        decide=decide,
    )


INSTEAD: dict[Imposed, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    Imposed.PAPER_INSTEAD: ("fed-frm-002", ("provide_asked_form",), ("substitute_paper",)),
    Imposed.REFUSE_TO_SCAN: (
        "fed-frm-001", ("scan_and_send",), ("refuse_when_readily_producible",),
    ),
    Imposed.BUY_MEDIA: (
        "fed-frm-006", ("send_by_email_or_mail",), ("require_media_purchase",),
    ),
    Imposed.PICK_UP_ONLY: ("fed-frm-004", ("mail_copy",), ("pickup_only",)),
    Imposed.PORTAL_ONLY: ("fed-req-002", ("send_by_email_or_mail",), ("require_portal",)),
    Imposed.PLAIN_EMAIL_ONLY: ("fed-frm-005", ("offer_secure_way",), ("force_insecure",)),
    Imposed.NO_EMAIL: ("fed-frm-005", ("send_by_email_after_warning",), ("refuse_email",)),
    Imposed.NO_API: ("fed-frm-002", ("enable_api_access",), ("refuse_api_when_available",)),
    Imposed.PICTURE_ONLY: (
        "fed-frm-001", ("provide_accessible_format_if_readily_producible",), ("send_picture_only",),
    ),
    Imposed.SUMMARY_INSTEAD: ("fed-frm-003", ("send_records",), ("substitute_summary",)),
    Imposed.REFUSE_OWN_MEDIA: ("fed-frm-006", ("offer_alternative",), ("refuse_own_media",)),
}  # fmt: skip


def _is_right(one: Imposed, wish: Wish, may_give: tuple[Give, ...]) -> bool:
    """Whether what the practice would do is lawful here."""
    if one is Imposed.PAPER_INSTEAD:
        return Give.HARD_COPY in may_give
    if one in (Imposed.REFUSE_TO_SCAN, Imposed.NO_API, Imposed.PICTURE_ONLY):
        return wish.is_readily_producible is False
    if one is Imposed.SUMMARY_INSTEAD:
        return Give.SUMMARY in may_give
    if one is Imposed.REFUSE_OWN_MEDIA:
        return wish.is_risk_unacceptable is True
    return False


_FormFound = tuple[tuple[Give, ...], list[str], Duties, list[Message], list[Message]]


def _form(wish: Wish) -> _FormFound:
    if wish.form is Form.SUMMARY:
        return _summary(wish)
    if wish.form is Form.INSPECTION:
        return (
            (Give.ASKED,),
            ["fed-frm-004"],
            rulebook.duties("fed-frm-004", "convenient_time_and_place"),
            [message(N_("It is shown at a convenient time and place."))],
            [],
        )
    if wish.form is Form.PAPER:
        return (Give.HARD_COPY,), ["fed-frm-001"], (), [message(N_("Paper was asked for."))], []
    rules = ["fed-frm-001"] if wish.is_held_electronically is False else ["fed-frm-002"]
    if wish.is_readily_producible is not False:
        step = message(N_("The form asked for can readily be made, so that form is owed."))
        decide = []
        if wish.is_readily_producible is None:
            step = message(N_("Unless it cannot readily be made, the form asked for is owed."))
            decide = [message(N_("Can it readily be made in the form asked for? Find out."))]
        return (Give.ASKED,), rules, rulebook.duties(rules[0], "provide_asked_form"), [step], decide
    return _ladder(wish, rules)


def _ladder(wish: Wish, rules: list[str]) -> _FormFound:
    """The form asked for cannot readily be made: what comes next."""
    if wish.is_held_electronically is False:
        return (
            (Give.HARD_COPY, Give.AGREED),
            rules,
            rulebook.duties("fed-frm-001", "provide_hard_copy"),
            [message(N_("Held on paper: a readable copy on paper, or another form agreed on."))],
            [],
        )
    if wish.offered and wish.is_any_accepted is False:
        # 45 CFR 164.524(c)(2)(ii): paper is the last step, once every offer was declined.
        return (
            (Give.HARD_COPY,),
            rules,
            rulebook.duties("fed-frm-002", "provide_hard_copy", "record_offers"),
            [message(N_("Every electronic form offered was declined: a readable copy on paper."))],
            [],
        )
    return (
        (Give.AGREED_ELECTRONIC,),
        rules,
        rulebook.duties("fed-frm-002", "offer_other_electronic_forms", "record_offers"),
        [message(N_("Another electronic form is to be offered and agreed on."))],
        [],
    )


def _summary(wish: Wish) -> _FormFound:
    """45 CFR 164.524(c)(2)(iii): the summary and its fee, each agreed to in advance."""
    if wish.is_summary_agreed and wish.is_summary_fee_agreed:
        return (
            (Give.SUMMARY,),
            ["fed-frm-003"],
            rulebook.duties("fed-frm-003", "keep_both_agreements_on_file"),
            [message(N_("The summary and its fee were both agreed to."))],
            [],
        )
    return (
        (Give.ASKED,),
        ["fed-frm-003"],
        rulebook.duties("fed-frm-003", "send_records"),
        [message(N_("A summary needs the patient's yes to it and to its fee; else the record."))],
        [],
    )


_WayFound = tuple[bool | None, tuple[str, ...], Duties, Duties, list[Message]]


def _way(wish: Wish) -> _WayFound:
    if wish.way is Way.PLAIN_EMAIL:
        may_use = True if wish.is_warned and wish.is_risk_accepted else None
        if wish.is_warned and wish.is_risk_accepted is False:
            may_use = False
        code = "record_warning_and_choice" if may_use else "warn_and_ask"
        return (
            may_use,
            ("fed-frm-005",),
            rulebook.duties("fed-frm-005", code),
            rulebook.duties("fed-frm-005", "refuse_email"),
            [message(N_("Plain e-mail goes out after a short warning and the patient's yes."))],
        )
    if wish.way is Way.SECURE_EMAIL:
        return (
            True,
            ("fed-frm-005",),
            (),
            rulebook.duties("fed-frm-005", "force_insecure"),
            [message(N_("A secure way was asked for: plain e-mail is the patient's choice only."))],
        )
    if wish.way is Way.OWN_MEDIA:
        if wish.is_risk_unacceptable:
            return (
                False,
                ("fed-frm-006",),
                rulebook.duties("fed-frm-006", "offer_alternative", "record_risk_basis"),
                rulebook.duties("fed-frm-006", "force_purchase_of_media"),
                [message(N_("The stick is an unacceptable risk; the access is not refused."))],
            )
        words = N_("The patient's own stick may be refused only for a risk that was assessed.")
        return True, ("fed-frm-006",), (), (), [message(words)]
    if wish.way is Way.MAIL:
        return (
            True,
            ("fed-frm-004",),
            rulebook.duties("fed-frm-004", "mail_copy"),
            rulebook.duties("fed-frm-004", "pickup_only"),
            [message(N_("It is mailed if the patient wants it mailed."))],
        )
    if wish.way is Way.API and wish.is_readily_producible is not False:
        return (
            True,
            ("fed-frm-002",),
            rulebook.duties("fed-frm-002", "enable_api_access"),
            rulebook.duties("fed-frm-002", "refuse_api_when_available"),
            [message(N_("An interface that is in place makes that form readily producible."))],
        )
    return True, (), (), (), []
