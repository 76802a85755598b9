"""Lists with any heads: every row and every cell comes out, and what does not fit is said."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartella.charts.imports import entries, lists, mapping, values
from cartella.charts.imports.columns import FIELDS, ListKind
from cartella.charts.imports.lists import BadList
from cartella.charts.imports.mapping import ListColumns, Row
from cartella.charts.imports.values import DateOrder, Written
from cartella.packaging import canonical, fhir
from cartella.packaging.present import communication, layout
from cartella.packaging.present.blocks import Fields
from cartella.packaging.present.reading import Reading

TODAY = date(2026, 11, 24)
ZONE = ZoneInfo("America/Los_Angeles")
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width).filter(lambda r: any(c.strip() for c in r)),
        min_size=2,
        max_size=8,
    )
)


def read(path: Path, media_type: str = "text/csv") -> list[tuple[str, ...]]:
    return list(lists.rows(path, lists.shape(path, media_type)))


def kept(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return path


@settings(max_examples=60)
@given(TABLES)
def test_every_row_and_cell_of_a_quoted_table_comes_out(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    path = kept(tmp_path_factory.mktemp("t"), out.getvalue().encode("utf-8"))
    found = list(lists.rows(path, lists.Shape(encoding="utf-8", delimiter=",")))
    # Line ends inside cells may be told otherwise; nothing else may.
    assert [[c.replace("\n", "") for c in row] for row in found] == [
        [c.replace("\n", "") for c in row] for row in table
    ]


@settings(max_examples=60)
@given(
    TABLES,
    st.sampled_from(list(ListKind)),
    st.randoms(use_true_random=False),
)
def test_every_cell_is_in_the_entry_of_its_row(table, kind, chance) -> None:  # type: ignore[no-untyped-def]
    heads, *rows = table
    ids = [one.id for one in FIELDS[kind]]
    places = chance.sample(range(len(heads)), k=min(len(heads), len(ids), 3))
    said = ListColumns(
        kind=kind,
        fields=dict(zip(places, chance.sample(ids, k=len(places)), strict=True)),
        written=Written(order=DateOrder.MDY),
    )
    for cells in rows:
        row = mapping.read(said, heads, cells)
        told = str(entries.tree_of(kind, row, said.written, ZONE))
        for cell in cells:
            if cell.strip():
                assert repr(cell.strip())[1:-1] in told or _as_read(cell, told), (cell, told)


def _as_read(cell: str, told: str) -> bool:
    """A day, time or amount is told in FHIR's spelling."""
    on, money = values.day(cell, DateOrder.MDY), values.amount(cell)
    return (
        bool(on and on.isoformat() in told)
        or (money is not None and format(money, "f") in told)
        or values.clock_time(cell) is not None
    )


@settings(max_examples=60)
@given(TABLES)
def test_any_table_gets_a_proposal_that_can_be_checked(table: list[list[str]]) -> None:
    heads, *rows = table
    said = mapping.propose(heads, rows, TODAY)
    assert len(set(said.fields.values())) == len(said.fields)
    mapping.check(said, heads, rows, TODAY)


@settings(max_examples=40)
@given(TABLES, st.sampled_from(list(ListKind)))
def test_no_two_rows_of_a_list_share_an_id_and_the_ids_are_the_same_again(
    table: list[list[str]], kind: ListKind
) -> None:
    heads, *rows = table
    said = ListColumns(kind=kind, fields={0: "id"}, written=Written(order=DateOrder.MDY))

    def ids() -> list[str]:
        made = entries.Identities(kind)
        return [made.of(mapping.read(said, heads, cells), "p") for cells in rows]

    first = ids()
    assert len(set(first)) == len(first)
    assert ids() == first


HEADS = ("Client ID", "First Name", "Last Name", "DOB", "Mobile", "Email", "Tag")
PEOPLE = [
    ("77", "Zinnia", "Quillfeather", "02/29/1988", "(213) 555-0177", "z@example.org", "vip"),
    ("78", "Rosa", "Ortega", "11/30/1990", "213-555-0178", "r@example.org", ""),
]


def test_the_usual_heads_are_known() -> None:
    said = mapping.propose(HEADS, PEOPLE, TODAY)
    assert said.kind is ListKind.PATIENTS
    assert said.written.order is DateOrder.MDY
    assert list(said.fields.values()).count("tag") == 0
    assert set(said.fields.values()) == {
        *("patient_id", "given_name", "family_name", "birth_on", "phone", "email"),
    }
    assert mapping.check(said, HEADS, PEOPLE, TODAY) == []


def test_swapped_columns_are_refused_with_what_they_seem_to_be() -> None:
    said = mapping.propose(HEADS, PEOPLE, TODAY)
    swapped = dict(said.fields) | {4: "email", 5: "phone"}
    found = mapping.check(
        ListColumns(kind=said.kind, fields=swapped, written=said.written), HEADS, PEOPLE, TODAY
    )
    assert {trouble.column for trouble in found if trouble.is_refused} == {4, 5}
    assert any("e-mail addresses" in trouble.words for trouble in found)


def test_nobody_is_born_tomorrow() -> None:
    people = [(*row[:3], "03/01/2031", *row[4:]) for row in PEOPLE]
    said = ListColumns(
        kind=ListKind.PATIENTS,
        fields={1: "given_name", 2: "family_name", 3: "birth_on"},
        written=Written(order=DateOrder.MDY),
    )
    (found,) = mapping.check(said, HEADS, people, TODAY)
    assert found.is_refused
    assert "future" in found.words


def test_the_wrong_order_of_day_and_month_is_noticed() -> None:
    said = mapping.propose(HEADS, PEOPLE, TODAY)
    other = ListColumns(kind=said.kind, fields=said.fields, written=Written(order=DateOrder.DMY))
    assert [t.column for t in mapping.check(other, HEADS, PEOPLE, TODAY)] == [3]


def test_a_mapping_without_a_patient_or_with_a_meaning_twice_is_refused() -> None:
    for fields in ({0: "id"}, {1: "name", 2: "name"}, {1: "nonsense"}, {99: "name"}):
        said = ListColumns(
            kind=ListKind.INVOICES, fields=fields, written=Written(order=DateOrder.MDY)
        )
        assert any(t.is_refused for t in mapping.check(said, HEADS, PEOPLE, TODAY)), fields


def test_the_fingerprint_follows_the_heads_and_not_their_dress() -> None:
    assert mapping.fingerprint(["DOB", "Name"]) == mapping.fingerprint([" dob ", "NAME"])
    assert mapping.fingerprint(["DOB", "Name"]) != mapping.fingerprint(["Name", "DOB"])


@pytest.mark.parametrize(
    ("text", "decimal", "amount"),
    [
        ("$1,234.50", ".", "1234.50"),
        ("(12.50)", ".", "-12.50"),
        ("($12.50)", ".", "-12.50"),
        ("-$5", ".", "-5"),
        ("12.00-", ".", "-12.00"),
        ("1.234,56 €", ",", "1234.56"),
        ("0.30", ".", "0.30"),
        ("1,23", ".", None),
        ("12.5.1", ".", None),
        ("free", ".", None),
        ("=1+1", ".", None),
        ("", ".", None),
    ],
)
def test_amounts_keep_sign_and_digits(text: str, decimal: str, amount: str | None) -> None:
    found = values.amount(text, decimal)
    assert found == (Decimal(amount) if amount else None)
    assert amount is None or str(found) == amount


@pytest.mark.parametrize(
    ("text", "order", "on"),
    [
        ("02/03/2020", DateOrder.MDY, date(2020, 2, 3)),
        ("02/03/2020", DateOrder.DMY, date(2020, 3, 2)),
        ("2020-02-03T10:00:00Z", DateOrder.MDY, date(2020, 2, 3)),
        ("Nov 2, 2026", DateOrder.MDY, date(2026, 11, 2)),
        ("2 Nov 2026", DateOrder.MDY, date(2026, 11, 2)),
        ("13/02/2020", DateOrder.MDY, None),
        ("02/03/20", DateOrder.MDY, None),  # of which century?
        ("02/30/2020", DateOrder.MDY, None),
        ("yesterday", DateOrder.MDY, None),
    ],
)
def test_days_are_read_in_the_order_that_was_said(
    text: str, order: DateOrder, on: date | None
) -> None:
    assert values.day(text, order) == on


def test_an_order_is_told_only_where_one_alone_fits() -> None:
    assert values.order_of(["02/13/2020", "03/04/2020"]) is DateOrder.MDY
    assert values.order_of(["13/02/2020"]) is DateOrder.DMY
    assert values.order_of(["03/04/2020"]) is None
    assert values.order_of(["13/02/2020", "02/13/2020"]) is None


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"\xef\xbb\xbfName,DOB\nZoe,1\n", 2),
        ("Name;DOB\nZoé;1\n".encode("cp1252"), 2),
        ("Name\tDOB\nZoë\t1\n".encode("utf-16"), 2),
        (b"Name,DOB\n\0Zoe,1\n\n\n", 2),
        (b'Name,Note\nZoe,"two\nlines, and ""quotes"""\n', 2),
        (b"Name,DOB\nZoe\nZoe,1,2,3\n", 3),
        (b"Name,Link\nZoe,=HYPERLINK(1)\n", 2),
    ],
)
def test_odd_lists_are_read(tmp_path: Path, content: bytes, rows: int) -> None:
    found = read(kept(tmp_path, content))
    assert len(found) == rows
    assert found[0][0] == "Name"
    assert "\0" not in "".join("".join(row) for row in found)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'Name,Note\nZoe,"never closed\nRosa,2\n', lists.UNCLOSED),
        (b'Name,Note\nZoe,"' + b"x" * (lists.MOST_CELL + 9), lists.UNCLOSED),
        (b",".join([b"a"] * 100_000) + b"\n", lists.TOO_WIDE),
    ],
)
def test_a_list_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(BadList, match=why[:30]):
        read(kept(tmp_path, content))


def test_an_html_table_is_a_list_too(tmp_path: Path) -> None:
    page = b"<table><tr><th>Name<th>DOB</tr><tr><td>Zoe<td>1</tr></table>"
    assert read(kept(tmp_path, page), "text/html") == [("Name", "DOB"), ("Zoe", "1")]


def test_a_refund_stays_below_zero_and_an_unread_amount_stays_as_written() -> None:
    written = Written(order=DateOrder.MDY)
    row = Row(cells={"id": "9", "amount": "(25.00)", "on": "11/02/2026"})
    told = entries.tree_of(ListKind.INVOICES, row, written, ZONE)
    assert told["totalGross"] == {"value": "-25.00", "currency": "USD"}
    row = Row(cells={"id": "9", "amount": "two for one", "on": "11/02/2026"})
    told = entries.tree_of(ListKind.INVOICES, row, written, ZONE)
    assert "totalGross" not in told
    assert "two for one" in str(told)


FILLED = {
    **dict.fromkeys(("birth_on", "on", "expires_on"), "02/29/1988"),
    **{"at": "2:30 PM", "amount": "($650.00)", "paid": "50", "quantity": "1.5", "used": "2"},
    **{"phone": "213", "email": "a@example.org", "status": "cancelled", "gender": "F"},
}


@pytest.mark.parametrize("kind", list(ListKind))
def test_whatever_a_row_holds_its_entry_is_a_resource_of_r4(kind: ListKind) -> None:
    ids = [one.id for one in FIELDS[kind]]
    good = {id_: FILLED.get(id_, "some words") for id_ in ids}
    rows = [good, {}, *({id_: good[id_]} for id_ in ids)]
    rows += [{id_: cell for id_, cell in good.items() if id_ != left} for left in ids]
    rows += [
        dict.fromkeys(ids, cell) for cell in ("03/14/2026 2:30 PM", "0", "1e9", "a\n b", "\x07?")
    ]
    for row in rows:
        made = entries.tree_of(
            kind,
            Row(cells=row, others=(("Tag", "vip"),)),
            Written(order=DateOrder.MDY, decimal="."),
            ZoneInfo("America/Los_Angeles"),
        )
        assert fhir.check(canonical.write(made)) == (), row


def test_a_kept_column_is_told_by_its_own_head() -> None:
    row = Row(cells={"on": "03/14/2026", "status": "cancelled by her"}, others=(("Tag", "vip"),))
    made = entries.tree_of(
        ListKind.MESSAGES, row, Written(order=DateOrder.MDY, decimal="."), ZoneInfo("UTC")
    )
    told = [
        pair
        for block in layout.blocks(made, communication.LAYOUT, Reading(translate=str, zone="UTC"))
        if isinstance(block, Fields)
        for pair in block.rows
    ]
    assert ("Tag", "vip") in told
    assert ("Status", "cancelled by her") in told
    assert not any("extension" in name.casefold() or "column" in name for name, _ in told)
