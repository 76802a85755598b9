"""The words of a paper, for proposals only: what the file itself says, or what a machine read.

A scan has words only if the program `tesseract` is on this computer; without it nothing is lacking,
a person reads. What a machine read is marked as such and decides nothing.
"""

import os
import re
import resource
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from cartella import clock, scratch
from cartella.blobs import store
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.packaging import frames, pages
from cartella.release.models import Arrival, ArrivalFile, TextSource

JOB = "release.read_paper"
MOST_PAGES = 20
MOST_LETTERS = 60_000
_OCR_PAGES = 10
_OCR_SECONDS = 60
_OCR_BYTES = 2 * 1024**3
_WIDTH_PX = 1700  # 200 dots an inch of a letter page
_READABLE = ("application/pdf", "image/tiff", "image/png", "image/jpeg")
# A fax machine prints a line at the top: day, time, from whom, page.
_DAY = r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2}[ .]+\d{1,2},? \d{4})"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AaPp]\.?[Mm]\.?)?"
_PRINTED = re.compile(rf"{_DAY}[ ,T]+(?:\w{{3}} )?{_TIME}|{_TIME}[ ,]+{_DAY}")


def reader() -> str | None:
    """Where the program lies that reads scans; None: this computer has none."""
    return shutil.which("tesseract")


def ask(arrival: Arrival) -> None:
    """Have the words of an arrival's papers read, in the slow lane. Twice is harmless."""
    if arrival.files.filter(media_type__in=_READABLE, read_at__isnull=True).exists():
        queue.enqueue(
            arrival.practice,
            JOB,
            {"arrival": arrival.pk},
            key=f"{JOB}:{arrival.pk}",
            lane=Lane.SLOW,
            # The files of one drop first, then the reading of them.
            run_at=clock.now() + timedelta(seconds=1),
        )


def run(job: Job, progress: Progress) -> None:
    """Read each paper that has not been read."""
    arrival = job.practice.arrivals.get(pk=job.args["arrival"])
    waiting = arrival.files.filter(media_type__in=_READABLE, read_at__isnull=True).order_by("id")
    for file in waiting.select_related("blob__practice"):
        text, source = _read(file)
        ArrivalFile.objects.filter(pk=file.pk).update(
            text=text, text_source=source if text else "", read_at=clock.now()
        )
    arrival_text = "\n".join(arrival.files.order_by("id").values_list("text", flat=True))
    if printed := printed_time(arrival_text):
        Arrival.objects.filter(pk=arrival.pk, printed_time="").update(printed_time=printed)


def printed_time(text: str) -> str:
    """Day and time as a fax machine printed them into the first lines; empty if there are none."""
    found = _PRINTED.search("\n".join(text.strip().splitlines()[:3]))
    return " ".join(found[0].split())[:60] if found else ""


def _read(file: ArrivalFile) -> tuple[str, TextSource]:
    with scratch.folder("words") as folder:
        path = folder / "paper"
        with store.open_blob(file.blob) as reader_, path.open("wb") as target:
            shutil.copyfileobj(reader_, target)
        if file.media_type == "application/pdf":
            own = _plain("\n".join(pages.words(path, most_pages=MOST_PAGES)))
            if own.strip():
                return own, TextSource.FILE
        program = reader()
        if program is None:
            return "", TextSource.MACHINE
        said = (_by_machine(program, one) for one in _pictures(file, path, folder))
        return _plain("\n".join(said)), TextSource.MACHINE


def _pictures(file: ArrivalFile, path: Path, folder: Path) -> Iterator[Path]:
    if file.media_type in ("image/png", "image/jpeg"):
        yield path
        return
    for page in range(1, min(file.page_count or 1, _OCR_PAGES) + 1):
        picture = _page(file, path, page)
        if picture is not None:
            drawn = folder / f"{page}.png"
            drawn.write_bytes(picture)
            yield drawn


def _page(file: ArrivalFile, path: Path, page: int) -> bytes | None:
    if file.media_type == "image/tiff":
        return frames.render(path, page, width_px=_WIDTH_PX)
    try:
        return pages.render_page(path, page, width_px=_WIDTH_PX)
    except pages.CannotRender:
        return None


def _by_machine(program: str, picture: Path) -> str:
    """What the program reads on one picture; empty if it fails or takes too long."""
    try:
        done = subprocess.run(
            [program, str(picture), "stdout"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_OCR_SECONDS,
            check=False,
            env={k: v for k, v in os.environ.items() if k in ("PATH", "TESSDATA_PREFIX")}
            | {"OMP_THREAD_LIMIT": "1"},
            preexec_fn=_limit,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout[: MOST_LETTERS * 4].decode("utf-8", "replace") if not done.returncode else ""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_OCR_BYTES, _OCR_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(text: str) -> str:
    return text.replace("\x00", " ")[:MOST_LETTERS]
