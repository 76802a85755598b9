"""Acts about form, format and way: what is given in place of what was asked for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from cartella.law.facts import Form
from cartella.law.finding import Finding
from cartella.law.manner import formats
from cartella.law.manner.formats import FileForm, Give, Imposed, Way, Wish
from cartella.law.rulings.given import Situation
from cartella.law.rulings.ruling import Ruling
from cartella.law.rulings.words import Channel, Format, HeldAs

_FORMS = {
    Format.PAPER: FileForm.PAPER, Format.PDF: FileForm.PDF, Format.PICTURE_PDF: FileForm.SCAN,
    Format.WORD: FileForm.WORD, Format.SPREADSHEET: FileForm.TABLE,
    Format.IMAGE: FileForm.PICTURE, Format.DICOM: FileForm.PICTURE, Format.FHIR: FileForm.FHIR,
    Format.CCDA: FileForm.CCDA, Format.LARGE_PRINT: FileForm.LARGE_PRINT,
    Format.SCREEN_READER: FileForm.SCREEN_READER,
}  # fmt: skip
_WAYS = {
    Channel.PORTAL: Way.PORTAL, Channel.EMAIL: Way.PLAIN_EMAIL, Channel.SECURE: Way.SECURE_EMAIL,
    Channel.MAIL: Way.MAIL, Channel.FAX: Way.FAX, Channel.PICK_UP: Way.PICK_UP,
    Channel.VISIT: Way.INSPECTION, Channel.PRACTICE_MEDIA: Way.PRACTICE_MEDIA,
    Channel.OUTSIDE_MEDIA: Way.OWN_MEDIA, Channel.API: Way.API,
    Channel.INSPECTION: Way.INSPECTION,
}  # fmt: skip
_AIDS = frozenset({Format.LARGE_PRINT, Format.SCREEN_READER, Format.BRAILLE, Format.OTHER_LANGUAGE})


def wish_of(at: Situation, imposes: Imposed | None = None, **more: bool | None) -> Wish:
    """The patient's wish as the engine sees it."""
    given = at.given
    form = Form.PAPER if given.format is Format.PAPER else Form.ELECTRONIC
    if given.form:
        form = sorted(given.form, key=lambda one: one.name)[0]
    held = given.held
    return Wish(
        form=form,
        asked=_FORMS.get(given.format or Format.PDF, FileForm.OTHER),
        is_held_electronically=None if held is None else held in (HeldAs.EHR, HeldAs.ELECTRONIC),
        is_readily_producible=given.readily_producible,
        offered=frozenset(_FORMS.get(one, FileForm.OTHER) for one in given.offered),
        is_any_accepted=given.offer_accepted,
        way=Way.NOT_SAID if given.send_by is None else _WAYS.get(given.send_by, Way.NOT_SAID),
        needs_aid=bool(given.patient and given.patient.disability) or given.format in _AIDS,
        imposes=frozenset() if imposes is None else frozenset({imposes}),
        is_warned=more.get("is_warned") is True,
        is_risk_accepted=more.get("is_risk_accepted"),
        is_risk_unacceptable=more.get("is_risk_unacceptable"),
        is_summary_agreed=more.get("is_summary_agreed") is True,
        is_summary_fee_agreed=more.get("is_summary_fee_agreed") is True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFormat:
    """Give the copy in a format."""

    format: Annotated[Format, "the format given"]


def give_format(at: Situation, act: GiveFormat) -> Finding[Ruling]:
    """The form asked for if readily producible, else another agreed on (164.524(c)(2))."""
    draft, given = at.draft(), at.given
    asked = given.format
    draft.must("provide_asked_form", "answer_by_due_date")
    draft.must_not("substitute_paper", "substitute_format", "substitute_document",
                   "refuse_when_readily_producible")  # fmt: skip
    imposes = _imposed(act.format, at)
    found = draft.take(formats.judge(at.facts(), wish_of(at, imposes)), decides=False)
    if act.format is asked:
        return draft.done()
    if given.offer_accepted and act.format in given.offered:
        return draft.must("record_offers").done()
    if given.offer_accepted and given.offered:
        draft.must_not("substitute_format").forbid()  # another of the offers was taken
    if act.format is Format.PAPER and Give.HARD_COPY in found.may_give:
        draft.must("provide_hard_copy", "record_offers")
        return draft.done()
    # No format is named, only the form: paper for electronic, or the other way, is not that.
    other = {Form.ELECTRONIC if act.format is Format.PAPER else Form.PAPER}
    is_open = asked is None and not given.offer_accepted and given.readily_producible is not False
    if is_open and given.form == other:
        draft.forbid()
    if act.format is Format.STATEMENT:
        draft.must("send_records").must_not("substitute_document").forbid()
    if act.format is Format.SUMMARY:
        draft.must("send_records").must_not("substitute_document")
        if Give.SUMMARY not in found.may_give:
            draft.forbid()
        return draft.done()
    if asked is not None and asked is not act.format:
        draft.must_not("substitute_format")
        if given.readily_producible is not False or found.wrong:
            draft.forbid()
        elif given.readily_producible is False and given.offer_accepted is None:
            draft.must("agree_on_another_form")
    if act.format is Format.PAPER:
        draft.must_not("substitute_paper")
    return draft.done()


def _imposed(given_format: Format, at: Situation) -> Imposed | None:
    asked = at.given.format
    if asked is None or asked is given_format:
        return None
    if given_format is Format.PICTURE_PDF and asked in _AIDS:
        return Imposed.PICTURE_ONLY
    if asked is Format.FHIR:
        return Imposed.NO_API
    if given_format is Format.PAPER:
        paper = at.given.held in (HeldAs.PAPER, HeldAs.FILM)
        return Imposed.REFUSE_TO_SCAN if paper else Imposed.PAPER_INSTEAD
    if given_format in (Format.SUMMARY, Format.STATEMENT):
        return Imposed.SUMMARY_INSTEAD
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBy:
    """Send, or hand over, by a way."""

    way: Annotated[Channel, "the way it goes"]
    warned: Annotated[bool | None, "the patient was warned briefly of the risk"] = None
    confirmed: Annotated[bool | None, "the patient said yes all the same"] = None
    imposed: Annotated[bool, "the practice offers nothing else"] = False


_ONLY = {
    Channel.PICK_UP: Imposed.PICK_UP_ONLY,
    Channel.VISIT: Imposed.PICK_UP_ONLY,
    Channel.PORTAL: Imposed.PORTAL_ONLY,
    Channel.EMAIL: Imposed.PLAIN_EMAIL_ONLY,
    Channel.PRACTICE_MEDIA: Imposed.BUY_MEDIA,
}


def send_by(at: Situation, act: SendBy) -> Finding[Ruling]:
    """Mail and e-mail are expected of everyone; plain e-mail is the patient's to accept."""
    draft, asked = at.draft(), at.given.send_by
    is_other = asked is not None and asked is not act.way
    imposes = _ONLY.get(act.way) if act.imposed or is_other else None
    found = draft.take(
        formats.judge(
            at.facts(),
            wish_of(at, imposes, is_warned=act.warned, is_risk_accepted=act.confirmed),
        ),
        decides=False,
    )
    draft.must("log_delivery")
    draft.must_not("force_insecure", "refuse_email", "pickup_only", "require_media_purchase",
                   "substitute_way")  # fmt: skip
    if act.way in (Channel.EMAIL, Channel.BRIDGE):  # both are open on their way
        draft.must("warn_then_send", "record_warning_and_choice")
        if asked in (None, act.way) and not (act.warned and act.confirmed):
            draft.must_not("send_plain_email_unwarned").forbid()
            if act.confirmed is False:
                draft.must("offer_secure_way").must_not("force_insecure")
    if found.wrong or (is_other and act.imposed):
        draft.must("send_as_asked").forbid()
    elif is_other:
        draft.must("send_as_asked").must_not("substitute_way").forbid()
    return draft.done()


class Refused(StrEnum):
    """A way or a form that is refused."""

    EMAIL = "e-mail"
    MAIL = "post"
    OUTSIDE_MEDIA = "the requester's own disk or stick"
    SCAN = "scanning paper"
    API = "connecting an app, where the interface is there"
    ELECTRONIC = "any electronic copy"
    IMAGES = "the pictures, only the report"
    AID = "an aid or a format that a disability calls for"


_REFUSED: dict[Refused, tuple[Imposed | None, tuple[str, ...], tuple[str, ...]]] = {
    Refused.EMAIL: (Imposed.NO_EMAIL, ("warn_then_send",), ("refuse_email",)),
    Refused.MAIL: (Imposed.PICK_UP_ONLY, ("mail_copy",), ("pickup_only",)),
    Refused.OUTSIDE_MEDIA: (Imposed.REFUSE_OWN_MEDIA, ("offer_alternative",),
                            ("require_media_purchase",)),
    Refused.SCAN: (Imposed.REFUSE_TO_SCAN, ("scan_and_send",), ("refuse_when_readily_producible",)),
    Refused.API: (Imposed.NO_API, ("enable_api_access",), ("refuse_api_when_available",)),
    Refused.ELECTRONIC: (Imposed.PAPER_INSTEAD, ("provide_asked_form",), ("substitute_paper",)),
    Refused.IMAGES: (None, ("release_images",), ("report_instead_of_image",)),
    Refused.AID: (Imposed.PICTURE_ONLY, ("provide_aids_free",), ("charge_for_auxiliary_aid",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseFormat:
    """Refuse a form or a way that was asked for, and give another."""

    what: Annotated[Refused, "what is refused"]
    risk_assessed_unacceptable: Annotated[
        bool | None, "an assessment found the risk to the systems unacceptable"
    ] = None
    alternative_offered: Annotated[bool | None, "another way or form is offered"] = None


def refuse_format(at: Situation, act: RefuseFormat) -> Finding[Ruling]:
    """Only what cannot readily be made, or endangers the systems, may be refused; never access."""
    draft = at.draft().must("answer_by_due_date")
    imposes, must, must_not = _REFUSED[act.what]
    draft.must(*must).must_not(*must_not, "refuse_when_readily_producible")
    risk = act.risk_assessed_unacceptable
    found = draft.take(
        formats.judge(at.facts(), wish_of(at, imposes, is_risk_unacceptable=risk)), decides=False
    )
    if act.what is Refused.OUTSIDE_MEDIA:
        draft.must("record_risk_basis")
        return draft.allow(risk is True and act.alternative_offered is not False).done()
    if act.what in (Refused.IMAGES, Refused.EMAIL, Refused.MAIL):
        return draft.forbid().done()
    return draft.allow(at.given.readily_producible is False and not found.wrong).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSummary:
    """Give a summary or explanation in place of, or besides, the record."""

    agreed: Annotated[bool | None, "the patient agreed to it in advance"] = None
    fee_agreed: Annotated[bool | None, "the patient agreed to its fee in advance"] = None
    charged: Annotated[bool, "a fee is charged for it"] = True


def send_summary(at: Situation, act: SendSummary) -> Finding[Ruling]:
    """Two agreements in advance (45 CFR 164.524(c)(2)(iii))."""
    draft = at.draft().must("keep_both_agreements_on_file", "answer_by_due_date")
    draft.must_not("substitute_document")
    draft.take(
        formats.judge(
            at.facts(),
            wish_of(
                at,
                Imposed.SUMMARY_INSTEAD,
                is_summary_agreed=act.agreed,
                is_summary_fee_agreed=act.fee_agreed or not act.charged,
            ),
        ),
        decides=False,
    )
    fee = act.fee_agreed is True or not act.charged
    if not act.agreed:
        draft.must("send_records")
    return draft.allow(act.agreed is True and fee).done()
