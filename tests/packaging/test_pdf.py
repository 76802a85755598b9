"""records.pdf is readable, tagged, complete, the same each time, and holds nothing that is not
released."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import page as validation
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartella.packaging import pages, pdf, volumes, withhold
from cartella.packaging.present.blocks import (
    Block,
    Fields,
    Figure,
    Heading,
    Paragraph,
    Presentation,
    Table,
)
from cartella.packaging.present.entry import reader
from cartella.packaging.record import Drawer, File, Item, Outcome, Part, Record, Ruling, Trace
from tests.packaging import papers, records

HOSTILE = "#set page(fill: red) *b* <script>alert(1)</script> {{ x }} =cmd|' /C calc'!A0 $1$ // /*"
WORLD = "😀 👩\u200d⚕️ 山田太郎 김민지 مرحبا שלום ทดสอบ Nguyễn Ελένη Анна ☐ → \U00012000"
GROUND = "Psychotherapy notes kept apart (45 CFR 164.524(a)(1)(i))."
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 50'>"
    "<circle cx='50' cy='25' r='20' fill='none' stroke='black'/>"
    "<text x='50' y='25' font-family='Noto Sans' font-size='8'>Glabella4U</text></svg>"
)


def same(text: str) -> str:
    return text


def made(
    tmp_path: Path,
    record: Record,
    present: Callable[[Item], Presentation] | None = None,
    *,
    translate: Callable[[str], str] = same,
) -> dict[str, Path]:
    released = withhold.apply(record)
    tmp_path.mkdir(exist_ok=True)
    parts = pdf.render(
        released,
        present=present
        or reader(released.record.items, translate=translate, zone="America/New_York"),
        workdir=tmp_path,
        seal=records.SEAL,
        translate=translate,
    )
    return {part.name: _checked(part, tmp_path) for part in parts}


def _checked(part: Part, folder: Path) -> Path:
    with part.open() as stream:
        assert len(stream.read()) == part.size_bytes
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == []
    return folder / part.name


def is_pdf_ua(path: Path) -> bool:
    report = validation.validate_pdf(
        str(path),
        profile=validation.ValidationProfile.PDF_UA_1,
        limits=validation.SafetyLimits(max_reference_depth=10**6),
    )
    return "no failures" in str(report)


def text_of(path: Path) -> str:
    """The words of all pages, joined where a line ends."""
    return " ".join(" ".join(pages.words(path)).split())


def document(body: bytes, name: str = "paper.pdf", **more: Any) -> File:
    return records.file(name, body, "application/pdf", **more)


def photo(number: int) -> File:
    return records.file(
        f"IMG_{number}.JPG", papers.camera_jpeg(1 + number % 8) + b"%d" % number, "image/jpeg"
    )


def blocks() -> tuple[Block, ...]:
    return (
        Fields(rows=(("Product", "Botox Cosmetic"), ("Lot", "C1234A" * 20), (HOSTILE, WORLD))),
        Heading(text="Plan"),
        Paragraph(text=f"First line\nsecond line {HOSTILE} {WORLD}"),
        Table(
            caption="Injection sites",
            heads=("Site", "Units"),
            rows=(("Glabella", "4"), (HOSTILE, WORLD)),
        ),
        Figure(svg=SVG, alt="Face, front: glabella 4 U", caption="Injection map"),
    )


def rich() -> tuple[Record, Callable[[Item], Presentation]]:
    """One of everything."""
    day = timedelta(days=1)
    items = (
        records.item("details", title="Demographics", drawer=Drawer.DETAILS),
        *(
            records.item(
                f"photo-{n}",
                title=f"Front {n}",
                drawer=Drawer.IMAGES,
                files=(photo(n),),
                occurred_at=records.NOON - (200 - n // 8) * day,
            )
            for n in range(9)
        ),
        records.item("visit", title=f"Visit {WORLD}", is_unsigned=True),
        records.item("hostile", title=HOSTILE),
        records.item("undated", title="Undated entry", occurred_at=None, written_at=None),
        records.item("scan", title="Consent", files=(document(papers.loaded(), page_count=1),)),
        records.item(
            "fit", title="Fit paper", files=(document(papers.embedded(["Fitword"]), "f.pdf"),)
        ),
        records.item("broken", title="Broken paper", files=(document(b"%PDF-1.4 x", "b.pdf"),)),
        records.item("late", title="Late weight", is_added_after_request=True),
    )
    own = records.record(items)

    def present(item: Item) -> Presentation:
        is_plain = bool(item.files)
        return Presentation(
            title=item.title,
            subtitle=f"{item.source} · subtitle of {item.id}",
            blocks=(Fields(rows=(("View", "Front"),)),) if is_plain else blocks(),
            notes=("Not signed.",) if item.is_unsigned else (),
        )

    return own, present


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    record, present = rich()
    return made(tmp_path_factory.mktemp("book"), record, present)["records.pdf"]


def test_it_is_pdf_ua(book: Path) -> None:
    assert is_pdf_ua(book)


def test_all_words_are_there_and_none_is_read_as_markup(book: Path) -> None:
    text = text_of(book)
    for word in ("Botox Cosmetic", "First line", "Injection sites", "Glabella4U", "Not signed."):
        assert word in text, word
    # Lines end within the hostile text, but nothing of it is missing.
    assert text.replace(" ", "").count(HOSTILE.replace(" ", "")) >= 6
    for word in ("山田太郎", "김민지", "Nguyễn", "Ελένη", "[U+12000]"):
        assert word in text, word


def test_each_page_says_whose_it_is_and_which_of_how_many(book: Path) -> None:
    texts = pages.words(book)
    for number, text in enumerate(texts, 1):
        flat = " ".join(text.split())
        assert "Lucía Ferrán" in flat and "Born Feb 29, 1988" in flat
        assert f"Page {number} of {len(texts)}" in flat


def test_drawers_and_entries_are_bookmarks_in_order(book: Path) -> None:
    with pikepdf.open(book) as document, document.open_outline() as outline:
        top = [str(item.title) for item in outline.root]
        encounters = next(item for item in outline.root if "Encounters" in str(item.title))
        entries = [str(item.title) for item in encounters.children]
    assert top[0].startswith("Records of") and top[1] == "Contents"
    assert [t.split()[-1] for t in top[2:]] == ["Details", "Images", "Encounters", "request"]
    assert entries[-1] == "Undated entry"


def test_the_first_page_says_what_is_inside_and_what_was_not_searched(book: Path) -> None:
    first = " ".join(pages.words(book)[0].split())
    assert "not searched for this copy: Staff phones" in first
    assert "K7QM-4T2W-9XHD" in first
    assert "Images 9" in first
    assert "NOT SEARCHED" in text_of(book)
    assert "Office for Civil Rights" in text_of(book)


def test_a_file_that_does_not_open_has_a_place_and_a_reason(book: Path) -> None:
    text = text_of(book)
    assert "This file cannot be shown here b.pdf" in text
    assert "damaged and does not open" in text


def test_what_came_after_the_request_stands_last(book: Path) -> None:
    text = text_of(book)
    assert text.rindex("Late weight") > text.rindex("Undated entry")


def test_uploads_keep_their_words_and_lose_everything_else(book: Path) -> None:
    left = papers.everything_in(book)
    text = text_of(book)
    assert "Harmless words" in text and "Fitword" in text
    assert "ATTACHEDNAME.txt" in text  # named as something only the file as received holds
    for word in (b"SCRIPTWORD", b"/JavaScript", b"/EmbeddedFile", b"ATTACHEDWORD", b"LINKWORD"):
        assert word not in left, word


def test_photos_stand_there_small_and_without_metadata(book: Path) -> None:
    left = papers.everything_in(book)
    for word in (b"Exif", b"GPS", b"MAKERWORD", b"SERIALWORD", b"COMMENTWORD", b"BEHINDWORD"):
        assert word not in left, word
    with pikepdf.open(book) as document:
        jpegs = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode"
        ]
    assert len(jpegs) >= 1  # equal pictures are stored once
    assert "Front 8" in text_of(book)


def test_the_same_record_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    record, present = rich()
    again = made(tmp_path, record, present)["records.pdf"]
    assert again.read_bytes() == book.read_bytes()


def test_words_around_the_record_are_translated(tmp_path: Path) -> None:
    record = replace(records.record((records.item("a", title="Nota"),)), language="es")
    spanish = {"Contents": "Índice", "Page %(page)s of %(pages)s": "Página %(page)s de %(pages)s"}
    path = made(tmp_path, record, translate=lambda text: spanish.get(text, text))["records.pdf"]
    text = text_of(path)
    assert "Índice" in text and "Página 1 de 4" in text
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == "es"


def withheld(item: str, trace: Trace, **more: Any) -> Ruling:
    return Ruling(
        item_id=item,
        outcome=Outcome.WITHHELD,
        ground="us.psychotherapy",
        ground_words=GROUND,
        trace=trace,
        **more,
    )


def released(*items: str) -> tuple[Ruling, ...]:
    return tuple(Ruling(item_id=item, outcome=Outcome.RELEASED) for item in items)


def test_withheld_pages_are_gone_and_told_at_their_place(tmp_path: Path) -> None:
    whole = papers.shared_resources(["Keep1", "Withheld2", "Withheld3", "Keep4"])
    items = (
        records.item("a", title="Old chart", files=(document(whole, page_count=4),)),
        records.item("b", title="Other"),
    )
    rulings = (withheld("a", Trace.IN_PLACE, pages=(2, 3)), *released("b"))
    path = made(tmp_path, records.record(items, rulings))["records.pdf"]
    text = text_of(path)
    assert "Keep1" in text and "Keep4" in text
    assert "Withheld: Note, pages 2 to 3" in text and "164.524(a)(1)(i)" in text
    assert b"Withheld2" not in papers.everything_in(path)
    assert b"Withheld3" not in papers.everything_in(path)
    assert is_pdf_ua(path)


def test_a_document_of_which_no_page_leaves_is_nowhere(tmp_path: Path) -> None:
    whole = papers.plain(["Gone1", "Gone2"])
    items = (records.item("a", title="Old chart", files=(document(whole, page_count=2),)),)
    path = made(tmp_path, records.record(items, (withheld("a", Trace.IN_PLACE, pages=(1, 2)),)))[
        "records.pdf"
    ]
    assert b"Gone" not in papers.everything_in(path)
    assert "Gone" not in text_of(path)


@pytest.mark.parametrize("trace", list(Trace))
def test_a_withheld_entry_is_told_as_far_as_its_trace_allows(tmp_path: Path, trace: Trace) -> None:
    items = (records.item("a", title="Kept"), records.item("b", title="Secretword", kind="talk"))
    path = made(tmp_path, records.record(items, (*released("a"), withheld("b", trace))))
    text = text_of(path["records.pdf"])
    assert "Secretword" not in text
    assert ("Withheld: Talk" in text) == (trace is Trace.IN_PLACE)
    is_told = "164.524(a)(1)(i)" in text.replace(" ", "")
    assert is_told == (trace is not Trace.NOTHING)


def test_an_entry_of_some_pages_shows_these_pages(tmp_path: Path) -> None:
    whole = document(papers.plain(["One1", "Two2", "Three3"]), page_count=3)
    items = (records.item("a", title="Part", files=(whole,), pages=(2, 2)),)
    path = made(tmp_path, records.record(items))["records.pdf"]
    text = text_of(path)
    assert "Two2" in text and "page 2 of 3" in text
    assert "One1" not in text and "Three3" not in text
    assert b"Three3" not in papers.everything_in(path)


@given(st.lists(st.text(max_size=60), min_size=30, max_size=30))
@settings(max_examples=4, deadline=None)
def test_any_text_can_be_set(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    text = " ".join(texts)
    shown = Presentation(
        title=texts[0],
        subtitle=texts[1],
        blocks=(
            *(Paragraph(text=one) for one in texts),
            Fields(rows=((text, text),)),
            Table(caption=text, heads=(texts[2],), rows=((text,),)),
            Heading(text=texts[3]),
            Figure(svg=SVG.replace("Glabella", "x"), alt=text, caption=text),
        ),
        notes=(text,),
    )
    items = (records.item("a", title="t", files=(document(papers.embedded(["x"]), text),)),)
    path = made(tmp_path_factory.mktemp("any"), records.record(items), lambda item: shown)
    assert is_pdf_ua(path["records.pdf"])


def test_a_note_of_a_megabyte_is_there_to_its_last_word(tmp_path: Path) -> None:
    long = "word " * 200_000 + "LASTWORD"
    items = (records.item("a", title="Long"),)
    shown = Presentation(title="Long", subtitle="", blocks=(Paragraph(text=long),))
    made_parts = made(tmp_path, records.record(items), lambda item: shown)
    assert "LASTWORD" in text_of(list(made_parts.values())[-1])


def test_a_table_of_many_columns_and_rows_loses_no_cell(tmp_path: Path) -> None:
    wide = Table(
        caption="Wide",
        heads=tuple(f"H{n}" for n in range(14)),
        rows=(tuple(f"w{n}" for n in range(14)),),
    )
    long = Table(caption="Long", heads=("A",), rows=tuple((f"r{n}x",) for n in range(400)))
    shown = Presentation(title="Tables", subtitle="", blocks=(wide, long))
    items = (records.item("a", title="Tables"),)
    path = made(tmp_path, records.record(items), lambda item: shown)["records.pdf"]
    text = text_of(path)
    assert all(f"w{n}" in text for n in range(14))
    assert all(f"r{n}x" in text for n in range(400))
    assert is_pdf_ua(path)


def test_a_long_record_is_cut_into_volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = volumes.Budget(pages=12, cells=10**6)
    monkeypatch.setattr(pdf.volumes, "Budget", lambda: budget)
    monkeypatch.setattr(pdf.volumes, "MOST_PAGES", 20)
    whole = document(papers.plain([f"Upload{n}x" for n in range(25)]), page_count=25)
    items = (
        *(records.item(f"n{n}", title=f"Entry {n}x") for n in range(8)),
        records.item("z", title="Zlong upload", files=(whole,)),
    )
    shown = Presentation(title="", subtitle="s", blocks=(Paragraph(text="words " * 300),))
    parts = made(tmp_path, records.record(items), lambda item: replace(shown, title=item.title))
    assert list(parts) == [f"records-{n}.pdf" for n in range(1, len(parts) + 1)]
    assert len(parts) > 2
    text = {name: text_of(path) for name, path in parts.items()}
    together = " ".join(text.values())
    assert all(f"Upload{n}x" in together and f"Entry {n % 8}x" in together for n in range(25))
    for number, (name, path) in enumerate(parts.items(), 1):
        with pikepdf.open(path) as book:
            count = len(book.pages)
        assert count <= 20
        assert f"Page {count} of {count}" in text[name]
        assert f"Volume {number} of {len(parts)}" in text[name]
        assert is_pdf_ua(path)
    assert "Zlong upload (continued)" in text[list(parts)[-1]]
    # The first volume's contents name what stands in the others.
    front = " ".join(" ".join(pages.words(parts["records-1.pdf"], most_pages=4)).split())
    assert f"Volume {len(parts)} of {len(parts)}" in front and "Zlong upload" in front


@pytest.mark.samples
def test_samples_merge_and_stay_pdf_ua(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [
        path
        for path in sorted((records.samples() / "pdf").glob("*.pdf"))
        # The checker misreads widths of fonts of its kind (CID-keyed CFF): cleaned elsewhere.
        if path.name != "safedocs_unicode_password.pdf"
    ]
    items = tuple(
        records.item(f"s{n}", title=path.name, files=(document(path.read_bytes(), path.name),))
        for n, path in enumerate(paths)
    )
    path = made(tmp_path, records.record(items))["records.pdf"]
    with capsys.disabled():
        print(f"\n{len(items)} sample PDFs in one records.pdf")
    assert is_pdf_ua(path)
    left = papers.everything_in(path)
    assert b"/JavaScript" not in left and b"/EmbeddedFile" not in left
    assert io.BytesIO(left).read(5) == b"%PDF-"
