"""A page of a print, or a photo, that waits to be placed: drawn by a child process with limits."""

from dataclasses import dataclass
from pathlib import Path

from cartella import scratch
from cartella.charts.imports.sniff import Form
from cartella.charts.imports.sources import BROKEN
from cartella.charts.models import WholeFile
from cartella.charts.wholes.bytes import Reader, Vanished
from cartella.packaging import pages, photos

FORMS = (Form.PDF.value, Form.PHOTO.value)
WIDTH_PX = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture for a browser."""

    content: bytes
    media_type: str


def page(file: WholeFile, number: int) -> Drawn | None:
    """Page `number` (from 1) of a print, or the photo; None if it does not open."""
    with scratch.folder("doubt") as folder:
        try:
            with Reader(folder) as reader, reader.path(file) as path:
                return _drawn(file, path, number)
        except (*BROKEN, Vanished, pages.CannotRender):
            return None


def _drawn(file: WholeFile, path: Path, number: int) -> Drawn | None:
    if file.form == Form.PDF.value:
        content = pages.render_page(path, number, width_px=WIDTH_PX)
        return Drawn(content=content, media_type="image/png")
    copy = photos.upright_copy(path)
    return Drawn(content=copy, media_type="image/jpeg") if copy else None
