"""What was destroyed is listed outside the rows, twice, under the practice's key."""

from cartella.practices import destruction
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
