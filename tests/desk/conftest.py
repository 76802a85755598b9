"""The cast at the desk, in a store of its own."""

from collections.abc import Iterator

import pytest

from cartella.ledger import transfers
from tests import people


@pytest.fixture
def cast(make_practice) -> Iterator[people.Cast]:
    """The practice in which these tests play; what is downloaded is noted on its own connection."""
    with transfers.held():
        yield people.cast()
        transfers.flush()


@pytest.fixture
def stranger(cast) -> people.Cast:
    """Another practice, whose people have no business here."""
    return people.cast("thistle")
