"""A package of 600 photos and 250 PDFs: made, downloaded from the public door, resumed.

The rival is `cat FILES | openssl dgst -sha256` over the same plain files: the door reads, decrypts
and sends through a socket what the rival reads and hashes. Neither touches the disk: all of it was
just written and lies in the page cache (unless the machine has less than 6 GB to spare).
"""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tools.bench import apart, chart, store
from tools.bench.figures import Figure, Limit, megabytes, seconds
from tools.bench.place import FOLDER, piped_digest, share

# Rows only from here on: `store` has set Django up.
# isort: split
from cartella import clock
from cartella.release import assembly
from cartella.release.models import Round

PHOTO_BYTES = 2_080_000
# Each photo lies there four times: original and copy, plain and in the store.
ROOM = shutil.disk_usage(FOLDER).free // (5 * PHOTO_BYTES)
SIZE = chart.Size(
    photos=min(share(600, least=4), ROOM),
    photo_bytes=PHOTO_BYTES,
    documents=share(250, least=2),
)
_AT_ONCE = 1 << 20


def run() -> Iterator[Figure]:
    """All figures of one large package."""
    practice = store.practice()
    by = store.member(practice, "Casey Records")
    patient = chart.patient(practice)
    plain = FOLDER / "plain"
    if SIZE.photos == ROOM:
        print(f"  The disk has room for {ROOM} photos only.", flush=True)
    began = time.perf_counter()
    chart.fill(patient, SIZE, plain)
    paths = sorted(plain.iterdir())
    total = sum(path.stat().st_size for path in paths)
    what = f"{SIZE.photos} photos with copies + {SIZE.documents} PDFs, {megabytes(total)}"
    print(f"  stored {what} in {seconds(time.perf_counter() - began)}", flush=True)
    round_ = chart.determined(patient, by)
    took = apart.run("tools.bench.package:assemble", round_.pk)
    yield Figure(
        what=f"sealing process of that package ({seconds(took.seconds)})",
        ours=megabytes(took.own_bytes),
        against="limit 300 MB",
        value=took.own_bytes / 1e6,
        unit="MB",
        limit=Limit.AT_MOST,
        bound=300,
    )
    ready = chart.delivered(round_, by)
    with store.doors() as doors:
        # In turns, and the best of each: other work on the machine hits both alike.
        rival, ours, grown = [], [], 0
        for _ in range(4):  # both processes have opened a file once
            _download(doors, ready, ready.size_bytes - 3_000_000)
        for _ in range(3):
            rival.append(piped_digest(paths))
            with _watched(doors) as memory:
                ours.append(_download(doors, ready, 0))
            grown = max(grown, memory.grown_bytes)
        largest = doors.largest_web_bytes()
        first = [_download(doors, ready, ready.size_bytes - 1) for _ in range(3)]
        rest = [_download(doors, ready, ready.size_bytes * 9 // 10) for _ in range(3)]
    yield Figure(
        what="first byte of a download, the gate and its row included",
        ours=seconds(min(first)),
        against="limit 1 s",
        value=min(first) * 1000,
        unit="ms",
        limit=Limit.AT_MOST,
        bound=1_000,
    )
    rate = ready.size_bytes / min(ours) / (total / min(rival))
    yield Figure(
        what=f"download of {what}",
        ours=seconds(min(ours)),
        against=f"cat | openssl dgst -sha256: {seconds(min(rival))}",
        value=rate,
        limit=Limit.AT_LEAST,
        bound=0.5,
    )
    yield Figure(
        what="memory that the web process gained in such a download",
        ours=megabytes(grown),
        against=f"the package: {megabytes(ready.size_bytes)}",
        value=grown / 1e6,
        unit="MB",
        limit=Limit.AT_MOST,
        bound=60,
    )
    yield web_memory(largest, "such downloads")
    yield Figure(
        what="resumed at 90 %, its time against the whole download",
        ours=seconds(min(rest)),
        against=f"the whole: {seconds(min(ours))} (a tenth is 0.1)",
        value=min(rest) / min(ours),
        limit=Limit.AT_MOST,
        bound=0.2,
    )


def assemble(round_id: str) -> int:
    """What the worker does; the number of files in the package."""
    round_ = Round.objects.select_related(
        "records_request__location", "records_request__legal_entity", "records_request__patient"
    ).get(pk=round_id)
    return assembly.assemble(round_, sealed_at=clock.now()).parts.count()


def web_memory(largest: int, after: str) -> Figure:
    """What the largest web process has held."""
    return Figure(
        what=f"largest web process after {after}",
        ours=megabytes(largest),
        against="limit 300 MB",
        value=largest / 1e6,
        unit="MB",
        limit=Limit.AT_MOST,
        bound=300,
    )


def _download(doors: store.Doors, ready: chart.Ready, start: int) -> float:
    """Seconds to fetch the package from `start` on. Raises OSError unless all of it came."""
    connection = store.connect(doors.public)
    began = time.perf_counter()
    headers = {"Cookie": ready.cookie} | ({"Range": f"bytes={start}-"} if start else {})
    connection.request("GET", ready.path, headers=headers)
    answer = connection.getresponse()
    buffer = bytearray(_AT_ONCE)
    got = 0
    while count := answer.readinto(buffer):
        got += count
    took = time.perf_counter() - began
    connection.close()
    if answer.status != (206 if start else 200) or got != ready.size_bytes - start:
        raise OSError(f"The download gave {answer.status} and {got} bytes.")
    return took


class _Memory:
    """Resident memory of some processes while something runs."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids
        self._before = {pid: apart.resident_bytes(pid) for pid in pids}
        self.grown_bytes = 0

    def look(self) -> None:
        """Compare with what it was."""
        for pid in self._pids:
            grown = apart.resident_bytes(pid) - self._before[pid]
            self.grown_bytes = max(self.grown_bytes, grown)


@contextmanager
def _watched(doors: store.Doors) -> Iterator[_Memory]:
    memory = _Memory(doors.processes(doors.public))
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            memory.look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield memory
    finally:
        done.set()
        thread.join()
