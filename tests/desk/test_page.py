"""A refusal of a verb is said to the person; none reaches her as a broken page."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from cartella.desk.page import REFUSALS
from cartella.release import lifecycle
from tests import doors

RELEASE = Path(lifecycle.__file__).parent
# Broken contracts and answers that never come back to a form of the request's page.
ELSEWHERE = {
    "ReviewRefused",  # of the pages of a review from outside, which show it with their form
    "IllegalAct",  # "that was done already": act() says it itself
    "WrongCode",  # of the portal
    "RuleRefused",  # of the writing rule, which its own form shows
    "Unreachable",  # of a watched folder: kept in its row, and said on its page
    "FolderRefused",  # of the settings page of folders, which shows it with the form
    "NeverThere",  # of the same page, which asks whether it is meant
    "SheetRefused",  # of the settings page, which shows it with the form
    "TooLargeForMail",  # the worker meets it and makes a task of it
}


def declared() -> set[type[Exception]]:
    """Every exception that a module of release/** declares."""
    found = set()
    for path in RELEASE.rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.bases:
                dotted = ".".join(path.relative_to(RELEASE.parent).with_suffix("").parts)
                kind = getattr(importlib.import_module(f"cartella.{dotted}"), node.name)
                if isinstance(kind, type) and issubclass(kind, Exception):
                    found.add(kind)
    return found


def test_every_refusal_of_a_verb_can_be_said():
    silent = {kind.__name__ for kind in declared() if not issubclass(kind, REFUSALS)}
    assert silent == ELSEWHERE


@pytest.mark.parametrize("who", ["desk", "coordinator", "clinician", "owner"])
def test_each_place_of_the_rail_opens_to_whom_it_is_shown(cast, who):
    client = doors.signed_in(getattr(cast, who))
    page = client.get("/today/").content.decode()
    rail = re.search(r'<nav class="rail".*?</nav>', page, re.DOTALL)
    assert rail is not None
    places = re.findall(r'<li><a href="([^"]+)"', rail[0])
    assert len(places) >= 5
    assert {client.get(place).status_code for place in places} == {200}
    assert ("/ledger/" in places) == (client.get("/ledger/").status_code == 200)
