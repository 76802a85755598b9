"""The facts that no finding uses, each with the reason: `data/unused.yaml`.

A fact stays in the data though nothing follows from it for a request; which these are is written
down, so that a fact that is forgotten by the engine is not mistaken for one of them.
"""

from dataclasses import dataclass

from cartella.law.book import jurisdiction
from cartella.law.book.loader import Place, Table, many, parse, text
from cartella.law.book.provisions import Provision, Rule
from cartella.law.book.schema import SECTIONS
from cartella.law.book.state_provisions import Practice

FILE = jurisdiction.DATA / "unused.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Facts with one reason: those of a section and a topic, or those that are named. `topic` is
    in the data's own words, `section` a key of the files."""

    because: str
    section: str | None = None
    topic: str | None = None
    ids: tuple[str, ...] = ()


GROUP = Table(
    make=Group,
    must={"because": text},
    may={"section": text, "topic": text, "ids": many(text)},
)


def groups() -> tuple[Group, ...]:
    """The groups in the file's order. Raises LawDataError for a key, section or shape that is not
    known."""
    place = Place(FILE.name)
    content = parse(FILE)
    if not isinstance(content, list):
        place.refuse("a list of groups", content)
    found = []
    for number, raw in enumerate(content, 1):
        at = Place(FILE.name, f"(group {number})")
        group: Group = GROUP(at, raw)
        if bool(group.ids) is bool(group.section):
            at.refuse("either ids or a section")
        if group.section is not None and group.section not in SECTIONS:
            at.at("section").refuse("one of " + ", ".join(SECTIONS), group.section)
        found.append(group)
    return tuple(found)


def listed() -> dict[str, str]:
    """Each listed fact's id with the reason. Raises LawDataError for an id that no file has, one
    that is listed twice, and a section and topic that no fact is of."""
    every = {
        fact.id: (section, fact)
        for code in jurisdiction.loaded_codes()
        for section in SECTIONS
        for fact in _facts(code, section)
    }
    found: dict[str, str] = {}
    for number, group in enumerate(groups(), 1):
        at = Place(FILE.name, f"(group {number})")
        ids = group.ids or tuple(
            fact.id for section, fact in every.values() if _is_of(group, section, fact)
        )
        if not ids:
            at.refuse("a section and topic that some fact is of", f"{group.section} {group.topic}")
        for one in ids:
            if one not in every:
                at.at("ids").refuse("the id of a fact", one)
            if one in found:
                at.at("ids").refuse("a fact that is not listed before", one)
            found[one] = group.because
    return found


def _facts(code: str, section: str) -> tuple[Provision, ...]:
    place = jurisdiction.load(code)
    return () if place is None else getattr(place, section)


def _is_of(group: Group, section: str, fact: Provision) -> bool:
    if section != group.section:
        return False
    return group.topic is None or group.topic == topic_of(fact)


def topic_of(fact: Provision) -> str | None:
    """The fact's topic in the data's own words; None for a section without topics."""
    if isinstance(fact, Practice):
        return fact.topic.name.lower()
    return fact.topic if isinstance(fact, Rule) else None
