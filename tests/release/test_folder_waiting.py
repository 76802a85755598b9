"""A file is taken when it is whole, never while it grows, and at last in any case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.release import folder_waiting as waiting


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.sampled_from([True, False, None]))
def test_a_file_is_taken_only_after_two_looks_alike(sizes, whole):
    looks = 0
    for before, size in zip([None, *sizes], sizes, strict=False):
        looks = waiting.looks_now(looks, is_alike=size == before)
        if waiting.may_take(looks, whole=whole):
            assert size == before
            assert whole is not False or looks >= waiting.LOOKS_WITHOUT_END
            return
    assert looks < waiting.LOOKS_WITHOUT_END


@given(st.sampled_from([True, False, None]))
def test_a_file_that_stays_alike_is_taken_at_last(whole):
    assert any(waiting.may_take(looks, whole=whole) for looks in range(1, 20))


@given(st.text(min_size=1, max_size=40))
def test_any_name_can_be_judged(name):
    waiting.is_passing(name), waiting.is_locked(name, [name, name + ".lock"])
    assert waiting.is_locked(name, [name, name + ".lock"])


@pytest.mark.parametrize("name", ["scan.pdf", "fax 0012.tif", "part.pdf", "tmp.jpeg", "mail.eml"])
def test_a_plain_name_is_not_passing(name):
    assert not waiting.is_passing(name)


@pytest.mark.parametrize(
    ("head", "tail", "whole"),
    [
        (b"%PDF-1.7", b"...%%EOF\n", True),
        (b"%PDF-1.7", b"... endobj", False),
        (b"\xff\xd8\xff\xe0", b"\xff\xd9", True),
        (b"\xff\xd8\xff\xe0", b"\0\0", False),
        (b"\x89PNG\r\n", b"IEND\xaeB`\x82", True),
        (b"II*\0", b"\0", None),
        (b"", b"", False),
    ],
)
def test_the_end_of_a_kind_is_known(head, tail, whole):
    assert waiting.is_whole(head, tail) is whole
