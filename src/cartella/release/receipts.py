"""The receipt of a request on paper or as a text message, and what may be told by telephone.

The code on it is for one thing: to ask how far the request is. It opens no package and proves
nothing; a delivery asks for a code of its own, or for a person.
"""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cartella.charts import contacts
from cartella.charts.models import ContactKind
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.practices.models import Practice
from cartella.release import advance, intake, letter_pdf, letters, limits, requester
from cartella.release.actors import Actor
from cartella.release.letter_words import LetterText
from cartella.release.models import RecordsRequest
from cartella.release.requester import Station
from cartella.release.templatetags.letters import Paragraph, Style

WRONG_A_DAY = 5  # codes typed wrong for one number, before nothing is told until tomorrow
TOLD_AN_HOUR = 30  # by one person at the desk
_DAY, _HOUR = 24 * 3600, 3600
_WRONG, _ASKED = "status by telephone", "status asked"


class TextRefused(Exception):
    """The receipt may not be sent as a text message to this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The requester's own words for how far it is, in one language."""

    language: str
    word: str
    way: tuple[Station, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What staff may tell whoever has number and code: in the requester's language first, and in
    that of staff where it is another."""

    records_request: RecordsRequest
    words: tuple[Words, ...]


def text(records_request: RecordsRequest, code: str) -> LetterText:
    """The receipt as a letter; with `code` only if it was just made (we keep none)."""
    letter = letters.receipt(records_request)
    if not code:
        return letter
    with override(letter.language):
        words = _(
            "Your code is %(code)s. With number and code you can call us and ask how far it is. "
            "The code does nothing else. Keep it to yourself."
        )
    line = Paragraph(style=Style.TEXT, text=words % {"code": code})
    return replace(letter, paragraphs=(letter.paragraphs[0], line, *letter.paragraphs[1:]))


def pdf(records_request: RecordsRequest, code: str) -> bytes:
    """The receipt as PDF/UA. Starts a process: never inside a transaction."""
    return letter_pdf.pdf(text(records_request, code))


def may_text(records_request: RecordsRequest) -> str:
    """The number that a receipt may go to as a text message; empty if none may."""
    practice, phone = records_request.practice, records_request.contact_phone
    if not phone or not outbox.is_set_up(practice, Channel.SMS):
        return ""
    number = contacts.normal(ContactKind.PHONE, phone)
    patient = records_request.patient
    # If she said how she wants to be reached: only a number that her wish names.
    if patient is not None and not contacts.fits_wishes(patient, ContactKind.PHONE, number):
        return ""
    return number


def send_text(records_request: RecordsRequest, *, by: Actor) -> None:
    """Queue the receipt as a text message: number and day, no code and no word of health.

    Raises TextRefused.
    """
    number = may_text(records_request)
    if not number:
        raise TextRefused(
            _("No text message may go out for this request. Print the receipt instead.")
        )
    key = f"receipt-text:{records_request.pk}"
    if records_request.practice.messages.filter(key=key).exists():
        return  # a second click
    with transaction.atomic():
        outbox.queue(
            records_request.practice,
            Channel.SMS,
            number,
            "receipt",
            {"number": records_request.number, "due_on": records_request.due_on},
            key=key,
            language=records_request.language,
            about_request_id=records_request.pk,
        )
        advance.note(records_request, "receipt_text", records_request=records_request, by=by)


def told(practice: Practice, number: str, code: str, *, by: Actor) -> Told | str:
    """What may be told to whoever says number and code; words if nothing may.

    The words are the same whether or not there is such a request. Wrong codes are counted for each
    number, and what one person asks for is counted too.
    """
    person = limits.key_of(practice, f"person {by.person_id}")
    if not limits.allow(practice, _ASKED, person, limit=TOLD_AN_HOUR, per_seconds=_HOUR):
        return _("Too many were asked for in an hour. Please try again later.")
    key = limits.key_of(practice, "".join(filter(str.isalnum, number.upper())))
    if limits.is_locked(practice, _WRONG, key, limit=WRONG_A_DAY, per_seconds=_DAY):
        return _(
            "Too many wrong codes for this number. Tell nothing until tomorrow; call back on the "
            "number that is on file if it cannot wait."
        )
    found = intake.by_receipt(practice, number, code)
    if found is None:
        limits.failed(practice, _WRONG, key)
        return _("Number and code do not fit. Tell nothing, not even whether there is a request.")
    languages = dict.fromkeys((found.language, get_language() or found.language))
    return Told(records_request=found, words=tuple(_words(found, code) for code in languages))


def _words(records_request: RecordsRequest, language: str) -> Words:
    with override(language):
        word, way = requester.word(records_request), requester.way(records_request)
        return Words(language=language, word=word, way=tuple(way))
