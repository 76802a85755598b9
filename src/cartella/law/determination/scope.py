"""What belongs to the designated record set, kind by kind, and what a manifest may say of the rest.

45 CFR 164.501 defines the set by use; the kinds are the house's, and an unknown one is inside.
"""

from dataclasses import dataclass
from functools import cache

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Provision, Trace
from cartella.law.determination import grounds
from cartella.law.facts import Kind
from cartella.law.finding import N_, Finding, Message, message
from cartella.law.wording.words import OUTSIDE

# Kinds that are themselves what a ground of denial names; outside the right, not outside the set.
EXCEPTED: dict[Kind, str] = {
    Kind.PSYCHOTHERAPY_NOTE: "psychotherapy_notes",
    Kind.LEGAL_COMPILATION: "legal_proceeding",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Whether a kind of entry is inside; `ground` is the code under which it is withheld, if its
    being outside is a matter of a ground and so of a letter."""

    kind: Kind
    is_inside: bool
    reason: Message
    ground: str | None = None


@cache
def membership(kind: Kind | str) -> Finding[Membership]:
    """Whether entries of this kind are in the record set that the patient may have.

    A word that is no known kind is taken as `other`: inside, the patient's side.
    """
    known = Kind(kind) if kind in set(Kind) else Kind.OTHER
    law = jurisdiction.federal()
    if known in EXCEPTED:
        code = EXCEPTED[known]
        fact: Provision = next(
            found for found in law.denial if any(ground.code == code for ground in found.grounds)
        )
        answer = Membership(kind=known, is_inside=False, reason=message(OUTSIDE[code]), ground=code)
        return _finding(answer, fact, "outside the right")
    for found in law.scope:
        for outside in found.outside:
            if outside.kind is known:
                answer = Membership(
                    kind=known, is_inside=False, reason=message(OUTSIDE[outside.because])
                )
                return _finding(answer, found, "outside")
    fact = next(found for found in law.scope if known in found.inside)
    reason = message(N_("It is part of the medical or billing record or used to decide on care."))
    return _finding(Membership(kind=known, is_inside=True, reason=reason), fact, "inside")


def _finding(answer: Membership, fact: Provision, value: str) -> Finding[Membership]:
    return Finding(
        answer=answer,
        facts=(precedence.used(fact, jurisdiction.FEDERAL, value),),
        steps=(answer.reason,),
        is_settled=precedence.is_firm(fact),
    )


def trace(code: str) -> Trace:
    """How much the recipient's manifest may say of an item withheld under this ground, by code or
    full id; an unknown ground says nothing. What lies outside the requester's standing never
    leaves a trace, whatever its ground."""
    short = code.rpartition(".")[2]
    rules = grounds.every_rule()
    found = rules.get(code) or rules.get(short)
    return Trace.NOTHING if found is None else found[0].trace
