"""Every word that the life of a request writes is said in words at the desk."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from cartella.desk import said
from cartella.law.facts import Holder, Lane
from cartella.law.timeliness import deadline
from cartella.release.lifecycle import Act
from tests.law.cast import facts

RELEASE = Path(said.__file__).parent.parent / "release"
# Functions that write an event, and the place of its word among their arguments.
WRITERS = {"note": 1, "take_back": 1, "_change": 1}


def written() -> set[str]:
    """Every literal word of an event in release/**."""
    found = set()
    for path in RELEASE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        constants = dict(_constants(tree))
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func
            name = name.id if isinstance(name, ast.Name) else name
            place = WRITERS.get(str(name))
            if place is None or len(call.args) <= place:
                continue
            word = call.args[place]
            if isinstance(word, ast.Constant):
                found.add(word.value)
            elif isinstance(word, ast.Name) and word.id in constants:
                found.add(constants[word.id])
            else:
                # Only take_back and _change hand a word on; whoever else does is missed here.
                assert path.name in ("release.py", "pricing.py"), f"{path.name}:{call.lineno}"
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """A module's constants that are texts."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for name in node.targets:
                if isinstance(name, ast.Name) and isinstance(node.value.value, str):
                    yield name.id, node.value.value


def test_the_search_for_words_finds_them():
    assert {"matched", "undone", "letter_sent", "left"} <= written()


def test_every_event_has_words_and_no_words_are_for_nothing():
    assert set(said._EVENTS) == written() | {act.value for act in Act}


@pytest.mark.parametrize("lane", Lane)
def test_every_lane_has_words(lane):
    assert said.lane(lane.value)


def test_days_in_reasons_are_written_as_people_write_them():
    assert said._dated("from 2026-11-11 on") == "from Nov. 11, 2026 on"
    assert said._dated("45 CFR 164.524 and 2026-13-45") == "45 CFR 164.524 and 2026-13-45"


@pytest.mark.parametrize("state", ["US-CA", "US-TX", "US-NY", "US-FL", "US-IL", "US-WA"])
def test_why_this_date_speaks_spanish_to_the_last_word(state):
    due = deadline.due(facts(states=(state,), holders=frozenset({Holder.NURSE_PRACTITIONER})))
    with override("es"):
        told = said.finding(due)
    words = [*told["steps"], told["unsettled"]]
    words += [text for reason in told["reasons"] for text in (reason["text"], reason["known"])]
    found = [text for text in words if re.search(r"\b(the|of|is|days|from|law|safe side)\b", text)]
    assert told["steps"]
    assert told["reasons"]
    assert found == []
