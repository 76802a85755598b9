"""What a state's law says beside one of HIPAA's grounds, and what is no ground at all."""

import pytest

from cartella.law.book.provisions import Part
from cartella.law.determination import denial, grounds
from cartella.law.determination.grounds import Ground
from cartella.law.facts import Facts
from tests.law.cast import facts


def ground(code: str, request: Facts) -> Ground:
    found = grounds.look_up(code, request)
    assert isinstance(found, Ground)
    return found


def words(found: Ground) -> str:
    return " ".join(one.say() for one in found.decide)


@pytest.mark.parametrize(
    ("state", "beside"),
    [("US-CA", "123115(b)"), ("US-NY", "18(3)-(4)")],
)
def test_a_state_s_rule_on_the_same_matter_is_named(state: str, beside: str) -> None:
    found = words(ground("endangerment", facts(states=(state,))))
    assert "must be met besides" in found
    assert beside in found
    # psychotherapy notes are outside HIPAA's right: New York's rule on harm is not about them
    notes = words(ground("psychotherapy_notes", facts(states=("US-NY",))))
    assert "must be met besides" not in notes


def test_new_york_s_review_stands_in_the_letter_of_a_covered_holder_only() -> None:
    new_york = facts(states=("US-NY",))
    assert Part.STATE_REVIEW in ground("endangerment", new_york).letter_if_reviewable
    assert Part.STATE_REVIEW not in ground("endangerment", facts()).letter_if_reviewable
    notes = ground("psychotherapy_notes", new_york)
    assert Part.STATE_REVIEW not in notes.letter_if_reviewable
    both = (ground("endangerment", new_york), notes)
    assert Part.STATE_REVIEW in denial.letter_parts(both)
    assert Part.REVIEW_RIGHT in denial.letter_parts(both)
    assert Part.REVIEW_RIGHT not in denial.letter_parts((notes,))


def test_a_word_that_no_list_has_is_no_ground() -> None:
    assert grounds.look_up("nonsense", facts(states=("US-CA",))) is None
    assert grounds.look_up("us-ca-denial-001.nonsense", facts(states=("US-CA",))) is None


def test_outside_hipaa_its_ground_is_for_a_person() -> None:
    outside = ground("endangerment", facts(covered=False))
    assert outside.decide
    assert "must be met besides" not in words(
        ground("endangerment", facts(covered=False, states=("US-NY",)))
    )
