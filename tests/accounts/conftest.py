"""The cast at the desk's sign-in, in a store of its own."""

import pytest
from django.core.cache import cache

from tests import people


@pytest.fixture
def cast(make_practice) -> people.Cast:
    """The practice in which these tests play; nobody's tries are counted yet."""
    cache.clear()
    return people.cast()
