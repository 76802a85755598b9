"""Photos at intake: what a picture is, a copy turned upright without place or serial, a thumbnail.

Decoding happens in limited child processes. The original is never changed; a picture that cannot be
shown is said to be so and goes along as received. The file's name is not believed, only its bytes.
"""

import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cartella.packaging import child
from cartella.packaging.present.reading import N_

LIMITS = child.Limits(memory_bytes=2 * child.GIB, seconds=90)
MOST_PIXELS = 120_000_000
MOST_FRAMES = 100  # of a burst; the rest stays in the original only
THUMBNAIL_PX = 400
_CHILDREN = 2
_MODULE = "cartella.packaging.photos_child"


class PhotoFormat(StrEnum):
    """Kinds of picture that can be shown."""

    JPEG = "JPEG"
    PNG = "PNG"
    HEIF = "HEIF"


class PhotoProblem(StrEnum):
    """Why a picture cannot be shown. English templates; whoever shows them translates."""

    EMPTY = N_("The file is empty (0 bytes).")
    NOT_A_PHOTO = N_("The file is not a JPEG, PNG or HEIC picture.")
    DAMAGED = N_("The picture is damaged or cut off.")
    TOO_LARGE = N_("The picture would unfold to more pixels than a photo has; it was not opened.")
    TOO_SLOW = N_("The picture took too long to open.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFacts:
    """What is known about a picture. Width and height are pixels as it is seen, turned upright.

    `orientation` is the Exif number 1 to 8 as received; `taken_at` is the camera's own local text
    ("2024:05:01 10:11:12"), None if it says none; `frames` counts the pictures of a burst. With a
    `problem`, the numbers are those that could be read, else 0.
    """

    width: int = 0
    height: int = 0
    orientation: int = 1
    format: PhotoFormat | None = None
    taken_at: str | None = None
    has_gps: bool = False
    frames: int = 0
    problem: PhotoProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoResult:
    """One picture's facts, and files in the folder that was given: one copy and one thumbnail for
    each frame, the main picture first. `is_reencoded`: the copies are not the camera's own bits."""

    facts: PhotoFacts
    copies: tuple[Path, ...] = ()
    thumbnails: tuple[Path, ...] = ()
    is_reencoded: bool = False


def process_batch(
    paths: Sequence[Path],
    folder: Path,
    *,
    make_copies: bool = True,
    thumbnail_px: int = THUMBNAIL_PX,
) -> list[PhotoResult]:
    """Facts, copies and thumbnails of many pictures, in order, by two children at once."""
    jpegtran = shutil.which("jpegtran")
    requests: list[child.Json] = [
        {
            "source": str(path),
            "target": str(folder / f"{number:05d}"),
            "copies": make_copies,
            "thumbnail_px": thumbnail_px,
            "most_pixels": MOST_PIXELS,
            "most_frames": MOST_FRAMES,
            "jpegtran": jpegtran,
        }
        for number, path in enumerate(paths)
    ]
    halves = [requests[start::_CHILDREN] for start in range(_CHILDREN)]
    with ThreadPoolExecutor(_CHILDREN) as pool:
        answers = [iter(half) for half in pool.map(_answers, halves)]
    return [next(answers[number % _CHILDREN]) for number in range(len(requests))]


def process(path: Path, folder: Path) -> PhotoResult:
    """`process_batch` for one picture."""
    return process_batch([path], folder)[0]


def examine(path: Path) -> PhotoFacts:
    """What the picture is. Decodes it once, so that a cut-off file is found out."""
    with tempfile.TemporaryDirectory(prefix="photo-") as folder:
        return process_batch([path], Path(folder), make_copies=False)[0].facts


def upright_copy(path: Path) -> bytes | None:
    """The main picture as JPEG, upright, with no metadata but the moment it was taken. None: it
    cannot be shown (`examine` says why)."""
    with tempfile.TemporaryDirectory(prefix="photo-") as folder:
        copies = process(path, Path(folder)).copies
        return copies[0].read_bytes() if copies else None


def thumbnail(path: Path) -> bytes | None:
    """The main picture as JPEG of at most 400 pixels a side, without any metadata, or None."""
    with tempfile.TemporaryDirectory(prefix="photo-") as folder:
        made = process_batch([path], Path(folder), make_copies=False)[0].thumbnails
        return made[0].read_bytes() if made else None


def _answers(requests: list[child.Json]) -> list[PhotoResult]:
    return [_result(answer) for answer in child.ask_each(_MODULE, requests, LIMITS)]


def _result(answer: child.Json | child.Failure) -> PhotoResult:
    if isinstance(answer, child.Failure):
        problem = {
            child.Failure.MEMORY: PhotoProblem.TOO_LARGE,
            child.Failure.TIME: PhotoProblem.TOO_SLOW,
        }.get(answer, PhotoProblem.DAMAGED)
        return PhotoResult(facts=PhotoFacts(problem=problem))
    return PhotoResult(
        facts=PhotoFacts(
            width=answer.get("width", 0),
            height=answer.get("height", 0),
            orientation=answer.get("orientation", 1),
            format=PhotoFormat(answer["format"]) if "format" in answer else None,
            taken_at=answer.get("taken_at"),
            has_gps=answer.get("has_gps", False),
            frames=answer.get("frames", 0),
            problem=PhotoProblem[answer["problem"]] if "problem" in answer else None,
        ),
        copies=tuple(Path(p) for p in answer.get("copies", ())),
        thumbnails=tuple(Path(p) for p in answer.get("thumbnails", ())),
        is_reencoded=answer.get("is_reencoded", False),
    )
