"""Where records are looked for: each system of those days, and each thing its export leaves out."""

from datetime import date

import pytest

from cartella.practices.models import RecordSystem
from cartella.release import determination, tasks
from cartella.release.models import RecordsRequest, Wanted
from tests import people
from tests.release import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> people.Cast:
    return people.cast()


@pytest.fixture
def asked(cast: people.Cast) -> RecordsRequest:
    return rows.asked(cast)


def _system(asked: RecordsRequest, name: str, **more: object) -> RecordSystem:
    return RecordSystem.objects.create(
        practice=asked.practice, name=name, **({"kind": "emr"} | more)
    )


def _names(asked: RecordsRequest) -> set[str]:
    tasks.place_searches(asked)
    return {task.name for task in asked.searches.select_related("system")}


def test_what_an_export_leaves_out_is_a_search_of_its_own(asked: RecordsRequest) -> None:
    _system(asked, "Our Zenoti", vendor="zenoti")
    names = _names(asked)
    assert "Our Zenoti" in names
    assert {"Our Zenoti: Photos", "Our Zenoti: Deleted appointments"} <= names
    assert all(t.searched_on is None for t in asked.searches.filter(system__name="Our Zenoti"))


def test_a_system_that_nobody_named_has_one_search(asked: RecordsRequest) -> None:
    _system(asked, "Binder", kind="paper")
    assert {name for name in _names(asked) if name.startswith("Binder")} == {"Binder"}


def test_everything_reaches_back_to_systems_that_are_gone(asked: RecordsRequest) -> None:
    _system(asked, "Gone", to_on=date(2019, 1, 1))
    _system(asked, "To come", from_on=date(2036, 1, 1))
    names = _names(asked)
    assert "Gone" in names
    assert "To come" not in names


def test_dates_leave_out_systems_of_other_days(asked: RecordsRequest) -> None:
    _system(asked, "Before", to_on=date(2019, 12, 31))
    _system(asked, "Then", from_on=date(2019, 12, 31), to_on=date(2021, 1, 1))
    asked.wanted, asked.wanted_from_on = Wanted.DATES, date(2020, 1, 1)
    asked.wanted_to_on = date(2020, 6, 30)
    names = _names(asked)
    assert "Then" in names
    assert "Before" not in names


def test_placing_twice_adds_nothing_and_keeps_what_was_searched(
    asked: RecordsRequest, cast: people.Cast
) -> None:
    _system(asked, "Our Zenoti", vendor="zenoti")
    assert tasks.place_searches(asked) > 1
    one = asked.searches.filter(system__name="Our Zenoti", part="photos").get()
    determination.search(one, found_count=3, by=cast.act(cast.coordinator))
    assert tasks.place_searches(asked) == 0
    one.refresh_from_db()
    assert one.found_count == 3


def test_a_guide_says_the_steps_of_the_system(asked: RecordsRequest) -> None:
    _system(asked, "Our Zenoti", vendor="zenoti")
    tasks.place_searches(asked)
    told = [g for g in tasks.guides(asked) if g.task.system.name == "Our Zenoti"]
    assert told[0].gap is None
    assert told[0].kit.id == "zenoti"
    assert {g.gap.id for g in told[1:] if g.gap} == {"forms", "photos", "deleted", "messages"}
