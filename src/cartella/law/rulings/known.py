"""Words of a case that the law's own data defines: grounds, findings, conditions, ids of facts."""

from functools import cache

from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.provisions import Excuse, Rule
from cartella.law.determination import blocking
from cartella.law.verification import officials
from cartella.law.verification.officials import OfficialGround
from cartella.law.wording.words import ATTESTATIONS, GROUNDS


def _places() -> list[Jurisdiction]:
    return [place for code in jurisdiction.loaded_codes() if (place := jurisdiction.load(code))]


@cache
def fact_ids() -> frozenset[str]:
    """The ids of all facts, and of the grounds in them."""
    return frozenset({fact.id for place in _places() for fact in place.all_facts} | _ground_ids())


def _ground_ids() -> set[str]:
    return {
        f"{fact.id}.{ground.code}"
        for place in _places()
        for fact in place.denial
        for ground in fact.grounds
    }


@cache
def grounds() -> frozenset[str]:
    """Codes and full ids of grounds, and codes of what is none."""
    return frozenset({*GROUNDS, *_ground_ids(), *(excuse.name.lower() for excuse in Excuse)})


@cache
def findings() -> frozenset[str]:
    """Codes of the findings that grounds need."""
    return frozenset(ATTESTATIONS)


@cache
def official_needs() -> frozenset[str]:
    """Codes of what the grounds of 45 CFR 164.512 ask for."""
    return frozenset(
        code for ground in OfficialGround for codes in officials.needs_of(ground) for code in codes
    )


@cache
def blocking_conditions() -> frozenset[str]:
    """Codes of the conditions of exceptions to information blocking."""
    found: set[str] = set()
    for fact_id in blocking.CONDITIONS.values():
        rule = jurisdiction.federal().fact(fact_id)
        if isinstance(rule, Rule):
            found |= set(rule.elements)
    return frozenset(found)


@cache
def extension_conditions() -> frozenset[str]:
    """Codes of the conditions on which a state's extension hangs."""
    return frozenset(
        code
        for place in _places()
        for fact in place.access
        if fact.extension is not None
        for code in fact.extension.attest
    )
