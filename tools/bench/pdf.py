"""records.pdf: ours against WeasyPrint, both tagged for PDF/UA; how it grows; what memory it takes.

Both draw the same presentations: a visit is four paragraphs and a table of 14 × 8, every tenth one
has a photo (the chart with which the engine was chosen). Ours also has cover, contents and
bookmarks with their pages, which the rival is spared.
"""

import base64
import html
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pikepdf
from playwright.sync_api import sync_playwright

from cartella.packaging import fonts, html_blocks, pdf, withhold
from cartella.packaging.present.blocks import Fields, Paragraph, Presentation, Table
from cartella.packaging.record import Drawer, FileRole, Item
from tools import chrome
from tools.bench import apart, made
from tools.bench.figures import Figure, Limit, megabytes, seconds
from tools.bench.place import FOLDER, share

COMPARED = 200  # pages
SIZES = (100, 500, 1_000, 2_000)
VISITS_A_PAGE = 1.1
_SENTENCE = (
    "She came for a follow-up of the upper face, tolerated it well, and was told how to care for "
    "it at home; questions were answered and the next visit was agreed. "
)
_HEADS = ("Zone", "Side", "Product", "Lot", "Expiry", "Depth", "Amount", "Unit")
# Sizes as in our layout, so that both break some as many lines and pages.
_PAPER = """@font-face { font-family: Sans; src: url("%(sans)s"); }
@font-face { font-family: Sans; font-weight: bold; src: url("%(bold)s"); }
@page { size: letter; margin: 1.02in .85in .92in;
  @top-left { content: "Zinnia Quillfeather · Born Feb 29, 1988 · Request 7KQM-2XFP-9RTD"; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); } }
body { font: 11pt/1.43 Sans; } table { border-collapse: collapse; width: 100%%; }
td, th { padding: .45em .5em; text-align: left; font-size: 9pt; line-height: 1.26;
  border-bottom: .4pt solid #999; }
h1 { font-size: 20pt; } h2 { font-size: 13pt; } img { width: 6cm; }"""


def run() -> Iterator[Figure]:
    """All figures of records.pdf."""
    pages = share(COMPARED, least=10)
    ours = apart.run("tools.bench.pdf:ours", pages, FOLDER / "ours.pdf")
    yield _compared(pages, ours)
    took = {}
    for size in SIZES:
        size = share(size, least=10)
        took[size] = apart.run("tools.bench.pdf:ours", size, FOLDER / f"{size}.pdf")
        print(
            f"  {took[size].answer} pages: {seconds(took[size].seconds)}, typesetting child "
            f"{megabytes(took[size].child_bytes)}, parent {megabytes(took[size].own_bytes)}",
            flush=True,
        )
    first, last = took[min(took)], took[max(took)]
    yield Figure(
        what=f"time a page, {last.answer} pages against {first.answer}",
        ours=seconds(last.seconds / last.answer),
        against=f"{seconds(first.seconds / first.answer)} (linear is 1)",
        value=last.seconds / last.answer / (first.seconds / first.answer),
        limit=Limit.AT_MOST,
        bound=1.5,
    )
    yield Figure(
        what=f"largest typesetting child, up to {last.answer} pages",
        ours=megabytes(max(one.child_bytes for one in took.values())),
        against="limit 1,200 MB",
        value=max(one.child_bytes for one in took.values()) / 1e6,
        unit="MB",
        limit=Limit.AT_MOST,
        bound=1_200,
    )
    yield Figure(
        what=f"largest parent of those children, up to {last.answer} pages",
        ours=megabytes(max(one.own_bytes for one in took.values())),
        against="limit 300 MB",
        value=max(one.own_bytes for one in took.values()) / 1e6,
        unit="MB",
        limit=Limit.AT_MOST,
        bound=300,
    )


def _compared(pages: int, ours: apart.Took) -> Figure:
    name = rival_name()
    theirs = apart.run(f"tools.bench.pdf:{name}", pages, FOLDER / "theirs.pdf")
    return Figure(
        what=f"records.pdf of {ours.answer} pages, tagged, against {name} ({theirs.answer} pages)",
        ours=f"{seconds(ours.seconds)}, {megabytes(ours.child_bytes)}",
        against=f"{name} tagged: {seconds(theirs.seconds)}, {megabytes(theirs.own_bytes)}",
        # The whole chart against the whole chart: the two do not break pages alike.
        value=theirs.seconds / ours.seconds,
        limit=Limit.AT_LEAST if name == "weasyprint" else Limit.NONE,
        bound=8,
    )


def rival_name() -> str:
    """WeasyPrint where it and the system's Pango are there; else Chromium, and says so."""
    if find_spec("weasyprint") is None:
        print("  WeasyPrint is not installed (make bench does that): against Chromium's print.")
        return "chromium"
    try:
        import_module("weasyprint")
    except OSError:
        print("  WeasyPrint needs the system's Pango, which is not here: against Chromium's print.")
        return "chromium"
    return "weasyprint"


def chart(pages: int, folder: Path) -> tuple[tuple[Item, ...], dict[str, Presentation]]:
    """A chart of about this many pages, and how each entry reads."""
    visits = max(1, round(pages * VISITS_A_PAGE))
    items = [
        made.item(
            f"visit-{number}",
            drawer=Drawer.ENCOUNTERS,
            kind="visit",
            title=f"Visit {number + 1}",
            days_ago=number,
        )
        for number in range(visits)
    ]
    shown = {one.id: _visit(one, number) for number, one in enumerate(items)}
    for one in made.photo_items(folder, max(1, visits // 10), 200_000):
        items.append(one)
        shown[one.id] = Presentation(
            title=one.title, subtitle="Old EMR", blocks=(Fields(rows=(("View", "Front"),)),)
        )
    return tuple(items), shown


def _visit(one: Item, number: int) -> Presentation:
    rows = tuple(
        (
            f"Glabella {row}",
            ("left", "right")[row % 2],
            "Neurotoxin",
            f"C{number}{row}",
            "2026-08-31",
            "muscle",
            f"{row + 1}.5",
            "U",
        )
        for row in range(14)
    )
    words = tuple(
        Paragraph(text=f"{head}: {_SENTENCE * 2}Note {number}.")
        for head in ("Subjective", "Objective", "Assessment", "Plan")
    )
    table = Table(caption="Injections", heads=_HEADS, rows=rows)
    return Presentation(title=one.title, subtitle="Nov 2, 2026 · N. Needle", blocks=(*words, table))


def ours(pages: str, target: str) -> int:
    """Set it with packaging.pdf; the number of pages that came out."""
    work = Path(target).with_suffix(".work")
    work.mkdir()
    items, shown = chart(int(pages), work / "photos")
    released = withhold.apply(made.record(items))
    parts = pdf.render(
        released, present=shown, workdir=work, seal=made.SEAL, translate=made.as_it_is
    )
    return sum(_pages(work / part.name) for part in parts)


def weasyprint(pages: str, target: str) -> int:
    """Set it with WeasyPrint as PDF/UA-1."""
    page = _page(int(pages), Path(target).with_suffix(".rival"))
    engine = import_module("weasyprint")
    engine.HTML(filename=str(page)).write_pdf(target, pdf_variant="pdf/ua-1")
    return _pages(Path(target))


def chromium(pages: str, target: str) -> int:
    """Print it with a browser, tagged and with bookmarks."""
    page = _page(int(pages), Path(target).with_suffix(".rival"))
    browser = chrome.install()
    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=browser.path,
            args=list(browser.arguments),
            env={**browser.environment},
        )
        tab = started.new_page()
        tab.goto(page.as_uri())
        tab.pdf(path=target, tagged=True, outline=True, prefer_css_page_size=True)
        started.close()
    return _pages(Path(target))


def _page(pages: int, folder: Path) -> Path:
    """The same chart as HTML, with the same words, tables, pictures and fonts."""
    folder.mkdir()
    items, shown = chart(pages, folder / "photos")
    style = _PAPER % {
        "sans": (fonts.FOLDER / "NotoSans-Regular.ttf").as_uri(),
        "bold": (fonts.FOLDER / "NotoSans-Bold.ttf").as_uri(),
    }
    target = folder / "page.html"
    with target.open("w") as out:
        out.write(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Records</title>'
            f"<style>{style}</style><h1>Encounters</h1>"
        )
        for one in items:
            out.write(f"<h2>{html.escape(one.title)}</h2>")
            out.writelines(html_blocks.body(shown[one.id]))
            for file in one.files:
                if file.role is FileRole.THUMBNAIL:
                    with file.open() as stream:
                        data = base64.b64encode(stream.read()).decode()
                    alt = html.escape(one.title)
                    out.write(f'<img alt="{alt}" src="data:image/jpeg;base64,{data}">')
    return target


def _pages(path: Path) -> int:
    with pikepdf.open(path) as document:
        return len(document.pages)
