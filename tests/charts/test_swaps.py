"""Columns under each other's heads are noticed; lists that are right are left in peace."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.charts.imports import mapping, swaps
from cartella.charts.imports.columns import ListKind
from cartella.charts.imports.mapping import ListColumns
from cartella.charts.imports.values import DateOrder, Written

TODAY = date(2026, 11, 24)
HEADS = ("First Name", "Last Name", "DOB")
ROWS = (
    ("Featherstonehaugh", "Jessica", "03/01/1988"),
    ("Thornbury", "Amanda", "11/30/1990"),
    ("Brackenridge", "Michael", "07/14/1979"),
)
PARTS = {0: "given_name", 1: "family_name"}


def said(fields: dict[int, str], order: DateOrder = DateOrder.MDY) -> ListColumns:
    return ListColumns(kind=ListKind.PATIENTS, fields=fields, written=Written(order=order))


def test_given_names_under_the_head_of_family_names_are_noticed() -> None:
    (trouble,) = mapping.check(said(PARTS), HEADS, ROWS, TODAY)
    assert trouble.is_swap
    assert not trouble.is_refused
    assert trouble.column == 1
    assert "Jessica, Amanda, Michael" in trouble.words


def test_swapped_once_more_they_are_right() -> None:
    right = mapping.with_names_swapped(said(PARTS))
    assert right.fields == {0: "family_name", 1: "given_name"}
    assert mapping.check(right, HEADS, ROWS, TODAY) == []


def test_charts_here_tell_it_where_no_name_is_common() -> None:
    rows = [("Quillfeather", "Zinnia", ""), ("Umberfield", "Odalys", "")]
    known = {("zinnia", "quillfeather"), ("odalys", "umberfield")}
    assert not swaps.are_names_swapped(PARTS, rows)
    assert swaps.are_names_swapped(PARTS, rows, known)
    assert not swaps.are_names_swapped(PARTS, [row[1::-1] for row in rows], known)
    (trouble,) = mapping.check(said(PARTS), HEADS, rows, TODAY, known)
    assert "other way round" in trouble.words


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("Jessica", "Featherstonehaugh")] * 5,
        [("Thomas", "James"), ("James", "Thomas"), ("Ruth", "Scott"), ("Carol", "Ryan")],
        [("Featherstonehaugh", "Jessica"), ("Thornbury", "Amanda")],  # two are no proof
        [("Odalys", "Kelly"), ("Zinnia", "Ruth"), ("Rosa", "Umber"), ("Ana", "Thorn")],
        [("", "Jessica"), ("", "Amanda"), ("", "Michael")],
        [("One",), ("Two",)],
    ],
)
def test_lists_that_may_be_right_are_left_in_peace(rows: list[tuple[str, ...]]) -> None:
    assert not swaps.are_names_swapped(PARTS, rows)


FAMILIES = st.text(max_size=8).map("Zq{}".format)


@given(st.lists(st.tuples(st.sampled_from(sorted(swaps.GIVEN)), FAMILIES), max_size=20))
def test_given_names_in_their_place_are_never_called_swapped(rows) -> None:  # type: ignore[no-untyped-def]
    assert not swaps.are_names_swapped(PARTS, rows)


def test_birth_dates_that_are_visits_are_asked() -> None:
    rows = [("Ada Fen", f"0{n}/14/2026") for n in range(1, 8)]
    fields = {0: "name", 1: "birth_on"}
    (trouble,) = mapping.check(said(fields), ("Name", "Date"), rows, TODAY)
    assert "children" in trouble.words
    assert not trouble.is_refused
    grown = [("Ada Fen", f"0{n}/14/1986") for n in range(1, 8)]
    assert mapping.check(said(fields), ("Name", "Date"), grown, TODAY) == []


def test_months_for_days_are_refused_and_the_right_order_is_named() -> None:
    rows = [("Ada Fen", f"{day}/03/1986") for day in (14, 21, 30, 2)]
    fields = {0: "name", 1: "birth_on"}
    (trouble,) = mapping.check(said(fields), ("Name", "DOB"), rows, TODAY)
    assert trouble.is_refused
    assert "day/month/year" in trouble.words
    assert mapping.check(said(fields, DateOrder.DMY), ("Name", "DOB"), rows, TODAY) == []


def test_a_date_that_may_be_two_days_is_shown_as_it_is_read() -> None:
    cells = ["14/03/1986", "02/04/1986", "30/12/1980"]
    assert swaps.read_both_ways(cells, Written(order=DateOrder.DMY)) == "02/04/1986"
    assert swaps.read_both_ways(["02/02/1986", "x"], Written(order=DateOrder.MDY)) == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("export/Visits.csv", "appointments"), ("Client appointments 2026.csv", "appointments")),
        *(("Sales.csv", "invoices"), ("sms-log.csv", "messages"), ("guests.csv", "patients")),
        ("list1.csv", None),
    ],
)
def test_a_file_name_says_what_a_list_holds(name: str, kind: str | None) -> None:
    assert mapping.kind_by_name(name) == kind
