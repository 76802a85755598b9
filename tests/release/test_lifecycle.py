"""The table of a request's life: what may follow what, and that acts give the state they say."""

import contextlib
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.release.lifecycle import (
    TABLE,
    Act,
    IllegalAct,
    Need,
    State,
    Subject,
    fold,
    may_follow,
    step_for,
    target,
)

STREAMS = sorted((Path(__file__).parent / "streams").glob("*.json"))
FORWARD = {
    Subject.REQUEST: (State.RECEIVED, State.VERIFIED, State.ANSWERED, State.CLOSED),
    Subject.ROUND: (State.SCOPED, State.DETERMINED),
    Subject.PACKAGE: (State.ASSEMBLED, State.PRICED, State.RELEASED, State.DELIVERED),
}


@st.composite
def lives(draw: st.DrawFn) -> tuple[Subject, list[tuple[State | None, Act, State]]]:
    """A subject and steps that the table allows, each with the states around it."""
    of = draw(st.sampled_from(Subject))
    state: State | None = None
    before: State | None = None
    steps: list[tuple[State | None, Act, State]] = []
    for _step in range(draw(st.integers(1, 12))):
        allowed = may_follow(of, state)
        if not allowed:
            break
        act = draw(st.sampled_from(allowed))
        after = target(of, act, state, before=before)
        steps.append((state, act, after))
        state, before = after, state
    return of, steps


@given(lives())
def test_replaying_the_acts_gives_the_state(life):
    of, steps = life
    assert fold(of, [act for _before, act, _after in steps]) == steps[-1][2]


@given(lives())
def test_nothing_but_reopen_moves_backwards(life):
    of, steps = life
    order = FORWARD[of]
    for before, act, after in steps:
        if act is not Act.REOPEN and before in order and after in order:
            assert order.index(after) == order.index(before) + 1


@given(lives())
def test_reopen_after_an_ending_restores_the_state_before_it(life):
    _of, steps = life
    for (left, _act, ending), (_same, act, after) in itertools.pairwise(steps):
        if act is Act.REOPEN and ending in (State.NOT_ESTABLISHED, State.SET_ASIDE):
            assert after is left


@given(st.sampled_from(Subject), st.lists(st.sampled_from(Act), max_size=8))
def test_acts_in_any_order_are_refused_or_give_a_state_of_the_subject(of, acts):
    states = {step.to for step in TABLE if step.of is of} | set(FORWARD[of])
    with contextlib.suppress(IllegalAct):
        assert fold(of, acts) in states


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.REOPEN])
def test_no_act_may_follow_itself(act):
    for step in TABLE:
        if step.act is act and step.to is not None:
            with pytest.raises(IllegalAct):
                step_for(step.of, act, step.to)


def test_each_step_stands_once():
    keys = [(s.of, s.act, source) for s in TABLE for source in s.sources or (None,)]
    assert len(keys) == len(set(keys))


def test_every_state_but_the_ends_leads_on():
    ends = {State.WITHDRAWN, State.DETERMINED, State.DELIVERED}
    for of, states in FORWARD.items():
        for state in states:
            assert bool(may_follow(of, state)) == (state not in ends)


def test_an_ended_request_opens_again_but_the_withdrawn_one():
    assert may_follow(Subject.REQUEST, State.WITHDRAWN) == ()
    for state in (State.NOT_ESTABLISHED, State.SET_ASIDE, State.ANSWERED, State.CLOSED):
        assert Act.REOPEN in may_follow(Subject.REQUEST, state)


def test_what_decides_or_sends_is_never_open_to_anyone():
    for step in TABLE:
        if step.act in (Act.VERIFY, Act.DETERMINE, Act.RELEASE, Act.SCOPE, Act.SET_ASIDE):
            assert step.need not in (Need.ANYONE, Need.PROGRAM)


@pytest.mark.parametrize("path", STREAMS, ids=lambda path: path.stem)
def test_streams_of_earlier_releases_replay(path):
    stream = json.loads(path.read_text())
    acts: dict[str, list[Act]] = {}
    for event in stream["events"]:
        own = acts.setdefault(event["subject"], [])
        own.append(Act(event["word"]))
        assert fold(Subject(event["subject"]), own) == event["state_after"]
    assert {of: fold(Subject(of), own).value for of, own in acts.items()} == stream["ends"]


def test_the_corpus_of_streams_is_there():
    assert len(STREAMS) >= 5
