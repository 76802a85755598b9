"""How a finding is put together: whose fact, how firm, and what it leaves to a person."""

from dataclasses import replace

import pytest

from cartella.law import conclude
from cartella.law.book import jurisdiction
from cartella.law.finding import Known, Service, State, message
from cartella.law.precedence import Serving

FIRM = jurisdiction.rule("fed-amd-001")
SAFE = Serving(service=Service.SAFE_SIDE, because=message("It is for somebody else."))


@pytest.mark.parametrize(
    ("fact_id", "code"),
    [("fed-brc-001", "US"), ("us-ca-practice-004", "US-CA"), ("us-wv-retention-001", "US-WV")],
)
def test_a_facts_jurisdiction_is_in_its_id(fact_id: str, code: str) -> None:
    assert conclude.code_of(fact_id) == code


def test_what_rests_on_firm_facts_is_settled() -> None:
    found = conclude.conclude(1, on=[(FIRM, "60")], steps=[message("So.")])
    assert (found.answer, found.is_settled, found.decide) == (1, True, ())
    assert [(one.id, one.value, one.jurisdiction) for one in found.facts] == [
        ("fed-amd-001", "60", "US")
    ]
    assert found.steps == (message("So."),)


@pytest.mark.parametrize("weak", [{"known": Known.REMEMBERED}, {"state": State.UNCONFIRMED}])
def test_a_weak_fact_leaves_it_to_a_person(weak: dict[str, object]) -> None:
    fact = replace(FIRM, **weak)  # type: ignore[arg-type]
    found = conclude.conclude(1, on=[(fact, "60"), (fact, "60")])
    assert not found.is_settled
    assert len(found.decide) == 1
    assert "45 CFR 164.526(b)(2)" in found.decide[0].say()


def test_a_fact_for_another_holder_says_why() -> None:
    found = conclude.conclude(1, on=[(FIRM, "60", SAFE)])
    assert found.decide == (message("It is for somebody else."),)
    assert found.facts[0].service is Service.SAFE_SIDE


def test_hipaas_facts_outside_hipaa_are_named() -> None:
    found = conclude.conclude(1, on=[(FIRM, "60")], is_covered=False)
    assert [words.template for words in found.decide] == [conclude.NOT_BOUND]
    place = jurisdiction.load("US-WA")
    assert place is not None
    own = next(fact for fact in place.practice if fact.id == "us-wa-practice-004")
    assert conclude.conclude(1, on=[(own, "10")], is_covered=False).is_settled
