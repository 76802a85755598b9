"""The town of the walks: built anew for each test, blobs and keys in the test's own folder."""

from collections.abc import Iterator

import pytest

from cartella.ledger import transfers
from tests.house import town as town_
from tests.house.town import Town


@pytest.fixture
def town(make_practice, tmp_path) -> Iterator[Town]:
    """Two practices and a request told to its end."""
    with transfers.held():
        yield town_.build(tmp_path)
        transfers.flush()
