"""The cast at the desk, in a store of its own."""

import pytest

from tests import people


@pytest.fixture
def cast(make_practice) -> people.Cast:
    """The practice in which these tests play."""
    return people.cast()


@pytest.fixture
def stranger(cast) -> people.Cast:
    """Another practice, whose people have no business here."""
    return people.cast("thistle")
