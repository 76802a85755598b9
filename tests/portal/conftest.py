"""The cast at the portal, in a store of its own."""

from collections.abc import Iterator

import pytest

from cartella.ledger import transfers
from tests import people


@pytest.fixture
def cast(make_practice, public_door) -> Iterator[people.Cast]:
    """The practice in which these tests play; what is downloaded is noted on its own connection."""
    with transfers.held():
        yield people.cast()
        transfers.flush()
