"""Price: asked of the law after the package is made, and free unless the law allows a charge."""

from decimal import Decimal

import pytest

from cartella import clock
from cartella.release import pricing
from cartella.release.lifecycle import IllegalAct, State
from tests import people
from tests.people import MORNING
from tests.release import line


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.mark.parametrize("state", ["CA", "TX", "NY", "FL", "IL", "WY"])
def test_her_copy_is_free_and_each_line_names_its_law(cast, state):
    cast.practice.legal_entities.update(state=state)
    package = line.packaged(cast)
    assert (package.state, package.price_usd) == (State.PRICED, Decimal(0))
    assert package.price_lines
    assert all(one["template"] and Decimal(one["usd"]) == 0 for one in package.price_lines)


def test_a_package_is_priced_once(cast):
    package = line.packaged(cast)
    with pytest.raises(IllegalAct):
        pricing.price(package)
    assert package.round.records_request.events.filter(word="price").count() == 1
