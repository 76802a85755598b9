"""A copy is free until somebody has worked out what it costs."""

from decimal import Decimal

from cartella.law import fees
from tests.law.cast import facts


def test_a_copy_is_free_and_the_line_says_why() -> None:
    found = fees.quote(facts(states=("US-TX",)))
    assert found.answer.total_usd == Decimal("0.00")
    assert sum(line.amount_usd for line in found.answer.lines) == found.answer.total_usd
    assert "no dated cost sheet" in found.answer.lines[0].words.say()
    assert found.cites == ("45 CFR 164.524(c)(4)(i)-(iv)",)
    assert found.answer.lines[0].fact_id in found.fact_ids


def test_search_retrieval_and_verification_are_never_charged() -> None:
    never = {one.code for one in fees.never(facts())}
    assert {"search", "retrieval", "verification", "inspection", "portal_access"} <= never
    assert "per_page_of_electronic_record" in never
