"""Long lists of ids in pieces that a database takes as parameters of one query."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
SIZE = 500


def of(ids: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """`ids` in lists of at most `size`; nothing for none."""
    rest = iter(ids)
    while batch := list(islice(rest, size)):
        yield batch
