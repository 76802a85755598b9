"""Show a paper of a request to staff: page as picture from a limited child, or the file to save.

Papers are what others sent us about a request; they are not the chart.
"""

import shutil
from pathlib import Path

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from cartella.blobs import store
from cartella.blobs.models import Blob
from cartella.packaging import frames, pages, photos
from cartella.release.models import ArrivalFile, Letter

PAGE_WIDTH_PX = 900


def respond(file: ArrivalFile) -> StreamingHttpResponse:
    """The file as it came, as an attachment that no browser runs."""
    return _attachment(file.blob, file.name, "application/octet-stream")


def letter(written: Letter) -> StreamingHttpResponse:
    """A letter of ours as PDF. Raises Http404 if it was never set in type."""
    if written.pdf is None:
        raise Http404
    return _attachment(written.pdf, f"{written.kind}.pdf", "application/pdf")


def _attachment(blob: Blob, name: str, media_type: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        store.read(blob),
        headers={
            "Content-Type": media_type,
            "Content-Length": str(blob.size_bytes),
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def picture(file: ArrivalFile, page: int, folder: Path) -> bytes | None:
    """Page `page` (from 1) of a paper as PNG or JPEG bytes; None if it cannot be drawn."""
    path = folder / "paper"
    with store.open_blob(file.blob) as reader, path.open("wb") as target:
        shutil.copyfileobj(reader, target)
    if file.media_type == "application/pdf":
        try:
            return pages.render_page(path, page, width_px=PAGE_WIDTH_PX)
        except pages.CannotRender:
            return None
    if file.media_type == "image/tiff":
        return frames.render(path, page, width_px=PAGE_WIDTH_PX)
    return photos.upright_copy(path) if file.media_type.startswith("image/") else None
