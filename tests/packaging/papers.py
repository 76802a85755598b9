"""Invented PDFs and photos that are hard on their reader, made by code."""

import io
import zlib
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw

HELVETICA = {"/Type": Name.Font, "/Subtype": Name.Type1, "/BaseFont": Name.Helvetica}


def saved(document: Pdf, **more: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **more)
    return out.getvalue()


def written(document: Pdf, words: str, *, size: tuple[int, int] = (612, 792)) -> pikepdf.Page:
    """A page with one line of Helvetica, which is not embedded."""
    page = document.add_blank_page(page_size=size)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=Dictionary(HELVETICA)))
    text = f"BT /F1 18 Tf 40 {size[1] - 60} Td ({words}) Tj ET"
    page.obj.Contents = document.make_stream(text.encode())
    return page


def plain(words: Sequence[str]) -> bytes:
    with Pdf.new() as document:
        for line in words:
            written(document, line)
        return saved(document)


def loaded() -> bytes:
    """A PDF with scripts, an action on opening, an attachment, metadata and a link."""
    with Pdf.new() as document:
        page = written(document, "Harmless words")
        script = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert('SCRIPTWORD')"))
        document.Root.OpenAction = script
        document.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([pikepdf.String("one"), script]))
        )
        document.attachments["ATTACHEDNAME.txt"] = b"ATTACHEDWORD"
        page.obj.AA = Dictionary(O=script)
        page.obj.PieceInfo = Dictionary(App=Dictionary(Private=pikepdf.String("PIECEWORD")))
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 50, 50]),
            A=Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/LINKWORD")),
        )
        page.obj.Annots = Array([document.make_indirect(link)])
        with document.open_metadata() as metadata:
            metadata["dc:title"] = "METAWORD"
        return saved(document)


def layered() -> bytes:
    """A page with a layer that its document hides and one that it shows."""
    with Pdf.new() as document:
        page = written(document, "x")
        off = document.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("off")))
        on = document.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("on")))
        document.Root.OCProperties = Dictionary(
            OCGs=Array([off, on]), D=Dictionary(OFF=Array([off]))
        )
        page.obj.Resources.Properties = Dictionary(Off=off, On=on)
        page.obj.Contents = document.make_stream(
            b"/OC /Off BDC BT /F1 18 Tf 40 700 Td (HIDDENWORD) Tj ET EMC "
            b"/OC /On BDC BT /F1 18 Tf 40 600 Td (SHOWNWORD) Tj ET EMC "
            b"/Span <</ActualText (ACTUALWORD)>> BDC BT /F1 18 Tf 40 500 Td (x) Tj ET EMC"
        )
        return saved(document)


def form(value: str) -> bytes:
    """A filled field whose Print flag is not set."""
    with Pdf.new() as document:
        page = written(document, "A form")
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=pikepdf.String("name"),
                V=pikepdf.String(value),
                DA=pikepdf.String("/Helv 12 Tf 0 g"),
                Rect=Array([40, 600, 300, 630]),
                F=0,
            )
        )
        page.obj.Annots = Array([field])
        fonts = Dictionary(Helv=document.make_indirect(Dictionary(HELVETICA)))
        document.Root.AcroForm = Dictionary(
            Fields=Array([field]), DR=Dictionary(Font=fonts), NeedAppearances=True
        )
        return saved(document)


def dynamic_form() -> bytes:
    with Pdf.new() as document:
        written(document, "Please wait")
        document.Root.NeedsRendering = True
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp:xdp/>"))
        return saved(document)


def locked() -> bytes:
    with Pdf.new() as document:
        written(document, "secret")
        return saved(document, encryption=pikepdf.Encryption(owner="o", user="u"))


def without_pages() -> bytes:
    with Pdf.new() as document:
        return saved(document)


def shared_resources(words: Sequence[str]) -> bytes:
    """Pages that all carry one resource dictionary, a picture of each page's words inside."""
    with Pdf.new() as document:
        everything = Dictionary()
        for number, line in enumerate(words):
            form = document.make_stream(
                f"BT /F1 18 Tf 40 700 Td ({line}) Tj ET".encode(),
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([0, 0, 612, 792]),
                Resources=Dictionary(Font=Dictionary(F1=Dictionary(HELVETICA))),
            )
            everything[f"/X{number}"] = form
        shared = document.make_indirect(Dictionary(XObject=everything))
        for number, _line in enumerate(words):
            page = document.add_blank_page(page_size=(612, 792))
            page.obj.Resources = shared
            page.obj.Contents = document.make_stream(f"/X{number} Do".encode())
        return saved(document)


def embedded(words: Sequence[str]) -> bytes:
    """Pages whose font is embedded and names its characters: set by our own typesetter."""
    with Pdf.new() as document:
        font = document.make_indirect(_type3(document))
        for line in words:
            page = document.add_blank_page(page_size=(612, 792))
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
            text = f"BT /F1 18 Tf 40 700 Td ({line}) Tj ET"
            page.obj.Contents = document.make_stream(text.encode())
        return saved(document)


def _type3(document: Pdf) -> Dictionary:
    """Letters as boxes: a font of our own drawing, with its Unicode map."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    glyph = document.make_stream(b"600 0 50 0 550 700 d1 50 0 500 700 re f")
    names = [f"/g{ord(letter)}" for letter in letters]
    pairs = "\n".join(f"<{ord(c):02x}> <{ord(c):04x}>" for c in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(letters)} beginbfchar {pairs} endbfchar endcmap end end"
    )
    order: list[object] = []
    for letter, name in sorted(zip(letters, names, strict=True)):
        order += [ord(letter), Name(name)]
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 600, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        FirstChar=0,
        LastChar=255,
        Widths=Array([600] * 256),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array(order)),
        CharProcs=Dictionary(dict.fromkeys(names, glyph)),
        ToUnicode=document.make_stream(cmap.encode()),
        Resources=Dictionary(),
    )


def everything_in(path_or_bytes: object) -> bytes:
    """All strings and decoded streams of a PDF: what a search for leftovers must read."""
    source = io.BytesIO(path_or_bytes) if isinstance(path_or_bytes, bytes) else path_or_bytes
    with Pdf.open(source) as document:
        out = io.BytesIO()
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
        )
    return out.getvalue()


def face(size: tuple[int, int] = (120, 160)) -> Image.Image:
    """Red above, blue left, so that every turn shows."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0], size[1] // 4), fill="red")
    draw.rectangle((0, size[1] // 2, size[0] // 3, size[1]), fill="blue")
    return image


_TURNED_BACK = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def camera_jpeg(orientation: int = 1, *, size: tuple[int, int] = (120, 160)) -> bytes:
    """A JPEG as a phone writes it: turned, with place, serial number, comment and more behind."""
    image = face(size)
    turn = _TURNED_BACK[orientation]
    stored = image if turn is None else image.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "MAKERWORD"
    exif.get_ifd(0x8769)[0x9003] = "2024:05:01 10:11:12"
    exif.get_ifd(0x8769)[0xA431] = "SERIALWORD"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (43.0, 28.0, 2.0)
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=95, exif=exif, comment=b"COMMENTWORD")
    return out.getvalue() + b"BEHINDWORD" * 10


def png_bomb(side: int = 40_000) -> bytes:
    """A small file that says it has 1,600 million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        mark = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + mark

    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    body = zlib.compress(b"\0" * (side // 8 + 1) * 50)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
