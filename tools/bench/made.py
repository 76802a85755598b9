"""Files and records for the benches, made by code: nobody in them exists."""

import hashlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

import typst
from PIL import Image

from cartella.packaging import fonts
from cartella.packaging.record import (
    Drawer,
    File,
    FileRole,
    Item,
    Letterhead,
    Outcome,
    Patient,
    Record,
    Ruling,
    Seal,
    Search,
)

NOON = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)
SEAL = Seal(sealed_at=NOON + timedelta(days=2), checkpoint=None, build="bench")
_LETTER = """#set document(title: "Letter")
#set page("us-letter")
#set text(font: "Noto Sans", size: 10pt)
#for n in range(int(sys.inputs.pages)) {
  if n > 0 { pagebreak() }
  [= Letter #sys.inputs.number, page #(n + 1)]
  [#sys.inputs.head]
  lorem(260)
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A photo as JPEG bytes with a small picture of it."""

    body: bytes
    thumbnail: bytes


def shots(count: int, size_bytes: int) -> Iterator[Shot]:
    """Photos of about `size_bytes`. Few pictures, each made unique by a comment: the packages that
    are measured never decode an original."""
    pictures = [_noise(number, size_bytes) for number in range(4)]
    for number in range(count):
        body, small = pictures[number % len(pictures)]
        yield Shot(body=_commented(body, number), thumbnail=_commented(small, number))


def _noise(seed: int, size_bytes: int) -> tuple[bytes, bytes]:
    """A grainy picture, as large as asked, and a small one of it."""
    probe = _grain(seed, 400)
    width = int(400 * (size_bytes / len(_jpeg(probe, 95))) ** 0.5)
    picture = _grain(seed, width)
    return _jpeg(picture, 95), _jpeg(picture.resize((400, 300)), 82)


def _grain(seed: int, width: int) -> Image.Image:
    grain = Image.effect_noise((width, width * 3 // 4), 90 + seed)
    tint = Image.new("L", grain.size, 60 + 30 * seed)
    return Image.merge("RGB", (grain, tint, grain.transpose(Image.Transpose.ROTATE_180)))


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _commented(body: bytes, number: int) -> bytes:
    text = f"photo {number}".encode()
    return body[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + body[2:]


def letters(count: int, pages: int, heads: Sequence[str] = ()) -> Iterator[bytes]:
    """PDFs whose fonts lie inside, as most that a practice holds; `heads` stand on the pages."""
    compiler = typst.Compiler(
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.FOLDER)])
    )
    for number in range(count):
        head = heads[number] if heads else ""
        told = {"number": str(number), "pages": str(pages), "head": head}
        made = compiler.compile(input=_LETTER.encode(), sys_inputs=told)
        if not isinstance(made, bytes):
            raise TypeError("a letter is one file")
        yield made


def file_of(path: Path, name: str, media_type: str, *, role: FileRole = FileRole.ORIGINAL) -> File:
    """A file on disk as packaging wants it."""
    body = path.read_bytes()
    return File(
        name=name,
        media_type=media_type,
        size_bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        crc32=zlib.crc32(body),
        open=_opener(path),
        role=role,
    )


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return partial(_opened, path)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def photo_items(folder: Path, count: int, size_bytes: int) -> Iterator[Item]:
    """Photos with their thumbnails, written below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, shot in enumerate(shots(count, size_bytes)):
        whole, small = folder / f"{number}.jpg", folder / f"{number}-small.jpg"
        whole.write_bytes(shot.body)
        small.write_bytes(shot.thumbnail)
        yield item(
            f"photo-{number}",
            drawer=Drawer.IMAGES,
            kind="photo",
            title=f"Photo {number}",
            days_ago=number // 6,
            files=(
                file_of(whole, whole.name, "image/jpeg"),
                file_of(small, small.name, "image/jpeg", role=FileRole.THUMBNAIL),
            ),
        )


def item(
    identity: str,
    *,
    drawer: Drawer,
    kind: str,
    title: str,
    days_ago: int,
    files: tuple[File, ...] = (),
    resource: bytes | None = None,
) -> Item:
    """One entry of a made-up chart."""
    at = NOON - timedelta(days=days_ago + 30)
    return Item(
        id=identity,
        version=hashlib.sha256(identity.encode()).hexdigest(),
        drawer=drawer,
        kind=kind,
        title=title,
        source="Old EMR",
        occurred_at=at,
        written_at=at,
        imported_at=NOON - timedelta(days=1),
        author="N. Needle, NP",
        resource=resource,
        files=files,
    )


def record(items: tuple[Item, ...]) -> Record:
    """A record in which everything is released."""
    return Record(
        letterhead=Letterhead(
            practice="Juniper Aesthetics",
            legal_entity="Juniper Nursing Inc.",
            address_lines=("12 Elm Street", "Springfield, CA 90001"),
            phone="+1 213 555 0100",
            privacy_contact="office@example.org",
            time_zone="America/Los_Angeles",
        ),
        patient=Patient(name="Zinnia Quillfeather", born_on=date(1988, 2, 29), id="p-1"),
        request_number="7KQM-2XFP-9RTD",
        received_on=date(2026, 11, 1),
        snapshot_at=NOON,
        recipient="Zinnia Quillfeather",
        language="en",
        items=items,
        rulings=tuple(Ruling(item_id=i.id, outcome=Outcome.RELEASED) for i in items),
        searches=(
            Search(
                system="Old EMR",
                searched_on=date(2026, 11, 1),
                searched_by="C. Records",
                found_count=len(items),
            ),
        ),
    )


def as_it_is(text: str) -> str:
    """The words of packaging in the language in which they were written."""
    return text
