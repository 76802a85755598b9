"""What the last look found, so that Today needs no look of its own, and since when it is so."""

from dataclasses import replace
from datetime import datetime

from django.core.cache import cache

from cartella import clock
from cartella.doctor import checks, clocks, outside
from cartella.doctor.check import Check, State
from cartella.practices.models import Practice


def look(practice: Practice) -> tuple[Check, ...]:
    """Run all checks and remember how each stands since when. For the worker, once a minute."""
    clocks.beat()
    return remember(practice, checks.run(practice))


def look_outside() -> None:
    """Look at the public address. For the worker, once an hour, outside a transaction."""
    outside.look()


def remember(practice: Practice, found: tuple[Check, ...]) -> tuple[Check, ...]:
    """The same checks, each with the moment since which it stands so; kept for the next time."""
    before = _kept(practice)
    now = clock.now().isoformat()
    states = {
        check.name: before[check.name]
        if check.name in before and before[check.name][0] == check.state
        else [check.state.value, now]
        for check in found
    }
    if states != before:
        cache.set(_key(practice), states, timeout=None)
    return with_since(practice, found)


def with_since(practice: Practice, found: tuple[Check, ...]) -> tuple[Check, ...]:
    """The same checks; what itself does not tell since when it is so takes what we remember."""
    before = _kept(practice)
    return tuple(_with_since(check, before.get(check.name)) for check in found)


def count_bad(practice: Practice) -> int:
    """How many things hurt, by the last look; 0 if nobody has looked."""
    return sum(state == State.BAD for state, _since in _kept(practice).values())


def _with_since(check: Check, kept: list[str] | None) -> Check:
    is_fine = check.state in (State.OK, State.HINT)
    if is_fine or check.since_at is not None or kept is None or kept[0] != check.state:
        return check
    return replace(check, since_at=datetime.fromisoformat(kept[1]))


def _kept(practice: Practice) -> dict[str, list[str]]:
    kept = cache.get(_key(practice))
    return kept if isinstance(kept, dict) else {}


def _key(practice: Practice) -> str:
    return f"doctor:{practice.pk}"
