"""The child that draws pages and reads their words. See `pages.py`."""

import contextlib
import io
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageChops

from cartella.packaging import child

_MOST_PIXELS = 40_000_000
_SHADES = [min(255, (v + 8) // 17 * 17) for v in range(256)]  # 16 greys, a third of the bytes
_TEXT_LIMIT = 200_000  # characters of one page
_open: dict[str, pdfium.PdfDocument] = {}  # the document of the requests before


def handle(request: child.Json) -> child.Json:
    """Draw a page or read the words."""
    document = _document(request["source"])
    if document is None:
        return {"problem": "the file does not open"}
    if request["act"] == "words":
        count = len(document)
        if request["most_pages"] is not None:
            count = min(count, request["most_pages"])
        return {"pages": [_text(document, index) for index in range(count)]}
    if not 1 <= request["page"] <= len(document):
        return {"problem": "the document has no such page"}
    try:
        page = document[request["page"] - 1]
        if request["act"] == "render":
            return _rendered(page, request)
        return _picture(page, request)
    except pdfium.PdfiumError:
        return {"problem": "the page is damaged"}


def _document(source: str) -> pdfium.PdfDocument | None:
    if source in _open:
        return _open[source]
    for old in _open.values():
        old.close()
    _open.clear()
    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError:
        repaired = _repaired(source)
        if repaired is None:
            return None
        document = pdfium.PdfDocument(repaired)
    with contextlib.suppress(pdfium.PdfiumError):
        document.init_forms()  # without it, the values of form fields are not drawn
    _open[source] = document
    return document


def _repaired(source: str) -> bytes | None:
    """What qpdf can mend and pdfium cannot, such as a lost cross-reference table."""
    mended = io.BytesIO()
    try:
        with pikepdf.Pdf.open(source, suppress_warnings=True) as pdf:
            if len(pdf.pages) == 0:
                return None
            pdf.save(mended)
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return None
    return mended.getvalue()


def _drawn(page: pdfium.PdfPage, scale: float) -> Image.Image:
    width, height = page.get_size()
    pixels = max(1.0, width * height * scale * scale)
    if pixels > _MOST_PIXELS:
        scale *= (_MOST_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    return image


def _rendered(page: pdfium.PdfPage, request: child.Json) -> child.Json:
    image = _drawn(page, request["width_px"] / max(1.0, page.get_width()))
    out = io.BytesIO()
    if request["format"] == "jpeg":
        image.save(out, "JPEG", quality=85)
    else:
        image.save(out, "PNG", compress_level=3)
    return {"picture": out.getvalue().hex()}


def _picture(page: pdfium.PdfPage, request: child.Json) -> child.Json:
    """Grey pages become small PNGs of few shades, coloured ones JPEGs."""
    image = _drawn(page, request["dpi"] / 72)
    target = Path(request["target"])
    if _is_plain(image):
        target = target.with_suffix(".png")
        image.convert("L").point(_SHADES).save(target, "PNG", compress_level=4)
    else:
        target = target.with_suffix(".jpg")
        image.save(target, "JPEG", quality=80)
    return {"path": str(target), "lines": _lines(page)}


def _is_plain(image: Image.Image) -> bool:
    """Black text on white: few colours, and those grey."""
    small = image.resize(
        (max(1, image.width // 3), max(1, image.height // 3)), Image.Resampling.BOX
    )
    grey = small.convert("L")
    for band in small.split():
        if ImageChops.difference(band, grey).getextrema()[1] > 12:  # type: ignore[operator]
            return False
    middle = sum(grey.histogram()[64:224])
    return middle < 0.25 * grey.width * grey.height


def _text(document: pdfium.PdfDocument, index: int) -> str:
    try:
        page = document[index]
        text = page.get_textpage().get_text_bounded()
        page.close()
    except pdfium.PdfiumError:
        return ""
    return str(text)[:_TEXT_LIMIT]


def _lines(page: pdfium.PdfPage) -> list[tuple[str, float, float, float]]:
    """Text, left, top and height of each run of text; points from the upper left as seen."""
    if page.get_rotation():
        return _unplaced(page)
    left, bottom, right, top = page.get_bbox()
    text_page = page.get_textpage()
    found = []
    for index in range(min(text_page.count_rects(), 5000)):
        x0, y0, x1, y1 = text_page.get_rect(index)
        text = text_page.get_text_bounded(x0, y0, x1, y1).replace("\r", "").strip()
        if text and left <= x0 <= right and bottom <= y0 <= top:
            height = max(3.0, min(y1 - y0, 72.0))
            found.append((text, round(x0 - left, 1), round(top - y1, 1), round(height, 1)))
    return found


def _unplaced(page: pdfium.PdfPage) -> list[tuple[str, float, float, float]]:
    lines = page.get_textpage().get_text_bounded().splitlines()
    return [(line, 10.0, 10.0 + 12.0 * i, 8.0) for i, line in enumerate(lines[:200]) if line]


if __name__ == "__main__":
    child.serve(handle)
