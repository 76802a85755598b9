"""Ask the law from the command line: its facts, its findings, its differences, its old places.

Needs neither store nor Django. The cases have a command of their own (`commands/law_cases.py`).
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cartella.law import explain
from cartella.law.book import compare, jurisdiction, register, weak
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.state_provisions import Category
from cartella.law.determination import grounds, sensitive
from cartella.law.determination.sensitive import Carried
from cartella.law.facts import Facts, Form, Holder, Lane, Purpose, Requester
from cartella.law.finding import Finding
from cartella.law.intake import lanes
from cartella.law.keeping import disclosure
from cartella.law.pricing import fee_first, fees
from cartella.law.pricing.copies import Copy
from cartella.law.timeliness import deadline
from cartella.law.verification import standing

_MEDIUM = {"electronic": Form.ELECTRONIC, "paper": Form.PAPER, "inspection": Form.INSPECTION,
           "summary": Form.SUMMARY}  # fmt: skip


E = TypeVar("E", bound=StrEnum)


class Misused(ValueError):
    """What was asked on the command line cannot be answered; the words say what to give instead."""


def explain_(options: argparse.Namespace) -> int:
    """Print every finding about one request: clock, lane, standing, grounds, price, accounting."""
    try:
        facts = facts_of(options)
    except (Misused, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    for title, finding in _findings(facts, options):
        print(f"\n{title}\n{'-' * len(title)}")
        for line in explain.lines(finding):
            print(line)
    print("\nGrounds that may be invoked\n---------------------------")
    for ground in grounds.grounds(facts):
        print(f"  {ground.id} ({ground.cite}): {ground.words.say()}")
    return 0


def _findings(facts: Facts, options: argparse.Namespace) -> Iterator[tuple[str, Finding[object]]]:
    yield "Lane and papers", lanes.needs(facts)
    yield "Who may ask", standing.may_ask(facts)
    yield "How to check who asks", standing.verification(facts)
    yield "Due date", deadline.due(facts)
    yield "Latest day of an extension", deadline.extension_limit(facts)
    yield "Price of a copy", fees.quote(facts, Copy(pages=options.pages))
    yield "Fee before the copy", fee_first.may_ask_first(facts)
    carried = Carried(categories=frozenset(Category))
    yield "Sensitive information", sensitive.needs(facts, carried)
    yield "Accounting of disclosures", disclosure.owed(facts)


def facts_of(options: argparse.Namespace) -> Facts:
    """The request that the options describe. Raises Misused with the words known."""
    known_state(options.state)
    try:
        zone = ZoneInfo(options.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Misused(f"{options.zone} is no time zone such as America/Chicago.") from None
    return Facts(
        lane=_word(Lane, options.lane, "lane"),
        requester=_word(Requester, options.requester, "requester"),
        received_at=datetime.combine(options.on, time(12), zone).astimezone(UTC),
        zone=options.zone,
        states=(options.state.upper(),),
        covered=False if options.not_covered else None,
        holders=frozenset(_word(Holder, word, "holder") for word in options.holder),
        forms=frozenset({_MEDIUM[options.medium]}),
        purpose=_word(Purpose, options.purpose, "purpose") if options.purpose else None,
        is_held_electronically=False if options.held_on_paper else None,
    )


def _word(enum: type[E], text: str, what: str) -> E:
    """A member by its name or value, blanks and hyphens as underscores."""
    plain = text.strip().lower().replace("-", "_").replace(" ", "_")
    members = {**{m.name.lower(): m for m in enum}, **{str(m).replace(" ", "_"): m for m in enum}}
    if plain in members:
        return members[plain]
    near = next(iter(get_close_matches(plain, members, n=1)), None)
    hint = f" Did you mean {near}?" if near else ""
    raise Misused(
        f"There is no {what} {text!r}.{hint} Known: {', '.join(m.name.lower() for m in enum)}."
    )


def known_state(code: str) -> Jurisdiction:
    """The jurisdiction of a code. Raises Misused for a code without a file, with the nearest."""
    found = jurisdiction.load(code.upper())
    if found is None:
        near = get_close_matches(code.upper(), jurisdiction.loaded_codes(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise Misused(
            f"No law is kept for {code}: give a code such as US-CA, or US for the federal law."
            f"{hint} Territories are not in the data."
        )
    return found


def facts(options: argparse.Namespace) -> int:
    """Print a jurisdiction's facts with cite, source, dates and how each is known."""
    try:
        place = known_state(options.state)
    except Misused as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(f"{place.name} ({place.id}), reviewed on {place.reviewed_on}. Not legal advice.")
    for section in register.sections(place, on=options.on):
        print(f"\n{section.title.say()}")
        for entry in section.entries:
            print("\n".join(_entry(entry)))
    return 0


def _entry(entry: register.Entry) -> Iterator[str]:
    fact = entry.fact
    yield f"  [{fact.id}] {fact.cite or 'no cite'}: {entry.standing}"
    if entry.rule:
        yield f"      {entry.rule}"
    for says in entry.says:
        yield f"      {says.key.say()}: {says.value}"
    if fact.in_force_from or fact.in_force_to:
        since, until = fact.in_force_from or "unknown", fact.in_force_to or "today and on"
        yield f"      In force from {since} to {until}"
    yield f"      Known: {fact.known}; confidence {fact.confidence}; read on {fact.read}"
    if fact.note:
        yield f"      Note: {fact.note}"


def diff(options: argparse.Namespace) -> int:
    """Print what two jurisdictions say differently, matter by matter."""
    try:
        left, right = known_state(options.left), known_state(options.right)
    except Misused as wrong:
        print(wrong, file=sys.stderr)
        return 2
    rows = [row for row in compare.compare(left, right) if options.all or row.differs]
    last = ""
    for row in rows:
        if row.section != last:
            print(f"\n{row.title.say()}")
            last = row.section
        print(f"  {row.matter}")
        for place, entries in ((left, row.left), (right, row.right)):
            if not entries:
                print(f"    {place.id}: says nothing")
            for entry in entries:
                said = "; ".join(
                    f"{one.key.say()}: {one.value}" for one in entry.says if not one.is_free
                )
                words = said or entry.rule or "no words"
                print(f"    {place.id}: {words} ({entry.standing}) [{entry.fact.id}]")
    print(f"\n{len(rows)} matters.")
    return 0


def stale(options: argparse.Namespace) -> int:
    """Print what is old on a day: unreviewed facts, past index dates, changes to come."""
    try:
        codes = [known_state(code) for code in options.state] or [
            known_state(code) for code in jurisdiction.loaded_codes()
        ]
    except Misused as wrong:
        print(wrong, file=sys.stderr)
        return 2
    count = 0
    for place in codes:
        found = weak.stale(place, on=options.on)
        count += len(found)
        for one in found:
            print(f"{place.id} [{one.fact.id}] {one.fact.cite or 'no cite'}: {one.why.say()}")
    print(f"{count} to look at on {options.on}.")
    return 0
