"""An export of another EMR, made for the journey of imports: lists whose heads nobody knows, names
that stand under each other's heads, days before months, prints, photos. Nobody in it exists."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date

from cartella.demo import papers as drawn
from tests.charts import made

# The head "First Name" stands over family names and the other way round. 1004 and 1005 are two.
CLIENTS = (
    "Client ID,First Name,Last Name,Birthday,Mobile,Email Address,Tags\n"
    "1001,Featherstonehaugh,Jessica,02/29/1988,(213) 555-0161,j@example.org,vip\n"
    "1002,Quillfeather,Amanda,11/30/1990,213-555-0162,a@example.org,\n"
    "1003,Brackenridge,Michael,07/04/1979,213-555-0163,m@example.org,\n"
    "1004,Ortega,Maria,05/06/1985,213-555-0164,m1@example.org,\n"
    "1005,Ortega,Maria,05/06/1985,213-555-0165,m2@example.org,\n"
)
# Nobody says "Ref", "Whom", "For what" of such things; the days are day/month/year.
VISITS = (
    "Ref;Whom;Code;When;Slot;For what;Seen by;How it went\n"
    "A-1;Jessica Featherstonehaugh;1001;14/03/2026;09:30;Filler, lips;Nora Needle;done\n"
    "A-2;Amanda Quillfeather;1002;02/04/2026;10:00;Peel;Nora Needle;no show\n"
    "A-3;Michael Brackenridge;1003;21/04/2026;11:15;Botulinum toxin;Nora Needle;done\n"
)
SALES = (
    "Bill,Code,Rung on,Line,Sum,Till\n"
    "S-1,1001,03/14/2026,Filler,$650.00,Ana\n"
    "S-2,1002,04/02/2026,Peel fee,120.00,Ana\n"
    "S-3,1001,03/14/2026,Discount,($50.00),Ana\n"
)
TEXTS = (
    "Nr\tCode\tStamp\tIt says\tWay\n"
    "T-1\t1001\t03/13/2026 16:05\tSee you tomorrow at half past nine.\tout\n"
    "T-2\t1001\t03/13/2026 16:40\tThank you!\tin\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the ZIP holds for her whose chart the journey reads, a drawer."""

    files: int = 10
    hers: str = "Jessica Featherstonehaugh"
    born: date = date(1988, 2, 29)


def files() -> dict[str, bytes]:
    """The files of the export by name."""
    held = Held()
    other = "Amanda Quillfeather"
    return {
        "export/Client list.csv": CLIENTS.encode("utf-8-sig"),
        "export/Visits.csv": VISITS.encode("cp1252"),
        "export/Sales.csv": SALES.encode(),
        "export/Texts.csv": TEXTS.encode("utf-16"),
        "export/prints/chart-1001.pdf": drawn.paper(
            "Chart", held.hers, held.born, date(2026, 3, 14)
        ),
        "export/prints/chart-1002.pdf": drawn.paper(
            "Chart", other, date(1990, 11, 30), date(2026, 4, 2)
        ),
        "export/prints/scan.pdf": made.pdf(""),
        "export/photos/Featherstonehaugh, Jessica 1988-02-29/left before.jpg": made.jpeg(1),
        "export/photos/Featherstonehaugh, Jessica 1988-02-29/left after.jpg": made.jpeg(2),
        "export/Price book.xlsx": workbook(),
    }


def workbook() -> bytes:
    """The shell of a spreadsheet file: what makes it one, and nothing in it."""
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def zipped(held: dict[str, bytes]) -> bytes:
    """A ZIP of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return out.getvalue()
