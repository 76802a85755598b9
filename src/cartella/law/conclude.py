"""Puts a finding together from the facts it rests on, and says what keeps it from being settled."""

from collections.abc import Iterable
from typing import TypeVar

from cartella.law import precedence
from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Provision
from cartella.law.finding import N_, Finding, Message, Service, message
from cartella.law.precedence import DIRECT, Serving

Answer = TypeVar("Answer")
Ground = tuple[Provision, str] | tuple[Provision, str, Serving]

NOT_FIRM = N_("%(cite)s is %(known)s or not confirmed: counsel should confirm it.")
NOT_BOUND = N_("HIPAA does not bind this holder; it is treated as if it did, the patient's side.")
NO_STATE = N_("State law not loaded for %(state)s: it may ask for more.")


def code_of(fact_id: str) -> str:
    """The jurisdiction of a fact, by its id: `US` for `fed-…`, `US-CA` for `us-ca-…`."""
    if fact_id.startswith("fed-"):
        return jurisdiction.FEDERAL
    return "-".join(fact_id.split("-")[:2]).upper()


def conclude(
    answer: Answer,
    *,
    on: Iterable[Ground],
    steps: Iterable[Message] = (),
    decide: Iterable[Message] = (),
    is_covered: bool = True,
) -> Finding[Answer]:
    """The finding: `on` are the facts with the value each gave, in order of use. What is only
    remembered, unconfirmed, for another holder or for holders under HIPAA only is said."""
    used = []
    doubts = list(decide)
    for ground in on:
        fact, value = ground[0], ground[1]
        serving = ground[2] if len(ground) == 3 else DIRECT
        code = code_of(fact.id)
        used.append(precedence.used(fact, code, value, serving))
        if not precedence.is_firm(fact):
            doubts.append(message(NOT_FIRM, cite=fact.cite or fact.id, known=fact.known))
        if serving.service is Service.SAFE_SIDE and serving.because is not None:
            doubts.append(serving.because)
    if not is_covered and any(one.jurisdiction == jurisdiction.FEDERAL for one in used):
        doubts.append(message(NOT_BOUND))
    found = tuple(dict.fromkeys(doubts))
    return Finding(
        answer=answer,
        facts=tuple(used),
        steps=tuple(steps),
        is_settled=not found,
        decide=found,
    )
