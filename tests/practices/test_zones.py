"""Zones have names, states have zones, and a clock that is wrong in a state is seen."""

import pytest

from cartella.law.book import jurisdiction
from cartella.practices import zones


def test_every_state_of_the_data_has_a_zone_and_every_zone_a_name():
    states = {code.removeprefix("US-") for code in jurisdiction.loaded_codes()} - {"US"}
    assert [state for state in states if not zones.of_state(state)] == []
    used = {zone for state in states for zone in zones.of_state(state)}
    assert used <= set(dict(zones.NAMES))


@pytest.mark.parametrize("zone", [*dict(zones.NAMES), "America/Indiana/Tell_City", "UTC"])
def test_no_name_of_a_zone_is_the_computers(zone):
    assert "/" not in zones.name(zone)
    assert "_" not in zones.name(zone)
    assert zones.name(zone)


@pytest.mark.parametrize(
    ("state", "zone"), [("CA", zones.PACIFIC), ("TX", ""), ("AZ", "America/Phoenix"), ("XX", "")]
)
def test_a_zone_is_proposed_only_where_the_state_has_one(state, zone):
    assert zones.proposed(state) == zone


@pytest.mark.parametrize(
    ("zone", "state", "fits"),
    [
        (zones.EASTERN, "CA", False),
        (zones.PACIFIC, "CA", True),
        (zones.MOUNTAIN, "TX", True),
        (zones.EASTERN, "MI", True),  # another name for Detroit's clock
        (zones.MOUNTAIN, "AZ", False),  # no summer time there
        (zones.EASTERN, "XX", True),
    ],
)
def test_a_clock_that_is_never_right_in_a_state_is_seen(zone, state, fits):
    assert zones.fits(zone, state) is fits
