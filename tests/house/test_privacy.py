"""Nothing that is logged names a patient: a whole journey is told, and all lines are searched."""

import logging

import pytest
from django.test import Client

from cartella import logs
from cartella.accounts.roles import Role
from tests import doors as knocking
from tests import people
from tests.house import town as town_
from tests.house.town import PRIVATE


class Everything(logging.Handler):
    """Keeps each line as our formatter writes it, of every level."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logs.LineFormatter())
        self.addFilter(logs.NoValues())

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@pytest.fixture
def everything():
    """All that the house logs, its own rooms down to the last detail."""
    handler = Everything()
    root, ours = logging.getLogger(), logging.getLogger("cartella")
    before = (root.level, ours.level)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def named(lines: list[str]) -> list[str]:
    """Lines that say something private."""
    return [line for line in lines if any(word in line for word in PRIVATE)]


def test_a_journey_leaves_no_name_date_phone_or_note_in_the_log(
    everything, make_practice, tmp_path
):
    town = town_.build(people.cast(), tmp_path)
    desk = Client(raise_request_exception=False)
    knocking.enter(desk, town.members[Role.OWNER].person)
    for path in town_.addresses(town, "cartella.urls.desk"):
        desk.get(path)
        desk.post(path, {"q": "Quillfeather", "words": "Zinnia said so"})
        desk.get(f"{path}Quillfeather/")
    assert everything.lines  # refusals and missing pages at least
    assert named(everything.lines) == []


def test_an_error_with_a_patient_in_it_is_logged_without_her(everything):
    try:
        raise ValueError("Zinnia Quillfeather, 1988-02-29")
    except ValueError:
        logging.getLogger("cartella.release").exception("request %s failed", 7)
    assert len(everything.lines) >= 1
    assert named(everything.lines) == []


def test_a_name_in_a_line_is_seen(everything):
    logging.getLogger("cartella.release").info("opened for %s", "Zinnia")
    assert named(everything.lines)
