"""What hangs on the wall and lies on the counter: how to ask for records, and a form to ask with.

Nobody has to use the form. A writing rule stands on the sign only if the practice chose one and the
law lets it (45 CFR 164.524(b)(1): people must have been told); without one any way is a way.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from html import escape

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartella import clock, scratch
from cartella.accounts.roles import Permission
from cartella.law.facts import Facts, Holder, Lane, Requester
from cartella.law.finding import Finding
from cartella.law.intake import asking, posting
from cartella.law.intake.asking import Asking
from cartella.law.intake.posting import Posting
from cartella.packaging import fonts
from cartella.packaging.typeset import typeset
from cartella.practices import changes
from cartella.practices.changes import By
from cartella.practices.models import LegalEntity, Practice
from cartella.release import bound, letter_words, own_page
from cartella.release.actors import Actor
from cartella.release.models import IntakeSettings, WritingRule


class Paper(StrEnum):
    """The size of the paper."""

    LETTER = "us-letter"
    A4 = "a4"


class Kind(StrEnum):
    """What is printed."""

    SIGN = "sign"
    FORM = "form"


class RuleRefused(Exception):
    """The law does not let this practice ask for a writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One part of a sheet. `style`: heading, text, item, blank (a line to write on, `lines` of
    them), choice (a box to tick)."""

    style: str
    text: str
    lines: int = 1


def rule(practice: Practice) -> WritingRule:
    """The writing rule that may be announced: the chosen one if the law lets it, else any way."""
    row = IntakeSettings.objects.filter(practice=practice).first()
    chosen = WritingRule(row.writing_rule) if row else WritingRule.ANY
    return chosen if chosen is WritingRule.ANY or _may_ask_writing(practice) else WritingRule.ANY


def choose(
    practice: Practice, chosen: WritingRule, told_from_on: date | None, *, by: Actor
) -> None:
    """Keep the writing rule and since when people are told of it. Raises RuleRefused."""
    by.require(Permission.MANAGE_PRACTICE)
    if chosen is WritingRule.WRITING and told_from_on is None:
        raise RuleRefused(
            _("Say since when the sign tells people of it. Until they are told, any way counts.")
        )
    if chosen is WritingRule.WRITING and not _may_ask_writing(practice):
        raise RuleRefused(_("No law that we know lets this practice ask for a writing."))
    known = IntakeSettings.objects.filter(practice=practice).first()
    before = (known.writing_rule, known.told_from_on) if known else (WritingRule.ANY.value, None)
    fields = {
        "writing_rule": (before[0], chosen.value),
        "told_from_on": (before[1], told_from_on),
    }
    with transaction.atomic():
        # An auditor asks on which days which rule was announced: the earlier ones stay.
        who = By(person_id=by.person_id, name=by.name)
        changes.setting(practice, "intake", "", fields, by=who)
        IntakeSettings.objects.update_or_create(
            practice=practice,
            defaults={
                "writing_rule": chosen,
                "told_from_on": told_from_on,
                "set_at": clock.now(),
                "set_by_id": by.person_id,
            },
        )


def sheet(practice: Practice, kind: Kind, language: str) -> tuple[str, tuple[Block, ...]]:
    """Title and parts of a sign or a form, in this language."""
    with override(language):
        if kind is Kind.SIGN:
            return _("Your records are yours to see"), tuple(_sign(practice))
        return _("Ask for your records"), tuple(_form(practice))


def pdf(practice: Practice, kind: Kind, language: str, paper: Paper) -> bytes:
    """The sheet as PDF/UA. Starts a process: never inside a transaction."""
    title, blocks = sheet(practice, kind, language)
    data = {
        "title": fonts.safe(title),
        "author": fonts.safe(practice.name),
        "language": language,
        "paper": paper.value,
        "is_sign": kind is Kind.SIGN,
        "sender": {
            "name": fonts.safe(practice.name),
            "lines": [fonts.safe(line) for line in _where(practice)],
        },
        "blocks": [
            {"style": one.style, "text": fonts.safe(one.text), "lines": one.lines} for one in blocks
        ],
    }
    with scratch.folder("sheet") as root:
        (root / "data.json").write_text(json.dumps(data))
        target = root / "sheet.pdf"
        typeset("sheet.typ", root, target, at=clock.now())
        return target.read_bytes()


def snippet_text(practice: Practice, language: str) -> str:
    """The sign as plain text, for a web page or an e-mail."""
    title, blocks = sheet(practice, Kind.SIGN, language)
    lines = [title, ""]
    for one in blocks:
        lines += [f"- {one.text}"] if one.style == "item" else ["", one.text]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def snippet_html(practice: Practice, language: str) -> str:
    """The sign for a web page: no script, no picture, nothing loaded from anywhere."""
    title, blocks = sheet(practice, Kind.SIGN, language)
    out = [f'<section lang="{escape(language)}">', f"<h2>{escape(title)}</h2>"]
    page = own_page.address(f"/{practice.slug}/") if own_page.is_there() else ""
    is_list = False
    for one in blocks:
        if (one.style == "item") != is_list:
            out.append("</ul>" if is_list else "<ul>")
            is_list = not is_list
        tag = {"item": "li", "heading": "h3"}.get(one.style, "p")
        out.append(f"<{tag}>{_linked(one.text, page)}</{tag}>")
    if is_list:
        out.append("</ul>")
    return "\n".join([*out, "</section>"]) + "\n"


def _linked(words: str, page: str) -> str:
    """Words as HTML; the address of our own page among them, if we have one, as a link."""
    safe, address = escape(words), escape(page)
    return safe.replace(address, f'<a href="{address}">{address}</a>') if address else safe


def _sign(practice: Practice) -> Sequence[Block]:
    ways = [_("at the counter"), _("by mail")]
    if practice.phone:
        ways.append(_("by phone: %(phone)s") % {"phone": practice.phone})
    if practice.email:
        ways.append(_("by e-mail: %(email)s") % {"email": practice.email})
    if own_page.is_there():
        address = own_page.address(f"/{practice.slug}/")
        ways.append(_("on the web: %(address)s") % {"address": address})
    if rule(practice) is WritingRule.WRITING:
        how = _("Please ask in writing. If you cannot write, tell us and we write it down for you.")
        ways = [way for way in ways if way != _("by phone: %(phone)s") % {"phone": practice.phone}]
    else:
        how = _("You can ask in any way you like:")
    return [
        Block(style="text", text=_("You can ask for a copy of the records we keep about you.")),
        Block(style="heading", text=_("How to ask")),
        Block(style="text", text=how),
        *(Block(style="item", text=way) for way in ways),
        Block(style="heading", text=_("Good to know")),
        Block(style="item", text=_("You do not have to say why.")),
        Block(style="item", text=_("You do not need a form of ours, and no account.")),
        Block(style="item", text=_("We may ask who you are. Then we get to work.")),
        Block(style="item", text=_("You get a receipt with the last day for our answer.")),
        Block(style="item", text=_("If you still owe us for care, you get your records anyway.")),
        Block(style="heading", text=_("If you are not happy")),
        *(Block(style="item", text=words) for words in _complaints(practice)),
    ]


def _complaints(practice: Practice) -> list[str]:
    """To whom one may complain. A licensing authority only where the state's law wants it named;
    who it is, no law of ours says, so there is a line to write on."""
    name, phone = letter_words.complaints_to(practice)
    words = [
        _("Tell us: %(who)s, %(phone)s") % {"who": name, "phone": phone}
        if phone
        else _("Tell us: %(who)s") % {"who": name}
    ]
    facts = [_facts(practice, one) for one in practice.legal_entities.filter(ended_on=None)]
    if any(posting.owed(one).answer.names_licensing_authority for one in facts):
        authority = _("Tell the office that licenses us: %(blank)s")
        words.append(authority % {"blank": letter_words.BLANK * 2})
    federal = _("Tell the Secretary of Health and Human Services: %(page)s")
    if any(one.is_covered for one in facts):
        words.append(federal % {"page": letter_words.HHS_PAGE})
    words.append(_("We may not treat you worse because you complain."))
    return words


def postings(practice: Practice) -> list[tuple[LegalEntity, Finding[Posting]]]:
    """What the law wants told on the wall or the web page, for each entity of which it says so."""
    entities = practice.legal_entities.filter(ended_on=None).order_by("id")
    found = [(one, posting.owed(_facts(practice, one))) for one in entities]
    return [(one, finding) for one, finding in found if finding.facts]


def _form(practice: Practice) -> Sequence[Block]:
    blank, choice = _blank, _choice
    return [
        Block(
            style="text",
            text=_(
                "You do not have to use this form. A letter or a word to us does it too. You do "
                "not have to say why you ask. Asking costs nothing."
            ),
        ),
        Block(style="heading", text=_("Whose records?")),
        blank(_("Full name of the patient")),
        blank(_("Birth date of the patient")),
        blank(_("Your own name, if you ask for someone else")),
        Block(style="heading", text=_("What would you like?")),
        choice(_("Everything you have about me")),
        choice(_("Only some dates or kinds:")),
        blank("", lines=2),
        Block(style="heading", text=_("How shall we give them to you?")),
        choice(_("As files")),
        choice(_("On paper")),
        choice(_("I will pick them up")),
        choice(_("By mail, by fax, or on a drive")),
        choice(_("In an e-mail. I know that others may read it on its way.")),
        Block(style="heading", text=_("Where can we reach you?")),
        blank(_("Phone")),
        blank(_("E-mail")),
        blank(_("Mail address")),
        Block(style="heading", text=_("Your name and the day")),
        blank(_("Name, signed if you like")),
        blank(_("Day")),
        Block(
            style="text", text=_("Give it to us at the counter, or mail it to the address below.")
        ),
    ]


def _blank(label: str, *, lines: int = 1) -> Block:
    return Block(style="blank", text=label, lines=lines)


def _choice(label: str) -> Block:
    return Block(style="choice", text=label)


def _where(practice: Practice) -> list[str]:
    lines = [line.strip() for line in practice.address_lines.splitlines()]
    return [line for line in (*lines, practice.phone) if line]


def _may_ask_writing(practice: Practice) -> bool:
    """Whether a writing may be asked for once people are told, by the law over each entity."""
    entities = list(practice.legal_entities.filter(ended_on=None))
    return bool(entities) and all(_may_entity(practice, one) for one in entities)


def _may_entity(practice: Practice, entity: LegalEntity) -> bool:
    said = Asking(asks_for_writing=True, is_writing_announced=True)
    return asking.receive(_facts(practice, entity), said).answer.may_ask_writing


def _facts(practice: Practice, entity: LegalEntity) -> Facts:
    """A request as it would come today to this entity."""
    now = clock.now()
    known = Facts(
        lane=Lane.ACCESS,
        requester=Requester.PATIENT,
        received_at=now,
        zone=practice.time_zone,
        states=(f"US-{entity.state}",),
        holders=frozenset(Holder(word) for word in entity.licence_kinds),
        known_at=now,
    )
    return replace(known, covered=bound.today(entity, known))
