"""Letters: what the law makes us say in writing, in plain words and in the reader's language.

Each letter is a template of paragraphs that name the part of the law they satisfy; one that lacks
a part is not sent. What is written is kept as PDF/UA; who sends it says how it went.
"""

import io
from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction
from django.template.context import Context
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cartella import clock
from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.blobs.store import Owner
from cartella.charts import contacts
from cartella.charts.models import ContactKind
from cartella.law.wording.words import PARTS
from cartella.post import outbox
from cartella.post.models import Channel, Message
from cartella.release import accounting, letter_words, letterhead, own_page
from cartella.release.actors import PROGRAM, Actor, NotAllowed
from cartella.release.advance import note
from cartella.release.letter_pdf import pdf
from cartella.release.letter_words import About, LetterIncomplete, LetterText
from cartella.release.lifecycle import Need
from cartella.release.models import (
    Decision,
    Delivery,
    Extension,
    Letter,
    RecordsRequest,
    Round,
)
from cartella.release.templatetags.letters import COLLECTED, Paragraph


class Way(StrEnum):
    """How a letter goes to its reader."""

    PAGE = "page"  # it stands on the requester's page, and a line without content says so
    MAIL = "mail"  # printed and mailed by the staff
    HANDED = "handed"


WAYS = {
    Way.PAGE: gettext_lazy("Put on the requester's page"),
    Way.MAIL: gettext_lazy("Printed and mailed"),
    Way.HANDED: gettext_lazy("Handed over"),
}


class NoWay(Exception):
    """The letter cannot go this way."""


def compose(
    kind: str,
    records_request: RecordsRequest,
    *,
    round_: Round | None = None,
    decisions: Sequence[Decision] = (),
    extension: Extension | None = None,
    delivery: Delivery | None = None,
    words: str = "",
    language: str = "",
) -> LetterText:
    """The text of a letter, for the desk to show and `write` to keep.

    `missing` of the answer names parts that the law demands and the letter lacks, because the
    practice's own data are not filled in; their place is a blank line. `words` are the requester's
    own (withdrawal). Raises LetterIncomplete where no letter can be made of the rows.
    """
    about = About(
        records_request=records_request,
        round_=round_,
        decisions=decisions,
        extension=extension,
        delivery=delivery,
        words=words,
    )
    language = language or records_request.language
    with override(language):
        paragraphs = _paragraphs(kind, about)
        practice = records_request.practice
        is_form = kind in (Letter.Kind.COVER, letter_words.RECEIPT)
        return LetterText(
            kind=kind,
            language=language,
            sender=letterhead.of(records_request),
            to_lines=letter_words.to_lines(kind, about),
            date=letter_words.on(clock.today(about.zone)),
            reference=_("Request number %(number)s") % {"number": records_request.number},
            title=str(letter_words.KINDS[kind][0]),
            paragraphs=paragraphs,
            closing="" if is_form else _("Sincerely,"),
            signer="" if is_form else practice.privacy_contact.strip() or practice.name,
            owed=(owed := letter_words.required(kind, about)),
            missing=_missing(kind, owed, about, paragraphs),
        )


def receipt(records_request: RecordsRequest, language: str = "") -> LetterText:
    """What the requester gets at once: number, due date in plain words, what happens next."""
    return compose(letter_words.RECEIPT, records_request, language=language)


def write(
    kind: Letter.Kind,
    records_request: RecordsRequest,
    *,
    by: Actor,
    round_: Round | None = None,
    decisions: Sequence[Decision] = (),
    extension: Extension | None = None,
    delivery: Delivery | None = None,
    words: str = "",
    language: str = "",
) -> Letter:
    """Set a letter in type and keep it; one of the same kind that was not sent yet is replaced.

    Not inside a transaction: it starts a process and writes a blob. Raises LetterIncomplete.
    """
    text = compose(
        kind,
        records_request,
        round_=round_,
        decisions=decisions,
        extension=extension,
        delivery=delivery,
        words=words,
        language=language,
    )
    practice = records_request.practice
    owner = Owner(kind=OwnerKind.REQUEST, id=records_request.number)
    blob = store.put(practice, owner, io.BytesIO(pdf(text)))
    with transaction.atomic():
        letter, _is_new = Letter.objects.update_or_create(
            practice=practice,
            records_request=records_request,
            round=round_,
            kind=kind,
            sent_at=None,
            defaults={
                "language": text.language,
                "body": [
                    {"style": p.style.value, "parts": list(p.parts), "text": p.text}
                    for p in text.paragraphs
                ],
                "parts": [
                    {"part": part, "is_there": part not in text.missing} for part in text.owed
                ],
                "pdf": blob,
                "written_at": clock.now(),
            },
        )
        note(letter, "letter_written", records_request=records_request, by=by)
    return letter


def send(letter: Letter, how: Way, *, by: Actor) -> None:
    """Say how a letter goes, and put it on its way; sent again nothing happens.

    Raises LetterIncomplete if a part that the law demands is lacking, NoWay if the requester has
    no page to put it on, NotAllowed.
    """
    if not by.may(Need.VERIFY):
        raise NotAllowed(_("This account may not do that."))
    records_request = letter.records_request
    if lacking := _lacking(letter):
        raise LetterIncomplete(
            _(
                "This letter lacks: %(parts)s. Fill it in at the practice's details and write the "
                "letter anew. It was not sent."
            )
            % {"parts": ", ".join(_part_words(part) for part in lacking)}
        )
    if how is Way.PAGE and not own_page.is_there():
        raise NoWay(
            _(
                "This office has no page for patients. Print the letter, and mail it or hand it "
                "over. It was not sent."
            )
        )
    if how is Way.PAGE and stated_contact(records_request) is None:
        raise NoWay(
            _(
                "The request names no e-mail that could say that there is a letter. Print it and "
                "mail it."
            )
        )
    with transaction.atomic():
        unsent = Letter.objects.filter(pk=letter.pk, sent_at__isnull=True)
        now = clock.now()
        if unsent.update(sent_at=now, sent_how=how.value):
            letter.sent_at, letter.sent_how = now, how.value
            note(
                letter,
                "letter_sent",
                records_request=records_request,
                by=by,
                because={"how": how.value},
                for_requester=True,
            )
            if how is Way.PAGE:
                tell_of_news(records_request, key=f"letter:{letter.pk}")
    accounting.settle(records_request)


def ways() -> list[tuple[Way, str]]:
    """The ways that can be taken here, with their words."""
    return [(w, str(words)) for w, words in WAYS.items() if w != Way.PAGE or own_page.is_there()]


def put_on_page(letter: Letter) -> bool:
    """Put a letter on the requester's page at once, where she can be told of it; else it waits for
    somebody to mail it. Whether it went."""
    if not own_page.is_there():
        return False
    if stated_contact(letter.records_request) is None or _lacking(letter):
        return False
    send(letter, Way.PAGE, by=PROGRAM)
    return True


def stated_contact(records_request: RecordsRequest) -> tuple[Channel, str] | None:
    """Where the request form says that the requester can be told something; None: nowhere."""
    if records_request.contact_email:
        return Channel.EMAIL, contacts.normal(ContactKind.EMAIL, records_request.contact_email)
    if records_request.contact_phone and outbox.is_set_up(records_request.practice, Channel.SMS):
        return Channel.SMS, contacts.normal(ContactKind.PHONE, records_request.contact_phone)
    return None


def tell_of_news(records_request: RecordsRequest, *, key: str) -> Message | None:
    """A line to the requester that her page has something new, and no word of what. Without a
    page it asks her to call.

    Inside the caller's transaction. None if the request names no way to tell.
    """
    stated = stated_contact(records_request)
    if stated is None:
        return None
    channel, to = stated
    return outbox.queue(
        records_request.practice,
        channel,
        to,
        "news",
        {"number": records_request.number, "phone": records_request.practice.phone},
        key=f"news:{key}",
        language=records_request.language,
        about_request_id=records_request.pk,
    )


def _paragraphs(kind: str, about: About) -> tuple[Paragraph, ...]:
    collected: list[Paragraph] = []
    values = letter_words.values(kind, about) | {COLLECTED: collected}
    template = get_template(f"letters/{kind}.txt").template  # type: ignore[attr-defined]
    template.render(Context(values, autoescape=False))  # plain text: nothing is markup here
    return tuple(collected)


def _missing(
    kind: str, owed: Sequence[str], about: About, paragraphs: Sequence[Paragraph]
) -> tuple[str, ...]:
    to_fill = letter_words.unmet(about)
    there = {part for paragraph in paragraphs for part in paragraph.parts}
    if wrong := [part for part in owed if part not in there]:
        # The template itself is wrong: nothing that a person fills in would mend that.
        raise LetterIncomplete(f"the letter {kind} has no paragraph for: {', '.join(wrong)}")
    return tuple(part for part in owed if part in to_fill)


def _lacking(letter: Letter) -> list[str]:
    return [one["part"] for one in letter.parts if not one["is_there"]]


def _part_words(part: str) -> str:
    return _(PARTS.get(part, part))  # type: ignore[call-overload]
