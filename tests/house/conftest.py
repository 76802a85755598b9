"""The town of the walks: told once a file, had anew by each test, with its own blobs and keys."""

from collections.abc import Iterator

import pytest

from cartella.ledger import transfers
from tests import kept
from tests.house import town as town_
from tests.house.town import Town

told = kept.once(town_.build)


@pytest.fixture
def town(told, make_practice, tmp_path) -> Iterator[Town]:
    """Two practices and a request told to its end."""
    with transfers.held():
        yield told.again(tmp_path).made
        transfers.flush()
