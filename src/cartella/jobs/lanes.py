"""The two lanes of work and what is done by the clock. No rows here, so settings may read it."""

from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """Each lane has a worker of its own, so that a code never waits behind an import."""

    FAST = "fast"  # messages, warnings
    SLOW = "slow"  # assembly, import


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A kind of job that every practice gets once in each slot of `every_seconds`.

    Slots are counted from midnight UTC of 1970-01-01, moved by `offset_seconds`.
    """

    lane: Lane
    every_seconds: int
    offset_seconds: int = 0
