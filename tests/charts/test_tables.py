"""Lists are read in the encodings that exports use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.charts.imports import tables

ROWS = "Name;Größe\nMuñoz;ä\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ROWS.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + ROWS.encode(), "utf-8"),
        (ROWS.encode("utf-16"), "utf-16"),
        (ROWS.encode("latin-1"), "cp1252"),
        (ROWS.encode("latin-1") + b"\x81", "latin-1"),
    ],
)
def test_a_list_is_read_in(content, encoding):
    table = tables.read(content, "text/csv")
    assert table.encoding == encoding
    assert table.heads == ("Name", "Größe")
    assert table.rows[0] == ("Muñoz", "ä")


def test_rows_are_as_long_as_the_longest():
    table = tables.read(b"a,b\n1\n1,2,3\n", "text/csv")
    assert [len(row) for row in (table.heads, *table.rows)] == [3, 3, 3]


def test_a_quoted_cell_may_hold_lines_and_commas():
    assert tables.read(b'a,b\n"x, y\nz",2\n', "text/csv").rows == (("x, y\nz", "2"),)


@given(st.binary(max_size=300), st.sampled_from(("text/csv", "text/html")))
def test_no_bytes_break_the_reader(content, media_type):
    table = tables.read(content, media_type)
    assert table is None or table.text() is not None
