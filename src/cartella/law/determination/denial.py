"""Judges the decisions about items, and says what the letter of a denial must hold.

A judgment with problems may not stand: each problem names the item and what is missing. The list
of grounds, and of what is none, is in `grounds.py` and can be had from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Attester, Denial, Part
from cartella.law.determination.grounds import (
    Ground,
    NotAGround,
    grounds,
    look_up,
    nearest,
    not_grounds,
)
from cartella.law.facts import Facts
from cartella.law.finding import N_, Finding, Message, UsedFact, message
from cartella.law.wording.words import ATTESTATIONS

__all__ = [
    "LETTER_PARTS",
    "Attested",
    "Decision",
    "Determined",
    "Ground",
    "Judgment",
    "NotAGround",
    "Problem",
    "Ruled",
    "grounds",
    "judge",
    "letter_parts",
    "look_up",
    "missing_parts",
    "nearest",
    "not_grounds",
]

LETTER_PARTS: tuple[Part, ...] = tuple(Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """A finding stated by a person: who, with or without a license, and in which words."""

    code: str
    by: str
    is_licensed: bool = False
    statement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about one item. `ground` is a ground's id or code, None for a release.
    An item that is put right (misfiled, outside the record set) is no decision of this kind."""

    item_id: str
    is_withheld: bool
    ground: str | None = None
    attested: tuple[Attested, ...] = ()


class Determined(StrEnum):
    """What a round comes to."""

    GRANTED = "granted"
    GRANTED_IN_PART = "granted in part"
    DENIED = "denied"
    NONE_HELD = "none held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a decision may not stand."""

    item_id: str
    why: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A withheld item with the ground it is withheld under."""

    item_id: str
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """What the decisions come to. With `problems` they may not stand. `letter_parts` is empty
    where nothing is denied, for then no denial letter is owed."""

    determined: Determined
    withheld: tuple[Ruled, ...]
    problems: tuple[Problem, ...]
    is_reviewable: bool
    letter_parts: tuple[Part, ...]


def judge(facts: Facts, decisions: tuple[Decision, ...]) -> Finding[Judgment]:
    """What the decisions about the items in scope come to, and whether they may stand.

    Give the items that are released or withheld; what is put right (misfiled, outside the record
    set) is no denial and stays out. What is not withheld must go out (45 CFR 164.524(d)(1)).
    """
    withheld: list[Ruled] = []
    problems: list[Problem] = []
    for decision in decisions:
        if not decision.is_withheld:
            continue
        ground = look_up(decision.ground, facts) if decision.ground else None
        if isinstance(ground, Ground):
            withheld.append(Ruled(item_id=decision.item_id, ground=ground))
            why = _missing(ground, decision.attested)
        elif isinstance(ground, NotAGround):
            why = [ground.why]
        else:
            why = [message(N_("An item is withheld only under a ground of the list."))]
        problems += [Problem(item_id=decision.item_id, why=text) for text in why]
    used = tuple(dict.fromkeys(ruled.ground.fact for ruled in withheld))
    decide = tuple(dict.fromkeys(text for ruled in withheld for text in ruled.ground.decide))
    answer = _judgment(decisions, tuple(withheld), tuple(problems))
    return Finding(
        answer=answer,
        facts=(*used, *_letter_facts(answer)),
        steps=_in_words(answer, len(decisions)),
        is_settled=not decide and not problems,
        decide=decide,
    )


def _missing(ground: Ground, attested: tuple[Attested, ...]) -> list[Message]:
    """What the ground needs and nobody has stated."""
    found = []
    for need in ground.attest:
        stated = [one for one in attested if one.code == need.code and one.by.strip()]
        if need.by is Attester.LICENSED_PROFESSIONAL:
            if not any(one.is_licensed and one.statement.strip() for one in stated):
                found.append(
                    message(
                        N_("A licensed health care professional must state this: %(finding)s"),
                        finding=ATTESTATIONS[need.code],
                    )
                )
        elif not stated:
            found.append(
                message(
                    N_("Somebody must state this: %(finding)s"), finding=ATTESTATIONS[need.code]
                )
            )
    return found


def _judgment(
    decisions: tuple[Decision, ...], withheld: tuple[Ruled, ...], problems: tuple[Problem, ...]
) -> Judgment:
    withheld_count = sum(decision.is_withheld for decision in decisions)
    if not decisions:
        determined = Determined.NONE_HELD
    elif not withheld_count:
        determined = Determined.GRANTED
    elif withheld_count < len(decisions):
        determined = Determined.GRANTED_IN_PART
    else:
        determined = Determined.DENIED
    is_reviewable = any(ruled.ground.reviewable for ruled in withheld)
    parts = letter_parts(tuple(ruled.ground for ruled in withheld)) if withheld else ()
    return Judgment(
        determined=determined,
        withheld=withheld,
        problems=problems,
        is_reviewable=is_reviewable,
        letter_parts=parts,
    )


def letter_parts(used: tuple[Ground, ...]) -> tuple[Part, ...]:
    """The parts that a letter denying under these grounds must have, in the order of `Part`."""
    wanted: set[Part] = set()
    is_reviewable = any(ground.reviewable for ground in used)
    for fact in _letter_rules():
        wanted.update(fact.letter)
        if is_reviewable:
            wanted.update(fact.letter_if_reviewable)
    for ground in used:
        if ground.reviewable:
            wanted.update(ground.letter_if_reviewable)
    return tuple(part for part in LETTER_PARTS if part in wanted)


def missing_parts(parts: Mapping[Part, str], wanted: tuple[Part, ...]) -> tuple[Part, ...]:
    """Which of the wanted parts a letter lacks; a blank part is a missing one."""
    return tuple(part for part in wanted if not parts.get(part, "").strip())


def _letter_rules() -> tuple[Denial, ...]:
    return tuple(fact for fact in jurisdiction.federal().denial if fact.letter)


def _letter_facts(answer: Judgment) -> tuple[UsedFact, ...]:
    if not answer.letter_parts:
        return ()
    return tuple(precedence.used(fact, jurisdiction.FEDERAL, "letter") for fact in _letter_rules())


def _in_words(answer: Judgment, count: int) -> tuple[Message, ...]:
    steps = [
        message(
            N_("Of %(count)s items in scope %(withheld)s are withheld: %(determined)s."),
            count=count,
            withheld=len(answer.withheld),
            determined=answer.determined,
        )
    ]
    steps += [
        message(N_("%(words)s (%(cite)s)"), words=words, cite=cite)
        for words, cite in dict.fromkeys(
            (ruled.ground.words.template, ruled.ground.cite) for ruled in answer.withheld
        )
    ]
    steps += [problem.why for problem in answer.problems]
    return tuple(steps)
