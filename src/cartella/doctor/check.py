"""What one check found: how it stands, in plain words, and what to do next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How a thing stands, the worst last."""

    OK = "ok"
    HINT = "hint"  # good to know, nothing presses
    UNKNOWN = "unknown"  # it could not be looked at
    WARN = "warn"  # it will hurt soon
    BAD = "bad"  # it hurts now


ORDER = tuple(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a check says. `page` names a desk page where it is mended; `since_at` where known."""

    state: State
    said: str
    next_step: str = ""
    since_at: datetime | None = None
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A finding with the name of its check."""

    name: str
    title: str
    state: State
    said: str
    next_step: str = ""
    since_at: datetime | None = None
    page: str = ""


def worse(left: State, right: State) -> State:
    """The worse of two."""
    return max(left, right, key=ORDER.index)


def well(said: str) -> Found:
    """Nothing to do."""
    return Found(state=State.OK, said=said)
