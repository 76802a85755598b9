"""The files that go with entries, made ready for `records.pdf`: clean pages and small pictures.

Only pages that may leave are copied out of a document at all. Bytes lie in the private work folder
no longer than they are needed.
"""

import io
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cartella.packaging import jpeg_markers, pages, photos, uploads
from cartella.packaging.record import File, FileRole, Item

PDF = "application/pdf"
_AT_ONCE = 25  # files of strangers that lie in the work folder together
_NO_PICTURES = ("image/svg", "image/dicom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A clean copy and which page of it is which page of the document. A page that is not fit and
    could not be drawn as a picture either is in `place` and not in `drawn`."""

    cleaned: uploads.Cleaned
    place: Mapping[int, int]  # page of the document -> page of the clean copy, both from 1
    words: tuple[str, ...] = ()  # of each page of the clean copy
    drawn: Mapping[int, pages.Picture] = field(default_factory=dict)  # by page of the document


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosures:
    """By SHA-256 hex of the file as received. A problem is a sentence in English."""

    documents: Mapping[str, Document]
    pictures: Mapping[str, tuple[Path, ...]]  # small upright JPEGs without metadata
    problems: Mapping[str, str]


def is_document(file: File) -> bool:
    """Whether the file is taken for a PDF."""
    return file.role is FileRole.ORIGINAL and file.media_type.split(";")[0].strip() == PDF


def is_picture(file: File) -> bool:
    """Whether the file is taken for a photo."""
    kind = file.media_type.split(";")[0].strip()
    return kind.startswith("image/") and not kind.startswith(_NO_PICTURES)


def prepare(
    items: Sequence[Item], cuts: Mapping[str, tuple[tuple[int, int], ...]], folder: Path
) -> Enclosures:
    """Clean every document and make every picture small. `cuts` are the pages that may leave, by
    SHA-256; a document that is not in it leaves whole. `folder` is private and exists."""
    problems: dict[str, str] = {}
    documents = dict(_documents(_unique_documents(items, cuts), cuts, folder, problems))
    return Enclosures(
        documents=documents,
        pictures=dict(_pictures(items, folder, problems)),
        problems=problems,
    )


def _unique_documents(
    items: Iterable[Item], cuts: Mapping[str, tuple[tuple[int, int], ...]]
) -> list[File]:
    """Documents of which some page leaves, each once."""
    found = {f.sha256: f for item in items for f in item.files if is_document(f) and not f.problem}
    return [file for sha256, file in found.items() if cuts.get(sha256) != ()]


def _documents(
    files: Sequence[File],
    cuts: Mapping[str, tuple[tuple[int, int], ...]],
    folder: Path,
    problems: dict[str, str],
) -> Iterator[tuple[str, Document]]:
    for start in range(0, len(files), _AT_ONCE):
        some = files[start : start + _AT_ONCE]
        wanted = [
            uploads.Wanted(
                source=_copied(file, folder / f"{file.sha256}.received"),
                target=folder / f"{file.sha256[:32]}.pdf",
                ranges=_ranges(cuts.get(file.sha256)),
            )
            for file in some
        ]
        results = list(uploads.clean_each(wanted))
        for one in wanted:
            one.source.unlink()
        read: list[tuple[File, uploads.Cleaned]] = []
        for file, result in zip(some, results, strict=True):
            if isinstance(result, uploads.Problem):
                problems[file.sha256] = result.words
            else:
                read.append((file, result))
        words = pages.words_each([cleaned.path for _, cleaned in read])
        drawn = _drawn([cleaned for _, cleaned in read], folder)
        for (file, cleaned), said in zip(read, words, strict=True):
            numbers = _numbers(cuts.get(file.sha256), cleaned)
            pictures = drawn.get(cleaned.path, {})
            yield (
                file.sha256,
                Document(
                    cleaned=cleaned,
                    place={number: at for at, number in enumerate(numbers, 1)},
                    words=said,
                    drawn={n: pictures[at] for at, n in enumerate(numbers, 1) if at in pictures},
                ),
            )


def _ranges(cut: Sequence[tuple[int, int]] | None) -> tuple[uploads.Range, ...] | None:
    return None if cut is None else tuple(uploads.Range(first=a, last=b) for a, b in cut)


def _numbers(cut: Sequence[tuple[int, int]] | None, cleaned: uploads.Cleaned) -> list[int]:
    """Which page of the document each page of the clean copy is."""
    ranges = cut if cut is not None else [(1, cleaned.document_pages)]
    return [number for first, last in ranges for number in range(first, last + 1)]


def _drawn(
    cleaned: Sequence[uploads.Cleaned], folder: Path
) -> dict[Path, dict[int, pages.Picture]]:
    """Pictures of the pages that cannot stand in a PDF/UA file, by page of the clean copy."""
    wanted = [
        (one.path, at) for one in cleaned if not one.is_fit for at in range(1, one.page_count + 1)
    ]
    made: dict[Path, dict[int, pages.Picture]] = {}
    for (path, at), picture in zip(wanted, pages.pictures(wanted, folder), strict=True):
        if picture is not None:
            made.setdefault(path, {})[at] = picture
    return made


def _pictures(
    items: Iterable[Item], folder: Path, problems: dict[str, str]
) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """Ready thumbnails are used after a check; the rest is made from copies or originals."""
    waiting: list[File] = []
    seen: set[str] = set()
    for item in items:
        for original, best in shown_pictures(item):
            if original.sha256 in seen:
                continue
            seen.add(original.sha256)
            ready = _ready(best, folder) if best.role is FileRole.THUMBNAIL else None
            if ready is not None:
                yield original.sha256, (ready,)
            else:
                waiting.append(original)
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        sources = [_copied(file, folder / f"{file.sha256}.received") for file in some]
        inside = folder / f"photos-{start}"
        inside.mkdir()
        results = photos.process_batch(sources, inside, make_copies=False)
        for file, source, result in zip(some, sources, results, strict=True):
            source.unlink()
            if result.thumbnails:
                yield file.sha256, result.thumbnails
            elif result.facts.problem is not None:
                problems[file.sha256] = result.facts.problem.value


def shown_pictures(item: Item) -> list[tuple[File, File]]:
    """Each photo of an entry: the file that names it, and the one that is best to show.

    Small pictures stand for the originals in their order, when there are as many.
    """
    mine = [file for file in item.files if is_picture(file)]
    originals = [file for file in mine if file.role is FileRole.ORIGINAL]
    copies = [file for file in mine if file.role is FileRole.COPY]
    small = [file for file in mine if file.role is FileRole.THUMBNAIL]
    named = originals or copies or small
    if len(small) == len(named):
        return list(zip(named, small, strict=True))
    if len(small) > len(named):  # a burst: more pictures than files
        return [(file, file) for file in small]
    return [(file, file) for file in named]


def _ready(file: File, folder: Path) -> Path | None:
    with file.open() as stream:
        data = stream.read()
    try:
        bare = jpeg_markers.strip(data)
    except jpeg_markers.NotJpeg:
        return None
    path = folder / f"{file.sha256[:32]}-small.jpg"
    path.write_bytes(bare)
    return path


def _copied(file: File, target: Path) -> Path:
    with file.open() as stream, target.open("wb") as out:
        shutil.copyfileobj(stream, out, io.DEFAULT_BUFFER_SIZE * 32)
    return target
