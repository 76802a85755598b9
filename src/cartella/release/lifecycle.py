"""The whole life of a request, its rounds and packages on one screen. Pure; docs/lifecycle.md is
drawn from it, `advance.py` alone acts on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Subject(StrEnum):
    """What has a state."""

    REQUEST = "request"
    ROUND = "round"
    PACKAGE = "package"


class State(StrEnum):
    """States are named by what has been done."""

    RECEIVED = "received"
    VERIFIED = "verified"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_ESTABLISHED = "not_established"
    SET_ASIDE = "set_aside"
    SCOPED = "scoped"
    DETERMINED = "determined"
    ASSEMBLED = "assembled"
    PRICED = "priced"
    RELEASED = "released"
    DELIVERED = "delivered"
    SUPERSEDED = "superseded"


class Act(StrEnum):
    """What moves a state. Nothing else does."""

    RECEIVE = "receive"
    VERIFY = "verify"
    ANSWER = "answer"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    NOT_ESTABLISHED = "not_established"
    SET_ASIDE = "set_aside"
    REOPEN = "reopen"
    SCOPE = "scope"
    DETERMINE = "determine"
    ASSEMBLE = "assemble"
    PRICE = "price"
    RELEASE = "release"
    DELIVER = "deliver"
    SUPERSEDE = "supersede"


class Need(StrEnum):
    """Who may do an act: a permission of accounts.roles by its word, or one of the two others."""

    ANYONE = "anyone"  # the requester herself, or whoever receives for her
    PROGRAM = "program"  # follows from what was done; no person is asked, none may
    RECEIVE = "receive"
    VERIFY = "verify"
    DECIDE = "decide"
    RELEASE = "release"


class IllegalAct(Exception):
    """The table has no such step from the present state."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table. `to` None means: back to the state before."""

    act: Act
    of: Subject
    sources: tuple[State, ...]
    to: State | None
    need: Need


R, N, P = Subject.REQUEST, Subject.ROUND, Subject.PACKAGE
OPEN_STATES = (State.RECEIVED, State.VERIFIED)
S = State

TABLE: tuple[Step, ...] = (
    # act                  of  from                              to                 needs
    Step(Act.RECEIVE, R, (), S.RECEIVED, Need.ANYONE),
    Step(Act.VERIFY, R, (S.RECEIVED,), S.VERIFIED, Need.VERIFY),
    Step(Act.ANSWER, R, (S.VERIFIED,), S.ANSWERED, Need.PROGRAM),
    Step(Act.CLOSE, R, (S.ANSWERED,), S.CLOSED, Need.PROGRAM),
    Step(Act.WITHDRAW, R, OPEN_STATES, S.WITHDRAWN, Need.ANYONE),
    Step(Act.NOT_ESTABLISHED, R, (S.RECEIVED,), S.NOT_ESTABLISHED, Need.VERIFY),
    Step(Act.SET_ASIDE, R, OPEN_STATES, S.SET_ASIDE, Need.RECEIVE),
    Step(Act.REOPEN, R, (S.NOT_ESTABLISHED, S.SET_ASIDE), None, Need.RECEIVE),
    Step(Act.REOPEN, R, (S.ANSWERED, S.CLOSED), S.VERIFIED, Need.RECEIVE),
    Step(Act.SCOPE, N, (), S.SCOPED, Need.DECIDE),
    Step(Act.DETERMINE, N, (S.SCOPED,), S.DETERMINED, Need.DECIDE),
    Step(Act.ASSEMBLE, P, (), S.ASSEMBLED, Need.PROGRAM),
    Step(Act.PRICE, P, (S.ASSEMBLED,), S.PRICED, Need.PROGRAM),
    Step(Act.RELEASE, P, (S.PRICED,), S.RELEASED, Need.RELEASE),
    Step(Act.DELIVER, P, (S.RELEASED,), S.DELIVERED, Need.PROGRAM),
    Step(Act.SUPERSEDE, P, (S.ASSEMBLED, S.PRICED), S.SUPERSEDED, Need.PROGRAM),
)

_BY_ACT = MappingProxyType(
    {(step.of, step.act, source): step for step in TABLE for source in (step.sources or (None,))}
)


def step_for(of: Subject, act: Act, state: State | None) -> Step:
    """The step that `act` takes from `state` (None: before birth). Raises IllegalAct."""
    try:
        return _BY_ACT[(of, act, state)]
    except KeyError:
        raise IllegalAct(
            f"a {of} that is {state or 'not yet made'} does not allow: {act}"
        ) from None


def target(of: Subject, act: Act, state: State | None, *, before: State | None = None) -> State:
    """The state after `act`. `before` is the state that an undone act had left."""
    step = step_for(of, act, state)
    after = step.to or before
    if after is None:
        raise IllegalAct(f"{act} needs to know the state before {state}")
    return after


def may_follow(of: Subject, state: State | None) -> tuple[Act, ...]:
    """The acts that the table allows from `state`, in its order."""
    return tuple(
        step.act
        for step in TABLE
        if step.of is of and (state in step.sources or (state is None and not step.sources))
    )


def fold(of: Subject, acts: Iterable[Act]) -> State:
    """Replay acts from birth to the present state. Raises IllegalAct where one is forbidden."""
    state: State | None = None
    before: State | None = None
    for act in acts:
        state, before = target(of, act, state, before=before), state
    if state is None:
        raise IllegalAct(f"a {of} without acts has no state")
    return state
