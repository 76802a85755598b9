"""Every invented row stands the test of the standard's own schema, in every season."""

from datetime import date, datetime

import orjson
import pytest

from cartella.demo import people, rows
from cartella.packaging import fhir_schema

TODAY = date(2026, 3, 1)
SOME = (people.told()[0], people.others()[4], people.others()[12])


@pytest.mark.parametrize("persona", SOME, ids=("told", "wellness", "thick"))
def test_rows_are_fhir(persona):
    made = list(rows.resources(persona, rows.visits(persona, today=TODAY)))
    assert len(made) >= 4 * persona.visits
    for resource in made:
        problems = fhir_schema.check(orjson.dumps(resource))
        assert not problems, (resource["resourceType"], problems)


@pytest.mark.parametrize("persona", SOME, ids=("told", "wellness", "thick"))
def test_visits_go_forward_and_end_before_today(persona):
    days = [visit.day for visit in rows.visits(persona, today=TODAY)]
    assert days == sorted(set(days))
    assert days[-1] < TODAY


def test_a_moment_carries_the_offset_of_its_season():
    winter = datetime.fromisoformat(rows.at(date(2026, 1, 5), 10))
    summer = datetime.fromisoformat(rows.at(date(2026, 7, 5), 10))
    assert (winter.utcoffset(), summer.utcoffset()) != (None, None)
    assert winter.utcoffset() != summer.utcoffset()
