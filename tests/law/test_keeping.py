"""What a determination keeps says the same words years later."""

import json

import pytest

from cartella.law import deadline, denial, disclosure, explain, fees, keeping
from cartella.law.facts import Holder
from cartella.law.finding import Finding
from tests.law.cast import facts

NURSE = facts(states=("US-CA", "US-NV"), holders=frozenset({Holder.NURSE_PRACTITIONER}))


@pytest.mark.parametrize(
    "finding",
    [
        deadline.due(NURSE),
        deadline.extension_limit(NURSE),
        denial.judge(NURSE, (denial.Decision(item_id="a", is_withheld=True, ground="x"),)),
        disclosure.owed(NURSE),
        fees.quote(NURSE),
    ],
)
def test_a_kept_finding_explains_itself_as_before(finding: Finding[object]) -> None:
    kept = keeping.from_json(keeping.to_json(finding))
    assert explain.lines(kept) == explain.lines(finding)
    assert kept.facts == finding.facts
    assert kept.steps == finding.steps
    assert keeping.to_json(kept) == keeping.to_json(finding)


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="form 1"):
        keeping.from_json(json.dumps({"v": 2}))
