"""Every word that stands as a value in a finding about people and papers is collected."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from cartella.law.book.provisions import Demand
from cartella.law.book.state_provisions import CareTopic, Category
from cartella.law.determination import sensitive
from cartella.law.determination.sensitive import Carried
from cartella.law.facts import Holder, Lane
from cartella.law.finding import Finding, Message
from cartella.law.intake import asking, classify, regime
from cartella.law.intake.asking import Arrived, Asking
from cartella.law.intake.classify import Incoming, Matter
from cartella.law.intake.regime import Entity, Keeping
from cartella.law.manner import directive, formats
from cartella.law.verification import (
    authorization,
    identity,
    minors,
    officials,
    part2,
    position,
    process,
)
from cartella.law.verification.childhood import Care, Child, Consent
from cartella.law.verification.claims import AuthorityPaper, Claim, Relation
from cartella.law.verification.demands import Assurance, Process, ProcessKind
from cartella.law.verification.identity import Check
from cartella.law.verification.papers import Paper, Signer, Use, UseAim
from cartella.law.verification.part2 import Part2
from cartella.law.wording.words import VALUES
from tests.law.cast import facts

STATES = ("US-CA", "US-NY", "US-DC", "US-AL", "US-LA", "US-WY")
WORD = re.compile(r"\b[a-z]{2,}\b")
DAY_OR_CITE = re.compile(r"\d|§|\bCFR\b|^US-|^us-|v\. |Act\b")


def findings() -> Iterator[Finding[Any]]:
    for state in STATES:
        one = facts(states=(state,))
        process_lane = replace(one, lane=Lane.LEGAL_PROCESS)
        for relation in Relation:
            for papers in (frozenset[AuthorityPaper](), frozenset(AuthorityPaper)):
                yield position.judge(one, Claim(relation=relation, papers=papers))
            yield classify.classify(one, Incoming(relation=relation))
        for consent in (None, *Consent):
            care = tuple(Care(topic=topic, consent=consent) for topic in CareTopic)
            yield minors.access(one, Child(age=15, care=care))
        for kind in ProcessKind:
            shown = frozenset(Assurance)
            yield process.judge(
                process_lane,
                Process(kind=kind, issued_by="US-TX", shown=shown, categories=frozenset(Category)),
            )
        for ground in officials.OfficialGround:
            yield officials.judge(one, officials.Ask(ground=ground))
        carried = Carried(categories=frozenset(Category))
        yield sensitive.needs(replace(one, lane=Lane.AUTHORIZATION), carried)
        yield authorization.judge(one, Paper(signed_by=Signer.SOMEBODY_ELSE, patient_age=15))
        yield regime.holder(one, Keeping(owned_by=Holder.LAY_COMPANY))
        yield asking.receive(replace(one, covered=False), Asking(demands=frozenset(Demand)))
    for aim in UseAim:
        yield authorization.needed(facts(), Use(aim=aim))
    for arrived in Arrived:
        yield asking.receive(facts(), Asking(arrived=arrived))
    for matter in Matter:
        yield classify.classify(facts(), Incoming(relation=Relation.PATIENT, matter=matter))
    yield authorization.judge(facts(), Paper(expires_on=date(2026, 1, 1), is_known_false=True))
    yield directive.judge(facts(), directive.Directive())
    yield formats.judge(facts(), formats.Wish())
    yield identity.identify(facts(), Check(demands=frozenset(Demand)))
    yield part2.judge(facts(lane=Lane.PAYER), Part2())
    yield regime.coverage(facts(), Entity())


def values(words: Message) -> Iterator[str]:
    for name, value in words.values:
        if isinstance(value, str) and name not in ("cite", "state"):
            yield str(value)


def is_collected(value: str) -> bool:
    pieces = [value] if value in VALUES else re.split(r"[,;:] ", value)
    return all(
        piece in VALUES or not WORD.search(piece) or DAY_OR_CITE.search(piece) for piece in pieces
    )


def test_every_value_of_a_finding_is_collected_for_the_translators() -> None:
    missing = set()
    for found in findings():
        said = [value for step in (*found.steps, *found.decide) for value in values(step)]
        said += [fact.value for fact in found.facts]
        for duty in (*found.answer.duties, *getattr(found.answer, "never", ())):
            said += values(duty.words)
        missing |= {value for value in said if not is_collected(value)}
    assert missing == set()


def test_every_finding_carries_facts_and_steps() -> None:
    for found in findings():
        assert found.facts
        assert found.steps
        assert found.is_settled is not bool(found.decide)
