"""An export of another EMR, made for the journey of imports: lists whose heads nobody knows, names
that stand under each other's heads, days before months, prints, photos. Nobody in it exists."""

import io
import zipfile
from datetime import date

from cartella.demo import papers as drawn
from tests.charts import made

# The head "First Name" stands over family names and the other way round. 1004 and 1005 are two.
CLIENTS = (
    "Client ID,First Name,Last Name,Birthday,Mobile,Email Address,Tags\n"
    "1001,Featherstonehaugh,Jessica,03/01/1988,(213) 555-0161,j@example.org,vip\n"
    "1002,Thornbury,Amanda,11/30/1990,213-555-0162,a@example.org,\n"
    "1003,Brackenridge,Michael,07/04/1979,213-555-0163,m@example.org,\n"
    "1004,Ortega,Maria,05/06/1985,213-555-0164,m1@example.org,\n"
    "1005,Ortega,Maria,05/06/1985,213-555-0165,m2@example.org,\n"
    "2001,Quillfeather,Zinnia,02/29/1988,,,\n"
)
# Nobody says "Ref", "Whom", "For what" of such things; the days are day/month/year.
VISITS = (
    "Ref;Whom;Code;When;Slot;For what;Seen by;How it went\n"
    "A-1;Jessica Featherstonehaugh;1001;14/03/2026;09:30;Filler, lips;Nora Needle;done\n"
    "A-2;Amanda Thornbury;1002;02/04/2026;10:00;Peel;Nora Needle;no show\n"
    "A-3;Michael Brackenridge;1003;21/04/2026;11:15;Botulinum toxin;Nora Needle;done\n"
    "A-4;Zinnia Quillfeather;2001;22/04/2026;11:15;Laser, legs;Nora Needle;done\n"
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


HERS = "Jessica Featherstonehaugh"
BORN = date(1988, 3, 1)
FILES = 10
# What the dry run finds: five persons, four visits, three lines of bills, two texts, two prints,
# two photos. The second Maria and the scan wait for a person.
FOUND, WAITING = 18, 2


def files() -> dict[str, bytes]:
    """The files of the export by name."""
    chart = drawn.paper("Chart", HERS, BORN, date(2026, 3, 14))
    other = drawn.paper("Chart", "Amanda Thornbury", date(1990, 11, 30), date(2026, 4, 2))
    photos = "export/photos/Featherstonehaugh, Jessica 1988-03-01"
    return {
        "export/Client list.csv": CLIENTS.encode("utf-8-sig"),
        "export/Visits.csv": VISITS.encode("cp1252"),
        "export/Sales.csv": SALES.encode(),
        "export/Texts.csv": TEXTS.encode("utf-16"),
        "export/prints/chart-1001.pdf": chart,
        "export/prints/chart-1002.pdf": other,
        "export/prints/scan.pdf": made.pdf(""),
        f"{photos}/left before.jpg": made.jpeg(1),
        f"{photos}/left after.jpg": made.jpeg(2),
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
