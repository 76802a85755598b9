"""Where records are looked for: each system of those days, and each thing its export leaves out."""

from datetime import date

import pytest

from cartella.charts import kits
from cartella.charts.kits import Known
from cartella.practices.models import RecordSystem
from cartella.release import assembly, determination, tasks
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


def test_a_system_that_was_typed_by_its_name_has_the_searches_of_its_kit(
    asked: RecordsRequest,
) -> None:
    _system(asked, "Boulevard")
    assert "Boulevard: Forms and charts" in _names(asked)


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
    assert {g.gap.id for g in told[1:] if g.gap} == {
        "forms",
        "photos",
        "deleted",
        "messages",
        "money",
    }


@pytest.mark.parametrize("kit_id", [kit.id for kit in kits.all()])
def test_each_kit_makes_its_searches_and_what_is_left_out_is_said_in_the_package(
    asked: RecordsRequest, kit_id: str
) -> None:
    """What nobody has looked through is named in the package as not searched, part by part."""
    kit = kits.by_id(kit_id)
    assert kit is not None
    _system(asked, "Their system", vendor=kit_id)
    tasks.place_searches(asked)
    mine = [one for one in tasks.guides(asked) if one.task.system.name == "Their system"]
    assert {one.gap.id for one in mine if one.gap} == {gap.id for gap in kit.gaps}
    for one in mine:
        assert one.kit.ways and all(way.steps for way in one.kit.ways)
        assert one.gap is None or one.gap.look_in.strip()
    round_ = rows.round_of(asked)
    said = {one.system: one for one in assembly.record_of(round_).searches}
    for gap in kit.gaps:
        assert said[f"Their system: {gap.what}"].searched_on is None


def test_calysta_is_remembered_and_says_so() -> None:
    kit = kits.by_id("calysta")
    assert kit is not None
    assert {way.known for way in kit.ways} == {Known.REMEMBERED}
    assert {gap.known for gap in kit.gaps} == {Known.REMEMBERED}
    assert not [way for way in kit.ways if way.source or way.read_on or way.takes]
