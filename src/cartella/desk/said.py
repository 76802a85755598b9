"""Findings and events in the words of the desk."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cartella.law.facts import Lane
from cartella.law.finding import Finding, Known, State, spoken, standing_of
from cartella.release import gather, who_asks
from cartella.release.models import Event, RecordsRequest

_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
_KNOWN = {
    "read": gettext_noop("read in the law's text"),
    "second hand": gettext_noop("second hand: somebody's page about it"),
    "remembered": gettext_noop("remembered, not re-read"),
}
_LANES = {
    Lane.ACCESS: gettext_noop("Patient access"),
    Lane.REPRESENTATIVE: gettext_noop("Personal representative"),
    Lane.DIRECTIVE: gettext_noop("Third-party directive"),
    Lane.AUTHORIZATION: gettext_noop("Authorization"),
    Lane.TREATMENT: gettext_noop("Treatment"),
    Lane.LEGAL_PROCESS: gettext_noop("Subpoena or court order"),
    Lane.OFFICIAL: gettext_noop("Regulator, board, public health or law enforcement"),
    Lane.PAYER: gettext_noop("Payer"),
    Lane.CARD_DISPUTE: gettext_noop("Card dispute"),
    Lane.ACCOUNTING: gettext_noop("Accounting of disclosures"),
    Lane.AMENDMENT: gettext_noop("Amendment"),
    Lane.RESTRICTION: gettext_noop("Restriction or confidential communication"),
    Lane.COMPLAINT: gettext_noop("Complaint"),
}
_EVENTS = {
    "receive": gettext_noop("Received"),
    "verify": gettext_noop("Verified"),
    "answer": gettext_noop("Answered"),
    "close": gettext_noop("Closed"),
    "withdraw": gettext_noop("Withdrawn by the requester"),
    "not_established": gettext_noop("Not established who asks"),
    "set_aside": gettext_noop("Set aside"),
    "reopen": gettext_noop("Opened again"),
    "scope": gettext_noop("Record gathered"),
    "determine": gettext_noop("Determined"),
    "assemble": gettext_noop("Package made"),
    "price": gettext_noop("Priced"),
    "priced again": gettext_noop("Priced again"),
    "waived": gettext_noop("Made free"),
    "price told": gettext_noop("Told what it may cost"),
    "release": gettext_noop("Released"),
    "deliver": gettext_noop("Delivered"),
    "supersede": gettext_noop("Package replaced by a newer one"),
    "made again": gettext_noop("Package asked for again, without what is not hers"),
    "matched": gettext_noop("Patient matched"),
    "assigned": gettext_noop("Assigned"),
    "joined": gettext_noop("Another paper joined"),
    "receipt_day": gettext_noop("Day of receipt set by hand"),
    "receipt_text": gettext_noop("Receipt sent as a text message"),
    "status_code": gettext_noop("A new code to ask how far it is"),
    "clock": gettext_noop("Due date computed again"),
    "asked": gettext_noop("Question asked"),
    "answered": gettext_noop("Question answered"),
    "evidence_seen": gettext_noop("Evidence seen"),
    "frozen": gettext_noop("Somebody said: not me. Delivery is frozen"),
    "freeze_lifted": gettext_noop("Freeze lifted"),
    "searched": gettext_noop("Record system searched"),
    "snapshot": gettext_noop("Snapshot renewed"),
    "extended": gettext_noop("Extended, with a letter"),
    "letter_written": gettext_noop("Letter written"),
    "letter_sent": gettext_noop("Letter sent"),
    "outside_outcome": gettext_noop("The reviewer from outside said her outcome"),
    "second look": gettext_noop("Second look taken"),
    "on its way": gettext_noop("On its way"),
    "undone": gettext_noop("Undone before it left"),
    "sent": gettext_noop("Sent"),
    "not sent": gettext_noop("Could not be sent"),
    "left": gettext_noop("Records left through the gate"),
    "recalled": gettext_noop("Recalled"),
    "misdirected": gettext_noop("Went to the wrong person"),
    "put right after it left": gettext_noop("An item was put right after it had left"),
    "proof": gettext_noop("Proof of delivery noted"),
    "chased": gettext_noop("Chased"),
    "message came back": gettext_noop("A message came back"),
    "message not sent": gettext_noop("A message could not be sent"),
    "message sent again": gettext_noop("A message was sent once more"),
    "task done": gettext_noop("Task done"),
}


def lane(value: str) -> str:
    """The kind of a request."""
    return _(_LANES[Lane(value)])


def known(word: str) -> str:
    """How a fact is known, in plain words."""
    return _(_KNOWN.get(word, word))


def reasons(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A kept finding for the why-page: steps, facts with cite and how known, what is unsettled."""
    return {
        "steps": [_dated(gather.say(step)) for step in kept.get("steps", [])],
        "reasons": [
            {
                "text": f"{spoken(fact['value'], _)} ({fact['id']})",
                "cite": spoken(fact["cite"], _),
                "url": fact["source"] if str(fact["source"]).startswith("http") else "",
                "known": _how(fact),
            }
            for fact in kept.get("facts", [])
        ],
        "unsettled": " ".join(gather.say(words) for words in kept.get("decide", []))
        or ("" if kept.get("is_settled", True) else _("A person must look at this.")),
    }


def since(records_request: RecordsRequest) -> list[str]:
    """What was answered about HIPAA after the date was counted, and how it is judged by now."""
    kept = records_request.due_because.get("steps", [])
    now = gather.kept_steps(gather.standing(records_request).steps)
    return [_dated(gather.say(step)) for step in now if step not in kept]


def _how(fact: Mapping[str, Any]) -> str:
    """How a fact is known and how firm it is; and why, where it serves as the safe side only."""
    firm = standing_of(State(fact["state"]), Known(fact["known"])) if "state" in fact else ""
    words = [known(fact["known"]), _(firm) if firm else ""]
    if fact["service"] != "applies":
        words.append(_(fact["service"]))
    if fact.get("because"):
        words.append(gather.say(fact["because"]))
    return " · ".join(word for word in words if word)


def _dated(words: str) -> str:
    """The same words, with days as people write them (law keeps them as machines do)."""
    return _DAY.sub(lambda day: date_format(date.fromisoformat(day[0]), "DATE_FORMAT"), words)


def finding(found: Finding[Any]) -> dict[str, Any]:
    """A finding that was just made, for a why-page."""
    return reasons(gather.kept(found))


def asker(records_request: RecordsRequest) -> dict[str, Any]:
    """Who asks in the eyes of the law: the papers that serve, what may never be asked for, and
    what a parent gets of a minor's chart (None where that is no question); once it is verified, as
    it was kept that day."""
    event = records_request.events.filter(subject="request", word="verify").last()
    if event is not None and "lane" in event.because:
        kept = event.because
        minor = kept.get("minor")
        return {
            "lane": reasons(kept["lane"]),
            "never_ask": [],
            "minor": reasons(minor) if minor else None,
        }
    needs, young = who_asks.needs(records_request), who_asks.minor(records_request)
    return {
        "lane": finding(needs),
        "never_ask": [_(demand) for demand in needs.answer.never_ask],
        "minor": finding(young) if young is not None else None,
    }


def determinations(records_request: RecordsRequest) -> dict[int, dict[str, Any]]:
    """Why something was withheld, by the round's id: the reasons as they were kept that day."""
    rows = records_request.events.filter(subject="round", word="determine").order_by("id")
    return {row.subject_id: reasons(row.because) for row in rows if row.because.get("facts")}


def events(records_request: RecordsRequest) -> list[dict[str, Any]]:
    """The timeline, newest first."""
    rows = records_request.events.select_related("by_person").order_by("-id")[:200]
    return [_event(row) for row in rows]


def _event(row: Event) -> dict[str, Any]:
    if row.by_person is not None:
        who = row.by_person.name
    else:
        who = _("the requester") if row.by_kind == "requester" else _("the program")
    return {
        "at": row.at,
        "what": _(_EVENTS.get(row.word, row.word)),
        "who": who,
        "note": row.note,
        "staff_only": bool(row.note) and not row.for_requester,
        "icon": "eye" if row.for_requester else "hidden",
    }
