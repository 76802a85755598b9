"""The law's facts and findings as the pages of the rule browser show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartella.desk import said
from cartella.law.book import jurisdiction, register, weak
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.provisions import PATIENT_SIDE, Access, Provision, Subject, Unit
from cartella.law.book.state_provisions import Category
from cartella.law.determination import grounds, sensitive
from cartella.law.determination.sensitive import Carried
from cartella.law.facts import Facts
from cartella.law.finding import Known, State, spoken
from cartella.law.intake import lanes
from cartella.law.keeping import disclosure
from cartella.law.pricing import fee_first, fees
from cartella.law.pricing.copies import Copy
from cartella.law.pricing.quotes import Quote
from cartella.law.timeliness import deadline
from cartella.law.verification import standing

_PILLS = {
    "settled": ("done", "check"),
    "not settled": ("attention", "warn"),
    "unconfirmed": ("attention", "warn"),
    "silent": ("", "withheld"),
}
_ROUGH_DAYS = {Unit.CALENDAR_DAYS: 1.0, Unit.BUSINESS_DAYS: 1.4, Unit.HOURS: 1 / 24}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """One line of the list of jurisdictions."""

    code: str
    name: str
    copy: str
    facts: int
    open: int
    doubts: int


def rows() -> list[StateRow]:
    """Every jurisdiction: the federal law first, then the states by name."""
    places = [place for code in jurisdiction.loaded_codes() if (place := jurisdiction.load(code))]
    places.sort(key=lambda place: (place.id != jurisdiction.FEDERAL, place.name))
    return [row(place) for place in places]


def row(place: Jurisdiction) -> StateRow:
    """One jurisdiction in numbers."""
    return StateRow(
        code=place.id,
        name=place.name,
        copy=_copy(place),
        facts=len(place.all_facts),
        open=sum(not _is_firm(fact) for fact in place.all_facts),
        doubts=len(weak.conflicts(place)),
    )


def _copy(place: Jurisdiction) -> str:
    """The shortest number that the law names for a patient's copy, in words."""
    spans = [
        fact.deadline for fact in place.access if _is_copy(fact) and fact.deadline.value is not None
    ]
    if not spans:
        return _("no number")
    span = min(spans, key=lambda one: (one.value or 0) * _ROUGH_DAYS[one.unit])
    return f"{span.value} {_(span.unit)}"


def _is_copy(fact: Access) -> bool:
    return (
        fact.subject in (Subject.COPY, Subject.ELECTRONIC_COPY, Subject.ANY)
        and bool(fact.requesters & PATIENT_SIDE)
        and fact.records is None
        and fact.purpose is None
    )


def _is_firm(fact: Provision) -> bool:
    return fact.state is not State.UNCONFIRMED and fact.known is not Known.REMEMBERED


def sections(place: Jurisdiction, *, only_open: bool) -> list[dict[str, Any]]:
    """A jurisdiction's facts for its page; `only_open` leaves out what is settled and read."""
    found = []
    for section in register.sections(place, translate=_):
        entries = [
            _entry(one) for one in section.entries if not only_open or not _is_firm(one.fact)
        ]
        if entries:
            found.append({"key": section.key, "title": section.title.say(_), "entries": entries})
    return found


def _entry(entry: register.Entry) -> dict[str, Any]:
    fact = entry.fact
    tone, icon = _PILLS.get(entry.standing, ("", "info"))
    source = fact.source or ""
    return {
        "fact": fact,
        "rule": entry.rule,
        "says": [
            {"word": one.key.say(_), "value": one.value, "is_english": one.is_english}
            for one in entry.says
        ],
        "standing": _(entry.standing),
        "tone": tone,
        "icon": icon,
        "cite": fact.cite or "",
        "url": source if source.startswith("http") and " " not in source else "",
        "known": said.known(fact.known),
        "confidence": _(fact.confidence),
        "doubt": entry.doubt,
    }


TITLES = {
    "lane": gettext_lazy("Lane and papers"),
    "verification": gettext_lazy("How to check who asks"),
    "due": gettext_lazy("Due date"),
    "extension": gettext_lazy("Latest day of an extension"),
    "price": gettext_lazy("Price"),
    "first": gettext_lazy("May the fee be asked before the copy?"),
    "sensitive": gettext_lazy("Sensitive information"),
    "owed": gettext_lazy("Accounting of disclosures"),
}


def tried(facts: Facts, copy: Copy) -> list[dict[str, Any]]:
    """Every finding about a case, each with title, answer in a word and the reasons."""
    return [
        {"key": key, "title": TITLES[key], "answer": answer, "why": said.finding(finding)}
        for key, finding, answer in _findings(facts, copy)
    ]


def _findings(facts: Facts, copy: Copy) -> Iterator[tuple[str, Any, object]]:
    due = deadline.due(facts)
    yield "due", due, due.answer.due_on or _("No law names a day")
    limit = deadline.extension_limit(facts)
    is_later = limit.answer is not None and limit.answer != due.answer.due_on
    yield "extension", limit, limit.answer if is_later else _("No extension")
    needs = lanes.needs(facts)
    yield "lane", needs, _(needs.answer.default_scope)
    yield "verification", standing.verification(facts), ""
    price = fees.quote(facts, copy)
    yield "price", price, _most(price.answer)
    first = fee_first.may_ask_first(facts)
    yield "first", first, _YES_NO[first.answer]
    carried = sensitive.needs(facts, Carried(categories=frozenset(Category)))
    yield "sensitive", carried, ""
    owed = disclosure.owed(facts)
    yield "owed", owed, _("Owed") if owed.answer.is_owed else _("Not owed")


_YES_NO = {
    True: gettext_lazy("Yes"),
    False: gettext_lazy("No"),
    None: gettext_lazy("The law does not say"),
}


def _most(quote: Quote) -> str:
    """The most that may be charged, and what the state's own schedule comes to."""
    if quote.at_most_usd is None:
        words = [_("The law names no amount")]
    elif not quote.at_most_usd:
        words = [_("Free, as long as the practice has no dated cost sheet")]
    else:
        words = [_("At most $%(usd)s") % {"usd": quote.at_most_usd}]
    if quote.state_usd is not None and quote.state_usd != quote.at_most_usd:
        words.append(_("the state's own schedule: $%(usd)s") % {"usd": quote.state_usd})
    return "; ".join(words)


def may_refuse(facts: Facts) -> list[dict[str, Any]]:
    """The grounds that may be invoked, with cite and what a person must decide."""
    return [
        {
            "id": one.id,
            "words": one.words.say(_),
            "cite": spoken(one.cite, _),
            "reviewable": one.reviewable,
            "decide": " ".join(text.say(_) for text in one.decide),
        }
        for one in grounds.grounds(facts)
    ]


def never_refuse(facts: Facts) -> list[str]:
    """What is no ground, in words."""
    return [one.why.say(_) for one in grounds.not_grounds(facts)]
