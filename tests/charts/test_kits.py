"""Source kits: every file loads, claims say how sure they are, and nothing unknown slips by."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from cartella.charts import kits
from cartella.charts.kits import Known, loading

WANTED = ("aesthetic_record", "boulevard", "calysta", "patientnow", "zenoti")


def test_there_is_a_kit_for_each_system_and_one_for_any_other() -> None:
    ids = [kit.id for kit in kits.all()]
    assert set(WANTED) <= set(ids)
    assert {"photo_app", "texting", "paper"} <= set(ids)
    assert ids[-1] == "other"


def test_every_kit_says_what_the_exports_leave_out() -> None:
    for kit in kits.all():
        assert kit.ways, kit.id
        assert kit.gaps, kit.id
        assert all(way.steps for way in kit.ways), kit.id


def test_what_was_read_says_where_and_when_and_is_not_of_the_future() -> None:
    for kit in kits.all():
        for way in kit.ways:
            assert (way.known is Known.REMEMBERED) == (way.source == ""), (kit.id, way.name)
            assert way.read_on is None or way.read_on <= date(2026, 12, 31), (kit.id, way.name)


def test_a_system_finds_its_kit_by_vendor_then_by_kind_then_any() -> None:
    def of(vendor: str, kind: str, name: str = "Our old one") -> str:
        system = SimpleNamespace(vendor=vendor, kind=kind, name=name)
        return kits.of(system).id  # type: ignore[arg-type]

    assert of("zenoti", "emr") == "zenoti"
    assert of("", "photos") == "photo_app"
    assert of("", "paper") == "paper"
    assert of("", "fax") == "other"
    assert of("gone", "texting") == "texting"
    assert of("", "other", "Boulevard") == "boulevard"
    assert of("zenoti", "emr", "Boulevard") == "zenoti"


@pytest.mark.parametrize(
    ("name", "kit_id"),
    [
        *(("Boulevard", "boulevard"), (" BOULEVARD ", "boulevard"), ("patient now", "patientnow")),
        *(
            ("Calysta", "calysta"),
            ("Zenoti EMR", "zenoti"),
            ("Aesthetic-Record", "aesthetic_record"),
        ),
    ],
)
def test_a_typed_name_takes_the_kit_of_that_name(name: str, kit_id: str) -> None:
    found = kits.named(name)
    assert found is not None
    assert found.id == kit_id


@pytest.mark.parametrize("name", ["", "emr", "Boulevard of dreams", "Another system", "Zen"])
def test_another_name_takes_no_kit(name: str) -> None:
    assert kits.named(name) is None


def _said(path: str = "zenoti.yaml") -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load((loading.FOLDER / path).read_text("utf-8"))
    return said


@pytest.mark.parametrize("key", ["name", "ways", "gaps", "note"])
def test_a_missing_key_is_refused(key: str) -> None:
    said = _said()
    del said[key]
    with pytest.raises(kits.BadKit, match=key):
        loading.parse(said, "x")


def test_an_unknown_key_is_refused_at_every_level() -> None:
    for place in (lambda s: s, lambda s: s["ways"][0], lambda s: s["gaps"][0]):
        said = _said()
        place(said)["step"] = "one"
        with pytest.raises(kits.BadKit, match="step"):
            loading.parse(said, "x")


def test_a_way_that_leaves_out_what_is_no_gap_is_refused() -> None:
    said = _said()
    said["ways"][0]["leaves_out"] = ["dreams"]
    with pytest.raises(kits.BadKit, match="dreams"):
        loading.parse(said, "x")


def test_a_remembered_claim_has_no_source_and_a_read_one_has() -> None:
    said = _said()
    said["ways"][0]["known"] = "remembered"
    with pytest.raises(kits.BadKit, match="source"):
        loading.parse(said, "x")
    said["ways"][0] |= {"known": "read", "read_on": None}
    with pytest.raises(kits.BadKit, match="when"):
        loading.parse(said, "x")


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text("name: A\nname: B\n")
    with pytest.raises(kits.BadKit, match="twice"):
        loading.load(path)


@pytest.mark.parametrize("said", [None, [], "x", {"name": 1}])
def test_what_is_no_kit_is_refused(said: object) -> None:
    with pytest.raises(kits.BadKit):
        loading.parse(said, "x")
