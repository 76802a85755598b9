"""What a letter is made of: its text, the parts that it owes, the values of its template."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.law.book.provisions import Part, Trace
from cartella.law.determination import denial
from cartella.packaging.record import Letterhead, Outcome
from cartella.practices.models import Practice
from cartella.release import gather, item_words, letterhead
from cartella.release.models import (
    Decision,
    Delivery,
    Extension,
    Letter,
    RecordsRequest,
    Round,
)
from cartella.release.templatetags.letters import Paragraph

BLANK = "____________"  # to be filled in by hand; the letter is not complete without
HHS_PAGE = "ocrportal.hhs.gov/ocr"
HHS_PHONE = "1-800-368-1019"
# An address: the same in every language.
HHS_ADDRESS = (
    "Centralized Case Management Operations, U.S. Department of Health and Human Services, "
    "200 Independence Avenue SW, Room 509F HHH Building, Washington, DC 20201"
)


class Owed(StrEnum):
    """What letters other than denials owe their reader; a denial's parts are `law`'s."""

    GOES_OUT = "what goes out"
    FOUND = "what was found"
    WHERE_LOOKED = "where we looked"
    WHERE_TO_ASK = "where to ask"
    MISSING = "what is missing"
    CURE = "how to cure it"
    REASON = "reason for the delay"
    COMPLETION = "date of completion"
    OWN_WORDS = "the requester's own words"
    ASK_AGAIN = "how to ask again"
    WRONG_PLACE = "if it came to the wrong place"
    DUE = "due date"
    NEXT = "what happens next"
    WHOM_TO_ASK = "whom to ask"


COMPLAINTS = (
    Part.COMPLAINT_TO_PRACTICE,
    Part.CONTACT,
    Part.CONTACT_PHONE,
    Part.COMPLAINT_TO_HHS,
)
_PHONE_AT_END = re.compile(r"[,;:]?\s*(\+?\(?\d[\d\s().-]{6,})$")
RECEIPT = "receipt"  # made on request, never kept as a Letter

# Kind → title and the parts it must have. Denials get theirs from the grounds.
KINDS: Mapping[str, tuple[object, tuple[str, ...]]] = {
    Letter.Kind.DENIAL: (gettext_lazy("Our answer to your request for records"), ()),
    Letter.Kind.PARTIAL_DENIAL: (
        gettext_lazy("Our answer to your request for records"),
        (Owed.GOES_OUT,),  # 45 CFR 164.524(d)(1): the rest is given
    ),
    Letter.Kind.NONE_HELD: (
        gettext_lazy("We found no records"),
        (Owed.FOUND, Owed.WHERE_LOOKED, *COMPLAINTS),
    ),
    Letter.Kind.HELD_ELSEWHERE: (
        gettext_lazy("Somebody else has what you asked for"),
        (Owed.FOUND, Owed.WHERE_TO_ASK, *COMPLAINTS),  # 45 CFR 164.524(d)(3)
    ),
    Letter.Kind.NOT_ESTABLISHED: (
        gettext_lazy("We could not tell who is asking"),
        (Owed.MISSING, Owed.CURE, *COMPLAINTS),
    ),
    Letter.Kind.EXTENSION: (
        gettext_lazy("We need more time"),
        (Owed.REASON, Owed.COMPLETION),  # 45 CFR 164.524(b)(2)(ii)
    ),
    Letter.Kind.WITHDRAWAL: (
        gettext_lazy("You took your request back"),
        (Owed.OWN_WORDS, Owed.ASK_AGAIN),
    ),
    Letter.Kind.COVER: (gettext_lazy("Cover sheet"), (Owed.WRONG_PLACE,)),
    RECEIPT: (
        gettext_lazy("We have your request"),
        (Owed.DUE, Owed.NEXT, Owed.WHOM_TO_ASK),
    ),
}
DENIALS = (Letter.Kind.DENIAL, Letter.Kind.PARTIAL_DENIAL)


class LetterIncomplete(Exception):
    """A letter lacks a part that the law demands, or what it is made from is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """A letter in one language, before it is set in type. `owed` names the parts that it must have,
    `missing` those of them that it lacks."""

    kind: str
    language: str
    sender: Letterhead
    to_lines: tuple[str, ...]
    date: str
    reference: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    closing: str
    signer: str
    owed: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The rows that a letter is about."""

    records_request: RecordsRequest
    round_: Round | None = None
    decisions: Sequence[Decision] = ()
    extension: Extension | None = None
    delivery: Delivery | None = None
    words: str = ""

    @property
    def zone(self) -> str:
        """The time zone in which its days are told."""
        return self.records_request.location.time_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is withheld for one reason. `lines` is empty where only the count may be told."""

    words: str
    cite: str
    count: int
    lines: tuple[str, ...]
    is_reviewable: bool


def required(kind: str, about: About) -> tuple[str, ...]:
    """The parts that this letter must have. A denial's are those of the grounds it uses."""
    owed = KINDS[kind][1]
    if kind not in DENIALS:
        return owed
    return (*owed, *denial.letter_parts(tuple(_grounds(about))))


def unmet(about: About) -> tuple[str, ...]:
    """Parts that no paragraph can satisfy, because the practice's own data are not filled in."""
    if complaints_to(about.records_request.practice)[1]:
        return ()
    if address(about.records_request) != BLANK:
        return (Part.CONTACT_PHONE,)
    return (Part.CONTACT_PHONE, Part.COMPLAINT_TO_PRACTICE, Part.HOW_TO_ASK_REVIEW)


def values(kind: str, about: About) -> dict[str, object]:
    """What the template of this kind is filled with, in the active language."""
    records_request = about.records_request
    practice = records_request.practice
    complaint_contact, complaint_phone = complaints_to(practice)
    common: dict[str, object] = {
        "number": records_request.number,
        "received_on": on(records_request.received_on),
        "practice_name": practice.name,
        "phone": practice.phone.strip() or BLANK,
        "address": address(records_request),
        "privacy_contact": practice.privacy_contact.strip() or _("the privacy officer"),
        "complaint_contact": complaint_contact,
        "complaint_phone": complaint_phone or BLANK,
        "is_covered": gather.facts(records_request).is_covered,
        "hhs_page": HHS_PAGE,
        "hhs_address": HHS_ADDRESS,
        "hhs_phone": HHS_PHONE,
    }
    special = _VALUES.get(kind)
    return common | (special(about) if special else {})


def complaints_to(practice: Practice) -> tuple[str, str]:
    """Name or title of who takes complaints, and the telephone; empty if there is none on file.

    Practices write both into one field: "Pat Privacy, 555 010 0100".
    """
    said = practice.complaint_contact.strip() or practice.privacy_contact.strip()
    match = _PHONE_AT_END.search(said)
    phone = match.group(1) if match else practice.phone.strip()
    name = said[: match.start()].strip() if match else said
    return name or _("the privacy officer"), phone


def on(day: date) -> str:
    """A day as letters write it."""
    return date_format(day, _("F j, Y"))


def address(records_request: RecordsRequest) -> str:
    """The practice's address in one line; a blank to fill in where there is none."""
    return ", ".join(letterhead.of(records_request).address_lines) or BLANK


def to_lines(kind: str, about: About) -> tuple[str, ...]:
    """To whom it goes: as the requester wrote it, never as the chart has it."""
    records_request = about.records_request
    if kind == Letter.Kind.COVER and about.delivery is not None:
        said = f"{about.delivery.to_label}\n{about.delivery.to_address}"
    else:
        name = records_request.requester_name or records_request.stated_name
        said = f"{name}\n{records_request.postal_address}"
    return tuple(line.strip() for line in said.splitlines() if line.strip())


def _grounds(about: About) -> list[denial.Ground]:
    """The ground of each withheld item. Raises LetterIncomplete for one that the law lacks."""
    facts = gather.facts(about.records_request)
    known = {ground.id: ground for ground in denial.grounds(facts)}
    known |= {ground.code: ground for ground in known.values()}
    withheld = [d for d in about.decisions if d.outcome == Outcome.WITHHELD]
    unknown = {decision.ground for decision in withheld} - known.keys()
    if unknown or not withheld:
        raise LetterIncomplete(
            _("A denial needs a ground that the law knows for each item. No letter was written.")
        )
    return [known[decision.ground] for decision in withheld]


def _groups(about: About) -> list[Group]:
    withheld = [d for d in about.decisions if d.outcome == Outcome.WITHHELD]
    by_ground: dict[str, tuple[denial.Ground, list[Decision]]] = {}
    for ground, decision in zip(_grounds(about), withheld, strict=True):
        by_ground.setdefault(ground.id, (ground, []))[1].append(decision)
    return [
        Group(
            words=ground.words.say(_),
            cite=ground.cite,
            count=len(decisions),
            lines=item_words.lines(decisions, about.zone) if ground.trace is Trace.IN_PLACE else (),
            # Unknown is not "no": then the review is offered.
            is_reviewable=ground.reviewable is not False,
        )
        for ground, decisions in by_ground.values()
    ]


def _denial(about: About) -> dict[str, object]:
    groups = _groups(about)
    reviewable = [group for group in groups if group.is_reviewable]
    released = [d for d in about.decisions if d.outcome == Outcome.RELEASED]
    partly = [d for d in about.decisions if d.outcome == Outcome.WITHHELD and d.page_from]
    return {
        "groups": groups,
        "released_count": len(released) + len(partly),
        "is_reviewable": bool(reviewable),
        "is_review_of_all": len(reviewable) == len(groups),
        "reviewable_words": [group.words for group in reviewable],
        "state_reviews": Part.STATE_REVIEW in denial.letter_parts(tuple(_grounds(about))),
    }


def _none_held(about: About) -> dict[str, object]:
    tasks = about.records_request.searches.select_related("system").order_by("id")
    done = _("%(place)s: looked through on %(day)s")
    not_done = _("%(place)s: not looked through yet")
    return {
        "searched": [
            (done if task.searched_on else not_done)
            % {"place": task.name, "day": on(task.searched_on) if task.searched_on else ""}
            for task in tasks
        ]
    }


def _held_elsewhere(about: About) -> dict[str, object]:
    held_by = about.round_.held_by.strip() if about.round_ else ""
    if not (held_by or about.words.strip()):
        raise LetterIncomplete(_("Say who holds the records. No letter was written."))
    return {"held_by": (about.words.strip() or held_by).rstrip(".")}


def _extension(about: About) -> dict[str, object]:
    extension = about.extension
    if extension is None or not extension.reason.strip():
        raise LetterIncomplete(_("An extension needs a reason and a day. No letter was written."))
    return {
        "reason": extension.reason.strip(),
        "due_before_on": on(extension.due_before_on),
        "due_after_on": on(extension.due_after_on),
    }


def _withdrawal(about: About) -> dict[str, object]:
    if not about.words.strip():
        raise LetterIncomplete(_("Write down what the requester said. No letter was written."))
    return {"words": about.words.strip()}


def _cover(about: About) -> dict[str, object]:
    parts = about.delivery.package.parts.count() if about.delivery else 0
    return {"file_count": parts}


def _receipt(about: About) -> dict[str, object]:
    due_on = about.records_request.due_on
    return {"due_on": on(due_on) if due_on else _("the day that the law sets")}


_VALUES: Mapping[str, Callable[[About], dict[str, object]]] = {
    Letter.Kind.DENIAL: _denial,
    Letter.Kind.PARTIAL_DENIAL: _denial,
    Letter.Kind.NONE_HELD: _none_held,
    Letter.Kind.HELD_ELSEWHERE: _held_elsewhere,
    Letter.Kind.EXTENSION: _extension,
    Letter.Kind.WITHDRAWAL: _withdrawal,
    Letter.Kind.COVER: _cover,
    RECEIPT: _receipt,
}
