"""The grounds that may be invoked for a request, and what people take for a ground and is none.

Grounds are data: cite, reviewable or not, who may invoke one, what must be attested by whom. The
list is closed: 45 CFR 164.524(a)(1)-(3), and what states add where HIPAA lets them decide.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.provisions import (
    Attestation,
    Denial,
    Excuse,
    GroundRule,
    Part,
    Provision,
    Trace,
)
from cartella.law.facts import Facts
from cartella.law.finding import N_, Confidence, Known, Message, State, UsedFact, message
from cartella.law.wording.words import EXCUSES, GROUNDS

NOT_FIRM = N_("%(cite)s is %(known)s: a person decides, with counsel, whether to lean on it.")
STATE_DECIDES = N_(
    "State law decides here on what a minor's representative sees (45 CFR 164.502(g)(3)(ii)); a "
    "person decides whether it fits."
)
STATE_BESIDES = N_(
    "State law has its own rule on this (%(cite)s): where it fits, it must be met besides."
)
STATE_NAMES_NONE = N_(
    "The law loaded for %(state)s names no such ground. Where state law gives the patient more, it "
    "governs (45 CFR 160.203): a person decides."
)
STATE_NOT_LOADED = N_(
    "State law not loaded yet for %(state)s. Where it gives the patient more, it governs "
    "(45 CFR 160.203): a person decides."
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
        if _reaches(fact, facts)
        for rule in fact.grounds
        if _may_be_invoked(rule, place, facts)
    )


def _reaches(fact: Denial, facts: Facts) -> bool:
    """Whether the fact is law for this holder and these records. A ground weighs against the
    patient, so one written for another kind of holder is none here."""
    if not fact.is_in_force(facts.received_on) or fact.state is State.SILENT:
        return False
    if fact.records is not None and facts.records and fact.records not in facts.records:
        return False
    serving = precedence.for_holder(fact.holders, facts)
    is_ours = serving is not None and (serving.because is None or not facts.holders)
    return is_ours and precedence.binds(fact.regime, facts)


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
        decide=(*_decide(rule, fact, place, facts), *_states_say(rule, place, facts)),
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
    states = jurisdiction.of(facts).states
    return tuple(fact for state in states for fact in _twins(rule, state, facts))


def _twins(rule: GroundRule, state: Jurisdiction, facts: Facts) -> tuple[Denial, ...]:
    return tuple(
        fact
        for fact in state.denial
        if _reaches(fact, facts) and any(other.twin == rule.code for other in fact.grounds)
    )


def _states_say(rule: GroundRule, place: Jurisdiction, facts: Facts) -> tuple[Message, ...]:
    """What a state's law, or its silence, leaves to a person where a covered holder leans on one
    of HIPAA's grounds: more access under state law would govern."""
    if place.id != jurisdiction.FEDERAL or not facts.is_covered:
        return ()
    law = jurisdiction.of(facts)
    found = [message(STATE_NOT_LOADED, state=code) for code in law.missing]
    for state in law.states:
        twins = _twins(rule, state, facts)
        found += [message(STATE_BESIDES, cite=fact.cite or fact.id) for fact in twins]
        if not twins:
            found.append(message(STATE_NAMES_NONE, state=state.id))
    return tuple(found)


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
    serving = precedence.for_holder(fact.holders, facts)
    if serving is not None and serving.because is not None:
        found.append(serving.because)
    if place.id == jurisdiction.FEDERAL and not facts.is_covered:
        found.append(message(HIPAA_NOT_BOUND))
    if place.id != jurisdiction.FEDERAL and rule.over_hipaa and facts.is_covered:
        found.append(message(STATE_DECIDES))
    return tuple(found)


def not_grounds(facts: Facts) -> tuple[NotAGround, ...]:
    """What is no ground, each with the facts that say so, in the order of `Excuse`."""
    law, on = jurisdiction.of(facts), facts.received_on
    used: dict[Excuse, list[UsedFact]] = {excuse: [] for excuse in Excuse}
    for place in (law.federal, *law.states):
        for fact in barring(place.id):
            if fact.is_in_force(on):
                for excuse in dict.fromkeys(_bars(fact)):
                    used[excuse].append(precedence.used(fact, place.id, f"not a ground: {excuse}"))
    return tuple(
        NotAGround(code=excuse, why=message(EXCUSES[excuse]), facts=tuple(used[excuse]))
        for excuse in Excuse
    )


@cache
def barring(code: str) -> tuple[Provision, ...]:
    """The facts of a loaded jurisdiction that say of something that it is no ground."""
    place = jurisdiction.load(code)
    if place is None:
        return ()
    return tuple(fact for fact in (*place.denial, *place.rules, *place.practice) if _bars(fact))


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
    return _closed(word, facts)


def _closed(word: str, facts: Facts) -> NotAGround | None:
    """A ground that exists in the data but is not open to this request. Many states share a code:
    that of the request's own state is meant, if it has one."""
    if word.rpartition(".")[2] not in GROUNDS:
        return None
    own = (
        (rule, fact, place.id)
        for place in jurisdiction.of(facts).states
        for fact in place.denial
        for rule in fact.grounds
        if word == rule.code
    )
    found = next(own, None) or every_rule().get(word)
    if found is None:
        return None
    rule, fact, place = found
    why = message(
        N_(
            "%(cite)s gives no ground for this request: it is not open to this requester, form or "
            "holder, or HIPAA allows less and governs."
        ),
        cite=rule.cite or fact.cite or fact.id,
    )
    return NotAGround(code=rule.code, why=why, facts=(precedence.used(fact, place, rule.code),))


@cache
def every_rule() -> dict[str, tuple[GroundRule, Denial, str]]:
    """Every ground of every jurisdiction by code (the first one) and by full id, with its fact and
    its jurisdiction's code. Loads all files, once."""
    found: dict[str, tuple[GroundRule, Denial, str]] = {}
    for code in jurisdiction.loaded_codes():
        place = jurisdiction.load(code)
        for fact in place.denial if place else ():
            for rule in fact.grounds:
                found.setdefault(rule.code, (rule, fact, code))
                found[f"{fact.id}.{rule.code}"] = (rule, fact, code)
    return found


def nearest(word: str, facts: Facts) -> str | None:
    """The known code that an unknown word comes closest to, None if it is like none."""
    codes = [ground.code for ground in grounds(facts)]
    return next(iter(get_close_matches(word, codes, n=1)), None)
