"""What is in the record set, what is not and why, and how much may be told of it."""

import pytest

from cartella.law.book.provisions import Trace
from cartella.law.determination import grounds, scope
from cartella.law.facts import Kind
from tests.law.cast import facts

OUTSIDE = {Kind.PSYCHOTHERAPY_NOTE, Kind.LEGAL_COMPILATION, Kind.PEER_REVIEW, Kind.MARKETING}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_is_inside_unless_the_data_says_otherwise(kind: Kind) -> None:
    found = scope.membership(kind)
    assert found.answer.is_inside is (kind not in OUTSIDE)
    assert found.answer.reason.say()
    assert found.cites


def test_an_unknown_kind_is_inside_as_other() -> None:
    found = scope.membership("hair_sample")
    assert found.answer.kind is Kind.OTHER
    assert found.answer.is_inside


def test_what_is_outside_the_right_names_the_ground_it_needs() -> None:
    for kind in OUTSIDE:
        code = scope.membership(kind).answer.ground
        if kind in (Kind.PSYCHOTHERAPY_NOTE, Kind.LEGAL_COMPILATION):
            assert code is not None
            assert grounds.look_up(code, facts())
        else:
            assert code is None


def test_a_manifest_says_of_a_ground_what_the_data_says() -> None:
    assert scope.trace("fed-den-002.endangerment") is Trace.IN_PLACE
    assert scope.trace("confidential_source") is Trace.GROUND_AND_COUNT
    assert scope.trace("us-ca-denial-002.ca_minor_representative") is Trace.NOTHING


def test_a_manifest_says_nothing_of_a_ground_nobody_knows() -> None:
    assert scope.trace("because") is Trace.NOTHING
