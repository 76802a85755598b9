"""A case as it is written: facts given, an act, and what a lawyer expects of the law."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from cartella.law.book.loader import LawDataError, Place, parse
from cartella.law.rulings import known, reading
from cartella.law.rulings.given import Given
from cartella.law.rulings.reading import CasePlace, nearest
from cartella.law.rulings.ruling import canonical
from cartella.law.rulings.verbs import VERBS


class Topic(StrEnum):
    """What a case is about."""

    COVERAGE = "who is bound by which law"
    INTAKE = "taking requests in"
    VERIFICATION = "seeing who asks"
    STANDING = "representatives, kin, the deceased"
    MINORS = "minors and parents"
    SCOPE = "what belongs to the record set"
    FORMAT = "form and format"
    DELIVERY = "delivery"
    TIMELINESS = "clocks and extensions"
    FEES = "fees"
    DENIAL = "denials, letters, reviews"
    THIRD_PARTY = "directives, apps, others who ask"
    AUTHORIZATION = "authorizations"
    LEGAL_PROCESS = "subpoenas, orders, warrants"
    OFFICIALS = "officials and other disclosures without authorization"
    SENSITIVE = "information protected beyond HIPAA"
    PART2 = "substance use disorder records, 42 CFR part 2"
    ACCOUNTING = "accounting of disclosures"
    AMENDMENT = "amendment"
    RESTRICTION = "restriction and confidential communication"
    BREACH = "breach"
    RETENTION = "keeping, destroying, closing"
    INFORMATION_BLOCKING = "information blocking"
    MARKETING = "marketing, photos, sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Days and amounts to be met exactly."""

    due_on: Annotated[date | None, "day by which to act"] = None
    act_by_on: Annotated[date | None, "last open day on or before it"] = None
    extended_until: Annotated[date | None, "latest day an extension in time may set"] = None
    stands_on: Annotated[date | None, "day that stands after the extension letter"] = None
    days_late: Annotated[int | None, "days past the due day"] = None
    fee_usd: Annotated[
        Decimal | None,
        "what may be charged as the case stands: a patient without cost sheet nothing, others what "
        "the law lets be charged",
    ] = None
    at_most_usd: Annotated[
        Decimal | None, "the most that the law lets be charged for this copy, whatever it costs"
    ] = None
    state_usd: Annotated[Decimal | None, "what the state's own schedule comes to"] = None
    flat_usd: Annotated[Decimal | None, "the flat fee that may be chosen, all included"] = None
    hipaa_usd: Annotated[Decimal | None, "HIPAA's cost-based fee by the cost sheet"] = None
    keep_until: Annotated[date | None, "day until which the record is kept"] = None
    own_until: Annotated[date | None, "the same by the law for this kind of holder alone"] = None
    closing_notice_by_on: Annotated[date | None, "day by which a closing is told"] = None
    documents_until: Annotated[date | None, "day until which HIPAA's papers are kept"] = None
    notice_by_on: Annotated[date | None, "day by which individuals are told"] = None
    hhs_by_on: Annotated[date | None, "day by which HHS is told"] = None
    associate_by_on: Annotated[date | None, "day by which a business associate tells"] = None
    state_notice_by_on: Annotated[date | None, "earliest day a state wants notice by"] = None
    reply_by_on: Annotated[date | None, "day by which an infeasible request is answered"] = None
    max_days: Annotated[int | None, "most days a suspension or delay may last"] = None
    suspended_until: Annotated[date | None, "day a suspension or delay ends"] = None
    covers_from: Annotated[date | None, "first day an accounting covers"] = None
    listed_until: Annotated[date | None, "day until which a row stays in an accounting"] = None
    protected_until: Annotated[date | None, "50 years after death"] = None
    max_words: Annotated[int | None, "most words of an addendum for one item"] = None
    age: Annotated[int | None, "an age that decides, such as majority"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the case expects. What is not named is not compared."""

    allowed: Annotated[bool | str | None, "true, false, or `decide`: a person decides"] = None
    must: Annotated[frozenset[str], "duties that must be among what must be done"] = frozenset()
    must_not: Annotated[frozenset[str], "duties among what must not be done"] = frozenset()
    figures: Annotated[Figures | None, "days and amounts, equal to the day and cent"] = None
    no_due_date: Annotated[bool, "no law that is loaded names a day"] = False
    cites: Annotated[tuple[str, ...], "sections that a fact used must cite"] = ()
    settled: Annotated[bool | None, "whether the answer rests on settled law"] = None
    uses: Annotated[frozenset[str], "ids of facts that must be used", known.fact_ids] = frozenset()
    uses_as_safe_side: Annotated[
        frozenset[str], "ids used as the safe side only", known.fact_ids
    ] = frozenset()
    uses_not: Annotated[frozenset[str], "ids that may not be used", known.fact_ids] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. `act` is one of the verbs with its fields."""

    id: str
    source: str
    topic: Topic
    given: Given
    act: Any
    verb: str
    then: Expected
    because: str
    place: Place
    cite: str | None = None


TOP: dict[str, str] = {
    "id": "its own word, stable for ever; must stand",
    "source": "where the expectation comes from: a scenario's id, a fact's id, an address",
    "topic": "what it is about; must stand",
    "cite": "the section the case is about, for people",
    "given": "the facts; may be left out",
    "act": "one verb; must stand",
    "then": "what is expected; must stand",
    "because": "why, in free words",
}
DECIDE = "decide"
QUOTES = " (a text that holds a comma or a colon needs quotation marks)"


def read(path: Path) -> tuple[Case, ...]:
    """The cases of a file, in order. Raises CaseError or LawDataError naming file and place."""
    found = read_each(path)
    for one in found:
        if isinstance(one, LawDataError):
            raise one
    return tuple(one for one in found if isinstance(one, Case))


def read_each(path: Path) -> tuple[Case | LawDataError, ...]:
    """The cases of a file, in order, with the reason in place of each that cannot be read. Raises
    CaseError or LawDataError where the file as a whole cannot be."""
    content = parse(path)
    place = CasePlace(path.name, "(file)")
    if not isinstance(content, list):
        place.refuse("a list of cases, each beginning with `- id:`", content)
    found: list[Case | LawDataError] = []
    seen: set[str] = set()
    for index, raw in enumerate(content):
        try:
            one = _case(path.name, raw, index + 1)
            if one.id in seen:
                one.place.at("id").refuse("an id that no other case of the file has", one.id)
            seen.add(one.id)
            found.append(one)
        except LawDataError as wrong:
            found.append(wrong)
    return tuple(found)


def _case(file: str, raw: object, number: int) -> Case:
    name = raw.get("id", f"number {number}") if isinstance(raw, dict) else f"number {number}"
    place = CasePlace(file, str(name))
    if not isinstance(raw, dict):
        place.refuse("a mapping with id, topic, given, act, then", raw)
    for key in raw:
        if key not in TOP:
            hint = QUOTES if " " in key else nearest(key, list(TOP))
            place.at(key).refuse(f"a known key{hint}: {', '.join(TOP)}", key)
    for key in ("id", "topic", "act", "then"):
        if key not in raw:
            place.at(key).refuse("this key, it is missing")
    verb, act = _act(place.at("act"), raw["act"])
    return Case(
        id=str(name),
        source=str(raw.get("source", "")),
        cite=raw.get("cite"),
        topic=reading.word(place.at("topic"), Topic, raw["topic"]),  # type: ignore[arg-type]
        given=reading.mapping(place.at("given"), Given, raw.get("given") or {}),
        act=act,
        verb=verb,
        then=_expected(place.at("then"), raw["then"]),
        because=str(raw.get("because", "")),
        place=place,
    )


def _act(place: Place, raw: object) -> tuple[str, Any]:
    """A verb alone, or a verb with its fields."""
    if isinstance(raw, str):
        raw = {raw: {}}
    if not isinstance(raw, dict) or len(raw) != 1:
        place.refuse("one verb, such as `refuse` or `refuse: {because: unpaid_bill}`", raw)
    verb, fields_found = next(iter(raw.items()))
    if verb not in VERBS:
        place.refuse(f"a known verb{nearest(verb, list(VERBS))}: {', '.join(VERBS)}", verb)
    return verb, reading.mapping(place.at(verb), VERBS[verb].make, fields_found or {})


def _expected(place: Place, raw: object) -> Expected:
    raw = {} if raw is None else raw
    allowed = raw.get("allowed") if isinstance(raw, dict) else None
    if allowed not in (None, DECIDE) and not isinstance(allowed, bool):
        place.at("allowed").refuse("true, false or decide", allowed)
    if isinstance(raw, dict):
        raw = {key: one for key, one in raw.items() if key != "allowed"}
    found: Expected = reading.mapping(place, Expected, raw)
    return replace(
        found,
        allowed=allowed,
        must=_duties(place.at("must"), found.must),
        must_not=_duties(place.at("must_not"), found.must_not),
    )


def _duties(place: Place, codes: frozenset[str]) -> frozenset[str]:
    """The duties by their own words. Raises CaseError for a word that is none."""
    words = canonical()
    for code in sorted(codes):
        if code not in words:
            place.refuse(
                f"a known duty{nearest(code, list(words))}; docs/law-cases.md lists them", code
            )
    return frozenset(words[code] for code in codes)


__all__ = ["DECIDE", "TOP", "Case", "Expected", "Figures", "LawDataError", "Topic", "read"]
