"""What was destroyed is listed outside the rows, twice, under the practice's key."""

import pytest

from cartella.practices import before_upgrade, destruction
from cartella.practices.destruction import Kind


def test_what_is_noted_is_read_from_either_place(practice):
    destruction.note(practice.pk, Kind.BLOB, ["a", "b"])
    destruction.note(practice.pk, Kind.ENTRY_VERSION, [7], "certificate 3")
    for place in destruction.places(practice.pk):
        found, strange = destruction.read(practice.pk, [place])
        assert [(one.kind, one.id) for one in found] == [
            (Kind.BLOB, "a"),
            (Kind.BLOB, "b"),
            (Kind.ENTRY_VERSION, "7"),
        ]
        assert found[2].certificate == "certificate 3"
        assert strange == 0


def test_a_line_that_is_not_ours_destroys_nothing(practice, make_practice):
    destruction.note(practice.pk, Kind.BLOB, ["a"])
    other = make_practice("elm-street")
    destruction.note(other.pk, Kind.BLOB, ["z"])
    place = destruction.places(practice.pk)[0]
    whole = place.read_text()
    place.write_text(
        whole.replace('"a"', '"c"') + destruction.places(other.pk)[0].read_text() + "[]\nnull\nx\n"
    )
    assert destruction.read(practice.pk, [place]) == ((), 5)


def test_a_half_written_line_does_not_swallow_the_next(practice):
    destruction.note(practice.pk, Kind.BLOB, ["a"])
    place = destruction.places(practice.pk)[0]
    place.write_text(place.read_text() + '["2026-')
    destruction.note(practice.pk, Kind.BLOB, ["b"])
    found, strange = destruction.read(practice.pk, [place])
    assert [one.id for one in found] == ["a", "b"]
    assert strange == 1


def test_no_list_is_an_empty_list(practice, tmp_path):
    assert destruction.read(practice.pk, [tmp_path / "none"]) == ((), 0)


@pytest.fixture
def old_copy(tmp_path, settings):
    settings.DATA = tmp_path
    before_upgrade.path().write_bytes(b"rows as they were")
    before_upgrade.path().with_suffix(".draft").write_bytes(b"half of them")
    return before_upgrade.path()


def test_destroyed_words_do_not_live_on_in_the_copy_of_an_upgrade(practice, old_copy):
    destruction.note(practice.pk, Kind.BLOB, ["a"])  # its bytes never were in the copy
    destruction.note(practice.pk, Kind.ENTRY_VERSION, [])
    assert old_copy.exists()
    destruction.note(practice.pk, Kind.ENTRY_VERSION, [7])
    assert list(old_copy.parent.glob("before-upgrade*")) == []
    destruction.note(practice.pk, Kind.ENTRY_VERSION, [8])  # no copy is no fault
