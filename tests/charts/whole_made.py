"""An export of several patients, made by code: lists, prints, photos. Nobody in it exists."""

import io
import zipfile
from pathlib import Path

from cartella import clock
from cartella.accounts.models import Person
from cartella.charts.imports import mapping
from cartella.charts.models import FileState, WholeFile, WholeImport
from cartella.charts.wholes import lists, ordering
from cartella.charts.wholes.bytes import Reader
from cartella.practices.models import Practice, RecordSystem
from tests.charts import made

PATIENTS = (
    "Client ID,First Name,Last Name,DOB,Mobile,Email,Tag\n"
    "77,Zinnia,Quillfeather,02/29/1988,(213) 555-0177,z@example.org,vip\n"
    "78,Rosa,Ortega,11/30/1990,213-555-0178,r@example.org,\n"
    "79,Rosa,Ortega,11/30/1990,213-555-0179,r2@example.org,\n"
)
INVOICES = (
    "Invoice No,Client ID,Client Name,Date,Item,Total,Cashier\n"
    "1001,77,Zinnia Quillfeather,03/14/2026,Filler,$650.00,Ana\n"
    "1001,77,Zinnia Quillfeather,03/14/2026,Discount,($50.00),Ana\n"
    "1002,78,Rosa Ortega,04/02/2026,Peel,120.00,Ana\n"
    "1003,90,Somebody New,04/02/2026,Peel,120.00,Ana\n"
)
PRINT = made.pdf("Zinnia Quillfeather DOB: 02/29/1988 chart")
STRANGER = made.pdf("Patient: Nobody Known DOB: 01/02/1970")
SCAN = made.pdf("")


def export(**more: bytes) -> dict[str, bytes]:
    return {
        "patients.csv": PATIENTS.encode(),
        "invoices.csv": INVOICES.encode(),
        "charts/a.pdf": PRINT,
        "charts/b.pdf": STRANGER,
        "Quillfeather, Zinnia 1988-02-29/IMG_1.jpg": made.jpeg(),
    } | more


def folder(where: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        made.write(where, name, content)
    return where


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def begun(practice: Practice, system: RecordSystem, by: Person, where: Path) -> WholeImport:
    """An import of a folder, every list's columns as the program proposes them, looked at."""
    whole = ordering.begin_here(practice, [where], system=system, by=by)
    say_columns(whole, where.parent)
    act(whole, ordering.look)
    return whole


def say_columns(whole: WholeImport, scratch: Path) -> None:
    with Reader(scratch) as reader:
        for file in whole.files.filter(form="table"):
            with reader.path(file) as path:
                told = lists.preview(path, "text/csv")
            said = mapping.propose(told.heads, told.rows, clock.today("UTC"))
            lists.remember(file, told.heads, said, by_person_id=None)


def act(whole: WholeImport, order: object) -> None:
    """Order something and do it here."""
    assert order(whole)  # type: ignore[operator]
    ordering.work(whole)
    whole.refresh_from_db()


def states(whole: WholeImport) -> dict[str, str]:
    return {f.name.rsplit("/", 1)[-1]: f.state for f in WholeFile.objects.filter(whole=whole)}


DONE, IN_DOUBT = FileState.DONE.value, FileState.IN_DOUBT.value
