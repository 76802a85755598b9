"""Grounds on which an item may be withheld, what is none, and what a denial letter must say.

Grounds are data: cite, reviewable or not, who may invoke one, what must be attested by whom. The
list is closed (45 CFR 164.524(a)(1)-(3) and what states add where HIPAA lets them); a reason that
is not on it has its answer in `look_up`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from cartella.law import jurisdiction, precedence
from cartella.law.facts import Facts
from cartella.law.finding import (
    N_,
    Confidence,
    Finding,
    Known,
    Message,
    State,
    UsedFact,
    message,
)
from cartella.law.jurisdiction import Jurisdiction
from cartella.law.provisions import (
    Attestation,
    Attester,
    Denial,
    Excuse,
    GroundRule,
    Part,
    Provision,
    Trace,
)
from cartella.law.words import ATTESTATIONS, EXCUSES, GROUNDS

LETTER_PARTS: tuple[Part, ...] = tuple(Part)

NOT_FIRM = N_("%(cite)s is %(known)s: a person decides, with counsel, whether to lean on it.")
STATE_DECIDES = N_(
    "State law decides here on what a minor's representative sees (45 CFR 164.502(g)(3)(ii)); a "
    "person decides whether it fits."
)
STATE_BESIDES = N_(
    "State law has its own rule on this (%(cite)s): where it fits, it must be met besides."
)
HIPAA_NOT_BOUND = N_(
    "HIPAA does not bind this holder, and state law has no such ground that is loaded: a person "
    "decides."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground that may be invoked for this request. `id` is kept with the decision; `words` is
    what the reader of the letter sees; `decide` says why a person must decide on using it."""

    id: str
    code: str
    jurisdiction: str
    cite: str
    words: Message
    reviewable: bool | None
    attest: tuple[Attestation, ...]
    trace: Trace
    known: Known
    decide: tuple[Message, ...]
    fact: UsedFact
    letter_if_reviewable: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAGround:
    """Something that people give as a ground and that is none, with the reason why."""

    code: str
    why: Message
    facts: tuple[UsedFact, ...]


def grounds(facts: Facts) -> tuple[Ground, ...]:
    """The grounds that may be invoked for this request, HIPAA's first.

    A covered holder has HIPAA's grounds, and a state's only where HIPAA lets the state decide;
    a holder outside HIPAA has its state's, and HIPAA's only by a person's decision.
    """
    law = jurisdiction.of(facts)
    return tuple(
        _ground(rule, fact, place, facts)
        for place in (law.federal, *law.states)
        for fact in place.denial
        if fact.is_in_force(facts.received_on) and fact.state is not State.SILENT
        for rule in fact.grounds
        if _may_be_invoked(rule, place, facts)
    )


def _may_be_invoked(rule: GroundRule, place: Jurisdiction, facts: Facts) -> bool:
    if rule.requesters and precedence.asker(facts) not in rule.requesters:
        return False
    if rule.forms and facts.forms and not rule.forms & facts.forms:
        return False
    is_federal = place.id == jurisdiction.FEDERAL
    return is_federal or not facts.is_covered or rule.over_hipaa


def _ground(rule: GroundRule, fact: Denial, place: Jurisdiction, facts: Facts) -> Ground:
    cite = rule.cite or fact.cite or fact.id
    known = rule.known or fact.known
    ground_id = f"{fact.id}.{rule.code}"
    besides = _besides(rule, place, facts)
    return Ground(
        id=ground_id,
        code=rule.code,
        jurisdiction=place.id,
        cite=cite,
        words=message(GROUNDS[rule.code]),
        reviewable=rule.reviewable,
        attest=rule.attest,
        trace=rule.trace,
        known=known,
        decide=(
            *_decide(rule, fact, place, facts),
            *(message(STATE_BESIDES, cite=other.cite or other.id) for other in besides),
        ),
        fact=UsedFact(
            id=ground_id,
            jurisdiction=place.id,
            cite=cite,
            source=fact.source,
            known=known,
            confidence=rule.confidence or fact.confidence,
            state=fact.state,
            value=rule.code,
        ),
        letter_if_reviewable=tuple(
            part for source in (fact, *besides) for part in source.letter_if_reviewable
        ),
    )


def _besides(rule: GroundRule, place: Jurisdiction, facts: Facts) -> tuple[Denial, ...]:
    """State rules on the same matter that a covered holder must meet besides HIPAA's ground."""
    if place.id != jurisdiction.FEDERAL or not facts.is_covered:
        return ()
    return tuple(
        fact
        for state in jurisdiction.of(facts).states
        for fact in state.denial
        if fact.is_in_force(facts.received_on)
        and any(other.twin == rule.code for other in fact.grounds)
    )


def _decide(
    rule: GroundRule, fact: Denial, place: Jurisdiction, facts: Facts
) -> tuple[Message, ...]:
    """Why a person must decide whether the ground may be used; a ground weighs against her."""
    found = []
    known = rule.known or fact.known
    confidence = rule.confidence or fact.confidence
    is_firm = (
        fact.state is State.SETTLED
        and known is not Known.REMEMBERED
        and confidence is not Confidence.LOW
    )
    if not is_firm:
        found.append(message(NOT_FIRM, cite=rule.cite or fact.cite or fact.id, known=known))
    if place.id == jurisdiction.FEDERAL and not facts.is_covered:
        found.append(message(HIPAA_NOT_BOUND))
    if place.id != jurisdiction.FEDERAL and rule.over_hipaa and facts.is_covered:
        found.append(message(STATE_DECIDES))
    return tuple(found)


def not_grounds(facts: Facts) -> tuple[NotAGround, ...]:
    """What is no ground, each with the facts that say so, in the order of `Excuse`."""
    law = jurisdiction.of(facts)
    found = []
    for excuse in Excuse:
        used = [
            precedence.used(fact, place.id, f"not a ground: {excuse}")
            for place in (law.federal, *law.states)
            for fact in (*place.denial, *place.rules, *place.practice)
            if fact.is_in_force(facts.received_on) and excuse in _bars(fact)
        ]
        found.append(NotAGround(code=excuse, why=message(EXCUSES[excuse]), facts=tuple(used)))
    return tuple(found)


def _bars(fact: Provision) -> tuple[Excuse, ...]:
    if isinstance(fact, Denial):
        return fact.not_grounds
    return getattr(fact, "bars", ())


def look_up(word: str, facts: Facts) -> Ground | NotAGround | None:
    """The ground or the non-ground that a word means: a full id, a code, or an excuse's words.

    A state's ground that a covered holder may not use comes back as NotAGround with the reason.
    None if the word is unknown; `nearest` then helps.
    """
    for ground in grounds(facts):
        if word in (ground.id, ground.code):
            return ground
    spoken = word.replace("_", " ").lower()
    for excuse in not_grounds(facts):
        if spoken in (excuse.code, Excuse(excuse.code).name.replace("_", " ").lower()):
            return excuse
    return _closed(word)


def _closed(word: str) -> NotAGround | None:
    """A ground that exists in the data but is not open to this request."""
    for code in jurisdiction.loaded_codes():
        place = jurisdiction.load(code)
        for fact in place.denial if place else ():
            for rule in fact.grounds:
                if word in (rule.code, f"{fact.id}.{rule.code}"):
                    why = message(
                        N_(
                            "%(cite)s gives no ground for this request: it is not open to this "
                            "requester, form or holder, or HIPAA allows less and governs."
                        ),
                        cite=rule.cite or fact.cite or fact.id,
                    )
                    return NotAGround(
                        code=rule.code, why=why, facts=(precedence.used(fact, code, rule.code),)
                    )
    return None


def nearest(word: str, facts: Facts) -> str | None:
    """The known code that an unknown word comes closest to, None if it is like none."""
    codes = [ground.code for ground in grounds(facts)]
    return next(iter(get_close_matches(word, codes, n=1)), None)


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
