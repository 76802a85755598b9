"""An export of many patients against `cp` with a hash of the same bytes and a bare insert.

Three sizes in one run show whether time grows as the number of charts does; only then is the time
of 6,000 charts and 300 GB more than a wish. A chart here: a patient's row, 12 appointments, 8
invoices, 30 messages, one print of 6 pages, 2 photos of 1 MB.

Rows alone are measured for ten times as many charts as well: exports are written by date, so one
patient's rows lie the farther apart the more patients there are.

What was learnt: four fifths of the time go to prints and photos, one fifth to rows; placing a row
takes no query, since all names are held in memory. Children that look into files took more than
half while each chart had its own; sixty files of whatever charts share one now. What is left is
decoding, thumbnails and encryption, which copying does not do: tens of times `cp` and a hash.
Windows of 10,000 rows would have filed 6,000 charts row by row, a transaction each; windows of
50,000 hold lines only, and drafts, ten times as heavy, of one chart at a time. Looking for open
references after each patient cost a quarter of all rows though rows of lists refer to nothing.
Resident memory grows with the store to 256 MB more, which is the store mapped from disk and no
memory of ours: the figure is what is ours (RssAnon).
"""

import csv
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tools.bench import apart, made
from tools.bench.figures import Figure, megabytes, seconds
from tools.bench.place import FOLDER, piped_digest, share

# isort: split
from cartella import clock
from cartella.accounts.models import Person
from cartella.charts.imports import mapping
from cartella.charts.models import Entry, WholeImport
from cartella.charts.wholes import lists, ordering
from cartella.charts.wholes.bytes import Reader
from cartella.practices.models import Practice

SIZES = (100, 200, 300)
ROWS_ALONE = (100, 1_000)
PHOTO_BYTES = 1_000_000
GOAL_CHARTS = 6_000
GOAL_BYTES = 300 * 1024**3
_LISTS = {
    "appointments": (12, ("Appointment ID", "Client ID", "Date", "Service", "Status")),
    "invoices": (8, ("Invoice No", "Client ID", "Date", "Item", "Total")),
    "messages": (30, ("Message ID", "Client ID", "Sent", "Message", "Direction")),
}


def figures(practice: Practice) -> Iterator[Figure]:
    """Time for each size, with what copying and inserting alone would take."""
    person = Person.objects.create_user("bench@example.org", name="Bench")
    per_chart, first = [], 0
    for size in SIZES:
        charts = share(size, least=4)
        where = FOLDER / f"export-{size}"
        rows = export(where, charts, first) + files(where, charts, first)
        first += charts
        total = sum(path.stat().st_size for path in where.rglob("*") if path.is_file())
        before = Entry.objects.count()
        took = carried(practice, person, where)
        came = Entry.objects.count() - before
        rival = copied(where) + inserted(rows)
        per_chart.append(took / charts)
        yield Figure(
            what=f"whole import of {charts} charts, {megabytes(total)}, {came:,} entries: "
            f"{charts / took * 60:,.0f} charts/min, {total / 1e6 / took:.1f} MB/s, our memory "
            f"{megabytes(apart.own_bytes())}",
            ours=seconds(took),
            against=f"cp + SHA-256 of the bytes + bare insert of {rows:,} rows: {seconds(rival)}",
            value=took / rival,
        )
        shutil.rmtree(where)
    bend = per_chart[-1] / per_chart[0]
    bytes_a_second = total / took
    hours_rows = per_chart[-1] * GOAL_CHARTS / 3600
    hours_bytes = GOAL_BYTES / bytes_a_second / 3600
    yield Figure(
        what=f"a chart in the largest against the smallest (1 is straight); so {GOAL_CHARTS:,} "
        f"such charts take {hours_rows:.1f} h, and 300 GB of such bytes {hours_bytes:.0f} h",
        ours=f"{per_chart[-1]:.3f} s a chart",
        against=f"{per_chart[0]:.3f} s a chart",
        value=bend,
    )
    yield rows_alone(practice, person, first)


def rows_alone(practice: Practice, person: Person, first: int) -> Figure:
    """What a row costs among ten times as many patients."""
    per_row = []
    for size in ROWS_ALONE:
        charts = share(size, least=4)
        where = FOLDER / f"rows-{size}"
        rows = export(where, charts, first)
        first += charts
        per_row.append(carried(practice, person, where) / rows)
        shutil.rmtree(where)
    return Figure(
        what=f"a row of a list among {share(ROWS_ALONE[1]):,} charts against one among "
        f"{share(ROWS_ALONE[0]):,} (1 is straight); our memory {megabytes(apart.own_bytes())}",
        ours=f"{per_row[1] * 1000:.2f} ms a row",
        against=f"{per_row[0] * 1000:.2f} ms a row",
        value=per_row[1] / per_row[0],
    )


def export(where: Path, charts: int, first: int) -> int:
    """Write the lists of an export; returns the number of their rows."""
    where.mkdir(parents=True)
    people = _people(charts, first)
    with (where / "patients.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("Client ID", "First Name", "Last Name", "DOB"))
        out.writerows((*p[:3], f"{p[3]:%m/%d/%Y}") for p in people)
    count = charts
    for name, (each, heads) in _LISTS.items():
        with (where / f"{name}.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(heads)
            for turn in range(each):  # by date, as exports are: one patient's rows lie scattered
                day = f"{date(2025, 1, 13) + timedelta(days=turn):%m/%d/%Y}"
                for p in people:
                    last = "120.50" if name == "invoices" else "done"
                    out.writerow((f"{p[0]}-{turn}", p[0], day, f"Thing number {turn}", last))
                    count += 1
    return count


def files(where: Path, charts: int, first: int) -> int:
    """Write its prints and photos, a folder a chart; returns how many."""
    people = _people(charts, first)
    shots = made.shots(charts * 2, PHOTO_BYTES)
    labels = [f"Patient: {p[1]} {p[2]} DOB: {p[3]:%m/%d/%Y}" for p in people]
    prints = made.letters(charts, 6, labels)
    for p, paper in zip(people, prints, strict=True):
        folder = where / p[0]
        folder.mkdir()
        for n in range(2):
            (folder / f"photo-{n}.jpg").write_bytes(next(shots).body)
        (folder / f"{p[2]} {p[1]}.pdf").write_bytes(paper)
    return charts * 3


def carried(practice: Practice, person: Person, where: Path) -> float:
    """Seconds of looking and carrying out."""
    began = time.perf_counter()
    whole = ordering.begin_here(practice, [where], system=practice.record_systems.get(), by=person)
    _say_columns(whole)
    ordering.look(whole)
    ordering.work(whole)
    whole.refresh_from_db()
    ordering.carry_out(whole)
    ordering.work(whole)
    took = time.perf_counter() - began
    waiting = dict(whole.files.exclude(state="done").values_list("name", "why")[:3])
    if waiting:  # a figure of less than all of it would be no figure
        raise RuntimeError(f"Not all of the export was filed: {waiting}")
    return took


def copied(where: Path) -> float:
    """Seconds of `cp -r` and of hashing what was copied."""
    began = time.perf_counter()
    target = where.with_name("copy")
    shutil.copytree(where, target)
    took = time.perf_counter() - began + piped_digest([p for p in where.rglob("*") if p.is_file()])
    shutil.rmtree(target)
    return took


def inserted(rows: int) -> float:
    """Seconds of a bare insert of as many rows into a file of its own."""
    path = FOLDER / "bare.sqlite3"
    began = time.perf_counter()
    with sqlite3.connect(path) as bare:
        bare.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)")
        told = ((f"{n} 01/13/2025 Thing number done",) for n in range(rows))
        bare.executemany("INSERT INTO row (body) VALUES (?)", told)
    took = time.perf_counter() - began
    path.unlink()
    return took


def _say_columns(whole: WholeImport) -> None:
    with Reader(FOLDER) as reader:
        for file in whole.files.filter(form="table"):
            with reader.path(file) as path:
                told = lists.preview(path, "text/csv")
            said = mapping.propose(told.heads, told.rows, clock.today("UTC"))
            lists.remember(file, told.heads, said, by_person_id=None)


def _people(charts: int, first: int) -> list[tuple[str, str, str, date]]:
    """Id, given name, family name and birth date of so many."""
    return [
        (str(n), f"Given{_letters(n)}", f"Family{_letters(n)}", _born(n))
        for n in range(first, first + charts)
    ]


def _letters(number: int) -> str:
    """A number as letters: a column of words with digits is taken for no column of names."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def _born(number: int) -> date:
    return date(1950, 1, 1) + timedelta(days=number % 18_000)
